"""Writes lines_5_20.txt and lines_10_30.txt: hidden walls z0 + s z1 + t z2 = 0 of K neurons and N data, in float32.

In [-1,1]^2 they cut out 1,395 and 12,324 cells.
"""
import pathlib

import numpy

for neurons, count in ((5, 20), (10, 30)):
    random = numpy.random.default_rng(0)
    points = numpy.c_[random.normal(size=(count, 2)), numpy.ones(count)]
    lines = numpy.array([(points @ random.normal(size=(3, neurons))).ravel() for _ in range(3)]).T
    rows = ("%s %s %s\n" % tuple(str(value) for value in row) for row in lines.astype(numpy.float32))
    path = pathlib.Path(__file__).parent / f"lines_{neurons}_{count}.txt"
    path.write_text("".join(rows))
