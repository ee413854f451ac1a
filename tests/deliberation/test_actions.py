"""What has to be done after a resolution: reported, confirmed by another, published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from deliberation import queries
from deliberation.models import Action, ActionProgress
from deliberation.public import confirm_progress
from deliberation.services import refuse_action, report_progress, return_meeting
from portal.enums import Kind
from portal.models import Publication
from tests import factories
from tests.deliberation.helpers import hold, only_action


def versions(action: Action) -> list[tuple[int, str, int]]:
    rows = Publication.objects.filter(kind=Kind.ACTION, key=action.public_id).order_by("version")
    return [(p.version, p.payload["state"], p.payload["progress"]) for p in rows]


def test_progress_is_reported_and_stands_beside_its_reports(action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=0, note="已联系施工队")
    report_progress(action, by=member, progress=40, note="地面已硬化")
    action.refresh_from_db()
    assert (action.state, action.progress, action.reported_by) == ("in_progress", 40, member)
    notes = list(ActionProgress.objects.values_list("progress", "note"))
    assert notes == [(40, "地面已硬化"), (0, "已联系施工队")]
    assert AuditEvent.objects.filter(action="action.in_progress").count() == 2


def test_the_whole_way_is_done_but_not_verified(action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=100, note="装好了")
    action.refresh_from_db()
    assert (action.state, action.verified_by) == ("done", None)
    assert versions(action) == [(1, "open", 0)]


@pytest.mark.parametrize("progress", [0, 39])
def test_progress_does_not_fall(progress: int, action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=40, note="一半")
    with pytest.raises(ValidationError) as caught:
        report_progress(action, by=member, progress=progress, note="退步")
    assert list(caught.value.message_dict) == ["progress"]
    assert ActionProgress.objects.count() == 1


@pytest.mark.parametrize("progress", [-1, 101])
def test_impossible_progress(progress: int, action: Any, member: Any) -> None:
    with pytest.raises(ValidationError):
        report_progress(action, by=member, progress=progress, note="…")
    action.refresh_from_db()
    assert (action.progress, ActionProgress.objects.count()) == (0, 0)


def test_a_report_says_what_was_done(action: Any, member: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        report_progress(action, by=member, progress=10, note="")
    assert list(caught.value.message_dict) == ["note"]


def test_officers_do_not_report(action: Any, township_officer: Any) -> None:
    with pytest.raises(IllegalTransition):
        report_progress(action, by=township_officer, progress=10, note="代填")
    assert ActionProgress.objects.count() == 0


def test_the_slower_of_two_reports_is_refused(action: Any, member: Any, colleague: Any) -> None:
    mine = Action.objects.get(pk=action.pk)
    report_progress(action, by=member, progress=20, note="先", expected_version=1)
    with pytest.raises(StaleRecord):
        report_progress(mine, by=colleague, progress=30, note="后", expected_version=1)
    assert ActionProgress.objects.get().note == "先"


def test_nothing_is_reported_while_the_record_is_corrected(
    held: Any, member: Any, township_officer: Any
) -> None:
    return_meeting(held, by=township_officer, reason="请核对")
    with pytest.raises(Refusal):
        report_progress(only_action(held), by=member, progress=10, note="开工")


def test_verified_by_another_and_published(action: Any, member: Any, township_officer: Any) -> None:
    report_progress(action, by=member, progress=100, note="装好了")
    confirm_progress(action, by=township_officer)
    action.refresh_from_db()
    assert (action.state, action.verified_by) == ("verified", township_officer)
    assert versions(action) == [(1, "open", 0), (2, "verified", 100)]


def test_a_colleague_may_verify(action: Any, member: Any, colleague: Any) -> None:
    report_progress(action, by=member, progress=100, note="装好了")
    confirm_progress(action, by=colleague)
    action.refresh_from_db()
    assert action.state == "verified"


def test_reported_progress_is_published_when_another_lets_it_stand(
    action: Any, member: Any, township_officer: Any
) -> None:
    report_progress(action, by=member, progress=60, note="一半")
    confirm_progress(action, by=township_officer)
    assert versions(action) == [(1, "open", 0), (2, "in_progress", 60)]


@pytest.mark.parametrize("progress", [60, 100])
def test_nobody_confirms_the_own_report(
    progress: int, action: Any, member: Any, community: Any
) -> None:
    report_progress(action, by=member, progress=progress, note="装好了")
    factories.appointment(member, "township_officer", community.township)
    both = type(member).objects.get(pk=member.pk)
    with pytest.raises(DutyConflict):
        confirm_progress(action, by=both)
    with pytest.raises(DutyConflict):
        refuse_action(action, by=both, reason="没装好")
    assert versions(action) == [(1, "open", 0)]


def test_the_database_refuses_it_as_well(action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=100, note="装好了")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(state="verified", verified_by=member)


@pytest.mark.parametrize("role", ["inspector", "auditor", "security_admin"])
def test_other_roles_confirm_nothing(role: str, action: Any, member: Any, county: Any) -> None:
    report_progress(action, by=member, progress=60, note="一半")
    person = factories.user(role, county if role == "inspector" else "")
    with pytest.raises(Refusal):
        confirm_progress(action, by=person)


def test_a_foreign_officer_confirms_nothing(action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=60, note="一半")
    foreign = factories.user("county_officer", factories.county(name="溪湖区"))
    with pytest.raises(Refusal):
        confirm_progress(action, by=foreign)


def test_the_meeting_comes_first(held: Any, member: Any, township_officer: Any) -> None:
    report_progress(only_action(held), by=member, progress=60, note="一半")
    with pytest.raises(Refusal, match="请先公布会议"):
        confirm_progress(only_action(held), by=township_officer)
    assert Publication.objects.count() == 0


def test_what_is_not_done_goes_back_with_what_is_missing(
    action: Any, member: Any, township_officer: Any
) -> None:
    report_progress(action, by=member, progress=60, note="一半")
    report_progress(action, by=member, progress=100, note="装好了")
    refuse_action(action, by=township_officer, reason="雨棚还没有装")
    action.refresh_from_db()
    assert (action.state, action.progress) == ("in_progress", 60)
    newest = ActionProgress.objects.first()
    assert newest is not None
    assert (newest.note, newest.reported_by) == ("雨棚还没有装", township_officer)
    report_progress(action, by=member, progress=100, note="雨棚装好了")
    confirm_progress(action, by=township_officer)
    assert versions(action)[-1] == (2, "verified", 100)


def test_a_refusal_says_why(action: Any, member: Any, township_officer: Any) -> None:
    report_progress(action, by=member, progress=100, note="装好了")
    with pytest.raises(Refusal):
        refuse_action(action, by=township_officer, reason="  ")
    action.refresh_from_db()
    assert (action.state, ActionProgress.objects.count()) == ("done", 1)


@pytest.mark.parametrize("statement", ["UPDATE {} SET progress = 1", "DELETE FROM {}"])
def test_reports_never_change(statement: str, action: Any, member: Any) -> None:
    report_progress(action, by=member, progress=60, note="一半")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("deliberation_actionprogress"))
    assert ActionProgress.objects.get().progress == 60


def test_overdue_and_waiting(member: Any, community: Any, township_officer: Any) -> None:
    today = timezone.localdate()
    late = only_action(hold(member, community))
    Action.objects.filter(pk=late.pk).update(due=today - timedelta(days=1))
    due_today = only_action(hold(member, community))
    Action.objects.filter(pk=due_today.pk).update(due=today)
    rows = queries.actions_for(member)
    assert list(queries.overdue(rows)) == [late]
    assert [a.is_overdue for a in rows.order_by("pk")] == [True, False]
    report_progress(due_today, by=member, progress=100, note="好了")
    assert list(queries.unfinished(rows)) == [late]
    assert list(queries.to_verify(rows, member)) == []
    assert list(queries.to_verify(rows, township_officer)) == [due_today]
