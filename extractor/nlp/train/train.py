#!/usr/bin/env python3
"""Trains the engine's weights, of either size, by one command.

A MiniLM encoder (384 wide) is fine-tuned end to end on UD treebanks with four
heads on word vectors (mean of the word's pieces, learned mix of the layers):
UPOS, XPOS, biaffine arcs and labels, and BIO names.  The encoder is uncased, so
every word also carries a shape class, added to its pieces' input vectors (the
encoder can use it in context) and again to the word vectors in front of the heads.

  train.py train --encoder DIR --gold FILE... --out NAME                from the encoder alone
  train.py train --encoder DIR --gold FILE... --out NAME --start MODEL  from weights of this form
  train.py names --encoder DIR --gold FILE... --start MODEL --out NAME  the head of the names alone
  train.py eval  --encoder DIR --model MODEL FILE...
  train.py label --encoder DIR --model MODEL IN.conllu OUT.conllu

With --start the layers given by --layers ("0,2,5") are taken from MODEL, so that
a small network begins as a piece of a large one.  With --teacher its tags, arcs
and labels are also learned from the probabilities that a larger network gives,
which needs no gold: --silver files are read for that and for their names alone.
--without TABLE leaves out the articles ("# source =" comments) that its first
column names, those that a test is about.

Names are learned from MISC: `Entity=` as GUM writes it (coarse: a place may be
GPE, LOC or FAC), and NERspacy=, NERcorenlp= and NER= labels of recognisers (see
spacy_names.py), of which a name counts where two agree.

NAME.safetensors and NAME.json (the lists of labels) are what export.py reads.
Seeded: the same command gives the same weights on one machine with one thread.
Needs torch, transformers, numpy, safetensors.  CPU is enough.
"""
import argparse, collections, gzip, json, os, pickle, random, re, sys, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

# ---------------------------------------------------------------- data


def opener(path):
    return gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")


def read_conllu(path):
    """Sentences as dicts; multiword-token and empty-node lines are skipped."""
    out, rows, source, sid, com = [], [], "", "", []
    for line in opener(path):
        line = line.rstrip("\n")
        if not line:
            if rows:
                out.append(dict(source=source, id=sid, comments=com, rows=rows))
            rows, com = [], []
        elif line[0] == "#":
            com.append(line)
            if line.startswith("# newdoc"):
                source = ""
            elif line.startswith("# source = "):
                source = line[11:]
            elif line.startswith("# sent_id = "):
                sid = line[12:]
        else:
            c = line.split("\t")
            if c[0].isdigit():
                rows.append(c)
    if rows:
        out.append(dict(source=source, id=sid, comments=com, rows=rows))
    for s in out:
        s["words"] = [c[1] for c in s["rows"]]
    return out


# ---------------------------------------------------------------- names

KINDS = ["PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT"]
NAMES = ["O"] + [p + k for k in KINDS for p in ("B-", "I-")]
NUMBER = {x: i for i, x in enumerate(NAMES)}
PLACE = {"GPE", "LOC", "FAC"}
LINKERS = {"of", "the", "de", "al", "-", "–", "for", "and", "&", "'s", "’s", "van", "von", "bin", "la", "el", "del", "in"}
TITLES = set("""president vice prime minister premier chancellor senator sen. representative rep. governor gov. mayor king queen
prince princess emperor sultan emir pope bishop archbishop cardinal imam ayatollah sheikh rabbi reverend rev. father sister
saint mr mr. mrs mrs. ms ms. dr dr. doctor professor prof. sir lord lady dame general gen. colonel col. major maj. captain
capt. lieutenant lt. sergeant sgt. admiral commander marshal judge justice secretary ambassador director chairman chairwoman
speaker congressman congresswoman attorney coach deputy foreign defense defence secretary-general""".split())


def gum_mentions(rows):
    """Mentions of GUM's Entity= brackets: type, words of the head, first and last word."""
    is_open, mentions = [], []
    for i, r in enumerate(rows):
        m = re.search(r"(?:^|\|)Entity=([^|]*)", r[9])
        for br in re.findall(r"\([^()]+\)?|[^()]+\)", m.group(1)) if m else []:
            if br[0] == "(":
                f = br[1:].rstrip(")").split("-", 6)
                mention = [f[0], f[1], f[5] if len(f) > 5 else "1", i, i]
                (mentions if br[-1] == ")" else is_open).append(mention)
            else:
                for k in range(len(is_open) - 1, -1, -1):
                    if is_open[k][0] == br[:-1]:
                        mention = is_open.pop(k)
                        mention[4] = i
                        mentions.append(mention)
                        break
    return [m[1:] for m in mentions]


def gum_names(rows):
    """Of each person, organization or place whose head is a proper noun, the run of
    proper nouns around that head, allowed to step over one linking word ("Bank of
    England") inside the mention: first, last, type."""
    n = len(rows)
    proper = [r[4] in ("NNP", "NNPS") for r in rows]
    low = [r[1].lower() for r in rows]
    found = []
    for typ, minspan, a, b in gum_mentions(rows):
        if typ not in ("person", "organization", "place"):
            continue
        heads = [a + int(x) - 1 for x in minspan.split(",") if x.isdigit()]
        heads = [h for h in heads if 0 <= h < n and rows[h][3] == "PROPN"]
        heads = [h for h in heads if proper[h]] or heads[:1]
        if not heads:
            continue
        l = r = heads[0]
        grown = True
        while grown:
            grown = False
            for step in (1, 2, 3):          # leftwards
                if l - step < a or not proper[l - step]:
                    continue
                mid = low[l - step + 1:l]
                if step == 1 or (step == 2 and mid[0] in LINKERS) or mid == ["of", "the"]:
                    l -= step
                    grown = True
                    break
            for step in (1, 2, 3):          # rightwards
                if r + step > b or not proper[r + step]:
                    continue
                mid = low[r + 1:r + step]
                if step == 1 or (step == 2 and mid[0] in LINKERS - {"in"}) or mid == ["of", "the"]:
                    r += step
                    grown = True
                    break
        found.append((r - l, -(b - a), l, r, typ))
    taken, out = [False] * n, []
    for _, _, l, r, typ in sorted(found, reverse=True):   # longest name first
        if not any(taken[l:r + 1]):
            taken[l:r + 1] = [True] * (r - l + 1)
            out.append((l, r, typ))
    return out


def bio(rows, key):
    """Spans of the recogniser's labels under key in MISC: first, last, type."""
    out, cur = [], None
    for i, r in enumerate(rows):
        m = re.search(r"(?:^|\|)" + key + r"=([BI])-([^|]*)", r[9])
        if not m:
            cur = None
        elif m.group(1) == "I" and cur and cur[2] == m.group(2):
            cur[1] = i
        else:
            cur = [i, i, m.group(2)]
            out.append(cur)
    return [tuple(s) for s in out]


def trim(rows, span):
    """The span without an article in front, a title of a person, and a clitic behind."""
    a, b, kind = span
    while a < b and rows[a][1].lower() in ("the", "a", "an"):
        a += 1
    while b > a and rows[b][1].lower() in ("'s", "’s", "'", "’"):
        b -= 1
    if kind in ("PER", "PERSON"):
        while a < b and rows[a][1].lower() in TITLES:
            a += 1
    return a, b, kind


BROAD = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "ORGANIZATION": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "LOCATION": "LOC",
         "NORP": "NORP", "EVENT": "EVENT", "MISC": "MISC"}
FINE = {"PER": ["PERSON"], "ORG": ["ORG"], "LOC": ["GPE", "LOC", "FAC"]}


def allow(ok, first, last, kinds, begin=True):
    """Lets the words be a name of one of the kinds and nothing else."""
    for i in range(first, last + 1):
        ok[i] = False
        for k in kinds:
            ok[i, NUMBER[("B-" if i == first and begin else "I-") + k]] = True


def gold_names(rows):
    """The labels that GUM's annotation admits, words x labels."""
    ok = np.zeros((len(rows), len(NAMES)), bool)
    for k in ("O", "B-NORP", "I-NORP", "B-EVENT", "I-EVENT"):   # not names to GUM, or names of other things
        ok[:, NUMBER[k]] = True
    spacy = {trim(rows, s) for s in bio(rows, "NERspacy")}
    norp = [s for s in spacy if s[2] == "NORP"]
    for a, b, _ in norp:
        allow(ok, a, b, ["NORP"])
    for a, b, k in spacy:
        if k == "EVENT":
            allow(ok, a, b, ["EVENT"])
            ok[a:b + 1, 0] = True
    for l, r, typ in gum_names(rows):
        if typ == "person":
            if l == r and rows[l][4] == "NNPS":                  # "Americans"
                allow(ok, l, r, ["NORP"])
                continue
            t = l
            while t < r and rows[t][1].lower() in TITLES:
                ok[t] = False
                ok[t, 0] = True
                t += 1
            if t > l and rows[t][4] not in ("NNP", "NNPS"):      # "Chair of the Board" names no person
                ok[l:r + 1] = True
            else:
                allow(ok, t, r, ["PERSON"])
            continue
        if typ == "organization":
            allow(ok, l, r, ["ORG"])
            continue
        kinds = [k for k in PLACE if (l, r, k) in spacy] or sorted(PLACE)
        allow(ok, l, r, kinds)
    return ok


def silver_names(rows):
    """The labels that the recognisers admit: of a name that two of them find alike, its
    own; of a word that none takes for a name, O; of the others, any."""
    n = len(rows)
    spacy, core, own = ([trim(rows, s) for s in bio(rows, key)] for key in ("NERspacy", "NERcorenlp", "NER"))
    has_core = any("NERcorenlp=" in r[9] for r in rows)
    ok = np.ones((n, len(NAMES)), bool)
    named = np.zeros(n, bool)
    votes = collections.defaultdict(set)
    fine = {}
    for who, spans in (("spacy", spacy), ("core", core), ("own", own)):
        for a, b, k in spans:
            broad = BROAD.get(k)
            if not broad:
                if who == "spacy" and k in ("PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"):
                    named[a:b + 1] = True                       # not ours, but another may think otherwise
                continue
            named[a:b + 1] = True
            votes[a, b, broad].add(who)
            if who == "spacy":
                fine[a, b] = k
    taken = np.zeros(n, bool)
    ok[~named] = False
    ok[~named, 0] = True
    accepted = []
    for (a, b, broad), who in votes.items():
        if broad == "NORP":
            rival = any(x[:2] == (a, b) and x[2] in ("PERSON", "ORGANIZATION") for x in core)
            if not rival:
                accepted.append((3 if ("core", a, b) and (a, b, "MISC") in votes else 2, b - a, a, b, ["NORP"]))
        elif broad == "EVENT":
            if (a, b, "MISC") in votes or not any(x[0] <= b and x[1] >= a for x in core):
                accepted.append((2, b - a, a, b, ["EVENT"]))
        elif broad in FINE and len(who) >= 2:
            kinds = [fine[a, b]] if "spacy" in who else [k for k in FINE[broad]]
            accepted.append((len(who), b - a, a, b, kinds))
    for _, _, a, b, kinds in sorted(accepted, key=lambda x: (-x[0], -x[1], x[2])):
        if not taken[a:b + 1].any():
            taken[a:b + 1] = True
            allow(ok, a, b, kinds)
    return ok


# ---------------------------------------------------------------- words as the network sees them


def shape_class(word, first):
    """Casing and make-up of a word, 12 classes (the encoder itself is uncased)."""
    if not any(ch.isalnum() for ch in word):
        return 1
    if any(ch.isdigit() for ch in word):
        return 2 if not any(ch.isalpha() for ch in word) else 3
    if word.islower():
        return 4
    if word.isupper():
        if len(word) == 1:
            return 5
        return 6 if len(word) > 2 and word.isalpha() else 7
    if word[0].isupper() and word[1:].islower():
        return 8 if first else 9
    return 10 if word[0].isupper() else 11


NSHAPES = 12


class Pieces:
    """word -> piece ids, with a cache; the encoder's own lower-casing word pieces."""

    def __init__(self, encoder_dir, cap=12):
        from tokenizers import Tokenizer
        self.tok = Tokenizer.from_file(os.path.join(encoder_dir, "tokenizer.json"))
        self.tok.no_truncation()
        self.tok.no_padding()
        self.cls, self.sep = self.tok.token_to_id("[CLS]"), self.tok.token_to_id("[SEP]")
        self.unk, self.mask = self.tok.token_to_id("[UNK]"), self.tok.token_to_id("[MASK]")
        self.cap, self.cache = cap, {}

    def __call__(self, word):
        ids = self.cache.get(word)
        if ids is None:
            ids = self.tok.encode(word, add_special_tokens=False).ids[:self.cap] or [self.unk]
            self.cache[word] = ids
        return ids


def prepare(sents, pieces, voc, gold=True):
    for s in sents:
        alpha = next((i for i, w in enumerate(s["words"]) if w[0].isalnum()), 0)
        s["pieces"] = [pieces(w) for w in s["words"]]
        s["shape"] = [shape_class(w, i == alpha) for i, w in enumerate(s["words"])]
        s["npieces"] = sum(map(len, s["pieces"]))
        rows = s["rows"]
        if gold:
            s["head"] = [int(r[6]) for r in rows]
            s["rel"] = [voc["rel"].get(r[7], -1) for r in rows]
            s["upos"] = [voc["upos"].get(r[3], -1) for r in rows]
            s["xpos"] = [voc["xpos"].get(r[4], -1) for r in rows]
    return sents


def batches(sents, budget, rng=None):
    """Length-bucketed batches of about `budget` padded pieces; shuffled if rng."""
    key = (lambda s: s["npieces"] + rng.random() * 6) if rng else (lambda s: s["npieces"])
    out, cur = [], []
    for k, i in sorted((key(s), i) for i, s in enumerate(sents)):
        if cur and (len(cur) + 1) * (sents[i]["npieces"] + 2) > budget:
            out.append(cur)
            cur = []
        cur.append(i)
    if cur:
        out.append(cur)
    if rng:
        rng.shuffle(out)
    return [[sents[i] for i in b] for b in out]


def collate(batch, pc, word_dropout=0.0):
    B, T = len(batch), max(len(s["words"]) for s in batch)
    P = max(s["npieces"] for s in batch) + 2
    ids = np.zeros((B, P), np.int64)
    att = np.zeros((B, P), np.int64)
    pshape = np.zeros((B, P), np.int64)
    owner = np.full((B, P), -1, np.int64)          # which word (row of the flat B*T) a piece belongs to
    d = {k: np.full((B, T), -1, np.int64) for k in ("head", "rel", "upos", "xpos")}
    shape = np.zeros((B, T), np.int64)
    mask, gold = np.zeros((B, T), bool), np.zeros((B, T), bool)
    names = np.ones((B, T, len(NAMES)), bool)
    for b, s in enumerate(batch):
        n, p = len(s["words"]), 1
        ids[b, 0] = pc.cls
        for w, ws in enumerate(s["pieces"]):
            drop = word_dropout and random.random() < word_dropout
            for x in ws:
                ids[b, p] = pc.mask if drop else x
                pshape[b, p] = s["shape"][w]
                owner[b, p] = b * T + w
                p += 1
        ids[b, p] = pc.sep
        att[b, :p + 1] = 1
        shape[b, :n] = s["shape"]
        mask[b, :n] = True
        if "head" in s:
            gold[b, :n] = True
            for k in d:
                d[k][b, :n] = s[k]
        if s.get("names") is not None:
            names[b, :n] = s["names"]
    t = torch.from_numpy
    out = dict(ids=t(ids), att=t(att), pshape=t(pshape), owner=t(owner), shape=t(shape), mask=t(mask), gold=t(gold), names=t(names),
               **{k: t(v) for k, v in d.items()})
    if "soft" in batch[0]:
        for k in ("upos", "xpos", "rel"):
            x = np.zeros((B, T, batch[0]["soft"][k].shape[1]), np.float32)
            for b, s in enumerate(batch):
                x[b, :len(s["words"])] = s["soft"][k]
            out["soft_" + k] = t(x)
        arc, under, weight = np.zeros((B, T, T + 1), np.float32), np.zeros((B, T), np.int64), np.zeros((B, T), np.float32)
        for b, s in enumerate(batch):
            n = len(s["words"])
            arc[b, :n, :n + 1] = s["soft"]["arc"]
            under[b, :n] = s["soft"]["under"]
            weight[b, :n] = s["soft"]["weight"]
        out["soft_arc"], out["under"], out["weight"] = t(arc), t(under), t(weight)
    return out


# ---------------------------------------------------------------- model


class Mix(nn.Module):
    """Softmax-weighted sum of the encoder's layers."""

    def __init__(self, n):
        super().__init__()
        w = torch.zeros(n)
        w[-2:] = 1.0
        self.w, self.g = nn.Parameter(w), nn.Parameter(torch.ones(1))

    def forward(self, hs):
        w = F.softmax(self.w, 0)
        return self.g * sum(wi * h for wi, h in zip(w, hs))


class Reader(nn.Module):
    def __init__(self, encoder, nu, nx, nr, arc=256, lab=128, case=32, dropout=0.3):
        super().__init__()
        self.enc = encoder
        H = encoder.config.hidden_size
        n = encoder.config.num_hidden_layers + 1
        self.piece_case = nn.Embedding(NSHAPES, H)
        nn.init.zeros_(self.piece_case.weight)
        self.word_case = nn.Embedding(NSHAPES, case)
        self.mix_tag, self.mix_arc, self.mix_ner = Mix(n), Mix(n), Mix(n)
        D = H + case
        self.root = nn.Parameter(torch.randn(D) * 0.02)
        self.tag = nn.Linear(D, 128)
        self.upos, self.xpos = nn.Linear(128, nu), nn.Linear(128, nx)
        self.ner_h, self.ner = nn.Linear(D, 128), nn.Linear(128, len(NAMES))
        self.ah, self.ad = nn.Linear(D, arc), nn.Linear(D, arc)
        self.rh, self.rd = nn.Linear(D, lab), nn.Linear(D, lab)
        self.U, self.ub = nn.Parameter(torch.randn(arc, arc) * 0.02), nn.Parameter(torch.zeros(arc))
        self.V = nn.Parameter(torch.randn(lab + 1, nr * (lab + 1)) * 0.01)
        self.nr, self.lab = nr, lab
        self.drop = nn.Dropout(dropout)

    def pooled(self, b):
        """The mean of each word's pieces, B x T x H, of each layer."""
        e = self.enc.embeddings.word_embeddings(b["ids"]) + self.piece_case(b["pshape"])
        hs = self.enc(inputs_embeds=e, attention_mask=b["att"], output_hidden_states=True).hidden_states
        B, T = b["mask"].shape
        own = b["owner"].reshape(-1)
        keep = own >= 0
        own = own[keep]
        cnt = torch.zeros(B * T).index_add(0, own, torch.ones(len(own))).clamp(min=1).unsqueeze(1)
        H = hs[0].shape[-1]
        return [(torch.zeros(B * T, H).index_add(0, own, h.float().reshape(-1, H)[keep]) / cnt).reshape(B, T, H) for h in hs]

    def words(self, b):
        """Word vectors for tags, arcs and names, each B x T x D."""
        pooled = self.pooled(b)
        c = self.word_case(b["shape"])
        return tuple(self.drop(torch.cat([m(pooled), c], -1)) for m in (self.mix_tag, self.mix_arc, self.mix_ner))

    def tags(self, t):
        z = self.drop(F.gelu(self.tag(t)))
        return self.upos(z), self.xpos(z)

    def names(self, t):
        return self.ner(self.drop(F.gelu(self.ner_h(t))))

    def arcs(self, a, mask):
        """B x T x (T+1): score of every head (0 = root) for every word."""
        B = a.shape[0]
        ar = torch.cat([self.root.expand(B, 1, -1), a], 1)
        h, d = self.drop(F.leaky_relu(self.ah(ar), 0.1)), self.drop(F.leaky_relu(self.ad(a), 0.1))
        s = ((d @ self.U) @ h.transpose(1, 2)).float() + (h @ self.ub).float().unsqueeze(1)
        ok = torch.cat([torch.ones(B, 1, dtype=torch.bool), mask], 1)
        T = a.shape[1]
        s = s.masked_fill(~ok.unsqueeze(1), -1e9)
        idx = torch.arange(T)
        s[:, idx, idx + 1] = -1e9                   # no word is its own head
        return s, ar

    def rels(self, ar, a, heads, mask):
        """Label scores under the given heads, for the words of the mask alone: words x labels."""
        rh, rd = self.drop(F.leaky_relu(self.rh(ar), 0.1)), self.drop(F.leaky_relu(self.rd(a), 0.1))
        h = torch.gather(rh, 1, heads.unsqueeze(-1).expand(-1, -1, self.lab))[mask]
        h = torch.cat([h, torch.ones_like(h[:, :1])], -1)
        z = (rd[mask] @ self.V[:-1] + self.V[-1].to(rd.dtype)).reshape(-1, self.nr, self.lab + 1)
        return torch.bmm(z, h.unsqueeze(2)).squeeze(2).float()


def load_encoder(path, layers, dropout):
    """The encoder of the package with so many layers, its weights in it where layers is its own number."""
    from transformers import BertConfig, BertModel
    config = BertConfig.from_pretrained(path, attn_implementation="eager", hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout)
    if layers == config.num_hidden_layers:
        return BertModel.from_pretrained(path, config=config, add_pooling_layer=False)
    config.num_hidden_layers = layers
    return BertModel(config, add_pooling_layer=False)


def take(path, net, layers):
    """Fills the network from saved weights, its layers from the given ones of theirs."""
    w = {k: v.float() for k, v in load_file(path).items()}
    have = net.state_dict()
    out = {}
    for k in have:
        source = k
        if m := re.match(r"enc\.encoder\.layer\.(\d+)\.(.*)", k):
            source = f"enc.encoder.layer.{layers[int(m[1])]}.{m[2]}"
        if source.startswith("mix_ner.") and source not in w:
            source = source.replace("mix_ner", "mix_tag")
        v = w.get(source)
        if v is not None and k.startswith("mix_") and k.endswith(".w") and len(v) != len(have[k]):
            # a layer that goes leaves its share to the next one that stays
            p, q, at = F.softmax(v, 0), torch.zeros(len(have[k])), 0
            for i in range(len(v)):
                while at < len(layers) and i > layers[at] + 1:
                    at += 1
                q[0 if i == 0 else min(at + 1, len(layers))] += p[i]
            v = torch.log(q.clamp(min=1e-3))
        if v is not None and v.shape == have[k].shape:
            out[k] = v
    missing = [k for k in have if k not in out and "position_ids" not in k]
    net.load_state_dict(out, strict=False)
    return missing


# ---------------------------------------------------------------- decoding


def cle(score):
    """Maximum spanning arborescence (Chu-Liu/Edmonds). score[d, h], node 0 is the root."""
    n = score.shape[0]
    s = score.copy()
    np.fill_diagonal(s, -np.inf)
    s[0, :] = -np.inf
    head = s.argmax(1)
    head[0] = -1
    state = np.zeros(n, int)                        # look for a cycle
    cyc = None
    for i in range(1, n):
        path, j = [], i
        while j > 0 and state[j] == 0:
            state[j] = i + 1
            path.append(j)
            j = head[j]
        if j > 0 and state[j] == i + 1 and j in path:
            cyc = path[path.index(j):]
            break
    if cyc is None:
        return head
    inc = np.zeros(n, bool)
    inc[cyc] = True
    rest = np.flatnonzero(~inc)                     # contract the cycle into one node, number m
    m = len(rest)
    t = np.full((m + 1, m + 1), -np.inf)
    t[:m, :m] = s[np.ix_(rest, rest)]
    own = np.array([s[c, head[c]] for c in cyc])
    enter = s[np.ix_(cyc, rest)] - own[:, None]     # break the cycle at c, enter from r
    t[m, :m] = enter.max(0)
    at = np.array(cyc)[enter.argmax(0)]
    leave = s[np.ix_(rest, cyc)]
    t[:m, m] = leave.max(1)
    frm = np.array(cyc)[leave.argmax(1)]
    h2 = cle(t)
    out = head.copy()
    for k in range(1, m):
        out[rest[k]] = frm[k] if h2[k] == m else rest[h2[k]]
    out[at[h2[m]]] = rest[h2[m]]
    out[0] = -1
    return out


def is_tree(h):
    """h[i] = head (1-based, 0 root) of word i+1: one root and no cycle?"""
    if (h == 0).sum() != 1:
        return False
    n = len(h)
    ok = np.zeros(n + 1, bool)
    ok[0] = True
    for i in range(1, n + 1):
        path, j = [], i
        while not ok[j]:
            if len(path) > n:
                return False
            path.append(j)
            j = h[j - 1]
        ok[path] = True
    return True


def decode(logp):
    """Best single-rooted tree from n x (n+1) arc log-probabilities."""
    h = logp.argmax(1)
    if is_tree(h):
        return h
    n = len(h)
    best, bs = None, -np.inf
    for r in np.argsort(-logp[:, 0])[:4]:           # the likeliest few roots
        s = np.full((n + 1, n + 1), -np.inf)
        s[1:, :] = logp
        s[1:, 0] = -np.inf
        s[r + 1, :] = -np.inf
        s[r + 1, 0] = 0.0
        s = np.maximum(s, -1e6)
        t = cle(s)[1:]
        if not is_tree(t):
            continue
        v = sum(logp[i, t[i]] for i in range(n))
        if v > bs:
            best, bs = t, v
    return best if best is not None else h


@torch.no_grad()
def predict(net, sents, pc, pairs, budget=3000):
    """Adds p = dict(head, rel, upos, xpos, names, prob) to every sentence.  UPOS and XPOS
    are chosen together, among the pairs of the training data."""
    net.eval()
    pu, px = torch.tensor(pairs).T
    for batch in batches(sents, budget):
        b = collate(batch, pc)
        t, a, e = net.words(b)
        u, x = net.tags(t)
        nr = net.names(e)
        best = (F.log_softmax(u, -1)[..., pu] + F.log_softmax(x, -1)[..., px]).argmax(-1)
        u, x, nr = pu[best].numpy(), px[best].numpy(), nr.argmax(-1).numpy()
        sc, ar = net.arcs(a, b["mask"])
        lp = F.log_softmax(sc, -1).numpy()
        heads = np.zeros(b["mask"].shape, np.int64)
        for k, s in enumerate(batch):
            n = len(s["words"])
            heads[k, :n] = decode(lp[k, :n, :n + 1].astype(np.float64))
        rs = net.rels(ar, a, torch.from_numpy(heads), b["mask"])
        rs[:, 0] += torch.where(torch.from_numpy(heads)[b["mask"]] == 0, 1e4, -1e4)   # label 0 is `root`
        rel = np.zeros_like(heads)
        rel[b["mask"].numpy()] = rs.argmax(-1).numpy()
        for k, s in enumerate(batch):
            n = len(s["words"])
            s["p"] = dict(head=heads[k, :n], rel=rel[k, :n], upos=u[k, :n], xpos=x[k, :n], names=nr[k, :n],
                          prob=np.exp(lp[k, np.arange(n), heads[k, :n]]))
    return sents


@torch.no_grad()
def soften(net, sents, pc, gold_share):
    """Adds soft = the teacher's probabilities of tags, arcs, and labels under the gold head (its
    own where there is no gold), in half precision, and what the sentence weighs."""
    net.eval()
    for batch in batches(sents, 3000):
        b = collate(batch, pc)
        t, a, _ = net.words(b)
        u, x = net.tags(t)
        sc, ar = net.arcs(a, b["mask"])
        p = F.softmax(sc, -1)
        under = np.zeros(b["mask"].shape, np.int64)
        for k, s in enumerate(batch):
            n = len(s["words"])
            under[k, :n] = s["head"] if "head" in s else decode(np.log(p[k, :n, :n + 1].numpy().astype(np.float64) + 1e-12))
        labels = torch.zeros(*under.shape, net.nr)
        labels[b["mask"]] = F.softmax(net.rels(ar, a, torch.from_numpy(under), b["mask"]), -1)
        u, x, labels, p = (z.float().numpy().astype(np.float16) for z in (F.softmax(u.float(), -1), F.softmax(x.float(), -1), labels, p))
        for k, s in enumerate(batch):
            n = len(s["words"])
            sure = float(p[k, np.arange(n), under[k, :n]].astype(np.float32).mean())
            weight = gold_share if "head" in s else 0.0 if sure < 0.8 else 0.5 if sure < 0.9 else 1.0
            s["soft"] = dict(upos=u[k, :n], xpos=x[k, :n], rel=labels[k, :n], arc=p[k, :n, :n + 1], under=under[k, :n], weight=weight)


def spans(labels):
    out, st = set(), None
    for i, l in enumerate(list(labels) + ["O"]):
        if st and l != "I-" + st[1]:
            out.add((st[0], i, st[1]))
            st = None
        if l != "O" and st is None:
            st = (i, l[2:])
    return out


def score(sents):
    """UAS and LAS leave punctuation out (PUD attaches commas by another rule than EWT and GUM).
    Names are GUM's, of which a title may be part or not."""
    c = collections.Counter()
    typed = {"person": {"PERSON"}, "organization": {"ORG"}, "place": PLACE}
    for s in sents:
        p = s["p"]
        for i in range(len(s["words"])):
            c["n"] += 1
            c["upos"] += p["upos"][i] == s["upos"][i]
            c["xpos"] += p["xpos"][i] == s["xpos"][i]
            if s["rows"][i][7] != "punct":
                ok = p["head"][i] == s["head"][i]
                c["nw"] += 1
                c["uas"] += ok
                c["las"] += ok and p["rel"][i] == s["rel"][i]
        if s.get("names") is not None:
            gold = set()
            for l, r, typ in gum_names(s["rows"]):
                if typ == "person" and l == r and s["rows"][l][4] == "NNPS":
                    continue
                l, r, _ = trim(s["rows"], (l, r, "PER" if typ == "person" else ""))
                gold.add((l, r + 1, typ))
            found = {x for x in spans([NAMES[j] for j in p["names"]]) if x[2] not in ("NORP", "EVENT")}
            c["right"] += sum(any((a, b, k) in found for k in typed[typ]) for a, b, typ in gold)
            c["gold"] += len(gold)
            c["found"] += len(found)
    r = "n %6d  UPOS %.2f  XPOS %.2f  UAS %.2f  LAS %.2f" % (
        c["n"], 100 * c["upos"] / c["n"], 100 * c["xpos"] / c["n"], 100 * c["uas"] / c["nw"], 100 * c["las"] / c["nw"])
    if c["gold"]:
        r += "  names P %.1f R %.1f F %.1f (%d)" % (
            100 * c["right"] / max(1, c["found"]), 100 * c["right"] / c["gold"], 200 * c["right"] / (c["gold"] + c["found"]), c["gold"])
    return r


# ---------------------------------------------------------------- commands


def read_names(path):
    """The file's sentences; names from Entity= where it has it, else from recognisers, else none."""
    sents = read_conllu(path)
    has = lambda key: any(key in r[9] for s in sents for r in s["rows"])
    read = gold_names if has("Entity=") else silver_names if has("NERspacy=") or has("NERcorenlp=") else None
    for s in sents:
        s["names"] = read(s["rows"]) if read else None
    return sents


def read_gold(paths):
    return [s for p in paths for s in read_names(p)]


def read_silver(paths, without):
    left_out = set()
    if without:
        with open(without, encoding="utf8") as f:
            left_out = {line.split("\t")[0] for line in f}
    out = []
    for p in paths:
        out += [s for s in read_names(p) if s["source"] not in left_out]
    return out


def make_lists(train):
    cnt = {k: collections.Counter(r[c] for s in train for r in s["rows"]) for k, c in (("upos", 3), ("xpos", 4), ("rel", 7))}
    lists = {k: sorted(v) for k, v in cnt.items()}
    lists["rel"] = ["root"] + [r for r in lists["rel"] if r != "root" and cnt["rel"][r] >= 3]
    voc = {k: {x: i for i, x in enumerate(v)} for k, v in lists.items()}
    lists["pair"] = sorted({(voc["upos"][r[3]], voc["xpos"][r[4]]) for s in train for r in s["rows"]})
    lists["names"] = NAMES
    return lists


def network(a, lists, layers):
    dropout = getattr(a, "dropout", 0.0)
    return Reader(load_encoder(a.encoder, layers, dropout / 3), len(lists["upos"]), len(lists["xpos"]), len(lists["rel"]), dropout=dropout)


def save(net, lists, name):
    save_file({k: v.to(torch.float16).contiguous() for k, v in net.state_dict().items() if "position_ids" not in k}, name + ".safetensors")
    with open(name + ".json", "w", encoding="utf8") as f:
        json.dump(lists, f)


def load_lists(model):
    with open(model + ".json", encoding="utf8") as f:
        return json.load(f)


def depth(model):
    return 1 + max(int(m[1]) for k in load_file(model + ".safetensors") if (m := re.match(r"enc\.encoder\.layer\.(\d+)\.", k)))


def cmd_train(a):
    random.seed(a.seed); np.random.seed(a.seed); torch.manual_seed(a.seed)
    pc = Pieces(a.encoder)
    gold, silver = read_gold(a.gold), read_silver(a.silver, a.without)
    lists = load_lists(a.start) if a.start else make_lists(gold)
    lists["names"] = NAMES
    voc = {k: {x: i for i, x in enumerate(lists[k])} for k in ("upos", "xpos", "rel")}
    prepare(gold, pc, voc)
    prepare(silver, pc, voc, gold=False)
    dev = {p: prepare(read_gold([p]), pc, voc) for p in a.dev}
    layers = [int(x) for x in a.layers.split(",")]
    net = network(a, lists, len(layers))
    if a.start:
        print("not in %s: %s" % (a.start, ", ".join(take(a.start + ".safetensors", net, layers)) or "nothing"))
    train = gold + silver
    if a.teacher:
        n = depth(a.teacher)
        teacher = network(a, lists, n)
        take(a.teacher + ".safetensors", teacher, range(n))
        t0 = time.time()
        if a.soft and os.path.exists(a.soft):
            with open(a.soft, "rb") as f:
                for s, soft in zip(train, pickle.load(f), strict=True):
                    s["soft"] = soft
        else:
            with torch.autocast("cpu", torch.bfloat16, enabled=a.half):
                soften(teacher, train, pc, a.gold_share)
            if a.soft:
                with open(a.soft, "wb") as f:
                    pickle.dump([s["soft"] for s in train], f)
        del teacher
        before = len(train)
        train = [s for s in train if s["soft"]["weight"] > 0]
        print("the teacher read %d sentences in %.0fs; it is too unsure of %d" % (before, time.time() - t0, before - len(train)), flush=True)
    for k, p in net.named_parameters():
        if a.frozen and k.startswith(tuple(a.frozen.split(","))):
            p.requires_grad = False
    enc = [p for p in net.enc.parameters() if p.requires_grad]
    ids = {id(p) for p in net.enc.parameters()}
    fresh = [p for k, p in net.named_parameters() if id(p) not in ids and (not a.start or k.startswith(("ner", "mix_ner")))]
    new = {id(p) for p in fresh}
    heads = [p for p in net.parameters() if id(p) not in ids and id(p) not in new and p.requires_grad]
    opt = torch.optim.AdamW([dict(params=enc, lr=a.lr, base=a.lr, weight_decay=0.01),
                             dict(params=heads, lr=a.head_lr, base=a.head_lr, weight_decay=0.0),
                             dict(params=fresh, lr=a.head_lr, base=max(a.head_lr, 1e-3), weight_decay=0.0)],
                            betas=(0.9, 0.98), fused=True)
    print("train: %d sentences of gold, %d of silver, %d words, %d pieces; %.1fM parameters" % (
        len(gold), len(train) - len(gold), sum(len(s["words"]) for s in train), sum(s["npieces"] for s in train),
        sum(p.numel() for p in net.parameters()) / 1e6), flush=True)
    rng = random.Random(a.seed)
    t0, step, epoch, done = time.time(), 0, 0, False
    run = collections.Counter()
    while not done and epoch < a.epochs:
        bs = batches(train, a.budget, rng)
        for batch in bs:
            # linear decay over epochs or minutes, whichever runs out first
            part = max(step / (a.epochs * len(bs)), (time.time() - t0) / (60 * a.minutes))
            if part >= 1:
                done = True
                break
            for g in opt.param_groups:
                g["lr"] = g["base"] * min(1.0, (step + 1) / 80) * (1 - part)
            net.train()
            with torch.autocast("cpu", torch.bfloat16, enabled=a.half):
                loss = losses(net, collate(batch, pc, a.word_dropout), a, run)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            step += 1
            run["n"] += 1
            if step % 50 == 0:
                print("step %d, pass %.2f, %.0fs, part %.2f  %s" % (step, step / len(bs), time.time() - t0, part,
                      " ".join("%s %.3f" % (k, run[k] / run["n"]) for k in ("arc", "rel", "upos", "xpos", "names"))), flush=True)
                run.clear()
            if step % 250 == 0:
                save(net, lists, a.out)
        epoch += 1
        save(net, lists, a.out)
        for p, sents in dev.items():
            part_of = sents[::a.dev_every] if not done and epoch < a.epochs else sents
            print("pass %d, %.0fs: %s: %s" % (epoch, time.time() - t0, os.path.basename(p), score(predict(net, part_of, pc, lists["pair"]))), flush=True)


def losses(net, b, a, run):
    """Gold labels, the teacher's probabilities and names, each word weighing alike."""
    m = b["mask"]
    size = float(m.sum())
    t, x, e = net.words(b)
    u, xp = net.tags(t)
    sc, ar = net.arcs(x, m)
    some = m & (torch.rand(m.shape) < a.label_share) if a.label_share < 1 else m
    rs = net.rels(ar, x, b["under"] if "under" in b else b["head"].clamp(min=0), some)
    total = 0.0
    for key, logits, m, share in (("arc", sc[m], m, 1.0), ("rel", rs, some, 1.0 / a.label_share), ("upos", u[m], m, 0.5), ("xpos", xp[m], m, 0.5)):
        lp = F.log_softmax(logits.float(), -1)
        y = b["head" if key == "arc" else key][m]                # -1 where there is no gold
        loss = F.nll_loss(lp, y, ignore_index=-1, reduction="sum") * (1 - a.gold_share if "weight" in b else 1.0)
        if "weight" in b:
            loss = loss - ((b["soft_" + key][m] * lp.clamp(min=-1e4)).sum(-1) * b["weight"][m]).sum()
        loss = loss / size
        run[key] += loss.item()
        total = total + share * loss
    n = names_loss(net.names(e)[b["mask"]], b["names"][b["mask"]]) / size
    run["names"] += n.item()
    return total + a.names_share * n


def names_loss(z, ok):
    """That the label is none of those admitted, summed over the words."""
    told = ~ok.all(1)
    lp = F.log_softmax(z[told].float(), -1)
    return -torch.logsumexp(lp.masked_fill(~ok[told], -1e9), -1).sum()


def cmd_names(a):
    """Trains the head of the names alone, on what the encoder makes of each text once."""
    random.seed(a.seed); np.random.seed(a.seed); torch.manual_seed(a.seed)
    lists = load_lists(a.start)
    lists["names"] = NAMES
    n = depth(a.start)
    a.dropout = 0.3
    net = network(a, lists, n)
    take(a.start + ".safetensors", net, range(n))
    pc = Pieces(a.encoder)
    train = [s for s in read_gold(a.gold) + read_silver(a.silver, a.without) if s["names"] is not None]
    prepare(train, pc, None, gold=False)
    t0 = time.time()
    net.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=a.half):
        for batch in batches(train, 3000):
            b = collate(batch, pc)
            layers = torch.stack(net.pooled(b)).half()
            for k, s in enumerate(batch):
                s["layers"] = layers[:, k, :len(s["words"])].clone()
    print("%d sentences encoded in %.0fs" % (len(train), time.time() - t0), flush=True)
    head = [p for k, p in net.named_parameters() if k.startswith(("ner", "mix_ner"))]
    opt = torch.optim.AdamW(head, lr=a.lr, weight_decay=0.01)
    rng = random.Random(a.seed)
    order = list(range(len(train)))
    steps, step, size = a.epochs * (len(train) // 64), 0, 0.0
    net.train()
    for epoch in range(a.epochs):
        rng.shuffle(order)
        total, words = 0.0, 0
        for i in range(0, len(order) - 63, 64):
            part = [train[j] for j in order[i:i + 64]]
            x = torch.cat([s["layers"] for s in part], 1).float()
            shape = torch.tensor([v for s in part for v in s["shape"]])
            ok = torch.from_numpy(np.concatenate([s["names"] for s in part]))
            e = net.drop(torch.cat([net.mix_ner(list(x)), net.word_case(shape).detach()], -1))
            loss = names_loss(net.names(e), ok) / len(shape)
            for g in opt.param_groups:
                g["lr"] = a.lr * min(1.0, (step + 1) / 80) * (1 - step / steps)
            opt.zero_grad()
            loss.backward()
            opt.step()
            step += 1
            total, words = total + loss.item() * len(shape), words + len(shape)
        print("pass %d, %.0fs: %.4f" % (epoch + 1, time.time() - t0, total / words), flush=True)
    save(net, lists, a.out)


def cmd_eval(a):
    lists = load_lists(a.model)
    n = depth(a.model)
    net = network(a, lists, n)
    take(a.model + ".safetensors", net, range(n))
    pc = Pieces(a.encoder)
    voc = {k: {x: i for i, x in enumerate(lists[k])} for k in ("upos", "xpos", "rel")}
    for p in a.files:
        path, _, prefix = p.partition(":")
        sents = [s for s in read_gold([path]) if prefix in s["id"]]
        print("%s: %s" % (p, score(predict(net, prepare(sents, pc, voc), pc, lists["pair"]))), flush=True)


def cmd_label(a):
    """Fills UPOS, XPOS, HEAD, DEPREL and adds Score= (first word) and NER= to MISC."""
    lists = load_lists(a.model)
    n = depth(a.model)
    net = network(a, lists, n)
    take(a.model + ".safetensors", net, range(n))
    sents = read_conllu(a.input)
    pc = Pieces(a.encoder)
    predict(net, prepare(sents, pc, None, gold=False), pc, lists["pair"])
    with open(a.output, "w", encoding="utf8") as o:
        for s in sents:
            p = s["p"]
            o.write("".join(c + "\n" for c in s["comments"]))
            for i, r in enumerate(s["rows"]):
                misc = [] if r[9] == "_" else r[9].split("|")
                if i == 0:
                    misc.append("Score=%.4f" % p["prob"].mean())
                if NAMES[p["names"][i]] != "O":
                    misc.append("NER=" + NAMES[p["names"][i]])
                o.write("\t".join([r[0], r[1], r[2], lists["upos"][p["upos"][i]], lists["xpos"][p["xpos"][i]], "_", str(p["head"][i]),
                                   lists["rel"][p["rel"][i]], "_", "|".join(misc) or "_"]) + "\n")
            o.write("\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="cmd", required=True)
    for name in ("train", "names", "eval", "label"):
        p = sub.add_parser(name)
        p.add_argument("--encoder", required=True, help="folder of the MiniLM package with config.json and tokenizer.json")
        p.add_argument("--threads", type=int, default=1)
        if name in ("train", "names"):
            p.add_argument("--half", action="store_true", help="products in bfloat16, several times faster where the processor has AMX")
            p.add_argument("--gold", nargs="+", required=True, help="treebanks")
            p.add_argument("--silver", nargs="*", default=[], help="text without trees to trust, for the teacher and the names")
            p.add_argument("--without", help="table whose first column names the sources that are left out")
            p.add_argument("--out", required=True)
            p.add_argument("--seed", type=int, default=1)
        if name == "names":
            p.add_argument("--start", required=True, help="name of saved weights, without its ending")
            p.add_argument("--epochs", type=int, default=8)
            p.add_argument("--lr", type=float, default=2e-3)
        if name == "train":
            p.add_argument("--dropout", type=float, default=0.3, help="of word vectors and heads; a third of it in the encoder")
            p.add_argument("--dev", nargs="*", default=[])
            p.add_argument("--dev-every", type=int, default=6, help="while it trains only every so manieth sentence is scored")
            p.add_argument("--start", help="name of saved weights to start from, without its ending")
            p.add_argument("--layers", default="0,1,2,3,4,5", help="which layers of them")
            p.add_argument("--teacher", help="name of saved weights to learn from")
            p.add_argument("--soft", help="file in which what the teacher said is kept for the next run on the same files")
            p.add_argument("--gold-share", type=float, default=0.5, help="the teacher's share where there is gold")
            p.add_argument("--names-share", type=float, default=1.0)
            p.add_argument("--label-share", type=float, default=1.0, help="share of the words of a batch whose labels are learned, the dearest part of a small network")
            p.add_argument("--frozen", help="beginnings of the names of weights that stay as they are")
            p.add_argument("--epochs", type=float, default=5)
            p.add_argument("--minutes", type=float, default=1e9)
            p.add_argument("--lr", type=float, default=1.5e-4)
            p.add_argument("--head-lr", type=float, default=1e-3)
            p.add_argument("--budget", type=int, default=1200, help="padded pieces a batch")
            p.add_argument("--word-dropout", type=float, default=0.05)
        if name in ("eval", "label"):
            p.add_argument("--model", required=True)
        if name == "eval":
            p.add_argument("files", nargs="+", help="FILE, or FILE:PART of the sent_ids that count")
        if name == "label":
            p.add_argument("input")
            p.add_argument("output")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    dict(train=cmd_train, names=cmd_names, eval=cmd_eval, label=cmd_label)[a.cmd](a)


if __name__ == "__main__":
    main()
