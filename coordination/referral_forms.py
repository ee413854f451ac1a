"""What is typed about referrals: the sheet itself, answers, reasons, more time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField, IntegerField, LineField, TextField, TokenForm
from accounts.rules import Transition
from communities.queries import programmes_to_choose
from coordination.constants import (
    REFERRAL_REASON_LENGTH,
    REFERRAL_TEXT_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import ReferralState, ReplyOutcome
from coordination.models import Referral
from coordination.queries import policy_clauses
from coordination.referral_queries import Body
from coordination.services import Addressees, ReferralContent, due_after
from portal.workdays import LONGEST_TERM

MOST_OTHERS = 30


def _groups(bodies: Iterable[Body]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The bodies as choices, by kind."""
    groups: dict[Any, list[tuple[str, str]]] = {}
    for body in bodies:
        if body.office is not None:
            label = _("Departments and offices")
        elif body.organization is not None:
            label = _("Social organisations")
        else:
            label = _("Committees") if body.is_committee else _("Counties and townships")
        groups.setdefault(label, []).append((body.key, body.name))
    return list(groups.items())


class TermForm(forms.Form):
    """A due date, or the number of working days to it from today."""

    due = DateField(label=_("Due date"), required=False)
    working_days = IntegerField(
        label=_("or in how many working days from today"),
        minimum=1,
        maximum=LONGEST_TERM,
        unit="个工作日",
        required=False,
        help_text=_("Counted by the calendar of working days; the day it is sent is not counted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("due", "working_days"):
            field: Any = self.fields[name]
            field.needed_when = _("(one of the two)")

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        due, days = entered.get("due"), entered.get("working_days")
        if self.errors.keys() & {"due", "working_days"}:
            return entered
        if (due is None) == (days is None):
            raise ValidationError({"due": _("Enter the due date or the working days, not both.")})
        if days is not None:
            entered["due"] = due_after(days)
        return entered

    @property
    def due_entered(self) -> date:
        """The civil day that either of them means; only after `is_valid`."""
        day: date = self.cleaned_data["due"]
        return day


class SheetForm(forms.Form):
    subject = LineField(label=_("Subject"), max_length=TITLE_LENGTH)
    text = TextField(
        label=pgettext_lazy("referral", "What is to be done"),
        max_length=REFERRAL_TEXT_LENGTH,
        rows=6,
        help_text=_("For the bodies on the sheet and those who watch over them; not published."),
    )


class NewReferralForm(TokenForm, SheetForm, TermForm):
    def __init__(self, *args: Any, sender: Body, reach: list[Body], initial: Any = None) -> None:
        super().__init__(*args, initial=initial)
        self.sender = sender
        self.reach = {body.key: body for body in reach}
        groups = _groups(reach)
        self.fields["lead"] = forms.ChoiceField(
            label=_("Lead body"),
            choices=[("", pgettext_lazy("referral", "Choose one")), *groups],
            help_text=_("It receives the referral, answers it and is counted."),
        )
        for name, label in (("helpers", _("Helping")), ("copies", _("Copies to"))):
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=groups,
                required=False,
                widget=forms.SelectMultiple(attrs={"size": 6}),
                help_text=_("Several may be chosen; with a keyboard hold Ctrl."),
            )
        self.fields["clause"] = forms.ChoiceField(
            label=_("Clause of the policy"),
            required=False,
            choices=[("", "—"), *((one.number, str(one)) for one in policy_clauses())],
        )
        self.fields["programme"] = forms.ModelChoiceField(
            programmes_to_choose(), label=_("Programme"), required=False, to_field_name="code"
        )
        self.fields["upload"] = _pdf_field()
        self.order_fields(["lead", "subject", "text", "due", "working_days", "upload"])

    def clean(self) -> dict[str, Any]:
        entered = super().clean()
        for name in ("helpers", "copies"):
            if len(entered.get(name, ())) > MOST_OTHERS:
                self.add_error(name, _("At most %(most)s bodies.") % {"most": MOST_OTHERS})
        return entered

    def between(self) -> Addressees:
        """Who is on the sheet; only after `is_valid`."""
        entered = self.cleaned_data
        helpers, copies = (
            [self.reach[key] for key in entered[name]] for name in ("helpers", "copies")
        )
        return Addressees(self.sender, self.reach[entered["lead"]], helpers, copies)

    def content(self, **origin: Any) -> ReferralContent:
        """What was typed, with the record that it comes of; only after `is_valid`."""
        names = ("subject", "text", "clause", "programme")
        typed = {name: self.cleaned_data[name] for name in names}
        return ReferralContent(**typed, due=self.due_entered, **origin)


class CorrectReferralForm(SheetForm):
    due = DateField(label=_("Due date"))
    reason = TextField(label=_("Why it is corrected"), max_length=REFERRAL_REASON_LENGTH, rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, referral: Referral, data: Any = None) -> None:
        names = ("subject", "text", "due", "version")
        super().__init__(data, initial={name: getattr(referral, name) for name in names})


class _StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


def _pdf_field() -> forms.FileField:
    return forms.FileField(
        label=_("File (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text=_("Not published."),
    )


class ReplyForm(_StepForm):
    outcome = forms.ChoiceField(
        label=pgettext_lazy("referral", "What came of it"),
        choices=ReplyOutcome.choices,
        widget=forms.RadioSelect,
    )
    text = TextField(
        label=pgettext_lazy("referral", "Answer"), max_length=REFERRAL_TEXT_LENGTH, rows=5
    )
    upload = _pdf_field()


class HelpForm(TokenForm):
    text = TextField(
        label=pgettext_lazy("referral", "What you contributed"),
        max_length=REFERRAL_TEXT_LENGTH,
        rows=3,
    )


class AcceptForm(_StepForm):
    remark = TextField(label=_("Remark"), max_length=REFERRAL_REASON_LENGTH, rows=2, required=False)


class ReasonForm(_StepForm):
    reason = TextField(label=_("Reason"), max_length=REFERRAL_REASON_LENGTH, rows=3)


class ReturnForm(ReasonForm):
    due = DateField(
        label=_("New due date"),
        required=False,
        help_text=_("Empty: the present due date stays."),
    )


class ExtensionForm(TermForm):
    reason = TextField(label=_("Reason"), max_length=REFERRAL_REASON_LENGTH, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(_StepForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("granted", _("Grant more time")), ("declined", _("The due date stays"))],
        widget=forms.RadioSelect,
    )
    answer = TextField(label=_("Reason"), max_length=REFERRAL_REASON_LENGTH, rows=2)


_FORMS: dict[str, type[forms.Form]] = {
    ReferralState.RECEIVED: _StepForm,
    ReferralState.REPLIED: ReplyForm,
    ReferralState.DONE: AcceptForm,
    ReferralState.RETURNED: ReturnForm,
    ReferralState.CLOSED: ReasonForm,
    ReferralState.WITHDRAWN: ReasonForm,
}


def referral_step_form(
    referral: Referral, step: Transition, data: Any = None, files: Any = None
) -> forms.Form:
    """What a step of a referral asks for."""
    form = _FORMS[ReferralState(step.target)](data, files, initial={"version": referral.version})
    form.auto_id = f"{step.target}_%s"
    return form
