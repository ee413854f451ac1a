"""What evaluation brings to the toolkit: the scorecard that applies, and confirmed totals."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Community
from evaluation.enums import Level
from evaluation.models import Scorecard, Standing
from evaluation.services import (
    close_round,
    confirm_inspection,
    plan_round,
    submit_inspection,
)
from evaluation.toolkit import confirmed_totals, scorecard
from tests import factories
from tests.evaluation.helpers import given, make_card, make_round, samples

pytestmark = pytest.mark.django_db


def test_the_card_of_the_countys_newest_round_applies(
    community: Community, county_officer: Any
) -> None:
    make_round(make_card("old"), by=county_officer, period="2026-09")
    newer = make_card("new")
    make_round(newer, by=county_officer, period="2026-10")
    plan_round(
        jurisdiction=community.code[:6],
        period="2026-11",
        scorecard=make_card("planned").scorecard,
        due=timezone.localdate(),
        by=county_officer,
    )
    found = scorecard(community)
    assert found is not None
    assert found["card"] == newer.scorecard
    assert [(s["title"], s["points"], len(s["criteria"])) for s in found["sections"]] == [
        ("设施", Decimal(30), 2), ("质量", Decimal(70), 1),
    ]  # fmt: skip


def test_without_a_round_it_is_the_newest_card_in_force(community: Community) -> None:
    assert scorecard(community) is None
    today = timezone.localdate()
    for code, day, subject in (
        ("old", today - timedelta(days=9), "committee"),
        ("now", today, "committee"),
        ("later", today + timedelta(days=1), "committee"),
        ("company", today, "property_company"),
    ):
        Scorecard.objects.create(
            code=code, title=code, in_force_since=day, subject=subject, state="active"
        )
    found = scorecard(community)
    assert found is not None
    assert found["card"].code == "now"


def test_a_unit_without_a_committee_is_scored_by_none(county_officer: Any) -> None:
    factories.community()
    make_round(make_card(), by=county_officer)
    assert scorecard(factories.community(name="园区", kind="quasi_urban_community")) is None


def test_the_toolkit_shows_the_card(
    community: Community, county_officer: Any, client_for: Any, member: Any
) -> None:
    make_round(make_card(), by=county_officer)
    page = client_for(member).get(reverse("toolkit_detail", args=[community.slug]))
    for text in ("测试评分表", "设施", "分类质量"):
        assert text in page.content.decode(), text


def test_totals_are_those_of_confirmed_inspections_in_the_months_asked_for(
    community: Community, member: Any, township_officer: Any, county_officer: Any
) -> None:
    silent = factories.community(name="未检社区")
    card = make_card()
    round_ = make_round(card, by=county_officer, period="2026-10")
    inspection = round_.inspections.get(community=community)
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    slugs = [community.slug, silent.slug]
    assert list(confirmed_totals(slugs, "2026-10", "2026-10")) == []
    confirm_inspection(inspection, by=township_officer)
    round_.refresh_from_db()
    close_round(round_, by=county_officer)
    assert Standing.objects.filter(level=Level.COMMUNITY).count() == 2
    expected = [(community.slug, "2026-10", Decimal(98))]
    assert list(confirmed_totals(slugs, "2026-10", "2026-10")) == expected
    assert list(confirmed_totals(slugs, "2026-08", "2026-11")) == expected
    assert list(confirmed_totals(slugs, "2026-08", "2026-09")) == []
    assert list(confirmed_totals(slugs, "2026-11", "2026-12")) == []
    assert list(confirmed_totals([silent.slug], "2026-10", "2026-10")) == []
