"""Official papers as files."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.services import record_event
from portal.documents import MEDIA_TYPE, attachment


def downloaded(
    request: HttpRequest, record: Any, content: bytes, name: str, *, paper: str = ""
) -> HttpResponse:
    """An official paper of `record` as the file `name`; that it was fetched stands in the trail.

    `paper` names the kind of it there where the record has several.
    """
    user: Any = request.user
    record_event(
        actor=user,
        action=f"{paper or record._meta.model_name}.downloaded",
        target=record,
        after={"sha256": hashlib.sha256(content).hexdigest()},
    )
    return attachment(content, MEDIA_TYPE, name)
