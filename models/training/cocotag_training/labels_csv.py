"""The truth: `labels.csv`, a line a photo, and `labels.txt`, the labels in the order of the network's output.

`cocotag evaluate --annotations labels.csv` reads the same file; the column `split` does not matter to it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from cocotag_training.errors import RecipeError
from cocotag_training.files import replacing

Split = Literal["train", "val", "test"]
"""What a photo is for: to learn from, to choose the epoch and the threshold, or to measure in the end."""

SPLITS: tuple[Split, ...] = get_args(Split)
COLUMNS = ("path", "labels", "split")
LABELS_FILE = "labels.txt"


@dataclass(frozen=True)
class Photo:
    """A line of `labels.csv`.

    Attributes:
        path: From the folder of the file, with `/` between parts; or absolute.
        labels: Names, in any order; none where nothing is on the photo.
    """

    path: str
    labels: tuple[str, ...]
    split: Split


@dataclass(frozen=True)
class Truth:
    """All photos, and the labels that a network is to know.

    Attributes:
        folder: Where relative paths start.
        labels: In the order of the network's output.
        digest: SHA-256 of both files, so that a run is not resumed on other data.
    """

    folder: Path
    labels: tuple[str, ...]
    photos: tuple[Photo, ...]
    digest: str

    def of(self, split: Split) -> tuple[Photo, ...]:
        """The photos of one split, in the order of the file."""
        return tuple(photo for photo in self.photos if photo.split == split)

    def file_of(self, photo: Photo) -> Path:
        """Where a photo lies."""
        return self.folder / photo.path


def write_truth(folder: Path, photos: Iterable[Photo], labels: Sequence[str]) -> Path:
    """Writes `labels.csv` and `labels.txt`, whole or not at all.

    Returns:
        The path of `labels.csv`.
    """
    path = folder / "labels.csv"
    with replacing(folder / LABELS_FILE) as file:
        file.write("".join(f"{label}\n" for label in labels).encode())
    with replacing(path) as raw:
        lines = [COLUMNS, *((photo.path, ";".join(photo.labels), photo.split) for photo in photos)]
        raw.write("".join(",".join(map(_cell, line)) + "\n" for line in lines).encode())
    return path


def read_truth(path: Path) -> Truth:
    """Reads `labels.csv`, and `labels.txt` beside it.

    Raises:
        RecipeError: A file is missing or is none, with the number of the line; a label is not in `labels.txt`; a photo
            is listed twice or is not there.
    """
    labels_text = _text(path.parent / LABELS_FILE, "It has the labels in the order of the network, one a line.")
    labels = tuple(line.strip() for line in labels_text.splitlines() if line.strip() != "")
    if len(set(labels)) < len(labels) or not labels:
        raise RecipeError(f"{path.parent / LABELS_FILE} has {'a label twice' if labels else 'no label'}")
    text = _text(path, "`python -m cocotag_training labels` makes it of COCO's annotations.")
    photos = _photos(text, path, frozenset(labels))
    digest = hashlib.sha256(f"{labels_text}\0{text}".encode()).hexdigest()
    truth = Truth(path.parent, labels, photos, digest)
    _check_files(truth)
    return truth


def _photos(text: str, path: Path, labels: frozenset[str]) -> tuple[Photo, ...]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        raise RecipeError(
            f"{path} has no column {' and no column '.join(lacking)}",
            "The first line is path,labels,split; labels are joined by ;, a split is train, val or test.",
        )
    photos: dict[str, Photo] = {}
    try:
        for row in reader:
            photo = _photo(row, f"{path}, line {reader.line_num}", labels)
            if photo.path in photos:
                raise RecipeError(f"{path}, line {reader.line_num}: {photo.path} is listed twice")
            photos[photo.path] = photo
    except csv.Error as error:
        raise RecipeError(f"{path}, line {reader.line_num} is no CSV: {error}") from error
    if not photos:
        raise RecipeError(f"{path} lists no photo")
    return tuple(photos.values())


def _photo(row: dict[str, str | None], place: str, known: frozenset[str]) -> Photo:
    path, cell, split = ((row[column] or "").strip() for column in COLUMNS)
    if path == "":
        raise RecipeError(f"{place} has no path")
    if split not in SPLITS:
        raise RecipeError(f'{place}: "{split}" is no split', "A split is train, val or test.")
    labels = tuple(dict.fromkeys(name for name in (part.strip() for part in cell.split(";")) if name != ""))
    strange = [label for label in labels if label not in known]
    if strange:
        raise RecipeError(
            f'{place}: "{strange[0]}" is no label',
            f"The labels are those of {LABELS_FILE}, letter by letter.",
        )
    return Photo(path, labels, split)


def _check_files(truth: Truth) -> None:
    missing = [photo for photo in truth.photos if not truth.file_of(photo).is_file()]
    if missing:
        raise RecipeError(
            f"{len(missing)} of {len(truth.photos)} photos are not there; the first is {truth.file_of(missing[0])}",
            "Paths start at the folder of labels.csv.",
        )


def _text(path: Path, hint: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror}", hint) from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path} is no UTF-8: {error.reason} at byte {error.start}") from error


def _cell(value: str) -> str:
    quoted = value.replace('"', '""')
    return f'"{quoted}"' if any(sign in value for sign in ',"\r\n') else value
