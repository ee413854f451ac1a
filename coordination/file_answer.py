"""The PDF of a document, a referral or a notice as an answer, whether it is public or not."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from accounts.services import record_event
from coordination.models import Document, NoticeFile, ReferralEvent
from orgs.standard_files import MEDIA_TYPE
from portal.documents import attachment

logger = logging.getLogger(__name__)
LONGEST_NAME = 80
# Asked for anew each time: it may be taken off the site.
CACHE_CONTROL = "public, max-age=0, must-revalidate"


def file_answer(
    request: HttpRequest,
    document: Document | NoticeFile | ReferralEvent,
    *,
    is_public: bool = False,
    name: str = "",
) -> HttpResponse:
    """The PDF to be saved, as `name` or as the document is called; that somebody fetched one that
    is not public stands in the trail.

    Raises Http404 where the file is missing.
    """
    tag = f'"{document.sha256}"'
    if is_public and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
    try:
        with document.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The file of %s %s is missing.", document._meta.model_name, document.pk)
        raise Http404 from None
    called = (name or f"{document}")[:LONGEST_NAME].replace("/", "_")
    response: HttpResponse = attachment(content, MEDIA_TYPE, f"{called}.pdf")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["ETag"] = tag
    else:
        user = request.user
        record_event(
            actor=user if user.is_authenticated else None,
            action=f"{document._meta.model_name}.downloaded",
            target=document,
            after={"sha256": document.sha256},
        )
    return response
