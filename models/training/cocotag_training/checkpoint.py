"""Checkpoints: `best.pth`, which `cocotag models import` reads, and how any of them is saved and loaded."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from cocotag_training.errors import RecipeError
from cocotag_training.files import replacing
from cocotag_training.metrics import Figures
from cocotag_training.network import Tagger, copied
from cocotag_training.pixels import Preprocessing


def best_checkpoint(
    network: Tagger,
    optimiser: torch.optim.Optimizer,
    *,
    epoch: int,
    threshold: float,
    figures: Figures,
    labels: tuple[str, ...],
    arch: str,
    size: Preprocessing,
) -> dict[str, object]:
    """A network and what one must know to tag with it, in plain data only.

    Args:
        epoch: From 1, over all stages.
        threshold: From which score on a label is a tag.
        figures: Of the photos that chose epoch and threshold.
        labels: In the order of the network's output.
    """
    return {
        "epoch": epoch,
        "model_state_dict": copied(network.state_dict()),
        "num_cls": len(labels),
        "threshold": threshold,
        "optimizer_state_dict": optimiser.state_dict(),
        "metrics": asdict(figures),
        "labels": list(labels),
        "arch": arch,
        "preprocessing": size.facts(),
    }


def save(path: Path, checkpoint: Mapping[str, object]) -> None:
    """Saves a checkpoint so that the file is at all times the old one or the new one.

    Raises:
        OSError: It cannot be written. The old one stands.
    """
    try:
        with replacing(path) as file:
            torch.save(dict(checkpoint), file)
    except RuntimeError as error:
        # A full disk makes torch's writer complain of an offset, and hide what the disk said.
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise


def load(path: Path) -> dict[str, Any]:
    """Loads a dict of plain data and tensors, to the CPU. Nothing in it is executed.

    Raises:
        RecipeError: It cannot be read, or is something else.
    """
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror or error}") from error
    except (RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as error:
        raise RecipeError(f"{path} is no checkpoint of plain data: {str(error).splitlines()[0]}") from error
    if not isinstance(saved, dict):
        raise RecipeError(f"{path} holds no dict, but a {type(saved).__name__}")
    return saved
