from __future__ import annotations

from pathlib import Path

import torch
import torchvision

from cocotag_training.errors import RecipeError
from cocotag_training.network import Tagger
from cocotag_training.start import start_from
from tests.support import LABELS, TempFolderCase, are_equal


class Starts(TempFolderCase):
    def saved(self, checkpoint: object) -> str:
        path = self.folder / "given.pth"
        torch.save(checkpoint, path)
        return str(path)

    def started(self, checkpoint: object) -> dict[str, torch.Tensor]:
        network = Tagger("resnet18", len(LABELS))
        start_from(self.saved(checkpoint), network, "resnet18", LABELS)
        return dict(network.model.state_dict())

    def refusal(self, path: str, arch: str = "resnet18") -> str:
        with self.assertRaises(RecipeError) as caught:
            start_from(path, Tagger(arch, len(LABELS)), arch, LABELS)
        return str(caught.exception).replace(f"{self.folder}/", "")

    def test_take_a_checkpoint_of_this_recipe_whole(self) -> None:
        given = Tagger("resnet18", len(LABELS))
        weights = self.started({"model_state_dict": given.state_dict(), "labels": list(LABELS)})
        self.assertTrue(are_equal(weights, dict(given.model.state_dict())))
        self.assertEqual(self.said, [])

    def test_leave_a_head_for_other_labels(self) -> None:
        given = Tagger("resnet18", len(LABELS))
        weights = self.started({"model_state_dict": given.state_dict(), "labels": list(reversed(LABELS))})
        there = given.state_dict()
        self.assertTrue(torch.equal(weights["layer4.1.conv2.weight"], there["model.layer4.1.conv2.weight"]))
        self.assertFalse(torch.equal(weights["fc.1.weight"], there["model.fc.1.weight"]))
        self.assertEqual(self.said, ["The head is new."])

    def test_take_state_dicts_under_other_names(self) -> None:
        given = torchvision.models.resnet18(num_classes=len(LABELS)).state_dict()
        without_counters = {name: value for name, value in given.items() if "num_batches" not in name}
        halved = {f"module.model.{name}": value.half() for name, value in without_counters.items()}
        for checkpoint in (given, without_counters, {"state_dict": halved, "epoch": 3}):
            with self.subTest(next(iter(checkpoint))):
                weights = self.started(checkpoint)
                torch.testing.assert_close(weights["fc.1.weight"], given["fc.weight"], rtol=1e-3, atol=1e-4)
                torch.testing.assert_close(weights["conv1.weight"], given["conv1.weight"], rtol=1e-3, atol=1e-4)
                self.assertEqual(weights["conv1.weight"].dtype, torch.float32)

    def test_take_imagenets_but_for_the_head(self) -> None:
        given = torchvision.models.resnet18().state_dict()
        weights = self.started(given)
        self.assertTrue(torch.equal(weights["conv1.weight"], given["conv1.weight"]))
        self.assertEqual(tuple(weights["fc.1.weight"].shape), (3, 512))

    def test_refuse_another_network(self) -> None:
        path = self.saved(torchvision.models.resnet18().state_dict())
        self.assertEqual(self.refusal(path, "resnet34"), "given.pth is no resnet34: it lacks layer1.2.conv1.weight")
        path = self.saved(torchvision.models.resnet34().state_dict())
        self.assertEqual(self.refusal(path), "given.pth is no resnet18: it has besides layer1.2.conv1.weight")

    def test_refuse_what_is_no_checkpoint(self) -> None:
        self.assertEqual(self.refusal(f"{self.folder}/none.pth"), "none.pth cannot be read: No such file or directory")
        (self.folder / "text.pth").write_text("hello")
        self.assertRegex(self.refusal(f"{self.folder}/text.pth"), r"^text\.pth is no checkpoint of plain data: .+$")
        self.assertEqual(self.refusal(self.saved([1])), "given.pth holds no dict, but a list")
        self.assertEqual(self.refusal(self.saved({"epoch": 1})), "given.pth holds no weights")
        self.assertEqual(self.refusal(self.saved({"state_dict": 1})), "given.pth holds no weights")

    def test_execute_nothing_of_a_file(self) -> None:
        self.assertRegex(
            self.refusal(self.saved({"conv1.weight": Trap(self.folder / "sprung")})), "no checkpoint of plain"
        )
        self.assertFalse((self.folder / "sprung").exists())


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._path,)
