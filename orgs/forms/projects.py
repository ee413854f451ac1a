"""What people type about projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, DecimalField, LineField, TextField, TokenForm
from accounts.models import User
from accounts.rules import Transition
from communities.models import Community, Programme
from communities.queries import programmes_to_choose
from orgs.enums import BudgetSource, ProjectKind, ProjectState
from orgs.models import Organization, Project
from orgs.models.projects import LINE_LENGTH, REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from orgs.queries import projects as queries
from orgs.services.project_drafts import ProjectContent

MOST_ROWS = 20
LARGEST_BUDGET = Decimal("9999999999.99")
LARGEST_FIGURE = Decimal("9999999999.99")
REPORT_LENGTH = 5000


class AimForm(forms.Form):
    """An aim as a figure; a row without an indicator is left out."""

    indicator = LineField(label=_("Indicator"), max_length=LINE_LENGTH, required=False)
    unit = LineField(label=_("Unit"), max_length=20, required=False)
    target = DecimalField(label=_("Target"), places=2, maximum=LARGEST_FIGURE, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(cleaned.get(name) not in {None, ""} for name in self.fields):
            for name in ("indicator", "unit", "target"):
                if cleaned.get(name) in {None, ""} and name not in self.errors:
                    self.add_error(name, _("Fill in the whole row, or empty it."))
        return cleaned

    def row(self) -> Any:
        values = self.cleaned_data
        return (values["indicator"], values["unit"], values["target"])


class MilestoneForm(forms.Form):
    title = LineField(label=_("Milestone"), max_length=LINE_LENGTH, required=False)
    due_on = DateField(label=_("Due on"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, other in (("title", "due_on"), ("due_on", "title")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill in the whole row, or empty it."))
        return cleaned

    def row(self) -> Any:
        return (self.cleaned_data["title"], self.cleaned_data["due_on"])


class PartnerForm(forms.Form):
    """An organisation of the register, or another body by name."""

    organization = forms.ChoiceField(label=_("Social organisation"), required=False)
    name = LineField(label=_("Name of another body"), max_length=LINE_LENGTH, required=False)
    role = LineField(label=_("What it contributes"), max_length=LINE_LENGTH, required=False)

    def __init__(
        self, *args: Any, organizations: Mapping[str, Organization] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organizations = organizations or {}
        field: Any = self.fields["organization"]
        names = ((key, one.name) for key, one in self.organizations.items())
        field.choices = [("", _("Another body")), *names]

    def clean_organization(self) -> Organization | None:
        return self.organizations.get(self.cleaned_data["organization"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        organization, name, role = (cleaned.get(key) for key in ("organization", "name", "role"))
        if organization and name:
            self.add_error("name", _("Choose an organisation or write a name, not both."))
        if role and not (organization or name) and not self.errors:
            self.add_error("name", _("Choose an organisation or write a name."))
        if (organization or name) and not role and "role" not in self.errors:
            self.add_error("role", _("Write what it contributes."))
        return cleaned

    def row(self) -> Any:
        values = self.cleaned_data
        return (values["organization"], values["name"], values["role"])


def _rows(form: type[forms.Form]) -> Any:
    return forms.formset_factory(
        form, extra=0, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + 10
    )


AimRows, MilestoneRows, PartnerRows = (_rows(f) for f in (AimForm, MilestoneForm, PartnerForm))


class CommunitiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Communities under the name of their township."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.SelectMultiple(attrs={"size": 10}))
        super().__init__(Community.objects.none(), **kwargs)

    def offer(self, units: Iterable[Community]) -> None:
        """Let these be chosen; they come in the order of their codes, with their names."""
        rows = list(units)
        self.queryset = Community.objects.filter(pk__in=[unit.pk for unit in rows]).with_names()
        self.choices = [
            (f"{township.county.name}{township.name}", [(unit.pk, unit.name) for unit in held])
            for township, held in groupby(rows, key=lambda unit: unit.township)
        ]


class ProjectForm(TokenForm):
    """A draft with its aims, milestones and partners; `version` is that of the one edited."""

    leader = forms.ChoiceField(label=_("Who leads it"))
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProjectKind.choices)
    kind_words = LineField(
        label=_("Which other kind"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=_("Where “Other” is chosen, and only there."),
    )
    summary = TextField(label=_("What is done, and for whom"), max_length=TEXT_LENGTH, rows=5)
    starts_on = DateField(label=_("Begins on"))
    ends_on = DateField(label=_("Ends on"))
    communities = CommunitiesField(
        label=_("Communities that it serves"),
        help_text=_("From them follows who decides: township, county or city."),
    )
    budget = DecimalField(label=_("Budget in yuan"), places=2, maximum=LARGEST_BUDGET, unit="元")
    budget_source = forms.ChoiceField(label=_("Source of the budget"), choices=BudgetSource.choices)
    budget_words = LineField(
        label=_("Which other source"),
        max_length=LINE_LENGTH,
        required=False,
        help_text=_("Where “Other” is chosen, and only there."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, data: Any = None, *, project: Project | None = None) -> None:
        super().__init__(data, initial=_kept(project) if project else None)
        fields: Any = self.fields
        self.organizations = {
            f"organization-{one.pk}": one for one in queries.leading_organizations(user)
        }
        self.committees = {f"committee-{one.pk}": one for one in queries.leading_committees(user)}
        fields["leader"].choices = [
            *((key, one.name) for key, one in self.organizations.items()),
            *((key, one.full_name) for key, one in self.committees.items()),
        ]
        fields["communities"].offer(queries.places_to_serve(project))
        # Read once for all rows.
        active = {str(one.pk): one for one in Organization.objects.active().order_by("name", "pk")}
        # What is stored is no initial value of what was sent: each sent row is read as it is.
        stored: Any = (lambda rows: None) if data is not None else (lambda rows: rows(project))
        self.aims = AimRows(data, prefix="aims", initial=stored(_aims))
        self.milestones = MilestoneRows(data, prefix="milestones", initial=stored(_milestones))
        self.partners = PartnerRows(
            data,
            prefix="partners",
            initial=stored(_partners),
            form_kwargs={"organizations": active},
        )

    def is_valid(self) -> bool:
        parts = (self.aims, self.milestones, self.partners)
        valid = [super().is_valid(), *(part.is_valid() for part in parts)]  # all show their errors
        return all(valid)

    def content(self) -> ProjectContent:
        """What was typed; only after `is_valid`."""
        names = ProjectContent.__dataclass_fields__
        values = {name: value for name, value in self.cleaned_data.items() if name in names}
        key = self.cleaned_data["leader"]
        return ProjectContent(
            **values | {"communities": list(values["communities"])},
            organization=self.organizations.get(key),
            committee=self.committees.get(key),
            aims=_filled(self.aims),
            milestones=_filled(self.milestones),
            partners=_filled(self.partners),
        )


def _filled(rows: Any) -> list[Any]:
    found = [form.row() for form in rows if form.cleaned_data]
    return [row for row in found if any(value not in {None, ""} for value in row)]


def _kept(project: Project) -> dict[str, Any]:
    names = (
        "title", "kind", "kind_words", "summary", "starts_on", "ends_on", "budget",
        "budget_source", "budget_words", "version",
    )  # fmt: skip
    leader = (
        f"organization-{project.organization_id}"
        if project.organization_id
        else f"committee-{project.committee_id}"
    )
    places = list(project.places.values_list("community", flat=True))
    values = {name: getattr(project, name) for name in names}
    return values | {"leader": leader, "communities": places}


def _aims(project: Project | None) -> list[dict[str, Any]]:
    rows: Any = project.aims.values("indicator", "unit", "target") if project else ()
    return list(rows) or [{}]


def _milestones(project: Project | None) -> list[dict[str, Any]]:
    rows: Any = project.milestones.values("title", "due_on") if project else ()
    return list(rows) or [{}]


def _partners(project: Project | None) -> list[dict[str, Any]]:
    rows: Any = project.partners.values("organization", "name", "role") if project else ()
    return list(rows) or [{}]


class ProgrammesForm(forms.Form):
    """The programmes that a project is part of; those that it has may stay."""

    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=_("Programmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Work of local governance that the project is part of."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, project: Project, data: Any = None) -> None:
        held = list(project.programmes.values_list("pk", flat=True))
        super().__init__(data, initial={"programmes": held, "version": project.version})
        fields: Any = self.fields
        fields["programmes"].queryset = programmes_to_choose(held)


class ProjectReasonForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProjectReportForm(forms.Form):
    report = TextField(
        label=_("Closing report"),
        max_length=REPORT_LENGTH,
        rows=8,
        help_text=_("What was done, what came of it, how the budget was used. It is published."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def project_step_form(project: Project, step: Transition, data: Any = None) -> forms.Form:
    """What a step asks for: a report, a reason, or nothing."""
    is_closing = step.target == ProjectState.CLOSED
    made: Any = ProjectReportForm if is_closing else ProjectReasonForm
    form: forms.Form = made(data, initial={"version": project.version})
    form.auto_id = f"{step.target}_%s"
    if "reason" in form.fields and not step.reason_required:
        del form.fields["reason"]
    return form
