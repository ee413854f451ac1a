"""No row is passed over unseen, no colleague sees another office's people, no undo loses a day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.rules import Refusal
from communities.enums import BodyKind
from communities.models import BackboneMember, Classification, Community, CommunityType, LocalBody
from portal import importing
from portal.models import ImportBatch
from tests import factories
from tests.communities.backbone import join, writer
from tests.communities.body_helpers import add_estate
from tests.portal.import_helpers import confirm, counts, faults, send, undo

pytestmark = pytest.mark.django_db

HEADINGS = ("村（社区）", "姓名", "类别", "联系电话", "任职日期")


def row(community: Community, number: int) -> tuple[Any, ...]:
    return community.name, f"第{number}人", "志愿者", f"1990000{number:04d}", "2026-03-05"


def test_an_example_that_somebody_wrote_over_is_not_passed_over(community: Community) -> None:
    columns = importing.resource_for("backbone", writer(community)).columns()
    households = str(columns["households"].heading)
    heads = ("姓名", "类别", "联系电话", households, "任职日期")
    example = ("（示例）王小明", "网格员", "19900000000", 120, "2026-01-01")
    written = ("（示例）王小明", "网格员", "19900000007", 120, "2026-01-01")
    mended = ("李演示", "网格员", "19900000007", 120, "2026-01-01")
    assert counts(send("backbone", writer(community), heads, example, mended)) == (1, 0, 0, 0)
    batch = send("backbone", writer(community), heads, example, written)
    assert faults(batch) == ["A3"]


def test_a_file_belongs_to_one_office(community: Community) -> None:
    other = factories.community(community.township, name="河东社区")
    both = factories.user(Role.COMMITTEE_MEMBER, community, username="both")
    factories.appointment(both, Role.COMMITTEE_MEMBER, other)
    batch = send("backbone", both, HEADINGS, row(other, 1))
    assert (batch.unit_code, counts(batch)) == (other.code, (1, 0, 0, 0))
    assert send("backbone", both, HEADINGS, row(community, 1)).unit_code == community.code
    with pytest.raises(Refusal):
        send("backbone", both, HEADINGS, row(community, 1), row(other, 1))
    colleague = factories.user(Role.COMMITTEE_MEMBER, community, username="colleague")
    assert batch not in ImportBatch.objects.for_user(colleague)
    confirm(batch)
    assert BackboneMember.objects.get().community == other


def test_a_record_that_somebody_changed_meanwhile_is_looked_at_again(community: Community) -> None:
    member = join(community, name="第1人", phone="19900000001")
    batch = send("backbone", writer(community), HEADINGS, row(community, 1))
    assert counts(batch) == (0, 1, 0, 0)
    BackboneMember.objects.filter(pk=member.pk).update(version=member.version + 1)
    with pytest.raises(importing.ChangedSince):
        confirm(batch)


@pytest.mark.parametrize("number", [1, 12])
def test_an_undo_asks_as_often_for_one_as_for_many(community: Community, number: int) -> None:
    rows = [row(community, n) for n in range(number)]
    batch = send("backbone", writer(community), HEADINGS, *rows)
    confirm(batch)
    batch.uploaded_by.current_appointments  # noqa: B018 (read once for each request)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        undo(batch)
    assert (len(asked) < 45, BackboneMember.objects.count()) == (True, 0)
    assert len([q for q in asked if '"communities_community"' in q["sql"]]) <= 2


@pytest.mark.parametrize("number", [1, 8])
def test_bodies_are_written_with_as_many_queries(community: Community, number: int) -> None:
    for n in range(number):
        add_estate(community, f"第{n}小区")
    rows = [("业主委员会", f"第{n}业委会", f"第{n}小区") for n in range(number)]
    batch = send("bodies", writer(community), ("类别", "全称", "小区（自然屯）"), *rows)
    assert faults(batch) == []
    with CaptureQueriesContext(connection) as asked:
        confirm(batch)
    links = [q for q in asked if '"communities_localbody_estates"' in q["sql"]]
    assert len(links) <= 4
    held = {
        body.name: [estate.name for estate in body.estates.all()]
        for body in LocalBody.objects.filter(kind=BodyKind.OWNERS)
    }
    assert held == {f"第{n}业委会": [f"第{n}小区"] for n in range(number)}


def test_an_undo_gives_a_type_back_since_the_day_on_which_it_began(community: Community) -> None:
    officer = factories.user(Role.COUNTY_OFFICER, community.township.county, username="county")
    since = datetime.date(2020, 5, 1)
    for name in ("老旧小区", "新建小区"):
        type_ = CommunityType.objects.create(code=name, name=name)
        if name == "老旧小区":
            Classification.objects.create(
                community=community, type=type_, since=since, classified_by=officer
            )
    batch = send("communities", officer, ("区划代码", "类型"), (community.code, "新建小区"))
    [line] = importing.preview_of(batch).lines
    assert line.changes == [("类型", "老旧小区", "新建小区")]
    confirm(batch)
    undo(batch)
    kept = Classification.objects.values_list("type__name", "since")
    assert list(kept) == [("老旧小区", since)]
