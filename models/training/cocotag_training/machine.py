"""What a run is computed on. Nothing of it is part of the recipe: a run may be resumed on another machine."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

import torch

from cocotag_training.errors import RecipeError

Precision = Literal["float32", "bfloat16", "float16"]
DTYPES: dict[Precision, torch.dtype] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}

MOST_WORKERS = 16


@dataclass(frozen=True)
class Machine:
    """Attributes:
    device: Where the network lies.
    precision: What its layers compute in while it learns. The weights, and all measuring, are float32.
    workers: Processes that decode photos; 0 for none but the run's own.
    """

    device: torch.device
    precision: Precision
    workers: int

    def mixed(self) -> AbstractContextManager[object]:
        """Where layers compute in the machine's precision."""
        if self.precision == "float32":
            return nullcontext()
        return torch.autocast(self.device.type, DTYPES[self.precision])

    def scaler(self) -> torch.amp.GradScaler:
        """Keeps small gradients from vanishing in float16. In other precisions it does nothing."""
        return torch.amp.GradScaler(self.device.type, enabled=self.precision == "float16")

    def chance(self) -> dict[str, torch.Tensor]:
        """Where the random numbers stand, of dropout above all."""
        states = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            states["cuda"] = torch.cuda.get_rng_state(self.device)
        return states

    def set_chance(self, states: dict[str, torch.Tensor]) -> None:
        """Goes on with random numbers where another run, perhaps on another machine, stood."""
        torch.set_rng_state(states["cpu"].cpu())
        if self.device.type == "cuda" and "cuda" in states:
            torch.cuda.set_rng_state(states["cuda"].cpu(), self.device)


def machine_of(device: str, precision: str, workers: int | None) -> Machine:
    """The machine that was asked for.

    Args:
        device: `cpu`, `cuda`, `cuda:1`, `mps`, or `auto` for the best that is there.
        precision: `float32`, `bfloat16`, `float16`, or `auto`: bfloat16 on a CUDA device that computes in it, float16
            on an older one, and float32 elsewhere.
        workers: None for one a core, but 16 at most.

    Raises:
        RecipeError: The device is not there, or the precision not for it.
    """
    found = _device(_best_device() if device == "auto" else device)
    chosen = _best_precision(found) if precision == "auto" else _known(precision)
    if chosen == "float16" and found.type != "cuda":
        raise RecipeError("float16 is for CUDA devices", "--precision float32, or bfloat16")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(found, chosen, min(cores, MOST_WORKERS) if workers is None else workers)


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise RecipeError(f'torch knows no device "{name}"', "--device cpu, cuda, cuda:1, mps or auto") from error
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(device.type, False):
        raise RecipeError(f"torch finds no {device.type} device here", "--device cpu, or auto")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise RecipeError(f"there is no {device}: torch finds {torch.cuda.device_count()}, counted from 0")
    return device


def _best_precision(device: torch.device) -> Precision:
    if device.type != "cuda":
        return "float32"
    # 8.0 is Ampere, the first to compute in bfloat16; older ones only emulate it.
    return "bfloat16" if torch.cuda.get_device_capability(device) >= (8, 0) else "float16"


def _known(precision: str) -> Precision:
    return next(known for known in DTYPES if known == precision)
