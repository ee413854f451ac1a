"""Who did something: kept for ever, set by the services alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


def person_field(label: Any, **options: Any) -> Any:
    """A person who stays readable in the record after leaving office."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=label,
        **options,
    )
