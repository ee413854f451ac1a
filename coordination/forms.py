"""What officers type about documents and the scoreboard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.forms import DateField, LineField, TextField, TokenForm
from accounts.models import User
from communities.queries import place_names
from coordination import queries
from coordination.constants import (
    DOCUMENT_TEXT_LENGTH,
    LINE_LENGTH,
    NUMBER_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import DocumentKind, DocumentLevel
from coordination.models import Document
from coordination.services import DocumentContent
from portal.measures import Span


def _wide() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


PDF_HELP = _("A PDF of the document, where its text is not typed here or differs in its layout.")


class DocumentForm(forms.Form):
    """The words of a draft."""

    jurisdiction = forms.ChoiceField(label=_("kept by"))
    kind = forms.ChoiceField(label=_("kind"), choices=DocumentKind.choices)
    level = forms.ChoiceField(
        label=_("level"), choices=DocumentLevel.choices, initial=DocumentLevel.COUNTY
    )
    title = LineField(label=_("title"), max_length=TITLE_LENGTH, widget=_wide())
    number = LineField(
        label=_("document number"),
        required=False,
        max_length=NUMBER_LENGTH,
        help_text=_("For example 本政办发〔2020〕12号."),
    )
    issuer = LineField(label=_("issuer"), max_length=LINE_LENGTH, widget=_wide())
    issued_on = DateField(label=_("day of issue"), required=False)
    valid_from = DateField(
        label=_("in force from"), required=False, help_text=_("Empty: from its day of issue.")
    )
    valid_until = DateField(label=_("valid until"), required=False)
    applies_to = LineField(
        label=_("for whom"), required=False, max_length=LINE_LENGTH, widget=_wide()
    )
    source = LineField(
        label=_("source of the text"),
        max_length=LINE_LENGTH,
        widget=_wide(),
        help_text=_("Where it was taken from, so that somebody can compare."),
    )
    text = TextField(
        label=_("text"),
        required=False,
        max_length=DOCUMENT_TEXT_LENGTH,
        rows=20,
        help_text=_("One paragraph a line. Headings such as 一、 （一） 第一条 become anchors."),
    )
    upload = forms.FileField(label=_("file (PDF)"), required=False, help_text=PDF_HELP)
    replaces = forms.ModelChoiceField(Document.objects.none(), label=_("replaces"), required=False)

    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = place_names()
        kept: Any = self.fields["jurisdiction"]
        kept.choices = [
            (code, _("the whole city") if len(code) == CITY_DIGITS else names.get(code, code))
            for code in queries.kept_places(officer)
        ]
        choice: Any = self.fields["replaces"]
        choice.queryset = queries.replaceable(officer)

    def content(self) -> DocumentContent:
        """What was entered, once the form is valid."""
        beside = {"upload", "submission_token", "version"}
        entered = {name: v for name, v in self.cleaned_data.items() if name not in beside}
        return DocumentContent(**entered)


class NewDocumentForm(TokenForm, DocumentForm):
    pass


class EditDocumentForm(DocumentForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class _StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class PublishDocumentForm(_StepForm):
    confirmed = forms.BooleanField(
        label=_("I have read it: it tells nothing about a person"), required=False
    )


class RepealDocumentForm(_StepForm):
    repealed_on = DateField(label=_("no longer in force from"))
    reason = LineField(label=_("reason"), max_length=REASON_LENGTH)


class ReasonForm(_StepForm):
    reason = LineField(label=_("reason"), max_length=REASON_LENGTH)


class PublishScoreboardForm(_StepForm):
    reason = LineField(
        label=_("reason"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Stands beside the version; empty: the day to which it is counted."),
    )


class SpanForm(forms.Form):
    """The first and the last day that are counted; by default this year so far."""

    since = DateField(label=_("counted from"))
    until = DateField(label=_("counted to"))

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = entered.get("since"), entered.get("until")
        if since is not None and until is not None and since > until:
            raise ValidationError({"until": _("The end lies before the beginning.")})
        return entered

    def span(self) -> Span:
        """What was entered, once the form is valid."""
        return Span(self.cleaned_data["since"], self.cleaned_data["until"])


class NewScoreboardForm(TokenForm, SpanForm):
    def __init__(self, *args: Any, officer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        span = queries.year_to_date()
        self.initial.setdefault("since", span.since)
        self.initial.setdefault("until", span.until)
