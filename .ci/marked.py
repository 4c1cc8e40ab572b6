#!/usr/bin/env python3
"""Writes the sentences whose events people have marked as words, for extractor/nlp/train/train.py.

    .ci/marked.py OUT.jsonl

A line is a sentence: source (its article, or the table of our own); words, and upos, head and rel as
the engine reads them; heads, for each actor the number of its head word and of the other words that are
its alone; every, whether those that take no part are among them; events: the words that say it, who,
whom (numbers of actors), mutual, category, real (false where it is denied, possible or only
conditional); complete, whether what is not real was marked as well.

Reads extractor/testdata/judged and, for the texts of marked.tsv, what lies beside a developer's checkout
(ENTENTE_SHARED). Needs Go, and what trust.py needs.
"""
import json
import re
import subprocess
import sys

import trust

LOOSE = {"ADP", "AUX", "PART", "PRON", "DET", "SCONJ", "CCONJ", "PUNCT", "NUM"}


def read_words(documents):
    done = subprocess.run(["go", "run", "./extractor/nlp/train/words"], cwd=trust.ROOT, text=True, capture_output=True,
                          input="".join(json.dumps(d) + "\n" for d in documents))
    if done.returncode:
        sys.exit(f"marked: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def inside(words, start, end):
    return [i for i, w in enumerate(words) if w["start"] < end and w["end"] > start]


def head(words, part):
    """The word of the part that hangs on a word outside of it, the first if several do."""
    for i in part:
        if words[i]["head"] not in part:
            return i
    return part[0]


def event_words(words, part):
    told = [i for i in part if words[i]["upos"] not in LOOSE]
    return told or part


def sentence(source, read, actors, events, complete, every):
    """A line of output; actors are (start, end), events (words, who, whom, mutual, category, real)."""
    words = read["words"]
    parts = [inside(words, *a) for a in actors]
    if not all(parts) or not all(e[0] for e in events):
        return None
    heads = []
    for k, part in enumerate(parts):
        inner = {i for j, other in enumerate(parts) if j != k and len(other) < len(part) and set(other) <= set(part) for i in other}
        own = [i for i in part if i not in inner] or part
        h = head(words, part)
        heads.append([h if h in own else own[0], [i for i in own if i != h]])
    return dict(source=source, words=[w["text"] for w in words], upos=[w["upos"] for w in words], head=[w["head"] for w in words],
                rel=[w["rel"] for w in words], heads=heads, every=every, complete=complete,
                events=[[event_words(words, e[0]), *e[1:]] for e in events])


def find(text, words):
    """Spans, in bytes, of words that stand in the text in this order."""
    out, at = [], 0
    for w in words.split():
        m = re.compile(r"(?<!\w)" + re.escape(w) + r"(?!\w)").search(text, at)
        m = m or re.compile(re.escape(w)).search(text, at)
        if not m:
            return None
        out.append((len(text[:m.start()].encode()), len(text[:m.end()].encode())))
        at = m.end()
    return out


def own(table, source, complete):
    texts, lines = [], []
    for text, events in table:
        plain, spans = trust.bracketed(text)
        texts.append(dict(id=str(len(lines)), text=plain, sentence=True))
        lines.append((plain, spans, events))
    lost = 0
    for read in read_words(texts):
        plain, spans, marks = lines[int(read["id"])]
        order = sorted(spans)
        events = []
        for mark in marks.split("; ") if marks != "-" else []:
            who, mutual, whom, category, real, said = re.fullmatch(r"(\d+)([>=])(\d+) (\w+)(\??) (.+)", mark).groups()
            found = find(plain, said) or []
            at = sorted({i for span in found for i in inside(read["words"], *span)})
            events.append((at, order.index(int(who)), order.index(int(whom)), mutual == "=", category, not real))
        line = sentence(source, read, [spans[n] for n in order], events, complete, True)
        lost += line is None
        if line:
            yield line
    print(f"marked: {source}: {len(lines)} sentences, {lost} not to be read", file=sys.stderr)


def news():
    by_place = {}
    for article, field, start, marks in trust.rows(trust.TESTDATA / "judged" / "marked.tsv"):
        by_place[article, field, int(start)] = marks
    articles = trust.articles()
    web = trust.treebank([i for i in {k[0] for k in by_place} if i not in articles])
    documents = []
    for name in sorted({k[0] for k in by_place}):
        for field in ("title", "text"):
            text = articles[name].get(field) if name in articles else web[name] if field == "text" else None
            if text:
                documents.append(dict(id=f"{name}\t{field}", text=text))
    span = lambda text: tuple(map(int, text.split("-")))
    seen = lost = 0
    for read in read_words(documents):
        name, field = read["id"].split("\t")
        marks = by_place.get((name, field, read["start"]))
        if marks is None:
            continue
        seen += 1
        words = [dict(w, start=w["start"] - read["start"], end=w["end"] - read["start"]) for w in read["words"]]
        actors, events = [], []
        for mark in marks.split("; ") if marks != "-" else []:
            who, mutual, whom, category, said = re.match(r"(\S+?)([>=])(\S+) (\w+) (\S+)", mark).groups()
            ends = []
            for end in (span(who), span(whom)):
                if end not in actors:
                    actors.append(end)
                ends.append(actors.index(end))
            at = sorted({i for s in said.split(",") for i in inside(words, *span(s))})
            events.append((at, *ends, mutual == "=", category, True))
        line = sentence(name, dict(read, words=words), actors, events, False, False)
        lost += line is None
        if line:
            yield line
    print(f"marked: {seen} of {len(by_place)} sentences of articles found, {lost} not to be read", file=sys.stderr)


def main():
    judged = trust.TESTDATA / "judged"
    with open(sys.argv[1], "w", encoding="utf8") as out:
        for lines in (news(), own(trust.rows(judged / "own.tsv"), "own", False), *(own(trust.rows(p), p.stem, True) for p in sorted(judged.glob("events*.tsv")))):
            for line in lines:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
