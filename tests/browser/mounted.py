"""The portal as a web server hands it on that mounts it below a path: the path is taken away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from benxi_sorting.wsgi import application as portal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    own = f"{settings.FORCE_SCRIPT_NAME}/"
    if not environ["PATH_INFO"].startswith(own):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"This is the other site.\n"]
    environ["PATH_INFO"] = f"/{environ['PATH_INFO'].removeprefix(own)}"
    return portal(environ, start_response)
