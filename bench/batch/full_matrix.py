"""Solves cost matrices with scipy.optimize.linear_sum_assignment, one a line of the input.

A line has the number of rows, that of columns, and a file of doubles, row by row. The answer is a line of JSON with the
total and the processor time in milliseconds.
"""

import json
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

for line in sys.stdin:
    rows, columns, path = line.rstrip("\n").split(" ", 2)
    costs = numpy.fromfile(path).reshape(int(rows), int(columns))
    start = time.process_time()
    chosen = linear_sum_assignment(costs)
    millis = (time.process_time() - start) * 1000
    print(json.dumps({"total": float(costs[chosen].sum()), "millis": millis}), flush=True)
