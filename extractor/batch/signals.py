"""Ctrl-C and the order to end, caught rather than suffered."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def caught() -> Iterator[list[int]]:
    """Yield a list that grows by the number of each signal that comes; outside of the main thread none ever does."""
    numbers: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield numbers
        return

    def catch(number: int, frame: Any) -> None:  # noqa: ARG001
        numbers.append(number)

    before = {number: signal.signal(number, catch) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield numbers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
