"""Coverage, samples, reasons for having no rank, like with like, and the year before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.rules import Refusal
from communities.enums import CommunityKind
from communities.models import Classification, Community, CommunityType
from evaluation.enums import Exclusion, Level
from evaluation.models import Criterion, Scorecard, Section, Standing, StandingRule
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.ranking import below_coverage
from evaluation.scoring import Given
from evaluation.services import (
    add_standing_rule,
    close_round,
    confirm_inspection,
    prepare_bulletin,
    recompute_standings,
    submit_inspection,
    void_inspection,
)
from tests import factories
from tests.evaluation.helpers import Card, activate, given, make_card, make_round, prepared, samples
from tests.evaluation.test_standings import closed, score


def rule(by: Any, jurisdiction: str = "210502", **changes: Any) -> StandingRule:
    values: dict[str, Any] = {
        "since": date(2026, 1, 1), "minimum_coverage": 60, "minimum_sample": 10, "source": "某文件",
    }  # fmt: skip
    return add_standing_rule(jurisdiction=jurisdiction, by=by, **(values | changes))


def rows(round_: Any, level: Level = Level.COMMUNITY) -> dict[str, Standing]:
    found = Standing.objects.filter(round=round_, level=level).prefetch_related("types")
    return {row.name: row for row in found}


def kind(name: str, *units: Any, by: Any, estate: str = "", since: str = "2020-01-01") -> Any:
    made, _new = CommunityType.objects.get_or_create(code=name, name=name)
    for unit in units:
        Classification.objects.create(
            community=unit, type=made, classified_by=by, estate=estate, since=since
        )
    return made


@pytest.mark.parametrize(
    ("inspected", "units", "percent", "below"),
    [
        (2, 3, 67, True),
        (2, 3, 66, False),
        (1, 2, 50, False),
        (0, 5, 0, False),
        (0, 5, 1, True),
        (5, 5, 100, False),
        (4, 5, 100, True),
        (0, 0, 100, False),
    ],
)
def test_coverage_is_exact(inspected: int, units: int, percent: int, below: bool) -> None:
    assert below_coverage(inspected, units, percent) is below


def test_a_township_below_coverage_has_no_rank_and_takes_no_place(county_officer: Any) -> None:
    rule(county_officer)
    card, east = make_card(), factories.township(name="东明街道")
    units = [factories.community(), factories.community(), factories.community(east)]
    round_ = closed(card, county_officer, units, [10, None, 5], "2026-10")
    found = rows(round_, Level.TOWNSHIP)
    assert {name: (row.total, row.rank, row.exclusion) for name, row in found.items()} == {
        "南地街道": (100, None, "below_coverage"),
        "东明街道": (95, 1, ""),
    }
    summary = rows(round_, Level.COUNTY)["平山区"]
    assert (summary.rank, summary.exclusion) == (1, "")


def test_a_county_below_coverage_gives_its_place_to_the_others(
    city_officer: Any, client: Any
) -> None:
    card, other = make_card(), factories.county(name="明山区")
    rule(city_officer, jurisdiction="210502", minimum_coverage=100)
    here = [factories.community(), factories.community()]
    there = factories.community(factories.township(other, name="别处"))
    first = closed(card, city_officer, here, [10, None], "2026-10")
    round_ = make_round(card, by=city_officer, county=other)
    score(round_.inspections.get(community=there), card, city_officer, 5)
    close_round(round_, by=city_officer)
    found = rows(first, Level.COUNTY)["平山区"]
    assert (found.rank, found.exclusion) == (None, "below_coverage")
    assert rows(round_, Level.COUNTY)["明山区"].rank == 1
    publisher = factories.user("city_officer", factories.CITY_CODE)
    for each in (first, round_):
        publish_bulletin(prepared(each), by=publisher)
    answer = client.get(reverse("results_period", args=["2026-10"]))
    assert [(line["county"], line["rank"]) for line in answer.context["bulletins"]] == [
        ("明山区", 1), ("平山区", None),
    ]  # fmt: skip
    assert str(Exclusion.BELOW_COVERAGE.label) in answer.content.decode()
    [group] = answer.context["groups"]
    assert [(line["county"], line["name"], line["rank"]) for line in group["townships"]] == [
        ("明山区", "别处", 1), ("平山区", "南地街道", None),
    ]  # fmt: skip


def test_each_reason_for_having_no_rank(county_officer: Any) -> None:
    card = make_card()
    names = ("已确认", "未检", "未确认", "作废", "并入", "退回")
    done, _none, sent, void, merged, back = [factories.community(name=n) for n in names]
    factories.community(name="工业园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    round_ = make_round(card, by=county_officer, period="2026-10")
    for unit in (done, merged):
        score(round_.inspections.get(community=unit), card, county_officer, 9)
    for unit in (sent, back):
        inspection = round_.inspections.get(community=unit)
        scorer = factories.user("committee_member", unit)
        submit_inspection(inspection, by=scorer, scores=given(card), samples=samples())
    factories.community(name="未抽中")
    void_inspection(round_.inspections.get(community=void), by=county_officer, reason="重复")
    Community.objects.filter(pk=merged.pk).update(valid_until=date(2026, 10, 20))
    close_round(round_, by=county_officer)
    found = rows(round_)
    assert {name: (row.exclusion, row.rank, row.units) for name, row in found.items()} == {
        "已确认": ("", 1, 1),
        "未检": ("not_inspected", None, 1),
        "未确认": ("not_confirmed", None, 1),
        "退回": ("not_confirmed", None, 1),
        "作废": ("void", None, 1),
        "并入": ("merged", None, 0),
        "工业园区": ("no_committee", None, 0),
        "未抽中": ("not_in_round", None, 0),
    }
    township = rows(round_, Level.TOWNSHIP)["南地街道"]
    assert (township.units, township.inspected, township.participation_denominator) == (5, 1, 10)
    entries = {
        e["name"]: e for _code, e in bulletin_item(_bulletin(round_, county_officer)).entries
    }
    assert entries["并入"]["participation"] is None
    assert entries["工业园区"]["exclusion"] == "no_committee"


def _bulletin(round_: Any, officer: Any) -> Any:
    return prepare_bulletin(round_, by=officer)


def test_like_with_like(county_officer: Any) -> None:
    card = make_card()
    units = [factories.community(name=n) for n in ("甲", "乙", "丙", "丁", "戊")]
    kind("老旧", *units[:4], by=county_officer)
    kind("新建", units[1], by=county_officer)
    kind("新建", units[4], by=county_officer, estate="某小区")
    kind("新建", units[0], by=county_officer, since="2026-11-01")
    round_ = closed(card, county_officer, units, [9, 7, 9, None, 10], "2026-10")
    found = {
        name: [(t.code, t.rank, t.ranked) for t in row.types.order_by("pk")]
        for name, row in rows(round_).items()
    }
    assert found == {
        "甲": [("老旧", 1, 3)],
        "乙": [("新建", 1, 1), ("老旧", 3, 3)],
        "丙": [("老旧", 1, 3)],
        "丁": [("老旧", None, 3)],
        "戊": [],
    }


def test_the_year_before_and_the_round_before(county_officer: Any) -> None:
    card, units = make_card(), [factories.community(name=n) for n in ("甲", "乙")]
    kind("老旧", *units, by=county_officer)
    closed(card, county_officer, units, [9, 8], "2025-10")
    closed(card, county_officer, units, [7, 8], "2026-08")
    found = rows(closed(card, county_officer, units, [10, 5], "2026-10"))
    first = found["甲"]
    place = first.types.get()
    assert (first.previous_total, first.previous_rank, first.change) == (97, 2, 3)
    assert (first.last_year_total, first.last_year_rank, first.last_year_change) == (99, 1, 1)
    assert (place.rank, place.previous_rank, place.last_year_rank) == (1, 2, 1)


def test_a_small_sample_is_marked_and_not_shown_as_a_percentage(
    confirmed: Any, county_officer: Any, city_officer: Any, client: Any
) -> None:
    rule(county_officer, minimum_sample=9)
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    payload = publish_bulletin(prepared(confirmed.round), by=city_officer).payload
    assert payload["rule"] == {
        "minimum_coverage": 60, "minimum_sample": 9, "source": "某文件",
    }  # fmt: skip
    entry = payload["entries"][0]
    assert "too_few" not in entry["participation"]
    assert entry["accuracy"]["too_few"] is True
    page = client.get(reverse("results_county", args=["2026-10", "pingshan"])).content.decode()
    # Both rates are 80 %: each appearance of the percentage is that of participation.
    assert page.count("抽样不足（4/5）") == page.count("80.0%") > 0


def test_standings_keep_the_rule_that_they_were_computed_by(county_officer: Any) -> None:
    card, units = make_card(), [factories.community(), factories.community()]
    first = rule(county_officer, minimum_coverage=50)
    round_ = closed(card, county_officer, units, [9, None], "2026-10")
    rule(county_officer, since=date(2026, 10, 1), minimum_coverage=100)
    recompute_standings(round_)
    township = rows(round_, Level.TOWNSHIP)["南地街道"]
    assert (township.rule, township.rank) == (first, 1)


def test_the_county_goes_before_the_city_and_the_newer_before_the_older(
    county_officer: Any, city_officer: Any, card: Any, community: Any
) -> None:
    from evaluation.queries import rule_of

    round_ = make_round(card, by=county_officer, period="2026-10")
    assert rule_of(round_) is None
    whole = rule(city_officer, jurisdiction="2105", since=date(2026, 9, 1))
    assert rule_of(round_) == whole
    own = rule(county_officer, since=date(2026, 1, 1))
    assert rule_of(round_) == own
    newer = rule(county_officer, since=date(2026, 10, 31))
    rule(county_officer, since=date(2026, 11, 1))
    assert rule_of(round_) == newer


def test_who_may_set_a_rule(county_officer: Any, township_officer: Any) -> None:
    for person, code in ((township_officer, "210502"), (county_officer, "2105")):
        with pytest.raises(Refusal):
            rule(person, jurisdiction=code)
    assert not StandingRule.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum_coverage": 101},
        {"minimum_sample": 0},
        {"source": ""},
        {"source": "某\u202e文件"},
        {"source": "某\x00文件"},
    ],
)
def test_a_rule_out_of_bounds_is_refused(wrong: dict[str, Any], county_officer: Any) -> None:
    with pytest.raises(ValidationError):
        rule(county_officer, **wrong)


def test_two_rules_of_one_day_are_refused(county_officer: Any) -> None:
    rule(county_officer)
    with pytest.raises(ValidationError):
        rule(county_officer)


def test_the_database_has_the_last_word(county_officer: Any, bulletin: Any) -> None:
    made = rule(county_officer)
    for attempt in (
        lambda: StandingRule.objects.filter(pk=made.pk).update(minimum_coverage=0),
        lambda: StandingRule.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    ranked = Standing.objects.filter(rank__isnull=False, level=Level.COMMUNITY)
    for changes in ({"exclusion": "void"}, {"rank": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ranked.update(**changes)


def test_the_admin_reads_full_width_digits_and_says_what_is_wrong(
    county_officer: Any, client_for: Any
) -> None:
    browser, url = client_for(county_officer), reverse("admin:evaluation_standingrule_add")
    values = {
        "jurisdiction": "210502", "since": "2026年10月1日", "minimum_coverage": "６０%",
        "minimum_sample": "１０", "source": "平城管〔2026〕3号", "listing": "none",
    }  # fmt: skip
    for wrong in (
        {"minimum_coverage": "101"}, {"minimum_coverage": "1e1"}, {"minimum_sample": "0"},
        {"since": "明天"}, {"jurisdiction": "2105"}, {"jurisdiction": "210562"}, {"source": " "},
    ):  # fmt: skip
        assert browser.post(url, values | wrong).status_code == 200
        assert not StandingRule.objects.exists()
    assert browser.post(url, values).status_code == 302
    made = StandingRule.objects.get()
    assert (made.since, made.minimum_coverage, made.minimum_sample, made.entered_by) == (
        date(2026, 10, 1), 60, 10, county_officer,
    )  # fmt: skip
    assert browser.post(url, values).status_code == 200
    assert StandingRule.objects.count() == 1


def test_the_admin_shows_reasons_and_types(county_officer: Any, client_for: Any) -> None:
    card, units = make_card(), [factories.community(name=n) for n in ("甲社区", "乙社区")]
    kind("老旧", *units, by=county_officer)
    round_ = closed(card, county_officer, units, [9, None], "2026-10")
    url = reverse("admin:evaluation_round_standings", args=[round_.pk])
    page = client_for(county_officer).get(url).content.decode()
    assert "老旧" in page
    assert "未检查" in page.partition("乙社区")[0]
    assert page.index("甲社区") < page.index("未检查") < page.index("乙社区")


def test_the_page_of_a_type(county_officer: Any, city_officer: Any, client: Any) -> None:
    card, units = make_card(), [factories.community(name=n) for n in ("甲社区", "乙社区", "丙社区")]
    kind("old", units[1], units[2], by=county_officer)
    round_ = closed(card, county_officer, units, [9, 7, None], "2026-10")
    publish_bulletin(prepared(round_, by=county_officer), by=city_officer)
    url = reverse("results_type", args=["2026-10", "pingshan", "old"])
    page = client.get(url).content.decode()
    assert ("乙社区" in page, "丙社区" in page, "甲社区" in page) == (True, True, False)
    assert (
        url in client.get(reverse("results_county", args=["2026-10", "pingshan"])).content.decode()
    )
    for path in ("nothing", "0", "old%00"):
        answer = client.get(url.replace("/old/", f"/{path}/"))
        assert answer.status_code in {400, 404}


def test_what_was_published_before_reasons_were_kept_still_renders(
    bulletin: Any, county_officer: Any, city_officer: Any, client: Any
) -> None:
    """Payloads never change: those of older releases have none of the newer fields."""
    from portal.models import Publication
    from portal.services import PublicItem, publish

    factories.community(name="未检社区")
    item = bulletin_item(bulletin)
    newer = {
        "types", "exclusion", "units", "sections", "cancelled_for",
        "last_year_total", "last_year_rank", "last_year_change",
    }  # fmt: skip
    lines = [
        {k: v for k, v in line.items() if k not in newer} for line in item.payload["townships"]
    ]
    entries = [(c, {k: v for k, v in e.items() if k not in newer}) for c, e in item.entries]
    entries.append(
        ("210502001999", entries[0][1] | {"rank": None, "total": None, "name": "旧未检"})
    )
    basis = {"rule", "previous_period", "last_year_period"}
    payload = {k: v for k, v in item.payload.items() if k not in basis} | {"townships": lines}
    old = PublicItem(**(item.__dict__ | {"payload": payload, "entries": entries}))
    publish(old, by=city_officer, issuer="某区")
    assert "rule" not in Publication.objects.get(kind="bulletin").payload
    for name, args in (
        ("results_county", ["2026-10", "pingshan"]),
        ("results_township", ["2026-10", "pingshan", "nandi"]),
        ("bulletin_detail", ["2026-10-pingshan"]),
        ("results_period", ["2026-10"]),
        ("results", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200
    page = client.get(reverse("bulletin_detail", args=["2026-10-pingshan"])).content.decode()
    assert page.index("未检查") < page.index("旧未检")


def test_a_veto_cancels_the_rank_and_says_for_what(
    county_officer: Any, city_officer: Any, client: Any
) -> None:
    card = make_vetoable()
    units = [factories.community(name=n) for n in ("甲社区", "乙社区")]
    kind("old", *units, by=county_officer)
    round_ = make_round(card, by=county_officer, period="2026-10")
    score(round_.inspections.get(community=units[0]), card, county_officer, 9)
    vetoed = given(card) | {card.notice.pk: Given(reason="台账造假", vetoed=True)}
    inspection = round_.inspections.get(community=units[1])
    scorer = factories.user("committee_member", units[1])
    submit_inspection(inspection, by=scorer, scores=vetoed, samples=samples())
    confirm_inspection(inspection, by=county_officer)
    close_round(round_, by=county_officer)
    row = rows(round_)["乙社区"]
    assert (row.total, row.rank, row.exclusion, row.cancelled_for) == (
        0, None, "cancelled", "宣传栏",
    )  # fmt: skip
    assert [(t.rank, t.ranked) for t in row.types.all()] == [(None, 1)]
    # It was inspected, and pulls the mean of its township down.
    township = rows(round_, Level.TOWNSHIP)["南地街道"]
    assert (township.total, township.inspected, township.units) == (Decimal("49.5"), 2, 2)
    publish_bulletin(prepared(round_, by=county_officer), by=city_officer)
    page = client.get(reverse("results_county", args=["2026-10", "pingshan"])).content.decode()
    excluded = page.partition("一票否决")[2]
    assert ("乙社区" in excluded, "宣传栏" in excluded, "台账造假" in page) == (True, True, False)


def make_vetoable() -> Any:
    """The small card, whose first criterion may cancel the result."""
    scorecard = Scorecard.objects.create(code="veto", title="测试评分表", total=100)
    section = Section.objects.create(scorecard=scorecard, position=1, title="设施")
    criteria = [
        Criterion.objects.create(
            section=section, position=n, title=title, points=points, veto=n == 1
        )
        for n, (title, points) in enumerate((("宣传栏", 10), ("桶站", 20), ("质量", 70)), start=1)
    ]
    activate(scorecard)
    return Card(scorecard, *criteria)
