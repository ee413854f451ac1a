"""The record of a meeting as a form: one page, its parts as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import (
    DateField,
    DateTimeField,
    IntegerField,
    LineField,
    TextField,
    TokenForm,
)
from accounts.normalise import sent_number
from communities.enums import Counted
from communities.models import Community
from deliberation import queries
from deliberation.attendance import party_numbers
from deliberation.constants import (
    PARTICIPANT_ROWS,
    TITLE_LENGTH,
)
from deliberation.enums import (
    FORM_YIELDS,
    MeetingForm,
    NoticeChannel,
    Party,
)
from deliberation.forms.rows import AgendaItemForm, AgendaRows, ParticipantForm, ParticipantRows
from deliberation.models import Meeting
from deliberation.services import (
    Law,
    MeetingContent,
    ParticipantContent,
    law_of,
)

# What a new record begins with: the parties of policy clause 4.1.b, one agenda item.
FIRST_PARTIES = (
    Party.PARTY_ORGANISATION,
    Party.COMMITTEE,
    Party.PROPERTY_COMPANY,
    Party.OWNERS_COMMITTEE,
    Party.RESIDENTS,
)

QUORUM_FIELDS = ("counted", "counted_present", "by_proxy", "lowest_present")


class BeginForm(TokenForm):
    """Which community the meeting is of; asked only of those who record for several."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    form = forms.ChoiceField(
        label=_("Form of the meeting"), choices=MeetingForm.choices, required=False
    )

    def __init__(self, communities: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = communities
        field.label_from_instance = lambda community: community.full_name


class BasicsForm(forms.Form):
    """What is known of the meeting; `QUORUM_FIELDS` are asked where the law asks for a quorum."""

    form = forms.ChoiceField(label=_("Form of the meeting"), choices=MeetingForm.choices)
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    starts_at = DateTimeField(label=_("Date and time"))
    place = LineField(label=_("Meeting place"), max_length=TITLE_LENGTH)
    chair = LineField(
        label=_("Chair"), max_length=60, required=False, help_text=_("Is not published.")
    )
    entitled = IntegerField(
        label=_("Entitled to take part"),
        minimum=1,
        required=False,
        help_text=_("How many people could have come, where that is fixed."),
    )
    convened_by = forms.ChoiceField(
        label=_("Convened by"), choices=[("", "—"), *Party.choices], required=False
    )
    notice_on = DateField(label=_("Notice given on"), required=False)
    notice_channel = forms.ChoiceField(
        label=_("Way of the notice"), choices=[("", "—"), *NoticeChannel.choices], required=False
    )
    counted = forms.ChoiceField(label=_("Who is counted"), choices=(), required=False)
    counted_present = IntegerField(
        label=_("Of those entitled, present"),
        required=False,
        help_text=_("Guests and officials are no part of the quorum."),
    )
    by_proxy = IntegerField(label=_("Of these, by proxy"), required=False)
    lowest_present = IntegerField(
        label=_("Fewest present at a vote"),
        required=False,
        help_text=_("Where people left before a vote."),
    )
    summary = TextField(
        label=_("Summary of the discussion"), required=False, help_text=_("Is not published.")
    )


class RecordForm:
    """Basics, participants and agenda of one meeting, as one form."""

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        self.meeting = meeting
        self.form_errors: list[Any] = []
        self.typed: Mapping[str, str] = (
            meeting.draft if data is None else {k: str(v) for k, v in data.items()}
        )
        topics = queries.topics_for(meeting)
        kind = (data or meeting.draft).get("form") or meeting.form
        self.kind = kind if kind in MeetingForm.values else meeting.form
        rows: dict[str, Any] = {}
        if data is None:
            typed = meeting.draft
            self.basics = BasicsForm(initial={**_first_basics(meeting), **typed})
            rows["participants"] = {
                "initial": typed_rows(typed, "participants")
                or party_numbers(meeting)
                or _first_participants()
            }
            rows["agenda"] = {"initial": typed_rows(typed, "agenda") or [{}]}
        else:
            self.basics = BasicsForm(data)
            rows = {"participants": {"data": data}, "agenda": {"data": data}}
        self.participants: Any = ParticipantRows(prefix="participants", **rows["participants"])
        self.agenda: Any = AgendaRows(
            prefix="agenda",
            form_kwargs={"topics": topics, "yields": FORM_YIELDS[MeetingForm(self.kind)]},
            **rows["agenda"],
        )
        self._ask_for_the_quorum()
        tallies = queries.tallies_of(meeting)
        for row in self.agenda.forms:
            row.counted = tallies.get(row["tally"].value() or "")

    @property
    def is_hearing(self) -> bool:
        return self.kind == MeetingForm.HEARING

    def _ask_for_the_quorum(self) -> None:
        """What the law asks of the form: how it is counted, its notice; else none of it."""
        law = law_of(self.meeting.community, self.kind, _day_of(self.meeting))
        self.asks_quorum = bool(law.rules)
        fields: Any = self.basics.fields
        fields["counted"].choices = [("", "—"), *_ways(law)]
        if not law.rules:
            for name in QUORUM_FIELDS:
                del fields[name]
            return
        fields["entitled"].required = fields["counted_present"].required = True
        fields["counted"].required = len(law.rules) > 1
        if not any(rule.proxies_per_person for rule in law.rules):
            del fields["by_proxy"]
        days = max((rule.notice_days or 0 for rule in law.rules), default=0)
        if days:
            fields["notice_on"].help_text = _("The law asks for %(days)s days.") % {"days": days}

    def is_valid(self) -> bool:
        parts = (self.basics, self.participants, self.agenda)
        valid = [part.is_valid() for part in parts]  # all of them: each shows its errors
        return all(valid)

    def content(self) -> MeetingContent:
        """What is handed in; only after `is_valid`."""
        participants = [
            ParticipantContent(v["party"], v["headcount"], v["name"], v["is_affected"])
            for v in (row.cleaned_data for row in self.participants.filled())
        ]
        items = [row.content() for row in self.agenda.filled()]
        basics = dict(self.basics.cleaned_data)
        basics["by_proxy"] = basics.get("by_proxy") or 0
        return MeetingContent(**basics, participants=participants, items=items)

    def summary(self) -> list[tuple[str, str]]:
        """What was filled in, as label and words, for whoever compares two versions."""
        rows = [row for row in (*self.participants, *self.agenda) if row.tells_something()]
        return [
            (str(field.label), _words(field))
            for part in (self.basics, *rows)
            for field in part
            if not field.is_hidden and field.value() not in (None, "")
        ]

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands; it counts the filled rows alone."""
        self._add(problems, {"agenda": self.agenda.filled()})

    def add_draft_problems(self, problems: ValidationError) -> None:
        """Show what could not be kept, by the names under which it was sent."""
        self.is_valid()
        self._add(problems, {"agenda": self.agenda.forms, "participants": self.participants.forms})

    def _add(self, problems: ValidationError, rows: Mapping[str, list[Any]]) -> None:
        for name, found in getattr(problems, "error_dict", {"": problems}).items():
            prefix, _dash, rest = name.partition("-")
            index, _dash, field = rest.partition("-")
            known = rows.get(prefix, [])
            if index.isdigit() and int(index) < len(known):
                known[int(index)].add_error(field if field in known[0].fields else None, found)
            elif name in self.basics.fields:
                self.basics.add_error(name, found)
            else:
                self.form_errors += ValidationError(found).messages


def _day_of(meeting: Meeting) -> date:
    return timezone.localdate() if meeting.starts_at is None else meeting.held_on


def _ways(law: Law) -> list[tuple[str, Any]]:
    return [(rule.counted, Counted(rule.counted).label) for rule in law.rules]


def ways_to_count(meeting: Meeting, form: Any) -> list[tuple[str, Any]]:
    """The choices of who is counted in a meeting of the form; none where no quorum is asked."""
    if form not in MeetingForm.values:
        return []
    return _ways(law_of(meeting.community, form, _day_of(meeting)))


def _words(field: forms.BoundField) -> str:
    choices = getattr(field.field, "choices", ())
    labels = {str(value): str(label) for value, label in choices}
    return labels.get(str(field.value()), str(field.value()))


def _first_basics(meeting: Meeting) -> dict[str, Any]:
    return {"form": meeting.form, "title": meeting.title}


def _first_participants() -> list[dict[str, Any]]:
    return [{"party": party} for party in FIRST_PARTIES]


def typed_rows(typed: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """The rows of a formset in a draft, as they were typed."""
    return [
        {
            name.removeprefix(f"{prefix}-{index}-"): value
            for name, value in typed.items()
            if name.startswith(f"{prefix}-{index}-")
        }
        for index in range(row_count(typed, prefix))
    ]


def row_count(typed: Mapping[str, str], prefix: str) -> int:
    """How many rows of a formset were typed, whatever stands in the field that tells it."""
    return min(sent_number(typed.get(f"{prefix}-TOTAL_FORMS", "")) or 0, PARTICIPANT_ROWS)


def typed_values(form: RecordForm, data: QueryDict) -> dict[str, str]:
    """What was typed into fields of this form, and nothing else that was sent."""
    known = {*form.basics.fields}
    for rows, fields in (
        (form.participants, ParticipantForm.base_fields),
        (form.agenda, AgendaItemForm.base_fields),
    ):
        known.add(f"{rows.prefix}-TOTAL_FORMS")
        limit = rows.max_num
        known |= {f"{rows.prefix}-{n}-{name}" for n in range(limit) for name in fields}
    return {name: str(value) for name, value in data.items() if name in known}
