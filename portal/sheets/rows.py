"""The rows of a sheet, kept packed: a long file needs hardly more memory than a short one."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

Row = tuple[int, list[Any]]

# Rows that are packed and unpacked together.
TOGETHER = 500
# Different texts of a file that are in memory once.
REMEMBERED = 50_000
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Rows(Sequence[Row]):
    """Rows with their numbers, ending with their last value; those without any are left out."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._parts: list[bytes] = []
        # The newest rows, which are not packed yet.
        self._open: list[Row] = []
        for number, cells in rows:
            self.append(number, cells)

    def append(self, number: int, cells: list[Any]) -> None:
        """Keep a row up to its last value."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if len(self._open) == TOGETHER:
            self._parts.append(_packed(self._open))
            self._open = []
        self._open.append((number, cells))

    def texts(self) -> list[str]:
        """What `from_texts` makes the same rows of."""
        parts = [*self._parts, _packed(self._open)] if self._open else self._parts
        return [base64.b64encode(part).decode() for part in parts]

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Rows:
        """The rows that `texts` told."""
        rows = cls()
        rows._parts = [base64.b64decode(text) for text in texts]
        rows._open = _unpacked(rows._parts.pop()) if rows._parts else []
        return rows

    def __len__(self) -> int:
        return len(self._parts) * TOGETHER + len(self._open)

    def __iter__(self) -> Iterator[Row]:
        known: dict[str, str] = {}
        for part in self._parts:
            yield from _shared(_unpacked(part), known)
        yield from _shared(self._open, known)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return list(self)[at] if at.stop is None else list(islice(self, at.stop))[at]
        part, place = divmod(range(len(self))[at], TOGETHER)
        return (_unpacked(self._parts[part]) if part < len(self._parts) else self._open)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Rows, list)) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def _packed(rows: list[Row]) -> bytes:
    # Half of a pair of characters is kept as it came; what it says is looked at elsewhere.
    return zlib.compress(_JSON.encode(rows).encode("utf-8", "surrogatepass"), 1)


def _unpacked(part: bytes) -> list[Row]:
    return [(number, cells) for number, cells in json.loads(zlib.decompress(part))]


def _shared(rows: list[Row], known: dict[str, str]) -> Iterator[Row]:
    """The rows with one text for all cells that say the same: a column does again and again."""
    keep = known.setdefault
    for number, cells in rows:
        if len(known) < REMEMBERED:
            yield number, [keep(cell, cell) if cell.__class__ is str else cell for cell in cells]
        else:
            yield (
                number,
                [known.get(cell, cell) if cell.__class__ is str else cell for cell in cells],
            )
