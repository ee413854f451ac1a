"""What officers type about offices and their responsibilities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import DateField, LineField, PhoneField, TextField, TokenForm
from accounts.models import Appointment, User
from accounts.normalise import sent_number
from coordination.constants import LINE_LENGTH, PERSON_LENGTH, TITLE_LENGTH
from coordination.enums import OfficeKind
from coordination.models import Office, OfficeMember


class OfficeForm(forms.Form):
    """How an office is reached."""

    jurisdiction = LineField(
        label=_("Place"), help_text=_("Name or division code of a township, a county or the city.")
    )
    kind = forms.ChoiceField(label=_("kind"), choices=OfficeKind.choices)
    name = LineField(label=_("name of the office"), max_length=TITLE_LENGTH)
    phone = PhoneField(
        label=_("office telephone"),
        required=False,
        help_text=_("Everybody reads it: a number of the office with its area code."),
    )
    address = LineField(label=_("office address"), required=False, max_length=LINE_LENGTH)
    contact = LineField(
        label=_("contact person"),
        required=False,
        max_length=PERSON_LENGTH,
        help_text=_("For staff alone; it is not published."),
    )

    def clean_jurisdiction(self) -> str:
        return places.code_of(self.cleaned_data["jurisdiction"])


class NewOfficeForm(TokenForm, OfficeForm):
    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class EditOfficeForm(OfficeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class DutyForm(TokenForm):
    matter = LineField(label=_("matter"), max_length=TITLE_LENGTH)
    detail = TextField(label=_("what exactly"), required=False, max_length=2000)
    source = LineField(label=_("document it is laid down in"), max_length=LINE_LENGTH)
    valid_from = DateField(label=_("responsible from"))


class EndDutyForm(forms.Form):
    valid_until = DateField(label=_("responsible until"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class DepartmentsForm(forms.Form):
    """Which departments of the place of an appointment its officer belongs to."""

    offices = forms.MultipleChoiceField(
        label=_("Departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What is referred to a department is acted on by the officers who belong to it; while "
            "nobody is entered for it, by every officer of its place."
        ),
    )
    # What was ticked when the page was opened.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        rows = OfficeMember.objects.filter(appointment=appointment).order_by("office")
        held = [str(pk) for pk in rows.values_list("office", flat=True)]
        super().__init__(data, initial={"offices": held, "seen": ",".join(held)})
        found = Office.objects.filter(jurisdiction=appointment.jurisdiction).order_by("name")
        self.known = {str(one.pk): one for one in found}
        choices: Any = self.fields["offices"]
        choices.choices = [(key, one.name) for key, one in self.known.items()]

    def clean_seen(self) -> list[int]:
        typed = self.cleaned_data["seen"].split(",")
        return [number for text in typed if (number := sent_number(text)) is not None]

    def offices_of(self, keys: list[str]) -> list[Office]:
        return [self.known[key] for key in keys]
