#!/usr/bin/env python3
"""Writes the samples that come with the program (Help > Samples): a table, a table with decimal commas, NumPy arrays, three
hundred digits as images with labels, and weights as PyTorch names them. The digits are the first of IDX files whose paths
are given: make_samples.py IMAGES.gz LABELS.gz (see LICENSE-digits.txt)."""

import gzip
import json
import math
import os
import random
import struct
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = 300


def place(name):
    return os.path.join(HERE, name)


def moons(count, noise):
    draw = random.Random(3)
    rows = []
    for k in range(count):
        angle = math.pi * draw.random()
        x, y = (math.cos(angle), math.sin(angle)) if k % 2 == 0 else (1 - math.cos(angle), 0.5 - math.sin(angle))
        rows.append((round(x + draw.gauss(0, noise), 4), round(y + draw.gauss(0, noise), 4), 1 - 2 * (k % 2)))
    return rows


def npy(shape, values):
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': %r, }" % (shape,)
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(
        "<%dd" % len(values), *values)


rows = moons(120, 0.1)
with open(place("moons.csv"), "w", encoding="utf-8") as out:
    out.write("# Two moons, 120 points; y is 1 or -1.\nx1,x2,y\n")
    out.writelines("%s,%s,%d\n" % row for row in rows)

draw = random.Random(5)
with open(place("curve.csv"), "w", encoding="utf-8") as out:
    out.write("x;y\n")
    for k in range(40):
        x = -3 + 6 * k / 39
        y = math.sin(1.5 * x) + 0.3 * x + draw.gauss(0, 0.1)
        out.write(("%.2f;%.2f\n" % (x, y)).replace(".", ","))

with zipfile.ZipFile(place("moons.npz"), "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in (("x", npy((120, 2), [v for row in rows for v in row[:2]])),
                       ("y", npy((120,), [row[2] for row in rows]))):
        archive.writestr(zipfile.ZipInfo(name + ".npy", (2026, 1, 1, 0, 0, 0)), data)

draw = random.Random(8)
blocks, offset, data = {}, 0, b""
for name, shape in (("0.weight", [6, 2]), ("0.bias", [6]), ("2.weight", [1, 6]), ("2.bias", [1])):
    size = math.prod(shape)
    values = [draw.gauss(0, 1) if name.endswith("weight") else 0.2 * draw.gauss(0, 1) for _ in range(size)]
    raw = struct.pack("<%df" % size, *values)
    blocks[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + len(raw)]}
    offset += len(raw)
    data += raw
header = json.dumps(blocks, separators=(",", ":")).encode()
header += b" " * (-len(header) % 8)
with open(place("moons.safetensors"), "wb") as out:
    out.write(struct.pack("<Q", len(header)) + header + data)

if len(sys.argv) == 3:
    for source, target, head, size in ((sys.argv[1], "digits-images-idx3-ubyte.gz", 16, 784),
                                       (sys.argv[2], "digits-labels-idx1-ubyte.gz", 8, 1)):
        with gzip.open(source) as file:
            whole = file.read(head + DIGITS * size)
        whole = whole[:4] + struct.pack(">I", DIGITS) + whole[8:]
        with open(place(target), "wb") as out:
            out.write(gzip.compress(whole, 9, mtime=0))
