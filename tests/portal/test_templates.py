"""The template of each table: what it explains and offers, and that its example is no record."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override
from openpyxl import load_workbook

from communities.models import Community
from communities.resources.backbone import BackboneMemberResource
from portal import importing
from portal.importing.planning import make_plan
from portal.sheets import reading
from portal.sheets.cells import Content
from portal.sheets.guard import SheetRefused
from portal.sheets.parsing import parse
from tests.communities.backbone import writer
from tests.portal.import_helpers import send
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
KINDS = importing.labels()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def tables(kind: str, world: World) -> list[Any]:
    """The table in the hands of each person who imports it: the columns differ by person."""
    known = importing.known(kind)
    assert known is not None
    found = [known(user) for user in world.people.values() if user.may(known.roles)]
    assert found
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_passed_over(kind: str, world: World) -> None:
    for table in tables(kind, world):
        sheets = reading.read(table.template(), "a.xlsx", parse=parse)
        with override("zh-hans"):
            plan = make_plan(table, sheets)
        assert plan.entries == []
        assert [fault.reason for fault in plan.faults] == ["表头下面没有数据行。"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_column_is_explained_and_offers_what_may_be_chosen(kind: str, world: World) -> None:
    for table in tables(kind, world):
        book = load_workbook(BytesIO(table.template()))
        sheet, explanation = book.worksheets[:2]
        with override("zh-hans"):
            columns = [column.for_template() for column in table.template_columns()]
        said = dict(explanation.iter_rows(max_col=2, values_only=True))
        assert all(said[column.heading] for column in columns)
        offered = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
        for cell, column in zip(sheet[1], columns, strict=True):
            may_choose = bool(column.choices) or column.content is Content.FLAG
            assert (f"{cell.column_letter}2:{cell.column_letter}500" in offered) == may_choose
        assert explanation["H1"].value == f"{kind} {table.template_version}"
        assert explanation.column_dimensions["H"].hidden


def test_a_newspaper_is_sorted_as_paper_by_each_scheme(world: World) -> None:
    [table, *_others] = tables("guide", world)
    with override("zh-hans"):
        columns = [column.for_template() for column in table.template_columns()]
    assert {column.heading: column.example for column in columns}["农村五指分类"] == "可变卖垃圾"


def test_the_template_of_another_table_is_named(community: Community) -> None:
    content = BackboneMemberResource(writer(community)).template()
    with override("zh-hans"), pytest.raises(SheetRefused, match="这是“群众骨干”的模板"):
        send("service", writer(community), content=content)


def test_a_template_that_shares_headings_is_named_as_well(community: Community) -> None:
    by = writer(community)
    content = importing.resource_for("rates", by).template()
    with override("zh-hans"), pytest.raises(SheetRefused, match="这是“参与率和准确率”的模板"):
        send("score-rows", by, content=content)


def test_a_template_of_an_earlier_version_is_named_where_it_does_not_fit(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = writer(community)
    book = load_workbook(BytesIO(BackboneMemberResource(by).template()))
    book.active["C1"] = "电话号码（旧）"
    stream = BytesIO()
    book.save(stream)

    def told() -> list[str]:
        with override("zh-hans"):
            batch = send("backbone", by, content=stream.getvalue())
        return [fault.reason for fault in importing.preview_of(batch).faults]

    assert told() == ["C 列：“电话号码（旧）”不是本表的表头。", "缺少“联系电话”列。"]
    monkeypatch.setattr(BackboneMemberResource, "template_version", 2)
    assert told()[0] == "模板是旧版本，请下载现行模板。"
