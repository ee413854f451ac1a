"""Carries a finding of a confirmed inspection as far as a test needs it."""

from __future__ import annotations

from typing import Any

from evaluation import queries
from evaluation.models import Finding
from evaluation.services import Notice, add_repair_photo, issue_findings, recheck, report_repair
from tests.world.common import picture


def issue(inspection: Any, *, by: Any, severity: str = "ordinary", owner: Any = None) -> Any:
    """A finding of the first criterion that lost points and has none yet."""
    score = queries.scores_to_issue(inspection).first()
    assert score is not None
    notice = Notice(score.criterion_id, severity=severity, requirement="补齐", owner=owner)
    token = f"issue-{inspection.pk}-{score.criterion_id}-{by.pk}"
    issue_findings(inspection, by=by, notices=[notice], token=token)
    return Finding.objects.get(inspection=inspection, criterion=score.criterion_id, state="open")


def send_report(finding: Any, *, by: Any, text: str = "已更换宣传栏") -> None:
    add_repair_photo(finding, by=by, upload=picture())
    report_repair(finding, by=by, text=text)


def carry(
    inspection: Any, *, officer: Any, member: Any, report: bool = False, verify: bool = False
) -> Any:
    """A finding issued by `officer`, reported by `member`, and found rectified by `officer`."""
    finding = issue(inspection, by=officer)
    if report:
        send_report(finding, by=member)
    if verify:
        recheck(finding, by=officer, is_rectified=True)
    return finding
