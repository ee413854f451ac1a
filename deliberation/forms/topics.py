"""The pool of topics: adding, scheduling, merging, marking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField, TextField, TokenForm
from communities.models import Community
from deliberation import queries
from deliberation.constants import ESTATE_LENGTH, TITLE_LENGTH
from deliberation.enums import ChronicKind, Party, TopicCategory, TopicSource, TopicState
from deliberation.forms.feedback import choose_topic
from deliberation.models import Topic
from deliberation.services import ChronicMark, TopicContent


class AddTopicForm(TokenForm):
    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    title = LineField(label=_("Topic"), max_length=TITLE_LENGTH)
    category = forms.ChoiceField(label=_("Category"), choices=TopicCategory.choices)
    source = forms.ChoiceField(label=_("Raised by"), choices=TopicSource.choices)
    estate = LineField(label=_("Estate or place"), max_length=ESTATE_LENGTH, required=False)

    def __init__(self, communities: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = communities
        field.label_from_instance = lambda community: community.full_name

    def content(self) -> TopicContent:
        """What is added; only after `is_valid`."""
        names = ("title", "category", "source", "estate")
        return TopicContent(**{name: self.cleaned_data[name] for name in names})


class TopicReasonForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=500, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ScheduleForm(forms.Form):
    day = DateField(label=_("Day of the meeting"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class MergeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, topic: Topic, data: Any = None) -> None:
        super().__init__(data, initial={"version": topic.version})
        self.fields["into"] = choose_topic(
            queries.topics_to_choose(topic), label=_("Merge it into"), empty_label="—"
        )


class EarlierForm(forms.Form):
    """Which resolved topic has come back with this one."""

    reason = TextField(label=_("What came back"), max_length=500, rows=3)

    def __init__(self, topic: Topic, data: Any = None) -> None:
        super().__init__(data)
        rows = queries.topics_to_choose(topic).filter(state=TopicState.RESOLVED)
        self.fields["earlier"] = choose_topic(
            rows, label=_("Topic that was resolved before"), empty_label="—"
        )


class ChronicForm(forms.Form):
    kind = forms.ChoiceField(label=_("Why"), choices=ChronicKind.choices, widget=forms.RadioSelect)
    since = DateField(label=_("Since when"), initial=timezone.localdate)
    responsible = forms.ChoiceField(label=_("Responsible body"), choices=Party.choices)
    deadline = DateField(label=_("Deadline"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, topic: Topic, data: Any = None) -> None:
        initial = {
            "kind": topic.chronic_kind or ChronicKind.LONG_STANDING,
            "since": topic.chronic_since or topic.raised_on,
            "responsible": topic.responsible_party or Party.COMMITTEE,
            "deadline": topic.deadline,
            "version": topic.version,
        }
        super().__init__(data, initial=initial)

    def mark(self) -> ChronicMark:
        """What is marked; only after `is_valid`."""
        names = ("kind", "since", "responsible", "deadline")
        return ChronicMark(**{name: self.cleaned_data[name] for name in names})
