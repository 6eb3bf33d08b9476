"""What a network knows before it learns: nothing, ImageNet, or what is in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
import torchvision

from cocotag_training.checkpoint import load
from cocotag_training.errors import RecipeError
from cocotag_training.network import Tagger
from cocotag_training.report import say

HEAD = "fc."
PREFIXES = ("module.", "model.", "_orig_mod.")


def start_from(init: str, network: Tagger, arch: str, labels: tuple[str, ...]) -> None:
    """Gives a network its first weights.

    Args:
        init: `none`, `imagenet`, or a file: a checkpoint of this recipe, or a state dict of torchvision's names, with
            `model.` or `module.` before them or not. Its head is taken where it is one of these labels.

    Raises:
        RecipeError: The file cannot be read, or is of another network; ImageNet's weights cannot be fetched.
    """
    if init == "none":
        return
    weights, labels_there = _imagenet(arch) if init == "imagenet" else _from_file(Path(init))
    head = {name: tensor for name, tensor in weights.items() if name.startswith(HEAD)}
    body = {name: tensor for name, tensor in weights.items() if name not in head}
    fitting = _fitting_head(head, network, labels_there, labels)
    wanted = network.model.state_dict()
    if fitting is None:
        fitting = {name: tensor for name, tensor in wanted.items() if name.startswith(HEAD)}
        say("The head is new.")
    _check(body, {name: tensor for name, tensor in wanted.items() if not name.startswith(HEAD)}, init, arch)
    network.model.load_state_dict({**body, **fitting})


def _imagenet(arch: str) -> tuple[Mapping[str, torch.Tensor], None]:
    weights = torchvision.models.get_model_weights(arch).DEFAULT
    try:
        return weights.get_state_dict(progress=False, check_hash=True), None
    except OSError as error:
        raise RecipeError(
            f"ImageNet's weights cannot be fetched from {weights.url}: {error}",
            "Fetch that file in another way and give it: --init FILE",
        ) from error


def _from_file(path: Path) -> tuple[Mapping[str, torch.Tensor], object]:
    facts = load(path)
    weights = facts.get("model_state_dict", facts.get("state_dict", facts))
    entries = weights.items() if isinstance(weights, dict) else ()
    tensors = {name: value for name, value in entries if isinstance(value, torch.Tensor)}
    if not tensors:
        raise RecipeError(f"{path} holds no weights", "A state dict is read, or a dict with a model_state_dict.")
    return _without_prefixes(tensors), facts.get("labels")


def _without_prefixes(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in weights):
            return _without_prefixes({name.removeprefix(prefix): tensor for name, tensor in weights.items()})
    return weights


def _fitting_head(
    head: Mapping[str, torch.Tensor], network: Tagger, there: object, labels: tuple[str, ...]
) -> dict[str, torch.Tensor] | None:
    """A head that can be gone on with, under this network's names. ImageNet's has a thousand other labels."""
    wanted = {name: tensor for name, tensor in network.model.state_dict().items() if name.startswith(HEAD)}
    # `fc.weight` and `fc.1.weight` are one layer, without and with a dropout before it.
    renamed = {f"{HEAD}1.{name.rsplit('.', 1)[-1]}": tensor for name, tensor in head.items()}
    if len(renamed) < len(head) or {name: tensor.shape for name, tensor in renamed.items()} != {
        name: tensor.shape for name, tensor in wanted.items()
    }:
        return None
    if there is None:
        say("The head is that of the file, which names no labels: they should be these, in this order.")
    return renamed if there is None or there == list(labels) else None


def _check(body: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor], init: str, arch: str) -> None:
    # What counts batches may be missing, as in files of torchvision's early days.
    lacking = [name for name in wanted if name not in body and not name.endswith("num_batches_tracked")]
    strange = [name for name in body if name not in wanted]
    misshapen = [name for name in body if name in wanted and body[name].shape != wanted[name].shape]
    for names, what in ((lacking, "lacks"), (strange, "has besides"), (misshapen, "has in another shape")):
        if names:
            raise RecipeError(f"{init} is no {arch}: it {what} {names[0]}", "--arch names the network of the file.")
