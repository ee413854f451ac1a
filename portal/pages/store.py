"""Where finished pages lie: the memory of the process, and a table that all processes share."""

from __future__ import annotations

import functools
import gzip
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Q

from portal.composed import Composed
from portal.models import FinishedPage
from portal.pages.counted import counted
from portal.queries import Mark, forget_newest_mark

logger = logging.getLogger(__name__)

ROWS_IN_TABLE = 10_000
ROWS_COUNTED_EVERY = 50
LARGEST_ROW = 512 * 1024
# How long a page waits for the database before it goes out without having been kept.
PATIENCE_MILLISECONDS = 100


@dataclass(slots=True)
class Finished:
    """A page as it is sent. `plain` is unpacked for the first client that cannot read gzip."""

    etag: str
    content_type: str
    packed: bytes
    plain: bytes | None = None


class Memory:
    """The most recently read pages, up to FINISHED_PAGES_IN_MEMORY bytes."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Finished] = OrderedDict()
        self._lock = threading.Lock()
        self._mark: Mark | None = None
        self.size = 0

    def get(self, key: str) -> Finished | None:
        page = self._pages.get(key)
        if page is not None:
            with self._lock:
                if key in self._pages:
                    self._pages.move_to_end(key)
        return page

    def put(self, key: str, mark: Mark, page: Finished) -> None:
        with self._lock:
            if mark != self._mark:
                self._clear()
                self._mark = mark
            self._drop(key)
            self._pages[key] = page
            self.size += self._weight(key, page)
            self._shrink()

    def plain(self, key: str, page: Finished) -> bytes:
        """The page unpacked; kept beside the packed one as long as both fit."""
        plain = page.plain
        if plain is None:
            plain = gzip.decompress(page.packed)
            with self._lock:
                if self._pages.get(key) is page and page.plain is None:
                    page.plain = plain
                    self.size += len(plain)
                    self._shrink()
        return plain

    def clear(self) -> None:
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        self._pages.clear()
        self.size = 0

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= self._weight(key, page)

    def _shrink(self) -> None:
        while self._pages and self.size > settings.FINISHED_PAGES_IN_MEMORY:
            self._drop(next(iter(self._pages)))

    @staticmethod
    def _weight(key: str, page: Finished) -> int:
        return 500 + 2 * len(key) + len(page.packed) + len(page.plain or b"")


_FINISHED = Composed(
    lambda key: FinishedPage.objects.filter(pk=key).values_list("etag", "content_type", "body")
)


class Table:
    """The pages that all processes share. A refusal of the database costs the page nothing."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._mark: Mark | None = None
        self._writes = 0
        self._full = False

    def get(self, key: str) -> Finished | None:
        try:
            found = _FINISHED.rows(_digest(key))
        except DatabaseError:
            logger.info("The finished pages cannot be read.", exc_info=True)
            return None
        return next((Finished(etag, kind, bytes(body)) for etag, kind, body in found), None)

    def put(self, key: str, mark: Mark, page: Finished) -> None:
        if len(page.packed) > LARGEST_ROW:
            return
        row = FinishedPage(
            key=_digest(key),
            epoch=mark.epoch,
            day=mark.day,
            etag=page.etag,
            content_type=page.content_type,
            body=page.packed,
        )
        try:
            with _patient(), transaction.atomic():
                self._make_room(mark)
                if not self._full:
                    FinishedPage.objects.bulk_create([row], ignore_conflicts=True)
        except DatabaseError:
            logger.info("The finished page cannot be kept.", exc_info=True)

    def _make_room(self, mark: Mark) -> None:
        if mark != self._mark:
            old = Q(epoch__lt=mark.epoch) | Q(day__lt=mark.day)
            FinishedPage.objects.filter(old).delete()
            self._mark, self._writes = mark, 0
        if self._writes % ROWS_COUNTED_EVERY == 0:
            self._full = FinishedPage.objects.count() >= ROWS_IN_TABLE
        self._writes += 1


@contextmanager
def _patient() -> Iterator[None]:
    """Give up waiting for a lock soon: a save may wait for seconds, a reader need not."""
    if connection.in_atomic_block:
        yield
        return
    statement, usual = "SET lock_timeout = {}", "SET lock_timeout TO DEFAULT"
    if connection.vendor == "sqlite":
        seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
        statement, usual = "PRAGMA busy_timeout = {}", f"PRAGMA busy_timeout = {seconds * 1000:.0f}"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(PATIENCE_MILLISECONDS))
        try:
            yield
        finally:
            cursor.execute(usual)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


memory = Memory()
table = Table()


def forget_pages() -> None:
    """Empty this process's memory; the table stays. For tests."""
    memory.clear()
    table.forget()
    counted.clear()
    forget_newest_mark()


class Release:
    """What a page depends on besides the record: the code, and what header and footer say."""

    site: Any = None
    demonstration = False
    text = ""


def release() -> str:
    known = Release
    if known.site is not settings.SITE or known.demonstration != settings.DEMONSTRATION:
        parts = (settings.RELEASE, settings.SITE, settings.DEMONSTRATION, _newest_file())
        known.text = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
        known.site, known.demonstration = settings.SITE, settings.DEMONSTRATION
    return known.text


@functools.cache
def _newest_file() -> int:
    """When the code was last changed: a release whose number nobody raised is seen all the same."""
    base = Path(settings.BASE_DIR)
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base]
    folders = [base / "templates", base / "locale", base / "static", base / "docs" / "manual", *own]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc")
    return max((path.stat().st_mtime_ns for path in files if path.is_file()), default=0)
