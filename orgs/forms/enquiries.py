"""What visitors ask the registry, and what it answers; what the city keeps for the guides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, PhoneField, TextField, TokenForm
from orgs.enums import OrganizationKind
from orgs.forms.register import KeptForm
from orgs.models import CaseTerm, MaterialRequirement, StartingGuide
from orgs.models.case_rules import (
    GUIDE_CHARTER_LENGTH,
    GUIDE_TEXT_LENGTH,
    LONGEST_TERM_DAYS,
    SOURCE_LENGTH,
)
from orgs.models.cases import PERSON_LENGTH, REASON_LENGTH
from orgs.services import EnquiryContent

# A field that people do not see; programs fill it in.
TRAP = "website"
SHORTEST = 5


class VisitorForm(TokenForm):
    """What anybody sends from the public site, without an account."""

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in the field that people do not see."""
        return bool(self.data.get(TRAP, ""))


class EnquiryForm(VisitorForm):
    """What anybody can ask from the public site, without an account."""

    county = forms.ChoiceField(label=_("County or district"))
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("I do not know yet")), *OrganizationKind.choices],
        required=False,
    )
    text = TextField(
        label=_("What you intend, or want to know"),
        max_length=REASON_LENGTH,
        min_length=SHORTEST,
        rows=6,
        help_text=_("Please write no identity numbers and no room numbers of anybody."),
    )
    contact_name = LineField(
        label=_("How to address you"), max_length=PERSON_LENGTH, required=False
    )
    contact_phone = PhoneField(
        label=_("Telephone for questions"),
        required=False,
        help_text=_("Only for questions about this matter; deleted when it is completed."),
    )

    def __init__(self, counties: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["county"]
        field.choices = [("", _("Choose a county or district")), *counties]

    def content(self) -> EnquiryContent:
        """What is sent; only after `is_valid`."""
        names = EnquiryContent.__dataclass_fields__
        return EnquiryContent(**{name: self.cleaned_data[name] for name in names})


class EnquiryAnswerForm(forms.Form):
    answer = TextField(
        label=_("Answer"),
        max_length=REASON_LENGTH,
        rows=4,
        help_text=_("Whoever asked reads it at once."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EnquiryReasonForm(forms.Form):
    reason = TextField(
        label=_("Reason"), max_length=500, rows=3, help_text=_("Whoever asked reads it at once.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EnquiryVersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


def _days(label: Any, **options: Any) -> IntegerField:
    return IntegerField(
        label=label, minimum=1, maximum=LONGEST_TERM_DAYS, unit="日", required=False, **options
    )


class CaseTermForm(KeptForm):
    in_force_since = DateField(label=_("in force since"))
    statutory_days = _days(_("statutory days"))
    promised_days = _days(_("promised days"))
    apply_days = _days(
        _("days to apply"),
        help_text=_("After the supervising body agreed, or the liquidation ended."),
    )
    source = LineField(label=_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        model = CaseTerm
        fields = (
            "kind", "matter", "in_force_since", "statutory_days", "promised_days", "counted_in",
            "apply_days", "source", "is_confirmed",
        )  # fmt: skip


class MaterialRequirementForm(KeptForm):
    position = IntegerField(label=_("position"), maximum=1000)
    name = LineField(label=_("name"), max_length=100)
    note = TextField(label=_("note"), max_length=500, required=False, rows=2)
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)
    source = LineField(label=_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        model = MaterialRequirement
        fields = (
            "kind", "matter", "position", "name", "note", "is_required", "since", "until",
            "source",
        )  # fmt: skip


class StartingGuideForm(KeptForm):
    slug = forms.SlugField(
        label=_("short name in the address"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens."),
    )
    title = LineField(label=_("title"), max_length=60)
    conditions = TextField(label=_("conditions"), max_length=GUIDE_TEXT_LENGTH, rows=8)
    authorities = TextField(
        label=_("who decides, and where to go"), max_length=GUIDE_TEXT_LENGTH, rows=6
    )
    charter = TextField(label=_("model charter"), max_length=GUIDE_CHARTER_LENGTH, rows=16)
    source = LineField(label=_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        model = StartingGuide
        fields = ("slug", "kind", "title", "conditions", "authorities", "charter", "source")
