"""Kinds of inspections: which may stand beside each other, who scores them, which counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.rules import Refusal
from communities.models import Community
from evaluation import queries
from evaluation.enums import InspectionKind
from evaluation.models import Inspection, Standing
from evaluation.services import (
    assign_inspector,
    close_round,
    confirm_inspection,
    open_round,
    plan_round,
    submit_inspection,
)
from tests import factories
from tests.evaluation.helpers import given, samples

Kind = InspectionKind


@pytest.fixture
def inspector(community: Any) -> Any:
    return factories.user(Role.INSPECTOR, community.township)


def beside(inspection: Any, kind: Kind, inspector: Any = None) -> Inspection:
    """Another inspection of the same community in the same round, which does not count."""
    return Inspection.objects.create(
        round=inspection.round,
        community=inspection.community,
        scorecard=inspection.scorecard,
        kind=kind,
        inspector=inspector,
        is_counted=False,
    )


def confirm(inspection: Inspection, card: Any, scorer: Any, officer: Any, **points: Any) -> None:
    submit_inspection(inspection, by=scorer, scores=given(card, **points), samples=samples())
    confirm_inspection(inspection, by=officer)


def test_one_of_each_kind_and_one_that_counts(inspection: Any, inspector: Any) -> None:
    beside(inspection, Kind.THIRD_PARTY)
    beside(inspection, Kind.COUNTY_CHECK, inspector)
    with pytest.raises(IntegrityError), transaction.atomic():
        beside(inspection, Kind.THIRD_PARTY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(kind=Kind.THIRD_PARTY).update(inspector=inspector)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.create(
            round=inspection.round,
            community=inspection.community,
            scorecard=inspection.scorecard,
            kind=Kind.FIELD,
        )
    assert [row.kind for row in queries.units_of(inspection.round)] == [Kind.SELF_CHECK]


def test_a_self_check_has_no_inspector(inspection: Any, inspector: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=inspection.pk).update(inspector=inspector)


@pytest.mark.parametrize(
    ("kind", "assigned", "committee_may", "inspector_may"),
    [
        (Kind.SELF_CHECK, False, True, False),
        (Kind.FIELD, False, False, False),
        (Kind.FIELD, True, False, True),
        (Kind.THIRD_PARTY, False, False, False),
        (Kind.COUNTY_CHECK, False, False, False),
        (Kind.COUNTY_CHECK, True, False, True),
    ],
)
def test_who_scores_which_kind(
    round_: Any, community: Any, member: Any, inspector: Any, kind: Kind, assigned: bool,
    committee_may: bool, inspector_may: bool,
) -> None:  # fmt: skip
    round_.inspections.all().delete()
    made = Inspection.objects.create(
        round=round_,
        community=community,
        scorecard=round_.scorecard,
        kind=kind,
        inspector=inspector if assigned else None,
    )
    assert (made.may_be_scored_by(member), made.may_be_scored_by(inspector)) == (
        committee_may,
        inspector_may,
    )
    assert list(queries.to_score(member)) == ([made] if committee_may else [])
    assert list(queries.to_score(inspector)) == ([made] if inspector_may else [])


def test_a_self_check_given_to_an_inspector_is_a_field_inspection(
    inspection: Any, inspector: Any, township_officer: Any
) -> None:
    assign_inspector(inspection, inspector=inspector, by=township_officer)
    inspection.refresh_from_db()
    assert (inspection.kind, inspection.is_counted) == (Kind.FIELD, True)
    assign_inspector(inspection, inspector=None, by=township_officer)
    inspection.refresh_from_db()
    assert (inspection.kind, inspection.inspector) == (Kind.SELF_CHECK, None)


def test_where_field_inspections_count_the_self_check_stays_with_the_committee(
    card: Any, community: Any, county_officer: Any, township_officer: Any, inspector: Any
) -> None:
    round_ = _planned(card, county_officer, Kind.FIELD)
    open_round(round_, by=county_officer)
    counted = round_.inspections.get()
    own = beside(counted, Kind.SELF_CHECK)
    with pytest.raises(Refusal):
        assign_inspector(own, inspector=inspector, by=township_officer)
    assign_inspector(counted, inspector=inspector, by=township_officer)
    assign_inspector(counted, inspector=None, by=township_officer)
    assert (counted.kind, counted.inspector) == (Kind.FIELD, None)


def test_only_the_kind_that_counts_makes_the_standings(
    card: Any, community: Any, county_officer: Any, township_officer: Any, member: Any,
    inspector: Any,
) -> None:  # fmt: skip
    round_ = _planned(card, county_officer, Kind.FIELD)
    open_round(round_, by=county_officer)
    counted = round_.inspections.get()
    own = beside(counted, Kind.SELF_CHECK)
    confirm(own, card, member, township_officer)
    assign_inspector(counted, inspector=inspector, by=township_officer)
    confirm(counted, card, inspector, township_officer, notice=3)
    close_round(round_, by=county_officer)
    rows = Standing.objects.filter(round=round_, level="community")
    assert [(row.total, row.participation_denominator) for row in rows] == [(93, 10)]
    means = {section["title"]: section["mean"] for section in queries.section_means(round_)}
    assert means["设施"] == 23
    assert queries.confirmed_samples(round_).count() == 2


def test_a_section_leaves_out_what_was_merged_away(
    card: Any, community: Any, county_officer: Any, township_officer: Any
) -> None:
    other = factories.community(name="甲社区", slug="jia")
    round_ = _planned(card, county_officer, Kind.SELF_CHECK)
    open_round(round_, by=county_officer)
    for unit, notice in ((community, 10), (other, 0)):
        inspection = round_.inspections.get(community=unit)
        confirm(inspection, card, factories.user("committee_member", unit), township_officer,
                notice=notice)  # fmt: skip
    gone = round_.last_day - timedelta(days=1)
    Community.objects.filter(pk=other.pk).update(valid_until=gone)
    close_round(round_, by=county_officer)
    row = Standing.objects.get(round=round_, slug="jia")
    assert (row.exclusion, row.total) == ("merged", 90)
    means = {section["title"]: section["mean"] for section in queries.section_means(round_)}
    assert means["设施"] == 30


def _planned(card: Any, officer: Any, kind: Kind) -> Any:
    return plan_round(
        jurisdiction="210502",
        period="2026-10",
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        counted_kind=kind,
        by=officer,
    )
