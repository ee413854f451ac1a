"""A meeting on paper: its minutes as plain values, as an official .docx, and its calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deliberation import attendance, queries
from deliberation.enums import ConfirmationMethod, Party
from deliberation.models import Action, AgendaItem, Meeting, Minutes, MinutesConfirmation
from portal.calendars import Occasion, calendar_of
from portal.documents import OfficialDocument

UNKNOWN = "________"


@dataclass(frozen=True)
class PaperItem:
    title: str
    is_sub: bool
    votes: str
    resolution: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class PaperAddendum:
    heading: str
    reason: str
    text: str


@dataclass(frozen=True)
class MinutesPaper:
    """Everything that stands in the minutes of one meeting, in the order in which it stands."""

    title: str
    facts: tuple[tuple[str, str], ...]
    attendance: tuple[tuple[str, str, str], ...]
    items: tuple[PaperItem, ...]
    text: str
    addenda: tuple[PaperAddendum, ...]
    confirmed: tuple[str, ...]
    to_sign: tuple[str, ...]
    unit: str
    day: str


def minutes_paper(meeting: Meeting) -> MinutesPaper:
    """The paper of `meeting`, which was read with `queries.with_content`.

    It names people: for those who may read the record in the workspace alone.
    """
    minutes = attendance.minutes_of(meeting)
    plan = queries.plan_of(meeting)
    people = attendance.said_of(minutes) if minutes else []
    signed = [said for _person, said in people if said is not None and said.agrees]
    agreed = {said.confirmer_id for said in signed}
    return MinutesPaper(
        title=_("Minutes of “%(meeting)s” of %(community)s")
        % {"meeting": plan.title, "community": meeting.community.name},
        facts=_facts(meeting, plan),
        attendance=tuple(_attendance(meeting)),
        items=tuple(_item(item) for item in meeting.agenda.all()),
        text=(minutes.text if minutes else "") or meeting.summary,
        addenda=tuple(_addenda(minutes)),
        confirmed=tuple(
            _confirmation(person.name, person.get_party_display(), said)
            for person, said in people
            if said is not None and said.agrees
        ),
        to_sign=(
            _("Chair"),
            _("Recorder"),
            *(
                f"{person.name}（{person.get_party_display()}）"
                for person, _said in people
                if person.pk not in agreed
            ),
        ),
        unit=meeting.community.name,
        day=_day(plan.starts_at),
    )


def _day(moment: datetime | None) -> str:
    """A date as official papers write it, without leading zeros."""
    if moment is None:
        return UNKNOWN
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def _facts(meeting: Meeting, plan: queries.Plan) -> tuple[tuple[str, str], ...]:
    totals = attendance.attendance_totals(meeting)
    time = f"{timezone.localtime(plan.starts_at):%H:%M}" if plan.starts_at else ""
    rows = [
        (_("Date and time"), f"{_day(plan.starts_at)}{time}"),
        (_("Meeting place"), plan.place or UNKNOWN),
        (_("Form of the meeting"), meeting.get_form_display()),
        (_("Chair"), meeting.chair or str(meeting.draft.get("chair", "")) or UNKNOWN),
        (_("Recorder"), meeting.recorder.name),
    ]
    if meeting.entitled:
        rows.append((_("Entitled to take part"), str(meeting.entitled)))
    rows.append((_("Present"), str(meeting.present or totals.present)))
    if totals.represented:
        rows.append((_("Represented by others"), str(totals.represented)))
    return tuple((str(label), value) for label, value in rows)


def _attendance(meeting: Meeting) -> list[tuple[str, str, str]]:
    """Party, number and names: the recorder's numbers, else those who signed in."""
    numbers: dict[str, int] = {}
    names: dict[str, list[str]] = {}
    for participant in meeting.participants.all():
        numbers[participant.party] = numbers.get(participant.party, 0) + participant.headcount
        if participant.name:
            names.setdefault(participant.party, []).append(participant.name)
    counted = bool(numbers)
    for row in attendance.confirmed(meeting):
        if not counted:
            numbers[row.party] = numbers.get(row.party, 0) + 1
        name = row.name
        if row.proxy_for:
            name = _("%(name)s (for %(other)s)") % {"name": row.name, "other": row.proxy_for}
        if row.name not in names.setdefault(row.party, []):
            names[row.party].append(name)
    return [
        (str(label), str(numbers.get(party, 0)), "、".join(names.get(party, [])))
        for party, label in Party.choices
        if party in numbers or party in names
    ]


def _item(item: AgendaItem) -> PaperItem:
    ballot: Any = getattr(item, "ballot", None)
    resolution: Any = getattr(item, "resolution", None)
    votes = ""
    if ballot is not None:
        votes = _(
            "%(method)s: %(yes)s in favour, %(no)s against, %(abstained)s abstained of "
            "%(base)s: %(result)s."
        ) % {
            "method": ballot.get_method_display(),
            "yes": ballot.in_favour,
            "no": ballot.against,
            "abstained": ballot.abstained,
            "base": ballot.base_count,
            "result": _("carried") if ballot.passed else _("not carried"),
        }
        if ballot.invalid:
            votes += _(" %(invalid)s ballots were invalid.") % {"invalid": ballot.invalid}
    actions = resolution.actions.all() if resolution is not None else ()
    text = f"{resolution.number} {resolution.text}" if resolution is not None else ""
    return PaperItem(
        item.topic.title,
        item.parent_id is not None,
        votes,
        text,
        tuple(_action(action) for action in actions),
    )


def _action(action: Action) -> str:
    return _("%(what)s (%(who)s, until %(due)s)") % {
        "what": action.description,
        "who": f"{action.get_owner_party_display()} {action.owner_name}".strip(),
        "due": f"{action.due.year}年{action.due.month}月{action.due.day}日",
    }


def _addenda(minutes: Minutes | None) -> list[PaperAddendum]:
    if minutes is None:
        return []
    return [
        PaperAddendum(
            _("Addendum %(number)s, %(day)s, %(who)s")
            % {"number": row.number, "day": _day(row.added_at), "who": row.added_by.name},
            row.reason,
            row.text,
        )
        for row in minutes.addenda.select_related("added_by")
    ]


def _confirmation(name: str, party: str, said: MinutesConfirmation) -> str:
    method = ConfirmationMethod(said.method).label
    return f"{name}（{party}）：{method} {_day(said.recorded_at)}"


def minutes_document(meeting: Meeting) -> bytes:
    """The minutes as a .docx after GB/T 9704, always in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        return _document(minutes_paper(meeting))


def _document(paper: MinutesPaper) -> bytes:
    document = OfficialDocument(paper.title)
    document.section(_("About the meeting"))
    for label, value in paper.facts:
        document.labelled(label, value)
    if paper.attendance:
        document.section(_("Who took part"))
        head = (_("Party"), _("Number of people"), _("Names"))
        document.table(head, paper.attendance, (3, 2, 7))
    _write_items(document, paper)
    if paper.text:
        document.section(_("Record of the discussion"))
        document.text(paper.text)
    _write_addenda(document, paper)
    document.section(_("Confirmation"))
    for line in paper.confirmed:
        document.paragraph(line)
    document.signatures(paper.to_sign)
    document.sign_off(paper.unit, paper.day)
    return document.content()


def _write_items(document: OfficialDocument, paper: MinutesPaper) -> None:
    if paper.items:
        document.section(_("Agenda, votes and decisions"))
    for item in paper.items:
        (document.point if item.is_sub else document.subsection)(item.title)
        if item.votes:
            document.paragraph(item.votes)
        if item.resolution:
            document.labelled(_("Resolution"), item.resolution)
        for action in item.actions:
            document.labelled(_("Action"), action)


def _write_addenda(document: OfficialDocument, paper: MinutesPaper) -> None:
    if paper.addenda:
        document.section(_("Addenda"))
    for addendum in paper.addenda:
        document.subsection(addendum.heading)
        document.labelled(_("Reason"), addendum.reason)
        document.text(addendum.text)


def calendar_file(meeting: Meeting, *, address: str) -> bytes | None:
    """The notice as an .ics file with a link to `address`; None while the time is not known.

    It names nobody (RFC 5545).
    """
    plan = queries.plan_of(meeting)
    if plan.starts_at is None:
        return None
    occasion = Occasion(
        key=meeting.public_id,
        stamp=timezone.now(),
        starts_at=plan.starts_at,
        summary=f"{meeting.community.name} {plan.title}",
        place=plan.place,
        topics=plan.topics,
        address=address,
    )
    return calendar_of([occasion])
