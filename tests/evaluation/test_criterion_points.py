"""Points by criterion in a bulletin: payload, hash, older versions, pages."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import Refusal
from evaluation import queries
from evaluation.models import Score
from evaluation.public import bulletin_item, fingerprint, publish_bulletin
from evaluation.queries.criterion_points import (
    criteria_by_section,
    criterion_results,
    criterion_summaries,
    published_criterion_points,
    units_of_criterion,
)
from evaluation.scoring import Given
from evaluation.services import (
    close_round,
    confirm_inspection,
    return_inspection,
    submit_inspection,
)
from portal.enums import Kind
from portal.models import Publication
from portal.opendata.datasets import found
from portal.opendata.reading import rows_of
from portal.pages import forget_pages
from portal.services import PublicItem, publish
from tests import factories
from tests.conftest import lifted_triggers
from tests.evaluation.helpers import corrected, given, make_round, prepared, samples

REASON = "金丝雀张小明家门口"
WHERE = ["2026-10", "pingshan"]


@pytest.fixture
def published(card: Any, community: Any, county_officer: Any, member: Any) -> Publication:
    """德泰社区 lost 4 of 10 and has no 桶站; 甲社区 lost 10 of 20 and nothing else."""
    other = factories.community(name="甲社区", slug="jia")
    round_ = make_round(card, by=county_officer)
    for unit, points in (
        (community, given(card, notice=6, bins=None, reason=REASON)),
        (other, given(card, bins=10, reason=REASON)),
    ):
        inspection = round_.inspections.get(community=unit)
        scorer = member if unit == community else factories.user("committee_member", unit)
        submit_inspection(inspection, by=scorer, scores=points, samples=samples())
        confirm_inspection(inspection, by=factories.user("township_officer", unit.township))
    round_.refresh_from_db()
    close_round(round_, by=county_officer)
    return publish_bulletin(prepared(round_), by=county_officer)


@pytest.fixture
def older(published: Publication) -> Publication:
    """The same bulletin as it was published before points by criterion were."""
    payload = copy.deepcopy(published.payload)
    del payload["criteria"], payload["criterion_points"]
    with lifted_triggers():
        Publication.objects.filter(pk=published.pk).update(payload=payload)
    published.refresh_from_db()
    forget_pages()
    return published


def entry_of(payload: Any, slug: str) -> Any:
    return next(entry for entry in payload["entries"] if entry["slug"] == slug)


def test_the_payload_names_each_criterion_once_and_the_points_in_its_order(
    published: Publication, community: Any
) -> None:
    assert published.payload["criteria"] == [
        {"section": "设施", "title": "宣传栏", "maximum": 10},
        {"section": "设施", "title": "桶站", "maximum": 20},
        {"section": "质量", "title": "分类质量", "maximum": 70},
    ]
    assert published.payload["criterion_points"] == {
        community.slug: [6, {"points": None, "not_applicable": True}, 70],
        "jia": [10, 10, 70],
    }
    for entry in published.payload["entries"]:
        assert not {"criteria", "criterion_points"} & entry.keys()


def test_no_reason_and_nobody_is_in_it(published: Publication, member: Any) -> None:
    assert Score.objects.filter(reason=REASON).exists()
    text = json.dumps(published.payload, ensure_ascii=False)
    for canary in (REASON, "张小明", member.username):
        assert canary not in text


def test_points_by_criterion_are_among_what_is_checked(bulletin: Any) -> None:
    item = bulletin_item(bulletin)
    before = fingerprint(item)
    item.payload["criterion_points"]["nandi-detai"][0] += 1
    assert fingerprint(item) != before


def test_points_that_moved_between_criteria_are_not_published_unchecked(
    bulletin: Any, county_officer: Any
) -> None:
    """Sections and totals stay the same; the hash does not."""
    first, second = Score.objects.filter(criterion__section__title="设施")
    with lifted_triggers():
        Score.objects.filter(pk=first.pk).update(points=first.points - 1)
        Score.objects.filter(pk=second.pk).update(points=second.points + 1)
    with pytest.raises(Refusal):
        publish_bulletin(bulletin, by=county_officer)


def test_a_correction_is_a_new_version_with_its_own_points(
    bulletin: Any, confirmed: Any, card: Any, member: Any, township_officer: Any,
    county_officer: Any,
) -> None:  # fmt: skip
    first = publish_bulletin(bulletin, by=county_officer)
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=factories.user("township_officer", factories.township()))
    bulletin.refresh_from_db()
    second = corrected(bulletin, by=county_officer, reason="复核")
    given_then, given_now = (
        row.payload["criterion_points"]["nandi-detai"] for row in (first, second)
    )
    assert (given_then, given_now, second.version) == ([8, 20, 70], [4, 20, 70], 2)


def test_what_was_lost_is_summed_over_the_units_that_it_applies_to(
    published: Publication,
) -> None:
    payload = published.payload
    rows = criterion_summaries(payload)
    assert [(row.criterion["title"], row.units, row.lost, row.share) for row in rows] == [
        ("桶站", 1, 1, Decimal(50)),
        ("宣传栏", 2, 1, Decimal(80)),
        ("分类质量", 2, 0, Decimal(100)),
    ]
    assert [row.number for row in criterion_summaries(payload, "card")] == [1, 2, 3]
    assert [row.lost for row in criterion_summaries(payload, "units")] == [1, 1, 0]
    units = units_of_criterion(payload, 1)
    assert [(entry["slug"], result.points) for entry, result in units] == [
        ("nandi-detai", Decimal(6)), ("jia", Decimal(10)),
    ]  # fmt: skip


def test_vetoes_bonus_and_several_cards_are_told_apart() -> None:
    payload: dict[str, Any] = {
        "scorecard": {"title": "甲表", "code": "a"},
        "further_scorecards": [{"title": "乙表", "code": "b"}],
        "criteria": [
            {"section": "否决", "title": "焚烧", "maximum": 0, "card": "a"},
            {"section": "加分", "title": "创新", "maximum": 5, "is_bonus": True, "card": "a"},
            {"section": "设施", "title": "桶站", "maximum": 10, "card": "b"},
        ],
        "criterion_points": {"x": [{"points": 0, "vetoed": True}, 0], "y": [7]},
        "entries": [
            {"slug": "x", "card": "a", "units": 1}, {"slug": "y", "card": "b", "units": 1},
            {"slug": "gone", "card": "b", "units": 1},
        ],
    }  # fmt: skip
    rows = criterion_summaries(payload, "card")
    assert [(row.card, row.units, row.lost, row.share) for row in rows] == [
        ("甲表", 1, 1, None), ("甲表", 1, 0, None), ("乙表", 1, 1, Decimal(70)),
    ]  # fmt: skip
    assert [row.number for row in criterion_summaries(payload)] == [3, 1, 2]
    [section] = criteria_by_section(payload, payload["entries"][1])
    assert (section.title, section.points, section.maximum) == ("设施", Decimal(7), Decimal(10))
    bonus = criteria_by_section(payload, payload["entries"][0])[1]
    assert (bonus.title, bonus.points, bonus.maximum) == ("加分", Decimal(0), Decimal(0))
    assert criterion_results(payload, payload["entries"][2]) == []
    [points] = published_criterion_points(payload, payload["entries"][1])
    assert (points.key, points.points, points.maximum) == (
        "乙表/设施/桶站",
        Decimal(7),
        Decimal(10),
    )


def test_a_veto_is_published_as_one(
    card: Any, community: Any, county_officer: Any, member: Any, township_officer: Any
) -> None:
    with lifted_triggers():
        type(card.bins).objects.filter(pk=card.bins.pk).update(veto=True)
    round_ = make_round(card, by=county_officer)
    inspection = round_.inspections.get(community=community)
    scores = given(card) | {card.bins.pk: Given(None, REASON, vetoed=True)}
    submit_inspection(inspection, by=member, scores=scores, samples=samples())
    confirm_inspection(inspection, by=township_officer)
    round_.refresh_from_db()
    close_round(round_, by=county_officer)
    figures, entries = queries.figures_of(round_)
    said = figures["criterion_points"][community.slug][1]
    assert (said["vetoed"], "not_applicable" in said) == (True, False)
    summary = criterion_summaries(figures | {"entries": [values for _code, values in entries]})[0]
    assert (summary.criterion["title"], summary.lost) == ("桶站", 1)


def test_the_page_of_a_unit_opens_its_sections(
    published: Publication, community: Any, client: Any
) -> None:
    answer = client.get(reverse("results_community", args=[*WHERE, community.slug]))
    page = answer.content.decode()
    assert page.count('<details class="fold">') == 2
    assert "6/10" in page
    assert "70/70" in page
    assert "<summary>设施 6/30</summary>" in page
    assert reverse("results_criteria", args=WHERE) in page
    assert REASON not in page


def test_the_page_by_criterion_and_its_order(published: Publication, client: Any) -> None:
    url = reverse("results_criteria", args=WHERE)
    for place in ("results_county", "bulletin_detail"):
        args = WHERE if place == "results_county" else ["2026-10-pingshan"]
        assert url in client.get(reverse(place, args=args)).content.decode()
    orders = {"": [2, 1, 3], "?sort=card": [1, 2, 3], "?sort=nothing": [2, 1, 3]}
    for query, numbers in orders.items():
        answer = client.get(f"{url}{query}")
        assert [row.number for row in answer.context["rows"]] == numbers
        for name in ("card", "share", "units"):
            assert f'href="?sort={name}"' in answer.content.decode()
        assert REASON not in answer.content.decode()


def test_the_page_of_one_criterion(published: Publication, community: Any, client: Any) -> None:
    answer = client.get(reverse("results_criterion", args=[*WHERE, 1]))
    page = answer.content.decode()
    assert "6/10" in page
    assert reverse("results_community", args=[*WHERE, community.slug]) in page
    for number in (0, 4, 99999999999999999999):
        assert client.get(reverse("results_criterion", args=[*WHERE, number])).status_code == 404
    assert client.get("/results/2026-13/pingshan/criteria/").status_code == 404


def test_older_versions_stop_at_the_section(
    older: Publication, community: Any, client: Any
) -> None:
    page = client.get(reverse("results_community", args=[*WHERE, community.slug]))
    assert (page.status_code, "<details>" in page.content.decode()) == (200, False)
    url = reverse("results_criteria", args=WHERE)
    answer = client.get(url)
    assert (answer.status_code, answer.context["rows"]) == (200, [])
    assert 'class="empty"' in answer.content.decode()
    assert client.get(reverse("results_criterion", args=[*WHERE, 1])).status_code == 404
    assert url not in client.get(reverse("results_county", args=WHERE)).content.decode()
    dataset = found("standings-by-criterion")
    assert dataset is not None
    assert list(rows_of(dataset, older)) == []


def test_an_older_version_still_says_what_the_standings_say(
    older: Publication, confirmed_round: Any
) -> None:
    assert queries.is_as_published(confirmed_round)


@pytest.fixture
def confirmed_round(published: Publication) -> Any:
    from evaluation.models import Round

    return Round.objects.get(period=published.period)


def test_other_points_by_criterion_are_not_as_published(
    published: Publication, confirmed_round: Any
) -> None:
    assert queries.is_as_published(confirmed_round)
    payload = copy.deepcopy(published.payload)
    payload["criterion_points"]["jia"] = [9, 11, 70]
    with lifted_triggers():
        Publication.objects.filter(pk=published.pk).update(payload=payload)
    assert not queries.is_as_published(confirmed_round)


@pytest.mark.parametrize("name", ["results_criteria", "results_criterion"])
def test_pages_cost_the_same_with_many_units(
    name: str, published: Publication, client: Any, county_officer: Any
) -> None:
    url = reverse(name, args=WHERE if name == "results_criteria" else [*WHERE, 1])

    def cost() -> tuple[int, int]:
        """Queries and rows of the page, rendered anew: a new publication forgets the finished."""
        forget_pages()
        with CaptureQueriesContext(connection) as seen:
            rows = client.get(url).context["rows"]
        return len(seen), len(rows)

    before, few = cost()
    payload = copy.deepcopy(published.payload)
    one = entry_of(payload, "jia")
    for number in range(30):
        payload["entries"].append(one | {"slug": f"more-{number}"})
        payload["criterion_points"][f"more-{number}"] = [1, 2, 3]
    payload["criteria"] += [
        {"section": "其他", "title": f"第{number}条", "maximum": 1} for number in range(30)
    ]
    entries = [("210502001001", values) for values in payload.pop("entries")]
    item = PublicItem(
        Kind.BULLETIN, published.key, "通报", "210502", payload, period="2026-10", entries=entries
    )
    publish(item, by=county_officer, issuer="平山区民政局", reason="更正")
    after, many = cost()
    assert (after, few <= 3, many > 30) == (before, True, True)
