"""The flags of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cocotag_training
from cocotag_training.coco_files import PUBLISHER
from cocotag_training.labels_csv import SPLITS
from cocotag_training.machine import DTYPES
from cocotag_training.network import ARCHITECTURES
from cocotag_training.stages import RECIPE

Number = TypeVar("Number", int, float)
Command = Callable[[argparse.Namespace], None]


@dataclass(frozen=True)
class Commands:
    """What each command does, given its flags."""

    download: Command
    labels: Command
    train: Command
    resume: Command
    evaluate: Command


AGAIN = "The same command goes on."
RESUME = "To go on: python -m cocotag_training resume --out {out}"


def parser_of(does: Commands) -> argparse.ArgumentParser:
    """Reads a command line into its flags; `command` of them is what to do, `go_on` what to say when it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m cocotag_training", description=cocotag_training.__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, command: Command, text: str, go_on: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
        made.set_defaults(command=command, go_on=go_on)
        return made

    _download_flags(command("download", does.download, "fetch COCO 2017 and make labels.csv of it", AGAIN))
    _labels_flags(command("labels", does.labels, "make labels.csv of a COCO 2017 that is there", AGAIN))
    _train_flags(command("train", does.train, "train a network", RESUME))
    _resume_flags(command("resume", does.resume, "go on with a run that was stopped", RESUME))
    _evaluate_flags(command("evaluate", does.evaluate, "measure a checkpoint of this recipe", ""))
    return parser


def _download_flags(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--out", type=Path, required=True, metavar="FOLDER", help="where it goes; takes 42 GB, 21 when done")
    add("--publisher", default=PUBLISHER, metavar="URL", help="an address with the same files [%(default)s]")


def _labels_flags(parser: argparse.ArgumentParser) -> None:
    help = "has annotations/, train2017/ and val2017/"
    parser.add_argument("--coco", type=Path, required=True, metavar="FOLDER", help=help)


def _train_flags(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    _data_flag(parser)
    _out_flag(parser)
    add(
        "--arch",
        choices=ARCHITECTURES,
        default="resnet34",
        metavar="NAME",
        help=f"{', '.join(ARCHITECTURES)} [%(default)s]",
    )
    add(
        "--init",
        default="imagenet",
        metavar="imagenet|none|FILE",
        help="first weights; a .pth of such a network [%(default)s]",
    )
    add("--batch", type=_number(int, 1), default=64, metavar="N", help="photos in a batch [%(default)s]")
    epochs = _joined(stage.epochs for stage in RECIPE)
    add(
        "--epochs",
        type=_one_a_stage(int),
        default=epochs,
        metavar="N,N,N",
        help="of the stages; 0 leaves one out [%(default)s]",
    )
    rates = _joined(stage.rate for stage in RECIPE)
    add(
        "--rates",
        type=_one_a_stage(float),
        default=rates,
        metavar="R,R,R",
        help="learning rates of the stages [%(default)s]",
    )
    add(
        "--resize",
        type=_number(int, 1),
        default=256,
        metavar="PX",
        help="a photo's shorter side, to measure [%(default)s]",
    )
    add(
        "--crop",
        type=_number(int, 32),
        default=224,
        metavar="PX",
        help="the square that is seen [%(default)s]",
    )
    add("--seed", type=int, default=1, metavar="N", help="of all chance [%(default)s]")
    _machine_flags(parser)
    _precision_flag(parser)


def _resume_flags(parser: argparse.ArgumentParser) -> None:
    _out_flag(parser)
    _machine_flags(parser)
    _precision_flag(parser)


def _evaluate_flags(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--checkpoint", type=Path, required=True, metavar="FILE", help="a best.pth")
    _data_flag(parser)
    add("--split", choices=SPLITS, default="test", help="the photos to measure on [%(default)s]")
    add("--threshold", type=_number(float, 0), metavar="T", help="of tags [the checkpoint's own]")
    _machine_flags(parser)


def _data_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, required=True, metavar="FILE", help="labels.csv, with labels.txt beside it"
    )


def _out_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder of the run")


def _machine_flags(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--device",
        default="auto",
        metavar="auto|cpu|cuda|mps",
        help="where the network is computed [%(default)s]",
    )
    add(
        "--workers",
        type=_number(int, 0),
        metavar="N",
        help="processes that decode photos [one a core, 16 at most]",
    )


def _precision_flag(parser: argparse.ArgumentParser) -> None:
    help = "of the layers, while they learn [%(default)s]"
    parser.add_argument("--precision", choices=("auto", *DTYPES), default="auto", help=help)


def _number(kind: Callable[[str], Number], least: Number) -> Callable[[str], Number]:
    def number(text: str) -> Number:
        value = kind(text)
        if not value >= least:
            raise ValueError
        return value

    number.__name__ = f"number of {least} or more"
    return number


def _one_a_stage(kind: Callable[[str], Number]) -> Callable[[str], tuple[Number, ...]]:
    def numbers(text: str) -> tuple[Number, ...]:
        values = tuple(kind(part) for part in text.split(","))
        if len(values) != len(RECIPE) or not all(value >= 0 for value in values):
            raise ValueError
        return values

    numbers.__name__ = f"list of {len(RECIPE)} numbers of 0 or more"
    return numbers


def _joined(values: Iterable[float]) -> str:
    return ",".join(f"{value:g}" for value in values)
