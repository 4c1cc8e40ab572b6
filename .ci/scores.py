#!/usr/bin/env python3
"""Holds the extractor's figures against the golden ones.

    .ci/scores.py            fails where a figure has fallen by more than half a point
    .ci/scores.py --update   rewrites extractor/testdata/scores.txt

Runs the evaluation kit that lies beside a developer's checkout (or where
ENTENTE_SHARED says); offsets must be right everywhere, here and in the corpora.
Needs ./entente, which `make build` makes.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("ENTENTE_SHARED") or ROOT.parent / "shared")
KIT = SHARED / "eval" / "score.py"
GOLDEN = ROOT / "extractor" / "testdata" / "scores.txt"
SETS = ["seed", "gsr", "coped", "re3d", "ngec_actors", "gum_news", "offsets"]
# Figures beside the kit's headlines that must not pay for them: set, row, column.
BESIDE = [
    ("gsr", "strict", "L1 pair"),
    ("gsr", "strict", "L3 quad"),
    ("gsr", "strict", "P all"),
    ("gsr", "strict", "one-best L4"),
    ("coped", "all", "F1 pair"),
    ("coped", "all", "P all"),
    ("coped", "not in gsr", "F1 pair+quad"),
]
SLACK = 0.5


def run(*args):
    """The kit's report of some sets."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "scores.json"
        done = subprocess.run([sys.executable, str(KIT), *args, "--json", str(out)], cwd=ROOT, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"scores: {KIT} {' '.join(args)} ends with status {done.returncode}")
        return json.loads(out.read_text())


def figures(report, prefix=""):
    """Headlines, and what stands beside them, in percent."""
    found = {}
    for one in report.values():
        for name, interval in one["headlines"].items():
            found[prefix + name] = 100 * interval["value"]
    for name, row, column in BESIDE:
        for cells in report.get(name, {}).get("table", []):
            if cells["row"] == row:
                cell = cells[column]
                found[f"{name} {row}, {column}"] = 100 * (cell["value"] if isinstance(cell, dict) else cell)
    return found


def violations(report):
    return next(row["count"] for row in report["offsets"]["table"] if row["row"] == "violations")


def main():
    report = run(*SETS)
    now = figures(report)
    now.update(figures(run("seed", "--seeds", "seeds"), "own articles: "))
    wrong = {"the gold's documents": violations(report)}
    for corpus in sorted((SHARED / "corpora").glob("*.jsonl.gz")):
        wrong[corpus.name] = violations(run("offsets", "--in", str(corpus)))
    for where, count in wrong.items():
        print(f"{count} spans wrong in {where}")
    if any(wrong.values()):
        sys.exit("scores: spans are wrong; the kit's offsets with --keep DIR shows them")
    if "--update" in sys.argv[1:]:
        GOLDEN.parent.mkdir(exist_ok=True)
        lines = [f"{value:5.1f}  {name}\n" for name, value in now.items()]
        GOLDEN.write_text("# figures of the evaluation kit, written by make scores\n" + "".join(lines))
        print(GOLDEN.read_text(), end="")
        return
    failed = 0
    golden = [line.split(None, 1) for line in GOLDEN.read_text().splitlines() if not line.startswith("#")]
    for value, name in golden:
        have, want = now.get(name, 0.0), float(value)
        fell = have < want - SLACK
        failed += fell
        print(f"{have:5.1f}  (golden {want:5.1f})  {name}{'  FELL' if fell else ''}")
    print(f"scores: {len(golden) - failed} held, {failed} fell")
    if failed:
        sys.exit("scores: mend it, or run make scores and say in the commit what moved them")


if __name__ == "__main__":
    main()
