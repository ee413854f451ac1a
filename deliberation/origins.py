"""Where a topic came from, as its page shows it: apps to the right register what they know.

    origins.register(findings_behind)       # Callable[[Topic, User], Iterable[Origin]]

A source reads through `for_user`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from deliberation.models import Topic


@dataclass(frozen=True)
class Origin:
    """A record from which a topic was made, with the way to it."""

    title: Any
    url: str
    state: str
    state_label: Any


Source = Callable[[Topic, User], Iterable[Origin]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source of origins; registering it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def origins_of(topic: Topic, user: User) -> list[Origin]:
    """Where `topic` came from, as far as `user` may read it, in the order of registration."""
    return [origin for source in _sources for origin in source(topic, user)]
