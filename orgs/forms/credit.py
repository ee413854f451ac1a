"""What officers type about the credit of organisations."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import DateField, IntegerField, LineField, TextField, TokenForm
from accounts.models import User
from communities.forms import PublishForm
from orgs.constants import TEXT_LENGTH
from orgs.enums import (
    AnnualForm,
    AnnualResult,
    CreditKind,
    CreditList,
    Leaving,
    NoticeMeans,
    OrganizationKind,
    PledgeKind,
    RestrictedAct,
    RestrictionEffect,
    TermKind,
    TermUnit,
)
from orgs.models import CreditEntry, ListingGround, Organization, Pledge
from orgs.queries import registered_by


def today_field(label: Any, **options: Any) -> DateField:
    """A civil day, today unless another is typed."""
    return DateField(label=label, initial=timezone.localdate, **options)


class OfficerForm(TokenForm):
    """Offers what the officer keeps."""

    of_legal_persons: ClassVar[bool] = False

    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer
        for name, field in self.fields.items():
            if name == "organization":
                choice: Any = field
                choice.queryset = registered_by(officer).order_by("name", "pk")
                if self.of_legal_persons:
                    choice.queryset = choice.queryset.exclude(kind=OrganizationKind.FILED)


def _organization() -> Any:
    return forms.ModelChoiceField(
        label=_("Social organisation"), queryset=Organization.objects.none()
    )


class CreditEntryForm(OfficerForm):
    organization = _organization()
    kind = forms.ChoiceField(label=_("kind"), choices=CreditKind.choices)
    title = LineField(label=_("title"), max_length=100)
    text = TextField(label=_("content"), required=False, max_length=TEXT_LENGTH)
    basis = LineField(label=_("basis"), help_text=_("The rule and article that it rests on."))
    document = LineField(
        label=_("document"),
        required=False,
        max_length=100,
        help_text=_("Title or number of the document; a penalty has one."),
    )
    source = LineField(
        label=_("source"), max_length=100, help_text=_("The authority that it comes from.")
    )
    arisen_on = DateField(
        label=_("arisen or received on"),
        help_text=_("From this day runs the term for its entry (5 working days)."),
    )
    is_public = forms.BooleanField(
        label=_("public"),
        required=False,
        initial=True,
        help_text=_("State and trade secrets and personal matters are not published."),
    )


class EntryCorrectionForm(CreditEntryForm):
    """A new entry that names the old one; the organisation stays."""

    correction_reason = LineField(label=_("reason for the correction"))
    is_retraction = forms.BooleanField(
        label=_("only retract it"),
        required=False,
        help_text=_("The entry should not be there at all."),
    )

    def __init__(self, *args: Any, entry: CreditEntry, **kwargs: Any) -> None:
        names = ("kind", "title", "text", "basis", "document", "source", "arisen_on", "is_public")
        initial = {name: getattr(entry, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["organization"]


class HandInForm(OfficerForm):
    of_legal_persons = True
    organization = _organization()
    year = IntegerField(label=_("reported year"), minimum=2000, maximum=2100, unit="年")
    reviewed_on = DateField(label=_("passed by the supervising body on"), required=False)
    handed_in_on = today_field(_("handed in on"))
    note = TextField(label=_("note"), required=False, max_length=TEXT_LENGTH, rows=3)


class DecideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("result"), choices=AnnualResult.choices)
    decided_on = today_field(_("decided on"))
    document = LineField(label=_("document"), max_length=100)
    reason = LineField(
        label=_("Reason"), required=False, help_text=_("Where another result was recorded before.")
    )


class NoticeForm(OfficerForm):
    of_legal_persons = True
    organization = _organization()
    ground = forms.ModelChoiceField(label=_("ground"), queryset=ListingGround.objects.none())
    facts = TextField(label=_("facts"), max_length=TEXT_LENGTH)
    means = forms.ChoiceField(label=_("means of the notice"), choices=NoticeMeans.choices)
    notice_document = LineField(label=_("document of the notice"), max_length=100)
    noticed_on = today_field(_("notice given on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        held = ListingGround.objects.filter(effective_from__lte=timezone.localdate())
        ground.queryset = held.order_by("list", "pk")
        ground.label_from_instance = lambda one: f"{one.get_list_display()} · {one.text}"


class RatingForm(OfficerForm):
    of_legal_persons = True
    organization = _organization()
    score = IntegerField(label=_("score"), minimum=0, maximum=10_000, unit="分")
    document = LineField(label=_("document"), max_length=100)
    decided_on = today_field(_("decided on"))


class InvestigationForm(OfficerForm):
    of_legal_persons = True
    organization = _organization()
    authority = LineField(label=_("investigating authority"), max_length=100)
    document = LineField(
        label=_("document"), max_length=100, help_text=_("Number of the decision to investigate.")
    )
    since = today_field(_("under investigation since"))


class CloseInvestigationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    until = today_field(_("closed on"))
    outcome = LineField(label=_("outcome"))


class CarriedOutForm(forms.Form):
    carried_out_on = today_field(_("carried out on"))


class CancelRatingForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    cancelled_on = today_field(_("cancelled on"))
    cancel_reason = LineField(label=_("reason for the cancellation"))


class PledgeForm(OfficerForm):
    kind = forms.ChoiceField(label=_("kind"), choices=PledgeKind.choices)
    association = forms.ModelChoiceField(
        label=_("initiating association"),
        queryset=Organization.objects.none(),
        required=False,
        help_text=_("An industry association that begins a pact; otherwise leave it empty."),
    )
    title = LineField(label=_("title"), max_length=100)
    text = TextField(label=_("text"), max_length=TEXT_LENGTH)
    jurisdiction = LineField(
        label=_("begun in"),
        required=False,
        help_text=_(
            "Name or division code of the place. A pact of an association is begun where it is "
            "registered: leave it empty then."
        ),
    )
    since = today_field(_("in force since"))
    until = DateField(label=_("until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["association"]
        kept = Organization.objects.for_user(self.officer).active().order_by("name", "pk")
        choice.queryset = kept.filter(kind=OrganizationKind.INDUSTRY_ASSOCIATION)

    def clean_jurisdiction(self) -> str:
        typed = self.cleaned_data["jurisdiction"]
        return places.code_of(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        association = entered.get("association")
        if association is not None and entered.get("jurisdiction") == "":
            entered["jurisdiction"] = association.jurisdiction
        elif entered.get("jurisdiction") == "":
            self.add_error("jurisdiction", _("Enter the place or the association."))
        return entered


class SignatureForm(OfficerForm):
    pledge = forms.ModelChoiceField(label=_("commitment or pact"), queryset=Pledge.objects.none())
    organization = _organization()
    signed_on = today_field(_("signed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["pledge"]
        choice.queryset = Pledge.objects.for_user(self.officer).order_by("-since", "-pk")


class WithdrawForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    withdrawn_on = today_field(_("withdrawn on"))


class RuleForm(TokenForm):
    """What every rule of credit says beside its content."""

    effective_from = DateField(label=_("in force since"))
    source = LineField(
        label=_("source"), help_text=_("The document and article that provide for it.")
    )


class CreditTermForm(RuleForm):
    kind = forms.ChoiceField(label=_("term"), choices=TermKind.choices)
    number = IntegerField(label=_("number"), minimum=1, maximum=400)
    unit = forms.ChoiceField(label=_("unit"), choices=TermUnit.choices)


class AnnualDutyForm(RuleForm):
    kind = forms.ChoiceField(
        label=_("kind"),
        choices=[pair for pair in OrganizationKind.choices if pair[0] != OrganizationKind.FILED],
    )
    for_charities = forms.BooleanField(label=_("for charities"), required=False)
    form = forms.ChoiceField(label=_("form"), choices=AnnualForm.choices)
    review_day = LineField(
        label=_("to the supervising body until"),
        required=False,
        help_text=_("For example 03-31; empty where it goes to the registry alone."),
    )
    due_day = LineField(label=_("to the registry until"), help_text=_("For example 05-31."))
    established_day = LineField(
        label=_("established until"),
        initial="12-31",
        help_text=_("Of the year that is reported; later ones begin the year after."),
    )


class ListingGroundForm(RuleForm):
    code = forms.SlugField(label=_("code"), max_length=40)
    list = forms.ChoiceField(label=_("list"), choices=CreditList.choices)
    text = LineField(label=_("ground"))
    leaving = forms.ChoiceField(label=_("leaves the list"), choices=Leaving.choices)
    follows_abnormal = forms.BooleanField(
        label=_("after its time on the abnormal-activity list"), required=False
    )


class RatingScaleForm(RuleForm):
    full_mark = IntegerField(label=_("full mark"), minimum=1, maximum=10_000, initial=1000)
    least_1a = IntegerField(label=_("1A from"), minimum=1, maximum=10_000)
    least_2a = IntegerField(label=_("2A from"), minimum=1, maximum=10_000)
    least_3a = IntegerField(label=_("3A from"), minimum=1, maximum=10_000)
    least_4a = IntegerField(label=_("4A from"), minimum=1, maximum=10_000)
    least_5a = IntegerField(label=_("5A from"), minimum=1, maximum=10_000)


class RestrictionForm(RuleForm):
    list = forms.ChoiceField(label=_("list"), choices=CreditList.choices)
    act = forms.ChoiceField(label=_("act"), choices=RestrictedAct.choices)
    effect = forms.ChoiceField(label=_("effect"), choices=RestrictionEffect.choices)


class ConfirmedPublishForm(PublishForm):
    confirmed = forms.BooleanField(
        label=_("I have read it: it tells nothing about a person"), required=False
    )
