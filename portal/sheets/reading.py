"""The sheets of a file with their cells, read in a process that may fail without harm."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.sheets import look
from portal.sheets.guard import LARGEST_FILE, SheetRefused, kind_of, refused
from portal.sheets.rows import Rows

WALL_SECONDS = 30
# Without the environment, and with nothing of the project but what `parsing` imports.
_BASE = Path(__file__).resolve().parents[2]
_RUN = (
    "import sys; sys.path.append(sys.argv.pop(1)); from portal.sheets import parsing as p; p.main()"
)
# A file from the browser; `manage.py import_sheet` takes more.
MOST_ROWS = 20_000
# Titles and notes above and below the rows.
SPARE_ROWS = 100

MESSAGES: dict[str, Any] = {
    "encoding": _(
        "The encoding of the file is not recognised. Save it as “CSV UTF-8” or as .xlsx."
    ),
    "csv_quotes": _("A quotation mark near line %(line)s is not closed."),
    "long_cell": _(
        "A cell near line %(line)s is longer than any table needs, or its quotation mark is not "
        "closed."
    ),
    "too_many_rows": _("The table has more than %(most)s rows. Divide it into several files."),
    "too_many_columns": _("The table has more than %(most)s columns."),
    "too_many_sheets": _("The workbook has more than %(most)s sheets."),
    "too_many_merged": _("Too many cells are merged. Take the merging off and save it."),
    "too_many_errors": _("Too many cells hold errors, or formulas without a value."),
    "cell_twice": _(
        "The cell %(cell)s stands in the file twice. Open it in Excel or WPS, look which value is "
        "right, and save it once more."
    ),
    "strange_xml": _("The file contains what no spreadsheet program writes: it is not opened."),
    "too_much": _("Reading the file takes too much memory or time. Divide it into several files."),
}


@dataclass
class Sheet:
    """A visible sheet; the rows have their numbers and end with their last value, columns count
    from 0.
    """

    name: str
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    rows: Rows = field(default_factory=Rows)


Parse = Callable[[bytes, str, int], Iterable[Any]]


def largest_file(rows_at_most: int) -> int:
    """As many bytes as so many rows may have; a longer table is a larger file."""
    return LARGEST_FILE * max(1, rows_at_most // MOST_ROWS)


def too_many(rows_at_most: int) -> SheetRefused:
    """A table with more than so many rows below its headings."""
    return SheetRefused("too_many_rows", MESSAGES["too_many_rows"] % {"most": f"{rows_at_most:,}"})


def parse_apart(content: bytes, kind: str, rows_at_most: int) -> Iterator[Any]:
    """What `parsing.parse` answers, from a process of its own. Raises SheetRefused."""
    command = [sys.executable, "-I", "-c", _RUN, str(_BASE), kind, str(rows_at_most)]
    with tempfile.TemporaryFile() as out:
        try:
            # The interpreter and the arguments are ours.
            subprocess.run(  # noqa: S603
                command, input=content, stdout=out, stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS, check=False, env={},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise SheetRefused("too_much", MESSAGES["too_much"]) from None
        out.seek(0)
        item: Any = None
        for line in out:
            try:
                item = json.loads(line)
            except ValueError:
                item = None
                break
            if isinstance(item, dict) and "refused" in item:
                raise look.Refused(item["refused"], **item["params"])
            if item != {"end": True}:
                yield item
    if item != {"end": True}:
        raise look.Refused("too_much")


def read(
    content: bytes, name: str, *, rows_at_most: int = MOST_ROWS, parse: Parse = parse_apart
) -> list[Sheet]:
    """The visible sheets of the file `content` that was sent as `name`. Raises SheetRefused."""
    kind = kind_of(content, name, largest=largest_file(rows_at_most))
    sheets: list[Sheet] = []
    try:
        for item in parse(content, kind, rows_at_most + SPARE_ROWS):
            if isinstance(item, dict):
                hidden = frozenset(item["hidden_rows"]), frozenset(item["hidden_columns"])
                sheets.append(Sheet(item["sheet"], *hidden))
            else:
                sheets[-1].rows.append(*item)
    except look.Refused as found:
        if found.code == "too_many_rows":  # what is said to people has nothing to spare
            raise too_many(rows_at_most) from None
        if found.code not in MESSAGES:
            raise refused(found.code, **found.params) from None
        raise SheetRefused(found.code, MESSAGES[found.code] % found.params) from None
    return sheets


def as_text(sheets: list[Sheet]) -> str:
    """Sheets as a text, of which `from_text` makes the same ones without the file."""
    return json.dumps(
        [
            [one.name, sorted(one.hidden_rows), sorted(one.hidden_columns), one.rows.texts()]
            for one in sheets
        ]
    )


def from_text(text: str) -> list[Sheet]:
    """The sheets that `as_text` wrote down."""
    return [
        Sheet(name, frozenset(rows), frozenset(columns), Rows.from_texts(texts))
        for name, rows, columns, texts in json.loads(text)
    ]
