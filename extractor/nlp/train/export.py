#!/usr/bin/env python3
"""Writes the weights file that the Go engine embeds.

    export.py CHECKPOINT.safetensors LISTS.json VOCAB.txt OUT.bin

CHECKPOINT and LISTS are what train.py leaves: an fp16 or fp32 safetensors file
and the label lists. VOCAB is the encoder's word-piece vocabulary. Needs numpy.

The file: the magic "ENTNLP1\\n", the SHA-256 of all that follows it (32 bytes),
the length of a JSON header (uint32, little endian), the header, then the
tensors, each at a multiple of 64 bytes from the end of the header. The header
holds the label lists and, for each tensor, name, type, shape and offset.

The encoder's dense layers become int8, one scale for each output; the scales
are so large that sixteen products of a weight and a 7-bit activation never
overflow the int16 sums of the fast kernels (see kernel.go). So do the heads' but
for the last step of tags and names. The word vectors become int8 with one scale a
word, all else fp16.
"""
import hashlib
import json
import struct
import sys

import numpy as np

TYPES = {"F16": "<f2", "F32": "<f4"}


def read_safetensors(path):
    with open(path, "rb") as f:
        size = struct.unpack("<Q", f.read(8))[0]
        header = json.loads(f.read(size))
        data = f.read()
    header.pop("__metadata__", None)
    out = {}
    for name, t in header.items():
        a, b = t["data_offsets"]
        out[name] = np.frombuffer(data[a:b], TYPES[t["dtype"]]).reshape(t["shape"]).astype(np.float32)
    return out


# The kernels add, in int16, the products of a pair of neighbouring inputs over
# eight steps of four inputs before they widen.
STEPS, ACTIVATION = 8, 127


def worst(rows):
    """Largest sum of positive, or of negative, weights that one int16 lane adds up, by row."""
    n, k = rows.shape
    lanes = rows.reshape(n, k // (4 * STEPS), STEPS, 2, 2)
    positive = np.maximum(lanes, 0).sum((2, 4)).max((1, 2))
    negative = np.maximum(-lanes, 0).sum((2, 4)).max((1, 2))
    return np.maximum(positive, negative)


def quantise_dense(weight):
    """int8 rows and their scales: weight is about rows * scale."""
    weight = weight.astype(np.float64)
    scale = np.maximum(np.abs(weight).max(1) / 127, worst(weight) * ACTIVATION / 32767)
    while True:
        rows = np.rint(weight / scale[:, None])
        over = worst(rows) * ACTIVATION > 32767
        if not over.any():
            return rows.astype(np.int8), scale.astype(np.float32)
        scale[over] *= 1.005


def quantise_words(vectors):
    scale = np.maximum(np.abs(vectors).max(1), 1e-9) / 127
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def tensors(w, vocab):
    out = {"vocab": np.frombuffer(vocab, np.uint8)}

    def half(name, value):
        out[name] = np.asarray(value, np.float16)

    def dense(name, weight, bias):
        out[name + ".weight"], out[name + ".scale"] = quantise_dense(weight)
        half(name + ".bias", bias)

    e = "enc.embeddings."
    out["word.vectors"], out["word.scale"] = quantise_words(w[e + "word_embeddings.weight"])
    half("position", w[e + "position_embeddings.weight"] + w[e + "token_type_embeddings.weight"][0])
    half("embed.norm.gamma", w[e + "LayerNorm.weight"])
    half("embed.norm.beta", w[e + "LayerNorm.bias"])
    half("piece.shape", w["piece_case.weight"])
    half("word.shape", w["word_case.weight"])
    layer = 0
    while f"enc.encoder.layer.{layer}.output.dense.weight" in w:
        p, q = f"enc.encoder.layer.{layer}.", f"layer.{layer}."
        root = np.sqrt(32.0)  # of the width of an attention head
        dense(q + "qkv",
              np.concatenate([w[p + "attention.self.query.weight"] / root, w[p + "attention.self.key.weight"], w[p + "attention.self.value.weight"]]),
              np.concatenate([w[p + "attention.self.query.bias"] / root, w[p + "attention.self.key.bias"], w[p + "attention.self.value.bias"]]))
        dense(q + "out", w[p + "attention.output.dense.weight"], w[p + "attention.output.dense.bias"])
        dense(q + "up", w[p + "intermediate.dense.weight"], w[p + "intermediate.dense.bias"])
        dense(q + "down", w[p + "output.dense.weight"], w[p + "output.dense.bias"])
        for name, source in (("attention.norm", "attention.output.LayerNorm"), ("output.norm", "output.LayerNorm")):
            half(q + name + ".gamma", w[p + source + ".weight"])
            half(q + name + ".beta", w[p + source + ".bias"])
        layer += 1
    for mix, name in (("tag", "tag"), ("arc", "arc"), ("ner", "name"), ("event", "event")):
        raw = w[f"mix_{mix}.w"].astype(np.float64)
        share = np.exp(raw - raw.max())
        out["mix." + name] = (w[f"mix_{mix}.g"][0] * share / share.sum()).astype(np.float32)
    for name, source in (("upos", "upos"), ("xpos", "xpos"), ("name", "ner"), ("event", "event")):
        half(name + ".weight", w[source + ".weight"])
        half(name + ".bias", w[source + ".bias"])
    for name, source in (("tag", "tag"), ("name.hidden", "ner_h"), ("event.hidden", "event_h")):
        dense(name, w[source + ".weight"], w[source + ".bias"])
    parts = ("role_says", "role_actor")
    dense("event.roles", np.concatenate([w[p + ".weight"] for p in parts]), np.concatenate([w[p + ".bias"] for p in parts]))
    half("event.part.bias", w["role_bias"])
    parts = ("ah", "ad", "rh", "rd")  # a word as head and as dependent, for arcs and for labels
    dense("tree", np.concatenate([w[p + ".weight"] for p in parts]), np.concatenate([w[p + ".bias"] for p in parts]))
    half("root", w["root"])
    dense("arc", w["U"].T, np.zeros(len(w["U"])))  # so that each row makes one output
    half("arc.head.bias", w["ub"])
    # V is (dependent, 1) x (label, (head, 1)): first each label's row for the head, then its own.
    v = w["V"].reshape(w["V"].shape[0], -1, w["V"].shape[0])
    v = np.concatenate([v[:, :, :-1].reshape(len(v), -1), v[:, :, -1]], 1)
    dense("label", v[:-1].T, v[-1])
    return out, layer


KINDS = {np.dtype(np.int8): "i8", np.dtype(np.uint8): "u8", np.dtype(np.float16): "f16", np.dtype(np.float32): "f32"}


def main():
    checkpoint, lists, vocab, path = sys.argv[1:]
    with open(lists, encoding="utf8") as f:
        labels = json.load(f)
    with open(vocab, "rb") as f:
        table, layers = tensors(read_safetensors(checkpoint), f.read())
    header = {"layers": layers, "upos": labels["upos"], "xpos": labels["xpos"], "rel": labels["rel"], "pairs": labels["pair"],
              "names": labels["names"], "events": labels["events"], "tensors": []}
    body = b""
    parts = []
    size = 0
    for name in sorted(table):
        t = np.ascontiguousarray(table[name])
        header["tensors"].append({"name": name, "type": KINDS[t.dtype], "shape": list(t.shape), "offset": size})
        data = t.tobytes()
        parts.append(data + b"\0" * (-len(data) % 64))
        size += len(parts[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    body = struct.pack("<I", len(text)) + text + b"".join(parts)
    with open(path, "wb") as f:
        f.write(b"ENTNLP1\n" + hashlib.sha256(body).digest() + body)
    print(f"{path}: {40 + len(body)} bytes, {layers} layers, SHA-256 {hashlib.sha256(body).hexdigest()}")


if __name__ == "__main__":
    main()
