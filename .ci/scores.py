#!/usr/bin/env python3
"""Holds the extractor's figures against the golden ones.

    .ci/scores.py            fails where a figure has fallen by more than half a point
    .ci/scores.py --update   rewrites extractor/testdata/scores.txt

Runs the evaluation kit that lies beside a developer's checkout; offsets must be
right everywhere, here and in the corpora. Needs ./entente.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KIT = ROOT.parent / "shared" / "eval" / "score.py"
GOLDEN = ROOT / "extractor" / "testdata" / "scores.txt"
SETS = ["seed", "gsr", "coped", "re3d", "ngec_actors", "gum_news", "offsets"]
SLACK = 0.5


def run(*args):
    return subprocess.run([sys.executable, str(KIT), *args], check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


def headlines(report):
    """The lines after "headlines": a name and its figure."""
    out, inside = {}, False
    for line in report.splitlines():
        if line.startswith("headlines"):
            inside = True
        elif inside and line.strip():
            words = line.split()
            cut = next(i for i, w in enumerate(words) if w.replace(".", "", 1).isdigit())
            out[" ".join(words[:cut])] = float(words[cut])
    return out


def violations(report):
    lines = report.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("offsets:"))
    return int(next(line for line in lines[at:] if line.strip().startswith("violations")).split()[1])


def main():
    report = run(*SETS)
    now = headlines(report)
    bad = violations(report)
    for corpus in sorted((ROOT.parent / "shared" / "corpora").glob("*.jsonl.gz")):
        bad += violations(run("offsets", "--in", str(corpus)))
    if bad:
        sys.exit(f"{bad} spans are wrong: python3 {KIT.relative_to(ROOT.parent)} offsets --keep DIR shows them")
    seeds = headlines(run("seed", "--seeds", "seeds"))
    now.update({"own articles: " + k: v for k, v in seeds.items()})
    if "--update" in sys.argv[1:]:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text("# figures of the evaluation kit, written by make scores\n" + "".join(f"{v:5.1f}  {k}\n" for k, v in now.items()))
        print(GOLDEN.read_text(), end="")
        return
    golden = {}
    for line in GOLDEN.read_text().splitlines():
        if not line.startswith("#"):
            value, name = line.split(None, 1)
            golden[name] = float(value)
    failed = 0
    for name, want in golden.items():
        have = now.get(name, 0.0)
        mark = "" if have >= want - SLACK else "  FELL"
        failed += bool(mark)
        print(f"{have:5.1f}  (golden {want:5.1f})  {name}{mark}")
    print(f"{len(golden) - failed} passed, {failed} failed")
    if failed:
        sys.exit("figures fell; mend it, or run make scores and say why in the commit")


if __name__ == "__main__":
    main()
