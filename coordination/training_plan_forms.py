"""What is typed about plans of trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, DecimalField, IntegerField, LineField, TextField, TokenForm
from accounts.rules import Transition
from coordination.constants import (
    LINE_LENGTH,
    MOST_HOURS,
    MOST_SEATS,
    MOST_UNITS,
    PLAN_TEXT_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import TrainingAudience, TrainingPlanState
from coordination.models import PlannedTraining, TrainingPlan
from coordination.plan_forms import PlanReasonForm
from coordination.services import PlannedContent, TrainingPlanWords
from orgs.forms.library import SitePublishForm, unit_field
from orgs.queries import Unit

FIELDS = tuple(PlannedContent.__dataclass_fields__)


class TrainingPlanForm(forms.Form):
    """What introduces a plan of trainings."""

    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    aims = TextField(
        label=_("What the trainings are to reach"),
        max_length=PLAN_TEXT_LENGTH,
        required=False,
        help_text=_("Everybody reads it; name nobody."),
    )

    def words(self) -> TrainingPlanWords:
        """What was typed; only after `is_valid`."""
        return TrainingPlanWords(self.cleaned_data["title"], self.cleaned_data["aims"])


class NewTrainingPlanForm(TrainingPlanForm, TokenForm):
    def __init__(self, data: Any = None, *, hosts: Sequence[Unit]) -> None:
        year = timezone.localdate().year
        super().__init__(data)
        self.hosts = {host.value: host for host in hosts}
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: as such plans are usually called.")
        self.fields["host"] = unit_field(hosts, _("Held by"))
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"),
            choices=[(one, str(one)) for one in (year, year + 1, year - 1)],
            coerce=int,
            initial=year,
        )
        self.order_fields(["host", "year", "title"])

    @property
    def host(self) -> Unit:
        """Who plans; only after `is_valid`."""
        return self.hosts[self.cleaned_data["host"]]


class EditTrainingPlanForm(TrainingPlanForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, plan: TrainingPlan, data: Any = None) -> None:
        initial = {"title": plan.title, "aims": plan.aims, "version": plan.version}
        super().__init__(data, initial=initial)


class PlannedForm(forms.Form):
    """One training that is planned."""

    subject = LineField(label=_("Subject"), max_length=TITLE_LENGTH)
    audience = forms.ChoiceField(label=_("Audience"), choices=TrainingAudience.choices)
    for_whom = LineField(label=_("For whom in particular"), required=False, max_length=LINE_LENGTH)
    due_on = DateField(
        label=_("Held by the day"), help_text=_("The planned day, or the last day of the month.")
    )
    hours = DecimalField(label=_("Hours of training"), maximum=MOST_HOURS, unit="学时")
    seats = IntegerField(label=_("Seats"), minimum=1, maximum=MOST_SEATS, unit="人")
    units = IntegerField(
        label=_("Units to be reached"),
        maximum=MOST_UNITS,
        unit="家",
        help_text=_("Committees and organisations of whom somebody is to come; 0 for others."),
    )

    def content(self) -> PlannedContent:
        """What was typed; only after `is_valid`."""
        return PlannedContent(**{name: self.cleaned_data[name] for name in FIELDS})


class NewPlannedForm(PlannedForm, TokenForm):
    pass


class EditPlannedForm(PlannedForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, line: PlannedTraining, data: Any = None) -> None:
        stored = {name: getattr(line, name) for name in FIELDS}
        super().__init__(data, initial={**stored, "version": line.plan.version})


def training_plan_step_form(plan: TrainingPlan, step: Transition, data: Any = None) -> forms.Form:
    """What a step of a plan of trainings asks for."""
    kind = SitePublishForm if step.target == TrainingPlanState.ISSUED else PlanReasonForm
    form: forms.Form = kind(data, initial={"version": plan.version})
    if step.target == TrainingPlanState.ISSUED:
        # An edition says itself why it is another.
        del form.fields["reason"]
    form.auto_id = f"{step.target}_%s"
    return form
