"""New keys for the encrypted columns."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models, transaction

from accounts.encryption import EncryptedTextField
from accounts.locks import transaction_lock
from accounts.services.audit import record_event

CHUNK = 100


def encrypted_columns() -> list[tuple[type[models.Model], str]]:
    """Each model with each of its encrypted fields."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate_field_keys() -> int:
    """Write every encrypted value anew with the first of FIELD_KEYS; how many there were.

    Raises LostKey where a value fits no key; nothing is changed then. Rows are locked by the
    hundred, so a change made at the same time is not undone, and nobody waits long.
    """
    work = [part for model, name in encrypted_columns() for part in _chunks(model, name)]
    for rows, _name in work:  # can all of it be read?
        list(rows)
    number = 0
    for rows, name in work:
        with transaction.atomic():
            # The trail's lock before any row's, as in every other change.
            transaction_lock("audit")
            for row in list(rows.select_for_update()):
                values = {name: getattr(row, name)}
                number += type(row)._base_manager.filter(pk=row.pk).update(**values)
    record_event(actor=None, action="field_keys.rotated", after={"values": number})
    return number


def _chunks(model: type[models.Model], name: str) -> list[tuple[models.QuerySet[Any], str]]:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    rows = model._base_manager.only("pk", name)
    return [
        (rows.filter(pk__in=keys[start : start + CHUNK]), name)
        for start in range(0, len(keys), CHUNK)
    ]
