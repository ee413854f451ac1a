"""Rows of datasets, read from the publication record and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from portal.addresses import address_of
from portal.models import Publication
from portal.opendata.datasets import BESIDE, WHOLE, Dataset, value_of

# Fifteen digits for the epoch and five for the rows: every text of this shape is a cursor.
CURSOR = re.compile(r"[0-9a-f]{20}")
EPOCH_DIGITS = 15


class Cursor(NamedTuple):
    """How far a reader is: all of the record up to `epoch`, and of what stands there
    `given` rows where it is not finished.

    Each publication and each withdrawal has an epoch of its own, greater than all before.
    """

    epoch: int = 0
    given: int = 0

    def __str__(self) -> str:
        return f"{self.epoch:015x}{self.given:05x}"


BEGINNING = Cursor()


def read_cursor(text: str) -> Cursor:
    """The cursor that was given out as `text`. Raises ValueError for any other text."""
    if CURSOR.fullmatch(text) is None:
        raise ValueError(text)
    return Cursor(int(text[:EPOCH_DIGITS], 16), int(text[EPOCH_DIGITS:], 16))


@dataclass(frozen=True)
class Asked:
    """What a reader wants of a dataset; `unit` is a division code."""

    limit: int
    cursor: Cursor = BEGINNING
    unit: str = ""
    period: str = ""
    since: datetime | None = None


@dataclass
class Page:
    rows: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[Publication] = field(default_factory=list)
    cursor: Cursor = BEGINNING
    has_more: bool = False


def item_of(publication: Publication) -> str:
    """How others call the item: a county and a subdistrict of it may have the same key."""
    return f"{publication.kind}:{publication.key}"


def code_of_unit(item: str) -> str | None:
    """The division code of the unit that is called so; None where none stands on the site."""
    kind, _colon, key = item.partition(":")
    units = Publication.objects.current().filter(kind=kind, key=key)
    return units.values_list("unit_code", flat=True).first()


def standing(dataset: Dataset) -> QuerySet[Publication]:
    """What of the dataset stands on the site, in the order of its files."""
    rows = Publication.objects.current().filter(kind__in=dataset.kinds)
    return rows.defer("search_text").order_by("unit_code", "period", "key")


def history(dataset: Dataset) -> QuerySet[Publication]:
    """Every version that was not taken down, corrected ones too."""
    rows = Publication.objects.filter(kind__in=dataset.kinds).with_taken_down()
    rows = rows.filter(Q(withdrawn_since=False)).select_related("previous")
    return rows.defer("search_text", "previous__payload", "previous__search_text").order_by(
        "unit_code", "period", "key", "version"
    )


def rows_of(dataset: Dataset, publication: Publication) -> Iterator[dict[str, Any]]:
    """The rows that a publication gives, by column; none where a consent it rests on has ended."""
    if publication.has_lapsed:
        return
    beside = {
        "item": item_of(publication),
        "kind": publication.kind,
        "key": publication.key,
        "version": publication.version,
        "period": publication.period,
        "published_at": publication.published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "issuer": publication.issuer,
        "sha256": publication.sha256,
        "page": address_of(publication),
    }
    columns = dataset.all_columns
    for part in dataset.parts(publication.payload):
        full = {**part, WHOLE: publication.payload, BESIDE: beside}
        yield {column.name: value_of(column, full) for column in columns}


def page_of(dataset: Dataset, asked: Asked) -> Page:
    """The next rows in the order of publication, and what was withdrawn meanwhile; one query.

    What is published while somebody reads comes at the end, so that no row is passed over or
    given twice; a page may hold fewer rows than asked for and yet have others behind it.
    """
    wanted = asked.limit // dataset.parts_of_one + 1
    found = list(_changed(dataset, asked)[: wanted + 1])
    page = Page(cursor=asked.cursor)
    for publication in found[:wanted]:
        if publication.withdrawn_at is not None:
            page.withdrawn.append(publication)
        else:
            given = asked.cursor.given if publication.epoch == asked.cursor.epoch else 0
            rows = list(rows_of(dataset, publication))[given:]
            room = asked.limit - len(page.rows)
            page.rows += rows[:room]
            if len(rows) > room:
                page.cursor = Cursor(publication.epoch, given + room) if room else page.cursor
                page.has_more = True
                return page
        page.cursor = Cursor(publication.epoch)
    page.has_more = len(found) > wanted
    return page


def _changed(dataset: Dataset, asked: Asked) -> QuerySet[Publication]:
    """Items of the dataset that were published or withdrawn after the cursor, oldest first."""
    rows = Publication.objects.filter(kind__in=dataset.kinds, is_latest=True)
    if asked.unit:
        rows = rows.within(asked.unit)
    if asked.period:
        rows = rows.filter(period__startswith=asked.period)
    if asked.since:
        later = Q(withdrawn_at__gte=asked.since) | Q(published_at__gte=asked.since)
        rows = rows.filter(later)
    epoch, given = asked.cursor
    rows = rows.filter(epoch__gte=epoch) if given else rows.filter(epoch__gt=epoch)
    return rows.defer("search_text").order_by("epoch")
