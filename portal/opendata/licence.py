"""Under which terms the data may be used: what the city has set, or honestly that it has not."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _


def licence_text() -> str:
    """The terms in one sentence, in the language of now."""
    name: str = settings.SITE["licence"]
    if not name:
        return _(
            "The host organisation has not stated a licence yet. Name the source when you quote; "
            "ask the host organisation about any other use."
        )
    url: str = settings.SITE["licence_url"]
    return f"{name} {url}" if url else name
