"""Datasets as files: made once for each state of their publications, kept below MEDIA_ROOT.

The name of a kept file tells the state that it was made from, so that none outlives a publication
or a withdrawal: whoever asks next gets one that is made anew. The same records make the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

from accounts.tables import neutralised, workbook
from portal.enums import CONSENT_KINDS
from portal.models import Publication
from portal.opendata.datasets import Column, Dataset
from portal.opendata.given import Given, note
from portal.opendata.licence import licence_text
from portal.opendata.reading import history, rows_of, standing
from portal.pages.store import release
from portal.queries import Mark, newest_mark

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDER = "open-data"
# Between the texts of a list within one cell.
SEPARATOR = "；"
CHUNK = 200
# How often a file is asked for that others forget at the same moment.
ATTEMPTS = 5
# The earliest date that a .zip can hold; what is inside bears no date of its own.
NO_DATE = (1980, 1, 1, 0, 0, 0)
MADE_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A finished file: `version` is the epoch of the newest publication or withdrawal in it, and
    `newest` the day of the newest publication."""

    path: Path
    content_type: str
    sha256: str
    size: int
    rows: int
    version: int
    newest: str


class _States:
    """What this process last saw of the datasets' states, by the end of the record then."""

    seen: dict[tuple[Mark, str], tuple[int, str]] = {}


def state_of(dataset: Dataset) -> tuple[int, str]:
    """The dataset's newest epoch, and a text that is another one whenever its rows can differ.

    As old as `newest_mark` at most: a second. What rests on consents may change with the day.
    """
    mark = newest_mark()
    known = None if connection.in_atomic_block else _States.seen.get((mark, dataset.key))
    if known is None:
        rows = Publication.objects.filter(kind__in=dataset.kinds).order_by("-epoch")
        epoch, sha256 = rows.values_list("epoch", "sha256").first() or (0, "")
        day = mark.day if CONSENT_KINDS & set(dataset.kinds) else ""
        text = f"{epoch} {sha256} {release()} {day}"
        known = epoch, hashlib.sha256(text.encode()).hexdigest()[:20]
        # Under the mark from before it was looked up: what is seen later is never called older.
        others = {key: state for key, state in _States.seen.items() if key[0] == mark}
        _States.seen = others | {(mark, dataset.key): known}
    return known


def kept_file(dataset: Dataset, suffix: str) -> Kept:
    """The dataset as a file of that kind in the language of now, made where there is none yet.

    Raises KeyError for a suffix that is none of FORMATS.
    """
    content_type, write = FORMATS[suffix]
    version, state = state_of(dataset)
    language = translation.get_language() or settings.LANGUAGE_CODE
    folder = Path(settings.MEDIA_ROOT) / FOLDER / language / dataset.key
    path = folder / f"{state}.{suffix}"
    about = path.with_suffix(f".{suffix}.about")
    said = _said(path, about)
    if said is None:
        said = _make(dataset, path, about, write, version)
        note(dataset, said["sha256"], Given(suffix, said["newest"]))
        _forget_others(folder, suffix, state)
    return Kept(path=path, content_type=content_type, **said)


def opened_file(dataset: Dataset, suffix: str) -> tuple[Kept, int]:
    """As `kept_file`, with a descriptor that reads to the end what another process forgets from
    here on. Whoever asked closes it."""
    for _attempt in range(ATTEMPTS):
        kept = kept_file(dataset, suffix)
        try:
            return kept, os.open(kept.path, os.O_RDONLY)
        except FileNotFoundError:
            # Forgotten by somebody who saw a newer state; made anew by the next turn.
            continue
    raise FileNotFoundError(kept.path)


def _said(path: Path, about: Path) -> dict[str, Any] | None:
    """What is noted of a kept file; None where it is not there, or another process forgets it."""
    try:
        said: dict[str, Any] = json.loads(about.read_text())
    except FileNotFoundError:
        return None
    return said if path.exists() else None


def _make(
    dataset: Dataset,
    path: Path,
    about: Path,
    write: Callable[[Dataset, IO[bytes], Counted], None],
    version: int,
) -> dict[str, Any]:
    """Written beside and then put in its place: nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counted = Counted()
    temporary = NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False)  # noqa: SIM115
    try:
        with temporary as file:
            write(dataset, file, counted)
        content = Path(temporary.name)
        with content.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        said = {
            "sha256": sha256, "size": content.stat().st_size, "version": version,
            **asdict(counted),
        }  # fmt: skip
        content.replace(path)
        content.write_text(json.dumps(said))
        content.replace(about)
        return said
    except BaseException:
        Path(temporary.name).unlink(missing_ok=True)
        raise


def _forget_others(folder: Path, suffix: str, state: str) -> None:
    """What was made from an earlier state may hold what was withdrawn since."""
    for pattern in (f"*.{suffix}", f"*.{suffix}.about"):
        for old in folder.glob(pattern):
            if old.name.partition(".")[0] != state:
                old.unlink(missing_ok=True)


@dataclass
class Counted:
    """What a file has in it, counted while it is written."""

    rows: int = 0
    newest: str = ""

    def each(self, dataset: Dataset, publications: Any) -> Iterator[tuple[Publication, Row]]:
        for publication in publications.iterator(chunk_size=CHUNK):
            day = timezone.localtime(publication.published_at).date()
            self.newest = max(self.newest, day.isoformat())
            for row in rows_of(dataset, publication):
                self.rows += 1
                yield publication, row


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutralised(value)


def _word(column: Column, value: Any) -> Any:
    """What people read in the place of a code; no character that a workbook cannot hold."""
    if column.choices is not None:
        words = {code: str(label) for code, label in column.choices.choices}
        if isinstance(value, list):
            value = [words.get(code, code) for code in value]
        else:
            value = words.get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _csv_lines(file: IO[bytes], lines: Iterator[list[Any]]) -> None:
    """With the mark by which spreadsheets know UTF-8; programs know it as “utf-8-sig”."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows(lines)
    text.detach()


def _write_csv(dataset: Dataset, file: IO[bytes], counted: Counted) -> None:
    names = [column.name for column in dataset.all_columns]

    def lines() -> Iterator[list[Any]]:
        yield names
        for _publication, row in counted.each(dataset, standing(dataset)):
            yield [_cell(value) for value in row.values()]

    _csv_lines(file, lines())


def _write_json(dataset: Dataset, file: IO[bytes], counted: Counted) -> None:
    """An array of rows, one in each line."""
    head = {
        "dataset": dataset.key,
        "title": str(dataset.title),
        "licence": licence_text(),
        "columns": [column.name for column in dataset.all_columns],
    }
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    file.write(f'{text},\n "rows": ['.encode())
    for _publication, row in counted.each(dataset, standing(dataset)):
        comma = "," if counted.rows > 1 else ""
        file.write(f"{comma}\n{json.dumps(row, ensure_ascii=False)}".encode())
    file.write(b"\n]}\n")


def _write_xlsx(dataset: Dataset, file: IO[bytes], counted: Counted) -> None:
    """For people: headings and words in their language.

    Without the moment at which it was made: two made at once are the same file.
    """
    columns = dataset.all_columns
    headings = [column.heading for column in columns]
    lines = (
        [_word(column, row[column.name]) for column in columns]
        for _publication, row in counted.each(dataset, standing(dataset))
    )
    with (
        workbook(str(dataset.title), headings, lines) as made,
        ZipFile(made) as before,
        ZipFile(file, "w", ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if name == "docProps/core.xml":
                core = MADE_AT.sub(rb"\g<1>1980-01-01T00:00:00Z<", before.read(name))
                after.writestr(_inside(name), core)
            else:
                with before.open(name) as old, after.open(_inside(name), "w") as new:
                    copyfileobj(old, new)


def _write_archive(dataset: Dataset, file: IO[bytes], counted: Counted) -> None:
    """The whole history: every version that was not withdrawn, with dictionary and licence."""
    names = [column.name for column in dataset.all_columns]

    def lines() -> Iterator[list[Any]]:
        yield [*names, "is_current", "reason", "previous_sha256"]
        for publication, row in counted.each(dataset, history(dataset)):
            before = publication.previous.sha256 if publication.previous else ""
            further = (publication.is_latest, publication.reason, before)
            yield [_cell(value) for value in (*row.values(), *further)]

    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open(_inside(f"{dataset.key}.csv"), "w", force_zip64=True) as inner:
            _csv_lines(inner, lines())
        with archive.open(_inside("dictionary.csv"), "w") as inner:
            _csv_lines(inner, dictionary_lines(dataset))
        archive.writestr(_inside("licence.txt"), f"{licence_text()}\n", ZIP_DEFLATED)


def _inside(name: str) -> ZipInfo:
    info = ZipInfo(name, NO_DATE)
    info.compress_type = ZIP_DEFLATED
    return info


def dictionary_lines(dataset: Dataset) -> Iterator[list[Any]]:
    """What each column means, as lines of a table."""
    yield [
        _("column"), _("heading"), _("type"), _("unit"), _("explanation"), _("codes"),
        _("place in the publication"),
    ]  # fmt: skip
    for column in dataset.all_columns:
        codes = column.choices.choices if column.choices is not None else ()
        yield [
            neutralised(text)
            for text in (
                column.name,
                str(column.heading),
                str(column.type.label),
                str(column.unit),
                str(column.explanation),
                SEPARATOR.join(f"{code} = {label}" for code, label in codes),
                dataset.place_of(column),
            )
        ]


Writer = Callable[[Dataset, IO[bytes], Counted], None]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": (CSV_TYPE, _write_csv),
    "xlsx": (XLSX_TYPE, _write_xlsx),
    "json": ("application/json", _write_json),
    "zip": ("application/zip", _write_archive),
}
