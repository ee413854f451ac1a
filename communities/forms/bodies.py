"""What a committee enters about its estates, its bodies and the property contracts."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import (
    CreditCodeField,
    DateField,
    IntegerField,
    LineField,
    SeenVersionForm,
    TextField,
    TokenForm,
    show_errors,
)
from communities import queries
from communities.enums import BodyKind
from communities.models import Community, Estate, LocalBody, PropertyCompany, PropertyContract
from communities.services import BodyEntry, NewCompany, Term

LARGEST_VERSION = 2_147_483_647
COMPANY_FIELDS = ("company_name", "contact_name", "contact_phone")
NOT_PUBLISHED = _("For the offices in charge; it is never published.")


class Difference(NamedTuple):
    """A field that two editors filled differently."""

    label: Any
    stored: str
    typed: str


class KeptForm(TokenForm):
    """A form that makes a row once, or changes `row` over the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_VERSION)

    def __init__(self, community: Community, row: Any = None, data: Any = None) -> None:
        self.community, self.row = community, row
        super().__init__(data, initial=self.stored(row) if row is not None else {})
        del self.fields["submission_token" if row is not None else "version"]

    def stored(self, row: Any) -> dict[str, Any]:
        """The fields' values as they are stored in `row`."""
        own = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        if "estates" in own:
            own["estates"] = [estate.pk for estate in row.estates.all()]
        return own

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands."""
        show_errors(self, problems)

    def beside(self, now: Any) -> list[Difference]:
        """What another saved meanwhile (`now`) beside what was typed here."""
        stored = self.stored(now)
        found = []
        for name, field in self.fields.items():
            before, typed = _words(stored.get(name)), _words(self.cleaned_data.get(name))
            if name != "version" and name in stored and before != typed:
                found.append(Difference(field.label, self._named(name, before), typed))
        return found

    def _named(self, name: str, words: str) -> str:
        """Estates by their names: what is stored are their keys."""
        if name != "estates":
            return words
        return _words(Estate.objects.filter(pk__in=[key for key in words.split("、") if key]))

    def over(self, now: Any) -> Any:
        """The same form as it was sent, now over the version of `now`."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(now.version)
        return type(self)(self.community, now, data)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return str(value)
    return "、".join(str(part) for part in value)


def _estates_field(form: KeptForm, label: Any, help_text: Any) -> Any:
    """Estates that exist, and those that the row has already."""
    rows = Estate.objects.filter(community=form.community)
    mine = Q(pk__in=form.initial.get("estates", ()))
    return forms.ModelMultipleChoiceField(
        rows.filter(Q(valid_until__isnull=True) | mine),
        label=label,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one estate.")},
    )


class EstateForm(KeptForm):
    name = LineField(
        label=_("Name of the estate"),
        max_length=60,
        help_text=_("As people call it; in a village, the natural village."),
    )
    households = IntegerField(label=_("Households"), required=False)


class EndForm(KeptForm):
    """The last day of something, and why it ended."""

    on = DateField(label=_("Last day"), initial=timezone.localdate)
    reason = TextField(label=_("Why it ended"), max_length=300, rows=3)


class BodyForm(KeptForm):
    """A body; what concerns other kinds is left out."""

    name = LineField(label=_("Official name"), max_length=100)
    since = DateField(
        label=_("In office since"), required=False, help_text=_("The day of the last election.")
    )
    head_office = LineField(
        label=_("Office of the head"),
        max_length=60,
        required=False,
        help_text=_("The office alone, such as “secretary”: it is published, a name is not."),
    )
    sorting_duty_on = DateField(
        label=_("Sorting is its duty since"),
        required=False,
        help_text=_("The date of the document by which sorting waste became one of its duties."),
    )
    sorting_duty_document = LineField(
        label=_("Number or title of the document"), max_length=100, required=False
    )
    sorting_duty_office = LineField(
        label=_("Responsible office"),
        max_length=60,
        required=False,
        help_text=_("The office alone, without a name."),
    )
    contact_name = LineField(
        label=_("Contact person"), max_length=60, required=False, help_text=NOT_PUBLISHED
    )
    contact_phone = LineField(
        label=_("Telephone"), max_length=30, required=False, help_text=NOT_PUBLISHED
    )

    def __init__(
        self, community: Community, row: LocalBody | None = None, data: Any = None, kind: str = ""
    ) -> None:
        super().__init__(community, row, data)
        self.kind = BodyKind(row.kind if row is not None else kind)
        if self.kind != BodyKind.PARTY:
            for name in ("sorting_duty_on", "sorting_duty_document", "sorting_duty_office"):
                del self.fields[name]
        if self.kind == BodyKind.OWNERS:
            self.fields["estates"] = _estates_field(
                self, _("Estates"), _("For which it was elected.")
            )
            self.order_fields(["name", "estates"])

    def stored(self, row: Any) -> dict[str, Any]:
        estates = [estate.pk for estate in row.estates.all()]
        return {**super().stored(row), "estates": estates}

    def entry(self) -> BodyEntry:
        names = BodyEntry.__dataclass_fields__
        return BodyEntry(**{n: v for n, v in self.cleaned_data.items() if n in names})


class CompanyCodeForm(forms.Form):
    credit_code = CreditCodeField(
        label=_("Unified social credit code of the property company"),
        max_length=40,
        help_text=_("18 characters, as on its business licence."),
    )


class ContractForm(KeptForm):
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(
        label=_("Last day"), required=False, help_text=_("Left empty, no end was agreed.")
    )
    document = LineField(label=_("Number or title of the contract"), max_length=100, required=False)

    def __init__(
        self, community: Community, row: PropertyContract | None = None, data: Any = None
    ) -> None:
        super().__init__(community, row, data)
        self.fields["estates"] = _estates_field(self, _("Estates"), _("For which it holds."))
        self.order_fields(["estates"])

    def stored(self, row: Any) -> dict[str, Any]:
        estates = [estate.pk for estate in row.estates.all()]
        return {**super().stored(row), "estates": estates}

    def term(self) -> Term:
        values = self.cleaned_data
        return Term(
            list(values["estates"]), values["starts_on"], values["ends_on"], values["document"]
        )


class NewContractForm(ContractForm):
    """A contract with the company of a credit code, or with one that is entered with it."""

    credit_code = CreditCodeField(widget=forms.HiddenInput, max_length=40)
    company_name = LineField(
        label=_("Name of the company"),
        max_length=100,
        help_text=_("Nobody has entered this credit code yet."),
    )
    contact_name = LineField(
        label=_("Contact person"), max_length=60, required=False, help_text=NOT_PUBLISHED
    )
    contact_phone = LineField(
        label=_("Telephone"), max_length=30, required=False, help_text=NOT_PUBLISHED
    )

    def __init__(
        self,
        community: Community,
        credit_code: str,
        company: PropertyCompany | None,
        data: Any = None,
    ) -> None:
        super().__init__(community, None, data)
        self.company = company
        self.initial["credit_code"] = credit_code
        self.order_fields([*COMPANY_FIELDS, "estates"])
        if company is not None:
            self._name_no_company()

    def _name_no_company(self) -> None:
        for name in COMPANY_FIELDS:
            del self.fields[name]

    def add_problems(self, problems: ValidationError) -> None:
        """Where another committee entered the company meanwhile, it is taken instead."""
        code = self.cleaned_data["credit_code"]
        super().add_problems(problems)
        if self.company is None and self.has_error("credit_code"):
            self.company = queries.company_with_code(code)
            self._name_no_company()

    def partner(self) -> PropertyCompany | NewCompany:
        values = self.cleaned_data
        return self.company or NewCompany(
            credit_code=values["credit_code"],
            name=values["company_name"],
            contact_name=values["contact_name"],
            contact_phone=values["contact_phone"],
        )


class CompanyForm(SeenVersionForm):
    """What officers correct, with the version that they saw."""

    name = LineField(
        label=_("name"), max_length=100, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    contact_name = LineField(label=_("contact person"), max_length=60, required=False)
    contact_phone = LineField(label=_("telephone of the contact"), max_length=30, required=False)

    class Meta:
        model = PropertyCompany
        fields = ("name", "contact_name", "contact_phone")

    def stored(self, now: PropertyCompany) -> Any:
        return _("Now stored: %(name)s, %(contact)s, %(phone)s.") % {
            "name": now.name,
            "contact": now.contact_name or "—",
            "phone": now.contact_phone or "—",
        }
