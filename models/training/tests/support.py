"""A tiny generated set of photos, and what tests of runs need."""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
import torchvision
from PIL import Image
from torch import nn

from cocotag_training.checkpoint import load
from cocotag_training.labels_csv import Photo, Split, write_truth
from cocotag_training.machine import Machine
from cocotag_training.settings import Settings

FIXTURES = Path(__file__).resolve().parents[3] / "test" / "fixtures"

LABELS = ("red", "green", "blue")
SPLITS: tuple[Split, ...] = ("train",) * 11 + ("val",) * 5 + ("test",) * 4
"""Of 20 photos. With batches of 5, an epoch has two steps, and sits one photo out."""

# One thread is the soonest at work that is this small, above all beside other tests.
torch.set_num_threads(1)

CPU = Machine(torch.device("cpu"), "float32", workers=0)


GET_MODEL = torchvision.models.get_model


class TinyNetwork(nn.Module):
    """Of the form that a ResNet has seen from outside; small enough to be saved and loaded a hundred times."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=2)
        self.bn1 = nn.BatchNorm2d(8)
        self.fc: nn.Module = nn.Linear(8, 1000)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.fc(self.bn1(self.conv1(pixels)).relu().mean((2, 3)))  # type: ignore[no-any-return]


def get_model(arch: str) -> nn.Module:
    """torchvision's networks, and `tiny`."""
    return TinyNetwork() if arch == "tiny" else GET_MODEL(arch)


class TempFolderCase(unittest.TestCase):
    """A test with a folder of its own, that says nothing on standard error, and in which `tiny` is a network, too."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="cocotag-training-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.said: list[str] = []
        networks = patch.object(torchvision.models, "get_model", get_model)
        networks.start()
        self.addCleanup(networks.stop)
        for name, module in list(sys.modules.items()):
            if name.startswith("cocotag_training.") and hasattr(module, "say"):
                patcher = patch.object(module, "say", self.said.append)
                patcher.start()
                self.addCleanup(patcher.stop)


def make_photos(folder: Path) -> Path:
    """20 photos of noise in which the channels of their labels are bright.

    Returns:
        The path of `labels.csv`.
    """
    noise = np.random.default_rng(7)
    photos = []
    for place, split in enumerate(SPLITS):
        # 0 to 7 in turn: all combinations of three labels, none among them.
        there = [bool(place % 8 >> channel & 1) for channel in range(3)]
        pixels = noise.integers(0, 90, (40, 48, 3)) + np.array(there) * 150
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{place}.png")
        labels = tuple(label for label, is_there in zip(LABELS, there, strict=True) if is_there)
        photos.append(Photo(f"{place}.png", labels, split))
    return write_truth(folder, photos, LABELS)


def tiny(data: Path, **others: object) -> Settings:
    """Settings under which a run takes seconds."""
    given = {"arch": "tiny", "init": "none", "batch": 5, "epochs": (1, 2, 1), "resize": 36, "crop": 32}
    return Settings(data=str(data), **{**given, **others})  # type: ignore[arg-type]


def weights_in(path: Path) -> dict[str, torch.Tensor]:
    """The weights of a checkpoint."""
    return load(path)["model_state_dict"]  # type: ignore[no-any-return]


def are_equal(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    """Whether two sets of weights are the same to the bit."""
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


class StopAfter:
    """A `Stop` that asks by itself when it was looked at so many times."""

    def __init__(self, looks: int, signal: int = 2) -> None:
        self._looks = looks
        self._signal = signal

    @property
    def signal(self) -> int | None:
        self._looks -= 1
        return self._signal if self._looks < 0 else None
