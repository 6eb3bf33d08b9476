"""The learning curves, as a picture of two rows and three columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cocotag_training.files import replacing

PANELS = (
    ("loss", "Loss (cross-entropy)"),
    ("mAP_macro", "mAP"),
    ("iou_samples", "IoU of a photo"),
    ("f1_samples", "F1 of a photo"),
    ("f1_macro", "F1 of a label, mean"),
    ("f1_weighted", "F1 of a label, weighted"),
)


def draw_curves(history: Sequence[dict[str, Any]], path: Path) -> None:
    """Draws what `training.py` recorded. F1 and IoU are at each epoch's own threshold.

    Args:
        history: A record an epoch, at least one.
        path: Where the PNG goes.
    """
    figure = Figure(figsize=(12, 7), layout="constrained")
    epochs = [record["epoch"] for record in history]
    for place, (key, title) in enumerate(PANELS, start=1):
        axes = figure.add_subplot(2, 3, place)
        for split, marker in (("train", "o"), ("val", "s")):
            axes.plot(epochs, [record[split][key] for record in history], marker=marker, markersize=3, label=split)
        for before, after in pairwise(history):
            if before["stage"] != after["stage"]:
                axes.axvline(after["epoch"] - 0.5, color="grey", linewidth=0.8, linestyle=":")
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
    figure.axes[0].legend()
    with replacing(path) as file:
        FigureCanvasAgg(figure).print_png(file)
