"""Ctrl-C and TERM: the first ends the run at the next step, the second at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STANDARD_ERROR = 2


class Stop:
    """Whether the run shall end. Who asks is free: a signal, or a test."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def ask(self, signal_number: int) -> None:
        """Asks the run to end after the step that it is at."""
        self.signal = signal_number


@contextmanager
def stop_at_signals() -> Iterator[Stop]:
    """A `Stop` that Ctrl-C and TERM ask. The handlers that were there come back at the end, and at the first signal."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def give_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def on_signal(number: int, _: FrameType | None) -> None:
        stop.ask(number)
        give_back()
        # Not print: the signal may have come in the middle of one, which cannot be entered twice.
        os.write(STANDARD_ERROR, b"Stopping after this step. Once more ends at once and loses the epoch.\n")

    for number in before:
        signal.signal(number, on_signal)
    try:
        yield stop
    finally:
        give_back()
