"""What a run says while it runs: on standard error, so that standard output is for results."""

from __future__ import annotations

import sys
import time


def say(text: str) -> None:
    """Writes a line at once, whatever standard error is."""
    print(text, file=sys.stderr, flush=True)


class Pace:
    """Lets through one thing every so many seconds, and never the first: short work needs no word."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether the time has come. True starts the next wait."""
        now = time.monotonic()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True
