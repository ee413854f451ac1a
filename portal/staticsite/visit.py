"""Collects what a copy will hold: every public page, and what the pages need and lead to."""

from __future__ import annotations

import hashlib
import mimetypes
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import get_script_prefix
from django.utils._os import safe_join
from django.utils.translation import override

from portal.addresses import public_addresses
from portal.crawling import COPYING, Answer, StrangerClient, addresses_in
from portal.staticsite.places import Languages, is_copied, led_to, place_of, static_name

# Texts that lead on; the files of open data and papers are copied as they are.
READ_ON = {"text/html", "application/xml", "text/css", "text/javascript"}
REDIRECTS = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}
LONGEST_REDIRECT = 5
SITE_MAP = "sitemap.xml"


class VisitError(Exception):
    """The portal failed at an address: a copy would lack what others link to."""


@dataclass(frozen=True)
class Kept:
    """An answer that waits in the file `body` for its place."""

    place: str
    content_type: str
    body: Path


@dataclass
class Visited:
    """By address: what is kept, what leads elsewhere, and what answered that there is nothing."""

    languages: Languages
    kept: dict[str, Kept] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)

    def at(self, address: str) -> Kept | None:
        """What the copy has for `address`, behind redirects too."""
        for _step in range(LONGEST_REDIRECT):
            if address not in self.moved:
                break
            address = self.moved[address]
        return self.kept.get(address)


class Visit:
    """`progress(asked, waiting)` hears of each address."""

    def __init__(
        self, folder: Path, languages: Languages, progress: Callable[[int, int], None]
    ) -> None:
        self._folder, self._progress = folder, progress
        self._stranger = StrangerClient()
        self._places: dict[str, str] = {}
        self._same: dict[tuple[str, str], Kept] = {}
        self.visited = Visited(languages)

    def run(self) -> Visited:
        """Raises VisitError where the portal fails, or where two addresses want one place."""
        queue = deque(self._starts())
        known = set(queue)
        asked = 0
        while queue:
            address = queue.popleft()
            asked += 1
            for found in self._ask(address):
                if found not in known and is_copied(found, self.visited.languages):
                    known.add(found)
                    queue.append(found)
            self._progress(asked, len(queue))
        return self.visited

    def _starts(self) -> Iterator[str]:
        for code in self.visited.languages.codes:
            with override(code):
                found = [address for address, _changed in public_addresses()]
            prefix = get_script_prefix()
            bare = [f"/{address.removeprefix(prefix)}" for address in found]
            yield from dict.fromkeys([*bare, f"{bare[0]}{SITE_MAP}"])

    def _ask(self, address: str) -> list[str]:
        """Keeps the answer; returns the portal's own addresses that it leads to."""
        answer = self._answer(address)
        if answer.status in REDIRECTS:
            target = led_to(answer.headers["Location"], address)
            if target is not None:
                self.visited.moved[address] = target
            return [target] if target else []
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            self.visited.missing[address] = answer.status
            return []
        if answer.status != HTTPStatus.OK:
            raise VisitError(f"{address}: {answer.status}")
        self._keep(address, answer)
        if answer.content_type not in READ_ON:
            return []
        text = answer.body.decode()
        links = (led_to(link, address) for link in addresses_in(text, answer.content_type))
        return [link for link in links if link is not None]

    def _answer(self, address: str) -> Answer:
        name = static_name(address)
        return _static_file(name) if name else self._stranger.get(address, **{COPYING: True})

    def _keep(self, address: str, answer: Answer) -> None:
        digest = hashlib.sha256(answer.body).hexdigest()
        place = place_of(address, answer, self.visited.languages)
        # A picture is the same in both languages, and stands in the copy once.
        same = (digest, place.removeprefix("en/"))
        if answer.content_type not in READ_ON and same in self._same:
            self.visited.kept[address] = self._same[same]
            return
        other = self._places.setdefault(place, address)
        if other != address:
            raise VisitError(f"{address} and {other} would both stand at {place}")
        body = self._folder / f"{len(self._places)}"
        body.write_bytes(answer.body)
        kept = Kept(place, answer.content_type, body)
        self.visited.kept[address] = self._same[same] = kept


def _static_file(name: str) -> Answer:
    """From the disk: before the portal it is the web server that answers for these."""
    found = finders.find(name) or safe_join(settings.STATIC_ROOT, name)
    try:
        body = Path(found).read_bytes()
    except OSError:
        return Answer(HTTPStatus.NOT_FOUND, {}, b"")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Answer(HTTPStatus.OK, {"Content-Type": kind}, body)
