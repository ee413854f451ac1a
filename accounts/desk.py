"""One's desk: what is due, gathered from all apps, and the shortcuts to begin something.

Apps register in `apps.py`:

    desk.register(inspections_due)          # Callable[[User], Iterable[DeskItem]]
    desk.register_shortcut(meeting_button)  # Callable[[User], Iterable[Shortcut]]

Each source reads a bounded number of rows with a fixed number of queries, through `for_user`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from accounts.models import User

Text = str | Promise


@dataclass(frozen=True)
class DeskItem:
    """Something that waits for the user; `due` is a civil date, None where there is none.

    What is `urgent` stands above all else: somebody reminded of it. Where the title names a
    person, `mail_title` is what an e-mail calls it.
    """

    title: Text
    url: str
    due: date | None
    state_label: Text
    overdue: bool
    kind: Text
    urgent: bool = False
    mail_title: Text = ""


@dataclass(frozen=True)
class Shortcut:
    """A button that begins something, such as "Log a meeting"."""

    title: Text
    url: str
    description: Text = ""


Source = Callable[[User], Iterable[DeskItem]]
ShortcutSource = Callable[[User], Iterable[Shortcut]]

_sources: list[Source] = []
_shortcut_sources: list[ShortcutSource] = []


def register(source: Source) -> None:
    """Add a source of items; registering it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def register_shortcut(source: ShortcutSource) -> None:
    """Add a source of shortcuts; registering it twice changes nothing."""
    if source not in _shortcut_sources:
        _shortcut_sources.append(source)


def items_for(user: User) -> list[DeskItem]:
    """What waits for `user`: urgent first, then the earliest due date, undated items last."""
    items = [item for source in _sources for item in source(user)]
    return sorted(items, key=lambda item: (not item.urgent, item.due or date.max, str(item.title)))


def shortcuts_for(user: User) -> list[Shortcut]:
    """What `user` may begin, in the order in which the apps registered."""
    return [shortcut for source in _shortcut_sources for shortcut in source(user)]
