"""What a version of a bulletin corrected, from the two versions that are published."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from evaluation.queries.corrections import correction
from portal.enums import Kind
from portal.pages import WithdrawnError, public_page, published


@public
@public_page
def bulletin_changes(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Text by paragraph and results by unit, beside the version before, unless that is closed."""
    after = published(Kind.BULLETIN, key, version)
    if version == 1:
        raise Http404
    context: dict[str, Any] = {"after": after}
    with suppress(WithdrawnError):
        before = published(Kind.BULLETIN, key, version - 1)
        context |= {"before": before, "found": correction(before.payload, after.payload)}
    return render(request, "evaluation/bulletin_changes.html", context)
