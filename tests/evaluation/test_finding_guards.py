"""The guards of findings, switched off: what they refuse then happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.rules import Refusal
from accounts.triggers import remove
from evaluation.enums import FindingState
from evaluation.immutable import FINDING_TABLES
from evaluation.models import Finding, Repair
from evaluation.services import close_finding, recheck, report_repair
from tests import factories
from tests.evaluation.finding_helpers import issue, send_report

Patch = pytest.MonkeyPatch


def refuses(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except (Refusal, ValidationError, DatabaseError):
        return True
    return False


@pytest.fixture
def reported(confirmed: Any, member: Any, township_officer: Any) -> Any:
    finding = issue(confirmed, by=township_officer)
    send_report(finding, by=member)
    return finding


def looked_at_by_its_scorer(finding: Any) -> bool:
    factories.appointment(finding.scored_by, "township_officer", factories.township())
    both = type(finding.scored_by).objects.get(pk=finding.scored_by_id)
    return refuses(lambda: recheck(finding, by=both, is_rectified=False, text="没改"))


def without_duties(patch: Patch) -> None:
    patch.setattr("evaluation.services.rectification.refuse_own_recheck", lambda *args: None)


def closed_while_it_is_watched(finding: Any) -> bool:
    officer = factories.user("township_officer", factories.township())
    recheck(finding, by=officer, is_rectified=True)
    return refuses(lambda: close_finding(finding, by=officer))


def without_observation(patch: Patch) -> None:
    patch.setattr("evaluation.models.findings.Finding.observation_is_over", True)


def the_slower_of_two(finding: Any) -> bool:
    mine = Finding.objects.get(pk=finding.pk)
    officers = [factories.user("township_officer", factories.township()) for _n in range(2)]
    recheck(finding, by=officers[0], is_rectified=False, text="还缺一块")
    return refuses(lambda: recheck(mine, by=officers[1], is_rectified=True))


def without_versions(patch: Patch) -> None:
    def save(obj: Any, *, expected_version: Any = None, **changes: Any) -> None:
        type(obj).objects.filter(pk=obj.pk).update(**changes)

    patch.setattr("accounts.services.records.save_version", save)
    # The database would refuse the second one too.
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX recheck_once_a_repair")


def a_report_written_anew(finding: Any) -> bool:
    return refuses(lambda: Repair.objects.filter(finding=finding).update(text="改"))


def without_triggers(patch: Patch) -> None:
    for table in FINDING_TABLES:
        remove(table, connection)


def a_report_without_a_picture(finding: Any) -> bool:
    officer = factories.user("township_officer", factories.township())
    recheck(finding, by=officer, is_rectified=False, text="还缺一块")
    member = factories.user("committee_member", finding.inspection.community)
    return refuses(lambda: report_repair(finding, by=member, text="已改"))


def without_the_look_for_pictures(patch: Patch) -> None:
    patch.setattr("evaluation.services.rectification._refuse_without_photo", lambda finding: None)


GUARDS = [
    (looked_at_by_its_scorer, without_duties),
    (closed_while_it_is_watched, without_observation),
    (the_slower_of_two, without_versions),
    (a_report_written_anew, without_triggers),
    (a_report_without_a_picture, without_the_look_for_pictures),
]


@pytest.mark.parametrize(("holds", "switch_off"), GUARDS, ids=lambda f: f.__name__)
def test_the_guard_holds_and_nothing_else_stands_for_it(
    holds: Callable[[Any], bool],
    switch_off: Callable[[Patch], None],
    reported: Any,
    monkeypatch: Patch,
) -> None:
    undo = transaction.savepoint()
    assert holds(Finding.objects.get(pk=reported.pk))
    transaction.savepoint_rollback(undo)
    switch_off(monkeypatch)
    assert not holds(Finding.objects.get(pk=reported.pk))


def test_what_the_database_refuses_by_itself(reported: Any) -> None:
    today = timezone.localdate()
    officer = factories.user("township_officer", factories.township())
    rows = Finding.objects.filter(pk=reported.pk)
    wrong: list[dict[str, Any]] = [
        {"state": FindingState.VERIFIED},
        {"state": FindingState.CLOSED, "verified_by": officer, "verified_on": today},
        {
            "state": FindingState.VERIFIED,
            "verified_by": officer,
            "verified_on": today,
            "observed_until": today - timedelta(days=1),
        },
        {"state": FindingState.WITHDRAWN},
        {"points_lost": 0},
        {"due": reported.issued_on},
    ]
    for changes in wrong:
        assert refuses(lambda changes=changes: rows.update(**changes)), changes  # type: ignore[misc]
    right = {"verified_by": officer, "verified_on": today, "observed_until": today}
    assert not refuses(lambda: rows.update(state=FindingState.VERIFIED, **right))
