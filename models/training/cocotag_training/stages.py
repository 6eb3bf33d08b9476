"""The stages of the recipe, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import torch

from cocotag_training.network import Part, Tagger

WEIGHT_DECAY = 1e-4


@dataclass(frozen=True)
class Stage:
    """A part of the training, with an optimiser of its own.

    Attributes:
        name: For people.
        learns: What of the network learns.
        epochs: How often it sees every photo. A stage of 0 epochs is left out.
        rate: The learning rate; of `one-cycle` the highest.
        schedule: `constant`, or `one-cycle`: up to the rate and down to almost nothing, over the whole stage.
    """

    name: str
    learns: Part
    epochs: int
    rate: float
    schedule: Literal["constant", "one-cycle"]


RECIPE = (
    Stage("head", "head", 6, 3e-4, "constant"),
    Stage("all", "all", 12, 3e-4, "one-cycle"),
    Stage("settle", "all", 6, 1e-5, "constant"),
)


def stages_of(epochs: Iterable[int], rates: Iterable[float]) -> tuple[Stage, ...]:
    """The recipe with other epochs and rates, one a stage."""
    return tuple(
        replace(stage, epochs=count, rate=rate) for stage, count, rate in zip(RECIPE, epochs, rates, strict=True)
    )


def optimiser_of(stage: Stage, network: Tagger) -> torch.optim.AdamW:
    """AdamW over what learns in the stage. The network must have been told, see `Tagger.learn`."""
    return torch.optim.AdamW(network.learning(), lr=stage.rate, weight_decay=WEIGHT_DECAY)


def schedule_of(
    stage: Stage, optimiser: torch.optim.Optimizer, steps_per_epoch: int
) -> torch.optim.lr_scheduler.LRScheduler:
    """What sets the learning rate; to be stepped after each step of the optimiser."""
    if stage.schedule == "one-cycle":
        # One more than there are: it is stepped after the last one, too.
        steps = stage.epochs * steps_per_epoch + 1
        return torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=stage.rate, total_steps=steps)
    return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0, total_iters=0)
