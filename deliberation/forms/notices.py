"""The notice of a coming meeting, and calling it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, DateTimeField, IntegerField, LineField
from deliberation import queries
from deliberation.constants import AGENDA_ITEMS, LONGEST_ITEM_MINUTES, TITLE_LENGTH
from deliberation.enums import (
    MeetingForm,
    NoticeChannel,
    Outcome,
    Party,
    TopicCategory,
    TopicSource,
)
from deliberation.forms.meetings import typed_rows, ways_to_count
from deliberation.forms.rows import AgendaRowSet, Row, sub_item_field
from deliberation.models import Meeting, Topic
from deliberation.services import ItemContent, NoticeContent


class NoticeBasicsForm(forms.Form):
    form = forms.ChoiceField(label=_("Form of the meeting"), choices=MeetingForm.choices)
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    starts_at = DateTimeField(label=_("Date and time"))
    place = LineField(label=_("Meeting place"), max_length=TITLE_LENGTH)
    convened_by = forms.ChoiceField(label=_("Convened by"), choices=Party.choices)
    notice_on = DateField(label=_("Notice given on"))
    notice_channel = forms.ChoiceField(
        label=_("Way of the notice"), choices=[("", "—"), *NoticeChannel.choices]
    )
    counted = forms.ChoiceField(
        label=_("Who is counted"),
        choices=(),
        required=False,
        help_text=_("Where the law lets this assembly be counted in several ways."),
    )
    entitled = IntegerField(label=_("Entitled to take part"), minimum=1, required=False)


class NoticeItemForm(Row):
    telling = ("topic", "title")

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

    def __init__(self, *args: Any, topics: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topic"]
        field.queryset = topics
        if topics is not None and not topics:
            del self.fields["topic"]

    def content(self) -> ItemContent:
        values = self.cleaned_data
        return ItemContent(
            topic=values.get("topic"),
            title=values["title"],
            category=values["category"],
            source=values["source"],
            outcome=values["outcome"] or Outcome.DECISION,
            minutes=values["minutes"],
            is_sub=values["is_sub"],
        )


NoticeRows = forms.formset_factory(
    NoticeItemForm,
    AgendaRowSet,
    extra=0,
    max_num=AGENDA_ITEMS,
    validate_max=True,
    absolute_max=AGENDA_ITEMS + 1,
)


class NoticeForm:
    """Basics and agenda titles of a notice, as one form; a further empty row without JavaScript."""

    def __init__(self, meeting: Meeting, data: QueryDict | None = None) -> None:
        self.form_errors: list[Any] = []
        self.typed: Mapping[str, str] = (
            meeting.draft if data is None else {k: str(v) for k, v in data.items()}
        )
        initial = {"notice_on": timezone.localdate(), "convened_by": Party.COMMITTEE}
        kwargs: dict[str, Any] = {
            "form_kwargs": {"topics": queries.topics_for(meeting)},
            "prefix": "agenda",
        }
        if data is None:
            typed = {name: value for name, value in meeting.draft.items() if value != ""}
            first = {"form": meeting.form, "title": meeting.title}
            self.basics = NoticeBasicsForm(initial={**initial, **first, **typed})
            self.agenda: Any = NoticeRows(
                initial=typed_rows(meeting.draft, "agenda") or [{}], **kwargs
            )
        else:
            self.basics = NoticeBasicsForm(data)
            self.agenda = NoticeRows(data=data, **kwargs)
        field: Any = self.basics.fields["counted"]
        field.choices = [("", "—"), *ways_to_count(meeting, self.basics["form"].value())]

    def is_valid(self) -> bool:
        return all([self.basics.is_valid(), self.agenda.is_valid()])

    def content(self) -> NoticeContent:
        """What is announced; only after `is_valid`."""
        items = [row.content() for row in self.agenda.filled()]
        return NoticeContent(**self.basics.cleaned_data, items=items)

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands."""
        rows = self.agenda.filled()
        for name, found in getattr(problems, "error_dict", {"": problems}).items():
            place, _dash, field = name.removeprefix("agenda-").partition("-")
            if name in self.basics.fields:
                self.basics.add_error(name, found)
            elif field and place.isdigit() and int(place) < len(rows):
                rows[int(place)].add_error(field, found)
            else:
                self.form_errors += ValidationError(found).messages


class CancelForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is published where the notice was; name nobody."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
