"""Columns that records of organisations have alike."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.validators import validate_multiline_text, validate_plain_text
from orgs.constants import TEXT_LENGTH


def line(label: Any, length: int = 200, **options: Any) -> models.CharField[str, str]:
    """One line of text, of at most `length` characters."""
    return models.CharField(label, max_length=length, validators=[validate_plain_text], **options)


def text(label: Any, length: int = TEXT_LENGTH, **options: Any) -> models.TextField[str, str]:
    """A few lines of text, of at most `length` characters."""
    # The database keeps text of any length, and `max_length` speaks to forms alone.
    validators: list[Any] = [validate_multiline_text, MaxLengthValidator(length)]
    return models.TextField(label, max_length=length, validators=validators, **options)


def person(label: Any, *, null: bool = True) -> models.ForeignKey[Any, Any]:
    """Who did something; an account is never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=null,
        blank=null,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


def day(label: Any, **options: Any) -> models.DateField[Any, Any]:
    """The civil day of a step that may not have been taken yet."""
    return models.DateField(label, null=True, blank=True, **options)
