#!/usr/bin/env python3
"""Trains the engine's weights.

MiniLM-L6 (22M parameters, 384 wide) is fine-tuned end to end on UD treebanks
with four heads on word vectors (mean of the word's pieces, learned mix of the
layers): UPOS, XPOS, biaffine arcs + labels, and BIO names (PER/ORG/LOC) where
the data has GUM `Entity=` annotation.  The encoder is uncased, so every word
also carries a shape class, added to its pieces' input vectors (the encoder can
use it in context) and again to the word vectors in front of the heads.

  train.py train --encoder DIR --data DIR --out model.pt --minutes 50
  train.py eval  --encoder DIR --data DIR --model model.pt
  train.py label --encoder DIR --model model.pt IN.conllu OUT.conllu

Gold tokens everywhere; scores count every word, punctuation and label subtypes
included.  Data files: {ewt,gum-free}.{train,dev,test}.conllu.gz, pud.test.conllu.gz.
Needs torch, transformers, numpy.  CPU is enough.
"""
import argparse, collections, gzip, os, random, re, sys, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# ---------------------------------------------------------------- data


def opener(path):
    return gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")


def read_conllu(path):
    """Sentences as dicts; multiword-token and empty-node lines are skipped."""
    out, rows, doc, sid, com = [], [], "", "", []
    for line in opener(path):
        line = line.rstrip("\n")
        if not line:
            if rows:
                out.append(dict(doc=doc, id=sid, comments=com, rows=rows))
            rows, com = [], []
        elif line[0] == "#":
            com.append(line)
            if line.startswith("# newdoc id = "):
                doc = line[14:]
            elif line.startswith("# sent_id = "):
                sid = line[12:]
        else:
            c = line.split("\t")
            if c[0].isdigit():
                rows.append(c)
    if rows:
        out.append(dict(doc=doc, id=sid, comments=com, rows=rows))
    for s in out:
        s["words"] = [c[1] for c in s["rows"]]
    return out


NAME_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
LINKERS = {"of", "the", "de", "al", "-", "–", "for", "and", "&", "'s", "’s", "van", "von", "bin", "la", "el", "del", "in"}


def names(sent):
    """BIO labels from GUM's Entity= brackets: of each person/organization/place
    mention whose head is a proper noun, the run of proper nouns around that head,
    allowed to step over one linking word ("Bank of England") inside the mention."""
    rows = sent["rows"]
    n = len(rows)
    proper = [r[4] in ("NNP", "NNPS") for r in rows]
    low = [r[1].lower() for r in rows]
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
    spans = []
    for _, typ, minspan, a, b in mentions:
        if typ not in NAME_TYPES:
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
        spans.append((r - l, -(b - a), l, r, NAME_TYPES[typ]))
    lab = ["O"] * n
    for _, _, l, r, typ in sorted(spans, reverse=True):   # longest name first
        if all(x == "O" for x in lab[l:r + 1]):
            lab[l:r + 1] = ["B-" + typ] + ["I-" + typ] * (r - l)
    return lab


NER = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]


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


def prepare(sents, pieces, voc=None):
    for s in sents:
        alpha = next((i for i, w in enumerate(s["words"]) if w[0].isalnum()), 0)
        s["pieces"] = [pieces(w) for w in s["words"]]
        s["shape"] = [shape_class(w, i == alpha) for i, w in enumerate(s["words"])]
        s["npieces"] = sum(map(len, s["pieces"]))
        if voc:
            rows = s["rows"]
            s["head"] = [int(r[6]) for r in rows]
            s["rel"] = [voc["rel"].get(r[7], -1) for r in rows]
            s["upos"] = [voc["upos"].get(r[3], -1) for r in rows]
            s["xpos"] = [voc["xpos"].get(r[4], -1) for r in rows]
            s["ner"] = [NER.index(x) for x in s["names"]] if s.get("names") else [-1] * len(rows)
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
    d = {k: np.full((B, T), -1, np.int64) for k in ("head", "rel", "upos", "xpos", "ner")}
    shape = np.zeros((B, T), np.int64)
    mask = np.zeros((B, T), bool)
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
            for k in d:
                d[k][b, :n] = s[k]
    t = torch.from_numpy
    return dict(ids=t(ids), att=t(att), pshape=t(pshape), owner=t(owner), shape=t(shape), mask=t(mask),
                **{k: t(v) for k, v in d.items()})


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
    def __init__(self, encoder, nu, nx, nr, arc=256, lab=128, case=32):
        super().__init__()
        self.enc = encoder
        H = encoder.config.hidden_size
        n = encoder.config.num_hidden_layers + 1
        self.piece_case = nn.Embedding(NSHAPES, H)
        nn.init.zeros_(self.piece_case.weight)
        self.word_case = nn.Embedding(NSHAPES, case)
        self.mix_tag, self.mix_arc = Mix(n), Mix(n)
        D = H + case
        self.root = nn.Parameter(torch.randn(D) * 0.02)
        self.tag = nn.Linear(D, 128)
        self.upos, self.xpos = nn.Linear(128, nu), nn.Linear(128, nx)
        self.ner_h, self.ner = nn.Linear(D, 128), nn.Linear(128, len(NER))
        self.ah, self.ad = nn.Linear(D, arc), nn.Linear(D, arc)
        self.rh, self.rd = nn.Linear(D, lab), nn.Linear(D, lab)
        self.U, self.ub = nn.Parameter(torch.randn(arc, arc) * 0.02), nn.Parameter(torch.zeros(arc))
        self.V = nn.Parameter(torch.randn(lab + 1, nr * (lab + 1)) * 0.01)
        self.nr, self.lab = nr, lab
        self.drop = nn.Dropout(0.3)

    def words(self, b):
        e = self.enc.embeddings.word_embeddings(b["ids"]) + self.piece_case(b["pshape"])
        hs = self.enc(inputs_embeds=e, attention_mask=b["att"], output_hidden_states=True).hidden_states
        B, T = b["mask"].shape
        own = b["owner"].reshape(-1)
        keep = own >= 0
        own = own[keep]
        cnt = torch.zeros(B * T).index_add(0, own, torch.ones(len(own))).clamp(min=1).unsqueeze(1)

        def pool(h):
            H = h.shape[-1]
            x = h.reshape(-1, H)[keep]
            return (torch.zeros(B * T, H).index_add(0, own, x) / cnt).reshape(B, T, H)

        c = self.word_case(b["shape"])
        t = self.drop(torch.cat([pool(self.mix_tag(hs)), c], -1))
        a = self.drop(torch.cat([pool(self.mix_arc(hs)), c], -1))
        return t, a

    def tags(self, t):
        z = self.drop(F.gelu(self.tag(t)))
        return self.upos(z), self.xpos(z), self.ner(self.drop(F.gelu(self.ner_h(t))))

    def arcs(self, a, mask):
        """B x T x (T+1): score of every head (0 = root) for every word."""
        B = a.shape[0]
        ar = torch.cat([self.root.expand(B, 1, -1), a], 1)
        h, d = self.drop(F.leaky_relu(self.ah(ar), 0.1)), self.drop(F.leaky_relu(self.ad(a), 0.1))
        s = (d @ self.U) @ h.transpose(1, 2) + (h @ self.ub).unsqueeze(1)
        ok = torch.cat([torch.ones(B, 1, dtype=torch.bool), mask], 1)
        T = a.shape[1]
        s = s.masked_fill(~ok.unsqueeze(1), -1e9)
        idx = torch.arange(T)
        s[:, idx, idx + 1] = -1e9                   # no word is its own head
        return s, ar

    def rels(self, ar, a, heads):
        """Label scores for the given heads, B x T x labels."""
        rh, rd = self.drop(F.leaky_relu(self.rh(ar), 0.1)), self.drop(F.leaky_relu(self.rd(a), 0.1))
        h = torch.gather(rh, 1, heads.unsqueeze(-1).expand(-1, -1, self.lab))
        one = torch.ones(*h.shape[:2], 1)
        h, d = torch.cat([h, one], -1), torch.cat([rd, one], -1)
        z = (d @ self.V).reshape(*d.shape[:2], self.nr, self.lab + 1)
        return torch.einsum("btrk,btk->btr", z, h)


def load_encoder(path):
    from transformers import BertModel
    return BertModel.from_pretrained(path, add_pooling_layer=False, attn_implementation="sdpa")


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
    """Adds p = dict(head, rel, upos, xpos, ner, prob) to every sentence.  UPOS and XPOS
    are chosen together, among the pairs of the training data."""
    net.eval()
    pu, px = torch.tensor(pairs).T
    for batch in batches(sents, budget):
        b = collate(batch, pc)
        t, a = net.words(b)
        u, x, nr = net.tags(t)
        best = (F.log_softmax(u, -1)[..., pu] + F.log_softmax(x, -1)[..., px]).argmax(-1)
        u, x, nr = pu[best].numpy(), px[best].numpy(), nr.argmax(-1).numpy()
        sc, ar = net.arcs(a, b["mask"])
        lp = F.log_softmax(sc, -1).numpy()
        heads = np.zeros(b["mask"].shape, np.int64)
        for k, s in enumerate(batch):
            n = len(s["words"])
            heads[k, :n] = decode(lp[k, :n, :n + 1].astype(np.float64))
        rs = net.rels(ar, a, torch.from_numpy(heads))
        rs[..., 0] += torch.where(torch.from_numpy(heads) == 0, 1e4, -1e4)   # label 0 is `root`
        rel = rs.argmax(-1).numpy()
        for k, s in enumerate(batch):
            n = len(s["words"])
            s["p"] = dict(head=heads[k, :n], rel=rel[k, :n], upos=u[k, :n], xpos=x[k, :n], ner=nr[k, :n],
                          prob=np.exp(lp[k, np.arange(n), heads[k, :n]]))
    return sents


def spans(bio):
    out, st = set(), None
    for i, l in enumerate(list(bio) + ["O"]):
        if st and l != "I-" + st[1]:
            out.add((st[0], i, st[1]))
            st = None
        if l != "O" and st is None:
            st = (i, l[2:])
    return out


def score(sents, rels):
    """LAS counts full labels; LASu only their universal part ("nsubj" of "nsubj:pass");
    UASw, LASw leave punctuation out (PUD attaches commas by another rule than EWT and GUM)."""
    c = collections.Counter()
    for s in sents:
        p = s["p"]
        for i in range(len(s["words"])):
            c["n"] += 1
            c["upos"] += p["upos"][i] == s["upos"][i]
            c["xpos"] += p["xpos"][i] == s["xpos"][i]
            ok = p["head"][i] == s["head"][i]
            c["uas"] += ok
            c["las"] += ok and p["rel"][i] == s["rel"][i]
            if s["rows"][i][7] != "punct":
                c["nw"] += 1
                c["uasw"] += ok
                c["lasw"] += ok and p["rel"][i] == s["rel"][i]
            c["lasu"] += ok and rels[p["rel"][i]].split(":")[0] == s["rows"][i][7].split(":")[0]
        if s.get("names"):
            g, q = spans(s["names"]), spans([NER[j] for j in p["ner"]])
            c["tp"] += len(g & q)
            c["g"] += len(g)
            c["q"] += len(q)
    r = "n %6d  UAS %.2f  LAS %.2f  LASu %.2f  UPOS %.2f  XPOS %.2f" % (
        c["n"], *(100 * c[k] / c["n"] for k in ("uas", "las", "lasu", "upos", "xpos")))
    r += "  UASw %.2f  LASw %.2f" % (100 * c["uasw"] / c["nw"], 100 * c["lasw"] / c["nw"])
    if c["g"]:
        r += "  NER P %.1f R %.1f F %.1f (%d names)" % (
            100 * c["tp"] / max(1, c["q"]), 100 * c["tp"] / c["g"], 200 * c["tp"] / (c["g"] + c["q"]), c["g"])
    return r


# ---------------------------------------------------------------- commands


def load_data(d, name):
    s = read_conllu(os.path.join(d, name + ".conllu.gz"))
    if name.startswith("gum"):
        for x in s:
            x["names"] = names(x)
    return s


def cmd_train(a):
    random.seed(a.seed); np.random.seed(a.seed); torch.manual_seed(a.seed)
    pc = Pieces(a.encoder)
    train = load_data(a.data, "ewt.train") + load_data(a.data, "gum-free.train")
    cnt = {k: collections.Counter(r[c] for s in train for r in s["rows"]) for k, c in (("upos", 3), ("xpos", 4), ("rel", 7))}
    lists = {k: sorted(v) for k, v in cnt.items()}
    lists["rel"] = ["root"] + [r for r in lists["rel"] if r != "root" and cnt["rel"][r] >= 3]
    voc = {k: {x: i for i, x in enumerate(v)} for k, v in lists.items()}
    lists["pair"] = sorted({(voc["upos"][r[3]], voc["xpos"][r[4]]) for s in train for r in s["rows"]})
    prepare(train, pc, voc)
    dev = prepare(load_data(a.data, "gum-free.dev")[::6] + load_data(a.data, "ewt.dev")[::12], pc, voc)
    net = Reader(load_encoder(a.encoder), len(voc["upos"]), len(voc["xpos"]), len(voc["rel"]))
    enc = list(net.enc.parameters())
    ids = {id(p) for p in enc}
    heads = [p for p in net.parameters() if id(p) not in ids]
    opt = torch.optim.AdamW([dict(params=enc, lr=a.lr, base=a.lr, weight_decay=0.01),
                             dict(params=heads, lr=a.head_lr, base=a.head_lr, weight_decay=0.0)],
                            betas=(0.9, 0.98), fused=True)
    print("train: %d sentences, %d words, %d pieces; %d labels; %.1fM parameters, of them %.2fM in the heads" % (
        len(train), sum(len(s["words"]) for s in train), sum(s["npieces"] for s in train), len(voc["rel"]),
        sum(p.numel() for p in net.parameters()) / 1e6, sum(p.numel() for p in heads) / 1e6), flush=True)
    rng = random.Random(a.seed)
    t0, step, epoch, done = time.time(), 0, 0, False
    run = collections.Counter()
    while not done and epoch < a.epochs:
        te = time.time()
        bs = batches(train, a.budget, rng)
        for batch in bs:
            if step % 20 == 0 and a.threads_file and os.path.exists(a.threads_file):
                torch.set_num_threads(int(open(a.threads_file).read()))   # lets a shared machine be given more or fewer cores
            # linear decay over epochs or minutes, whichever runs out first
            part = max(step / (a.epochs * len(bs)), (time.time() - t0) / (60 * a.minutes))
            if part >= 1:
                done = True
                break
            for g in opt.param_groups:
                g["lr"] = g["base"] * min(1.0, (step + 1) / 80) * (1 - part)
            net.train()
            b = collate(batch, pc, a.word_dropout)
            t, ar_in = net.words(b)
            u, x, nr = net.tags(t)
            sc, ar = net.arcs(ar_in, b["mask"])
            m = b["mask"]
            l_arc = F.cross_entropy(sc[m], b["head"][m])
            rs = net.rels(ar, ar_in, b["head"].clamp(min=0))
            ce = lambda z, y: F.cross_entropy(z[m], y[m], ignore_index=-1)
            l_rel, l_u, l_x = ce(rs, b["rel"]), ce(u, b["upos"]), ce(x, b["xpos"])
            loss = l_arc + l_rel + 0.5 * (l_u + l_x)
            if (b["ner"] >= 0).any():
                l_n = ce(nr, b["ner"])
                loss = loss + l_n
                run["ner"] += float(l_n); run["nn"] += 1
            opt.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            opt.step()
            step += 1
            for k, v in (("arc", l_arc), ("rel", l_rel), ("upos", l_u), ("xpos", l_x)):
                run[k] += float(v)
            run["n"] += 1
            if step % 50 == 0:
                print("step %d/%d of epoch %d, %.0fs  arc %.3f rel %.3f upos %.3f xpos %.3f ner %.3f" % (
                    step - epoch * len(bs), len(bs), epoch + 1, time.time() - t0,
                    *(run[k] / run["n"] for k in ("arc", "rel", "upos", "xpos")), run["ner"] / max(1, run["nn"])), flush=True)
                run.clear()
        epoch += 1
        torch.save(dict(net=net.state_dict(), lists=lists), a.out)
        print("epoch %d: %.0fs, total %.0fs | part of dev: %s" % (
            epoch, time.time() - te, time.time() - t0, score(predict(net, dev, pc, lists["pair"]), lists["rel"])), flush=True)


def load_model(a):
    ck = torch.load(a.model, map_location="cpu", weights_only=True)
    L = ck["lists"]
    net = Reader(load_encoder(a.encoder), len(L["upos"]), len(L["xpos"]), len(L["rel"]))
    net.load_state_dict(ck["net"])
    return net.eval(), L


def cmd_eval(a):
    net, L = load_model(a)
    pc = Pieces(a.encoder)
    voc = {k: {x: i for i, x in enumerate(v)} for k, v in L.items() if k != "pair"}
    t0 = time.time()
    d = {n: predict(net, prepare(load_data(a.data, n), pc, voc), pc, L["pair"]) for n in ("ewt.test", "gum-free.dev", "gum-free.test", "pud.test")}
    dt = time.time() - t0
    news = lambda s: [x for x in s if "_news_" in x["id"]]
    for name, s in (("EWT test", d["ewt.test"]), ("GUM-free test", d["gum-free.test"]), ("GUM-free dev", d["gum-free.dev"]),
                    ("GUM news test", news(d["gum-free.test"])),
                    ("GUM news test+dev", news(d["gum-free.test"]) + news(d["gum-free.dev"])),
                    ("PUD-news", [x for x in d["pud.test"] if x["id"].startswith("n")]), ("PUD all", d["pud.test"])):
        print("%-18s %5d sentences  %s" % (name, len(s), score(s, L["rel"])), flush=True)
    n = sum(len(s) for s in d.values())
    print("%d sentences in %.0fs, %.0f a second, %d threads" % (n, dt, n / dt, torch.get_num_threads()))


def cmd_label(a):
    """Fills UPOS, XPOS, HEAD, DEPREL and adds Score= (first word) and NER= to MISC."""
    net, L = load_model(a)
    pc = Pieces(a.encoder)
    sents = read_conllu(a.input)
    t0 = time.time()
    predict(net, prepare(sents, pc), pc, L["pair"])
    with open(a.output, "w", encoding="utf8") as o:
        for s in sents:
            p = s["p"]
            o.write("".join(c + "\n" for c in s["comments"]))
            for i, r in enumerate(s["rows"]):
                misc = [] if r[9] == "_" else r[9].split("|")
                if i == 0:
                    misc.append("Score=%.4f" % p["prob"].mean())
                if NER[p["ner"][i]] != "O":
                    misc.append("NER=" + NER[p["ner"][i]])
                o.write("\t".join([r[0], r[1], r[2], L["upos"][p["upos"][i]], L["xpos"][p["xpos"][i]], "_", str(p["head"][i]),
                                   L["rel"][p["rel"][i]], "_", "|".join(misc) or "_"]) + "\n")
            o.write("\n")
    print("%d sentences, %.0fs" % (len(sents), time.time() - t0))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="cmd", required=True)
    for name in ("train", "eval", "label"):
        p = sub.add_parser(name)
        p.add_argument("--encoder", required=True)
        p.add_argument("--threads", type=int, default=1)
        if name != "label":
            p.add_argument("--data", required=True)
        if name == "train":
            p.add_argument("--out", required=True)
            p.add_argument("--epochs", type=int, default=5)
            p.add_argument("--minutes", type=float, default=1e9)
            p.add_argument("--lr", type=float, default=1.5e-4)
            p.add_argument("--head-lr", type=float, default=1e-3)
            p.add_argument("--budget", type=int, default=1200, help="padded pieces a batch")
            p.add_argument("--word-dropout", type=float, default=0.05)
            p.add_argument("--threads-file")
            p.add_argument("--seed", type=int, default=1)
        else:
            p.add_argument("--model", required=True)
        if name == "label":
            p.add_argument("input")
            p.add_argument("output")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    dict(train=cmd_train, eval=cmd_eval, label=cmd_label)[a.cmd](a)


if __name__ == "__main__":
    main()
