"""Twenty confirmations at once make one batch; so do two of the same file."""

from __future__ import annotations

import pytest

from accounts.forms import new_token
from accounts.models import User
from communities.models import BackboneMember
from portal import importing
from portal.models import ImportBatch, ImportedRow
from portal.sheets.parsing import parse
from tests import factories
from tests.communities.backbone import writer
from tests.evaluation.test_races import at_once
from tests.portal.sheet_files import xlsx

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = (("姓名", "类别", "联系电话", "任职日期"), ("甲演示", "志愿者", "19900001234", "2026-03-05"))


def _sent(by: User, content: bytes) -> ImportBatch:
    return importing.upload(
        kind="backbone", by=by, content=content, name="a.xlsx", token=new_token(), parse=parse
    )


def _confirm(batch: ImportBatch) -> None:
    mine = ImportBatch.objects.get(pk=batch.pk)
    by = User.objects.get(pk=mine.uploaded_by_id)
    token = importing.confirmation_token(mine, by)
    importing.apply_batch(mine, by=by, token=token, parse=parse)


def test_twenty_confirmations_make_one_batch() -> None:
    batch = _sent(writer(factories.community(name="德泰社区")), xlsx(ROWS))
    assert at_once(20, lambda _place: _confirm(batch)) == ["done"] * 20
    assert (BackboneMember.objects.count(), ImportedRow.objects.count()) == (1, 1)


def test_one_of_two_previews_of_one_file_is_applied() -> None:
    by = writer(factories.community(name="德泰社区"))
    content = xlsx(ROWS)
    batches = [_sent(by, content), _sent(by, content)]
    assert sorted(at_once(2, lambda place: _confirm(batches[place]))) == ["Refusal", "done"]
    assert BackboneMember.objects.count() == 1
