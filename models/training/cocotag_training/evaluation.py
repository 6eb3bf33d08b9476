"""What a network makes of photos that it does not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from cocotag_training.batches import Loading, measuring_batches
from cocotag_training.checkpoint import load
from cocotag_training.errors import Interrupted, RecipeError
from cocotag_training.labels_csv import Photo, Split, Truth
from cocotag_training.machine import Machine
from cocotag_training.metrics import Bools, Figures, figures_of, scores_of
from cocotag_training.network import Tagger
from cocotag_training.pixels import Preprocessing, normalised
from cocotag_training.report import Pace, say
from cocotag_training.stopping import Stop

EVALUATION_BATCH = 64


@dataclass(frozen=True)
class Outcome:
    """Attributes:
    logits: [photos, labels].
    truth: [photos, labels].
    """

    logits: npt.NDArray[np.float32]
    truth: Bools


def outcome_of(
    network: Tagger, truth: Truth, photos: Sequence[Photo], size: Preprocessing, machine: Machine, stop: Stop
) -> Outcome:
    """Runs a network over photos, in float32 whatever the machine learns in: as the imported package will.

    Raises:
        RecipeError: A photo cannot be decoded.
        Interrupted: Somebody asked to stop.
    """
    network.eval()
    logits, targets, pace = [], [], Pace()
    loading = Loading(EVALUATION_BATCH, machine.workers, machine.device.type == "cuda")
    with torch.inference_mode():
        for batch in measuring_batches(truth, photos, size, loading):
            logits.append(network(normalised(batch.pixels.to(machine.device))).cpu())
            targets.append(batch.targets)
            if stop.signal is not None:
                raise Interrupted(stop.signal)
            if pace.is_due():
                say(f"  {sum(map(len, logits)):,} of {len(photos):,} photos measured")
    return Outcome(torch.cat(logits).float().numpy(), torch.cat(targets).numpy().astype(bool))


def evaluate_checkpoint(
    path: Path, truth: Truth, split: Split, threshold: float | None, machine: Machine, stop: Stop
) -> tuple[Figures, float]:
    """Measures a checkpoint of this recipe.

    Args:
        threshold: None for the checkpoint's own.

    Returns:
        The figures, and the threshold that they are at.

    Raises:
        RecipeError: It is no checkpoint of this recipe, its labels are others than the truth's, or no photo is of the
            split.
    """
    checkpoint = load(path)
    lacking = [
        key for key in ("model_state_dict", "labels", "arch", "preprocessing", "threshold") if key not in checkpoint
    ]
    if lacking:
        raise RecipeError(f"{path} has no {lacking[0]}: it is no checkpoint of this recipe")
    if tuple(checkpoint["labels"]) != truth.labels:
        raise RecipeError(f"{path} has other labels than labels.txt, or in another order")
    photos = truth.of(split)
    if not photos:
        raise RecipeError(f"No photo of labels.csv is of the split {split}")
    network = Tagger(checkpoint["arch"], len(truth.labels))
    network.load_state_dict(checkpoint["model_state_dict"])
    size = Preprocessing(checkpoint["preprocessing"]["resize"], checkpoint["preprocessing"]["crop"])
    outcome = outcome_of(network.to(machine.device), truth, photos, size, machine, stop)
    at = float(checkpoint["threshold"]) if threshold is None else threshold
    return figures_of(scores_of(outcome.logits), outcome.truth, at), at
