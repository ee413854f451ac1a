"""A look at a file writes that it was sent, and nothing else; by a hash over every table (B8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.forms import new_token
from communities.models import Community
from tests import factories
from tests.communities.backbone import writer
from tests.communities.body_helpers import add_estate
from tests.outreach.helpers import item, keeper
from tests.portal.import_helpers import confirm, counts, faults, send
from tests.portal.sheet_files import csv
from tests.portal.table_hashes import changed_tables, table_hashes

pytestmark = pytest.mark.django_db

LOOK = {
    "portal_importbatch", "portal_importcontent", "accounts_auditevent", "accounts_submissiontoken",
}  # fmt: skip
APPLICATION = {"portal_importbatch", "portal_importedrow", "accounts_auditevent"}
ROSTER = ("姓名", "类别", "联系电话", "任职日期")
MEMBER = ("甲演示", "志愿者", "19900000001", "2026-03-05")
Case = tuple[Any, Sequence[Sequence[Any]], set[str]]


def roster(community: Community) -> Case:
    return writer(community), (ROSTER, MEMBER), {"communities_backbonemember"}


def bodies(community: Community) -> Case:
    add_estate(community, "德泰花园")
    rows = (("类别", "全称", "小区（自然屯）"), ("业主委员会", "德泰花园业委会", "德泰花园"))
    tables = {"communities_localbody", "communities_localbody_estates"}
    return writer(community), rows, tables


def guide(community: Community) -> Case:
    from portal.importing import resource_for

    stored = item("报纸", "paper", "sell")
    by = keeper()
    columns = resource_for("guide", by).columns()
    heads = tuple(str(columns[key].heading) for key in ("name", "advice", "place_gb"))
    place = stored.places.get(scheme__code="gb")
    rows = (heads, ("纸箱", "压平", str(place.sorting_class)))
    return by, rows, {"outreach_wasteitem", "outreach_itemplace"}


@pytest.mark.parametrize(
    ("kind", "case"), [("backbone", roster), ("bodies", bodies), ("guide", guide)]
)
def test_a_look_writes_that_it_was_sent(
    community: Community, kind: str, case: Callable[[Community], Case]
) -> None:
    by, rows, tables = case(community)
    assert by.current_appointments
    before = table_hashes()
    batch = send(kind, by, *rows)
    assert (counts(batch), faults(batch)) == ((1, 0, 0, 0), [])
    assert changed_tables(before) == LOOK
    before = table_hashes()
    confirm(batch)
    assert changed_tables(before) == APPLICATION | tables


def test_a_look_with_errors_writes_no_more(community: Community) -> None:
    by = writer(community)
    before = table_hashes()
    batch = send("backbone", by, ROSTER, ("乙演示", "村长", "110", "昨天"), MEMBER)
    assert (batch.faults, changed_tables(before)) == (3, LOOK)


def test_the_page_of_a_file_writes_its_job_besides(community: Community, client_for: Any) -> None:
    factories.community(community.township, name="河东社区")
    browser = client_for(writer(community))
    start = "/workspace/imports/backbone/"
    browser.get(start)
    before = table_hashes()
    file = SimpleUploadedFile("名册.csv", csv((ROSTER, MEMBER)))
    page = browser.post(start, {"upload": file, "submission_token": new_token()}, follow=True)
    assert page.context["may_confirm"] is True
    assert changed_tables(before) - {"django_session"} == LOOK | {"portal_importjob"}
