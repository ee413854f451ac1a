"""What waits for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.desk import gathered
from evaluation import desk
from evaluation.services import (
    assign_inspector,
    close_round,
    return_inspection,
    submit_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, make_round, samples


def kinds(user: Any) -> list[str]:
    user.__dict__.pop("current_appointments", None)
    return [str(item.kind) for item in gathered(desk.items(user))]


def test_a_member_scores_and_an_officer_waits(
    inspection: Any, member: Any, township_officer: Any
) -> None:
    [item] = gathered(desk.items(member))
    assert (item.kind, item.due, item.url) == (
        "inspection",
        date(2026, 10, 28),
        f"/workspace/inspections/{inspection.public_id}/",
    )
    assert kinds(township_officer) == []


def test_overdue(inspection: Any, member: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-10-28T10:00:00Z")
    assert [item.overdue for item in gathered(desk.items(member))] == [False]
    time_machine.move_to("2026-10-29T10:00:00Z")
    assert [item.overdue for item in gathered(desk.items(member))] == [True]


def test_an_assigned_inspection_moves_to_the_inspector(
    inspection: Any, member: Any, inspector: Any, township_officer: Any
) -> None:
    assign_inspector(inspection, inspector=inspector, by=township_officer)
    assert (kinds(member), kinds(inspector)) == ([], ["inspection"])


def test_submitted_waits_for_the_officers(
    submitted: Any, member: Any, township_officer: Any
) -> None:
    assert kinds(member) == []
    [item] = gathered(desk.items(township_officer))
    assert (item.kind, item.url) == (
        "confirm",
        "/admin/evaluation/inspection/?state__exact=submitted&round__period=2026-10",
    )
    stranger = factories.user("township_officer", factories.township(name="东明街道"))
    assert kinds(stranger) == []


def test_the_city_has_one_line_for_a_period_of_several_counties(submitted: Any, card: Any) -> None:
    """The list behind it shows all of them."""
    far = factories.county(name="溪湖区", code="210503")
    there = factories.community(factories.township(far, name="河东街道"), name="河东社区")
    made = make_round(card, by=factories.user("county_officer", far), county=far)
    submit_inspection(
        made.inspections.get(community=there),
        by=factories.user("committee_member", there),
        scores=given(card, notice=8),
        samples=samples(),
    )
    waiting = [
        str(item.title)
        for item in gathered(desk.items(factories.user("city_officer")))
        if item.kind == "confirm"
    ]
    assert waiting == ["2026年10月有2份检查评价待确认"]


def test_returned_goes_back(submitted: Any, member: Any, township_officer: Any) -> None:
    return_inspection(submitted, by=township_officer, reason="核对")
    assert kinds(member) == ["returned"]


def test_rounds_and_bulletins_of_the_county(round_: Any, county_officer: Any) -> None:
    assert kinds(county_officer) == ["round"]
    close_round(round_, by=county_officer)
    assert kinds(county_officer) == ["bulletin"]


def test_a_prepared_bulletin_is_to_be_published(bulletin: Any, county_officer: Any) -> None:
    [item] = gathered(desk.items(county_officer))
    assert (item.kind, item.url) == (
        "bulletin",
        f"/admin/evaluation/bulletin/{bulletin.pk}/change/",
    )


def test_months_and_counties_are_named(
    submitted: Any, township_officer: Any, county_officer: Any
) -> None:
    [item] = gathered(desk.items(township_officer))
    assert str(item.title) == "2026年10月有1份检查评价待确认"
    [_confirm, item] = gathered(desk.items(county_officer))
    assert str(item.title) == "考评周期 平山区 · 2026年10月：待关闭"
