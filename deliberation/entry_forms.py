"""The forms of sign-in and minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateTimeField, LineField, TextField, TokenForm
from deliberation.attendance import party_numbers, pickable
from deliberation.constants import MINUTES_LENGTH, PERSON_LENGTH, REASON_LENGTH
from deliberation.enums import Party
from deliberation.models import Meeting, SignInSheet
from deliberation.services import invited_person

USUAL_HOURS = 3
ROSTER_LENGTH = 20_000
PARTY_CHOICES = [("", "—"), *Party.choices]


class OpenForm(forms.Form):
    ends_at = DateTimeField(label=_("Open until"))
    allows_proxies = forms.BooleanField(
        label=_("People may stand in for somebody who cannot come"), required=False
    )

    def __init__(self, *args: Any, proxies: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_at"].initial = _in_three_hours
        if not proxies:
            del self.fields["allows_proxies"]


def _in_three_hours() -> Any:
    end = timezone.localtime() + timedelta(hours=USUAL_HOURS)
    return end.replace(minute=0, second=0, microsecond=0)


class RosterForm(forms.Form):
    """The invited people, a text of names for each party."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for party, label in Party.choices:
            self.fields[party] = TextField(
                label=label, required=False, rows=3, max_length=ROSTER_LENGTH
            )

    def names(self) -> dict[str, list[str]]:
        return {party: text.splitlines() for party, text in self.cleaned_data.items()}


class SignInForm(forms.Form):
    """What somebody types on an own phone, or picks from the list of the invited."""

    person = forms.ChoiceField(
        label=_("Your name on the list"),
        required=False,
        error_messages={
            "invalid_choice": _(
                "This person has signed in meanwhile. If that was not you, speak to the recorder."
            )
        },
    )
    name = LineField(label=_("Your full name"), max_length=PERSON_LENGTH, required=False)
    party = forms.ChoiceField(label=_("You come for"), choices=PARTY_CHOICES, required=False)
    proxy_for = LineField(
        label=_("Standing in for (full name)"), max_length=PERSON_LENGTH, required=False
    )

    def __init__(self, sheet: SignInSheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting: Meeting = sheet.meeting
        labels = dict(Party.choices)
        shown = pickable(self.meeting)
        field: Any = self.fields["person"]
        field.choices = [
            ("", _("Not on this list: I type my name")),
            *((str(key), f"{name} · {labels[Party(party)]}") for key, party, name in shown),
        ]
        for name in ("name", "party"):
            typed: Any = self.fields[name]
            typed.needed_when = _("(if you are not on the list)") if shown else " "
        if not shown:
            del self.fields["person"]
        if not sheet.allows_proxies:
            del self.fields["proxy_for"]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        picked = values.get("person")
        found = invited_person(self.meeting, int(picked)) if picked else None
        if found is not None:
            values["party"], values["name"] = found
            return values
        for name, message in (
            ("name", _("Enter your name.")),
            ("party", _("Say for whom you come.")),
        ):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, message)
        return values


class EntryForm(TokenForm):
    """Somebody entered by the recorder."""

    name = LineField(label=_("Full name"), max_length=PERSON_LENGTH)
    party = forms.ChoiceField(label=_("Party"), choices=PARTY_CHOICES)
    proxy_for = LineField(label=_("Stands in for"), max_length=PERSON_LENGTH, required=False)
    arrived_at = DateTimeField(
        label=_("Arrived"), required=False, help_text=_("Without a time: now.")
    )

    def __init__(self, *args: Any, proxies: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proxies:
            del self.fields["proxy_for"]


class TimesForm(forms.Form):
    arrived_at = DateTimeField(label=_("Arrived"))
    left_at = DateTimeField(label=_("Left"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class MinutesForm(forms.Form):
    text = TextField(
        label=_("Minutes"),
        rows=16,
        max_length=MINUTES_LENGTH,
        required=False,
        help_text=_("What was said and by whom. Is not published."),
    )


class ChoiceOfRows(forms.Form):
    """Rows of a list, chosen by their boxes."""

    rows = forms.MultipleChoiceField(
        label=_("People"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rows"]
        field.choices = list(choices)


class AnswerForm(forms.Form):
    remark = LineField(
        label=_("What is wrong"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("Only if you do not agree."),
    )


class TakeBackForm(forms.Form):
    reason = LineField(label=_("Why the text changes"), max_length=REASON_LENGTH)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AddendumForm(TokenForm):
    text = TextField(label=_("What is corrected or added"), max_length=MINUTES_LENGTH)
    reason = LineField(label=_("Reason"), max_length=REASON_LENGTH)


def with_attendance(meeting: Meeting, draft: Mapping[str, str]) -> dict[str, str]:
    """The draft with the confirmed sign-ins by party in the place of its participants."""
    kept = {key: value for key, value in draft.items() if not key.startswith("participants-")}
    rows = party_numbers(meeting)
    kept["participants-TOTAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        for name, value in row.items():
            kept[f"participants-{number}-{name}"] = str(value)
    return kept
