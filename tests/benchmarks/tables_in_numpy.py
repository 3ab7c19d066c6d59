#!/usr/bin/env python3
"""Reads the table that benchmark_tables.cpp has written, with NumPy's own readers and by `wc -l`."""

import os
import subprocess
import tempfile
import time

import numpy as np

path = os.path.join(tempfile.gettempdir(), "omegascope-benchmark.csv")
if not os.path.exists(path):
    raise SystemExit(f"There is no {path}; run omegascope_benchmarks --benchmark_filter=readTable first.")


def timed(name, run):
    begin = time.perf_counter()
    run()
    print(f"{name}: {time.perf_counter() - begin:.2f} s")


timed("wc -l", lambda: subprocess.run(["wc", "-l", path], check=True, capture_output=True))
timed("numpy.loadtxt", lambda: np.loadtxt(path, delimiter=","))
timed("numpy.fromstring", lambda: np.fromstring(open(path).read().replace("\n", ","), sep=","))
