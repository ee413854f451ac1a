"""What is typed about notices: words, roles and areas, the number that is confirmed, a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import DateField, LineField, TextField, TokenForm
from accounts.rules import Transition
from coordination.constants import (
    LINE_LENGTH,
    NOTICE_AREAS,
    NOTICE_TEXT_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import NoticeState
from coordination.models import Notice
from coordination.notice_rules import AUDIENCE_LABELS
from coordination.services import NoticeContent, content_of
from orgs.forms.library import unit_field
from orgs.queries import Unit

# Not at spaces: full names of units have some.
_SEPARATORS = re.compile("[、，,；;]+")
_TYPED_LENGTH = 2000


class NoticeForm(forms.Form):
    """What a notice says, to whom; `offered` are the areas that are ticked, others are typed."""

    title = LineField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("It also stands in e-mails; name nobody here."),
    )
    text = TextField(label=_("Text"), max_length=NOTICE_TEXT_LENGTH, rows=8)
    roles = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=list(AUDIENCE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.MultipleChoiceField(
        label=_("In which areas"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more_areas = LineField(
        label=_("Further areas"),
        required=False,
        max_length=_TYPED_LENGTH,
        help_text=_("Names or division codes of units of your area, separated by commas."),
    )
    read_by = DateField(label=_("To be read by"), required=False)
    link = LineField(
        label=_("Page of the portal it leads to"),
        required=False,
        max_length=LINE_LENGTH,
        help_text=_("Copy the address from the browser, e.g. of a document of the library."),
    )

    def __init__(self, data: Any = None, *, offered: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(data, **kwargs)
        areas: Any = self.fields["areas"]
        areas.choices = [(code, name or _("the whole city")) for code, name in offered]

    def clean_more_areas(self) -> list[str]:
        typed = _SEPARATORS.split(self.cleaned_data["more_areas"])
        typed = [part.strip() for part in typed if part.strip()]
        if len(typed) > NOTICE_AREAS:
            raise ValidationError(
                _("At most %(most)s areas; choose the unit above them.") % {"most": NOTICE_AREAS}
            )
        known = places.names() if typed else {}
        return [places.code_of(part, known) for part in typed]

    def content_entered(self) -> NoticeContent:
        """What was typed; only after `is_valid`."""
        values = self.cleaned_data
        return NoticeContent(
            title=values["title"],
            text=values["text"],
            roles=tuple(values["roles"]),
            areas=tuple(dict.fromkeys([*values["areas"], *values["more_areas"]])),
            read_by=values["read_by"],
            link=values["link"],
        )


class NewNoticeForm(NoticeForm, TokenForm):
    def __init__(
        self, data: Any = None, *, senders: Sequence[Unit], offered: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, offered=offered)
        self.senders = {unit.value: unit for unit in senders}
        self.fields["sender"] = unit_field(senders, _("Sent by"))
        self.order_fields(["sender", "title"])

    @property
    def sender(self) -> Unit:
        """In whose name it is written; only after `is_valid`."""
        return self.senders[self.cleaned_data["sender"]]


class EditNoticeForm(NoticeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, notice: Notice, data: Any = None, *, offered: Sequence[tuple[str, str]]
    ) -> None:
        stored = content_of(notice)
        ticked = {code for code, _name in offered}
        initial = stored.__dict__ | {
            "version": notice.version,
            "more_areas": "、".join(code for code in stored.areas if code not in ticked),
        }
        super().__init__(data, offered=offered, initial=initial)


class SendNoticeForm(forms.Form):
    """The number of people that the officer saw, and of which draft."""

    people = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawNoticeForm(VersionForm):
    reason = TextField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("Everybody who had the notice reads it in its place."),
    )


def notice_step_form(notice: Notice, step: Transition, data: Any = None) -> forms.Form:
    """What a step of a notice asks for."""
    kind = WithdrawNoticeForm if step.target == NoticeState.WITHDRAWN else VersionForm
    form = kind(data, initial={"version": notice.version})
    form.auto_id = f"{step.target}_%s"
    return form


class AttachForm(forms.Form):
    upload = forms.FileField(
        label=_("PDF or picture"),
        widget=forms.FileInput({"accept": ".pdf,application/pdf,image/*"}),
        help_text=_("A PDF without its author in the properties, or a picture; one at a time."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
