"""The rows of a meeting's forms: who took part, and the agenda with what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TextField
from deliberation.agenda import moved, numbers
from deliberation.ballots import Votes
from deliberation.constants import (
    AGENDA_ITEMS,
    LONGEST_ITEM_MINUTES,
    PARTICIPANT_ROWS,
    TITLE_LENGTH,
)
from deliberation.enums import BallotMethod, Outcome, Party, TopicCategory, TopicSource, Yield
from deliberation.models import Topic
from deliberation.services import ItemContent


class Row(forms.Form):
    """A row that is empty while none of `telling` was filled; its select boxes tell nothing."""

    telling: tuple[str, ...] = ()

    def tells_something(self) -> bool:
        return any(
            self[name].value() not in (None, "") for name in self.telling if name in self.fields
        )

    def has_changed(self) -> bool:
        names = (self.add_prefix(name) for name in self.telling)
        return any(str(self.data.get(name, "")).strip() for name in names)


class ParticipantForm(Row):
    telling = ("headcount", "name")

    party = forms.ChoiceField(label=_("Party"), choices=[("", "—"), *Party.choices])
    headcount = IntegerField(label=_("Number of people"), minimum=1, maximum=9999)
    name = LineField(label=_("Person's name"), max_length=60, required=False)
    is_affected = forms.BooleanField(label=_("Affected by the matter"), required=False)


def missing_votes(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong where not all the votes of an item were entered, by field name."""
    numbers = ("in_favour", "against", "abstained")
    missing = [name for name in numbers if values.get(name) is None]
    if len(missing) < len(numbers):
        words = _("Enter all three numbers; 0 where there were none.")
        return dict.fromkeys(missing, words)
    if values.get("invalid"):
        return {"invalid": _("Enter the votes beside the invalid ones.")}
    return {}


def votes_of(values: Mapping[str, Any]) -> Votes | None:
    """The votes of an item, None where none were entered; only without `missing_votes`."""
    if values.get("in_favour") is None:
        return None
    return Votes(
        values["in_favour"], values["against"], values["abstained"], values.get("invalid") or 0
    )


def sub_item_field() -> forms.BooleanField:
    """Whether the row belongs to the agenda item above it."""
    return forms.BooleanField(label=_("Sub-item of the item above"), required=False)


class AgendaItemForm(Row):
    telling = (
        "topic", "title", "in_favour", "against", "abstained", "invalid", "resolution",
        "effective_on", "action", "owner_name", "due",
    )  # fmt: skip

    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Topic from the pool"),
        required=False,
        empty_label=_("A new topic, as follows"),
    )
    title = LineField(label=_("New topic"), max_length=TITLE_LENGTH, required=False)
    category = forms.ChoiceField(
        label=_("Category"), choices=TopicCategory.choices, initial=TopicCategory.WASTE_SORTING
    )
    source = forms.ChoiceField(
        label=_("Raised by"), choices=TopicSource.choices, initial=TopicSource.RESIDENT
    )
    outcome = forms.ChoiceField(
        label=_("On the agenda for"),
        choices=Outcome.choices,
        initial=Outcome.DECISION,
        required=False,
    )
    minutes = IntegerField(
        label=_("Planned minutes"), minimum=1, maximum=LONGEST_ITEM_MINUTES, required=False
    )
    is_sub = sub_item_field()
    method = forms.ChoiceField(label=_("Way of voting"), choices=BallotMethod.choices)
    tally = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    in_favour = IntegerField(label=_("In favour"), required=False)
    against = IntegerField(label=_("Against"), required=False)
    abstained = IntegerField(label=_("Abstained"), required=False)
    invalid = IntegerField(label=_("Invalid"), required=False)
    resolution = TextField(label=_("Resolution"), required=False, rows=3)
    effective_on = DateField(
        label=_("In effect from"),
        required=False,
        help_text=_("Left empty, it is the day of the meeting."),
    )
    action = LineField(label=_("What has to be done"), required=False, max_length=200)
    owner_party = forms.ChoiceField(
        label=_("Responsible body"), choices=[("", "—"), *Party.choices], required=False
    )
    owner_name = LineField(
        label=_("Responsible person"),
        max_length=60,
        required=False,
        help_text=_("Is not published."),
    )
    due = DateField(label=_("Due"), required=False)

    def __init__(
        self, *args: Any, topics: Any = None, yields: Any = Yield.RESOLUTION, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].label = Yield(yields).label
        if yields != Yield.RESOLUTION:
            self.fields["outcome"].initial = Outcome.OPINION
        field: Any = self.fields["topic"]
        field.queryset = topics
        if topics is not None and not topics:
            del self.fields["topic"]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("topic") and not values.get("title") and "title" not in self.errors:
            self.add_error("title", _("Enter the topic."))
        for name, reason in missing_votes(values).items():
            if name not in self.errors:
                self.add_error(name, reason)
        return values

    def content(self) -> ItemContent:
        values = self.cleaned_data
        return ItemContent(
            topic=values.get("topic"),
            title=values["title"],
            category=values["category"],
            source=values["source"],
            outcome=values["outcome"] or self.fields["outcome"].initial,
            minutes=values["minutes"],
            votes=votes_of(values),
            method=values["method"],
            resolution=values["resolution"],
            effective_on=values["effective_on"],
            action=values["action"],
            owner_party=values["owner_party"],
            owner_name=values["owner_name"],
            due=values["due"],
            is_sub=values["is_sub"],
            tally=values["tally"],
        )


class RowSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of which empty ones count as absent."""

    def filled(self) -> list[Any]:
        return [row for row in self.forms if row.has_changed()]


class AgendaRowSet(RowSet):
    """Rows of an agenda, numbered as they are read; each may be moved up and down."""

    def __iter__(self) -> Any:
        rows: list[Any] = self.forms
        signs = numbers([bool(row["is_sub"].value()) for row in rows])
        for row, sign in zip(rows, signs, strict=True):
            row.number = sign
        return iter(rows)

    def clean(self) -> None:
        """A sub-item does not slip below another item because its own was left empty."""
        above_is_empty = False
        for row in self.forms:
            is_sub = bool(row["is_sub"].value())
            if not is_sub:
                above_is_empty = not row.has_changed()
            elif above_is_empty and row.has_changed():
                row.add_error("is_sub", _("The item above is empty: fill it in, or untick this."))


ParticipantRows = forms.formset_factory(
    ParticipantForm,
    RowSet,
    extra=0,
    max_num=PARTICIPANT_ROWS,
    validate_max=True,
    absolute_max=PARTICIPANT_ROWS + 1,  # Django would build a thousand more
)
AgendaRows = forms.formset_factory(
    AgendaItemForm,
    AgendaRowSet,
    extra=0,
    max_num=AGENDA_ITEMS,
    validate_max=True,
    absolute_max=AGENDA_ITEMS + 1,
)

# “agenda-3-up”: which row goes where.
_MOVE = re.compile(r"agenda-([0-9]{1,3})-(up|down)")


def with_row_moved(typed: Mapping[str, str], rows: int, wanted: str) -> dict[str, str]:
    """What was typed into `rows` rows of an agenda, one of them moved as the button says."""
    found = _MOVE.fullmatch(wanted)
    values = dict(typed)
    if found is None or int(found[1]) >= rows:
        return values
    subs = [bool(typed.get(f"agenda-{number}-is_sub")) for number in range(rows)]
    order = moved(subs, int(found[1]), up=found[2] == "up")
    for name in typed:
        if re.match(r"agenda-[0-9]", name):
            del values[name]
    for new, old in enumerate(order):
        start = f"agenda-{old}-"
        values |= {
            f"agenda-{new}-{name.removeprefix(start)}": value
            for name, value in typed.items()
            if name.startswith(start)
        }
    return values
