"""The portal as somebody without an account meets it, asked inside this process: no server, no net.

`StrangerClient` asks one address; `addresses_in` reads where an answer leads on. The static copy
of the site, the search for what leaked and the benchmarks all ask in this one way.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

# A view may see that this is no visitor (it counts downloads): a header cannot set this name.
COPYING = "portal.copying"
_IN_STATIC_FILES = (r"\burl\(\"?([^\")]+)\"?\)", r"\b(?:import|from)\s*\"([^\"]+)\"")
_IN_PAGES = (
    r"\b(?:href|src|action)=\"([^\"]+)\"",
    r"<loc>([^<]+)</loc>",
    # Answers of the API: its own addresses, and pages and files of the site.
    r"\"(?:next|rows|page|description|csv|xlsx|json|zip)\": \"(/[^\"]+)\"",
)
_STATIC_TYPES = {"text/css", "text/javascript", "application/javascript"}


@dataclass(frozen=True)
class Answer:
    """`headers` by their usual names; a body is whole and unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """Without its parameters: `text/html`."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip()


class StrangerClient:
    """Asks with no cookie and no account, over the connection that production wants."""

    def __init__(self) -> None:
        self._application = WSGIHandler()

    def get(self, address: str, **environ: Any) -> Answer:
        """The answer to `address` (path and query, without the path that the portal is mounted
        below); `environ` adds to the variables of the request."""
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_failed: Any) -> Any:
            said.update(status=int(status[:3]), headers=dict(headers))

        with _connection_kept():
            response: Any = self._application(_environ(address) | environ, start_response)
            try:
                body = b"".join(response)
            finally:
                response.close()
        return Answer(said["status"], said["headers"], body)


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Django closes the connection between requests; who asks may be inside of a transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _environ(address: str) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    scheme = "https" if settings.PRODUCTION else "http"
    return {
        "REQUEST_METHOD": "GET",
        # As PEP 3333 has it: bytes in the clothes of characters.
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host_name(),
        "SERVER_PORT": "443" if settings.PRODUCTION else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host_name(),
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": scheme,
    }


def host_name() -> str:
    """A name by which the portal answers; the first that the settings allow."""
    named = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return named[0] if named else "localhost"


def addresses_in(text: str, content_type: str = "text/html") -> Iterator[str]:
    """What a page, a feed, an answer of the API, a style or a module points to, as it stands."""
    for pattern in _IN_STATIC_FILES if content_type in _STATIC_TYPES else _IN_PAGES:
        yield from (unescape(found) for found in re.findall(pattern, text))


def own_address(link: str, page: str, *, prefix: str = "/") -> str | None:
    """Where `link` on the page at `page` leads: the address below `prefix`, without a fragment.

    None for another site, for another part of the same host, and for what is no address (mail).
    """
    try:
        parts = urlsplit(urljoin(f"http://{host_name()}{prefix}{page.removeprefix('/')}", link))
    except ValueError:
        return None
    own = {host_name(), settings.SITE["domain"]}
    if parts.netloc not in own or parts.scheme not in {"http", "https"}:
        return None
    if not parts.path.startswith(prefix):
        return None
    path = f"/{parts.path.removeprefix(prefix)}"
    return f"{path}?{parts.query}" if parts.query else path
