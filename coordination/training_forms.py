"""What is typed about trainings: the plan, invitations, who came, scores, satisfaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import places
from accounts.forms import (
    DateTimeField,
    DecimalField,
    IntegerField,
    LineField,
    TextField,
    TokenForm,
)
from accounts.rules import Transition
from coordination.constants import (
    FULL_MARK,
    LINE_LENGTH,
    MOST_HOURS,
    PERSON_LENGTH,
    TITLE_LENGTH,
    TRAINING_TEXT_LENGTH,
)
from coordination.enums import Assessment, Satisfaction, TrainingAudience, TrainingState
from coordination.models import Attendee, PlannedTraining, Training
from coordination.services import TrainingContent
from coordination.services.trainings import MOST_PEOPLE
from orgs.forms.library import SitePublishForm, unit_field
from orgs.queries import Unit

USUAL_HOURS = 3
FIELDS = tuple(TrainingContent.__dataclass_fields__)


class TrainingForm(forms.Form):
    """What a training is announced with."""

    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    audience = forms.ChoiceField(label=_("Audience"), choices=TrainingAudience.choices)
    for_whom = LineField(label=_("For whom in particular"), required=False, max_length=LINE_LENGTH)
    starts_at = DateTimeField(label=_("Begins"))
    ends_at = DateTimeField(label=_("Ends"))
    hours = DecimalField(label=_("Hours of training"), maximum=MOST_HOURS, unit="学时")
    place = LineField(label=_("Where it takes place"), max_length=100)
    teacher = LineField(
        label=_("Teacher (unit and position)"),
        max_length=100,
        help_text=_("Everybody reads it; name nobody here."),
    )
    teacher_name = LineField(
        label=_("Name of the teacher"), required=False, max_length=PERSON_LENGTH
    )
    teacher_consents = forms.BooleanField(
        label=_("The teacher agrees to be named in public"), required=False
    )
    content = TextField(label=_("Content"), max_length=TRAINING_TEXT_LENGTH, rows=6)
    material = TextField(
        label=_("Material"),
        max_length=TRAINING_TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("What to read before, or what is handed out."),
    )
    assessment = forms.ChoiceField(label=_("Assessment"), choices=Assessment.choices)
    pass_mark = IntegerField(
        label=_("Pass mark (out of 100)"), minimum=1, maximum=FULL_MARK, unit="分", required=False
    )

    def content_entered(self) -> TrainingContent:
        """What was typed; only after `is_valid`."""
        return TrainingContent(**{name: self.cleaned_data[name] for name in FIELDS})


class NewTrainingForm(TrainingForm, TokenForm):
    """`lines` are those of plans in force; `line` is the one that the training is made of."""

    def __init__(
        self,
        data: Any = None,
        *,
        hosts: Sequence[Unit],
        lines: Iterable[PlannedTraining] = (),
        line: PlannedTraining | None = None,
    ) -> None:
        super().__init__(data, initial=_of_line(line) if line else {})
        self.hosts = {host.value: host for host in hosts}
        self.lines = {str(one.pk): one for one in lines}
        self.fields["host"] = unit_field(hosts, _("Held by"))
        chosen = _host_of(line, hosts) if line else None
        if chosen is not None:
            self.fields["host"].initial = chosen.value
        if self.lines:
            named = [(key, f"{one.plan.year} · {one}") for key, one in self.lines.items()]
            self.fields["planned"] = forms.ChoiceField(
                label=_("In the plan of trainings"),
                required=False,
                choices=[("", _("Not in a plan")), *named],
                initial="" if line is None else str(line.pk),
            )
        self.order_fields(["host", "planned", "title"])

    @property
    def planned(self) -> PlannedTraining | None:
        """The line that it carries out; only after `is_valid`."""
        return self.lines.get(self.cleaned_data.get("planned", ""))

    @property
    def host(self) -> Unit:
        """Who holds it; only after `is_valid`."""
        return self.hosts[self.cleaned_data["host"]]


def _of_line(line: PlannedTraining) -> dict[str, Any]:
    return {
        "title": line.subject, "audience": line.audience, "for_whom": line.for_whom,
        "hours": f"{line.hours.normalize():f}",
    }  # fmt: skip


def _host_of(line: PlannedTraining, hosts: Iterable[Unit]) -> Unit | None:
    plan = line.plan
    wanted = (plan.organization, "" if plan.organization else plan.jurisdiction)
    return next(
        (
            one
            for one in hosts
            if (one.organization, "" if one.organization else one.jurisdiction) == wanted
        ),
        None,
    )


class EditTrainingForm(TrainingForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, training: Training, data: Any = None) -> None:
        stored = {name: getattr(training, name) for name in FIELDS}
        super().__init__(data, initial={**stored, "version": training.version})


class HeldTrainingForm(forms.Form):
    summary = TextField(
        label=pgettext_lazy("training", "What came of it"),
        max_length=TRAINING_TEXT_LENGTH,
        rows=5,
        help_text=_("Everybody reads it; name nobody."),
    )
    material = TextField(
        label=_("Material"), max_length=TRAINING_TEXT_LENGTH, rows=3, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelTrainingForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        max_length=TRAINING_TEXT_LENGTH,
        rows=3,
        help_text=_("Everybody reads it; name nobody."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def training_step_form(training: Training, step: Transition, data: Any = None) -> forms.Form:
    """What a step of a training asks for."""
    kind: type[forms.Form] = {
        TrainingState.ANNOUNCED: SitePublishForm,
        TrainingState.HELD: HeldTrainingForm,
        TrainingState.RECORDED: SitePublishForm,
        TrainingState.CANCELLED: CancelTrainingForm,
    }[TrainingState(step.target)]
    form = kind(data, initial={"version": training.version, "material": training.material})
    form.auto_id = f"{step.target}_%s"
    if kind is SitePublishForm:
        del form.fields["reason"]
    return form


class InviteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Whom"),
        choices=[("committees", _("Committees")), ("organizations", _("Social organisations"))],
    )
    area = LineField(
        label=_("All of"),
        help_text=_("Name or division code of a township, a county or the city."),
    )

    def clean_area(self) -> str:
        return places.code_of(self.cleaned_data["area"])


class AnswerForm(forms.Form):
    people = IntegerField(
        label=_("How many people come"),
        maximum=MOST_PEOPLE,
        unit="人",
        help_text=_("0: nobody comes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenSignInForm(forms.Form):
    ends_at = DateTimeField(label=_("Open until"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_at"].initial = _in_three_hours


def _in_three_hours() -> Any:
    end = timezone.localtime() + timedelta(hours=USUAL_HOURS)
    return end.replace(minute=0, second=0, microsecond=0)


class PersonForm(forms.Form):
    """A name and the unit for which the person comes."""

    name = LineField(label=_("Full name"), max_length=PERSON_LENGTH)
    unit = forms.ChoiceField(label=_("You come for"), required=False)

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", _("Others")), *units]


class AddAttendeeForm(TokenForm, PersonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = _("Comes for")


class RatingForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )


def score_field(**options: Any) -> IntegerField:
    """A score out of the full mark, or none."""
    return IntegerField(maximum=FULL_MARK, unit="分", required=False, **options)


class ScoresForm(forms.Form):
    """One score for each confirmed attendee of a page."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, rows: Sequence[Attendee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"score-{row.pk}"] = score_field(
                label=f"{row.name} · {row.unit_name}", initial=row.score
            )

    def scores(self) -> dict[int, int | None]:
        """What was typed, by the id of the attendee; only after `is_valid`."""
        return {
            int(name.removeprefix("score-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("score-")
        }
