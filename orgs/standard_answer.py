"""The text of a standard as an answer, whether it is public or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from orgs.models import StandardText
from portal.file_answer import file_answer


def text_answer(
    request: HttpRequest, text: StandardText, *, is_public: bool = False
) -> HttpResponse:
    """The PDF to be saved; that somebody fetched one that is not public stands in the trail.

    Raises Http404 where the file is missing.
    """
    return file_answer(
        request,
        text,
        is_public=is_public,
        name=f"{text.standard} v{text.number}",
        about=text.standard,
        told={"number": text.number},
    )
