from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import torch
from PIL import Image

from cocotag_training.checkpoint import load, save
from cocotag_training.curves import draw_curves
from cocotag_training.errors import Interrupted, RecipeError
from cocotag_training.evaluation import evaluate_checkpoint
from cocotag_training.labels_csv import read_truth
from cocotag_training.network import Tagger
from cocotag_training.run import Run, begin, resume
from cocotag_training.settings import Settings
from cocotag_training.stopping import Stop
from cocotag_training.training import train
from tests.support import CPU, LABELS, StopAfter, TempFolderCase, are_equal, make_photos, tiny, weights_in


class Training(TempFolderCase):
    def setUp(self) -> None:
        super().setUp()
        self.data = make_photos(self.folder)
        # A picture takes longer than the epochs of these tests; one of them has it drawn.
        curves = patch("cocotag_training.training.draw_curves")
        self.draw_curves = curves.start()
        self.addCleanup(curves.stop)

    def run_of(self, name: str, **others: object) -> Path:
        """A run from start to end."""
        out = self.folder / name
        train(begin(tiny(self.data, **others), out, CPU), Stop())
        return out

    def test_writes_a_checkpoint_of_the_shape_that_is_imported(self) -> None:
        """One step a stage."""
        out = self.run_of("run", arch="resnet18", batch=11, epochs=(1, 1, 1))
        best = load(out / "best.pth")
        self.assertEqual(
            list(best),
            [
                "epoch",
                "model_state_dict",
                "num_cls",
                "threshold",
                "optimizer_state_dict",
                "metrics",
                "labels",
                "arch",
                "preprocessing",
            ],
        )
        names = list(best["model_state_dict"])
        for name in ("model.conv1.weight", "model.layer1.0.bn1.running_mean", "model.fc.1.weight", "model.fc.1.bias"):
            self.assertIn(name, names)
        self.assertEqual([name for name in names if not name.startswith("model.")], [])
        self.assertEqual((best["num_cls"], best["labels"], best["arch"]), (3, list(LABELS), "resnet18"))
        self.assertTrue(0.1 <= best["threshold"] <= 0.9)
        self.assertEqual(best["metrics"]["photos"], 5)
        self.assertEqual((best["preprocessing"]["resize"], best["preprocessing"]["crop"]), (36, 32))
        Tagger("resnet18", 3).load_state_dict(best["model_state_dict"])

    def test_keeps_the_best_epoch_a_history_and_a_picture(self) -> None:
        self.draw_curves.side_effect = draw_curves
        out = self.run_of("run")
        history = json.loads((out / "history.json").read_bytes())
        self.assertEqual([record["epoch"] for record in history], [1, 2, 3, 4])
        self.assertEqual([record["stage"] for record in history], ["head", "all", "all", "settle"])
        self.assertEqual([record["train"]["photos"] for record in history], [10] * 4)
        best = max(history, key=lambda record: record["val"]["mAP_macro"])
        saved = load(out / "best.pth")
        self.assertEqual((saved["epoch"], saved["threshold"]), (best["epoch"], best["threshold"]))
        self.assertEqual(saved["metrics"], {key: value for key, value in best["val"].items() if key != "loss"})
        with Image.open(out / "curves.png") as picture:
            self.assertEqual(picture.size, (1200, 700))
        self.assertEqual({path.name for path in out.iterdir()}, {"best.pth", "last.pth", "history.json", "curves.png"})

    def test_learns(self) -> None:
        """The labels are the colours of the photos."""
        out = self.run_of("run", epochs=(0, 25, 0), rates=(0, 3e-2, 0))
        history = json.loads((out / "history.json").read_bytes())
        self.assertLess(history[-1]["train"]["loss"], history[0]["train"]["loss"] * 0.7)
        self.assertGreater(max(record["val"]["mAP_macro"] for record in history), 0.9)

    def test_moves_nothing_but_the_head_in_the_first_stage(self) -> None:
        run = begin(tiny(self.data, epochs=(1, 0, 0)), self.folder / "run", CPU)
        before = weights_in(self.folder / "run/last.pth")
        train(run, Stop())
        after = weights_in(self.folder / "run/last.pth")
        changed = {name for name in before if not torch.equal(before[name], after[name])}
        self.assertEqual(changed, {"model.fc.1.weight", "model.fc.1.bias"})

    def test_goes_up_and_down_in_one_cycle_and_is_constant_else(self) -> None:
        out = self.run_of("run", epochs=(1, 10, 1), rates=(1e-3, 1e-2, 1e-4))
        rates = [record["rate"] for record in json.loads((out / "history.json").read_bytes())]
        self.assertEqual((rates[0], rates[-1]), (1e-3, 1e-4))
        cycle = rates[1:-1]
        self.assertEqual(cycle.index(max(cycle)), 2)  # After three tenths of it.
        self.assertLess(cycle[-1], 1e-6)

    def test_a_run_that_was_cut_anywhere_ends_like_one_that_was_not(self) -> None:
        whole = self.run_of("whole")
        # An epoch is looked at after each of its two steps, and of the one batch that is measured.
        for looks in range(12):
            with self.subTest(looks=looks):
                out = self.folder / f"cut-{looks}"
                with self.assertRaises(Interrupted):
                    train(begin(tiny(self.data), out, CPU), StopAfter(looks))  # type: ignore[arg-type]
                epochs, looks_in_epoch = divmod(looks, 3)
                progress = load(out / "last.pth")["progress"]
                self.assertEqual((len(progress["history"]), progress["step"]), (epochs, min(looks_in_epoch + 1, 2)))
                torch.manual_seed(99)
                train(resume(out, CPU), Stop())
                for file in ("last.pth", "best.pth"):
                    self.assertTrue(are_equal(weights_in(whole / file), weights_in(out / file)), file)
                self.assertEqual((whole / "history.json").read_bytes(), (out / "history.json").read_bytes())

    def test_a_run_that_is_cut_again_and_again_ends_the_same(self) -> None:
        whole = self.run_of("whole")
        out = self.folder / "cut"
        begin(tiny(self.data), out, CPU)
        while True:
            try:
                train(resume(out, CPU), StopAfter(1))  # type: ignore[arg-type]
                break
            except Interrupted:
                pass
        self.assertTrue(are_equal(weights_in(whole / "last.pth"), weights_in(out / "last.pth")))

    def test_other_precisions_learn_in_weights_of_32_bits(self) -> None:
        machine = replace(CPU, precision="bfloat16")
        train(begin(tiny(self.data), self.folder / "half", machine), Stop())
        whole, half = (weights_in(self.folder / name / "best.pth") for name in (self.run_of("whole").name, "half"))
        self.assertEqual({name: w.dtype for name, w in whole.items()}, {name: w.dtype for name, w in half.items()})
        torch.testing.assert_close(half["model.fc.1.weight"], whole["model.fc.1.weight"], rtol=0.1, atol=0.01)
        self.assertFalse(are_equal(whole, half))

    def test_a_full_disk_is_told_as_one_and_leaves_the_old_checkpoint(self) -> None:
        path = self.folder / "a.pth"
        save(path, {"epoch": 1})
        with (
            patch("cocotag_training.checkpoint.replacing", full_disk),
            self.assertRaisesRegex(OSError, "No space left"),
        ):
            save(path, {"weights": torch.zeros(1_000_000)})
        self.assertEqual(load(path), {"epoch": 1})

    def test_another_seed_gives_another_network(self) -> None:
        one, other = (self.run_of(f"seed-{seed}", seed=seed, epochs=(0, 1, 0)) for seed in (1, 2))
        self.assertFalse(are_equal(weights_in(one / "last.pth"), weights_in(other / "last.pth")))

    def test_a_run_that_is_done_stays_as_it_is(self) -> None:
        out = self.run_of("run")
        before = (out / "last.pth").read_bytes()
        train(resume(out, CPU), Stop())
        self.assertEqual((out / "last.pth").read_bytes(), before)

    def test_weights_that_run_away_do_not_reach_the_disk(self) -> None:
        out = self.folder / "run"
        run = begin(tiny(self.data, epochs=(1, 1, 0)), out, CPU)
        forward = run.network.forward
        good = weights_in(out / "last.pth")
        with patch.object(run.network, "forward", lambda pixels: forward(pixels) * float("nan")):
            with self.assertRaisesRegex(RecipeError, "The loss of epoch 1 is nan"):
                train(run, Stop())
            with self.assertRaisesRegex(RecipeError, "The loss of epoch 1 is nan"):
                train(resumed_with_nan(out), StopAfter(0))  # type: ignore[arg-type]
        self.assertTrue(are_equal(weights_in(out / "last.pth"), good))
        self.assertFalse((out / "best.pth").exists())

    def test_is_refused_where_a_run_is_or_the_data_are_not(self) -> None:
        out = self.run_of("run")
        with self.assertRaisesRegex(RecipeError, "holds a run already"):
            begin(tiny(self.data), out, CPU)
        self.data.write_text(self.data.read_text().replace(",test", ",val"))
        with self.assertRaisesRegex(RecipeError, "have changed since the run began"):
            resume(out, CPU)
        self.data.write_text(self.data.read_text().replace(",val", ",train"))
        with self.assertRaisesRegex(RecipeError, "no photo of the split val"):
            begin(tiny(self.data), self.folder / "other", CPU)
        (self.folder / "best").mkdir()
        (out / "best.pth").rename(self.folder / "best/last.pth")
        with self.assertRaisesRegex(RecipeError, "last.pth is no checkpoint to go on from"):
            resume(self.folder / "best", CPU)
        with self.assertRaisesRegex(RecipeError, "last.pth cannot be read: No such file"):
            resume(self.folder / "nowhere", CPU)

    def test_settings_that_contradict_each_other_are_refused(self) -> None:
        with self.assertRaisesRegex(RecipeError, "A square of 224 cannot be cut out of a shorter side of 200"):
            Settings(str(self.data), resize=200)
        with self.assertRaisesRegex(RecipeError, "No stage has an epoch"):
            Settings(str(self.data), epochs=(0, 0, 0))

    def test_a_checkpoint_can_be_measured_and_begun_from(self) -> None:
        out = self.run_of("run")
        best = load(out / "best.pth")
        truth = read_truth(self.data)
        figures, threshold = evaluate_checkpoint(out / "best.pth", truth, "val", None, CPU, Stop())
        self.assertEqual(threshold, best["threshold"])
        self.assertEqual(figures.mAP_macro, best["metrics"]["mAP_macro"])
        self.assertEqual(evaluate_checkpoint(out / "best.pth", truth, "test", 0.3, CPU, Stop())[0].photos, 4)
        with self.assertRaisesRegex(RecipeError, "last.pth has no labels"):
            evaluate_checkpoint(out / "last.pth", truth, "val", None, CPU, Stop())
        (self.folder / "labels.txt").write_text("green\nred\nblue\n")
        with self.assertRaisesRegex(RecipeError, "has other labels than labels.txt"):
            evaluate_checkpoint(out / "best.pth", read_truth(self.data), "val", None, CPU, Stop())
        (self.folder / "labels.txt").write_text("\n".join(LABELS))
        begin(tiny(self.data, init=str(out / "best.pth")), self.folder / "next", CPU)
        self.assertTrue(are_equal(weights_in(self.folder / "next/last.pth"), weights_in(out / "best.pth")))


class FullFile(io.RawIOBase):
    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


@contextmanager
def full_disk(_: Path) -> Iterator[FullFile]:
    yield FullFile()


def resumed_with_nan(out: Path) -> Run:
    run = resume(out, CPU)
    run.network.state_dict()["model.fc.1.bias"].fill_(float("nan"))
    return run
