"""Rows that are loaded at once are the same as rows that are saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.loading import load
from accounts.models import User
from portal.models import ImportBatch, ImportedRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(county_officer: User) -> ImportBatch:
    made: ImportBatch = ImportBatch.objects.create(
        kind="backbone", unit_code="", role="", uploaded_by=county_officer,
        uploaded_at=timezone.now(),
        file_name="a.csv", size=1, sha256="a" * 64, digest="b" * 64, state="previewed",
        new=1, changed=0, unchanged=0, faults=0,
    )  # fmt: skip
    return made


def rows(batch: ImportBatch, *keys: int) -> list[dict[str, Any]]:
    return [
        {
            "batch_id": batch.pk, "number": key, "model": "a.B", "object_id": key,
            "is_new": True, "version": 1, "before": "", "after": '{"name": "刘\\t丽"}',
        }
        for key in keys
    ]  # fmt: skip


def test_what_is_loaded_reads_as_it_was_given(batch: ImportBatch) -> None:
    load(ImportedRow, rows(batch, 1, 2))
    found = ImportedRow.objects.filter(batch=batch).order_by("number")
    assert [(one.object_id, one.before, one.after) for one in found] == [
        (1, "", '{"name": "刘\\t丽"}'),
        (2, "", '{"name": "刘\\t丽"}'),
    ]


def test_what_is_kept_encrypted_is_encrypted(batch: ImportBatch) -> None:
    load(ImportedRow, rows(batch, 1, 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT after FROM portal_importedrow WHERE batch_id = %s", [batch.pk])
        stored = [text for (text,) in cursor.fetchall()]
    assert len(set(stored)) == 2
    assert not any("name" in text or "丽" in text for text in stored)


def test_nothing_is_kept_of_rows_that_contradict_each_other(batch: ImportBatch) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        load(ImportedRow, rows(batch, 1, 2, 1))
    assert not ImportedRow.objects.filter(batch=batch).exists()


def test_no_row_is_no_error() -> None:
    load(ImportedRow, [])
    assert not ImportedRow.objects.exists()
