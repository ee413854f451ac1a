"""Why a unit moved: the account of its places and its points, and the pages that show it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given as examples
from hypothesis import strategies as st

from evaluation import queries
from evaluation.enums import Level
from evaluation.models.standings import gained
from evaluation.movement import Points, point_changes, rank_movement
from evaluation.public import publish_bulletin
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import make_card, make_round, prepared
from tests.evaluation.test_standings import closed

# Totals before and after; then the ranks before, by the own change alone, and after.
ROWS = [
    ({"a": 90, "b": 88, "c": 86, "d": 84}, {"a": 90, "b": 93, "c": 91, "d": 87}, (4, 3, 4)),
    ({"a": 90, "d": 84}, {"a": 90, "d": 84}, (2, 2, 2)),
    ({"a": 90, "d": 84}, {"d": 84}, (2, 2, 1)),
    ({"d": 84}, {"a": 90, "d": 99}, (1, 1, 1)),
    ({"d": 84}, {"a": 90, "d": 85}, (1, 1, 2)),
    ({"a": 90, "d": 95}, {"a": 90, "d": 90}, (1, 1, 1)),
    ({"a": 90, "d": 95}, {"a": 90, "d": 89}, (1, 2, 2)),
]


def numbers(totals: dict[str, int]) -> dict[str, Decimal]:
    return {key: Decimal(total) for key, total in totals.items()}


@pytest.mark.parametrize(("before", "after", "ranks"), ROWS)
def test_places_by_own_doing_and_by_the_others(
    before: dict[str, int], after: dict[str, int], ranks: tuple[int, int, int]
) -> None:
    found = rank_movement(numbers(before), numbers(after), "d")
    assert found is not None
    assert (found.before, found.alone, found.after) == ranks
    assert found.whole == found.by_own + found.by_others == ranks[0] - ranks[2]


@pytest.mark.parametrize(
    ("before", "after"), [({}, {"d": 1}), ({"d": 1}, {}), ({"a": 1}, {"a": 1})]
)
def test_without_a_rank_on_both_sides_there_is_no_account(
    before: dict[str, int], after: dict[str, int]
) -> None:
    assert rank_movement(numbers(before), numbers(after), "d") is None


TOTALS = st.dictionaries(st.sampled_from("abcdef"), st.decimals(0, 100, places=1), min_size=1)


@examples(TOTALS, TOTALS)
def test_an_unchanged_total_gains_nothing_and_unchanged_others_take_nothing(
    before: dict[str, Decimal], after: dict[str, Decimal]
) -> None:
    for key in set(before) & set(after):
        own = rank_movement(before, {**before, key: after[key]}, key)
        others = rank_movement(before, {**after, key: before[key]}, key)
        assert own is not None
        assert others is not None
        assert (own.by_others, others.by_own) == (0, 0)


def points(key: str, given: int | None, maximum: int = 10) -> Points:
    return Points(key, "节", key, None if given is None else Decimal(given), Decimal(maximum))


def test_points_are_set_beside_each_other() -> None:
    before = [points("a", 8), points("b", 5), points("c", None), points("gone", 3)]
    after = [points("a", 10), points("b", 2), points("c", 9), points("new", 1)]
    assert [(c.line.key, c.change) for c in point_changes(before, after)] == [
        ("a", 2), ("b", -3), ("c", None), ("new", None), ("gone", None),
    ]  # fmt: skip


@pytest.fixture
def months(county_officer: Any, city_officer: Any, community: Any) -> Any:
    """德泰社区 falls from 1st to 2nd: it lost 3 points, and the other gained."""
    other = factories.community(name="彩屯社区")
    card, units = make_card(), [community, other]
    for period, notices in (("2026-09", [9, 5]), ("2026-10", [6, 10])):
        round_ = closed(card, county_officer, units, notices, period)
        publish_bulletin(prepared(round_, by=county_officer), by=city_officer)
    return round_


@pytest.mark.parametrize("level", [Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY])
def test_the_rows_of_a_table_are_the_stored_standings_in_their_order(
    months: Any, level: Level
) -> None:
    names = queries.RankedRow._fields
    stored = list(queries.standings(months, level))
    rows = queries.ranking(months, level)
    assert rows == [tuple(getattr(row, name) for name in names) for row in stored]
    assert [row.change for row in rows] == [row.change for row in stored]
    assert rows
    assert rows[0].rank == 1 or level == Level.COUNTY


def test_places_within_types_are_those_of_the_standings(months: Any, community: Any) -> None:
    standing = months.standings.get(slug=community.slug)
    assert queries.places_within_types(months) == {}
    standing.types.create(code="old", name="老旧小区", rank=2, ranked=5)
    standing.types.create(code="new", name="商品房小区", rank=None, ranked=0)
    assert queries.places_within_types(months) == {
        standing.pk: [("老旧小区", 2, 5), ("商品房小区", None, 0)]
    }


def test_points_gained_need_both_totals() -> None:
    assert gained(Decimal("89.5"), Decimal("91.0")) == Decimal("-1.5")
    assert gained(None, Decimal(1)) is gained(Decimal(1), None) is None


def movement_url(round_: Any, slug: str) -> str:
    return reverse("admin:evaluation_round_movement", args=[round_.pk, slug])


def test_the_officer_goes_from_the_rank_to_the_photo(
    months: Any, community: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    table = browser.get(reverse("admin:evaluation_round_standings", args=[months.pk]))
    url = movement_url(months, community.slug)
    assert url in table.content.decode()
    answer = browser.get(url)
    found = answer.context["explanation"]
    assert (found.rank.before, found.rank.alone, found.rank.after) == (1, 1, 2)
    assert [(c.line.title, c.change) for c in found.changes] == [
        ("宣传栏", -3), ("桶站", 0), ("分类质量", 0),
    ]  # fmt: skip
    inspection = months.inspections.get(community=community)
    record = reverse("admin:evaluation_inspection_change", args=[inspection.pk])
    assert record in answer.content.decode()
    assert browser.get(record).status_code == 200


def test_strange_addresses_of_the_movement(
    months: Any, community: Any, county_officer: Any, client_for: Any
) -> None:
    browser, url = client_for(county_officer), movement_url(months, community.slug)
    assert browser.get(f"{url}?against=last_year").status_code == 200
    assert browser.get(f"{url}?against=nothing").status_code == 400
    assert browser.get(movement_url(months, "nothing")).status_code == 404


def test_the_committee_reads_why_it_moved_once_it_is_published(
    months: Any, community: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    inspection = months.inspections.get(community=community)
    browser = client_for(member)
    url = reverse("inspection_standing", args=[inspection.public_id])
    record = reverse("inspection_detail", args=[inspection.public_id])
    assert url in browser.get(record).content.decode()
    assert browser.get(url).context["explanation"].rank.after == 2
    assert browser.get(f"{url}?against=x").status_code == 400
    draft = make_round(make_card("next"), by=county_officer, period="2026-11")
    open_one = draft.inspections.get(community=community)
    answer = browser.get(reverse("inspection_standing", args=[open_one.public_id]))
    assert answer.context["explanation"] is None


def test_the_public_page_of_one_result(months: Any, community: Any, client: Any) -> None:
    url = reverse("results_community", args=["2026-10", "pingshan", community.slug])
    table = client.get(reverse("results_county", args=["2026-10", "pingshan"])).content.decode()
    assert url in table
    answer = client.get(url)
    page = answer.content.decode()
    assert "设施" in page
    rank = answer.context["rank"]
    assert (rank.before, rank.alone, rank.after) == (1, 1, 2)
    entry = Publication.objects.get(key="2026-10-pingshan").payload["entries"][1]
    assert (entry["slug"], entry["sections"]) == (community.slug, [26, 70])
    first = client.get(reverse("results_community", args=["2026-09", "pingshan", community.slug]))
    assert (first.status_code, first.context["rank"]) == (200, None)
    for slug in ("nothing", "0"):
        missing = reverse("results_community", args=["2026-10", "pingshan", slug])
        assert client.get(missing).status_code == 404


def test_a_withdrawn_month_is_not_compared_with(
    months: Any, community: Any, city_officer: Any, client: Any
) -> None:
    from portal.services import withdraw

    earlier = Publication.objects.get(key="2026-09-pingshan")
    withdraw(earlier, by=city_officer, reason="数据待核实")
    answer = client.get(reverse("results_community", args=["2026-10", "pingshan", community.slug]))
    assert (answer.status_code, answer.context["rank"]) == (200, None)
