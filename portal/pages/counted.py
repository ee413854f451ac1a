"""Requests that are only read are counted in the memory of the process: reading writes nothing."""

from __future__ import annotations

import threading
import time

MOST_PLACES = 10_000


class Counted:
    """How often each place asked since its own time began; forgotten with the time."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def within(self, place: str, *, limit: int, seconds: int) -> bool:
        """Count once more; whether those of `place` are still at most `limit` in the time."""
        now = time.monotonic()
        with self._lock:
            number, until = self._asked.get(place, (0, 0.0))
            if now >= until:
                self._make_room(now)
                number, until = 0, now + seconds
            self._asked[place] = (number + 1, until)
        return number < limit

    def _make_room(self, now: float) -> None:
        if len(self._asked) < MOST_PLACES:
            return
        self._asked = {place: row for place, row in self._asked.items() if row[1] > now}
        if len(self._asked) >= MOST_PLACES:
            self._asked.clear()

    def clear(self) -> None:
        with self._lock:
            self._asked.clear()


counted = Counted()
