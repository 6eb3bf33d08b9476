"""Chance that does not depend on workers, or on where a run was cut: seeds made of what they are for."""

from __future__ import annotations

import hashlib


def seed_for(seed: int, *purpose: object) -> int:
    """A seed of 63 bits for one purpose, such as the order of the third epoch, or the crop of a photo in it.

    Args:
        seed: The run's own.
        purpose: Words and numbers; another purpose gives a seed that has nothing to do with this one.
    """
    text = "/".join(map(str, (seed, *purpose)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
