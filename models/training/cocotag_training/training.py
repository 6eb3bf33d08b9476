"""The training: steps, epochs, and what is kept of them."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from cocotag_training.batches import Batch, Loading, training_batches
from cocotag_training.checkpoint import best_checkpoint, save
from cocotag_training.curves import draw_curves
from cocotag_training.errors import Interrupted
from cocotag_training.evaluation import Outcome, outcome_of
from cocotag_training.files import replacing
from cocotag_training.metrics import Figures, figures_of, scores_of
from cocotag_training.pixels import normalised
from cocotag_training.report import Pace, say
from cocotag_training.run import Run
from cocotag_training.stages import Stage
from cocotag_training.stopping import Stop
from cocotag_training.threshold import best_threshold

GRADIENT_NORM = 1.0
BEST, HISTORY, CURVES = "best.pth", "history.json", "curves.png"


def train(run: Run, stop: Stop) -> None:
    """Goes through the stages that are left. After each epoch the run's folder holds `last.pth`, `history.json` and
    `curves.png`, and `best.pth` of the epoch with the highest `mAP_macro` on the photos of `val`.

    Raises:
        Interrupted: Somebody asked to stop; `last.pth` has every step that was done.
        RecipeError: A photo cannot be decoded, or the loss is not finite.
    """
    try:
        while (stage := run.stage) is not None:
            _epoch(run, stage, stop)
    except Interrupted:
        run.save()
        raise


def _epoch(run: Run, stage: Stage, stop: Stop) -> None:
    began = time.monotonic()
    _learn(run, stage, stop)
    loss = run.loss_so_far()
    outcome = outcome_of(run.network, run.truth, run.truth.of("val"), run.settings.size, run.machine, stop)
    scores = scores_of(outcome.logits)
    threshold = best_threshold(scores, outcome.truth)
    figures = figures_of(scores, outcome.truth, threshold)
    _record(run, stage, threshold, loss, outcome, figures)
    minutes = (time.monotonic() - began) / 60
    say(
        f"epoch {len(run.progress.history)} ({stage.name} {run.progress.epoch + 1}/{stage.epochs}): loss {loss:.4f}, "
        f"val mAP {figures.mAP_macro:.4f}, F1 {figures.f1_samples:.4f} at {threshold:.2f}, {minutes:.1f} min"
    )
    if figures.mAP_macro > run.progress.best:
        run.progress.best = figures.mAP_macro
        _save_best(run, threshold, figures)
    with replacing(run.out / HISTORY) as file:
        file.write(json.dumps(run.progress.history, indent=1).encode())
    draw_curves(run.progress.history, run.out / CURVES)
    run.end_epoch()
    # Last of all: an epoch that is cut before this is done again.
    run.save()


def _learn(run: Run, stage: Stage, stop: Stop) -> None:
    """The steps of an epoch that are not done yet."""
    settings, progress, machine = run.settings, run.progress, run.machine
    loading = Loading(settings.batch, machine.workers, machine.device.type == "cuda")
    run.network.learn(stage.learns)
    pace, first, began = Pace(), progress.step, time.monotonic()
    epoch = len(progress.history)
    for batch in training_batches(
        run.truth, settings.size, loading, seed=settings.seed, epoch=epoch, skip=progress.step
    ):
        _step(run, batch)
        progress.step += 1
        if stop.signal is not None:
            raise Interrupted(stop.signal)
        if pace.is_due():
            rate = (progress.step - first) * settings.batch / (time.monotonic() - began)
            say(
                f"  {stage.name} {progress.epoch + 1}/{stage.epochs}: step {progress.step} of {run.steps_per_epoch}, "
                f"loss {run.loss_so_far():.4f}, {rate:.1f} photos/s"
            )


def _step(run: Run, batch: Batch) -> None:
    device = run.machine.device
    targets = batch.targets.to(device, non_blocking=True)
    with run.machine.mixed():
        logits = run.network(normalised(batch.pixels.to(device, non_blocking=True)))
    loss = binary_cross_entropy_with_logits(logits.float(), targets.float())
    run.optimiser.zero_grad(set_to_none=True)
    run.scaler.scale(loss).backward()
    run.scaler.unscale_(run.optimiser)
    torch.nn.utils.clip_grad_norm_(run.network.learning(), GRADIENT_NORM)
    run.scaler.step(run.optimiser)
    run.scaler.update()
    run.schedule.step()
    run.logits.append(logits.detach().float())
    run.targets.append(targets)


def _record(run: Run, stage: Stage, threshold: float, loss: float, outcome: Outcome, figures: Figures) -> None:
    """Adds an epoch to the history. Its training figures are those of the photos as they were learned from: cropped
    and coloured by chance, with dropout, by a network that changed from step to step."""
    learned = scores_of(torch.cat(run.logits).cpu().numpy())
    truth = torch.cat(run.targets).cpu().numpy().astype(bool)
    val_loss = binary_cross_entropy_with_logits(
        torch.from_numpy(outcome.logits), torch.from_numpy(outcome.truth).float()
    ).item()
    run.progress.history.append(
        {
            "epoch": len(run.progress.history) + 1,
            "stage": stage.name,
            "rate": run.schedule.get_last_lr()[0],
            "threshold": threshold,
            "train": {"loss": loss, **asdict(figures_of(learned, truth, threshold))},
            "val": {"loss": val_loss, **asdict(figures)},
        }
    )


def _save_best(run: Run, threshold: float, figures: Figures) -> None:
    save(
        run.out / BEST,
        best_checkpoint(
            run.network,
            run.optimiser,
            epoch=len(run.progress.history),
            threshold=threshold,
            figures=figures,
            labels=run.truth.labels,
            arch=run.settings.arch,
            size=run.settings.size,
        ),
    )
