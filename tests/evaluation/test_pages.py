"""Public pages of results and bulletins."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from communities.models import Classification, CommunityType
from communities.services import publish_register
from evaluation.public import publish_bulletin
from evaluation.services import (
    close_round,
    confirm_inspection,
    return_inspection,
    submit_inspection,
)
from portal.pages import forget_pages
from portal.services import withdraw
from tests import factories
from tests.evaluation.helpers import corrected, given, make_round, prepared, samples, scored_round

PATHS = [
    ("results", []),
    ("results_period", ["2026-10"]),
    ("results_county", ["2026-10", "pingshan"]),
    ("results_township", ["2026-10", "pingshan", "nandi"]),
    ("results_type", ["2026-10", "pingshan", "old"]),
    ("bulletin_detail", ["2026-10-pingshan"]),
    ("bulletin_version", ["2026-10-pingshan", 1]),
]


@pytest.fixture(autouse=True)
def old_type(community: Any, city_officer: Any) -> None:
    """德泰社区 is classified before its round closes, so that there is a page of its type."""
    kind = CommunityType.objects.create(code="old", name="老旧小区")
    Classification.objects.create(
        community=community, type=kind, classified_by=city_officer, since="2020-01-01"
    )


@pytest.fixture
def published(bulletin: Any, county_officer: Any) -> Any:
    factories.community(name="未检社区")
    return publish_bulletin(bulletin, by=county_officer)


@pytest.mark.parametrize(("name", "args"), PATHS)
def test_anybody_reads_it(name: str, args: list[Any], published: Any, client: Any) -> None:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "平山区" in page
    assert not answer.cookies
    for person in ("张小明", "member", "210502"):
        assert person not in page


@pytest.mark.parametrize(("name", "args"), PATHS[2:])
def test_the_result_stands_there(name: str, args: list[Any], published: Any, client: Any) -> None:
    page = client.get(reverse(name, args=args)).content.decode()
    assert "德泰社区" in page
    assert "98" in page
    assert "8/10" in page or "8 / 10" in page or "10" in page


@pytest.mark.parametrize(("name", "args"), PATHS[1:])
def test_nothing_unpublished_is_shown(
    name: str, args: list[Any], bulletin: Any, client: Any
) -> None:
    assert client.get(reverse(name, args=args)).status_code == 404
    assert "德泰社区" not in client.get(reverse("results")).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/results/2026-13/",
        "/results/%00/",
        "/results/99999999999/",
        "/results/２０２６-10/",
        "/results/2026-10/%00/",
        "/results/2026-10/pingshan/nowhere/",
        "/bulletins/nothing/",
        "/bulletins/2026-10-pingshan/99999999999999999999/",
        "/bulletins/2026-10-pingshan/0/",
    ],
)
def test_addresses_of_nothing(path: str, published: Any, client: Any) -> None:
    assert client.get(path).status_code in {400, 404}


def test_not_inspected_is_listed_apart(
    card: Any, county_officer: Any, community: Any, client: Any
) -> None:
    other = factories.community(name="未检社区")
    round_ = make_round(card, by=county_officer)
    scorer = factories.user("committee_member", community)
    inspection = round_.inspections.get(community=community)
    submit_inspection(inspection, by=scorer, scores=given(card), samples=samples())
    confirm_inspection(inspection, by=factories.user("township_officer", community.township))
    close_round(round_, by=county_officer)
    publish_bulletin(prepared(round_), by=county_officer)
    answer = client.get(reverse("results_county", args=["2026-10", "pingshan"]))
    page = answer.content.decode()
    table, _, rest = page.partition("</table>")[2].partition("</table>")
    assert community.name in table
    assert other.name not in table
    assert other.name in rest


def test_versions_and_the_banner(
    published: Any, bulletin: Any, confirmed: Any, card: Any, client: Any,
    member: Any, township_officer: Any, county_officer: Any,
) -> None:  # fmt: skip
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    bulletin.refresh_from_db()
    corrected(bulletin, by=county_officer, reason="宣传栏计分有误")
    key = published.key
    old = client.get(reverse("bulletin_version", args=[key, 1])).content.decode()
    new = client.get(reverse("bulletin_detail", args=[key])).content.decode()
    assert f'href="{reverse("bulletin_detail", args=[key])}"' in old
    assert "notice--warning" in old
    assert "notice--warning" not in new
    assert (">98<" in old, ">94<" in new, ">98<" in new) == (True, True, False)
    for page in (old, new):
        assert f'<meta name="ArticleTitle" content="{bulletin.title}">' in page
        assert "宣传栏计分有误" in page
        assert published.sha256[:12] in page
    assert reverse("verify_hash", args=[published.sha256]) in old


def test_a_bulletin_folds_its_units_by_township(card: Any, community: Any, client: Any) -> None:
    """Each once, with its rank in the county; what the page holds stands at its top."""
    near = factories.community(name="近社区")
    far = factories.community(factories.township(name="东明街道"), name="东社区")
    scored_round(card, {community.slug: 5, near.slug: 1, far.slug: 3})
    page = client.get(reverse("bulletin_detail", args=["2026-10-pingshan"])).content.decode()
    folds = re.findall(r'<details class="fold">(.*?)</details>', page, re.DOTALL)
    ranks = [re.findall(r"<strong>(\d)</strong></td>\s*<th [^>]*><a[^>]*>(\w+)<", f) for f in folds]
    assert ranks == [[("1", "德泰社区"), ("3", "近社区")], [("2", "东社区")]]
    assert ("南地街道" in folds[0], "东明街道" in folds[1]) == (True, True)
    top = page.partition("<h1>")[2].partition("</nav>")[0]
    assert re.findall(r'href="#(\w+)"', top) == ["townships", "communities", "method", "versions"]
    for anchor in ("townships", "communities", "method", "versions"):
        assert f'id="{anchor}"' in page


def test_a_withdrawn_bulletin_is_a_tombstone(
    published: Any, city_officer: Any, client: Any
) -> None:
    withdraw(published, by=city_officer, reason="数据待核实")
    answer = client.get(reverse("bulletin_detail", args=[published.key]))
    assert answer.status_code == 410
    assert "数据待核实" in answer.content.decode()
    assert "德泰社区" not in client.get(reverse("results")).content.decode()


@pytest.mark.parametrize(("name", "args"), PATHS)
def test_queries_are_the_same_at_1_and_30_rows(
    name: str, args: list[Any], card: Any, county_officer: Any, client: Any,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    # Six of them are the page store's; one asks which columns of the site are filled.
    further = {"results", "results_period", "results_county", "bulletin_detail", "bulletin_version"}
    expected = 10 if name in further else 9
    factories.community()
    _publish_round(card, county_officer, "2026-10")
    with django_assert_num_queries(expected):
        client.get(reverse(name, args=args))
    for _n in range(29):
        factories.community()
    _publish_round(card, county_officer, "2026-11")
    forget_pages()
    args = [str(a).replace("2026-10", "2026-11") for a in args]
    with django_assert_num_queries(expected):
        client.get(reverse(name, args=args))


def test_the_newest_periods_stand_in_full_and_all_others_as_a_way(
    card: Any, county_officer: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.views.public.PERIODS_IN_FULL", 1)
    factories.community()
    for period in ("2025-12", "2026-10"):
        _publish_round(card, county_officer, period)
    page = client.get("/en/results/").content.decode()
    full, _heading, others = page.partition("Earlier periods")
    assert ('id="m2026-10"' in full, 'id="m2025-12"' in page) == (True, False)
    assert 'href="/en/results/2025-12/"' in others


def _publish_round(card: Any, officer: Any, period: str) -> None:
    round_ = make_round(card, by=officer, period=period)
    close_round(round_, by=officer)
    publish_bulletin(prepared(round_), by=officer)


def test_sections_of_other_pages(published: Any, community: Any) -> None:
    from evaluation import sections

    found = sections.community(community.code)
    assert found is not None
    assert (found["entry"]["total"], found["points"]) == (98, [("2026-10", 98)])
    assert [rate["numerator"] for rate in found["rates"]] == [8, 4]
    home = sections.home("")
    assert home is not None
    assert [line["county"] for line in home["bulletins"]] == ["平山区"]
    county = sections.county("210502")
    assert county is not None
    assert (county["line"]["total"], county["points"]) == (98, [("2026-10", 98)])
    assert sections.community("210504001001") is None
    assert sections.county("210504") is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("home", None),
        ("community_detail", "nandi-detai"),
        ("township_detail", "nandi"),
        ("county_detail", "pingshan"),
    ],
)
def test_other_pages_show_the_result(
    name: str, slug: str | None, published: Any, county_officer: Any, client: Any
) -> None:
    from communities.services import publish_register

    publish_register(by=county_officer)
    answer = client.get(reverse(name, args=[slug] if slug else []))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert reverse("results_county", args=["2026-10", "pingshan"]) in page
    assert "98" in page


def test_home_shows_every_township_as_a_tile(published: Any, client: Any) -> None:
    factories.township(name="无检街道")
    factories.township(factories.county(code="210503", name="溪湖区"), name="玉京街道")
    publish_register(by=factories.user("city_officer"))
    forget_pages()
    page = client.get("/")
    section = next(s for s in page.context["sections"] if "counties" in s.context)
    tiles = {
        county.name: [(tile.name, tile.line and tile.line["total"]) for tile in county.tiles]
        for county in section.context["counties"]
    }
    assert tiles["溪湖区"] == [("玉京街道", None)]
    assert [name for name, total in tiles["平山区"] if total is None] == ["无检街道"]
    assert [name for name, total in tiles["平山区"] if total is not None] == ["南地街道"]
    text = page.content.decode()
    assert reverse("results_township", args=["2026-10", "pingshan", "nandi"]) in text
    assert "/results/2026-10/#all-townships" in text


def test_home_goes_on_where_a_bulletin_is_withdrawn_while_it_reads(
    published: Any, monkeypatch: Any
) -> None:
    from evaluation import sections

    found = sections.home("")
    assert found is not None
    assert [line["key"] for line in found["bulletins"]] == ["2026-10-pingshan"]
    is_gone = iter((False, True))
    current_of = sections.current_of

    def as_it_goes(kind: Any) -> Any:
        rows = current_of(kind)
        return rows.none() if next(is_gone) else rows

    monkeypatch.setattr(sections, "current_of", as_it_goes)
    assert sections.home("") is None
