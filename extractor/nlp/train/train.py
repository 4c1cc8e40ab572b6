#!/usr/bin/env python3
"""Trains the engine's weights, of either size, by one command.

An encoder (a MiniLM for the engines, an MPNet as a teacher) is fine-tuned end to end on UD
treebanks with five heads on word vectors (mean of the word's pieces, learned mix of the layers):
UPOS, XPOS, biaffine arcs and labels, BIO names, and events with who and whom. The encoder is
uncased, so every word also carries a shape class, added to its pieces' input vectors (the
encoder can use it in context) and again to the word vectors in front of the heads.

  train.py train --encoder DIR --gold FILE... --out NAME                from the encoder alone
  train.py train --encoder DIR --gold FILE... --out NAME --start MODEL  from weights of this form
  train.py eval  --encoder DIR --model MODEL FILE...

With --start the layers given by --layers ("0,2,5") are taken from MODEL, so that a small
network begins as a piece of a large one. With --teachers all is also learned from the
probabilities that larger networks give on average, which needs no gold: --silver files are
read for that and for their names alone. --without TABLE leaves out the articles
("# source =" comments) that its first column names, those that a test is about.

Names are learned from MISC: `Entity=` as GUM writes it (coarse: a place may be
GPE, LOC or FAC), and NERspacy=, NERcorenlp= and NER= labels of recognisers (see
spacy_names.py), of which a name counts where two agree. Events are learned from sentences
that people have marked (.ci/marked.py); every tenth article or sentence of them is kept to be scored.

NAME.safetensors and NAME.json (the lists of labels) are what export.py reads.
Needs torch, transformers, numpy, safetensors. A processor is enough, a GPU is a hundred times faster.
"""
import argparse, collections, gzip, hashlib, json, os, random, re, time
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
    out, rows, doc, source, sid, com = [], [], "", "", "", []
    for line in opener(path):
        line = line.rstrip("\n")
        if not line:
            if rows:
                out.append(dict(doc=doc, source=source, id=sid, comments=com, rows=rows))
            rows, com = [], []
        elif line[0] == "#":
            com.append(line)
            if line.startswith("# newdoc"):
                doc, source = line.partition("=")[2].strip(), ""
            elif line.startswith("# source = "):
                source = line[11:]
            elif line.startswith("# sent_id = "):
                sid = line[12:]
        else:
            c = line.split("\t")
            if c[0].isdigit():
                rows.append(c)
    if rows:
        out.append(dict(doc=doc, source=source, id=sid, comments=com, rows=rows))
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


# ---------------------------------------------------------------- events

CATEGORIES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
EVENTS = ["O", "-"] + CATEGORIES           # "-": an event that is denied, possible or only conditional
EVENT = {x: i for i, x in enumerate(EVENTS)}
ROLES = ["who", "whom"]


def read_events(path):
    """Sentences of .ci/marked.py.  Each word's admitted labels; whether it is the head of an
    actor (-1 where nobody said); of each word that says an event, who does it to whom: 1, 0, and -1
    for the other words of a participant."""
    out = []
    for line in opener(path):
        s = json.loads(line)
        n = len(s["words"])
        ok = np.zeros((n, len(EVENTS)), bool)
        ok[:, 0] = True
        if not s["complete"]:
            ok[:, 1] = True
        actor = np.full(n, -1 if not s["every"] else 0, np.int8)
        for h, rest in s["heads"]:
            actor[rest] = -1
        for h, rest in s["heads"]:
            actor[h] = 1
        roles = {}
        for words, who, whom, mutual, category, real in s["events"]:
            for w in words:
                if w not in roles:
                    roles[w] = np.zeros((n, 2), np.int8)
                    ok[w] = False
                ok[w, EVENT[category if real else "-"]] = True
                for role, a in ((0, who), (1, whom)) + (((1, who), (0, whom)) if mutual else ()):
                    h, rest = s["heads"][a]
                    for i in rest:
                        if roles[w][i, role] == 0:
                            roles[w][i, role] = -1
                    roles[w][h, role] = 1
        out.append(dict(source=s["source"], words=s["words"], names=None, gold=s, events=dict(ok=ok, actor=actor, roles=roles)))
    return out


def kept(s):
    """Every tenth article, and every tenth sentence of our own, is kept to be scored."""
    key = "".join(s["words"]) if s["source"].startswith(("own", "events")) else s["source"]
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10 == 0


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
        number = lambda *names: next(i for i in map(self.tok.token_to_id, names) if i is not None)
        self.cls, self.sep, self.unk, self.mask = number("<s>", "[CLS]"), number("</s>", "[SEP]"), number("[UNK]", "<unk>"), number("<mask>", "[MASK]")
        self.pad = number("<pad>", "[PAD]")
        self.cap, self.cache = cap, {}

    def __call__(self, word):
        ids = self.cache.get(word)
        if ids is None:
            ids = self.tok.encode(word, add_special_tokens=False).ids[:self.cap] or [self.unk]
            self.cache[word] = ids
        return ids


def prepare(sents, encoders, voc=None):
    """Adds each encoder's pieces and, where there is a tree, its numbers."""
    for s in sents:
        alpha = next((i for i, w in enumerate(s["words"]) if w[0].isalnum()), 0)
        s["pieces"] = [[pieces(w) for w in s["words"]] for pieces in encoders]
        s["shape"] = [shape_class(w, i == alpha) for i, w in enumerate(s["words"])]
        s["npieces"] = max(sum(map(len, p)) for p in s["pieces"])
        if voc:
            rows = s["rows"]
            s["head"] = [int(r[6]) for r in rows]
            s["rel"] = [voc["rel"].get(r[7], -1) for r in rows]
            s["upos"] = [voc["upos"].get(r[3], -1) for r in rows]
            s["xpos"] = [voc["xpos"].get(r[4], -1) for r in rows]
    return [s for s in sents if s["npieces"] <= 250]


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


def piece_table(batch, k, pc, T, dropout, rng):
    """ids, mask, shapes and owners of the pieces as encoder k has them; dropped words are masked."""
    B, P = len(batch), max(sum(map(len, s["pieces"][k])) for s in batch) + 2
    ids = np.full((B, P), pc.pad, np.int64)
    att, pshape = np.zeros((B, P), np.int64), np.zeros((B, P), np.int64)
    owner = np.full((B, P), -1, np.int64)          # which word (row of the flat B*T) a piece belongs to
    for b, s in enumerate(batch):
        row, own, shp = [pc.cls], [-1], [0]
        for w, ws in enumerate(s["pieces"][k]):
            row += [pc.mask] * len(ws) if dropout and rng.random() < dropout else ws
            own += [b * T + w] * len(ws)
            shp += [s["shape"][w]] * len(ws)
        row.append(pc.sep)
        n = len(row)
        ids[b, :n], att[b, :n] = row, 1
        owner[b, :n - 1], pshape[b, :n - 1] = own, shp
    t = torch.from_numpy
    return dict(ids=t(ids), att=t(att), pshape=t(pshape), owner=t(owner))


def collate(batch, encoders, word_dropout=0.0, seed=0):
    """Tensors of a batch: in (one table of pieces for each encoder, the first the one that learns) and
    what is known of its words, -1 or everything admitted where nothing is."""
    rng = random.Random(seed)
    B, T = len(batch), max(len(s["words"]) for s in batch)
    d = {k: np.full((B, T), -1, np.int64) for k in ("head", "rel", "upos", "xpos")}
    shape, mask = np.zeros((B, T), np.int64), np.zeros((B, T), bool)
    names, events = np.ones((B, T, len(NAMES)), bool), np.ones((B, T, len(EVENTS)), bool)
    actor, quiet = np.full((B, T), -1, np.int64), np.zeros((B, T), bool)
    says, roles = [], []
    for b, s in enumerate(batch):
        n = len(s["words"])
        shape[b, :n] = s["shape"]
        mask[b, :n] = True
        quiet[b] = s.get("quiet", False)
        if "head" in s:
            for k in d:
                d[k][b, :n] = s[k]
        if s["names"] is not None:
            names[b, :n] = s["names"]
        if "events" in s:
            events[b, :n] = s["events"]["ok"]
            actor[b, :n] = s["events"]["actor"]
            for w, r in s["events"]["roles"].items():
                says.append(b * T + w)
                roles.append(np.pad(r, ((0, T - n), (0, 0)), constant_values=-1))
    t = torch.from_numpy
    return dict(into=[piece_table(batch, k, pc, T, 0 if k else word_dropout, rng) for k, pc in enumerate(encoders)],
                shape=t(shape), mask=t(mask), names=t(names), events=t(events), actor=t(actor), quiet=t(quiet), says=torch.tensor(says, dtype=torch.int64),
                roles=t(np.array(roles, np.int64).reshape(-1, T, 2)), **{k: t(v) for k, v in d.items()})


def moved(b, device):
    return {k: [moved(x, device) for x in v] if isinstance(v, list) else v.to(device, non_blocking=True) for k, v in b.items()}


class Loader(torch.utils.data.Dataset):
    """Collated batches, made by other processes while the network works."""

    def __init__(self, batches, encoders, word_dropout, seed):
        self.args = batches, encoders, word_dropout, seed

    def __len__(self):
        return len(self.args[0])

    def __getitem__(self, i):
        batches, encoders, word_dropout, seed = self.args
        return collate(batches[i], encoders, word_dropout, seed * 1000003 + i)


def loaded(a, bs, encoders, word_dropout=0.0, seed=0):
    return torch.utils.data.DataLoader(Loader(bs, encoders, word_dropout, seed), batch_size=None, num_workers=a.workers, prefetch_factor=8 if a.workers else None)


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
    def __init__(self, encoder, nu, nx, nr, arc=256, lab=128, role=96, case=32, dropout=0.3):
        super().__init__()
        self.enc = encoder
        H = encoder.config.hidden_size
        n = encoder.config.num_hidden_layers + 1
        self.piece_case = nn.Embedding(NSHAPES, H)
        nn.init.zeros_(self.piece_case.weight)
        self.word_case = nn.Embedding(NSHAPES, case)
        self.mix_tag, self.mix_arc, self.mix_ner, self.mix_event = Mix(n), Mix(n), Mix(n), Mix(n)
        D = H + case
        self.root = nn.Parameter(torch.randn(D) * 0.02)
        self.tag = nn.Linear(D, 128)
        self.upos, self.xpos = nn.Linear(128, nu), nn.Linear(128, nx)
        self.ner_h, self.ner = nn.Linear(D, 128), nn.Linear(128, len(NAMES))
        self.ah, self.ad = nn.Linear(D, arc), nn.Linear(D, arc)
        self.rh, self.rd = nn.Linear(D, lab), nn.Linear(D, lab)
        self.U, self.ub = nn.Parameter(torch.randn(arc, arc) * 0.02), nn.Parameter(torch.zeros(arc))
        self.V = nn.Parameter(torch.randn(lab + 1, nr * (lab + 1)) * 0.01)
        # Events: each word's label and whether an actor's head; who and whom of a word that says one.
        self.event_h, self.event = nn.Linear(D, 128), nn.Linear(128, len(EVENTS) + 1)
        self.role_says, self.role_actor = nn.Linear(D, 2 * role), nn.Linear(D, 2 * role)
        self.role_bias = nn.Parameter(torch.full((2,), -2.0))
        self.nr, self.lab, self.role = nr, lab, role
        self.drop = nn.Dropout(dropout)

    def pooled(self, b, k=0):
        """The mean of each word's pieces, B x T x H, of each layer."""
        x = b["into"][k]
        e = self.enc.embeddings.word_embeddings(x["ids"]) + self.piece_case(x["pshape"])
        hs = self.enc(inputs_embeds=e, attention_mask=x["att"], output_hidden_states=True).hidden_states
        B, T = b["mask"].shape
        own = x["owner"].reshape(-1)
        own = torch.where(own < 0, B * T, own)
        cnt = torch.zeros(B * T + 1, device=own.device).index_add(0, own, torch.ones_like(own, dtype=torch.float32)).clamp(min=1).unsqueeze(1)
        H = hs[0].shape[-1]
        return [(torch.zeros(B * T + 1, H, device=own.device).index_add(0, own, h.float().reshape(-1, H)) / cnt)[:-1].reshape(B, T, H) for h in hs]

    def words(self, b, k=0):
        """Word vectors for tags, arcs, names and events, each B x T x D."""
        pooled = self.pooled(b, k)
        c = self.word_case(b["shape"])
        return tuple(self.drop(torch.cat([m(pooled), c], -1)) for m in (self.mix_tag, self.mix_arc, self.mix_ner, self.mix_event))

    def tags(self, t):
        z = self.drop(F.gelu(self.tag(t)))
        return self.upos(z), self.xpos(z)

    def names(self, t):
        return self.ner(self.drop(F.gelu(self.ner_h(t))))

    def events(self, t):
        """B x T x labels, and the log odds that a word is an actor's head."""
        z = self.event(self.drop(F.gelu(self.event_h(t)))).float()
        return z[..., :-1], z[..., -1]

    def roles(self, t, says):
        """Log odds that a word is who and whom of the event that one of the words says, given by flat
        rows: K x T x 2."""
        B, T, D = t.shape
        s = F.leaky_relu(self.role_says(t.reshape(B * T, D)[says]), 0.1).reshape(-1, 1, 2, self.role)
        a = F.leaky_relu(self.role_actor(t), 0.1)[says // T].reshape(-1, T, 2, self.role)
        return (s * a).float().sum(-1) / self.role ** 0.5 + self.role_bias

    def arcs(self, a, mask):
        """B x T x (T+1): score of every head (0 = root) for every word."""
        B = a.shape[0]
        ar = torch.cat([self.root.expand(B, 1, -1), a], 1)
        h, d = self.drop(F.leaky_relu(self.ah(ar), 0.1)), self.drop(F.leaky_relu(self.ad(a), 0.1))
        s = ((d @ self.U) @ h.transpose(1, 2)).float() + (h @ self.ub).float().unsqueeze(1)
        ok = torch.cat([torch.ones(B, 1, dtype=torch.bool, device=mask.device), mask], 1)
        T = a.shape[1]
        s = s.masked_fill(~ok.unsqueeze(1), -1e9)
        idx = torch.arange(T, device=mask.device)
        s[:, idx, idx + 1] = -1e9                   # no word is its own head
        return s, ar

    def rels(self, ar, a, heads, mask):
        """Label scores under the given heads, for the words of the mask alone: words x labels."""
        rh, rd = self.drop(F.leaky_relu(self.rh(ar), 0.1)), self.drop(F.leaky_relu(self.rd(a), 0.1))
        h = torch.gather(rh, 1, heads.unsqueeze(-1).expand(-1, -1, self.lab))[mask]
        h = torch.cat([h, torch.ones_like(h[:, :1])], -1)
        z = (rd[mask] @ self.V[:-1] + self.V[-1].to(rd.dtype)).reshape(-1, self.nr, self.lab + 1)
        return torch.bmm(z, h.to(z.dtype).unsqueeze(2)).squeeze(2).float()


def load_encoder(path, layers, dropout):
    """The encoder of the package, a BERT or an MPNet, with those of its layers, all where none are given."""
    from transformers import AutoConfig, AutoModel
    config = AutoConfig.from_pretrained(path, attn_implementation="eager", hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout)
    encoder = AutoModel.from_pretrained(path, config=config, add_pooling_layer=False, dtype=torch.float32)
    if layers:
        encoder.encoder.layer = nn.ModuleList(encoder.encoder.layer[i] for i in layers)
        encoder.config.num_hidden_layers = len(layers)
    return encoder


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
def predict(net, sents, encoders, pairs, a, budget=6000):
    """Adds p = dict(head, rel, upos, xpos, names, prob) to every sentence.  UPOS and XPOS
    are chosen together, among the pairs of the training data."""
    net.eval()
    pu, px = torch.tensor(pairs, device=a.device).T
    for batch in batches(sents, budget):
        b = moved(collate(batch, encoders), a.device)
        t, x, e, _ = net.words(b)
        u, xp = net.tags(t)
        nr = net.names(e)
        best = (F.log_softmax(u.float(), -1)[..., pu] + F.log_softmax(xp.float(), -1)[..., px]).argmax(-1)
        u, xp, nr = pu[best].cpu().numpy(), px[best].cpu().numpy(), nr.argmax(-1).cpu().numpy()
        sc, ar = net.arcs(x, b["mask"])
        lp = F.log_softmax(sc, -1).cpu().numpy()
        heads = np.zeros(b["mask"].shape, np.int64)
        for k, s in enumerate(batch):
            n = len(s["words"])
            heads[k, :n] = decode(lp[k, :n, :n + 1].astype(np.float64))
        under, mask = torch.from_numpy(heads).to(a.device), b["mask"]
        rs = net.rels(ar, x, under, mask)
        rs[:, 0] += torch.where(under[mask] == 0, 1e4, -1e4)   # label 0 is `root`
        rel = np.zeros_like(heads)
        rel[mask.cpu().numpy()] = rs.argmax(-1).cpu().numpy()
        for k, s in enumerate(batch):
            n = len(s["words"])
            s["p"] = dict(head=heads[k, :n], rel=rel[k, :n], upos=u[k, :n], xpos=xp[k, :n], names=nr[k, :n],
                          prob=np.exp(lp[k, np.arange(n), heads[k, :n]]))
    return sents


@torch.no_grad()
def predict_events(net, sents, encoders, a, budget=6000):
    """Adds e = dict(labels T x labels, actor T, roles T x T x 2: who and whom if the word says an event), all probabilities."""
    net.eval()
    for batch in batches(sents, budget):
        b = moved(collate(batch, encoders), a.device)
        t = net.words(b)[3]
        labels, actor = net.events(t)
        B, T = b["mask"].shape
        roles = torch.sigmoid(net.roles(t, torch.arange(B * T, device=a.device))).reshape(B, T, T, 2).cpu().numpy()
        labels, actor = F.softmax(labels, -1).cpu().numpy(), torch.sigmoid(actor).cpu().numpy()
        for k, s in enumerate(batch):
            n = len(s["words"])
            s["e"] = dict(labels=labels[k, :n], actor=actor[k, :n], roles=roles[k, :n, :n])
    return sents


def score_events(sents, least=0.5):
    """Pairs of actors, of the words that could be one, and those with the right category."""
    c = collections.Counter()
    for s in sents:
        gold, g, e = {}, s["gold"], s["e"]
        for words, who, whom, mutual, category, real in g["events"]:
            if real:
                x, y = g["heads"][who][0], g["heads"][whom][0]
                gold[x, y] = gold.get((x, y), set()) | {category}
                if mutual:
                    gold[y, x] = gold.get((y, x), set()) | {category}
        found = {}
        could = [h for h, _ in g["heads"]] if g["every"] else [i for i, u in enumerate(g["upos"]) if u in ("NOUN", "PROPN", "PRON")]
        for w in range(len(s["words"])):
            p = e["labels"][w]
            if p[2:].sum() < least:
                continue
            for x in could:
                for y in could:
                    if x != y and min(e["roles"][w, x, 0], e["roles"][w, y, 1]) > least:
                        v = found.setdefault((x, y), np.zeros(len(CATEGORIES)))
                        np.maximum(v, p[2:], out=v)
        for pair, v in found.items():
            c["found"] += 1
            c["pair"] += pair in gold
            c["all"] += CATEGORIES[v.argmax()] in gold.get(pair, ())
        c["gold"] += len(gold)
    f = lambda k: "P %.1f R %.1f F %.1f" % (100 * c[k] / max(1, c["found"]), 100 * c[k] / max(1, c["gold"]), 200 * c[k] / max(1, c["found"] + c["gold"]))
    return "%d sentences, %d pairs: pairs %s; with category %s" % (len(sents), c["gold"], f("pair"), f("all"))


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
    lists["names"], lists["events"] = NAMES, EVENTS
    return lists


def network(encoder, lists, layers, dropout=0.0):
    return Reader(load_encoder(encoder, layers, dropout / 3), len(lists["upos"]), len(lists["xpos"]), len(lists["rel"]), dropout=dropout)


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
    t0 = time.time()
    teachers = [t.split("@") for t in a.teachers]                 # NAME@ENCODER
    folders = [a.encoder] + sorted({e for _, e in teachers})
    encoders = [Pieces(e) for e in folders]
    gold, silver = read_gold(a.gold), read_silver(a.silver, a.without)
    lists = load_lists(a.start) if a.start else load_lists(teachers[0][0]) if teachers else make_lists(gold)
    lists["names"], lists["events"] = NAMES, EVENTS
    voc = {k: {x: i for i, x in enumerate(lists[k])} for k in ("upos", "xpos", "rel")}
    gold = prepare(gold, encoders, voc)
    silver = prepare(silver, encoders)
    marked = prepare([s for p in a.events for s in read_events(p)], encoders)
    held = [s for s in marked if kept(s)]
    marked = [s for s in marked if not kept(s)]
    # Of articles that nobody marked, what the teachers take for events is not learned: they are to measure by.
    sources = {s["source"] for s in marked + held}
    for s in silver:
        s["quiet"] = s["doc"] not in sources
    train = gold + marked + (silver if teachers else [s for s in silver if s["names"] is not None])
    layers = [int(x) for x in a.layers.split(",")] if a.layers else range(depth(a.start)) if a.start else []
    net = network(a.encoder, lists, range(len(layers)) if a.start else layers, a.dropout)
    if a.start:
        print("not in %s: %s" % (a.start, ", ".join(take(a.start + ".safetensors", net, layers)) or "nothing"))
    net.to(a.device)
    masters = []
    for name, folder in teachers:
        t = network(folder, lists, range(depth(name)))
        print("not in %s: %s" % (name, ", ".join(take(name + ".safetensors", t, range(depth(name)))) or "nothing"))
        masters.append((t.to(a.device).eval(), folders.index(folder)))
    for k, p in net.named_parameters():
        if a.frozen and k.startswith(tuple(a.frozen.split(","))):
            p.requires_grad = False
    enc = [p for p in net.enc.parameters() if p.requires_grad]
    ids = {id(p) for p in net.enc.parameters()}
    heads = [p for p in net.parameters() if id(p) not in ids and p.requires_grad]
    opt = torch.optim.AdamW([dict(params=enc, lr=a.lr, base=a.lr, weight_decay=0.01),
                             dict(params=heads, lr=a.head_lr, base=a.head_lr, weight_decay=0.0)], betas=(0.9, 0.98), fused=True)
    print("train: %d sentences with trees, %d with events, %d of silver, %d words, %d pieces; %.1fM parameters; read in %.0fs" % (
        len(gold), len(marked), len(train) - len(gold) - len(marked), sum(len(s["words"]) for s in train), sum(s["npieces"] for s in train),
        sum(p.numel() for p in net.parameters()) / 1e6, time.time() - t0), flush=True)
    rng = random.Random(a.seed)
    t0, step, epoch, done = time.time(), 0, 0, False
    run = collections.Counter()
    while not done and epoch < a.epochs:
        bs = batches(train, a.budget, rng)
        for b in loaded(a, bs, encoders, a.word_dropout, a.seed + epoch):
            # linear decay over epochs or minutes, whichever runs out first
            part = max(step / (a.epochs * len(bs)), (time.time() - t0) / (60 * a.minutes))
            if part >= 1:
                done = True
                break
            for g in opt.param_groups:
                g["lr"] = g["base"] * min(1.0, (step + 1) / 80) * (1 - part)
            net.train()
            b = moved(b, a.device)
            with torch.autocast(a.device, torch.bfloat16, enabled=a.half):
                soft = soften(masters, b) if masters else None
                loss = losses(net, b, soft, a, run)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            step += 1
            run["n"] += 1
            if step % 100 == 0:
                print("step %d, pass %.2f, %.0fs, part %.2f  %s" % (step, step / len(bs), time.time() - t0, part,
                      " ".join("%s %.3f" % (k, v / run["n"]) for k, v in sorted(run.items()) if k != "n")), flush=True)
                run.clear()
        epoch += 1
    print("%d steps, %.2f passes, %.0fs" % (step, step / len(bs), time.time() - t0), flush=True)
    save(net, lists, a.out)
    if held:
        report_events(net, held, encoders, a)
    for p in a.dev:
        sents = prepare(read_gold([p]), encoders, voc)
        print("%s: %s" % (os.path.basename(p), score(predict(net, sents, encoders, lists["pair"], a))), flush=True)


def report_events(net, held, encoders, a):
    predict_events(net, held, encoders, a)
    ours = lambda s: s["source"].startswith(("own", "events"))
    for name, part in (("articles", [s for s in held if not ours(s)]), ("own", [s for s in held if ours(s)])):
        for least in (0.3, 0.5, 0.7):
            print("events of %s, from %.1f: %s" % (name, least, score_events(part, least)), flush=True)


@torch.no_grad()
def soften(masters, b):
    """What the teachers say on average, as probabilities; the labels are those under the gold head, or under
    the likeliest where there is no gold."""
    out = []
    for net, k in masters:
        t, x, n, e = net.words(b, k)
        u, xp = net.tags(t)
        sc, ar = net.arcs(x, b["mask"])
        labels, actor = net.events(e)
        out.append((net, x, ar, e, dict(arc=F.softmax(sc, -1), upos=F.softmax(u.float(), -1), xpos=F.softmax(xp.float(), -1),
                                        names=F.softmax(net.names(n).float(), -1), events=F.softmax(labels, -1), actor=torch.sigmoid(actor))))
    soft = {k: sum(o[4][k] for o in out) / len(out) for k in out[0][4]}
    under = torch.where(b["head"] >= 0, b["head"], soft["arc"].argmax(-1))
    soft["under"] = under
    soft["rel"] = sum(F.softmax(net.rels(ar, x, under, b["mask"]), -1) for net, x, ar, _, _ in out) / len(out)
    # The words that most likely say an event, besides those that are known to.
    says = torch.nonzero(((1 - soft["events"][..., 0]) > 0.3) & b["mask"] & ~b["quiet"] & (b["events"].all(-1)), as_tuple=False)
    T = b["mask"].shape[1]
    soft["says"] = torch.cat([b["says"], says[:, 0] * T + says[:, 1]])
    soft["roles"] = sum(torch.sigmoid(net.roles(e, soft["says"])) for net, _, _, e, _ in out) / len(out)
    return soft


def losses(net, b, soft, a, run):
    """Gold labels and the teachers' probabilities, each word weighing alike."""
    m = b["mask"]
    t, x, n, e = net.words(b)
    u, xp = net.tags(t)
    sc, ar = net.arcs(x, m)
    some = m & (b["head"] >= 0) if soft is None else m
    total = 0.0
    heads = soft["under"] if soft else b["head"].clamp(min=0)
    if some.any():
        rs = net.rels(ar, x, heads, some)
        size = float(some.sum())
        for key, logits, share in (("arc", sc[some], 1.0), ("rel", rs, 1.0), ("upos", u[some], 0.5), ("xpos", xp[some], 0.5)):
            lp = F.log_softmax(logits.float(), -1)
            y = b["head" if key == "arc" else key][some]             # -1 where there is no gold
            loss = F.nll_loss(lp, y, ignore_index=-1, reduction="sum")
            if soft:
                q = soft[key] if key == "rel" else soft[key][some]
                known = torch.where(y >= 0, a.gold_share, 1.0)
                loss = loss * (1 - a.gold_share) - ((q * lp.clamp(min=-1e4)).sum(-1) * known).sum()
            loss = loss / size
            run[key] = run[key] + loss.detach()
            total = total + share * loss
    size = float(m.sum())
    for key, logits in (("names", net.names(n)), ("events", None)):
        if key == "events":
            logits, actor = net.events(e)
        ok = b[key]
        told = ~ok.all(-1) & m
        lp = F.log_softmax(logits.float(), -1)
        loss = -torch.logsumexp(lp[told].masked_fill(~ok[told], -1e9), -1).sum()
        if soft:
            known = torch.where(told, a.gold_share, 1.0)
            if key == "events":
                known = known.masked_fill(b["quiet"], 0.0)
            loss = (1 - a.gold_share) * loss - ((soft[key] * lp).sum(-1) * known)[m].sum()
            loss = loss / size
        else:
            loss = loss / told.sum().clamp(min=1)
        run[key] = run[key] + loss.detach()
        total = total + loss * (a.events_share if key == "events" else 1.0)
    told = (b["actor"] >= 0) & m
    loss = F.binary_cross_entropy_with_logits(actor[told], b["actor"][told].float(), reduction="sum") / told.sum().clamp(min=1)
    total = total + 0.5 * loss
    says, want = b["says"], b["roles"].float()
    known = (want >= 0).float()
    share = torch.ones(len(says), device=m.device)
    if soft:
        K = len(says)
        says = soft["says"]
        q = soft["roles"]
        valid = m[says // m.shape[1]].unsqueeze(-1).float().expand(-1, -1, 2)
        want = torch.cat([torch.where(want >= 0, (1 - a.gold_share) * want + a.gold_share * q[:K], q[:K]), q[K:]])
        known = valid
        flat = soft["events"].reshape(-1, soft["events"].shape[-1])
        share = torch.cat([share, 1 - flat[says[K:], 0]])
    if len(says):
        z = net.roles(e, says)
        loss = (F.binary_cross_entropy_with_logits(z, want.clamp(min=0), reduction="none") * known).sum((1, 2))
        loss = (loss * share).sum() / len(says)
        run["roles"] = run["roles"] + loss.detach()
        total = total + a.roles_share * loss
    return total


def cmd_eval(a):
    lists = load_lists(a.model)
    layers = range(depth(a.model))
    net = network(a.encoder, lists, layers)
    take(a.model + ".safetensors", net, layers)
    net.to(a.device)
    encoders = [Pieces(a.encoder)]
    voc = {k: {x: i for i, x in enumerate(lists[k])} for k in ("upos", "xpos", "rel")}
    for p in a.files:
        if p.endswith(".jsonl"):
            report_events(net, prepare([s for s in read_events(p) if kept(s)], encoders), encoders, a)
            continue
        path, _, prefix = p.partition(":")
        sents = [s for s in read_gold([path]) if prefix in s["id"]]
        print("%s: %s" % (p, score(predict(net, prepare(sents, encoders, voc), encoders, lists["pair"], a))), flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="cmd", required=True)
    for name in ("train", "eval"):
        p = sub.add_parser(name)
        p.add_argument("--encoder", required=True, help="folder of the encoder's package with config.json and tokenizer.json")
        p.add_argument("--device", default="cpu")
        p.add_argument("--threads", type=int, default=1)
        if name == "train":
            p.add_argument("--half", action="store_true", help="products in bfloat16")
            p.add_argument("--workers", type=int, default=0, help="processes that prepare batches")
            p.add_argument("--gold", nargs="+", required=True, help="treebanks")
            p.add_argument("--silver", nargs="*", default=[], help="text without trees to trust, for the teachers and the names")
            p.add_argument("--without", help="table whose first column names the sources that are left out")
            p.add_argument("--events", nargs="*", default=[], help="sentences whose events are marked, from .ci/marked.py")
            p.add_argument("--out", required=True)
            p.add_argument("--seed", type=int, default=1)
            p.add_argument("--dropout", type=float, default=0.3, help="of word vectors and heads; a third of it in the encoder")
            p.add_argument("--dev", nargs="*", default=[])
            p.add_argument("--start", help="name of saved weights to start from, without its ending")
            p.add_argument("--layers", help="which layers of them, or of the encoder: 0,2,5; all where none are given")
            p.add_argument("--teachers", nargs="*", default=[], help="NAME@ENCODER of saved weights to learn from, on average")
            p.add_argument("--gold-share", type=float, default=0.5, help="the teachers' share where there is gold")
            p.add_argument("--events-share", type=float, default=1.0)
            p.add_argument("--roles-share", type=float, default=0.3)
            p.add_argument("--frozen", help="beginnings of the names of weights that stay as they are")
            p.add_argument("--epochs", type=float, default=5)
            p.add_argument("--minutes", type=float, default=1e9)
            p.add_argument("--lr", type=float, default=1.5e-4)
            p.add_argument("--head-lr", type=float, default=1e-3)
            p.add_argument("--budget", type=int, default=1200, help="padded pieces a batch")
            p.add_argument("--word-dropout", type=float, default=0.05)
        else:
            p.add_argument("--model", required=True)
            p.add_argument("files", nargs="+", help="FILE, or FILE:PART of the sent_ids that count, or FILE.jsonl of events")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    dict(train=cmd_train, eval=cmd_eval)[a.cmd](a)


if __name__ == "__main__":
    main()
