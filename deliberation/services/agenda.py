"""The agenda of a meeting as plain values, and the one way to write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.agenda import Point, too_short
from deliberation.ballots import Votes
from deliberation.enums import Outcome
from deliberation.models import AGENDA_ORDER, AgendaItem, Meeting, Topic
from deliberation.services.topics import plan_topic, unplan_topic

# Beyond every position that an agenda has: here rows wait while others take their places.
ASIDE = 1000


@dataclass(frozen=True)
class ItemContent:
    """One agenda item: its topic (an existing one, or title, category, source of a new one),
    and, where there were any, the votes, the resolution and the action.

    `is_sub` puts it below the last item before it that is none. `minutes` is the time planned for
    it; a resolution without `effective_on` takes effect on the day of the meeting. `tally` names
    the count that the votes come from, where they were counted one by one.
    """

    topic: Topic | None = None
    title: str = ""
    category: str = ""
    source: str = ""
    outcome: str = Outcome.DECISION
    minutes: int | None = None
    votes: Votes | None = None
    method: str = ""
    resolution: str = ""
    effective_on: date | None = None
    action: str = ""
    owner_party: str = ""
    owner_name: str = ""
    due: date | None = None
    is_sub: bool = False
    tally: str = ""

    @property
    def point(self) -> Point:
        return Point(self.topic.title if self.topic else self.title, self.is_sub, self.minutes)


def agenda_problems(items: Sequence[ItemContent]) -> dict[str, list[Any]]:
    """What is wrong with the order and the minutes of an agenda, by form field name."""
    if not items:
        return {"agenda": [_("Enter at least one agenda item.")]}
    found: dict[str, list[Any]] = {}
    if items[0].is_sub:
        found["agenda-0-is_sub"] = [_("Nothing stands above the first item; untick this.")]
    for place, needed in too_short([item.point for item in items]).items():
        words = _("Its sub-items take %(needed)s minutes: plan as many, or leave this empty.")
        found[f"agenda-{place}-minutes"] = [words % {"needed": needed}]
    return found


@dataclass
class Layout:
    """The rows of an agenda while it is rewritten: `left` are those that nothing needs any more."""

    meeting: Meeting
    kept: list[AgendaItem | None]
    left: list[AgendaItem]

    def place(self, items: Sequence[ItemContent]) -> Iterator[tuple[AgendaItem, ItemContent]]:
        """Each item with its row, in its place; the caller saves it before it takes the next."""
        above: AgendaItem | None = None
        outer = inner = 0
        for row, content in zip(self.kept, items, strict=True):
            item = row or AgendaItem(meeting=self.meeting)
            if content.is_sub and above is not None:
                inner += 1
                item.parent, item.position = above, inner
            else:
                outer, inner = outer + 1, 0
                item.parent, item.position = None, outer
                above = item
            yield item, content


def lay_out(meeting: Meeting, items: Sequence[ItemContent]) -> Layout:
    """Find the row of each item, so that an item that moves keeps its decision and its number.

    It is the row of its topic, else of its title, else the one at its place. All rows are put
    aside first. Inside a transaction.
    """
    rows = list(meeting.agenda.select_related("topic").order_by(*AGENDA_ORDER))
    for number, row in enumerate(rows):
        row.parent, row.position = None, ASIDE + number
        AgendaItem.objects.filter(pk=row.pk).update(parent=None, position=row.position)
    free = dict(enumerate(rows))
    kept: list[AgendaItem | None] = [_take(free, content) for content in items]
    for place, found in enumerate(kept):
        if found is None:
            kept[place] = free.pop(place, None)
    return Layout(meeting, kept, list(free.values()))


def _take(free: dict[int, AgendaItem], content: ItemContent) -> AgendaItem | None:
    """The free row that is about the same."""
    for place, row in free.items():
        same = row.topic == content.topic if content.topic else row.topic.title == content.title
        if same:
            return free.pop(place)
    return None


def put_on_agenda(meeting: Meeting, items: Sequence[ItemContent]) -> None:
    """Replace the agenda of a coming meeting; its topics are scheduled. Inside a transaction."""
    planned = [item.topic for item in meeting.agenda.select_related("topic")]
    layout = lay_out(meeting, items)
    for item, content in layout.place(items):
        topic = content.topic or topic_of(meeting, item, content)
        item.topic = plan_topic(topic, day=civil_day(meeting))
        item.outcome, item.planned_minutes = content.outcome, content.minutes
        save(item)
    for surplus in layout.left:
        surplus.delete()
    for topic in planned:
        unplan_topic(topic)


def take_off_agenda(meeting: Meeting) -> None:
    """Give back the topics of a meeting that is not held; the agenda stays readable."""
    for item in meeting.agenda.select_related("topic"):
        unplan_topic(item.topic)


def topic_of(meeting: Meeting, item: AgendaItem, content: ItemContent) -> Topic:
    """The item's own topic under its new words; what others share or the pool had stays."""
    own = item.pk is not None and item.topic.added_by_id is None
    own = own and not item.topic.agenda_items.exclude(pk=item.pk).exists()
    topic = item.topic if own else Topic(community=meeting.community)
    topic.title, topic.category, topic.source = content.title, content.category, content.source
    save(topic)
    return topic


def civil_day(meeting: Meeting) -> date:
    """The civil day of a meeting whose time is known."""
    assert meeting.starts_at is not None
    return timezone.localtime(meeting.starts_at).date()


def save(row: models.Model) -> None:
    """Write one row after its own checks. Raises ValidationError."""
    row.full_clean()
    row.save()


def agenda_as_typed(items: Sequence[AgendaItem], *, pooled: bool) -> dict[str, str]:
    """An agenda as the forms of record and notice take it; the items come in their order.

    Without `pooled`, a topic that is settled is a title to be taken up anew.
    """
    values = {"agenda-TOTAL_FORMS": str(len(items))}
    for number, item in enumerate(items):
        key = "topic" if pooled or item.topic.is_open else "title"
        row = {
            key: str(item.topic_id) if key == "topic" else item.topic.title,
            "category": item.topic.category,
            "source": item.topic.source,
            "outcome": item.outcome,
        }
        if item.planned_minutes is not None:
            row["minutes"] = str(item.planned_minutes)
        if item.parent_id is not None:
            row["is_sub"] = "on"
        values |= {f"agenda-{number}-{name}": value for name, value in row.items()}
    return values
