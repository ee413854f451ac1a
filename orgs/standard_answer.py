"""The text of a standard as an answer, whether it is public or not."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from accounts.services import record_event
from orgs.models import StandardText
from orgs.standard_files import MEDIA_TYPE
from portal.documents import attachment

logger = logging.getLogger(__name__)
LONGEST_NAME = 80
# Asked for anew each time: it may be taken off the site.
CACHE_CONTROL = "public, max-age=0, must-revalidate"


def text_answer(request: HttpRequest, text: StandardText, *, is_public: bool = False) -> Any:
    """The PDF to be saved; that somebody fetched one that is not public stands in the trail.

    Raises Http404 where the file is missing.
    """
    tag = f'"{text.sha256}"'
    if is_public and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
    try:
        with text.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The file of text %s of a standard is missing.", text.pk)
        raise Http404 from None
    name = f"{text.standard}"[:LONGEST_NAME].replace("/", "_")
    response: HttpResponse = attachment(content, MEDIA_TYPE, f"{name} v{text.number}.pdf")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["ETag"] = tag
    else:
        user: Any = request.user
        record_event(
            actor=user,
            action="standard.downloaded",
            target=text.standard,
            after={"number": text.number, "sha256": text.sha256},
        )
    return response
