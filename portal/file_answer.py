"""A kept file as an answer, whether it is public or not."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from accounts.services import record_event
from portal.documents import attachment
from portal.enums import FileFormat
from portal.pdfs import MEDIA_TYPE

logger = logging.getLogger(__name__)
LONGEST_NAME = 80
# Asked for anew each time: it may be taken off the site.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
MEDIA_TYPES = {FileFormat.PDF: MEDIA_TYPE, FileFormat.JPEG: "image/jpeg"}
SUFFIXES = {FileFormat.PDF: "pdf", FileFormat.JPEG: "jpg"}


def file_answer(
    request: HttpRequest,
    row: Any,
    *,
    is_public: bool = False,
    name: str = "",
    about: Any = None,
    told: dict[str, Any] | None = None,
) -> HttpResponse:
    """The file of `row` (`file`, `sha256`, perhaps `format`) to be saved, as `name` or as the row
    is called; that somebody fetched one that is not public stands in the trail of `about`, by
    default the row itself, with what is `told` beside the hash.

    Raises Http404 where the file is missing.
    """
    tag = f'"{row.sha256}"'
    if is_public and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
    try:
        with row.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The file of %s %s is missing.", row._meta.model_name, row.pk)
        raise Http404 from None
    kind = FileFormat(getattr(row, "format", FileFormat.PDF))
    called = (name or f"{row}")[:LONGEST_NAME].replace("/", "_")
    response: HttpResponse = attachment(content, MEDIA_TYPES[kind], f"{called}.{SUFFIXES[kind]}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["ETag"] = tag
        return response
    about = row if about is None else about
    user: Any = request.user
    record_event(
        actor=user if user.is_authenticated else None,
        action=f"{about._meta.model_name}.downloaded",
        target=about,
        after={**(told or {}), "sha256": row.sha256},
    )
    return response
