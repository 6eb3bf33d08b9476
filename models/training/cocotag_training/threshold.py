"""The threshold for all labels."""

from __future__ import annotations

from cocotag_training.metrics import Bools, Floats, f1_samples

GRID = tuple(step / 100 for step in range(10, 91))
"""0.10, 0.11 to 0.90: each a whole number of hundredths, which a running sum would miss."""

SAME = 1e-12
"""Values that are closer count as equal, as `cocotag evaluate --tune` has it."""


def best_threshold(scores: Floats, truth: Bools) -> float:
    """The lowest threshold of the grid with the best F1 of a photo, mean over photos.

    Measured on the same photos, figures at it flatter: measure on others.
    """
    values = [f1_samples(scores >= threshold, truth) for threshold in GRID]
    best = max(values)
    return next(threshold for threshold, value in zip(GRID, values, strict=True) if value >= best - SAME)
