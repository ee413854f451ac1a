"""What members, officers and visitors type about standards and norms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TextField, TokenForm
from accounts.models import User
from accounts.normalise import clean_line
from orgs.enums import CommentOutcome, StandardKind
from orgs.forms.enquiries import VisitorForm
from orgs.forms.register import KeptForm
from orgs.models import ConsultationTerm, Organization, Standard
from orgs.models.standard_comments import CLAUSE_LENGTH, COMMENT_LENGTH, PERSON_LENGTH
from orgs.models.standards import (
    LONGEST_CONSULTATION,
    REASON_LENGTH,
    SOURCE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from orgs.queries.standards import associations_of, revisable
from orgs.services.standard_comments import Answer, CommentContent
from orgs.services.standard_texts import Proposal
from orgs.validators import validate_person_name
from portal.pdfs import MEDIA_TYPE

SHORTEST = 5
MOST_TYPED = 4000


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput)


class ProposalForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of standard"), choices=StandardKind.choices, widget=forms.RadioSelect
    )
    title = LineField(label=_("Title"), max_length=TITLE_LENGTH)
    scope = TextField(label=_("What it covers"), max_length=TEXT_LENGTH, rows=4)
    need = TextField(
        label=_("Why it is needed"),
        max_length=TEXT_LENGTH,
        rows=4,
        help_text=_("For the officer who takes it up; it is not published."),
    )

    def proposal(self) -> Proposal:
        """What is proposed; only after `is_valid`."""
        return Proposal(**{name: self.cleaned_data[name] for name in Proposal.__dataclass_fields__})


class NewStandardForm(ProposalForm, TokenForm):
    """For which association, and whether it revises an edition; only what is the member's."""

    association = forms.ModelChoiceField(
        label=_("Industry association"), queryset=Organization.objects.none()
    )
    revises = forms.ModelChoiceField(
        label=_("Revises"),
        queryset=Standard.objects.none(),
        required=False,
        empty_label=_("Nothing: it is new"),
    )
    field_order = ("association", "revises", "kind", "title", "scope", "need")

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields
        choices["association"].queryset = own = associations_of(user)
        choices["revises"].queryset = revisable(user)
        only = list(own[:2])
        if len(only) == 1:
            self.initial["association"] = only[0].pk


class WrittenProposalForm(ProposalForm):
    version = _version()


class BodiesForm(forms.Form):
    lead = LineField(label=_("Leads the drafting"), max_length=TITLE_LENGTH)
    others = TextField(
        label=_("Further drafting bodies"),
        max_length=MOST_TYPED,
        required=False,
        rows=5,
        help_text=_("One unit a line, by its full name; no names of persons."),
    )
    version = _version()

    def clean_others(self) -> list[str]:
        lines = (clean_line(line) for line in self.cleaned_data["others"].split("\n"))
        return [line for line in lines if line]


class StandardTextForm(TokenForm):
    upload = forms.FileField(
        label=_("Text as a PDF"),
        widget=forms.FileInput(attrs={"accept": MEDIA_TYPE}),
        help_text=_("At most 10 MB, without names or telephones of persons."),
    )
    note = LineField(label=_("What changed"), max_length=200, required=False)


class EndingForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=REASON_LENGTH, rows=3)
    version = _version()


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=CommentOutcome.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        rows=3,
        required=False,
        help_text=_("Needed where it is not adopted whole."),
    )
    version = _version()

    def answer(self) -> Answer:
        """What was chosen; only after `is_valid`."""
        return Answer(self.cleaned_data["outcome"], self.cleaned_data["reason"])


class CommentForm(VisitorForm):
    """What anybody can say of a draft from the public site, without an account."""

    clause = LineField(
        label=_("Which clause"),
        max_length=CLAUSE_LENGTH,
        required=False,
        help_text=_("For example 4.2; empty where it is about the whole."),
    )
    text = TextField(
        label=_("Your comment"),
        max_length=COMMENT_LENGTH,
        min_length=SHORTEST,
        rows=6,
        help_text=_("It is published with its answer. Please write nothing about a person."),
    )
    name = LineField(
        label=_("How to address you"),
        max_length=PERSON_LENGTH,
        required=False,
        validators=[validate_person_name],
        help_text=_("Never published, and deleted when the comments are handled."),
    )

    def content(self) -> CommentContent:
        """What is sent; only after `is_valid`."""
        names = CommentContent.__dataclass_fields__
        return CommentContent(**{name: self.cleaned_data[name] for name in names})


class ConsultationTermForm(KeptForm):
    minimum_days = IntegerField(
        label=_("days at least"), minimum=1, maximum=LONGEST_CONSULTATION, unit="日"
    )
    in_force_since = DateField(label=_("in force since"))
    source = LineField(label=_("source"), max_length=SOURCE_LENGTH)

    class Meta:
        model = ConsultationTerm
        fields = ("minimum_days", "in_force_since", "source")
