"""Feedback: what anybody sends, and what the committee makes of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import LineField, TextField, TokenForm
from deliberation import queries
from deliberation.constants import (
    CONTACT_LENGTH,
    ESTATE_LENGTH,
    FEEDBACK_SHORTEST,
    FEEDBACK_TEXT_LENGTH,
    TITLE_LENGTH,
)
from deliberation.enums import TopicCategory, TopicState
from deliberation.models import Feedback, Topic
from deliberation.services import FeedbackContent

# A field that people do not see; programs fill it in.
TRAP = "website"


class FeedbackForm(TokenForm):
    """What anybody can send from the public site, without an account."""

    category = forms.ChoiceField(
        label=_("What is it about"), choices=TopicCategory.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("What happened, and where"),
        max_length=FEEDBACK_TEXT_LENGTH,
        min_length=FEEDBACK_SHORTEST,
        error_messages={
            "min_length": _("Write a little more: at least %(limit_value)s characters.")
        },
        rows=6,
        help_text=_(
            "Please write no names, telephone numbers, number plates or room numbers of anybody."
        ),
    )
    estate = LineField(
        label=_("Estate or place"),
        max_length=ESTATE_LENGTH,
        required=False,
        help_text=_("For example the estate and the building, not the room."),
    )
    photo = forms.FileField(
        label=_("One photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. Where and when it was taken is removed from the file."),
    )
    contact_name = LineField(
        label=_("How to address you"),
        max_length=CONTACT_LENGTH,
        required=False,
        help_text=_("Only the committee and its superiors read it; it is never published."),
    )
    contact_phone = LineField(
        label=_("Telephone for questions"),
        max_length=CONTACT_LENGTH,
        required=False,
        help_text=_("Only for questions about this matter; deleted when it is completed."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def content(self) -> FeedbackContent:
        """What is sent; only after `is_valid`."""
        names = ("category", "text", "estate", "contact_name", "contact_phone")
        return FeedbackContent(**{name: self.cleaned_data[name] for name in names})

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in the field that people do not see."""
        return bool(self.data.get(TRAP, ""))


class CodeForm(forms.Form):
    code = LineField(label=_("Code"), max_length=40)


class ModerationForm(forms.Form):
    """The text as it may be published, prefilled with what was sent."""

    published_text = TextField(
        label=_("Text for publication"),
        max_length=FEEDBACK_TEXT_LENGTH,
        rows=6,
        help_text=_("Take out whatever tells who somebody is. What was sent stays as it is."),
    )
    published_estate = LineField(
        label=_("Estate for publication"), max_length=ESTATE_LENGTH, required=False
    )
    show_photo = forms.BooleanField(
        label=_("Publish the photo: no recognisable people, number plates or children"),
        required=False,
    )
    confirmed = forms.BooleanField(
        label=_("I have read it: it tells nothing about a person"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, feedback: Feedback, data: Any = None) -> None:
        photo = feedback.photo
        initial = {
            "published_text": feedback.published_text or feedback.text,
            "published_estate": feedback.published_estate
            if feedback.published_text
            else feedback.estate,
            "show_photo": photo is not None and not photo.shows_people,
            "version": feedback.version,
        }
        super().__init__(data, initial=initial)
        if photo is None:
            del self.fields["show_photo"]


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Reason"), max_length=500, rows=3, help_text=_("Whoever sent it reads the reason.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """Which other one it is joined to."""

    into = forms.ChoiceField(label=_("Join it to"), choices=(), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, feedback: Feedback, data: Any = None) -> None:
        super().__init__(data, initial={"version": feedback.version})
        self.similar = queries.similar_to(feedback)
        self.others = {row.public_id: row for row in queries.joinable(feedback, self.similar)}
        field: Any = self.fields["into"]
        field.choices = [
            (
                key,
                f"{timezone.localtime(row.received_at):%Y-%m-%d} {row.get_state_display()} "
                + row.text[:60],
            )
            for key, row in self.others.items()
        ]

    def target(self) -> Feedback:
        return self.others[self.cleaned_data["into"]]


class AnswerForm(forms.Form):
    answer = TextField(
        label=_("Answer"),
        max_length=FEEDBACK_TEXT_LENGTH,
        rows=5,
        help_text=_("Whoever sent it reads it at once; the public, once an officer published it."),
    )
    confirmed = forms.BooleanField(
        label=_("Telephone numbers and the like in it are those of an office, of no person"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def choose_topic(rows: Any, **kwargs: Any) -> forms.ModelChoiceField[Topic]:
    """A select box of topics that says of each how far it is."""
    field = forms.ModelChoiceField(rows, **kwargs)
    named: Any = field
    named.label_from_instance = lambda topic: f"{topic.title}（{TopicState(topic.state).label}）"
    return field


class TopicFromFeedbackForm(forms.Form):
    """A new topic, or one that is there already; a resolved one has come back then."""

    title = LineField(label=_("New topic"), max_length=TITLE_LENGTH, required=False)
    confirmed = forms.BooleanField(
        label=_("The title tells nothing about a person"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, feedback: Feedback, data: Any = None) -> None:
        lines = feedback.published_text.splitlines() or [""]
        initial = {"title": lines[0][:TITLE_LENGTH], "version": feedback.version}
        super().__init__(data, initial=initial)
        rows = queries.topics_to_choose(feedback)
        self.fields["into"] = choose_topic(
            rows,
            label=_("Or add it to a topic"),
            required=False,
            empty_label=_("A new topic, as above"),
            help_text=_("Added to a resolved topic, it counts as come back."),
        )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("into") and not values.get("title") and "title" not in self.errors:
            raise ValidationError({"title": _("Enter the topic.")})
        return values
