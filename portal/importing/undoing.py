"""An import taken back as a whole, as long as nothing later rests on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from portal.enums import ImportState
from portal.importing.registry import resource_for
from portal.importing.resource import CHUNK, SheetResource
from portal.models import ImportBatch, ImportedRow

SHOWN_ROWS_OF_UNDO = 50


class UndoRefused(Refusal):
    """Later work rests on the import; `rows` are its (row, record, reason)."""

    def __init__(self, rows: list[tuple[int, str, Any]]) -> None:
        super().__init__(
            _("The import cannot be undone: %(number)s of its records were used since.")
            % {"number": len(rows)}
        )
        self.rows = rows[:SHOWN_ROWS_OF_UNDO]


def undo_batch(
    batch: ImportBatch, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take back all that a batch made and changed. Raises UndoRefused where something rests on it.

    Raises Refusal for who may not import this table here, for a table whose records stay, and
    without a reason.
    """
    resource = resource_for(batch.kind, by)
    if not by.may(resource.roles, batch.unit_code):
        raise Refusal(_("Your role does not import this table."))
    if resource.stays_because:
        raise Refusal(resource.stays_because)
    with transaction.atomic():
        transaction_lock("audit")
        batch.refresh_from_db()
        transition(
            batch,
            ImportState.UNDONE,
            by=by,
            expected_version=expected_version,
            reason=reason,
            closed_at=timezone.now(),
        )
        rows = list(batch.rows.all())
        held = _held(rows)
        kept = resource.kept_because(list(held.values()))
        refused = [found for row in rows if (found := _obstacle(row, held, kept)) is not None]
        new = [held[row.object_id] for row in rows if row.is_new and row.object_id in held]
        refused += _dependent(new, rows, resource.owned)
        if refused:
            raise UndoRefused(sorted(refused, key=lambda found: found[0]))
        _put_back(resource, rows, held, reason)
        resource.follow(list(held.values()))


def _held(rows: list[ImportedRow]) -> dict[int, Any]:
    if not rows:
        return {}
    model: Any = apps.get_model(rows[0].model)
    keys = [row.object_id for row in rows]
    return {
        found.pk: found
        for start in range(0, len(keys), CHUNK)
        for found in model._base_manager.filter(pk__in=keys[start : start + CHUNK])
    }


def _obstacle(
    row: ImportedRow, held: dict[int, Any], kept: dict[int, Any]
) -> tuple[int, str, Any] | None:
    found = held.get(row.object_id)
    if found is None:
        return row.number, "—", _("It does not exist any more.")
    if found.version != row.version:
        return row.number, str(found), _("It was changed since.")
    if found.pk in kept:
        return row.number, str(found), kept[found.pk]
    return None


def _dependent(
    new: list[Any], rows: list[ImportedRow], owned: Sequence[type[models.Model]]
) -> list[tuple[int, str, Any]]:
    """The new records that others point to by now."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect(new)
    own = set(new)
    numbers = {row.object_id: row.number for row in rows}
    found = {}
    for source, target in _pointers(collector, own):
        if type(source) in owned:
            continue
        found[target.pk] = (
            numbers[target.pk],
            str(target),
            _("Something rests on it: %(kind)s.") % {"kind": source._meta.verbose_name},
        )
    return list(found.values())


def _pointers(collector: NestedObjects, own: set[Any]) -> Iterable[tuple[Any, Any]]:
    others = {*collector.protected}
    others.update(obj for objs in collector.model_objs.values() for obj in objs)
    by_key = {(type(one), one.pk): one for one in own}
    for other in others - own:
        for column in other._meta.fields:
            if isinstance(column, models.ForeignKey):
                key = column.related_model, getattr(other, column.attname)
                if key in by_key:
                    yield other, by_key[key]


def _put_back(
    resource: SheetResource, rows: list[ImportedRow], held: dict[int, Any], reason: str
) -> None:
    model = resource._meta.model
    restored = []
    related: dict[str, list[tuple[Any, Any]]] = {}
    for row in rows:
        if row.is_new:
            continue
        instance = held[row.object_id]
        before = json.loads(row.before)
        resource.put_back(instance, before, reason=reason)
        for name in resource.related:
            if name in before:
                related.setdefault(name, []).append((instance, before[name]))
        instance.version += 1
        resource.stamp(instance)
        restored.append(instance)
    model._base_manager.bulk_update(restored, resource.written(), batch_size=CHUNK)
    for name, values in related.items():
        resource.write_all_related(name, values)
    resource.remove([held[row.object_id] for row in rows if row.is_new])
