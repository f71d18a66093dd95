"""The floor of a simulation: only drawing the numbers, nothing valued. `draws_only.py PARAMETERS DRAWS`."""

from __future__ import annotations

import sys

import numpy as np


def main(parameters: int, draws: int) -> None:
    stream = np.random.default_rng(1)
    total = np.zeros(draws)
    for _ in range(parameters):
        total += stream.beta(2.0, 4.0, draws)
    print(round(float(total.mean()), 3))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
