"""New keys for the encrypted columns."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction

from accounts.encryption import EncryptedTextField
from accounts.services.audit import record_event


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

    Raises LostKey where a value fits no key; nothing is changed then. Each row is locked, so a
    change made at the same time is not undone.
    """
    number = 0
    with transaction.atomic():
        for model, name in encrypted_columns():
            rows = model._base_manager.only("pk", name).select_for_update()
            for row in rows.order_by("pk").iterator(chunk_size=500):
                model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})
                number += 1
        record_event(actor=None, action="field_keys.rotated", after={"values": number})
    return number
