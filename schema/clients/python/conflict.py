"""How cooperative or hostile each pair of countries was, year by year: every claim
of the graph, page by page, into a pandas frame.

A claim counts by the quad class of its category: +1 for verbal and +2 for
material cooperation, -1 for verbal and -2 for material conflict, times the
extractor's confidence; negated claims do not count. Claims of the same pair,
relation type and day from several publishers count once, by the surest.

    python conflict.py http://127.0.0.1:8080/graphql
"""

import sys

import pandas as pd

from entente import Entente

WEIGHTS = {1: 1, 2: 2, 3: -1, 4: -2}


def frame(graph):
    """One row a claim between two countries that affirms an event."""
    rows = []
    for claim in graph.pages("pages", "claims"):
        ends = [m["actor"]["id"] for m in (claim["subject"], claim["object"]) if m and m["actor"]]
        if len(ends) < 2 or claim["quad"] is None or claim["polarity"] != "AFFIRMED" or not claim["when"]:
            continue
        if not all(e.startswith("country:") for e in ends):
            continue
        subject, object_ = (e.removeprefix("country:") for e in ends)
        rows.append((claim["when"]["start"], subject, object_, claim["relation"], claim["quad"], claim["confidence"]))
    claims = pd.DataFrame(rows, columns=["day", "subject", "object", "relation", "quad", "confidence"])
    claims["day"] = pd.to_datetime(claims["day"])
    return claims


def by_pair_and_year(claims):
    """Number of events, mean and sum of their weights, by pair and year."""
    events = claims.sort_values("confidence").drop_duplicates(["day", "subject", "object", "relation"], keep="last").copy()
    events["pair"] = ["-".join(sorted(p)) for p in zip(events["subject"], events["object"])]
    events["weight"] = events["quad"].map(WEIGHTS) * events["confidence"]
    table = events.groupby(["pair", events["day"].dt.year.rename("year")])["weight"].agg(["count", "mean", "sum"])
    return table.sort_values(["sum", "count"]).round(2)


def main(address):
    table = by_pair_and_year(frame(Entente(address)))
    print(table.head(8).to_string())
    print("...")
    print(table.tail(5).to_string(header=False))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python conflict.py http://127.0.0.1:8080/graphql")
    main(sys.argv[1])
