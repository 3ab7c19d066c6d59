#!/usr/bin/env python3
"""The updates of benchmark_training.cpp in PyTorch (package python3-torch), on the CPU: microseconds an update,
by the clock and of processor time, the best of five.

    python3 tests/benchmarks/training_in_pytorch.py [threads]
"""
import sys
import time

import torch


def measured(units, layers):
    torch.manual_seed(1)
    widths = [784] + layers * [units]
    parts = []
    for below, above in zip(widths, widths[1:]):
        parts += [torch.nn.Linear(below, above), torch.nn.ReLU()]
    network = torch.nn.Sequential(*parts, torch.nn.Linear(units, 10))
    adam = torch.optim.Adam(network.parameters(), lr=1e-4)
    criterion = torch.nn.CrossEntropyLoss()
    points = torch.clamp(torch.rand(2000, 784) - 0.7, min=0)
    targets = torch.randint(0, 10, (2000,))
    best = (float("inf"), float("inf"))
    for _ in range(5):
        count, begin, worked = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() - begin < 1.0:
            batch = slice(200 * (count % 10), 200 * (count % 10) + 200)
            adam.zero_grad()
            criterion(network(points[batch]), targets[batch]).backward()
            adam.step()
            count += 1
        clock, work = time.perf_counter() - begin, time.process_time() - worked
        best = (min(best[0], 1e6 * clock / count), min(best[1], 1e6 * work / count))
    return best


torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
for layers in (1, 2):
    for units in (20, 50, 100, 400, 1000):
        clock, work = measured(units, layers)
        print(f"units:{units}/layers:{layers} {clock:10.0f} us {work:10.0f} us")
