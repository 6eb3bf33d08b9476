"""The command line: reads flags, calls the recipe, prints.

Exit statuses are cocotag's: 0 done, 2 wrong use, 3 could not run, 128 and the signal's number for what was stopped.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from cocotag_training.checkpoint import load
from cocotag_training.coco import write_coco_labels
from cocotag_training.coco_files import fetch_coco
from cocotag_training.errors import Interrupted, RecipeError
from cocotag_training.evaluation import evaluate_checkpoint
from cocotag_training.flags import Commands, parser_of
from cocotag_training.labels_csv import read_truth
from cocotag_training.machine import Machine, machine_of
from cocotag_training.report import say
from cocotag_training.run import Run, begin, resume
from cocotag_training.settings import Settings
from cocotag_training.stopping import stop_at_signals
from cocotag_training.training import BEST, train

COULD_NOT_RUN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command.

    Returns:
        The exit status.
    """
    flags = parser_of(COMMANDS).parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = flags.command
    try:
        command(flags)
    except RecipeError as error:
        say(f"Error: {error}")
        if error.hint:
            say(error.hint)
        return COULD_NOT_RUN
    except torch.cuda.OutOfMemoryError:
        say("Error: the device has too little memory")
        say("Begin again with a smaller --batch.")
        return COULD_NOT_RUN
    except OSError as error:
        say(f"Error: {error.filename}: {error.strerror}" if error.filename else f"Error: {error}")
        return COULD_NOT_RUN
    except (Interrupted, KeyboardInterrupt) as stopped:
        say(f"Stopped. {flags.go_on.format(**vars(flags))}")
        return 128 + (stopped.signal if isinstance(stopped, Interrupted) else signal.SIGINT)
    return 0


def _download(flags: argparse.Namespace) -> None:
    fetch_coco(flags.out, flags.publisher)
    say(f"Wrote {write_coco_labels(flags.out)}")


def _labels(flags: argparse.Namespace) -> None:
    say(f"Wrote {write_coco_labels(flags.coco)}")


def _train(flags: argparse.Namespace) -> None:
    settings = Settings(
        data=str(flags.data.absolute()),
        arch=flags.arch,
        init=flags.init if flags.init in ("imagenet", "none") else str(Path(flags.init).absolute()),
        batch=flags.batch,
        epochs=flags.epochs,
        rates=flags.rates,
        resize=flags.resize,
        crop=flags.crop,
        seed=flags.seed,
    )
    _go(flags, lambda machine: begin(settings, flags.out, machine))


def _resume(flags: argparse.Namespace) -> None:
    _go(flags, lambda machine: resume(flags.out, machine))


def _go(flags: argparse.Namespace, made: Callable[[Machine], Run]) -> None:
    machine = machine_of(flags.device, flags.precision, flags.workers)
    with stop_at_signals() as stop:
        run = made(machine)
        say(
            f"{run.settings.arch}, {len(run.truth.labels)} labels; {len(run.truth.of('train')):,} photos to learn "
            f"from, {len(run.truth.of('val')):,} to choose by; {machine.device}, {machine.precision}, "
            f"{machine.workers} workers"
        )
        train(run, stop)
    best = load(flags.out / BEST)
    size = run.settings.size
    say(f"The best is epoch {best['epoch']}: mAP {best['metrics']['mAP_macro']:.4f} on val. Next:")
    print(f"cocotag models import {flags.out / BEST} --name NAME --resize {size.resize} --crop {size.crop}")


def _evaluate(flags: argparse.Namespace) -> None:
    machine = machine_of(flags.device, "float32", flags.workers)
    with stop_at_signals() as stop:
        figures, threshold = evaluate_checkpoint(
            flags.checkpoint, read_truth(flags.data), flags.split, flags.threshold, machine, stop
        )
    print(json.dumps({"split": flags.split, "threshold": threshold, **asdict(figures)}, indent=2))


COMMANDS = Commands(download=_download, labels=_labels, train=_train, resume=_resume, evaluate=_evaluate)
