"""What a user can mend."""

from __future__ import annotations


class RecipeError(Exception):
    """Something that a user can mend. It is shown as two sentences, without a traceback.

    Args:
        message: What is wrong, and where.
        hint: What to do.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Interrupted(Exception):
    """A signal asked the run to end, and what it had done is on the disk."""

    def __init__(self, signal: int) -> None:
        super().__init__(f"signal {signal}")
        self.signal = signal
