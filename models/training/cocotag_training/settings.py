"""What makes one run of the recipe another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cocotag_training.errors import RecipeError
from cocotag_training.pixels import Preprocessing
from cocotag_training.stages import RECIPE, Stage, stages_of


@dataclass(frozen=True)
class Settings:
    """All that the weights depend on, but the photos and the machine.

    Attributes:
        data: `labels.csv`, absolute.
        arch: One of torchvision's ResNets.
        init: `imagenet`, `none` or a file, see `start_from`.
        batch: Photos in a batch.
        epochs: One a stage.
        rates: Learning rates, one a stage.
        resize: Pixels, see `Preprocessing`.
        crop: Pixels.
        seed: Of all chance.
    """

    data: str
    arch: str = "resnet34"
    init: str = "imagenet"
    batch: int = 64
    epochs: tuple[int, ...] = tuple(stage.epochs for stage in RECIPE)
    rates: tuple[float, ...] = tuple(stage.rate for stage in RECIPE)
    resize: int = 256
    crop: int = 224
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises:
        RecipeError: Two settings contradict each other.
        """
        if self.crop > self.resize:
            raise RecipeError(
                f"A square of {self.crop} cannot be cut out of a shorter side of {self.resize}",
                "--resize, --crop",
            )
        if sum(self.epochs) == 0:
            raise RecipeError("No stage has an epoch", "--epochs")

    @property
    def path(self) -> Path:
        """`labels.csv`."""
        return Path(self.data)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that have an epoch."""
        return tuple(stage for stage in stages_of(self.epochs, self.rates) if stage.epochs > 0)

    @property
    def size(self) -> Preprocessing:
        """How photos become squares."""
        return Preprocessing(self.resize, self.crop)

    def plain(self) -> dict[str, Any]:
        """As a checkpoint holds it."""
        return asdict(self)

    @staticmethod
    def of_plain(plain: dict[str, Any]) -> Settings:
        """The other way."""
        return Settings(**{**plain, "epochs": tuple(plain["epochs"]), "rates": tuple(plain["rates"])})
