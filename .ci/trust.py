#!/usr/bin/env python3
"""Learns how far claims are to be believed, and holds it against what was judged.

    .ci/trust.py             cross-validated figures of the tables as they would be learned now
    .ci/trust.py --politics  rewrites extractor/lexicon/events/politics.tsv first
    .ci/trust.py --update    rewrites extractor/lexicon/events/trust.tsv

politics.tsv weighs the vector of a sentence: is it of politics? It is learned from the examples of
the lexicon, testdata/judged/matter.tsv, the open halves of extractor/testdata/sets, the articles of
testdata/judged/articles.tsv and the treebanks' reviews, answers, papers, travel guides and talks.

trust.tsv weighs what the reader knows of a claim (trust.go): is it right? It is learned from claims
that people have judged: those of testdata/judged/claims.tsv, and those about which the gold of gsr
and coped says something. Each of these sources is in turn what the others are tried on.

Needs numpy, ./entente (make build), and what lies beside a developer's checkout (ENTENTE_SHARED):
the evaluation kit, the treebanks and the articles.
"""
import gzip
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("ENTENTE_SHARED") or ROOT.parent / "shared")
EVENTS = ROOT / "extractor" / "lexicon" / "events"
TESTDATA = ROOT / "extractor" / "testdata"
sys.path.insert(0, str(SHARED / "eval"))
sys.path.insert(0, str(ROOT / ".ci"))
from kit import coped, events  # noqa: E402
from kit.contract import read_claims  # noqa: E402

ENGINES = ["base", "small"]
FOLDS = 10
LEAST = 0.4  # claims below are not made
LEAST_POLITICS = -0.5  # log odds, in sentence and document, below which two actors without office make none
# What a judged claim weighs. The sentences of gold were chosen for their event; of news and web the
# rules were mended, of those that nobody has read since they were judged they were not.
WEIGHT = {"news": 0.7, "web": 1.0, "unread": 1.5, "gsr": 0.5, "coped": 0.5}
RIDGE = 60.0


def fold(key):
    return int(hashlib.sha256(str(key).encode()).hexdigest(), 16) % FOLDS


def rows(path):
    return [line.rstrip("\n").split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]


def articles():
    with gzip.open(SHARED / "corpora" / "wikinews.jsonl.gz", "rt") as lines:
        return {r["id"]: r for r in map(json.loads, lines)}


def treebank(names):
    """{document: text} of the treebanks' documents."""
    found = {}
    for bank in ("ewt", "gum-free"):
        for part in ("train", "dev", "test"):
            name = None
            with gzip.open(SHARED / "treebanks" / f"{bank}.{part}.conllu.gz", "rt") as lines:
                for line in lines:
                    if line.startswith("# newdoc id"):
                        name = line.split("=", 1)[1].strip()
                        found[name] = ""
                    elif line.startswith("# newpar"):
                        found[name] = found[name].rstrip(" ") + "\n\n"
                    elif line.startswith("# text ="):
                        found[name] += line[8:].strip() + " "
    return {n: found[n].strip() for n in names}


def read(documents, engine="base"):
    """What TestSigns makes of the documents."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        (out / "documents.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
        done = subprocess.run(
            ["go", "test", "./extractor", "-count=1", "-run", "TestSigns", "-signs", folder, "-signs-engine", engine],
            cwd=ROOT, capture_output=True, text=True,
        )
        if done.returncode:
            sys.exit(f"trust: {done.stdout}{done.stderr}")
        return [json.loads(line) for line in (out / "signs.jsonl").open()]


def logistic(x, y, weight, ridge):
    """Weights, the constant last, that make the judgements likeliest; ridge keeps them small."""
    x = np.c_[x, np.ones(len(x))]
    keep = np.r_[np.full(x.shape[1] - 1, ridge), 1e-6]
    w = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ w))
        g = x.T @ (weight * (p - y)) + keep * w
        h = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(keep)
        step = np.linalg.solve(h, g)
        w -= step
        if abs(step).max() < 1e-6:
            break
    return w


def auc(p, y):
    order = np.argsort(p, kind="stable")
    ranks = np.empty(len(p))
    ranks[order] = np.arange(1, len(p) + 1)
    n = y.sum()
    return (ranks[y == 1].sum() - n * (n + 1) / 2) / (n * (len(y) - n))


# Politics


def matter():
    """(document, 1 where it is of politics, weight, unit of cross-validation)."""
    found = []
    news = articles()
    for name, what in rows(TESTDATA / "judged" / "articles.tsv"):
        r = news[name]
        found.append(({"id": name, "title": r["title"], "text": r["text"]}, int(what == "politics"), 1.0, name))
    for table in ("verbs.tsv", "nouns.tsv"):
        for cells in rows(EVENTS / table):
            found.append(({"id": cells[0], "text": cells[4], "sentence": True}, 1, 1.0, cells[0]))
    for kind, text in rows(TESTDATA / "judged" / "matter.tsv"):
        found.append(({"id": "own", "text": text, "sentence": True}, int(kind == "politics"), 3.0, text))
    for table in ("unpolitical.tsv", "relations.tsv", "polarity.tsv", "attribution.tsv", "actors.tsv"):
        for text in sorted({cells[1] for cells in rows(TESTDATA / "sets" / table) if cells[-1] == "open"}):
            found.append(({"id": table, "text": text, "sentence": True}, int(table != "unpolitical.tsv"), 3.0, text))
    else_ = {"ewt": ("reviews", "answers", "email"), "gum-free": ("GUM_academic", "GUM_voyage", "GUM_vlog", "GUM_conversation")}
    for bank, kinds in else_.items():
        with gzip.open(SHARED / "treebanks" / f"{bank}.train.conllu.gz", "rt") as lines:
            for line in lines:
                if line.startswith("# sent_id"):
                    name = line.split("=")[1].strip()
                elif line.startswith("# text =") and name.startswith(kinds):
                    found.append(({"id": name, "text": line[8:].strip(), "sentence": True}, 0, 0.3, name.rsplit("-", 1)[0]))
    return found


def learn_politics():
    found = matter()
    lines = ["# engine; weights of a sentence's vector and the constant: the log odds that it is of politics; learned by .ci/trust.py --politics\n"]
    for engine in ENGINES:
        x, y, weight, units, own = [], [], [], [], []
        for (document, label, w, unit), result in zip(found, read([dict(f[0], vectors=True) for f in found], engine)):
            for v in result["vectors"] or []:
                x.append(v), y.append(label), weight.append(w), units.append(fold(unit)), own.append(document["id"])
        x, y, weight, units, own = np.array(x), np.array(y), np.array(weight), np.array(units), np.array(own)
        mean, spread = x.mean(0), x.std(0)
        z, ridge = (x - mean) / spread, 100.0
        p = np.zeros(len(y))
        for k in range(0, FOLDS, 2):
            part = units // 2 == k // 2
            w = logistic(z[~part], y[~part], weight[~part], ridge)
            p[part] = z[part] @ w[:-1] + w[-1]
        news = np.char.startswith(own, "wikinews")
        print(f"politics, {engine}: {len(y)} sentences; area under the curve in unseen articles {auc(p[news], y[news]):.3f}, in unseen texts of the sets {auc(p[np.char.endswith(own, '.tsv')], y[np.char.endswith(own, '.tsv')]):.3f}")
        w = logistic(z, y, weight, ridge)
        a = np.r_[w[:-1] / spread, w[-1] - (w[:-1] / spread) @ mean]
        lines.append(engine + "\t" + " ".join(f"{v:.4f}" for v in a) + "\n")
    (EVENTS / "politics.tsv").write_text("".join(lines))


# Trust


def judged():
    """(signs, right, source, unit) of every judged claim."""
    gold = SHARED / "eval" / "gold"
    sets = [coped.Coped(gold), events.Gsr(gold)]
    docs = [d for s in sets for d in s.documents()]
    documents = [{k: getattr(d, k) for k in ("id", "text", "title", "date", "sentence") if getattr(d, k, None)} for d in docs]
    verdicts, kinds = {}, {}
    for article, field, s, o, start, end, subject, relation, object_, category, polarity, right, _, kind in rows(TESTDATA / "judged" / "claims.tsv"):
        verdicts[article, field, int(s), int(o), int(start), int(end), subject, object_, category, polarity] = int(right)
        kinds[article] = kind
    news, web = articles(), treebank([i for i, kind in kinds.items() if kind != "news"])
    for i in sorted(kinds):
        if i in news:
            documents.append(dict(id=i, **{k: news[i][k] for k in ("title", "text", "date", "url")}))
        else:
            day = re.search(r"_(\d{4})(\d\d)(\d\d)\d{6}", i)
            documents.append(dict(id=i, text=web[i], date="-".join(day.groups()) if day else ""))
    says = gold_verdicts(sets, docs)
    found = []
    for result in read(documents):
        for c in result["claims"] or []:
            claim, key = c["claim"], None
            if (result["id"], claim["ID"]) in says:
                right, source, unit = says[result["id"], claim["ID"]]
                found.append((c["signs"], right, source, unit))
            s, o, e = claim["Subject"], claim["Object"], claim["Evidence"]
            if not (s and o and claim["Category"]):
                continue
            key = (result["id"], e["Field"].lower(), s["Start"], o["Start"], e["Predicate"]["Start"], e["Predicate"]["End"], s["Name"], o["Name"], claim["Category"], claim["Polarity"])
            if key in verdicts:
                found.append((c["signs"], verdicts[key], kinds[result["id"]], result["id"]))
    return found


def gold_verdicts(sets, docs):
    """{(document, claim): (right, set, group)}, as .ci/reliability.py judges."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        done = subprocess.run(
            [sys.executable, str(SHARED / "eval" / "score.py"), "gsr", "coped", "--bin", os.environ.get("ENTENTE_BIN") or "./entente", "--keep", folder],
            cwd=ROOT, stdout=subprocess.DEVNULL,
        )
        if done.returncode:
            sys.exit(f"trust: the kit ends with status {done.returncode}")
        claims = read_claims(out / "claims.jsonl", docs)
    found = {}
    for row in sets[0].rows:
        spans = coped._Spans(row)
        if row["quad"] == 0 or not spans.sources:
            continue
        for claim in coped._events(claims[sets[0]._doc(row)]):
            v = spans.judge(claim)
            target = coped.words(coped._surface(claim.object))
            if v.source or v.unordered or any(target & t for t in spans.targets):
                right = v.pair and (v.quad or claim.category == "SANCTION" and row["quad"] == 3)
                found[claim.raw["doc"], claim.raw["id"]] = (int(bool(right)), "coped", row["group"])
    for sentence in sets[1].sentences():
        for p in events.predictions(claims[sentence.id], sentence.units):
            if events.in_scope(p, sentence.units):
                right = any(events.matches(p, u, events.CATEGORY) for u in sentence.units)
                found[sentence.id, p.claim.raw["id"]] = (int(right), "gsr", sentence.group)
    return found


def main():
    if "--politics" in sys.argv[1:]:
        learn_politics()
    found = judged()
    names = sorted({s for signs, *_ in found for s in signs} - {"always"})
    x = np.array([[signs.get(s, 0) for s in names] for signs, *_ in found])
    y = np.array([right for _, right, _, _ in found])
    source = np.array([s for *_, s, _ in found])
    weight = np.array([WEIGHT[s] for s in source])
    mean, spread = x.mean(0), x.std(0)
    z = (x - mean) / spread
    p = np.zeros(len(y))
    for s in WEIGHT:
        w = logistic(z[source != s], y[source != s], weight[source != s], RIDGE)
        p[source == s] = 1 / (1 + np.exp(-z[source == s] @ w[:-1] - w[-1]))
    print("learned from the other sources: claims, right %, area under the curve, right % from the least confidence on, right claims lost %, mean gap; right % by confidence")
    for s in WEIGHT:
        a, b = y[source == s], p[source == s]
        bins = [(b >= i / 5) & ((b < (i + 1) / 5) | (i == 4)) for i in range(5)]
        gap = 100 * sum(abs(b[k].sum() - a[k].sum()) for k in bins) / len(a)
        kept = b >= LEAST
        parts = "  ".join(f"{i / 5:.1f}: {100 * a[k].mean():3.0f} of {k.sum():3d}" for i, k in enumerate(bins) if k.any())
        print(f"{s:6s} {len(a):5d} {100 * a.mean():5.1f} {auc(b, a):6.3f} {100 * a[kept].mean():5.1f} {100 * (1 - a[kept].sum() / a.sum()):5.1f} {gap:5.1f}  {parts}")
    if "--update" in sys.argv[1:]:
        w = logistic(z, y, weight, RIDGE)
        slope = w[:-1] / spread
        lines = ["# what is known of a claim; its weight in the log odds that the claim is right; learned by .ci/trust.py --update\n",
                 f"least confidence\t{LEAST}\n", f"least politics\t{LEAST_POLITICS}\n", f"always\t{w[-1] - slope @ mean:.3f}\n"]
        lines += [f"{s}\t{v:.3f}\n" for s, v in zip(names, slope)]
        (EVENTS / "trust.tsv").write_text("".join(lines))
        print("".join(lines), end="")


if __name__ == "__main__":
    main()
