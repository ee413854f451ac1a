"""A unit beside others and since the period before: from the published bulletins alone."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.models import Classification, Community, CommunityType
from communities.services import publish_register
from evaluation.enums import Level
from evaluation.models import Standing
from evaluation.queries.unit_results import ResultOf, beside, corrections, since_before
from evaluation.services import confirm_inspection, return_inspection, submit_inspection
from portal.enums import Kind
from portal.models import Publication, PublishedEntry
from portal.pages import forget_pages
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.evaluation.helpers import corrected, given, make_card, samples, scored_round

pytestmark = pytest.mark.django_db
DETAI = ResultOf(Level.COMMUNITY, "nandi-detai")
NANDI = ResultOf(Level.TOWNSHIP, "nandi")
PINGSHAN = ResultOf(Level.COUNTY, "")
SEPTEMBER = {"nandi-detai": 2, "jia": 10, "yi": 4, "bing": 6}
OCTOBER = {"nandi-detai": 8, "jia": 10, "yi": None, "bing": 6}


@pytest.fixture
def register(community: Community, city_officer: Any) -> list[Any]:
    """德泰 and 甲, both old estates, and 乙 in 南地; 丙 in 东明."""
    dongming = factories.township(name="东明街道", slug="dongming")
    units = [
        community,
        factories.community(name="甲社区", slug="jia"),
        factories.community(name="乙社区", slug="yi"),
        factories.community(dongming, name="丙社区", slug="bing"),
    ]
    kind = CommunityType.objects.create(code="old", name="老旧小区")
    for unit in units[:2]:
        Classification.objects.create(
            community=unit, type=kind, classified_by=city_officer, since="2020-01-01"
        )
    publish_register(by=factories.user("city_officer", factories.CITY_CODE))
    return units


@pytest.fixture
def rounds(register: Any) -> list[Any]:
    """Totals in September 92, 100, 94, 96; in October 98, 100, 70, 96."""
    card = make_card()
    return [
        scored_round(card, SEPTEMBER, period="2026-09"),
        scored_round(card, OCTOBER, period="2026-10"),
    ]


def bulletin(period: str = "2026-10") -> Publication:
    found = current(Kind.BULLETIN, f"{period}-pingshan")
    assert found is not None
    return found


def copied(source: Publication, *, key: str, unit_code: str, period: str, **payload: Any) -> Any:
    """Another bulletin on the site with the payload of `source`, `payload` changed."""
    newest = Publication.objects.order_by("-epoch").values_list("epoch", flat=True)[0]
    made = Publication.objects.create(
        kind=source.kind, key=key, version=1, title=source.title, unit_code=unit_code,
        period=period, payload={**source.payload, "period": period, **payload},
        sha256=f"{newest + 1:064x}", issuer=source.issuer, published_by=source.published_by,
        published_at=source.published_at, epoch=newest + 1,
    )  # fmt: skip
    codes = dict(Community.objects.values_list("slug", "code"))
    PublishedEntry.objects.bulk_create(
        PublishedEntry(
            publication=made, position=n, unit_code=codes.get(row["slug"], "2"), payload=row
        )
        for n, row in enumerate(made.payload["entries"])
    )
    return made


def compared(unit: ResultOf, source: Any) -> list[Any]:
    return [(x.kind, x.name, x.total, x.results, x.gap) for x in beside(unit, source)]


def test_a_community_beside_its_type_its_township_and_its_county(rounds: Any) -> None:
    assert compared(DETAI, bulletin()) == [
        ("own", "德泰社区", Decimal(98), 1, None),
        ("type", "老旧小区", Decimal("99.00"), 2, Decimal("-1.00")),
        ("township", "南地街道", Decimal("89.33"), 3, Decimal("8.67")),
        ("county", "平山区", Decimal("91"), 4, Decimal("7")),
    ]
    lines = beside(DETAI, bulletin())
    assert lines[1].rates["participation"] == {"numerator": 16, "denominator": 20}
    assert lines[3].rates["accuracy"] == {"numerator": 16, "denominator": 20}


def test_one_alone_of_its_township_is_not_compared_with_itself(rounds: Any) -> None:
    unit = ResultOf(Level.COMMUNITY, "bing")
    assert [line.kind for line in beside(unit, bulletin())] == ["own", "county"]


def test_a_township_beside_its_county_and_the_city(rounds: Any) -> None:
    assert [line[0] for line in compared(NANDI, bulletin())] == ["own", "county"]
    source = bulletin()
    townships = [
        {**line, "slug": f"far-{n}", "total": 80, "inspected": 2}
        for n, line in enumerate(source.payload["townships"])
    ]
    place = {"key": "2026-10-far", "unit_code": "210504", "period": "2026-10"}
    copied(source, **place, county="远山区", county_slug="far", townships=townships)
    # (3 × 89.33 + 96 + 2 × 80 + 2 × 80) ÷ 8
    assert compared(NANDI, source) == [
        ("own", "南地街道", Decimal("89.33"), 1, None),
        ("county", "平山区", Decimal("91"), 4, Decimal("-1.67")),
        ("city", "", Decimal("85.50"), 8, Decimal("3.83")),
    ]


@pytest.mark.parametrize(("edition", "kinds"), [(1, ["own", "city"]), (2, [])])
def test_a_county_beside_the_city_where_the_card_is_the_same(
    edition: int, kinds: list[str], rounds: Any
) -> None:
    source = bulletin()
    summary = {**source.payload["summary"], "total": 81, "inspected": 6}
    card = {**source.payload["scorecard"], "edition": edition}
    place = {"key": "2026-10-far", "unit_code": "210504", "period": "2026-10"}
    copied(source, **place, county="远山区", county_slug="far", summary=summary, scorecard=card)
    lines = beside(PINGSHAN, source)
    assert [line.kind for line in lines] == kinds
    if kinds:
        assert (lines[1].total, lines[1].results) == (Decimal("85.00"), 10)


def test_a_total_out_of_parts_is_beside_the_means_of_such_totals() -> None:
    part = {"source": "participation", "weight": 40, "points": 30, "figure": 75}
    rates = {"participation": None, "accuracy": None}
    townships = [
        {"slug": slug, "name": slug, "total": total, "rank": 1, "parts": [part], **rates}
        for slug, total in (("nandi", 80), ("dongming", 90), ("none", None))
    ]
    payload = {"townships": townships, "county": "平山区", "county_slug": "pingshan",
               "summary": {"total": 60}, "entries": []}  # fmt: skip
    source: Any = SimpleNamespace(payload=payload, period="2026-10")
    assert compared(NANDI, source)[1] == (
        "county", "平山区", Decimal("85.00"), 2, Decimal("-5.00"),
    )  # fmt: skip
    (line,) = NANDI.parts(payload, townships[0])
    assert (str(line.title), line.points, line.maximum) == ("参与率", 30, 40)


def test_what_changed_for_a_community_and_why(rounds: Any) -> None:
    since = since_before(DETAI, bulletin().payload)
    assert since is not None
    assert (since.earlier.period, since.change) == ("2026-09", 6)
    assert since.rank is not None
    assert (since.rank.before, since.rank.alone, since.rank.after) == (4, 2, 2)
    assert since.parts is not None
    assert [(line.line.title, line.change) for line in since.parts.gained] == [("设施", 6)]
    assert (since.parts.lost, since.parts.unchanged, since.units) == ([], 1, None)


def test_what_changed_for_a_township_and_a_county(rounds: Any) -> None:
    since = since_before(NANDI, bulletin().payload)
    assert since is not None
    assert since.change == Decimal("-6.00")
    assert since.units is not None
    assert [(line.line.title, line.change) for line in since.units.gained] == [("德泰社区", 6)]
    assert [(line.line.title, line.change) for line in since.units.lost] == [("乙社区", -24)]
    assert (since.units.unchanged, since.parts) == (1, None)
    whole = since_before(PINGSHAN, bulletin().payload)
    assert whole is not None
    assert whole.rank is None
    assert whole.parts is not None
    assert [(line.line.title, line.change) for line in whole.parts.lost] == [
        ("设施", Decimal("-4.5"))
    ]
    assert whole.units is not None
    assert [line.line.title for line in whole.units.lost] == ["南地街道"]


def test_totals_that_were_made_otherwise_are_not_compared(rounds: Any) -> None:
    payload = {**bulletin().payload, "made_otherwise_before": True}
    assert since_before(NANDI, payload) is None
    whole = since_before(PINGSHAN, payload)
    assert whole is not None
    assert (whole.units, whole.change) == (None, Decimal("-4.5"))


def test_nothing_before_it_on_the_site(rounds: Any, city_officer: Any) -> None:
    assert since_before(DETAI, bulletin("2026-09").payload) is None
    withdraw(bulletin("2026-09"), by=city_officer, reason="误发")
    assert since_before(DETAI, bulletin().payload) is None


def test_a_correction_says_what_it_changed_here(
    rounds: Any, register: Any, county_officer: Any, township_officer: Any, client: Any
) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert corrections(DETAI, bulletin()) == []
    assert len(captured) == 1  # the bulletin itself
    october = rounds[1]
    inspection = october.inspections.get(community__slug="nandi-detai")
    return_inspection(inspection, by=township_officer, reason="复核")
    card = SimpleNamespace(criteria=_criteria(october))
    member = factories.user("committee_member", register[0])
    submit_inspection(
        inspection,
        by=member,
        scores=given(card, notice=5),  # type: ignore[arg-type]
        samples=samples(),
    )
    confirm_inspection(inspection, by=township_officer)
    corrected(october.bulletin, by=county_officer, reason="申诉复核更正")
    (one,) = corrections(DETAI, bulletin())
    assert one.before is not None
    assert one.after is not None
    assert (one.version, one.reason) == (2, "申诉复核更正")
    assert (one.before["total"], one.after["total"]) == (98, 95)
    assert (one.moved_total, one.moved_rank) == (True, True)
    (other,) = corrections(ResultOf(Level.COMMUNITY, "jia"), bulletin())
    assert (other.moved_total, other.moved_rank) == (False, False)
    forget_pages()
    page = client.get(reverse("community_detail", args=["nandi-detai"])).content.decode()
    assert "本单位总分由98更正为95。" in page
    assert "本单位名次由2更正为3。" in page
    changes = reverse("bulletin_changes", args=["2026-10-pingshan", 2])
    assert f'href="{changes}"' in page
    assert client.get(changes).status_code == 200


def test_what_was_withdrawn_is_not_told_beside_its_correction(
    rounds: Any, county_officer: Any, city_officer: Any, client: Any
) -> None:
    withdraw(bulletin(), by=city_officer, reason="误发")
    corrected(rounds[1].bulletin, by=county_officer, reason="补正正文")
    found = bulletin()
    assert found.version == 2
    assert corrections(DETAI, found) == []


def _criteria(round_: Any) -> list[Any]:
    sections = round_.scorecard.sections.order_by("position")
    return [one for section in sections for one in section.criteria.order_by("position")]


UNITS = (("community", "nandi-detai"), ("township", "nandi"), ("county", "pingshan"))


@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_the_pages_say_it_without_colour(kind: str, slug: str, rounds: Any, client: Any) -> None:
    page = client.get(reverse(f"{kind}_detail", args=[slug])).content.decode()
    said = {
        "community": ("低1分", "高8.67分", "高7分", "老旧小区", "92 → 98", "▲ +6", "4 → 2"),
        "township": ("低1.67分", "95.33 → 89.33", "▼ -24", "没有全市平均分"),
        "county": ("没有其他已公布的结果可以比较", "95.5 → 91", "▼ -4.5", "没有全市平均分"),
    }[kind]
    for text in said:
        assert text in page, text


def test_the_pages_read_payloads_alone(rounds: Any, client: Any) -> None:
    address = reverse("community_detail", args=["nandi-detai"])
    before = client.get(address).content
    Standing.objects.filter(slug="jia").update(name="改过的名称")
    Community.objects.filter(slug="jia").update(name="改过的名称")
    forget_pages()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).content == before
    read = " ".join(query["sql"] for query in captured)
    assert "portal_publication" in read
    for table in ("evaluation_standing", "evaluation_inspection", "communities_community"):
        assert table not in read


@pytest.mark.parametrize("board", ["detail", "sheet", "screen"])
@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_it_costs_the_same_for_one_and_for_thirty(
    board: str, kind: str, slug: str, rounds: Any, client: Any
) -> None:
    address = reverse(f"{kind}_{board}", args=[slug])
    source = bulletin()
    counts = []
    for number, period in ((1, "2026-11"), (30, "2026-12")):
        entries = source.payload["entries"]
        entries = [*entries, *({**entries[0], "slug": f"u{n}"} for n in range(number))]
        place = {"key": f"{period}-pingshan", "unit_code": "210502", "period": period}
        copied(source, **place, entries=entries, previous_period="2026-10")
        forget_pages()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        assert page.status_code == 200
        counts.append(len([one for one in captured if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]
