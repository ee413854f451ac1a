"""No public page is heavy: 60 kB with all that it needs, 15 kB once a browser has the rest.

Measured as production sends it: packed pages, static files packed at their collection and called
by names that never change, so that a browser asks for them once. Photos do not count; headers do at
the first view, and later not: over HTTP/2 what was said before is repeated in a few bytes.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from portal.crawling import addresses_in
from tests.browser.conftest import Portal, served
from tests.browser.test_public_site import kinds_of_pages

FIRST_VIEW, LATER_VIEWS = 60_000, 15_000
# What a browser fetches by itself to show a page.
NEEDED = re.compile(
    r"<(?:link(?=[^>]*\brel=\"(?:stylesheet|icon)\")|script|img)\b[^>]*?\b(?:href|src)=\"([^\"]+)\""
)
PICTURES = (".jpg", ".png", ".webp")
KEPT_FOR_EVER = "max-age=315360000, public, immutable"


@pytest.fixture(scope="module")
def production(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demonstration's records under the settings of production, without TLS in front."""
    keys = {name: name[0] * 60 for name in ("SECRET_KEY", "AUDIT_KEY", "FIELD_KEYS")}
    with served(
        demonstration,
        tmp_path_factory.mktemp("production"),
        collected=True,
        DEMONSTRATION="0",
        SECURE_SSL_REDIRECT="False",
        ALLOWED_HOSTS="127.0.0.1",
        **keys,
    ) as running:
        yield running


class Reader:
    """Fetches as a browser does; remembers what each body weighed."""

    def __init__(self, portal: Portal) -> None:
        self._host = urlsplit(portal.address).netloc
        self.bodies: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.headers: dict[str, http.client.HTTPMessage] = {}

    def fetch(self, path: str) -> int:
        """The bytes of the body as it is packed, which `bodies` keeps, and of the headers."""
        if path not in self.bodies:
            connection = http.client.HTTPConnection(self._host, timeout=30)
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            assert answer.status == 200, path
            body = answer.read()
            connection.close()
            self.headers[path] = answer.headers
            self.bodies[path] = len(body)
        return self.bodies[path] + len(self.headers[path].as_bytes())

    def text(self, path: str) -> str:
        if path not in self.texts:
            connection = http.client.HTTPConnection(self._host, timeout=30)
            connection.request("GET", path)
            self.texts[path] = connection.getresponse().read().decode("utf-8", "replace")
            connection.close()
        return self.texts[path]

    def needed(self, path: str) -> set[str]:
        """What the page at `path` is shown with: styles, modules and theirs, marks; no photos."""
        waiting = [urljoin(path, unescape(link)) for link in NEEDED.findall(self.text(path))]
        found: set[str] = set()
        while waiting:
            one = waiting.pop()
            if one in found or not one.startswith("/static/") or one.endswith(PICTURES):
                continue
            found.add(one)
            kind = {"css": "text/css", "js": "text/javascript"}.get(one.rpartition(".")[2])
            if kind is not None:
                waiting += [urljoin(one, link) for link in addresses_in(self.text(one), kind)]
        return found


def test_every_kind_of_page_is_light(production: Portal) -> None:
    pages = kinds_of_pages(production)
    assert len(pages) > 60
    reader, heavy = Reader(production), []
    for paths in pages.values():
        for path in paths:
            first = reader.fetch(path) + sum(reader.fetch(one) for one in reader.needed(path))
            later = reader.bodies[path]
            if first > FIRST_VIEW or later > LATER_VIEWS:
                heavy.append(f"{path}: {first} bytes at first, {later} later")
    assert "\n".join(heavy) == ""


def test_what_pages_share_is_packed_and_fetched_once(production: Portal) -> None:
    reader = Reader(production)
    shared = reader.needed("/") | reader.needed("/guide/")
    assert {one.rpartition(".")[2] for one in shared} == {"css", "js", "svg"}
    for one in shared:
        reader.fetch(one)
        assert reader.headers[one]["Cache-Control"] == KEPT_FOR_EVER, one
        assert reader.headers[one]["Content-Encoding"] == "gzip", one
    assert any(re.fullmatch(r"/static/css/portal\.[0-9a-f]{12}\.css", one) for one in shared)


def test_private_pages_are_not_packed(production: Portal) -> None:
    """Beside what a stranger can put into them, their packed length would give a token away."""
    reader = Reader(production)
    for path in ("/accounts/login/", "/starting/ask/"):
        reader.fetch(path)
        assert reader.headers[path]["Content-Encoding"] is None
        assert "csrfmiddlewaretoken" in reader.text(path)
