"""Photos in batches: in chance order, cropped and coloured by chance, to learn from; in order and as they are, to
measure.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from cocotag_training.errors import RecipeError
from cocotag_training.labels_csv import Photo, Truth
from cocotag_training.pixels import Preprocessing, bytes_of, centre_square, upright
from cocotag_training.randomness import seed_for

CROP_SCALE = (0.7, 1.0)
"""Share of a photo's area. The 0.08 that ImageNet is trained with would cut off most of what COCO's labels name."""

JITTER = {"brightness": 0.2, "contrast": 0.2, "saturation": 0.2, "hue": 0.02}


@dataclass(frozen=True)
class Batch:
    """Attributes:
    pixels: uint8 [N, 3, crop, crop].
    targets: uint8 [N, labels], 1 where the label is on the photo.
    """

    pixels: torch.Tensor
    targets: torch.Tensor


Item = tuple[torch.Tensor, torch.Tensor] | RecipeError
"""A photo that cannot be decoded is data: raised in a worker, it would come out with the worker's traceback in it."""


class Photos(Dataset[Item]):
    """Photos and their labels.

    Args:
        see: Makes the square of a photo and of its place in the list.
    """

    def __init__(self, truth: Truth, photos: Sequence[Photo], see: Callable[[Image.Image, int], Image.Image]) -> None:
        self._truth = truth
        self._photos = photos
        self._see = see
        self._places = {label: place for place, label in enumerate(truth.labels)}

    def __len__(self) -> int:
        return len(self._photos)

    def __getitem__(self, place: int) -> Item:
        photo = self._photos[place]
        try:
            pixels = bytes_of(self._see(upright(self._truth.file_of(photo)), place))
        except RecipeError as error:
            return error
        targets = torch.zeros(len(self._places), dtype=torch.uint8)
        targets[[self._places[label] for label in photo.labels]] = 1
        return pixels, targets


class Augmentation:
    """Crops, flips and colours a photo by chance: in one epoch always in the same way, whichever worker does it."""

    def __init__(self, size: Preprocessing, seed: int, epoch: int) -> None:
        self._seed = seed
        self._epoch = epoch
        self._change = v2.Compose(
            [
                v2.RandomResizedCrop(size.crop, scale=CROP_SCALE),
                v2.RandomHorizontalFlip(),
                v2.ColorJitter(**JITTER),
            ]
        )

    def __call__(self, image: Image.Image, place: int) -> Image.Image:
        # The fork keeps the run's own chance, such as that of the dropout, out of this.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed_for(self._seed, "augmentation", self._epoch, place))
            changed: Image.Image = self._change(image)
            return changed


class Centre:
    """The square that is measured."""

    def __init__(self, size: Preprocessing) -> None:
        self._size = size

    def __call__(self, image: Image.Image, _: int) -> Image.Image:
        return centre_square(image, self._size)


@dataclass(frozen=True)
class Loading:
    """How batches are made.

    Attributes:
        batch: Photos in a batch.
        workers: Processes that decode; 0 for none but the run's own.
        pinned: Whether batches lie in memory that a CUDA device reads by itself.
    """

    batch: int
    workers: int
    pinned: bool


def steps_of(photos: int, batch: int) -> int:
    """Batches in an epoch of training. What is left over when the last full batch is cut sits this epoch out."""
    return max(1, photos // batch)


def training_batches(
    truth: Truth, size: Preprocessing, loading: Loading, *, seed: int, epoch: int, skip: int
) -> Iterator[Batch]:
    """The batches of an epoch.

    Args:
        skip: How many to leave out at the start. They are not even decoded.

    Raises:
        RecipeError: While iterating, where a photo cannot be decoded.
    """
    photos = truth.of("train")
    generator = torch.Generator().manual_seed(seed_for(seed, "order", epoch))
    order: list[int] = torch.randperm(len(photos), generator=generator).tolist()
    steps = range(skip, steps_of(len(photos), loading.batch))
    places = [order[step * loading.batch : (step + 1) * loading.batch] for step in steps]
    return _load(Photos(truth, photos, Augmentation(size, seed, epoch)), places, loading)


def measuring_batches(truth: Truth, photos: Sequence[Photo], size: Preprocessing, loading: Loading) -> Iterator[Batch]:
    """All the photos, in order.

    Raises:
        RecipeError: While iterating, where a photo cannot be decoded.
    """
    starts = range(0, len(photos), loading.batch)
    places = [list(range(start, min(start + loading.batch, len(photos)))) for start in starts]
    return _load(Photos(truth, photos, Centre(size)), places, loading)


def _load(photos: Photos, places: list[list[int]], loading: Loading) -> Iterator[Batch]:
    loader: DataLoader[Item] = DataLoader(
        photos,
        batch_sampler=places,
        num_workers=loading.workers,
        pin_memory=loading.pinned,
        collate_fn=_collate,
        worker_init_fn=_leave_interrupts_to_the_run,
        # Without one of its own, a loader draws from the run's chance.
        generator=torch.Generator(),
    )
    try:
        for loaded in loader:
            if isinstance(loaded, RecipeError):
                raise loaded
            yield Batch(*loaded)
    except RuntimeError as error:
        # torch has no class of its own for this.
        if "DataLoader worker" not in str(error):
            raise
        raise RecipeError(
            f"A process that decodes photos ended: {str(error).splitlines()[0]}",
            "Memory may have run out, or in a container the shared memory. Resume with fewer --workers.",
        ) from error


def _collate(items: list[Item]) -> Item:
    pixels, targets = [], []
    for item in items:
        if isinstance(item, RecipeError):
            return item
        pixels.append(item[0])
        targets.append(item[1])
    return torch.stack(pixels), torch.stack(targets)


def _leave_interrupts_to_the_run(_: int) -> None:
    """Ctrl-C reaches every process of a terminal's job; the run ends its workers by itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
