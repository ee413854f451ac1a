"""A file on its way: previewed, applied as a whole and once, undone as a whole.

The preview and the application make the same plan (`planning.make_plan`). The second runs under
the lock of the audit trail, which every change of a record takes first, and applies only what was
shown: another plan is a refusal.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.forms import CharField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.loading import load
from accounts.locks import transaction_lock
from accounts.models import Appointment, User
from accounts.normalise import clean_line
from accounts.rules import Refusal
from accounts.scoping import covers
from accounts.services import impossible, once, record_event, save_version, transition
from portal.enums import ImportState
from portal.import_rules import PREVIEW_MINUTES
from portal.importing.entries import Entry
from portal.importing.planning import Fault, Plan, as_json, make_plan
from portal.importing.registry import resource_for
from portal.importing.resource import CellWidget, SheetResource, Told, to_nobody
from portal.models import ImportBatch, ImportContent, ImportedRow
from portal.sheets import headers, templates
from portal.sheets.cells import Content
from portal.sheets.reading import MOST_ROWS, Parse, Sheet, as_text, from_text, parse_apart, read

LONGEST_FILE_NAME = 100
# Of more errors than these nobody reads each; the page says that there are more.
SHOWN_FAULTS = 2_000
_JSON = DjangoJSONEncoder()
_SALT = "portal.importing.batches"


class ChangedSince(Refusal):
    """What the file would do is not what was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Records have changed since the preview. Send the file again and look once more.")
        )


@dataclass
class Line:
    """A record that becomes new or another: (heading, before, after) for each column."""

    number: int
    is_new: bool
    label: str
    changes: list[tuple[str, str, str]]


@dataclass
class Preview:
    """What was shown of a file."""

    sheet: str = ""
    faults: list[Fault] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def upload(
    *,
    kind: str,
    by: User,
    content: bytes,
    name: str,
    token: str,
    rows_at_most: int = MOST_ROWS,
    parse: Parse = parse_apart,
    told: Told = to_nobody,
) -> ImportBatch:
    """Look at a file and keep what it would change; no record is touched.

    Raises SheetRefused for what is no table of this kind, Refusal for who may not import it.
    """
    resource = resource_for(kind, by)
    resource.told = told
    name = shown_name(name)  # so that it is read alike when it is applied
    sheets = read(content, name, rows_at_most=rows_at_most, parse=parse)
    plan = make_plan(resource, sheets, rows_at_most=rows_at_most)
    office = _office(resource, plan, by)
    preview = _packed(_shown(resource, plan))
    verdict, rows = _verdict(plan), ""
    if verdict["state"] == ImportState.PREVIEWED:
        rows = as_text(sheets)
    # The plan is let go before its texts are encrypted: each takes memory of its own.
    del plan, sheets, resource

    def create() -> ImportBatch:
        batch = ImportBatch.objects.create(
            kind=kind,
            unit_code=office.jurisdiction,
            role=office.role,
            uploaded_by=by,
            uploaded_at=timezone.now(),
            file_name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            **verdict,
        )
        # One by one: a statement holds what it sends several times.
        ImportContent.objects.create(batch=batch, file=_packed([content]))
        ImportContent.objects.filter(batch=batch).update(preview=preview)
        ImportContent.objects.filter(batch=batch).update(rows=rows)
        record_event(actor=by, action="importbatch.created", target=batch, after=_facts(batch))
        return batch

    batch, _is_new = once(model=ImportBatch, user=by, token=token, create=create)
    return batch


def _office(resource: SheetResource, plan: Plan, by: User) -> Appointment:
    """The appointment of `by` that covers all of the file: its colleagues see what was sent.

    Raises Refusal for a file that belongs to several offices of one person.
    """
    offices = [held for held in by.current_appointments if held.role in resource.roles]
    codes = resource.unit_codes(plan.entries)
    for office in offices:
        if all(covers(office.jurisdiction, code) for code in codes):
            return office
    raise Refusal(
        _("The rows belong to several of your offices. Send a file of its own for each of them.")
    )


def _verdict(plan: Plan) -> dict[str, Any]:
    """What the batch says of its plan."""
    state = ImportState.PREVIEWED if plan.new or plan.changed else ImportState.IDLE
    return {
        "state": ImportState.REFUSED if plan.faults else state,
        "digest": plan.digest,
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "faults": len(plan.faults),
    }


def _facts(batch: ImportBatch) -> dict[str, Any]:
    names = ("kind", "sha256", "size", "new", "changed", "unchanged", "faults")
    return {name: getattr(batch, name) for name in names}


def shown_name(name: str) -> str:
    """As it is kept: without its folder and what hides or turns text; it names no file here."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = clean_line("".join(c for c in last if c.isprintable()))
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > LONGEST_FILE_NAME:
        kept = f"{stem[: LONGEST_FILE_NAME - len(suffix[:8]) - 2]}…{dot}{suffix[:8]}"
    return kept or "—"


def _shown(resource: SheetResource, plan: Plan) -> Iterator[bytes]:
    """A `Preview` as JSON, line by line: that of a long file is never in memory as a whole."""
    head = {"sheet": plan.sheet, "faults": plan.faults[:SHOWN_FAULTS]}
    yield _JSON.encode(head)[:-1].encode() + b', "lines": ['
    between = b""
    for line in _lines(resource, plan):
        yield between + _JSON.encode(vars(line)).encode()
        between = b", "
    yield b"]}"


def _lines(resource: SheetResource, plan: Plan) -> Iterator[Line]:
    headings = {c.attribute: (str(c.heading), c.widget) for c in resource.columns().values()}
    # What only searches read is shown to nobody.
    derived = [resource._meta.model._meta.get_field(name) for name in resource.derived]
    for column in (column for column in derived if column.editable):
        heading = capfirst(column.verbose_name)
        headings.setdefault(column.name, (heading, CellWidget(CharField(), Content.TEXT)))
    for entry in plan.entries:
        if not entry.after or plan.faults:
            continue
        changes = resource.changes(entry)
        if changes is None:
            changes = list(_changed_columns(entry, headings))
        yield Line(entry.number, entry.is_new, resource.words(entry.instance), changes)


def _changed_columns(
    entry: Entry, headings: dict[str, tuple[str, CellWidget]]
) -> Iterator[tuple[str, str, str]]:
    for name, value in entry.after.items():
        if name in headings:
            heading, widget = headings[name]
            before = "" if entry.is_new else str(widget.render(entry.before[name]))
            yield heading, before, str(widget.render(value))


def preview_of(batch: ImportBatch) -> Preview:
    """What was shown of the file, empty when it is not kept any more."""
    content = ImportContent.objects.filter(batch=batch).only("preview").first()
    if content is None:
        return Preview()
    stored = json.loads(_unpacked(content.preview))
    return Preview(
        stored["sheet"],
        [Fault(*fault) for fault in stored["faults"]],
        [
            Line(**{**line, "changes": [tuple(c) for c in line["changes"]]})
            for line in stored["lines"]
        ],
    )


def file_of(batch: ImportBatch) -> bytes | None:
    """The file as it was sent, None when it is not kept any more."""
    content = ImportContent.objects.filter(batch=batch).only("file").first()
    return None if content is None else _unpacked(content.file)


def _sheets_of(batch: ImportBatch, rows_at_most: int, parse: Parse) -> list[Sheet]:
    """What was read of the file when it was looked at; the file is read where that is not kept."""
    kept = ImportContent.objects.filter(batch=batch).only("rows").first()
    if kept is not None and kept.rows:
        return from_text(kept.rows)
    content = file_of(batch)
    if content is None:
        return []
    return read(content, batch.file_name, rows_at_most=rows_at_most, parse=parse)


def _packed(parts: Iterable[bytes]) -> str:
    """As a text, and smaller: each step of its encryption holds it in memory once more."""
    packer = zlib.compressobj(1)
    packed = [packer.compress(part) for part in parts]
    return base64.b64encode(b"".join([*packed, packer.flush()])).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def marked_copy(
    batch: ImportBatch, by: User, *, rows_at_most: int = MOST_ROWS, parse: Parse = parse_apart
) -> bytes | None:
    """The table of the file as a workbook in which its errors are marked; None without a file.

    Where more is wrong than is kept with the batch, the file is looked at once more. Raises
    SheetRefused for a file with more rows than `rows_at_most`.
    """
    content = file_of(batch)
    if content is None:
        return None
    resource = resource_for(batch.kind, by)
    sheets = read(content, batch.file_name, rows_at_most=rows_at_most, parse=parse)
    header = headers.find(sheets, resource.headings(), required=resource.required())
    faults = preview_of(batch).faults
    if len(faults) < batch.faults:
        faults = list(dict.fromkeys([*faults, *make_plan(resource, sheets).faults]))
    places = [(fault.row, fault.letter, fault.reason) for fault in faults]
    return templates.marked(header.sheet, places, heading_row=header.row)


def confirmation_token(batch: ImportBatch, user: User) -> str:
    """What the button of the preview sends: this file, this person, this office, for a while."""
    return signing.dumps([batch.public_id, batch.sha256, user.pk, batch.role], salt=_SALT)


def check_token(batch: ImportBatch, by: User, token: str) -> None:
    """Refuse who did not look at this file, in this office, within the time. Raises Refusal."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=timedelta(minutes=PREVIEW_MINUTES))
    except signing.BadSignature:
        raise Refusal(
            _("The preview has lapsed. Send the file again and look at it once more.")
        ) from None
    holds_office = any(
        a.role == batch.role and a.jurisdiction == batch.unit_code for a in by.current_appointments
    )
    if said != [batch.public_id, batch.sha256, by.pk, batch.role] or not holds_office:
        raise Refusal(_("Only who looked at this file applies it, in the same office."))


def apply_batch(
    batch: ImportBatch,
    *,
    by: User,
    token: str,
    rows_at_most: int = MOST_ROWS,
    parse: Parse = parse_apart,
    told: Told = to_nobody,
) -> tuple[ImportBatch, bool]:
    """Apply all of what was shown, once however often it is asked; whether this call did it.

    Raises Refusal for a token that does not fit, for a file that was applied before, and
    ChangedSince.
    """
    check_token(batch, by, token)
    resource = resource_for(batch.kind, by)
    resource.told = told
    sheets = _sheets_of(batch, rows_at_most, parse)
    try:
        with transaction.atomic():
            transaction_lock("audit")
            batch.refresh_from_db()
            if batch.state == ImportState.APPLIED:
                return batch, False
            if not batch.is_open:
                raise impossible(batch)
            refuse_again(batch)
            _apply(batch, resource, make_plan(resource, sheets, rows_at_most=rows_at_most), by)
    except IntegrityError:
        raise Refusal(
            _("The database refused the rows: they contradict each other or other records.")
        ) from None
    return batch, True


def refuse_again(batch: ImportBatch) -> None:
    """Refuse a file that is applied already and was not undone. Raises Refusal."""
    earlier = same_file(batch)
    if earlier is not None:
        raise Refusal(
            _("The same file was imported on %(day)s already.")
            % {"day": timezone.localdate(earlier.closed_at)}
        )


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """The batch by which the same file was applied, None where there is none."""
    rows = ImportBatch.objects.filter(
        kind=batch.kind, unit_code=batch.unit_code, sha256=batch.sha256, state=ImportState.APPLIED
    )
    return rows.exclude(pk=batch.pk).first()


def _apply(batch: ImportBatch, resource: SheetResource, plan: Plan, by: User) -> None:
    if plan.faults or plan.digest != batch.digest:
        raise ChangedSince
    entries = [entry for entry in plan.entries if entry.after]
    resource.told("write", 0, len(entries))
    for entry in entries:
        resource.prepare(entry)
    resource.write(entries)
    label = resource._meta.model._meta.label
    load(
        ImportedRow,
        (
            {
                "batch_id": batch.pk,
                "number": entry.number,
                "model": label,
                "object_id": entry.instance.pk,
                "is_new": entry.is_new,
                "version": entry.instance.version,
                "before": as_json(entry.before),
                "after": as_json(entry.after),
            }
            for entry in entries
        ),
    )
    transition(batch, ImportState.APPLIED, by=by, closed_at=timezone.now())
    resource.follow([entry.instance for entry in entries])


def expire_batches() -> int:
    """Close the previews that nobody confirmed, and forget files that nobody needs; run daily.

    What was applied or undone keeps its rows, not its file. Returns how many lapsed.
    """
    limit = timezone.now() - timedelta(minutes=PREVIEW_MINUTES)
    number = 0
    for batch in ImportBatch.objects.filter(state=ImportState.PREVIEWED, uploaded_at__lt=limit):
        with transaction.atomic():
            save_version(batch, state=ImportState.EXPIRED)
            record_event(actor=None, action="importbatch.expired", target=batch)
        number += 1
    ImportContent.objects.filter(batch__uploaded_at__lt=limit).delete()
    return number
