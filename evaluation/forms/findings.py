"""What is typed about findings: which are issued, what was repaired, what was seen again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField, TokenForm
from communities.models import LocalBody, PropertyContract
from evaluation import queries
from evaluation.constants import FINDING_TEXT_LENGTH
from evaluation.enums import Severity
from evaluation.models import Inspection
from evaluation.services import Notice


class VersionForm(forms.Form):
    """Keeps the version of the record that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_147_483_647)


class RepairForm(VersionForm):
    text = TextField(
        label=_("What was done"),
        rows=4,
        max_length=FINDING_TEXT_LENGTH,
        help_text=_("What was put right, where and when."),
    )


class RecheckForm(VersionForm):
    outcome = forms.ChoiceField(
        label=_("What you saw on the spot"),
        choices=[("rectified", _("It is rectified")), ("not", _("It is not rectified"))],
        widget=forms.RadioSelect,
    )
    text = TextField(
        label=_("Remarks"),
        rows=3,
        max_length=FINDING_TEXT_LENGTH,
        required=False,
        help_text=_("Needed where it is not rectified: say what is missing."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == "not" and not cleaned.get("text"):
            self.add_error("text", _("Say what is missing."))
        return cleaned


class FindingReasonForm(VersionForm):
    reason = TextField(label=_("Reason"), rows=2, max_length=FINDING_TEXT_LENGTH)


class TopicForm(TokenForm, VersionForm):
    """One step: the finding says what the topic is about."""


class IssueForm(TokenForm):
    """One line for each criterion that lost points: whether, how grave, who, what to do."""

    def __init__(self, inspection: Inspection, data: Any = None) -> None:
        super().__init__(data)
        self.scores: Sequence[Any] = list(queries.scores_to_issue(inspection))
        unit = inspection.community
        self.owners: dict[str, LocalBody | PropertyContract] = {
            **{f"body-{row.pk}": row for row in queries.bodies_that_may_own(unit)},
            **{f"contract-{row.pk}": row for row in queries.contracts_that_may_own(unit)},
        }
        names = {
            key: str(row.company if isinstance(row, PropertyContract) else row)
            for key, row in self.owners.items()
        }
        for score in self.scores:
            self._add_line(score.criterion_id, [("", _("The committee")), *names.items()])

    def _add_line(self, key: int, owners: Sequence[Any]) -> None:
        self.fields[f"take_{key}"] = forms.BooleanField(label=_("Issue a finding"), required=False)
        self.fields[f"severity_{key}"] = forms.ChoiceField(
            label=_("Severity"), choices=Severity.choices, initial=Severity.ORDINARY
        )
        self.fields[f"owner_{key}"] = forms.ChoiceField(
            label=_("Who puts it right"), choices=owners, required=False
        )
        self.fields[f"requirement_{key}"] = TextField(
            label=_("What has to be done"),
            rows=2,
            max_length=FINDING_TEXT_LENGTH,
            required=False,
        )

    def lines(self) -> list[tuple[Any, list[Any]]]:
        """Each score with its four fields."""
        parts = ("take", "severity", "owner", "requirement")
        return [
            (score, [self[f"{part}_{score.criterion_id}"] for part in parts])
            for score in self.scores
        ]

    def notices(self, *, every: bool) -> list[Notice]:
        """What was chosen, or a notice for every line. Asked of a valid form."""
        typed = self.cleaned_data
        return [
            Notice(
                score.criterion_id,
                severity=typed[f"severity_{score.criterion_id}"],
                requirement=typed[f"requirement_{score.criterion_id}"],
                owner=self.owners.get(typed[f"owner_{score.criterion_id}"]),
            )
            for score in self.scores
            if every or typed[f"take_{score.criterion_id}"]
        ]
