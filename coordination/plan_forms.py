"""What officers type about work plans: words, lines, statements, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField, DecimalField, LineField, TextField, TokenForm
from accounts.normalise import fold_text
from accounts.rules import Transition
from communities.models import Programme
from communities.queries import programmes_to_choose
from coordination import plan_queries as queries
from coordination.constants import (
    LINE_LENGTH,
    MOST_COUNTED,
    PLAN_TEXT_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import PlanReviewState, PlanState, TargetSense
from coordination.models import PlanLine, PlanReview, PolicyClause, WorkPlan
from coordination.plan_public import plain
from coordination.plan_sections import review_entry
from coordination.services import LineContent, PlanWords
from orgs.forms.library import SitePublishForm

WORDS = tuple(PlanWords.__dataclass_fields__)
CLAUSE_WORDS = 40


class PlanForm(forms.Form):
    """What introduces a plan."""

    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    situation = TextField(
        label=_("Situation of the area"),
        max_length=PLAN_TEXT_LENGTH,
        required=False,
        help_text=_("What is particular here: types of villages and communities, what is hard."),
    )
    support = TextField(
        label=_("Support for the work and for organisations"),
        max_length=PLAN_TEXT_LENGTH,
        required=False,
        help_text=_(
            "People, money, places; how social organisations are helped to take part. Everybody "
            "reads it once it is published; name nobody."
        ),
    )

    def words(self) -> PlanWords:
        """What was typed; only after `is_valid`."""
        return PlanWords(**{name: self.cleaned_data[name] for name in WORDS})


class NewPlanForm(PlanForm, TokenForm):
    """`units` are those whose plan the officer writes: code → name."""

    def __init__(self, data: Any = None, *, units: Mapping[str, str]) -> None:
        year = timezone.localdate().year
        super().__init__(data)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: as such plans are usually called.")
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            choices=list(units.items()),
            widget=forms.HiddenInput if len(units) == 1 else forms.Select,
            initial=next(iter(units), ""),
        )
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"),
            choices=[(one, str(one)) for one in (year, year + 1, year - 1)],
            coerce=int,
            initial=year,
        )
        self.order_fields(["unit", "year", "title"])


class EditPlanForm(PlanForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, plan: WorkPlan, data: Any = None) -> None:
        stored = {name: getattr(plan, name) for name in WORDS}
        super().__init__(data, initial={**stored, "version": plan.version})


class LineForm(forms.Form):
    """A target of something counted, or a task and why it is not counted."""

    clause = forms.ChoiceField(
        label=_("Clause of the policy"), help_text=_("What the line carries out.")
    )
    task = LineField(label=_("What is to be done"), max_length=LINE_LENGTH)
    measure = forms.ChoiceField(
        label=_("What is counted"),
        required=False,
        help_text=_("Counted from records of the unit since 1 January; nobody types the figure."),
    )
    sense = forms.ChoiceField(
        label=pgettext_lazy("target", "Sense"),
        required=False,
        choices=[("", "—"), *TargetSense.choices],
    )
    target = DecimalField(
        label=pgettext_lazy("target", "Target"), required=False, maximum=MOST_COUNTED, unit="%"
    )
    in_percent = forms.BooleanField(
        label=_("The target is a share in percent"),
        required=False,
        help_text=_("Only for what is counted out of something, marked ÷."),
    )
    uncounted_reason = LineField(
        label=_("Why nothing is counted"),
        required=False,
        max_length=LINE_LENGTH,
        help_text=_("Only for a task without a figure: another officer states when it is done."),
    )
    due_on = DateField(label=_("Due on"))
    office = forms.ChoiceField(
        label=_("Department responsible"),
        required=False,
        help_text=_("None: the unit itself."),
    )
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=_("Programmes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Work of local governance that the line is part of."),
    )

    def __init__(self, plan: WorkPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("programmes", ())
        self.fields["programmes"].queryset = programmes_to_choose(held)  # type: ignore[attr-defined]
        self.clauses = {
            one.number: one
            for one in PolicyClause.objects.exclude(strength="").order_by("position")
        }
        self.offices = {str(one.pk): one for one in queries.offices_for(plan.jurisdiction)}
        clauses = ((number, _short(one)) for number, one in self.clauses.items())
        self._choose("clause", [("", "—"), *clauses])
        measures = queries.plan_measures().items()
        none = ("", _("Nothing is counted"))
        self._choose("measure", [none, *((key, _counted(one)) for key, one in measures)])
        offices = ((key, one.name) for key, one in self.offices.items())
        self._choose("office", [("", _("The unit itself")), *offices])

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = list(choices)

    def clean_in_percent(self) -> bool:
        """A target that is typed with its sign is a share, ticked or not."""
        typed = fold_text(str(self.data.get("target", "")))
        return bool(self.cleaned_data["in_percent"]) or typed.endswith("%")

    def content(self) -> LineContent:
        """What was typed; only after `is_valid`."""
        values = self.cleaned_data
        return LineContent(
            clause=self.clauses[values["clause"]],
            task=values["task"],
            due_on=values["due_on"],
            measure=values["measure"],
            sense=values["sense"],
            target=values["target"],
            in_percent=values["in_percent"],
            office=self.offices.get(values["office"]),
            uncounted_reason=values["uncounted_reason"],
            programmes=list(values["programmes"]),
        )


def _short(clause: PolicyClause) -> str:
    text = clause.text
    return f"{clause.number} {text[:CLAUSE_WORDS]}{'…' if len(text) > CLAUSE_WORDS else ''}"


def _counted(measure: Any) -> str:
    mark = " ÷" if measure.of is not None else ""
    return f"{measure.name}（{measure.unit}）{mark}"


class NewLineForm(LineForm, TokenForm):
    pass


class EditLineForm(LineForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, line: PlanLine, data: Any = None) -> None:
        names = ("task", "measure", "sense", "in_percent", "uncounted_reason", "due_on")
        stored: dict[str, Any] = {name: getattr(line, name) for name in names}
        stored |= {
            "clause": line.clause.number,
            "office": "" if line.office_id is None else str(line.office_id),
            "target": None if line.target is None else plain(line.target),
            "programmes": [one.pk for one in line.programmes.all()],
            "version": line.plan.version,
        }
        super().__init__(line.plan, data, initial=stored)


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PlanReasonForm(VersionForm):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)


class RenewPlanForm(TokenForm):
    reason = TextField(
        label=_("Why the plan is changed"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("Everybody reads it once it is published; name nobody."),
    )


class StateTaskForm(TokenForm):
    is_done = forms.TypedChoiceField(
        label=_("The task is"),
        choices=[("1", _("done")), ("0", _("not done any more"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    day = DateField(label=_("Since the day"))
    evidence = TextField(
        label=_("What shows it"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("A document, a place, a record. Everybody may read it; name nobody."),
    )


class PrepareReviewForm(TokenForm):
    moment = forms.CharField(widget=forms.HiddenInput)


class RemarksForm(forms.Form):
    """What the review found, and a remark on each of its lines."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    summary = TextField(
        label=_("What the review found"), max_length=PLAN_TEXT_LENGTH, required=False
    )

    def __init__(self, review: PlanReview, rows: Iterable[Any], data: Any = None) -> None:
        super().__init__(data, initial={"version": review.version, "summary": review.summary})
        for row in rows:
            entry = review_entry(row, "")
            self.fields[f"remark-{row.pk}"] = TextField(
                label=f"{row.line.task}（{entry['standing_label']}）",
                max_length=REASON_LENGTH,
                rows=2,
                required=False,
                initial=row.remark,
                help_text=" · ".join(filter(None, (entry["target"], entry["figure_words"]))),
            )

    def remarks(self) -> dict[int, str]:
        """What was typed, by the id of the line in the review; only after `is_valid`."""
        return {
            int(name.removeprefix("remark-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("remark-")
        }


def plan_step_form(row: WorkPlan | PlanReview, step: Transition, data: Any = None) -> forms.Form:
    """What a step of a plan or a review asks for."""
    kind: type[forms.Form] = VersionForm
    if step.reason_required:
        kind = PlanReasonForm
    elif step.target in {PlanState.PUBLISHED, PlanReviewState.PUBLISHED}:
        kind = SitePublishForm
    form = kind(data, initial={"version": row.version})
    form.auto_id = f"{step.target}_%s"
    return form
