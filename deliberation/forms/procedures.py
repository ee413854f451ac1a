"""What people type about a procedure: its beginning, one form for each sort of step, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TextField, TokenForm
from communities.models import Community
from deliberation import queries
from deliberation.constants import (
    PERSON_LENGTH,
    PROCEDURE_MATTER_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from deliberation.enums import ProcedureStage
from deliberation.models import AgendaItem, Meeting, Procedure, Topic
from deliberation.rules import STAGES_OF_DISCLOSURE, STAGES_OF_MEETINGS
from deliberation.services import ProcedureContent, StepContent

PUBLISHED = _("It is published; name nobody.")


def confirmation() -> forms.BooleanField:
    """Says that what looks like personal data is none."""
    return forms.BooleanField(
        label=_("Checked: these texts tell nothing about a person"), required=False
    )


class ProcedureForm(TokenForm):
    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    matter = TextField(
        label=_("Matter"), max_length=PROCEDURE_MATTER_LENGTH, rows=4, help_text=PUBLISHED
    )
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Topic from the pool"),
        required=False,
        empty_label=_("None"),
    )
    confirmed = confirmation()

    def __init__(self, communities: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["community"]
        units.queryset = communities
        units.label_from_instance = lambda community: community.full_name
        topics: Any = self.fields["topic"]
        topics.queryset = queries.procedure_topics(communities)
        if not topics.queryset:
            del self.fields["topic"]

    def content(self) -> ProcedureContent:
        """What is begun; only after `is_valid`."""
        values = self.cleaned_data
        return ProcedureContent(
            values["title"], values["matter"], values.get("topic"), values["confirmed"]
        )


class StepForm(TokenForm):
    """What all steps ask for; out of order, also why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LineField(
        label=_("Why it comes out of order"), max_length=REASON_LENGTH, help_text=PUBLISHED
    )
    confirmed = confirmation()

    def __init__(
        self, procedure: Procedure, number: int, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, initial={"version": procedure.version})
        if not any(step.skipped and step.number == number for step in procedure.steps.all()):
            del self.fields["reason"]
        self.offer(procedure, number)

    def offer(self, procedure: Procedure, number: int) -> None:
        """Fill the choices."""

    def content(self) -> StepContent:
        """What was done; only after `is_valid`."""
        other = {"version", "submission_token"}
        values = {name: v for name, v in self.cleaned_data.items() if name not in other}
        return StepContent(**values)


def _meeting_label(meeting: Meeting) -> str:
    return f"{meeting.held_on:%Y-%m-%d} {meeting}"


class DiscussionForm(StepForm):
    meeting = forms.TypedChoiceField(label=_("Recorded meeting"), required=False, choices=())
    held_on = DateField(label=_("Date"), required=False)
    who = LineField(
        label=_("Who took part"),
        max_length=PERSON_LENGTH,
        required=False,
        help_text=_("For example the members of the party branch committee; not published."),
    )
    entitled = IntegerField(label=_("Entitled"), minimum=1, required=False)
    present = IntegerField(label=_("Present"), required=False)
    in_favour = IntegerField(label=_("In favour"), required=False)
    text = TextField(
        label=_("What was proposed or discussed"),
        max_length=PROCEDURE_MATTER_LENGTH,
        required=False,
        help_text=PUBLISHED,
    )
    field_order = (
        "meeting", "held_on", "who", "entitled", "present", "in_favour", "text", "reason",
        "confirmed",
    )  # fmt: skip

    def offer(self, procedure: Procedure, number: int) -> None:
        rows = {str(m.pk): m for m in queries.meetings_to_choose(procedure, number)}
        field: Any = self.fields["meeting"]
        field.choices = [
            ("", _("None: as follows")),
            *((key, _meeting_label(meeting)) for key, meeting in rows.items()),
        ]
        field.coerce, field.empty_value = rows.get, None
        for name in ("held_on", "who", "entitled", "present", "in_favour", "text"):
            typed: Any = self.fields[name]
            typed.needed_when = _("(without a recorded meeting)") if rows else " "
        if not rows:
            del self.fields["meeting"]


class DecisionForm(StepForm):
    item = forms.TypedChoiceField(label=_("Meeting and what it voted on"), choices=())
    field_order = ("item", "reason", "confirmed")

    def offer(self, procedure: Procedure, number: int) -> None:
        """Each meeting with its items: those that were voted on, in step 4 those decided."""
        found: dict[str, AgendaItem] = {}
        groups: list[tuple[str, list[tuple[str, str]]]] = []
        for meeting in queries.meetings_to_choose(procedure, number):
            rows: list[tuple[str, str]] = []
            for item in meeting.agenda.all():
                label = _item_label(item, number)
                if label:
                    item.meeting = meeting
                    found[str(item.pk)] = item
                    rows.append((str(item.pk), label))
            if rows:
                groups.append((_meeting_label(meeting), rows))
        field: Any = self.fields["item"]
        field.choices = [("", "—"), *groups]
        field.coerce = found.get
        self.is_empty = not groups
        if "reason" not in self.fields:
            del self.fields["confirmed"]


def _item_label(item: AgendaItem, number: int) -> str:
    ballot, resolution = queries.ballot_of(item), queries.resolution_of(item)
    if number == ProcedureStage.ASSEMBLY:
        return f"{resolution.number} {item.topic}" if resolution else ""
    return f"{item.topic} · {ballot.in_favour}/{ballot.base_count}" if ballot else ""


class DisclosureForm(StepForm):
    held_on = DateField(label=_("Posted on"))
    posted_until = DateField(label=_("Posted until"))
    place = LineField(
        label=_("Where it was posted"),
        max_length=TITLE_LENGTH,
        help_text=_("For example the notice board of village affairs."),
    )
    photo = forms.FileField(
        label=_("Photo of the posted notice"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. Where and when it was taken is removed from the file."),
    )
    shows_people = forms.BooleanField(
        label=_("It shows recognisable people, number plates or children (it is not published)"),
        required=False,
    )
    text = TextField(
        label=_("What was carried out"),
        max_length=PROCEDURE_MATTER_LENGTH,
        required=False,
        help_text=PUBLISHED,
    )
    with_actions = forms.BooleanField(
        label=_("State how many actions of the resolution are done"), required=False
    )
    field_order = (
        "held_on", "posted_until", "place", "photo", "shows_people", "text", "with_actions",
        "confirmed",
    )  # fmt: skip

    def offer(self, procedure: Procedure, number: int) -> None:
        text: Any = self.fields["text"]
        if number == ProcedureStage.RESULT_DISCLOSED:
            text.required = True
            return
        text.label = _("What was posted")
        del self.fields["with_actions"]


def step_form(procedure: Procedure, number: int, *data: Any) -> StepForm:
    """The form of step `number`; `data` are what was typed and the files, if there are any."""
    kind: type[StepForm] = DiscussionForm
    if number in STAGES_OF_MEETINGS:
        kind = DecisionForm
    elif number in STAGES_OF_DISCLOSURE:
        kind = DisclosureForm
    return kind(procedure, number, *data)


class ProcedureReasonForm(forms.Form):
    """Why the last step is taken back; it stays in the trail."""

    reason = LineField(label=_("Reason"), max_length=REASON_LENGTH)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AbandonForm(ProcedureReasonForm):
    confirmed = confirmation()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = PUBLISHED


class SkipForm(AbandonForm, TokenForm):
    """Why a step is left out."""
