"""COCO 2017 from its publisher: three archives, and what of them is needed."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cocotag_training.download import RemoteFile, download
from cocotag_training.errors import RecipeError
from cocotag_training.files import replacing
from cocotag_training.report import Pace, say

PUBLISHER = "http://images.cocodataset.org"


@dataclass(frozen=True)
class Archive:
    """A zip file of COCO.

    Attributes:
        place: Below the publisher's address.
        size_bytes: As the publisher serves it.
        md5: The same.
        members: What is taken: a folder, ending in `/`, or files.
        count: How many files that are.
    """

    place: str
    size_bytes: int
    md5: str
    members: tuple[str, ...]
    count: int

    def takes(self, name: str) -> bool:
        """Whether an entry of the archive is a file that is needed."""
        folder, slash, file = name.rpartition("/")
        return file != "" and (name in self.members or folder + slash in self.members)


ARCHIVES = (
    Archive(
        "annotations/annotations_trainval2017.zip",
        252_907_541,
        "f4bbac642086de4f52a3fdda2de5fa2c",
        ("annotations/instances_train2017.json", "annotations/instances_val2017.json"),
        2,
    ),
    Archive("zips/val2017.zip", 815_585_330, "442b8da7639aecaf257c1dceb8ba8c80", ("val2017/",), 5_000),
    Archive("zips/train2017.zip", 19_336_861_798, "cced6f7f71b7629ddf16f17bbcfab6b2", ("train2017/",), 118_287),
)
"""Smallest first, so that what goes wrong does so early."""


def fetch_coco(folder: Path, publisher: str = PUBLISHER, archives: tuple[Archive, ...] = ARCHIVES) -> None:
    """Fetches and unpacks COCO 2017. What is there already is not fetched again.

    Args:
        folder: Gets `annotations/`, `train2017/`, `val2017/`, and the archives in `archives/`, which may be deleted.
        publisher: Another address that has the same files.

    Raises:
        RecipeError: As `download` does; an archive is damaged or lacks files; the disk is full.
    """
    for archive in archives:
        if _is_unpacked(folder, archive):
            continue
        path = folder / "archives" / Path(archive.place).name
        _check_room(folder, archive, path)
        say(f"Fetching {archive.place}, {archive.size_bytes / 1e9:.1f} GB")
        download(RemoteFile(f"{publisher.rstrip('/')}/{archive.place}", archive.size_bytes, archive.md5), path)
        say(f"Unpacking {path}")
        _unpack(path, folder, archive)


def _is_unpacked(folder: Path, archive: Archive) -> bool:
    there = 0
    for member in archive.members:
        path = folder / member
        # A file has its name only when it is whole, and a hidden one has not got it yet.
        there += sum(1 for file in path.iterdir() if file.name[0] != ".") if path.is_dir() else path.is_file()
    return there == archive.count


def _check_room(folder: Path, archive: Archive, path: Path) -> None:
    """Photos hardly shrink in an archive: unpacked they take as much again."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    needed = archive.size_bytes * (1 if path.is_file() else 2)
    if free < needed:
        raise RecipeError(
            f"{archive.place} needs {needed / 1e9:.1f} GB, and {folder} has {free / 1e9:.1f} GB left",
            f"Archives that are unpacked may be deleted: {folder / 'archives'}",
        )


def _unpack(path: Path, folder: Path, archive: Archive) -> None:
    pace = Pace()
    try:
        with zipfile.ZipFile(path) as archived:
            wanted = [info for info in archived.infolist() if archive.takes(info.filename)]
            if len(wanted) != archive.count:
                raise RecipeError(f"{path} has {len(wanted)} of the {archive.count} files that it should have")
            for done, info in enumerate(wanted):
                target = folder / info.filename
                if target.is_file() and target.stat().st_size == info.file_size:
                    continue
                with archived.open(info) as source, replacing(target, durable=False) as file:
                    shutil.copyfileobj(source, file)
                if pace.is_due():
                    say(f"{done:,} of {len(wanted):,} files")
    except zipfile.BadZipFile as error:
        raise RecipeError(f"{path} is damaged: {error}", "Delete it and run the command again.") from error
