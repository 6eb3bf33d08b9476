from __future__ import annotations

import json

import numpy as np
import torch
from PIL import Image

from cocotag_training.errors import RecipeError
from cocotag_training.pixels import Preprocessing, bytes_of, centre_square, normalised, upright
from tests.support import FIXTURES, TempFolderCase

GOLDEN = FIXTURES / "preprocess"


class Pixels(TempFolderCase):
    def test_are_those_that_cocotag_is_held_to(self) -> None:
        """16 files: profiles, CMYK, 16 bits, palettes, alpha, EXIF. Other versions of decoders differ by a little."""
        files = json.loads((GOLDEN / "index.json").read_bytes())["files"]
        self.assertEqual(len(files), 16)
        for entry in files:
            with self.subTest(entry["file"]), Image.open(GOLDEN / entry["expected"]["classic-224"]["file"]) as golden:
                found = centre_square(upright(GOLDEN / entry["file"]), Preprocessing())
                self.assertEqual(found.size, (224, 224))
                difference = np.abs(np.asarray(found).astype(int) - np.asarray(golden).astype(int))
                self.assertLessEqual(difference.max(), 3)
                self.assertLessEqual(difference.mean(), 0.1)

    def test_reach_the_network_in_imagenets_scale(self) -> None:
        image = Image.new("RGB", (3, 2), (255, 0, 128))
        tensor = bytes_of(image)
        self.assertEqual((tensor.dtype, tuple(tensor.shape)), (torch.uint8, (3, 2, 3)))
        red, green, blue = normalised(tensor[None])[0, :, 0, 0].tolist()
        self.assertAlmostEqual(red, (1 - 0.485) / 0.229, 5)
        self.assertAlmostEqual(green, -0.456 / 0.224, 5)
        self.assertAlmostEqual(blue, (128 / 255 - 0.406) / 0.225, 5)

    def test_a_file_that_is_cut_or_no_photo_is_refused_by_name(self) -> None:
        whole = (GOLDEN / "000000098261.jpg").read_bytes()
        for data in (whole[: len(whole) // 2], b"not a photo", b""):
            path = self.folder / "bad.jpg"
            path.write_bytes(data)
            with self.subTest(len(data)), self.assertRaisesRegex(RecipeError, r"bad\.jpg cannot be decoded"):
                upright(path)
