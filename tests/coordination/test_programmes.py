"""Programmes on lines of plans and on referrals, side by side, and on the public site."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from communities.models import Programme
from coordination import plan_queries, services
from coordination import referral_queries as referrals
from coordination.models import LineProgramme
from portal.enums import Kind
from portal.queries import current
from tests.communities.programmes import RENEWAL, VILLAGES, programme
from tests.coordination.helpers import token
from tests.coordination.plan_helpers import (
    accepted,
    county_writer,
    drafted,
    line_content,
    published,
    task_content,
)
from tests.coordination.referral_helpers import sender, sent

pytestmark = pytest.mark.django_db


def tagged(*codes: str, **fields: Any) -> services.LineContent:
    chosen = [programme(code) for code in codes or (RENEWAL,)]
    return line_content(programmes=chosen, **fields)


def codes(plan: Any) -> list[list[str]]:
    return [[one.code for one in line.programmes.all()] for line in plan_queries.lines_of(plan)]


def test_a_line_is_tagged_as_it_is_written() -> None:
    plan = drafted(None, tagged(RENEWAL, VILLAGES))
    (line,) = plan_queries.lines_of(plan)
    services.change_line(
        line, by=plan.begun_by, content=tagged(VILLAGES), expected_version=plan.version
    )
    assert codes(plan) == [[VILLAGES]]
    Programme.objects.update(is_active=False)
    plan.refresh_from_db()
    services.change_line(line, by=plan.begun_by, content=tagged(VILLAGES, task="另一件事"))
    with pytest.raises(ValidationError):
        services.change_line(line, by=plan.begun_by, content=tagged(RENEWAL))
    services.remove_line(line, by=plan.begun_by)
    assert not LineProgramme.objects.exists()


def test_what_was_submitted_keeps_its_programmes_in_the_database_itself() -> None:
    plan = accepted(None, tagged())
    (line,) = plan_queries.lines_of(plan)
    for wrong in (
        lambda: LineProgramme.objects.create(line=line, programme=programme(VILLAGES)),
        lambda: LineProgramme.objects.update(programme=programme(VILLAGES)),
        lambda: LineProgramme.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    assert codes(plan) == [[RENEWAL]]


def test_a_newer_edition_keeps_them_and_next_year_those_that_are_still_offered() -> None:
    plan = accepted(None, tagged(RENEWAL, VILLAGES))
    Programme.objects.filter(code=VILLAGES).update(is_active=False)
    newer = services.renew_plan(plan, by=plan.begun_by, reason="追加", token=token())[0]
    assert codes(newer) == [[VILLAGES, RENEWAL]]
    following = services.copy_plan(plan, by=plan.begun_by, token=token())[0]
    assert codes(following) == [[RENEWAL]]


def test_the_publication_names_them_and_lists_are_filtered_by_them() -> None:
    plan = published(None, tagged(), task_content())
    item: Any = current(Kind.PLAN, plan.key)
    assert item.payload["programme_codes"] == [RENEWAL]
    assert [line["programme_codes"] for line in item.payload["lines"]] == [[], [RENEWAL]]
    for code, number in ((RENEWAL, 1), (VILLAGES, 0)):
        assert plan_queries.published_plans(programme=code).count() == number
        assert plan_queries.plans_for(county_writer(), programme=code).count() == number


def test_a_referral_names_one_that_is_offered() -> None:
    row = sent(programme=programme())
    assert list(referrals.chosen(sender(), "", "", RENEWAL)) == [row]
    assert not referrals.chosen(sender(), "", "", VILLAGES).exists()
    with pytest.raises(ValidationError):
        sent(programme=programme(VILLAGES, is_active=False))
