from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

import torch

from cocotag_training.batches import Batch, Loading, measuring_batches, steps_of, training_batches
from cocotag_training.errors import RecipeError
from cocotag_training.labels_csv import Truth, read_truth
from cocotag_training.pixels import Preprocessing
from tests.support import TempFolderCase, make_photos

SIZE = Preprocessing(36, 32)


def epoch(truth: Truth, workers: int = 0, number: int = 0, skip: int = 0) -> list[Batch]:
    return list(training_batches(truth, SIZE, Loading(5, workers, False), seed=3, epoch=number, skip=skip))


class Batches(TempFolderCase):
    def setUp(self) -> None:
        super().setUp()
        self.data = make_photos(self.folder)
        self.truth = read_truth(self.data)

    def assert_same(self, a: list[Batch], b: list[Batch]) -> None:
        self.assertEqual(len(a), len(b))
        for one, other in zip(a, b, strict=True):
            self.assertTrue(torch.equal(one.pixels, other.pixels))
            self.assertTrue(torch.equal(one.targets, other.targets))

    def test_do_not_depend_on_workers_nor_on_the_chance_of_the_run(self) -> None:
        torch.manual_seed(1)
        alone = epoch(self.truth)
        torch.manual_seed(2)
        before = torch.get_rng_state()
        self.assert_same(alone, epoch(self.truth, workers=2))
        self.assertTrue(torch.equal(before, torch.get_rng_state()))

    def test_skip_without_a_change_to_the_rest(self) -> None:
        self.assert_same(epoch(self.truth)[1:], epoch(self.truth, skip=1))

    def test_differ_from_epoch_to_epoch(self) -> None:
        first, second = (torch.cat([batch.pixels for batch in epoch(self.truth, number=number)]) for number in (0, 1))
        self.assertFalse(torch.equal(first.sort(0).values, second.sort(0).values))

    def test_sit_out_what_is_left_over(self) -> None:
        self.assertEqual([tuple(batch.pixels.shape) for batch in epoch(self.truth)], [(5, 3, 32, 32)] * 2)
        self.assertEqual([steps_of(photos, 5) for photos in (1, 4, 5, 9, 10)], [1, 1, 1, 1, 2])

    def test_to_measure_hold_every_photo_in_order(self) -> None:
        photos = self.truth.of("train")
        batches = list(measuring_batches(self.truth, photos, SIZE, Loading(4, 0, False)))
        self.assertEqual([len(batch.pixels) for batch in batches], [4, 4, 3])
        expected = [[int(label in photo.labels) for label in self.truth.labels] for photo in photos]
        self.assertEqual(torch.cat([batch.targets for batch in batches]).tolist(), expected)

    def test_a_bad_photo_is_named_by_workers_too_without_their_traceback(self) -> None:
        (self.folder / "4.png").write_bytes(b"not a photo")
        for workers in (0, 2):
            with self.subTest(workers), self.assertRaises(RecipeError) as caught:
                epoch(self.truth, workers)
            self.assertRegex(str(caught.exception), r"^\S+4\.png cannot be decoded: cannot identify image file \S+$")

    def test_a_worker_that_was_killed_is_told_from_a_fault(self) -> None:
        killed = "DataLoader worker (pid 7) is killed by signal: Killed. "
        for said, error in ((killed, RecipeError), ("something else", RuntimeError)):
            with self.subTest(said), patch("cocotag_training.batches.DataLoader", partial(_failing_loader, said)):
                self.assertRaises(error, lambda: epoch(self.truth))


def _failing_loader(said: str, *_: object, **__: object) -> Iterator[Batch]:
    raise RuntimeError(said)
    yield
