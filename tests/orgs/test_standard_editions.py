"""Editions of one standard: on no day do two of them hold, and none ends falsely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs.models import Organization, Standard
from orgs.services import standards as services
from orgs.services.standard_comments import Answer, answer_comment
from portal.enums import Kind
from portal.queries import current
from portal.services import withdraw
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    comment,
    concluded,
    consulted,
    drafting,
    issue,
    issued,
    officer,
    proposed,
    publisher,
)

pytestmark = pytest.mark.django_db
YEAR = date(2027, 5, 3)
SECOND = "T/BXHX 001—2027"


def revision(of: Standard) -> Standard:
    """Its table of comments is published; nothing but the issue is left."""
    with on(YEAR):
        return concluded(
            revises=of, project_number="BX-77", first=YEAR, last=YEAR + timedelta(days=40)
        )


def refused(field: str, attempt: Any) -> str:
    with pytest.raises(ValidationError) as told:
        attempt()
    assert list(told.value.message_dict) == [field]
    return str(told.value.message_dict[field])


def abolish(standard: Standard, day: date) -> None:
    standard.refresh_from_db()
    services.abolish(standard, by=publisher(), from_day=day, reason="技术已过时")


def test_an_edition_is_not_abolished_before_it_holds_nor_after_it_was_replaced() -> None:
    first = issued()
    assert first.holds_from is not None
    begins = first.holds_from
    with on(begins - timedelta(days=5)):
        early = begins - timedelta(days=1)
        assert begins.isoformat() in refused("from_day", lambda: abolish(first, early))
    second = issue(revision(first), SECOND)
    replaced = second.holds_from
    assert replaced is not None
    with on(replaced - timedelta(days=5)):
        assert replaced.isoformat() in refused("from_day", lambda: abolish(first, replaced))
        abolish(first, replaced - timedelta(days=1))
    with on(replaced - timedelta(days=5)):
        abolish(second, replaced)
    first.refresh_from_db()
    assert (first.ended_on, second.ended_on) == (replaced - timedelta(days=1), replaced)


def test_an_officer_finds_no_button_to_abolish_what_was_replaced(client_for: Any) -> None:
    first = issued()
    second = issue(revision(first), SECOND)
    replaced = second.holds_from
    assert replaced is not None
    page = reverse("admin:orgs_standard_change", args=[first.pk])
    address = "../step/abolished/"
    with on(replaced - timedelta(days=5)):
        assert address in client_for(publisher()).get(page).content.decode()
    with on(replaced):
        shown = client_for(publisher()).get(page)
        assert (shown.status_code, shown.context["steps"]) == (200, [])
        assert address not in shown.content.decode()


def test_a_revision_does_not_hold_while_the_abolished_edition_still_does() -> None:
    first = issued()
    second = revision(first)
    day = second.concluded_on
    assert day is not None
    ends = day + timedelta(days=30)
    with on(day):
        abolish(first, ends)
    second = Standard.objects.get(pk=second.pk)
    early = ends - timedelta(days=1)
    told = refused("holds_from", lambda: issue(second, SECOND, holds_from=early))
    assert ends.isoformat() in told
    issue(Standard.objects.get(pk=second.pk), SECOND, holds_from=ends)


def test_what_was_abolished_meanwhile_is_not_revised() -> None:
    first = issued()
    seen = Standard.objects.get(pk=first.pk)
    assert first.holds_from is not None
    with on(first.holds_from):
        abolish(first, first.holds_from)
    with pytest.raises(Refusal, match="最新"):
        proposed(revises=seen)
    with pytest.raises(Refusal, match="最新"):
        drafting(revises=first)


def test_an_association_that_ended_gets_no_standard_but_its_table_is_published() -> None:
    project, draft = proposed(title="一"), drafting(title="二", project_number="BX-2")
    asked, handled = consulted(title="三"), concluded(title="四", project_number="BX-4")
    Organization.objects.filter(pk=project.association_id).update(status="ended")
    by = publisher()
    with on(FIRST), pytest.raises(Refusal, match="已经终止"):
        services.open_consultation(draft, by=by, first=FIRST, last=LAST)
    with on(LAST + timedelta(days=1)):
        with pytest.raises(Refusal, match="已经终止"):
            services.take_up(project, by=by, project_number="BX-1")
        with pytest.raises(Refusal, match="已经终止"):
            issue(handled)
        services.conclude(asked, by=by)
        services.withdraw_standard(asked, by=by, reason="协会已经终止")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_issuing_a_revision_asks_only_for_the_authors_of_the_new_words() -> None:
    """Who once answered a comment on the edition before may issue the one that replaces it."""
    first = consulted()
    said = comment(first)
    with on(LAST + timedelta(days=1)):
        answer_comment(said, by=publisher(), answer=Answer("adopted"))
        services.conclude(first, by=officer("second-publisher"))
    issue(first, by=officer("second-publisher"))
    second = issue(revision(first), SECOND)
    first.refresh_from_db()
    event = AuditEvent.objects.get(action="standard.replaced")
    assert (event.object_id, event.after) == (
        str(first.pk),
        {"replaced_on": str(second.holds_from)},
    )
    shown = current(Kind.STANDARD, first.public_id)
    assert shown is not None
    assert SECOND in shown.reason
    assert str(second.holds_from) in shown.reason
    assert shown.payload["replaced_by"]["key"] == second.public_id


def taken_off(standard: Standard) -> Standard:
    """Its publication is withdrawn, as the registry does where it names somebody."""
    shown = current(Kind.STANDARD, standard.public_id)
    assert shown is not None
    withdraw(shown, by=officer(), reason="文本中有个人信息")
    return standard


def test_what_was_taken_off_the_site_stays_off_when_it_is_replaced() -> None:
    first = taken_off(issued())
    second = issue(revision(first), SECOND)
    assert current(Kind.STANDARD, first.public_id) is None
    shown = current(Kind.STANDARD, second.public_id)
    assert shown is not None
    assert shown.payload["replaces"]["key"] == first.public_id


def test_what_was_taken_off_the_site_stays_off_when_it_ends() -> None:
    first, project = taken_off(issued()), taken_off(consulted(title="二", project_number="BX-2"))
    assert first.holds_from is not None
    with on(first.holds_from):
        abolish(first, first.holds_from)
        services.withdraw_standard(project, by=publisher(), reason="不再制定")
    for standard, state in ((first, "abolished"), (project, "withdrawn")):
        standard.refresh_from_db()
        assert standard.state == state
        assert current(Kind.STANDARD, standard.public_id) is None
