"""`python -m tests.tiny_recipe`: the commands of the recipe, with the network of the tests."""

from __future__ import annotations

import sys
from unittest.mock import patch

import torchvision

from cocotag_training.cli import main
from tests.support import get_model

if __name__ == "__main__":
    with (
        patch.object(torchvision.models, "get_model", get_model),
        patch("cocotag_training.flags.ARCHITECTURES", ("tiny",)),
    ):
        sys.exit(main())
