"""Unique marks in every text of every model, and an anonymous visitor who looks everywhere.

A mark tells where it was put, so a leak names its field. Fields that join records (codes, keys,
hashes) keep their values; the division codes among them, which are internal, are looked for as
they are.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.db import models

from accounts.constants import COUNTY_DIGITS
from accounts.enums import Privacy
from accounts.privacy import privacy_of
from portal.crawling import StrangerClient, addresses_in, own_address
from tests.conftest import lifted_triggers

APPS = (
    "accounts", "portal", "communities", "orgs",
    "deliberation", "evaluation", "outreach", "coordination",
)  # fmt: skip
# What holds records together: other rows and addresses hang on it.
JOINING = {
    "password", "token", "object_type", "object_id", "key", "etag", "content_type", "sha256",
    "public_id", "code", "unit_code", "jurisdiction", "digest", "previous_digest", "slug",
    "parent_slug", "period", "code_before", "current", "civil_affairs_code",
}  # fmt: skip
# Empty until a step fills them; the database holds them to it.
FILLED_BY_A_STEP = {
    "filing_number", "until_reason", "ended_reason", "end_reason", "left_reason",
    "sorting_duty_document", "sorting_duty_office", "exception_reason", "abandoned_because",
}  # fmt: skip
CODES = {"code", "unit_code", "jurisdiction", "code_before", "current", "civil_affairs_code"}
MARK_LENGTH = len("CANARY000000")
# As people write them where they should not: identity card, mobile, landline, plate, address.
PERSONAL_DATA = ("210502199003078911", "13904140000", "024-43812345", "辽E12345", "3号楼2单元501室")


@dataclass(frozen=True)
class Place:
    field: str
    pk: int
    privacy: Privacy


@dataclass
class Canaries:
    """`marks`: mark → where it was put. `codes`: division codes of the units."""

    marks: dict[str, Place] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def seed(self) -> None:
        with lifted_triggers():
            for label in APPS:
                for model in apps.get_app_config(label).get_models():
                    for row in list(model._base_manager.all()):
                        self._mark(model, row)

    def _mark(self, model: type[models.Model], row: Any) -> None:
        values: dict[str, Any] = {}
        for column in model._meta.local_fields:
            privacy = privacy_of(column)
            if column.name in CODES and privacy == Privacy.INTERNAL:
                code = getattr(row, column.name)
                self.codes |= {code} if len(code) >= COUNTY_DIGITS else set()
            if privacy is None or not takes_text(column):
                continue
            if column.max_length is not None and column.max_length < MARK_LENGTH:
                # PostgreSQL refuses the mark. Whatever is private is long enough, or stands above.
                assert privacy == Privacy.PUBLIC, f"{model._meta.label}.{column.name}"
                continue
            if column.name in FILLED_BY_A_STEP and not getattr(row, column.name):
                continue
            mark = f"CANARY{len(self.marks):06d}"
            self.marks[mark] = Place(f"{model._meta.label}.{column.name}", row.pk, privacy)
            values[column.name] = _value(column, mark, privacy)
        if values:
            model._base_manager.filter(pk=row.pk).update(**values)

    def found_in(self, text: str) -> set[str]:
        return {mark for mark in re.findall(r"CANARY\d{6}", text) if mark in self.marks}


def takes_text(column: models.Field[Any, Any]) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField)
    # PostgreSQL keeps to the length; what holds no mark (">1/2") holds no text either.
    fits = column.max_length is None or column.max_length >= MARK_LENGTH
    return isinstance(column, kinds) and fits and not column.choices and column.name not in JOINING


def _value(column: models.Field[Any, Any], mark: str, privacy: Privacy) -> Any:
    if isinstance(column, models.JSONField):
        return [mark] if column.name == "former_names" else {"title": mark}
    if isinstance(column, models.EmailField):
        return f"{mark}@example.invalid"
    if isinstance(column, models.TextField) and privacy != Privacy.PUBLIC:
        return f"{mark} {' '.join(PERSONAL_DATA)}"
    return mark


@dataclass
class Visit:
    """What an anonymous visitor was shown: address → status line, headers and body as text."""

    pages: dict[str, str]

    @property
    def everything(self) -> str:
        return "\n".join(self.pages.values())

    def where(self, text: str) -> list[str]:
        return [address for address, page in self.pages.items() if text in page]


def crawl(starts: tuple[str, ...], limit: int = 1500) -> Visit:
    """Every page, picture and file that links, the site map and the pages' sources lead to."""
    stranger, queue, pages = StrangerClient(), deque(starts), dict[str, str]()
    while queue and len(pages) < limit:
        address = queue.popleft()
        if address in pages:
            continue
        answer = stranger.get(address)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        text = text_of(answer.body)
        pages[address] = f"{answer.status}\n{headers}\n{text}"
        location = answer.headers.get("Location")
        links = [*addresses_in(text), *([location] if location else [])]
        ours = (own_address(link, address) for link in links)
        queue.extend(found for found in ours if found and not found.startswith("/static/"))
    return Visit(pages)


def text_of(body: bytes) -> str:
    """What stands in it; of an archive or a workbook, what stands in its files."""
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as archive:
            return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
    return body.decode("utf-8", "replace")
