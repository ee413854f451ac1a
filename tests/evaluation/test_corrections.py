"""What a correction of a bulletin changed, in its text and in its tables."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.services import save_version
from evaluation.public import publish_bulletin
from evaluation.queries.corrections import correction
from evaluation.services import (
    confirm_inspection,
    return_inspection,
    submit_inspection,
    take_back_bulletin,
)
from portal.services import withdraw
from tests import factories
from tests.evaluation.helpers import checked, corrected, given, samples

pytestmark = pytest.mark.django_db
CELL = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


@pytest.fixture
def published(bulletin: Any, county_officer: Any) -> Any:
    return publish_bulletin(bulletin, by=county_officer)


@pytest.fixture
def twice(
    published: Any, bulletin: Any, confirmed: Any, card: Any, member: Any, township_officer: Any,
    county_officer: Any,
) -> Any:  # fmt: skip
    """德泰社区 had 98 and has 94; a paragraph of the text was changed, one stayed."""
    confirmed.round.refresh_from_db()
    return_inspection(confirmed, by=township_officer, reason="复核")
    submit_inspection(confirmed, by=member, scores=given(card, notice=4), samples=samples())
    confirm_inspection(confirmed, by=township_officer)
    bulletin.refresh_from_db()
    writer = factories.user("city_officer", factories.CITY_CODE)
    take_back_bulletin(bulletin, by=writer, reason="宣传栏计分有误")
    save_version(bulletin, text=f"{bulletin.text}\n另：宣传栏计分已更正。")
    return publish_bulletin(checked(bulletin), by=county_officer)


def changes(client: Any, key: str, version: int, status: int = 200) -> str:
    answer = client.get(reverse("bulletin_changes", args=[key, version]))
    assert answer.status_code == status
    assert not answer.cookies
    return str(answer.content.decode())


def test_the_table_says_what_each_unit_had(twice: Any, client: Any) -> None:
    rows = [
        re.sub(r"<[^>]+>", " ", row).split() for row in CELL.findall(changes(client, twice.key, 2))
    ]
    assert ["德泰社区", "南地街道", "总分", "98", "94"] in rows
    assert ["德泰社区", "南地街道", "设施", "28", "24"] in rows
    assert ["平山区", "总分", "98", "94"] in rows


def test_the_text_is_set_side_by_side(twice: Any, client: Any) -> None:
    page = changes(client, twice.key, 2)
    assert "<ins>另：宣传栏计分已更正。</ins>" in page
    assert "宣传栏计分有误" in page


def test_the_bulletin_leads_there(twice: Any, client: Any) -> None:
    link = reverse("bulletin_changes", args=[twice.key, 2])
    for name, args in (
        ("bulletin_detail", [twice.key]),
        ("results_county", ["2026-10", "pingshan"]),
    ):
        assert link in client.get(reverse(name, args=args)).content.decode()
    first = reverse("bulletin_changes", args=[twice.key, 1])
    assert first not in client.get(reverse("bulletin_detail", args=[twice.key])).content.decode()


def test_the_first_version_corrects_nothing(twice: Any, client: Any) -> None:
    changes(client, twice.key, 1, status=404)
    changes(client, twice.key, 3, status=404)
    changes(client, "nothing", 2, status=404)


def test_after_a_withdrawal_nothing_of_the_old_is_shown(
    twice: Any, bulletin: Any, city_officer: Any, county_officer: Any, client: Any
) -> None:
    withdraw(twice, by=city_officer, reason="误发")
    changes(client, twice.key, 2, status=410)


def test_ranks_that_moved_with_it_stand_apart() -> None:
    """丙 changed; 乙 only moved because of it."""

    def payload(total: int, ranks: dict[str, int]) -> dict[str, Any]:
        totals = {"yi": 90, "bing": total}
        lines = [
            {"name": slug, "slug": slug, "township": "南地", "total": totals[slug], "rank": rank}
            for slug, rank in ranks.items()
        ]
        summary = {"total": 90, "rank": None}
        return {"county": "平山区", "summary": summary, "townships": [], "entries": lines}

    found = correction(payload(80, {"yi": 1, "bing": 2}), payload(95, {"bing": 1, "yi": 2}))
    assert [unit.name for unit in found.corrected] == ["bing"]
    assert [unit.name for unit in found.moved] == ["yi"]
    assert found.text == []


def test_a_unit_that_came_or_went_is_told() -> None:
    def payload(*slugs: str) -> dict[str, Any]:
        lines = [{"name": s, "slug": s, "total": 90, "rank": 1} for s in slugs]
        summary = {"total": 90, "rank": None}
        return {"county": "平山区", "summary": summary, "townships": [], "entries": lines}

    found = correction(payload("jia", "yi"), payload("jia", "bing"))
    assert sorted(unit.name for unit in found.corrected) == ["bing", "yi"]


def test_a_version_after_a_withdrawal_has_nothing_to_stand_beside(
    twice: Any, bulletin: Any, city_officer: Any, county_officer: Any, client: Any
) -> None:
    withdraw(twice, by=city_officer, reason="误发")
    bulletin.refresh_from_db()
    corrected(bulletin, by=county_officer, reason="重新发布")
    page = changes(client, twice.key, 3)
    assert "前一版已撤回" in page
    assert "<del>" not in page
