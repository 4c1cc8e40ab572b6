#!/usr/bin/env python3
"""Reads a treebank with the fp32 network, in numpy, and writes its trees as numbers.

    reference.py CHECKPOINT.safetensors LISTS.json TOKENIZER.json FILE.conllu.gz PREFIX OUT.tsv.gz

One line a sentence whose sent_id begins with PREFIX: the ID, then for each word
head:label:upos:xpos (head 0 is the root, the others count from 1, labels are
numbers in LISTS). No word of the text is written. The engine's test holds the Go
code against it. Needs numpy and tokenizers.
"""
import gzip
import json
import math
import sys

import numpy as np
from tokenizers import Tokenizer

from export import read_safetensors

HEADS, WIDTH, CAP = 12, 32, 12


def shape(word, first):
    """The class of a word's casing, as train.py has it."""
    if not any(c.isalnum() for c in word):
        return 1
    if any(c.isdigit() for c in word):
        return 2 if not any(c.isalpha() for c in word) else 3
    if word.islower():
        return 4
    if word.isupper():
        if len(word) == 1:
            return 5
        return 6 if len(word) > 2 and word.isalpha() else 7
    if word[0].isupper() and word[1:].islower():
        return 8 if first else 9
    return 10 if word[0].isupper() else 11


def norm(x, g, b):
    m = x.mean(-1, keepdims=True)
    return (x - m) / np.sqrt(((x - m) ** 2).mean(-1, keepdims=True) + 1e-12) * g + b


ERF = np.vectorize(math.erf, otypes=[np.float32])


def gelu(x):
    return 0.5 * x * (1 + ERF(x / math.sqrt(2)))


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def spanning(score):
    """Maximum spanning arborescence from node 0 (Chu and Liu, Edmonds); score[d, h]."""
    n = len(score)
    s = score.copy()
    np.fill_diagonal(s, -np.inf)
    s[0] = -np.inf
    head = s.argmax(1)
    head[0] = -1
    cycle, seen = None, {}
    for i in range(1, n):
        j = i
        while j > 0 and j not in seen:
            seen[j] = i
            j = head[j]
        if j > 0 and seen[j] == i:
            cycle = [j]
            k = head[j]
            while k != j:
                cycle.append(k)
                k = head[k]
            break
    if cycle is None:
        return head
    rest = [i for i in range(n) if i not in cycle]
    m = len(rest)
    small = np.full((m + 1, m + 1), -np.inf)
    small[:m, :m] = s[np.ix_(rest, rest)]
    enter = s[np.ix_(cycle, rest)] - np.array([s[c, head[c]] for c in cycle])[:, None]
    small[m, :m] = enter.max(0)
    leave = s[np.ix_(rest, cycle)]
    small[:m, m] = leave.max(1)
    below = spanning(small)
    for k in range(1, m):
        head[rest[k]] = cycle[leave[k].argmax()] if below[k] == m else rest[below[k]]
    head[cycle[enter[:, below[m]].argmax()]] = rest[below[m]]
    return head


def tree(logp):
    """The best single-rooted tree of n x (n+1) log probabilities."""
    n = len(logp)
    best, top = None, -np.inf
    for root in np.argsort(-logp[:, 0])[:4]:
        s = np.full((n + 1, n + 1), -np.inf)
        s[1:] = np.maximum(logp, -1e6)
        s[1:, 0] = -1e9
        s[root + 1] = -np.inf
        s[root + 1, 0] = 0
        heads = spanning(s)[1:]
        value = sum(logp[i, heads[i]] for i in range(n))
        if value > top:
            best, top = heads, value
    return best


class Network:
    def __init__(self, checkpoint, lists, tokenizer):
        self.w = read_safetensors(checkpoint)
        with open(lists, encoding="utf8") as f:
            self.lists = json.load(f)
        self.tok = Tokenizer.from_file(tokenizer)
        self.tok.no_truncation()
        self.tok.no_padding()

    def linear(self, name, x):
        return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]

    def layers(self, x):
        out = [x]
        for i in range(6):
            p = f"enc.encoder.layer.{i}."
            q, k, v = (self.linear(p + "attention.self." + n, x).reshape(-1, HEADS, WIDTH).transpose(1, 0, 2) for n in ("query", "key", "value"))
            a = np.exp(log_softmax(q @ k.transpose(0, 2, 1) / math.sqrt(WIDTH)))
            c = (a @ v).transpose(1, 0, 2).reshape(len(x), -1)
            for source, y in (("attention.output", c), ("output", None)):
                if y is None:
                    y = gelu(self.linear(p + "intermediate.dense", x))
                x = norm(x + self.linear(p + source + ".dense", y), self.w[p + source + ".LayerNorm.weight"], self.w[p + source + ".LayerNorm.bias"])
            out.append(x)
        return out

    def read(self, words):
        w = self.w
        first = next((i for i, x in enumerate(words) if x[0].isalnum()), 0)
        shapes = [shape(x, i == first) for i, x in enumerate(words)]
        ids, owner, case = [self.tok.token_to_id("[CLS]")], [-1], [0]
        for i, x in enumerate(words):
            for piece in self.tok.encode(x, add_special_tokens=False).ids[:CAP] or [self.tok.token_to_id("[UNK]")]:
                ids.append(piece)
                owner.append(i)
                case.append(shapes[i])
        ids.append(self.tok.token_to_id("[SEP]"))
        owner.append(-1)
        case.append(0)
        e = "enc.embeddings."
        x = w[e + "word_embeddings.weight"][ids] + w["piece_case.weight"][case] + w[e + "position_embeddings.weight"][: len(ids)] + w[e + "token_type_embeddings.weight"][0]
        states = self.layers(norm(x, w[e + "LayerNorm.weight"], w[e + "LayerNorm.bias"]))
        n = len(words)
        pool = np.zeros((n, len(ids)), np.float32)
        for p, o in enumerate(owner):
            if o >= 0:
                pool[o, p] = 1
        pool /= pool.sum(1, keepdims=True)

        def mixed(name):
            share = np.exp(log_softmax(w[f"mix_{name}.w"]))
            h = w[f"mix_{name}.g"] * sum(a * s for a, s in zip(share, states))
            return np.concatenate([pool @ h, w["word_case.weight"][shapes]], 1)

        t, a = mixed("tag"), mixed("arc")
        z = gelu(self.linear("tag", t))
        u, x = log_softmax(self.linear("upos", z)), log_softmax(self.linear("xpos", z))
        pairs = np.array(self.lists["pair"])
        chosen = pairs[(u[:, pairs[:, 0]] + x[:, pairs[:, 1]]).argmax(1)]
        rows = np.concatenate([w["root"][None], a])
        leaky = lambda v: np.where(v < 0, 0.1 * v, v)
        h, d = leaky(self.linear("ah", rows)), leaky(self.linear("ad", a))
        s = d @ w["U"] @ h.T + h @ w["ub"]
        s[np.arange(n), np.arange(n) + 1] = -1e9
        heads = tree(log_softmax(s).astype(np.float64))
        rh, rd = leaky(self.linear("rh", rows)), leaky(self.linear("rd", a))
        one = np.ones((n, 1), np.float32)
        z = (np.concatenate([rd, one], 1) @ w["V"]).reshape(n, -1, rd.shape[1] + 1)
        r = np.einsum("trk,tk->tr", z, np.concatenate([rh[heads], one], 1))
        root = self.lists["rel"].index("root")
        r[:, root] += np.where(heads == 0, 1e4, -1e4)
        return heads, r.argmax(1), chosen


def sentences(path, prefix):
    name, words = "", []
    with gzip.open(path, "rt", encoding="utf8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# sent_id = "):
                name = line[12:]
            elif not line:
                if words and name.startswith(prefix):
                    yield name, words
                words = []
            elif line[0] != "#" and line.split("\t")[0].isdigit():
                words.append(line.split("\t")[1])


def main():
    checkpoint, lists, tokenizer, treebank, prefix, path = sys.argv[1:]
    net = Network(checkpoint, lists, tokenizer)
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9) as z:
        for name, words in sentences(treebank, prefix):
            heads, rels, tags = net.read(words)
            z.write((name + "\t" + " ".join(f"{h}:{r}:{u}:{x}" for h, r, (u, x) in zip(heads, rels, tags)) + "\n").encode())


if __name__ == "__main__":
    main()
