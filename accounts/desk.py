"""One's desk: what is due, gathered from all apps, and the shortcuts to begin something.

Apps register in `apps.py`:

    desk.register(inspections_due)          # Callable[[User], Iterable[Queue | DeskItem]]
    desk.register_shortcut(meeting_button)  # Callable[[User], Iterable[Shortcut]]

A source names queues of rows, through `for_user`; all queues of all apps are read in one query.
Only what is no row of one table (a count, a term that a calendar decides) is an item at once, for
which the source reads a bounded number of rows with a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import User
from accounts.rows import Ask, read_at_once

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
class Queue:
    """Rows that wait for the user in one way; the first `most` of `rows` are shown.

    `reads` names all columns that `item` touches, as in `accounts.rows.Ask`.
    """

    rows: QuerySet[Any]
    reads: Sequence[str]
    item: Callable[[Any], DeskItem]
    most: int = 30


@dataclass(frozen=True)
class Shortcut:
    """A button that begins something, such as "Log a meeting"."""

    title: Text
    url: str
    description: Text = ""


Source = Callable[[User], Iterable[Queue | DeskItem]]
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
    return gathered(found for source in _sources for found in source(user))


def gathered(waiting: Iterable[Queue | DeskItem]) -> list[DeskItem]:
    """The items of `waiting`, those of its queues read in one query, in the order of the desk."""
    queues: list[Queue] = []
    items: list[DeskItem] = []
    for one in waiting:
        if isinstance(one, Queue):
            queues.append(one)
        else:
            items.append(one)
    read = read_at_once(Ask(queue.rows, queue.reads, queue.most) for queue in queues)
    for queue, rows in zip(queues, read, strict=True):
        items += map(queue.item, rows)
    return sorted(items, key=lambda item: (not item.urgent, item.due or date.max, str(item.title)))


def shortcuts_for(user: User) -> list[Shortcut]:
    """What `user` may begin, in the order in which the apps registered."""
    return [shortcut for source in _shortcut_sources for shortcut in source(user)]
