"""Past meetings as a table: a row for each agenda item, the rows of a meeting together one record.

form · title · time · place · …   topic · in favour · … · resolution
consultation · A · 10-15 19:30    bins moved          12 5 3   at the east gate
consultation · A · 10-15 19:30    notice board
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.normalise import fold_name
from accounts.rules import Refusal
from communities.enums import Validity
from communities.models import AssemblyRule, Community
from communities.resources.places import PlacedResource, place_columns
from deliberation import queries, services
from deliberation.constants import AGENDA_ITEMS
from deliberation.enums import (
    FORM_YIELDS,
    BallotMethod,
    MeetingForm,
    MeetingState,
    Outcome,
    TopicCategory,
    TopicSource,
    Yield,
)
from deliberation.forms.meetings import QUORUM_FIELDS
from deliberation.forms.rows import missing_votes, votes_of
from deliberation.models import Meeting, Topic
from deliberation.quorum import verdict_words
from deliberation.resources.columns import (
    PEOPLE,
    basics,
    cells_of,
    items,
    who_was_there,
)
from deliberation.rules import HELD, MEMBERS, TOPIC_OPEN
from deliberation.services import ItemContent, Law, MeetingContent, ParticipantContent
from portal.import_columns import kept, record_number
from portal.importing import Column, Entry

BETWEEN_ITEMS = "；"
HANDED_IN = gettext_lazy(
    "A record that was handed in is not changed by an import. The township returns it; then it is "
    "corrected on its page."
)

_BASICS, _ITEMS = basics(), items()
_COLUMNS: dict[str, Column] = {
    **place_columns("community"),
    **_BASICS,
    **_ITEMS,
    "validity": kept("get_validity_display", gettext_lazy("Validity")),
    "state": kept("get_state_display", gettext_lazy("State")),
    "record": record_number(),
}


@dataclass(eq=False)
class Record:
    """The rows that are one meeting, and what is made of them."""

    unit: Community
    stored: Meeting | None
    entries: list[Entry] = field(default_factory=list)
    content: MeetingContent | None = None
    judgement: Any = None


class MeetingRecordResource(PlacedResource):
    """Records of meetings that were held, as their committee hands them in.

    What they amount to is computed from the figures and the law of the day, never read. A record
    that is there stays: a row that says it already changes nothing, one that says it otherwise is
    refused. Officers confirm the records of committees and therefore write none.
    """

    kind: ClassVar[str] = "meetings"
    label: ClassVar[Any] = gettext_lazy("Meetings that were held")
    roles = MEMBERS
    stays_because: ClassVar[Any] = gettext_lazy(
        "Records that were handed in, and the verdicts on them, are kept. The township returns a "
        "record; then it is corrected on its page."
    )
    notes = (
        gettext_lazy("A meeting with several agenda items has a row for each; what stands before "
                     "the topic is the same in all of them."),
        gettext_lazy("Whether a meeting was valid is computed. An officer confirms the records "
                     "before they are published."),
        gettext_lazy("An item with the title of a topic in the pool, raised by the day of the "
                     "meeting, goes on with that topic."),
    )  # fmt: skip

    locals().update(_COLUMNS)

    class Meta:
        model = Meeting
        fields = tuple(_COLUMNS)
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._laws: list[AssemblyRule] | None = None
        self._stored: dict[int, Meeting] = {}
        self._topics: dict[int, list[Topic]] = {}
        self._records: dict[Any, Record] = {}

    def own_communities(self) -> list[Community]:
        """Also those without a committee, whose meetings are logged."""
        if self._own is None:
            self._own = list(queries.communities_to_record_for(self.user))
        return self._own

    def rows(self) -> Any:
        rows = Meeting.objects.for_user(self.user).filter(state__in=HELD)
        return queries.with_content(rows.filter(community__in=self.own_communities()))

    def spread(self, records: Sequence[Meeting]) -> Iterator[Meeting]:
        """A row for each agenda item."""
        for meeting in records:
            for item in meeting.agenda.all():
                row = copy(meeting)
                for name, value in (who_was_there(meeting) | {"item": cells_of(item)}).items():
                    setattr(row, name, value)
                yield row

    def find(self, entries: list[Entry]) -> None:
        if self._laws is None:
            self._laws = list(AssemblyRule.objects.order_by("counted"))
        placed = [(entry, unit) for entry in entries if (unit := self.place(entry)) is not None]
        self._load(placed)
        by_number = {row.public_id: row for row in self._stored.values()}
        by_key = {_key(r.community_id, r.starts_at, r.title): r for r in self._stored.values()}
        for entry, unit in placed:
            said = entry.values
            number, key = said.get("record"), _key(unit.pk, said["starts_at"], said["title"])
            stored = by_number.get(number) if number else by_key.get(key)
            if number and (stored is None or stored.community_id != unit.pk):
                entry.refuse("record", _("There is no record of a meeting with this number."))
            elif stored is not None and stored.state not in HELD:
                words = _("This meeting is “%(state)s”: write its record on its page.")
                entry.refuse("title", words % {"state": stored.get_state_display()})
            else:
                self._join(entry, key if stored is None else stored.pk, Record(unit, stored))

    def _load(self, placed: list[tuple[Entry, Community]]) -> None:
        """What these rows may mean: meetings of their days, open topics of their units."""
        units = {unit.pk for _entry, unit in placed}
        times = [entry.values["starts_at"] for entry, _unit in placed]
        numbers = [entry.values.get("record") for entry, _unit in placed]
        if not placed:
            return
        last = max(times).replace(second=59, microsecond=999_999)
        meant = Q(starts_at__range=(min(times), last)) | Q(public_id__in=filter(None, numbers))
        meetings = Meeting.objects.for_user(self.user).filter(meant, community__in=units)
        rows = queries.with_content(meetings.exclude(state=MeetingState.CANCELLED))
        self._stored |= {row.pk: row for row in rows}
        new = units - self._topics.keys()
        self._topics |= {pk: [] for pk in new}
        for topic in Topic.objects.filter(community__in=new, state__in=TOPIC_OPEN):
            self._topics[topic.community_id].append(topic)

    def _join(self, entry: Entry, key: Any, record: Record) -> None:
        """The first row of a record stands for it; a further one brings its item alone."""
        record = self._records.setdefault(key, record)
        entry.instance, entry.is_further = record.stored, bool(record.entries)
        record.entries.append(entry)

    def begin(self, entry: Entry) -> Meeting:
        unit = self.place(entry)
        assert unit is not None  # found before
        return Meeting(community=unit, recorder=self.user)

    def check(self, entries: list[Entry]) -> None:
        """The rows of each meeting as a whole, once each of its cells is right."""
        sound = set(entries)
        for record in self._records.values():
            if not sound.issuperset(record.entries):
                continue
            if record.stored is None:
                self._enter(record)
            else:
                self._compare(record, record.stored)

    def _compare(self, record: Record, stored: Meeting) -> None:
        """What is said of a record that is there, must be so; an empty cell says nothing."""
        by_topic = {fold_name(item.topic.title): item for item in stored.agenda.all()}
        about = who_was_there(stored)
        about |= {key: getattr(stored, key) for key in _BASICS.keys() - about.keys()}
        about["starts_at"] = _minute(stored.starts_at)
        for entry in record.entries:
            item = by_topic.get(fold_name(entry.values["topic"]))
            if item is None:
                entry.refuse("topic", _("This topic is not on the agenda of the stored record."))
                continue
            held = about | cells_of(item)
            for key in (held.keys() - {"topic", "title"}) & entry.values.keys():
                said = entry.values[key]
                if entry.cells[key] not in (None, "") and (said or None) != (held[key] or None):
                    entry.refuse(key, HANDED_IN)

    def _enter(self, record: Record) -> None:
        first = record.entries[0]
        self._refuse_other_words(record)
        form, day = first.values["form"], timezone.localtime(first.values["starts_at"]).date()
        law = services.law_of(record.unit, form, day, known=self._laws)
        self._refuse_figures_unasked(first, law)
        for entry in record.entries[AGENDA_ITEMS:]:
            words = _("A meeting has at most %(limit)s agenda items.")
            entry.refuse("topic", words % {"limit": AGENDA_ITEMS})
        listed = [self._item(entry, record.unit) for entry in record.entries]
        if any(entry.faults for entry in record.entries):
            return
        content = _content(first.values, listed)
        try:
            judgement = services.fill_record(first.instance, content, law, by=self.user)
        except ValidationError as error:
            self._refuse_problems(record, error)
            return
        record.content, record.judgement = content, judgement
        self._show(record)

    def _refuse_other_words(self, record: Record) -> None:
        first = record.entries[0]
        words = _("Row %(number)s says this of the same meeting otherwise.")
        for entry in record.entries[1:]:
            for key in _BASICS.keys() & entry.values.keys() & first.values.keys():
                said = entry.values[key]
                if said not in (None, "", []) and said != first.values[key] and key != "title":
                    entry.refuse(key, words % {"number": first.number})

    def _refuse_figures_unasked(self, entry: Entry, law: Law) -> None:
        """Figures of a quorum say nothing of a meeting for which the law knows none."""
        for name in QUORUM_FIELDS:
            if not law.rules and entry.values.get(name):
                entry.refuse(name, _("The law asks no quorum of this form of meeting on that day; "
                                     "leave it empty."))  # fmt: skip

    def _item(self, entry: Entry, unit: Community) -> ItemContent:
        said: dict[str, Any] = {key: entry.values.get(key) for key in _ITEMS}
        for key, reason in missing_votes(said).items():
            entry.refuse(key, reason)
        topic = self._topic(entry, unit)
        yields = FORM_YIELDS[MeetingForm(entry.values["form"])]
        usual = Outcome.DECISION if yields == Yield.RESOLUTION else Outcome.OPINION
        own = ("resolution", "action", "owner_party", "owner_name")
        return ItemContent(
            topic=topic,
            title=topic.title if topic else said["topic"],
            category=topic.category if topic else said["category"] or TopicCategory.WASTE_SORTING,
            source=topic.source if topic else said["source"] or TopicSource.RESIDENT,
            outcome=said["outcome"] or usual,
            minutes=said["minutes"],
            votes=None if missing_votes(said) else votes_of(said),
            method=said["method"] or BallotMethod.SHOW_OF_HANDS,
            effective_on=said["effective_on"],
            due=said["due"],
            is_sub=bool(said["is_sub"]),
            **{key: said[key] or "" for key in own},
        )

    def _topic(self, entry: Entry, unit: Community) -> Topic | None:
        """The open topic that the item goes on with; what the file says of it must be so."""
        day = timezone.localtime(entry.values["starts_at"]).date()
        title = fold_name(entry.values["topic"])
        topic = next(
            (row for row in self._topics[unit.pk]
             if fold_name(row.title) == title and row.raised_on <= day),
            None,
        )  # fmt: skip
        for key in ("category", "source") if topic else ():
            said, stored = entry.values.get(key), getattr(topic, key)
            if said and said != stored:
                words = _("The topic in the pool says “%(value)s”; leave it empty or say so.")
                shown = self.fields[key].widget.render(stored)
                entry.refuse(key, words % {"value": shown})
        return topic

    def _refuse_problems(self, record: Record, error: ValidationError) -> None:
        """Each problem at the cell that it is about."""
        for name, reason in self.reasons(error).items():
            part, _dash, rest = name.partition("-")
            number, _dash, key = rest.partition("-")
            if part == "agenda" and number.isdigit():
                record.entries[int(number)].refuse("topic" if key == "title" else key, reason)
            elif name == "participants":
                is_hearing = record.entries[0].values["form"] == MeetingForm.HEARING
                record.entries[0].refuse("affected" if is_hearing else "", reason)
            else:
                record.entries[0].refuse(name, reason)

    def _show(self, record: Record) -> None:
        """What becomes of it, in the row that stands for the record."""
        first = record.entries[0]
        for key in _BASICS:
            if first.values.get(key) not in (None, "", []):
                first.relate(key, None, first.values[key])
        for key in [key for key in _ITEMS if key in first.values]:
            said = [entry.values[key] for entry in record.entries]
            if any(value not in (None, "") and value is not False for value in said):
                texts = [str(self.fields[key].widget.render(value)) or "—" for value in said]
                first.relate(f"item__{key}", None, BETWEEN_ITEMS.join(texts))
        verdict = services.verdict_row(
            first.instance, record.content, record.judgement, by=self.user  # type: ignore[arg-type]
        )  # fmt: skip
        # Where nothing is asked, its word says all.
        asked = verdict.validity != Validity.NOT_ASKED
        why = verdict_words(queries.verdict_figures(verdict)) if asked else []
        first.relate("get_validity_display", None, "：".join([str(verdict), *why]))

    def follow(self, instances: list[Meeting]) -> None:
        """Agenda, participants, votes and the verdict of each record. Raises Refusal."""
        made = {id(record.entries[0].instance): record for record in self._records.values()}
        for meeting in instances:
            record = made[id(meeting)]
            assert record.content is not None
            try:
                services.keep_record(meeting, record.content, record.judgement, by=self.user)
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error

    def words(self, instance: Meeting) -> str:
        return f"{instance.community.name} · {instance.title} · {instance.held_on}"


def _minute(moment: datetime | None) -> datetime | None:
    """As a cell says it."""
    return None if moment is None else moment.replace(second=0, microsecond=0)


def _key(unit: int, starts_at: datetime | None, title: str) -> tuple[Any, ...]:
    return unit, _minute(starts_at), fold_name(title)


def _content(said: dict[str, Any], listed: list[ItemContent]) -> MeetingContent:
    affected = said.get("affected") or []
    names = ("form", "title", "place", "starts_at", "entitled", "counted_present",
             "lowest_present", "notice_on")  # fmt: skip
    texts = ("chair", "summary", "convened_by", "notice_channel", "counted")
    plain: dict[str, Any] = {name: said.get(name) for name in names}
    plain |= {name: said.get(name) or "" for name in texts}
    return MeetingContent(
        **plain,
        by_proxy=said.get("by_proxy") or 0,
        participants=[
            ParticipantContent(party, said[key], is_affected=party in affected)
            for key, party in PEOPLE.items()
            if said.get(key)
        ],
        items=listed,
    )
