"""What a page asks of the record again and again, read once while it is rendered.

The parts of a page do not know of each other, and most ask first whether there is anything about
their unit. The answers are kept for one rendering alone: the page is stored under the mark that
was seen before it, so nothing here can be staler than the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Until the end of the block, `once` asks each thing once; blocks inside share its answers."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def is_reading() -> bool:
    """Whether answers are kept at present."""
    return _kept.get() is not None


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` returns; inside of `one_reading` what it returned first under this `key`."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found
