"""Acts that were counted before they took place, so that not each of them is written."""

from __future__ import annotations

import threading
import time


class Ahead:
    """What this process has taken from shared counts and not used yet."""

    MOST_PLACES = 10_000

    def __init__(self) -> None:
        self._left: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def use(self, place: str) -> bool:
        with self._lock:
            left, until = self._left.get(place, (0, 0.0))
            if left == 0 or time.monotonic() >= until:
                return False
            self._left[place] = (left - 1, until)
            return True

    def take(self, place: str, number: int, seconds: int) -> None:
        if number == 0:
            return
        with self._lock:
            if len(self._left) >= self.MOST_PLACES:
                self._left.clear()
            self._left[place] = (number, time.monotonic() + seconds)

    def clear(self) -> None:
        with self._lock:
            self._left.clear()


ahead = Ahead()
