from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import torch

from cocotag_training.cli import main
from tests.support import TempFolderCase, are_equal, make_photos, weights_in

HERE = Path(__file__).resolve().parents[1]
TINY = ("--init", "none", "--batch", "5", "--epochs", "1,2,1", "--resize", "36", "--crop", "32")
ALONE = ("--device", "cpu", "--workers", "1")


class Commands(TempFolderCase):
    def setUp(self) -> None:
        super().setUp()
        self.data = make_photos(self.folder)

    def recipe(self, *arguments: object) -> tuple[int, str]:
        """The exit status and the standard output of a command; what it says is in `said`."""
        out, errors = io.StringIO(), io.StringIO()
        self.said.clear()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
                status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(str(ended.code))
        self.said += errors.getvalue().splitlines()
        return status, out.getvalue()

    def test_ctrl_c_leaves_a_run_that_ends_like_one_that_was_not_stopped(self) -> None:
        whole, cut = self.folder / "whole", self.folder / "cut"
        with patch("cocotag_training.flags.ARCHITECTURES", ("tiny",)):
            status, out = self.recipe("train", "--arch", "tiny", "--data", self.data, "--out", whole, *TINY, *ALONE)
        self.assertEqual(status, 0, self.said)
        self.assertEqual(out, f"cocotag models import {whole}/best.pth --name NAME --resize 36 --crop 32\n")

        self.stop_after_an_epoch("train", "--arch", "tiny", "--data", self.data, "--out", cut, *TINY, *ALONE)
        self.assertLess(len(json.loads((cut / "history.json").read_bytes())), 4)
        self.assertEqual(self.recipe("resume", "--out", cut, *ALONE)[0], 0, self.said)
        for file in ("best.pth", "last.pth"):
            self.assertTrue(are_equal(weights_in(whole / file), weights_in(cut / file)))

        status, out = self.recipe("evaluate", "--checkpoint", whole / "best.pth", "--data", self.data, *ALONE)
        self.assertEqual((status, json.loads(out)["photos"], json.loads(out)["split"]), (0, 4, "test"))

    def stop_after_an_epoch(self, *arguments: object) -> None:
        """A process of its own, with workers, gets a Ctrl-C as a terminal gives it: all of them do."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.tiny_recipe", *map(str, arguments)],
            cwd=HERE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            assert process.stderr is not None
            said = [next(process.stderr)]
            while not said[-1].startswith("epoch 1 "):
                said.append(next(process.stderr))
            os.killpg(process.pid, signal.SIGINT)
            said += list(process.stderr)
        self.assertEqual(process.returncode, 130, said)
        self.assertEqual(said[-1], f"Stopped. To go on: python -m cocotag_training resume --out {arguments[6]}\n")
        self.assertNotIn("Traceback", "".join(said))

    def test_what_a_user_can_mend_is_said_in_two_sentences(self) -> None:
        run = ("--data", self.data, "--out", self.folder / "run")
        for arguments, first in (
            (
                ("train", "--data", self.folder / "none/a.csv", "--out", "x"),
                r"Error: .*labels.txt cannot be read: No such",
            ),
            (("train", *run, "--device", "abacus"), 'Error: torch knows no device "abacus"'),
            (("train", *run, "--device", "cpu", "--precision", "float16"), "Error: float16 is for CUDA devices"),
            (("train", *run, "--init", "none.pth"), r"Error: \S+none.pth cannot be read: No such"),
            (("resume", "--out", self.folder / "run"), "Error: .*last.pth cannot be read: No such"),
            (("labels", "--coco", self.folder), r"Error: .*instances_train2017.json cannot be read: No such"),
            (("evaluate", "--checkpoint", self.data, "--data", self.data), "Error: .*labels.csv is no checkpoint"),
            (("train", "--data", self.data, "--out", "/dev/null/run", "--init", "none"), "Error: .*Not a directory"),
        ):
            with self.subTest(arguments):
                self.assertEqual(self.recipe(*arguments), (3, ""), self.said)
                self.assertRegex(self.said[0], first)
                self.assertLessEqual(len(self.said), 2)

    def test_too_little_memory_is_said(self) -> None:
        run = ("train", "--data", self.data, "--out", self.folder / "run", "--init", "none", *ALONE)
        with patch("cocotag_training.cli.train", side_effect=torch.cuda.OutOfMemoryError):
            self.assertEqual(self.recipe(*run), (3, ""))
        self.assertEqual(
            self.said[-2:], ["Error: the device has too little memory", "Begin again with a smaller --batch."]
        )

    def test_flags_that_are_wrong_are_refused(self) -> None:
        run = ("train", "--data", self.data, "--out", self.folder / "run")
        for arguments in (
            (*run, "--epochs", "1,2"),
            (*run, "--epochs", "1,2,-3"),
            (*run, "--lr", "1"),
            (*run, "--rates", "1,nan,2"),
            (*run, "--batch", "0"),
            ("trian",),
            (),
        ):
            with self.subTest(arguments):
                self.assertEqual(self.recipe(*arguments), (2, ""))
                self.assertIn("error: ", self.said[-1])
