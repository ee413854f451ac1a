"""Photos as answers, whether they are public or not."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from portal.models import Photo

logger = logging.getLogger(__name__)


def photo_answer(request: HttpRequest, photo: Photo, *, cache_control: str) -> HttpResponse:
    """The bytes of a photo as a picture and nothing else, wherever they are opened.

    Raises Http404 where the file is missing.
    """
    headers = {
        "ETag": f'"{photo.sha256}"',
        "Cache-Control": cache_control,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    try:
        with photo.image.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The file of photo %s is missing.", photo.pk)
        raise Http404 from None
    headers["Content-Disposition"] = f'inline; filename="{photo.public_id}.jpg"'
    return HttpResponse(content, content_type="image/jpeg", headers=headers)
