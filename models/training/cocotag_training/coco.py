"""COCO's annotations to `labels.csv`."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from cocotag_training.errors import RecipeError
from cocotag_training.labels_csv import Photo, write_truth

VALIDATION_EVERY = 25
"""Each 25th photo of train2017, by its id, chooses the epoch and the threshold: 4,731 of 118,287. val2017 is left to
measure on, so that nothing was chosen on the photos that are measured."""


@dataclass(frozen=True)
class Annotated:
    """An annotation file.

    Attributes:
        labels: Names, in the order of COCO's category ids.
        photos: File name and labels, in the order of the photos' ids.
    """

    labels: tuple[str, ...]
    photos: tuple[tuple[str, tuple[str, ...]], ...]


def write_coco_labels(folder: Path) -> Path:
    """Makes `labels.csv` and `labels.txt` of COCO 2017.

    Args:
        folder: Holds `annotations/`, `train2017/` and `val2017/`; the files come to lie in it.

    Returns:
        The path of `labels.csv`.

    Raises:
        RecipeError: An annotation file is missing or is none of COCO's, or the two have other categories.
    """
    train, val = (read_annotations(folder / "annotations" / f"instances_{name}2017.json") for name in ("train", "val"))
    if train.labels != val.labels:
        raise RecipeError(f"The two files in {folder / 'annotations'} have not the same categories")
    photos = [
        Photo(f"train2017/{name}", labels, "val" if place % VALIDATION_EVERY == 0 else "train")
        for place, (name, labels) in enumerate(train.photos, start=1)
    ] + [Photo(f"val2017/{name}", labels, "test") for name, labels in val.photos]
    return write_truth(folder, photos, train.labels)


def read_annotations(path: Path) -> Annotated:
    """Reads which labels are on which photo of a COCO instances file.

    A label is on a photo that has a box of it, a crowd's box too. Photos without a box are photos of nothing.

    Raises:
        RecipeError: The file is missing or is none of COCO's.
    """
    try:
        data = json.loads(path.read_bytes())
        names = {category["id"]: category["name"] for category in data["categories"]}
        found: defaultdict[int, set[int]] = defaultdict(set)
        for annotation in data["annotations"]:
            found[annotation["image_id"]].add(annotation["category_id"])
        files = {image["id"]: image["file_name"] for image in data["images"]}
        photos = tuple((files[key], tuple(names[label] for label in sorted(found[key]))) for key in sorted(files))
        return Annotated(tuple(names[key] for key in sorted(names)), photos)
    except OSError as error:
        raise RecipeError(
            f"{path} cannot be read: {error.strerror}", "`python -m cocotag_training download` fetches it."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RecipeError(f"{path} is no COCO instances file: {type(error).__name__} {error}") from error
