"""Beginning to count votes one by one, and giving a count up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import IntegerField, LineField, TokenForm
from deliberation import queries
from deliberation.constants import REASON_LENGTH
from deliberation.enums import BallotMethod, Party
from deliberation.models import Meeting


class TallyForm(TokenForm):
    """A vote of which nobody knows how a person voted."""

    method = forms.ChoiceField(
        label=_("Way of voting"),
        choices=[choice for choice in BallotMethod.choices if choice[0] != BallotMethod.NAMED],
    )
    voters = IntegerField(
        label=_("Present with a vote"),
        minimum=1,
        maximum=99_999,
        help_text=_("More votes than that are not counted. Guests and officials have none."),
    )


class NamedTallyForm(TokenForm):
    """A vote of people called by name: those of the list of the present who have a vote."""

    people = forms.MultipleChoiceField(
        label=_("Who has a vote"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick those who have a vote."),
            "invalid_choice": _(
                "Somebody has left or was struck out meanwhile. Look at the list again."
            ),
        },
    )

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Party.choices)
        field: Any = self.fields["people"]
        field.choices = [
            (key, f"{row.proxy_for if as_proxy else row.name} · {labels[Party(row.party)]}")
            if not as_proxy
            else (key, _("%(other)s, represented by %(name)s") % {
                "other": row.proxy_for, "name": row.name,
            })
            for key, row, as_proxy in queries.may_vote(meeting)
        ]  # fmt: skip
        field.initial = [key for key, _label in field.choices]


class DiscardForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=REASON_LENGTH)
    version = forms.IntegerField(widget=forms.HiddenInput)
