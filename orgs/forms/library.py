"""What is typed about cases of the library: the case itself, its edited text, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.constants import COMMUNITY_DIGITS
from accounts.forms import DecimalField, IntegerField, LineField, TextField, TokenForm
from accounts.rules import Transition
from communities.models import Community, CommunityType
from orgs import queries
from orgs.constants import (
    PRACTICE_FIGURES,
    PRACTICE_REMARK_LENGTH,
    PRACTICE_SUMMARY_LENGTH,
    PRACTICE_TEXT_LENGTH,
    PRACTICE_TITLE_LENGTH,
)
from orgs.enums import PracticeState, PracticeWriter
from orgs.forms.enquiries import EnquiryVersionForm as VersionForm
from orgs.forms.register import KeptForm
from orgs.models import PracticeCase, PracticeEdit, PracticeTopic
from orgs.queries import Unit
from orgs.services import EditedText, Figure, PracticeContent

FIRST_YEAR = 2000


def unit_field(units: Sequence[Unit], label: Any) -> forms.ChoiceField:
    """In whose name; who acts for one unit alone has nothing to choose."""
    return forms.ChoiceField(
        label=label,
        choices=[(unit.value, unit.name) for unit in units],
        initial=units[0].value if units else "",
        widget=forms.HiddenInput if len(units) == 1 else forms.Select,
    )


class TextForm(forms.Form):
    """The words of a case, by the author and by who edits it."""

    title = LineField(label=_("Title"), max_length=PRACTICE_TITLE_LENGTH)
    summary = TextField(
        label=_("Summary"),
        max_length=PRACTICE_SUMMARY_LENGTH,
        rows=3,
        help_text=_("Two sentences: the problem, and what solved it."),
    )
    done = TextField(label=_("How it was done"), max_length=PRACTICE_TEXT_LENGTH, rows=10)
    brought = TextField(
        label=_("What it brought"),
        max_length=PRACTICE_TEXT_LENGTH,
        rows=6,
        help_text=_("Also what did not work. Name no residents."),
    )


class CaseOfPracticeForm(TextForm):
    """A case as its author writes it."""

    type = forms.ModelChoiceField(
        CommunityType.objects.none(), label=_("Community type"), empty_label=_("Choose a type")
    )
    topic = forms.ModelChoiceField(
        PracticeTopic.objects.none(), label=_("Theme"), empty_label=_("Choose a theme")
    )
    year = IntegerField(label=_("Year in which it was done"), minimum=FIRST_YEAR, maximum=2100)
    community = LineField(
        label=_("Community that it is about"),
        required=False,
        help_text=_("Name or division code; empty where it is about several."),
    )
    references = TextField(
        label=_("Public records behind it"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_(
            "Addresses of topics, actions, meetings or bulletins of this site, one in a line."
        ),
    )
    field_order = ("title", "type", "topic", "year", "community", "summary", "done", "brought")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = CommunityType.objects.order_by("position", "code")
        fields["topic"].queryset = PracticeTopic.objects.order_by("position", "code")

    def clean_community(self) -> Community | None:
        typed = self.cleaned_data["community"]
        if not typed:
            return None
        code = places.code_of(typed)
        found = Community.objects.existing().filter(code=code).first()
        if len(code) != COMMUNITY_DIGITS or found is None:
            raise forms.ValidationError(_("Enter a village or community."))
        return found

    def clean_references(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.cleaned_data["references"].split("\n"))
        return tuple(line for line in lines if line)


class FigureForm(forms.Form):
    name = LineField(label=_("Measure"), max_length=60, required=False)
    unit = LineField(label=_("Unit of measurement"), max_length=20, required=False)
    before = DecimalField(
        label=_("Value before"), places=2, minimum=-9_999_999, maximum=9_999_999_999, required=False
    )
    after = DecimalField(
        label=_("Value after"), places=2, minimum=-9_999_999, maximum=9_999_999_999, required=False
    )
    source = LineField(label=_("Where the number comes from"), max_length=200, required=False)

    @property
    def is_filled(self) -> bool:
        values = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        return any(value not in (None, "") for value in values.values())

    def clean(self) -> dict[str, Any]:
        """A row that says something says all that makes a figure believable."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_filled:
            for name in ("name", "after", "source"):
                if cleaned.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("A figure has its measure, its value and its source."))
        return cleaned


FigureRows = forms.formset_factory(
    FigureForm,
    extra=0,
    max_num=PRACTICE_FIGURES,
    validate_max=True,
    absolute_max=PRACTICE_FIGURES + 10,
)


class PracticeForm:
    """Words, facts and figures of a case as one form; `unit` is chosen once, at the beginning."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        units: Sequence[Unit] = (),
        practice: PracticeCase | None = None,
    ) -> None:
        self.units = {unit.value: unit for unit in units}
        self.basics = CaseOfPracticeForm(data, initial=_stored(practice))
        is_own = practice is not None and practice.writer == PracticeWriter.COMMITTEE
        if is_own or (units and all(unit.community for unit in units)):
            del self.basics.fields["community"]
        self.start: Any = None
        if practice is None:
            self.start = _StartForm(data, units=units)
        first = [{}] if practice is None else _figures(practice) or [{}]
        self.figures: Any = (
            FigureRows(initial=first, prefix="figures")
            if data is None
            else FigureRows(data, prefix="figures")
        )

    def is_valid(self) -> bool:
        parts = [self.basics, self.figures, *([self.start] if self.start else [])]
        valid = [part.is_valid() for part in parts]
        return all(valid)

    @property
    def unit(self) -> Unit:
        """In whose name it is written; only after `is_valid`."""
        return self.units[self.start.cleaned_data["unit"]]

    @property
    def token(self) -> str:
        return str(self.start.cleaned_data["submission_token"])

    def content(self) -> PracticeContent:
        """What was typed; only after `is_valid`."""
        figures = tuple(Figure(**row.cleaned_data) for row in self.figures if row.is_filled)
        return PracticeContent(**{"community": None, **self.basics.cleaned_data}, figures=figures)


class _StartForm(TokenForm):
    def __init__(self, data: Any = None, *, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self.fields["unit"] = unit_field(units, _("In the name of"))


def _stored(practice: PracticeCase | None) -> dict[str, Any]:
    if practice is None:
        return {"year": timezone.localdate().year}
    names = ("title", "summary", "done", "brought", "type", "topic", "year")
    community = practice.community
    return {
        **{name: getattr(practice, name) for name in names},
        "community": community.code if community else "",
        "references": "\n".join(queries.addresses_behind(practice)),
    }


def _figures(practice: PracticeCase) -> list[dict[str, Any]]:
    names = ("name", "unit", "source")
    return [
        {
            **{name: getattr(row, name) for name in names},
            "before": "" if row.before is None else f"{row.before.normalize():f}",
            "after": f"{row.after.normalize():f}",
        }
        for row in practice.figures.all()
    ]


class PracticePhotoForm(forms.Form):
    upload = forms.FileField(
        label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    caption = LineField(label=_("Caption"), max_length=100, help_text=_("Name nobody."))
    shows_people = forms.BooleanField(
        label=_("It shows recognisable people, number plates or children (it is not published)"),
        required=False,
    )


class EditTextForm(TextForm):
    """The text as it would be published."""

    remark = TextField(
        label=_("What you changed, and why"),
        max_length=PRACTICE_REMARK_LENGTH,
        rows=3,
        help_text=_("The author reads it, and agrees or objects."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def text(self) -> EditedText:
        """What was typed; only after `is_valid`."""
        names = EditedText.__dataclass_fields__
        return EditedText(**{name: self.cleaned_data[name] for name in names})


class PracticeReasonForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=PRACTICE_REMARK_LENGTH, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SitePublishForm(forms.Form):
    """A publication with its reason, where it corrects one, and the look for personal data."""

    reason = LineField(
        label=_("Reason, where it corrects what stands on the site"),
        max_length=200,
        required=False,
    )
    confirmed = forms.BooleanField(
        label=_("I have read it: it tells nothing about a person"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def practice_step_form(
    practice: PracticeCase, step: Transition, data: Any = None, edit: PracticeEdit | None = None
) -> forms.Form:
    """What a step of a case asks for: a text, a reason, the look before publication, or nothing."""
    initial: dict[str, Any] = {"version": practice.version}
    kind: type[forms.Form] = VersionForm
    if step.target == PracticeState.PUBLISHED and not step.reason_required:
        kind = SitePublishForm
    elif step.target == PracticeState.EDITED:
        kind = EditTextForm
        source: Any = edit or practice
        initial |= {n: getattr(source, n) for n in ("title", "summary", "done", "brought")}
    elif step.reason_required:
        kind = PracticeReasonForm
    form = kind(data, initial=initial)
    form.auto_id = f"{step.target}_%s"
    return form


class PracticeTopicForm(KeptForm):
    code = forms.SlugField(label=_("code"), max_length=40)
    name = LineField(label=_("name"), max_length=30)
    position = IntegerField(label=_("position"), maximum=1000)

    class Meta:
        model = PracticeTopic
        fields = ("code", "name", "position")
