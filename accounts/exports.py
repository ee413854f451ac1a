"""Lists as files: what the screen shows with its filters, all of it, streamed and in the trail.

A model's columns are said once, as a tuple of `Column`s; the admin's list and the workspace's list
of the same records both send them:

    COLUMNS = (
        Column("community__code", _("Division code")),
        Column("title"),
        Column("state"),
    )

    if request.method == "POST":
        return export(request, rows, COLUMNS)

Heading, labels of choices and who may read it come from the field. Where all columns are fields,
the rows are read as plain values and no record is built. What is personal is in the file only where
it is asked for and one of `personal_for` asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.enums import Privacy, Role
from accounts.privacy import mask, privacy_of
from accounts.rules import Refusal
from accounts.services import record_event
from accounts.tables import MEDIA_TYPES, MOST_SHEET_ROWS, csv_parts, workbook

JOINT = "、"
CHUNK = 1_000
# Plain values take little room, and each of their chunks a turn of the database.
PLAIN_CHUNK = 5_000
PERSONAL = frozenset({Privacy.PERSONAL, Privacy.SENSITIVE})
# Of a list's address: what says which page of it is shown, and what people typed to search.
_PAGES, _SEARCHES = frozenset({"page", "p", "o", "all"}), frozenset({"q", "text"})

Spread = Callable[[list[Any]], Iterable[Any]]


@dataclass(frozen=True)
class Column:
    """A column of a file: the value at `path`, or what `of` makes of the record.

    `cell` makes another value of the one at `path`. `is_personal` where no field says so. `needs`
    are related records that `of` looks at; they are read for many rows at once.
    """

    path: str = ""
    heading: Any = ""
    of: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    is_personal: bool = False
    needs: tuple[str, ...] = ()


def export(
    request: HttpRequest,
    rows: models.QuerySet[Any],
    columns: Sequence[Column],
    *,
    personal_for: frozenset[Role] = frozenset(),
    spread: Spread | None = None,
) -> HttpResponseBase:
    """`rows` as the file that the button asks for; one event says what left, before it leaves.

    `rows` are those that the person may see; `spread` makes lines of the file of some of them.
    Raises Refusal for more than a sheet has room for.
    """
    kind = _kind(request)
    user: Any = request.user
    model: Any = rows.model
    withholds = not (request.POST.get("personal") and user.may(personal_for))
    withheld = [one for one in columns if withholds and is_personal(model, one)]
    columns = [one for one in columns if one not in withheld]
    # A number whose key is lost is no obstacle to a file without it.
    rows = rows.defer(*(one.path for one in withheld if one.path and "__" not in one.path))
    number = rows.count()
    if kind == "xlsx" and number > MOST_SHEET_ROWS:
        raise Refusal(_("A workbook has room for %(most)s rows. Filter the list, or take CSV.")
                      % {"most": MOST_SHEET_ROWS})  # fmt: skip
    record_event(
        actor=user,
        action=f"{model._meta.model_name}.exported",
        after={
            "rows": number,
            "kind": kind,
            "filters": filters_of(request),
            "personal": [heading_of(model, one) for one in columns if is_personal(model, one)],
        },
    )
    title = capfirst(str(model._meta.verbose_name_plural))
    head = [heading_of(model, column) for column in columns]
    return file_response(kind, title, head, cells(rows, columns, spread))


def export_table(
    request: HttpRequest,
    *,
    action: str,
    title: str,
    head: Iterable[Any],
    rows: Iterable[Sequence[Any]],
    target: models.Model | None = None,
) -> HttpResponseBase:
    """A table of figures as the file that the button asks for, with its event."""
    kind, lines, user = _kind(request), list(rows), request.user
    record_event(
        actor=user if user.is_authenticated else None,
        action=action,
        target=target,
        after={"rows": len(lines), "kind": kind, "filters": filters_of(request)},
    )
    return file_response(kind, title, list(head), iter(lines))


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("export", "")
    if kind not in MEDIA_TYPES:
        raise SuspiciousOperation("A list is exported as one of the known kinds.")
    return kind


def file_response(
    kind: str, title: str, head: Sequence[Any], rows: Iterator[Sequence[Any]]
) -> HttpResponseBase:
    """A table as an attachment; CSV is sent while it is read."""
    body: StreamingHttpResponse
    if kind == "csv":
        body = StreamingHttpResponse(csv_parts(head, rows), content_type=MEDIA_TYPES[kind])
    else:
        body = FileResponse(workbook(title, head, rows), content_type=MEDIA_TYPES[kind])
    name = f"{title}-{timezone.localdate():%Y%m%d}.{kind}"
    body.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return body


def filters_of(request: HttpRequest) -> dict[str, Any]:
    """By what the list is narrowed; a search may be somebody's name, and is masked."""
    return {
        name: mask(value, Privacy.PERSONAL if name in _SEARCHES else Privacy.INTERNAL)
        for name, value in request.GET.items()
        if value and name not in _PAGES
    }


def has_personal(model: Any, columns: Sequence[Column]) -> bool:
    """Whether a file of these columns has some that are left out unless they are asked for."""
    return any(is_personal(model, column) for column in columns)


def is_personal(model: Any, column: Column) -> bool:
    return column.is_personal or privacy_of(field_at(model, column.path)) in PERSONAL


def heading_of(model: Any, column: Column) -> str:
    """In the reader's language."""
    return str(column.heading or capfirst(field_at(model, column.path).verbose_name))


def field_at(model: Any, path: str) -> Any:
    """The field that `path` leads to, None where a part of it is none of the table's columns."""
    found: Any = None
    for part in path.split("__") if path else ():
        known = {field.name: field for field in model._meta.concrete_fields}
        found = known.get(part)
        if found is None:
            return None
        model = found.related_model
    return found


def cells(
    rows: models.QuerySet[Any], columns: Sequence[Column], spread: Spread | None = None
) -> Iterator[Sequence[Any]]:
    """The columns of each of `rows`, in the reader's language though they are sent later."""
    fields = [field_at(rows.model, column.path) for column in columns]
    writers = [
        column.cell or _cell_of(field) for column, field in zip(columns, fields, strict=True)
    ]
    if spread is None and all(column.of is None for column in columns):
        paths = [column.path for column in columns]
        # Rows that are told apart stay so where their columns are alike.
        apart = ["pk"] if rows.query.distinct else []
        plain = rows.prefetch_related(None).values_list(*paths, *apart).iterator(PLAIN_CHUNK)
        return _written((row[:-1] for row in plain) if apart else plain, writers)
    rows = rows.prefetch_related(*(name for column in columns for name in column.needs))
    records = rows.iterator(CHUNK)
    return _written_of_records(records, columns, writers, get_language(), spread or list)


def _written(values: Any, writers: Sequence[Any]) -> Iterator[Sequence[Any]]:
    changed = [(place, write) for place, write in enumerate(writers) if write is not None]
    if not changed:
        yield from values
    for row in values:
        line = list(row)
        for place, write in changed:
            line[place] = write(line[place])
        yield line


def _written_of_records(
    records: Iterator[Any],
    columns: Sequence[Column],
    writers: Sequence[Any],
    language: str | None,
    spread: Spread,
) -> Iterator[Sequence[Any]]:
    readers = [column.of or _reader(column.path) for column in columns]
    while part := list(islice(records, CHUNK)):
        with override(language):
            lines = [
                [
                    write(read(record)) if write is not None else read(record)
                    for read, write in zip(readers, writers, strict=True)
                ]
                for record in spread(part)
            ]
        yield from lines


def _reader(path: str) -> Callable[[Any], Any]:
    parts = path.split("__")
    return lambda record: reduce(lambda at, part: getattr(at, part, None), parts, record)


def _cell_of(field: Any) -> Callable[[Any], Any] | None:
    """What makes a cell of a value of `field`; None where the value is one.

    Words are made here once, and not for each row: labels of choices, yes and no.
    """
    if field is None:
        return _plain_cell
    if field.flatchoices:
        labels = {value: str(label) for value, label in field.flatchoices}
        return lambda value: labels.get(value, value)
    if isinstance(field, models.BooleanField):
        words = {True: _("Yes"), False: _("No"), None: ""}
        return lambda value: words[value]
    if isinstance(field, (models.CharField, models.TextField, models.IntegerField)):
        return None
    if isinstance(field, models.DateTimeField):
        zone = timezone.get_current_timezone()  # asked once, and not for each row
        return lambda moment: moment and moment.astimezone(zone).replace(tzinfo=None)
    return _plain_cell


def _plain_cell(value: Any) -> Any:
    """A value as a cell holds it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, (list, tuple)):
        return JOINT.join(str(part) for part in value)
    # Words that wait for a language are said in the reader's: the file is sent later.
    if isinstance(value, (models.Model, Promise)):
        return str(value)
    return value
