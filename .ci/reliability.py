#!/usr/bin/env python3
"""Holds the confidence of claims against the share of them that are right.

    .ci/reliability.py            prints the table of extractor/testdata/reliability.txt as it is now
    .ci/reliability.py --update   rewrites it

Runs the evaluation kit that lies beside a developer's checkout (or where ENTENTE_SHARED says) on
gsr and coped. Judged are claims with a category about which gold says something: in scope (gsr), or
one of the two actors is gold's (coped). Right are the pair in its direction and the category (gsr) or
the quad class (coped, where sanctions count as quad 3 too, as its annotators have them).
Needs ./entente, which `make build` makes.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("ENTENTE_SHARED") or ROOT.parent / "shared")
TABLE = ROOT / "extractor" / "testdata" / "reliability.txt"
sys.path.insert(0, str(SHARED / "eval"))
from kit import coped, events  # noqa: E402
from kit.contract import read_claims  # noqa: E402

BINARY = os.environ.get("ENTENTE_BIN") or "./entente"


def verdicts():
    """(confidence, right) of every judged claim."""
    gold = SHARED / "eval" / "gold"
    sets = [coped.Coped(gold), events.Gsr(gold)]
    docs = [d for s in sets for d in s.documents()]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        done = subprocess.run(
            [sys.executable, str(SHARED / "eval" / "score.py"), "gsr", "coped", "--bin", BINARY, "--keep", folder], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            sys.exit(f"reliability: the kit ends with status {done.returncode}")
        claims = read_claims(out / "claims.jsonl", docs)
    found = []
    for row in sets[0].rows:
        if row["quad"] == 0:
            continue
        spans = coped._Spans(row)
        if not spans.sources:
            continue
        for claim in coped._events(claims[sets[0]._doc(row)]):
            v = spans.judge(claim)
            target = coped.words(coped._surface(claim.object))
            if not (v.source or v.unordered or any(target & t for t in spans.targets)):
                continue
            found.append((claim.confidence, v.pair and (v.quad or claim.category == "SANCTION" and row["quad"] == 3)))
    for sentence in sets[1].sentences():
        for p in events.predictions(claims[sentence.id], sentence.units):
            if events.in_scope(p, sentence.units):
                found.append((p.score, any(events.matches(p, u, events.CATEGORY) for u in sentence.units)))
    return found


def gap(part):
    """By how many points confidence and right share differ, over fifths of the scale."""
    bins = [[x for x in part if low <= 5 * x[0] < low + 1 or x[0] >= 1 and low == 4] for low in range(5)]
    return 100 * sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins) / len(part)


def main():
    found = verdicts()
    lines = ["# of claims whose confidence is so: how many, their mean confidence, how many per cent are right; .ci/reliability.py --update\n"]
    for low in range(0, 10, 2):
        part = [(c, r) for c, r in found if low <= 10 * c < low + 2 or c == 1 and low == 8]
        if part:
            mean, right = sum(c for c, _ in part) / len(part), sum(r for _, r in part) / len(part)
            lines.append(f"{low / 10:.1f} to {(low + 2) / 10:.1f}  {len(part):4d} claims  confidence {mean:.2f}  right {100 * right:5.1f}\n")
    lines.append(f"all         {len(found):4d} claims  confidence {sum(c for c, _ in found) / len(found):.2f}  right {100 * sum(r for _, r in found) / len(found):5.1f}  mean gap {gap(found):.1f}\n")
    print("".join(lines), end="")
    if "--update" in sys.argv[1:]:
        TABLE.write_text("".join(lines))


if __name__ == "__main__":
    main()
