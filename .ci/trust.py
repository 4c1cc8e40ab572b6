#!/usr/bin/env python3
"""Learns how far claims are to be believed, and holds it against what was judged.

    .ci/trust.py             cross-validated figures of the tables as they would be learned now
    .ci/trust.py --politics  rewrites extractor/lexicon/events/politics.tsv first
    .ci/trust.py --update    rewrites extractor/lexicon/events/trust.tsv

politics.tsv weighs the vector of a sentence: is it of politics? It is learned from the examples of
the lexicon, testdata/judged/matter.tsv, the sentences of own.tsv and events.tsv that have events, the
open halves of extractor/testdata/sets, the articles of testdata/judged/articles.tsv and the treebanks'
reviews, answers, papers, travel guides and talks.

trust.tsv weighs what the reader knows of a claim (trust.go, features.go): is it right? It is learned
from the claims made of sentences whose events people have marked without knowing the claims
(testdata/judged/marked.tsv, own.tsv and events.tsv) and from claims that people have judged
(testdata/judged/claims.tsv): first the features of a claim, of which there are thousands, then how
much they count beside the few signs that trust.go lists, among them what the engine reads of events.
Claims that are no event between two actors (an end is missing, or the category) have signs besides, whose
weights come on top: they are learned from such claims that people have judged (testdata/judged/asides.tsv).
Of the second step the gold of gsr and coped is a part, of the first it is not; and of the marked
sentences only those that the engine has not been trained on (its train.py keeps every tenth). What is
printed was learned from other documents than those it is about.

Needs numpy, scipy, scikit-learn and gensim (for a corpus in its test data), ./entente (make build), and what lies beside a developer's
checkout (ENTENTE_SHARED): the evaluation kit, the treebanks and the articles.
"""
import collections
import gzip
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import scipy.optimize
import scipy.sparse
from sklearn.linear_model import LogisticRegression

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
LEAST = 0.25  # claims below are not made
LEAST_BROUGHT = 0.52  # the same of what the engine brings up and no frame finds
LEAST_POLITICS = -0.5  # log odds, in sentence and document, below which two actors without office make none
LEAST_OF_ALL = -1.0  # the same for any two actors
# What a judged claim weighs. The sentences of gold were chosen for their event; of news and web the
# rules were mended, of those that nobody had read when they were judged they were not.
WEIGHT = {"news": 0.7, "web": 1.0, "unread": 1.5, "opened": 1.5, "broadcaster": 1.5, "marked": 0.5, "own": 0.3, "gsr": 0.5, "coped": 0.5}
RIDGE = 60.0
# The same for features, of which there are thousands: gold is not to be learned by heart.
SPARSE_WEIGHT = {"news": 1.4, "web": 1.4, "unread": 2.0, "opened": 2.0, "broadcaster": 2.0, "marked": 2.0, "own": 1.0, "gsr": 0, "coped": 0}
SPARSE_RIDGE = 8.0
ASIDE_WEIGHT = {"news": 1.0, "web": 1.0, "opened": 1.5, "broadcaster": 1.5, "gsr": 0.5, "coped": 0.5}
ASIDE_RIDGE = 10.0
LEAST_ASIDE = 0.35  # as LEAST, of claims that are no event between two actors
MOST_MENDED = 2.0  # more a wrong claim does not weigh for those like it that are not made any more
ARTICLE = 4  # bytes of "the "
RARE = 3  # a feature of fewer claims is not looked at
LEAST_WEIGHT = 0.02  # a feature of less weight is left out
# What trust.go knows of a claim, of any kind of text; all else is a feature.
SIGNS = (
    "arc of the subject", "between countries", "distance of the subject",
    "engine: an event", "engine: its own", "engine: not real", "engine: of the category", "engine: of the two", "engine: of the two, of the category, by any word", "material conflict", "material cooperation", "object in a role",
    "object pronoun", "politics", "politics of the document", "reading", "subject coordinated", "subject pronoun", "verbal conflict",
    "verbal cooperation", "within a country",
)


def fold(key):
    return int(hashlib.sha256(str(key).encode()).hexdigest(), 16) % FOLDS


def unread(key):
    """Whether the engine has not been trained on the article, or on the sentence of our own: one in ten, as train.py has it."""
    return int(hashlib.sha256(re.sub(r"\s", "", key).encode()).hexdigest(), 16) % 10 == 0


def rows(path):
    return [line.rstrip("\n").split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]


def articles():
    with gzip.open(SHARED / "corpora" / "wikinews.jsonl.gz", "rt") as lines:
        return {r["id"]: r for r in map(json.loads, lines)}


def broadcaster():
    """{document: article} of the Australian Broadcasting Corporation (Lee, Pincombe and Welsh), by the line in gensim's test data; seven stand there twice."""
    spec = importlib.util.find_spec("gensim")
    if spec is None:
        sys.exit("trust: no gensim here, whose test data hold the broadcaster's texts: pip install gensim")
    path = pathlib.Path(spec.submodule_search_locations[0]) / "test" / "test_data" / "lee_background.cor"
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    # of the texts no day is known but the season, which tells who held which office
    return {f"abc-{n}": {"title": "", "text": text, "date": "2001-12-15", "url": ""} for n, text in enumerate(lines) if text}


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
    for table in ("own.tsv", "events.tsv"):
        for text, events_ in rows(TESTDATA / "judged" / table):
            if re.search(r"\d [A-Z]+ ", events_):  # of something that is real
                found.append(({"id": "marked", "text": bracketed(text)[0], "sentence": True}, 1, 0.3, text))
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


def bracketed(text):
    """A sentence of own.tsv without its brackets, and {number: (start, end)} in bytes."""
    plain, spans, stack = b"", {}, []
    for part in re.split(r"(\[\d+ |\])", text):
        if number := re.fullmatch(r"\[(\d+) ", part):
            stack.append((int(number[1]), len(plain)))
        elif part == "]" and stack:
            number, start = stack.pop()
            spans[number] = start, len(plain)
        else:
            plain += part.encode()
    return plain.decode(), spans


def marked(tables=("own.tsv", "events.tsv")):
    """{(document, field, where the sentence begins): events}, {own sentence: (text, events)}; an event is who, whom, mutual, category, real."""
    read, own = {}, {}
    span = lambda text: tuple(map(int, text.split("-")))
    for article, field, start, events_ in rows(TESTDATA / "judged" / "marked.tsv"):
        list_ = read[article, field, int(start)] = []
        for event in events_.split("; ") if events_ != "-" else []:
            who, mutual, whom, category = re.match(r"(\S+?)([>=])(\S+) (\w+)", event).groups()
            list_.append((span(who), span(whom), mutual == "=", category, True))
    for n, (text, events_) in enumerate(r for name in tables for r in rows(TESTDATA / "judged" / name)):
        plain, spans = bracketed(text)
        list_ = []
        for event in events_.split("; ") if events_ != "-" else []:
            who, mutual, whom, category, unreal = re.match(r"(\d+)([>=])(\d+) (\w+)(\??)", event).groups()
            list_.append((spans[int(who)], spans[int(whom)], mutual == "=", category, not unreal))
        own[f"own-{n}"] = plain, list_
    return read, own


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


class Sentence:
    """Who is who in a sentence, for words that were marked."""

    def __init__(self, start, mentions):
        self.start = start
        self.mentions = [(m["Start"] - start, m["End"] - start, (m["Actor"], m["Sector"]) if m["Actor"] else m["Chain"]) for m in mentions]

    def same(self, m, span):
        """Whether a claim's end is the actor whose words were marked."""
        mine = m["Start"] - self.start, m["End"] - self.start
        # the words that share most with those marked are them
        best = max((overlap(x, span) for x in self.mentions), default=0)
        if overlap(mine, span) >= max(best - 1e-9, 0.3):
            return True
        # "the guards" of "the guards at a camp near Navoi": what was marked may be long
        if overlap(mine, span) >= best - 1e-9 and span[0] <= mine[0] <= span[0] + ARTICLE and mine[1] <= span[1]:
            return True
        who = {x[2] for x in self.mentions if overlap(x, span) >= max(best - 1e-9, 0.3)}
        me = {x[2] for x in self.mentions if x[:2] == mine}
        return bool((who & me) - {0})

    def right(self, claim, events_, complete):
        """1 or 0; None of what is denied and no event, where only what is real was marked.

        A refusal is marked as what it is, REJECT, or as what is refused, not real.
        """
        denied = claim["Polarity"] == "NEGATED"
        if denied and not claim["Category"] and not complete:
            return None
        for who, whom, mutual, category, real in events_:
            if not (real and category == claim["Category"] or denied and not real):
                continue
            pairs = [(claim["Subject"], claim["Object"])]
            if mutual or claim["Symmetric"]:
                pairs.append((claim["Object"], claim["Subject"]))
            if any(self.same(s, who) and self.same(o, whom) for s, o in pairs):
                return 1
        return 0


def judged():
    """(signs, right, source, unit, confidence, whether the engine was not trained on it, sentence) of every judged claim, first of events between two actors, then of the others."""
    gold = SHARED / "eval" / "gold"
    sets = [coped.Coped(gold), events.Gsr(gold)]
    docs = [d for s in sets for d in s.documents()]
    documents = [{k: getattr(d, k) for k in ("id", "text", "title", "date", "sentence") if getattr(d, k, None)} for d in docs]
    verdicts, kinds = {}, {}
    for article, field, s, o, start, end, subject, relation, object_, category, polarity, right, _, kind in rows(TESTDATA / "judged" / "claims.tsv"):
        verdicts[article, field, int(s), int(o), int(start), int(end), subject, object_, category, polarity] = int(right)
        kinds[article] = kind
    asides = {}
    for article, field, _, _, start, end, subject, relation, object_, category, polarity, right, _, kind in rows(TESTDATA / "judged" / "asides.tsv"):
        asides[article, field, int(start), int(end), subject, relation, object_, category, polarity] = int(right), kind
    was_read, own = marked()
    complete = {i for i in own if int(i.split("-")[1]) >= len(rows(TESTDATA / "judged" / "own.tsv"))}
    was_learned = {article for article, *_ in was_read} | set(own)
    names = {article for article, *_ in was_read} | set(kinds) | {key[0] for key in asides}
    news = articles() | broadcaster()
    web = treebank([i for i in names if i not in news])
    for i in sorted(names):
        if i in news:
            documents.append(dict(id=i, **{k: news[i][k] for k in ("title", "text", "date", "url")}))
        else:
            day = re.search(r"_(\d{4})(\d\d)(\d\d)\d{6}", i)
            documents.append(dict(id=i, text=web[i], date="-".join(day.groups()) if day else ""))
    documents += [dict(id=i, text=text, sentence=True) for i, (text, _) in own.items()]
    says = gold_verdicts(sets, docs)
    found, beside = [], []
    for result in read(documents):
        mentions = {}
        for m in result["mentions"] or []:
            mentions.setdefault((m["Field"].lower(), m["Sentence"]), []).append(m)
        for c in result["claims"] or []:
            claim, name = c["claim"], result["id"]
            new = name not in was_learned or unread(own[name][0] if name in own else name)
            s, o, e = claim["Subject"], claim["Object"], claim["Evidence"]
            event = s and o and claim["Category"]
            note = lambda right, source, unit: (found if event else beside).append((c["signs"], right, source, unit, claim["Confidence"], new, (name, e["Start"])))
            if (name, claim["ID"]) in says:
                note(*says[name, claim["ID"]])
            field = e["Field"].lower()
            if not event:
                key = (name, field, e["Predicate"]["Start"], e["Predicate"]["End"], s["Name"] if s else "-", claim["Relation"], o["Name"] if o else "-", claim["Category"] or "-", claim["Polarity"])
                if key in asides:
                    note(*asides[key], name)
                continue
            events_ = own[name][1] if name in own else was_read.get((name, field, e["Start"]))
            if events_ is not None:
                sentence = Sentence(0 if name in own else e["Start"], mentions.get((field, e["Sentence"]), []))
                right = sentence.right(claim, events_, name in complete)
                if right is not None:
                    note(right, "own" if name in own else "marked", name)
            key = (name, field, s["Start"], o["Start"], e["Predicate"]["Start"], e["Predicate"]["End"], s["Name"], o["Name"], claim["Category"], claim["Polarity"])
            if key in verdicts:
                note(verdicts[key], kinds[name], name)
    return found, beside


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


def mended(table, found):
    """{source: what a wrong claim weighs for those of the table that are not made any more}.

    Rules are mended by what was judged, so that of the wrong claims more have gone than of the
    right ones. In texts that nobody has read they are there all the same.
    """
    judged_ = collections.Counter((row[-1], int(row[-3])) for row in rows(TESTDATA / "judged" / table))
    made = collections.Counter((f[2], f[1]) for f in found)
    share = lambda source, right: made[source, right] / judged_[source, right]
    return {s: min(max(share(s, 1) / share(s, 0), 1), MOST_MENDED) if made[s, 0] else 1 for s, _ in judged_}


class Features:
    """What features.go names, as columns."""

    def __init__(self, found, aside=False):
        counts = collections.Counter(n for signs, *_ in found for n in signs if n not in SIGNS and n != "always" and n.startswith("aside: ") == aside)
        self.names = sorted(n for n, c in counts.items() if c >= RARE)
        column = {n: i for i, n in enumerate(self.names)}
        values, at, rows_ = [], [], [0]
        for signs, *_ in found:
            for n, v in signs.items():
                if n in column:
                    values.append(v), at.append(column[n])
            rows_.append(len(values))
        self.x = scipy.sparse.csr_matrix((values, at, rows_), shape=(len(found), len(self.names)))

    def learn(self, y, weight, which):
        which = which & (weight > 0)
        return LogisticRegression(C=1 / SPARSE_RIDGE, solver="lbfgs", max_iter=2000).fit(self.x[which], y[which], sample_weight=weight[which])


def learn_asides(x, y, weight, offset):
    """Weights that are added to the log odds of the offset, for the signs of x."""
    keep = np.full(x.shape[1], ASIDE_RIDGE)

    def loss(w):
        z = offset + x @ w
        p = 1 / (1 + np.exp(-z))
        return (weight * (np.logaddexp(0, z) - y * z)).sum() + (keep * w * w).sum() / 2, x.T @ (weight * (p - y)) + keep * w

    return scipy.optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def asides(beside, odds):
    """{sign: weight} of claims that are no event between two actors; odds says what their other signs give."""
    features = Features(beside, aside=True)
    y = np.array([f[1] for f in beside])
    source = np.array([f[2] for f in beside])
    weight = np.array([ASIDE_WEIGHT[s] for s in source])
    again = mended("asides.tsv", beside)
    weight *= [1 if f[1] else again.get(f[2], 1) for f in beside]
    together = collections.Counter(f[6] for f in beside)  # of one sentence, what is wrong in one is often wrong in all
    weight *= [min(1, 3 / together[f[6]]) for f in beside]
    unit = np.array([fold(f[3]) for f in beside])
    offset = np.array([odds(f[0]) for f in beside])
    p = np.zeros(len(y))
    for k in range(FOLDS):
        learn = unit != k
        w = learn_asides(features.x[learn], y[learn], weight[learn], offset[learn])
        p[~learn] = 1 / (1 + np.exp(-offset[~learn] - features.x[~learn] @ w))
    print("no event between two actors: claims, right %, area under the curve (without these signs); from a confidence on: claims, right %")
    for s in ASIDE_WEIGHT:
        of = source == s
        steps = "  ".join(f"{t}: {int((p[of] >= t).sum())} {100 * y[of][p[of] >= t].mean():.0f}" for t in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7) if (p[of] >= t).any())
        print(f"{s:6s} {of.sum():5d} {100 * y[of].mean():5.1f} {auc(p[of], y[of]):6.3f} ({auc(offset[of], y[of]):.3f})  {steps}")
    return dict(zip(features.names, learn_asides(features.x, y, weight, offset)))


def main():
    if "--politics" in sys.argv[1:]:
        learn_politics()
    found, beside = judged()
    y = np.array([f[1] for f in found])
    source = np.array([f[2] for f in found])
    unit = np.array([fold(f[3]) for f in found])
    now = np.array([f[4] for f in found])
    new = np.array([f[5] for f in found])
    weight = np.array([WEIGHT[s] for s in source]) * new
    again = mended("claims.tsv", found)
    weight *= [1 if f[1] else again.get(f[2], 1) for f in found]
    # What the features say of each claim was learned from other documents; so is what is printed.
    features = Features(found)
    sparse = np.array([SPARSE_WEIGHT[s] for s in source])
    says = np.zeros(len(y))
    for k in range(FOLDS):
        says[unit == k] = features.learn(y, sparse, unit != k).decision_function(features.x[unit == k])
    x = np.array([[signs.get(s, 0) for s in SIGNS] for signs, *_ in found])
    x = np.c_[x, says]
    mean, spread = x[new].mean(0), x[new].std(0)
    z = (x - mean) / spread
    p = np.zeros(len(y))
    for k in range(FOLDS):
        learn = (unit != k) & new
        w = logistic(z[learn], y[learn], weight[learn], RIDGE)
        p[unit == k] = 1 / (1 + np.exp(-z[unit == k] @ w[:-1] - w[-1]))
    print(f"{len(features.names)} features; a wrong claim weighs " + ", ".join(f"{s} {w:.2f}" for s, w in sorted(again.items())))
    print("learned from other documents: claims, right %, area under the curve (with the table as it is), right % from the least confidence on, right claims lost %, mean gap; right % by confidence")
    for s in WEIGHT:
        of = (source == s) & new
        if not of.any():
            continue
        a, b = y[of], p[of]
        bins = [(b >= i / 5) & ((b < (i + 1) / 5) | (i == 4)) for i in range(5)]
        gap = 100 * sum(abs(b[k].sum() - a[k].sum()) for k in bins) / len(a)
        kept = b >= LEAST
        parts = "  ".join(f"{i / 5:.1f}: {100 * a[k].mean():3.0f} of {k.sum():3d}" for i, k in enumerate(bins) if k.any())
        print(f"{s:6s} {len(a):5d} {100 * a.mean():5.1f} {auc(b, a):6.3f} ({auc(now[of], a):.3f}) {100 * a[kept].mean():5.1f} {100 * (1 - a[kept].sum() / a.sum()):5.1f} {gap:5.1f}  {parts}")
    model = features.learn(y, sparse, sparse > 0)
    w = logistic(z[new], y[new], weight[new], RIDGE)
    slope = w[:-1] / spread
    always = w[-1] - slope @ mean + slope[-1] * model.intercept_[0]
    known = dict(zip(SIGNS, slope)) | dict(zip(features.names, slope[-1] * model.coef_[0])) | {"always": always}
    added = asides(beside, lambda signs: sum(known.get(n, 0) * v for n, v in signs.items()))
    if "--update" in sys.argv[1:]:
        lines = ["# what is known of a claim; its weight in the log odds that the claim is right; learned by .ci/trust.py --update\n",
                 f"least confidence\t{LEAST}\n", f"least confidence of the engine\t{LEAST_BROUGHT}\n", f"least confidence of an aside\t{LEAST_ASIDE}\n", f"least politics of all\t{LEAST_OF_ALL}\n", f"least politics\t{LEAST_POLITICS}\n", f"always\t{always:.3f}\n"]
        lines += [f"{s}\t{v:.3f}\n" for s, v in zip(SIGNS, slope)]
        lines += [f"{s}\t{v:.3f}\n" for s, v in zip(features.names, slope[-1] * model.coef_[0]) if abs(v) >= LEAST_WEIGHT]
        lines += [f"{s}\t{v:.3f}\n" for s, v in added.items() if abs(v) >= LEAST_WEIGHT]
        (EVENTS / "trust.tsv").write_text("".join(lines))
        print(len(lines), "lines")


if __name__ == "__main__":
    main()
