#!/usr/bin/env python3
"""How many of the events that people have marked the extractor finds.

    .ci/recall.py [-engine small]

Of sentences that neither the engine nor the confidence was learned from: those of
extractor/testdata/judged/later.tsv, leads.tsv, reports.tsv, dispatches.tsv and bulletins.tsv, and of
marked.tsv, own.tsv and events.tsv every tenth article or sentence (train.py keeps it). Printed is, for
claims from a confidence on: how many, how many per cent are right in actors, direction and category, and
in the actors alone; and of the events, how many per cent a claim finds, likewise. What is not real does not count.

Needs what trust.py needs.
"""
import collections
import sys

import trust

LEAST = (0.2, 0.35, 0.5, 0.7)
LEARNED = ("own", "events")
UNLEARNED = ("later", "leads", "reports", "dispatches", "bulletins")


def documents(read, own):
    """What TestSigns is to read: the articles whole."""
    news = trust.articles()
    names = sorted({article for article, *_ in read})
    web = trust.treebank([i for i in names if i not in news])
    for i in names:
        if i in news:
            yield dict(id=i, **{k: news[i][k] for k in ("title", "text", "date", "url")})
        else:
            yield dict(id=i, text=web[i])
    for i, (text, _) in own.items():
        yield dict(id=i, text=text, sentence=True)


class Tally(collections.Counter):
    def add(self, claims, events, same):
        """same(claim, event) says whether the two are of the same actors in the same direction."""
        self["events"] += len(events)
        self["claims"] += len(claims)
        pairs = [[e for e in events if same(c, e)] for c in claims]
        both = [[e for e in p if e[3] == c["Category"]] for c, p in zip(claims, pairs)]
        self["pair"] += sum(map(bool, pairs))
        self["right"] += sum(map(bool, both))
        self["pair found"] += sum(any(e in p for p in pairs) for e in events)
        self["found"] += sum(any(e in p for p in both) for e in events)

    def __str__(self):
        share = lambda part, whole: 100 * self[part] / max(1, self[whole])
        return (f"{self['claims']:5d} claims, {share('right', 'claims'):.1f} % right, {share('pair', 'claims'):.1f} % in the actors; "
                f"of {self['events']} events {share('found', 'events'):.1f} % found, {share('pair found', 'events'):.1f} % by the actors")


def main():
    engine = sys.argv[sys.argv.index("-engine") + 1] if "-engine" in sys.argv else "base"
    tables = [name + ".tsv" for name in LEARNED + UNLEARNED]
    read, own = trust.marked(tables)
    kinds = [name for name in LEARNED + UNLEARNED for _ in trust.rows(trust.TESTDATA / "judged" / f"{name}.tsv")]
    kind = lambda i: kinds[int(i.split("-")[1])]
    read = {k: v for k, v in read.items() if trust.unread(k[0])}
    own = {i: v for i, v in own.items() if kind(i) in UNLEARNED or trust.unread(v[0])}
    tallies = collections.defaultdict(Tally)
    for result in trust.read(documents(read, own), engine):
        name = result["id"]
        mentions, claims = collections.defaultdict(list), collections.defaultdict(list)
        for m in result["mentions"] or []:
            mentions[m["Field"].lower(), m["Sentence"]].append(m)
        for c in (c["claim"] for c in result["claims"] or []):
            e = c["Evidence"]
            if c["Subject"] and c["Object"] and c["Category"] and c["Confidence"] >= least(c["Rule"]):
                claims[e["Field"].lower(), 0 if name in own else e["Start"]].append(c)
        for place, events in [(("text", 0), own[name][1])] if name in own else [(k[1:], v) for k, v in read.items() if k[0] == name]:
            of = claims.get(place, [])

            def same(c, event):
                sentence = trust.Sentence(place[1], mentions[place[0], c["Evidence"]["Sentence"]])
                pairs = [(c["Subject"], c["Object"])] + [(c["Object"], c["Subject"])] * (event[2] or c["Symmetric"])
                return any(sentence.same(s, event[0]) and sentence.same(o, event[1]) for s, o in pairs)

            for confidence in LEAST:
                tallies[kind(name) if name in own else "articles", confidence].add(
                    [c for c in of if c["Confidence"] >= confidence], [e for e in events if e[4]], same)
    for (source, confidence), tally in sorted(tallies.items()):
        print(f"{source:8s} from {confidence:.2f}: {tally}")


def least(rule):
    """The confidence below which no claim is made by the rule; TestSigns makes them all."""
    return trust.LEAST_BROUGHT if rule.startswith("engine") else trust.LEAST


if __name__ == "__main__":
    main()
