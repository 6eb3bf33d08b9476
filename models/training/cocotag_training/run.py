"""A run of the recipe, and where it stands: all that is needed to go on with it as if it had not been cut."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from cocotag_training.batches import steps_of
from cocotag_training.checkpoint import load, save
from cocotag_training.errors import RecipeError
from cocotag_training.labels_csv import Truth, read_truth
from cocotag_training.machine import Machine
from cocotag_training.network import Tagger, copied
from cocotag_training.settings import Settings
from cocotag_training.stages import Stage, optimiser_of, schedule_of
from cocotag_training.start import start_from

LAST = "last.pth"


@dataclass
class Progress:
    """Where a run stands.

    Attributes:
        stage: Which one it is in, from 0; the number of stages when it is done.
        epoch: Epochs of this stage that are done.
        step: Steps of this epoch that are done.
        best: The highest mAP_macro of an epoch.
        history: A record an epoch, see `training.py`.
    """

    stage: int = 0
    epoch: int = 0
    step: int = 0
    best: float = -1.0
    history: list[dict[str, Any]] = field(default_factory=list)


class Run:
    """A network that learns, and everything that goes with it. Made by `begin` or `resume`.

    Attributes:
        out: The run's folder.
        optimiser, schedule, scaler: Those of the stage it is in.
        logits, targets: What the network said, and should have said, in the steps of this epoch that are done; on the
            machine's device. Loss and figures of the training photos are made of them.
    """

    def __init__(self, out: Path, settings: Settings, truth: Truth, machine: Machine) -> None:
        self.out = out
        self.settings = settings
        self.truth = truth
        self.machine = machine
        self.progress = Progress()
        self.steps_per_epoch = steps_of(len(truth.of("train")), settings.batch)
        self.network = Tagger(settings.arch, len(truth.labels))
        self.logits: list[torch.Tensor] = []
        self.targets: list[torch.Tensor] = []

    @property
    def stage(self) -> Stage | None:
        """The stage it is in, or None when it is done."""
        stages = self.settings.stages
        return stages[self.progress.stage] if self.progress.stage < len(stages) else None

    def enter_stage(self) -> None:
        """Makes what goes with the stage, anew."""
        stage = self.stage
        if stage is None:
            return
        self.network.learn(stage.learns)
        self.optimiser = optimiser_of(stage, self.network)
        self.schedule = schedule_of(stage, self.optimiser, self.steps_per_epoch)
        self.scaler = self.machine.scaler()

    def end_epoch(self) -> None:
        """Goes on to the next epoch, perhaps of the next stage."""
        self.logits, self.targets = [], []
        self.progress.step = 0
        self.progress.epoch += 1
        if self.stage is not None and self.progress.epoch == self.stage.epochs:
            self.progress.stage += 1
            self.progress.epoch = 0
            self.enter_stage()

    def loss_so_far(self) -> float:
        """The loss of this epoch's steps.

        Raises:
            RecipeError: It is not finite. The network is spoilt; what is on the disk is not.
        """
        logits, targets = torch.cat(self.logits), torch.cat(self.targets)
        loss = binary_cross_entropy_with_logits(logits, targets.to(logits.dtype)).item()
        if not torch.isfinite(torch.tensor(loss)):
            raise RecipeError(
                f"The loss of epoch {len(self.progress.history) + 1} is {loss}: the weights have run away",
                "Lower --rates, or --precision float32. Resuming goes back to the last whole epoch.",
            )
        return loss

    def save(self) -> None:
        """Writes `last.pth`, from which `resume` goes on."""
        seen = {}
        if self.logits:
            self.loss_so_far()
            seen = {"logits": torch.cat(self.logits).cpu(), "targets": torch.cat(self.targets).cpu()}
        save(
            self.out / LAST,
            {
                "settings": self.settings.plain(),
                "digest": self.truth.digest,
                "progress": asdict(self.progress),
                "model_state_dict": copied(self.network.state_dict()),
                "optimizer_state_dict": self.optimiser.state_dict(),
                "schedule_state_dict": self.schedule.state_dict(),
                "scaler_state_dict": self.scaler.state_dict(),
                "chance": self.machine.chance(),
                "seen": seen,
            },
        )


def begin(settings: Settings, out: Path, machine: Machine) -> Run:
    """Starts a run in a folder that has none.

    Raises:
        RecipeError: The folder has one; the data or the first weights cannot be read; there is no photo to learn from
            or to measure.
    """
    if (out / LAST).exists():
        raise RecipeError(f"{out} holds a run already", f"Go on with it: resume --out {out}. Or name another folder.")
    truth = read_truth(settings.path)
    for split in ("train", "val"):
        if not truth.of(split):
            raise RecipeError(f"{settings.data} has no photo of the split {split}")
    torch.manual_seed(settings.seed)
    run = Run(out, settings, truth, machine)
    start_from(settings.init, run.network, settings.arch, truth.labels)
    run.network.to(machine.device)
    run.enter_stage()
    run.save()
    return run


def resume(out: Path, machine: Machine) -> Run:
    """Goes on with a run from its `last.pth`.

    Raises:
        RecipeError: There is none, or the data are not those that it began with.
    """
    saved = load(out / LAST)
    if "settings" not in saved:
        raise RecipeError(f"{out / LAST} is no checkpoint to go on from")
    settings = Settings.of_plain(saved["settings"])
    truth = read_truth(settings.path)
    if truth.digest != saved["digest"]:
        raise RecipeError(
            f"{settings.data} or its labels.txt have changed since the run began", "Begin a new run: train"
        )
    run = Run(out, settings, truth, machine)
    run.network.load_state_dict(saved["model_state_dict"])
    run.network.to(machine.device)
    run.progress = Progress(**saved["progress"])
    run.enter_stage()
    if run.stage is not None:
        run.optimiser.load_state_dict(saved["optimizer_state_dict"])
        run.schedule.load_state_dict(saved["schedule_state_dict"])
        if saved["scaler_state_dict"]:
            run.scaler.load_state_dict(saved["scaler_state_dict"])
    if saved["seen"]:
        run.logits = [saved["seen"]["logits"].to(machine.device)]
        run.targets = [saved["seen"]["targets"].to(machine.device)]
    machine.set_chance(saved["chance"])
    return run
