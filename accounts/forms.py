"""Form fields on top of `normalise`, and the mixin of forms that create something once.

Numbers are text inputs with a numeric keypad: `type=number` hides full-width digits from us and
loses what was typed on an error.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import normalise
from accounts.models import User
from accounts.rules import StaleRecord
from accounts.validators import (
    validate_credit_code,
    validate_multiline_text,
    validate_plain_text,
)

LONGEST_LINE = 200
LONGEST_TEXT = 5000
LONGEST_PASSWORD = 128


def sent_version(request: HttpRequest) -> int:
    """The version that the person saw; 0, which no record has, where none is sent."""
    return normalise.sent_number(request.POST.get("version", "")) or 0


def sent_again(request: HttpRequest) -> QueryDict:
    """What was typed of something that is gone, with a token to create it anew."""
    data = request.POST.copy()
    data["submission_token"] = new_token()
    return data


def with_one_more_row(request: HttpRequest, prefix: str) -> QueryDict:
    """What was typed, and an empty row behind the others; how a page adds one without script."""
    data = request.POST.copy()
    rows = normalise.sent_number(data.get(f"{prefix}-TOTAL_FORMS", "")) or 0
    data[f"{prefix}-TOTAL_FORMS"] = str(rows + 1)
    return data


def show_errors(form: forms.BaseForm, error: ValidationError, *, field: str = "") -> None:
    """What a service found stands at the field that it is about, or above the form.

    `field` is where it stands when it comes without one, as what is wrong with a picture does.
    """
    for name, found in getattr(error, "error_dict", {field: error}).items():
        form.add_error(name if name in form.fields else None, found)


class IntegerField(forms.CharField):
    """A whole number within `minimum` and `maximum`; `unit` may be typed behind it."""

    def __init__(
        self,
        *,
        minimum: int | None = 0,
        maximum: int | None = 2_147_483_647,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum, self.unit = minimum, maximum, unit
        kwargs.setdefault("empty_value", None)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int) or value in self.empty_values:
            return None if value in self.empty_values else value
        text = str(value)
        if not text.strip():
            return None
        return normalise.parse_integer(
            text, minimum=self.minimum, maximum=self.maximum, unit=self.unit
        )

    def run_validators(self, value: Any) -> None:
        """All checks stand in `normalise`; CharField's own expect text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _changed(self, initial, data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off"}


class DecimalField(forms.CharField):
    """A number with at most `places` digits after the point, within `minimum` and `maximum`."""

    def __init__(
        self,
        *,
        places: int = 1,
        minimum: Decimal | int | None = 0,
        maximum: Decimal | int | None = None,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.places, self.minimum, self.maximum, self.unit = places, minimum, maximum, unit
        kwargs.setdefault("empty_value", None)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal) or value in self.empty_values:
            return None if value in self.empty_values else value
        text = str(value)
        if not text.strip():
            return None
        return normalise.parse_decimal(
            text, self.places, minimum=self.minimum, maximum=self.maximum, unit=self.unit
        )

    def run_validators(self, value: Any) -> None:
        """All checks stand in `normalise`; CharField's own expect text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _changed(self, initial, data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}


def _changed(field: forms.Field, initial: Any, data: Any) -> bool:
    try:
        return bool(field.to_python(initial) != field.to_python(data))
    except ValidationError:
        return True


class DateField(forms.DateField):
    """A civil date: picked in the browser (posts 2026-03-05) or typed in any common form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        if isinstance(value, date):
            return value
        text = "" if value in self.empty_values else str(value)
        return normalise.parse_date(text) if text.strip() else None


class DateTimeField(forms.DateTimeField):
    """A moment in the portal's time zone: picked in the browser or typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime):
            return value if timezone.is_aware(value) else timezone.make_aware(value)
        text = "" if value in self.empty_values else str(value)
        return normalise.parse_datetime(text) if text.strip() else None


class LineField(forms.CharField):
    """One line of text; see `normalise.clean_line`."""

    default_validators = [validate_plain_text]

    def __init__(self, *, max_length: int | None = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        return normalise.clean_line(super().to_python(value) or "") or self.empty_value


class CreditCodeField(forms.CharField):
    """A unified social credit code; see `normalise.parse_credit_code`."""

    default_validators = [validate_credit_code]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return normalise.parse_credit_code(text) if text else self.empty_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}


class TextField(forms.CharField):
    """Text of several lines; line ends become \\n, characters stay as they are."""

    default_validators = [validate_multiline_text]

    def __init__(
        self, *, max_length: int | None = LONGEST_TEXT, rows: int = 4, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u3000")
        return text or self.empty_value


class PhoneField(forms.CharField):
    """A telephone number of the mainland; see `normalise.parse_phone`."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalise.parse_phone(text) if text else self.empty_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "tel", "autocomplete": "off"}


def new_token() -> str:
    return secrets.token_urlsafe(24)


class TokenForm(forms.Form):
    """Mixin of forms that create something: sent twice, it is created once.

    The view passes `form.cleaned_data["submission_token"]` to `services.once`.
    """

    submission_token = forms.CharField(
        max_length=64, widget=forms.HiddenInput, initial=new_token, required=True
    )


class InvitationForm(forms.Form):
    """The holder of an invitation chooses a password."""

    password1 = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    password2 = forms.CharField(
        label=_("New password again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        MaxLengthValidator(LONGEST_PASSWORD)(password)
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        passwords = cleaned.get("password1"), cleaned.get("password2")
        if all(passwords) and passwords[0] != passwords[1]:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned


class SeenVersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Sends the version that the person saw. Who is slower than another is told what is stored.

    Where `may_replace`, saving once more then replaces it.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, label="")
    may_replace: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.stored_version = None if is_new else self.versioned().version
        # Now, because what is typed is written into the instance later.
        self.stored_words = "" if is_new else self.stored(self.instance)
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.stored_version

    def versioned(self) -> Any:
        """The row whose version counts."""
        return self.instance

    def stored(self, now: Any) -> Any:
        """What is stored, in words; empty where the form says nothing of it."""
        return ""

    def stale_error(self) -> ValidationError:
        said = [StaleRecord().message, self.stored_words]
        return ValidationError([text for text in said if text], code="stale")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "seen_version" not in self.fields or self.stored_version is None:
            return cleaned
        if cleaned.get("seen_version") != self.stored_version:
            if self.may_replace:
                data: Any = self.data.copy()  # type: ignore[attr-defined]
                data["seen_version"] = str(self.stored_version)
                self.data = data
            raise self.stale_error()
        return cleaned
