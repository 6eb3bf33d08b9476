"""The network: one of torchvision's ResNets with a head for labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import torch
import torchvision
from torch import nn

ARCHITECTURES = (
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "wide_resnet50_2",
    "wide_resnet101_2",
)
"""What `cocotag models import` recognises."""

DROPOUT = 0.5

Part = Literal["head", "all"]
"""What of a network learns."""


class Tagger(nn.Module):
    """Pixels to logits. The network is `model`, so that its weights are called `model.conv1.weight` and so on.

    Args:
        arch: One of `ARCHITECTURES`.
        labels: How many there are.
    """

    def __init__(self, arch: str, labels: int) -> None:
        super().__init__()
        self.model: nn.Module = torchvision.models.get_model(arch)
        self.model.fc = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(self.model.fc.in_features, labels))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Args:
            pixels: As `normalised` makes them, [N, 3, height, width].

        Returns:
            Logits, [N, labels].
        """
        logits: torch.Tensor = self.model(pixels)
        return logits

    def learn(self, part: Part) -> None:
        """Makes a part ready to learn, and the rest stand still: its weights, and the means of its normalisations."""
        self.train(part == "all")
        head = self.model.get_submodule("fc")
        head.train()
        for parameter in self.model.parameters():
            parameter.requires_grad_(part == "all")
        for parameter in head.parameters():
            parameter.requires_grad_(True)

    def learning(self) -> Iterator[nn.Parameter]:
        """The weights that learn."""
        return (parameter for parameter in self.parameters() if parameter.requires_grad)


def copied(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights on the CPU, in row-major order, that stay as they are when the network learns on."""
    return {name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in weights.items()}
