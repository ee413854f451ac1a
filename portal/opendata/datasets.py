"""What a dataset is. Each is declared once, by the app that publishes what it is made of: files,
API, dictionary and their descriptions for machines all come from that declaration.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.enums import ColumnType, Kind

Words = str | Promise
Payload = Mapping[str, Any]
Choices = type[models.TextChoices]
# Under these names a row finds the whole payload that it is a part of, and what stands beside that:
# kind, key, version, hash and the like.
WHOLE, BESIDE = "of", "publication"


@dataclass(frozen=True)
class Column:
    """`path` says where in a row's part of the payload the value stands: `vote.entitled`, or
    `areas[].name` for a list; `of.period` in the whole payload; without it, under the name of the
    column. `stands` tells readers the place of what the dataset puts together.

    `choices` are the words for its codes, `unit` is what its numbers count.
    """

    name: str
    heading: Words
    explanation: Words
    type: ColumnType = ColumnType.TEXT
    path: str = ""
    choices: Choices | None = None
    unit: Words = ""
    stands: Words = ""

    @property
    def place(self) -> str:
        return self.path or self.name


def whole(payload: Payload) -> Iterable[Payload]:
    """One row for each publication: the payload itself."""
    return (payload,)


@dataclass(frozen=True)
class Dataset:
    """`parts` takes a payload to the parts of it that are rows, of which an item has about
    `parts_of_one`; they stand at `part` in it. `period` says what the period of an item is, where
    it has one.
    """

    key: str
    title: Words
    explanation: Words
    row: Words
    kinds: tuple[Kind, ...]
    columns: tuple[Column, ...]
    parts: Callable[[Payload], Iterable[Payload]] = whole
    parts_of_one: int = 1
    part: str = ""
    period: Words = ""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*COMMON, *self.columns)

    def place_of(self, column: Column) -> str:
        """Where the value of `column` stands in a publication, as readers are told."""
        if column.stands or column.place.startswith(f"{BESIDE}."):
            return str(column.stands or column.place)
        if column.place.startswith(f"{WHOLE}.") or not self.part:
            return column.place.removeprefix(f"{WHOLE}.")
        return f"{self.part}.{column.place}"


# Every row says where it comes from, so that anybody can look it up and verify it.
COMMON = (
    Column(
        "item",
        _("Item"),
        _("Kind and key of the publication of the row. Its rows are replaced together."),
        path=f"{BESIDE}.item",
    ),
    Column(
        "version",
        _("Version"),
        _("Number of the version of the item; a correction is a new version."),
        ColumnType.INTEGER,
        f"{BESIDE}.version",
    ),
    Column(
        "published_at",
        _("Published at"),
        _("When this version was published."),
        ColumnType.MOMENT,
        f"{BESIDE}.published_at",
    ),
    Column("issuer", _("Issuer"), _("The office that published it."), path=f"{BESIDE}.issuer"),
    Column(
        "sha256",
        _("Hash"),
        _("SHA-256 of the publication, to be verified on this site."),
        path=f"{BESIDE}.sha256",
    ),
    Column(
        "page",
        _("Page"),
        _("Path of the page of the item on this site."),
        path=f"{BESIDE}.page",
    ),
)

_datasets: dict[str, Dataset] = {}


def register(*datasets: Dataset) -> None:
    """Give `datasets` away from now on. Raises ValueError for a key or column that stands twice."""
    for dataset in datasets:
        names = [column.name for column in dataset.all_columns]
        if len(set(names)) != len(names) or _datasets.get(dataset.key, dataset) != dataset:
            raise ValueError(f"“{dataset.key}” stands twice, or one of its columns does.")
        _datasets[dataset.key] = dataset


def registered() -> list[Dataset]:
    """All datasets, in the order in which the apps brought them."""
    return list(_datasets.values())


def found(key: str) -> Dataset | None:
    """The dataset called `key`; None where there is none."""
    return _datasets.get(key)


def value_of(column: Column, part: Payload) -> Any:
    """What stands at the place of `column` in `part`, as a value of its type.

    None where nothing stands there, or something that is no such value: older versions may know
    the field under another shape.
    """
    found_there = _values(part, column.place)
    if column.type == ColumnType.LIST:
        return [text for text in found_there if isinstance(text, str)]
    value = found_there[0] if found_there else None
    if column.choices is not None and not value:
        return None
    return _READ[column.type](value)


def _values(part: Payload, place: str) -> list[Any]:
    """All that stands at `place` in `part`; of lists, what is in them."""
    found_there: list[Any] = [part]
    for name, is_list in _steps(place):
        inner = [one.get(name) if isinstance(one, dict) else None for one in found_there]
        found_there = _flat(inner) if is_list else inner
    return _flat(found_there)


@functools.cache
def _steps(place: str) -> tuple[tuple[str, bool], ...]:
    return tuple((step.removesuffix("[]"), step.endswith("[]")) for step in place.split("."))


def _flat(values: list[Any]) -> list[Any]:
    if not any(isinstance(value, list) for value in values):
        return values
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _number(value: Any) -> int | float | None:
    """Amounts stand in payloads as text where a float would change them."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


_READ: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: lambda value: (
        value if isinstance(value, int) and not isinstance(value, bool) else None
    ),
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: lambda value: value if isinstance(value, bool) else None,
    ColumnType.DATE: lambda value: _text(value) or None,
    ColumnType.MOMENT: lambda value: _text(value) or None,
}
