"""Findings: issued from deductions, withdrawn where the deduction falls, made a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, save_version, transition
from communities.models import LocalBody, PropertyContract
from deliberation.constants import TITLE_LENGTH
from deliberation.enums import TopicCategory, TopicSource
from deliberation.models import Topic
from deliberation.services import TopicContent, add_topic
from evaluation import queries
from evaluation.enums import FindingState, InspectionState, RecheckOutcome, Severity
from evaluation.models import Finding, Inspection, Recheck
from evaluation.rules import FINDING_LIVE, MEMBERS
from evaluation.services.locks import lock_round
from evaluation.services.register import next_number


@dataclass(frozen=True)
class Notice:
    """What is asked for one criterion: how grave it is, who puts it right and how."""

    criterion_id: int
    severity: Severity | str = Severity.ORDINARY
    requirement: str = ""
    owner: LocalBody | PropertyContract | None = None


def issue_findings(
    inspection: Inspection, *, by: User, notices: Sequence[Notice], token: str
) -> tuple[Inspection, bool]:
    """Make findings of what a confirmed inspection deducted, once for each `token`.

    Each gets the next number of its county's register of the year. Its deadline is today and the
    days of its severity's term (civil days; today is not counted). Raises ValidationError without
    any notice, Refusal for a criterion that lost nothing or has a finding, and for who may not.
    """
    if not by.may(OFFICERS, inspection.scope_code()):
        raise Refusal(_("Only an officer of the place issues findings."))
    if inspection.state != InspectionState.CONFIRMED:
        raise Refusal(_("Findings are made of confirmed scores; confirm the inspection first."))

    def create() -> Inspection:
        if not notices:
            raise ValidationError(_("Choose at least one criterion."))
        lock_round(inspection)
        transaction_lock(f"findings {inspection.scope_code()[:COUNTY_DIGITS]}")
        refuse_stale(inspection)
        scores = {row.criterion_id: row for row in queries.scores_to_issue(inspection)}
        for notice in notices:
            score = scores.get(notice.criterion_id)
            if score is None:
                raise Refusal(
                    _("No points were lost here, or there is a finding about it already.")
                )
            _issue(inspection, score, notice, by)
        return inspection

    return once(model=Inspection, user=by, token=token, create=create)


def _issue(inspection: Inspection, score: Any, notice: Notice, by: User) -> None:
    today = timezone.localdate()
    term = queries.term_on(notice.severity, today)
    county = inspection.scope_code()[:COUNTY_DIGITS]
    finding = Finding(
        jurisdiction=county,
        year=today.year,
        sequence=next_number(Finding, county, today.year),
        inspection=inspection,
        revision=score.revision,
        criterion=score.criterion,
        points_lost=score.lost,
        problem=score.explanation,
        requirement=notice.requirement,
        severity=notice.severity,
        term=term,
        issued_on=today,
        issued_by=by,
        due=today + timedelta(days=term.days),
        scored_by_id=score.revision.submitted_by_id,
    )
    _set_owner(finding, notice.owner)
    finding.clean_fields(exclude=["inspection", "revision", "criterion", "issued_by", "scored_by"])
    finding.save(force_insert=True)
    record_event(
        actor=by,
        action="finding.issued",
        target=finding,
        after={"severity": finding.severity, "due": finding.due, "owner": finding.owner_name},
    )


def _set_owner(finding: Finding, owner: LocalBody | PropertyContract | None) -> None:
    if owner is None:
        return
    if owner.community_id != finding.inspection.community_id:
        raise Refusal(_("Who puts it right belongs to this community."))
    if isinstance(owner, LocalBody):
        finding.owner_body = owner
    else:
        finding.owner_contract = owner


def withdraw_finding(
    finding: Finding, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take a finding back with a reason; its number stays used, its record stays."""
    transition(
        finding,
        FindingState.WITHDRAWN,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision_reason=reason.strip(),
    )


def withdraw_unfounded(inspection: Inspection, *, by: User) -> None:
    """Take back the findings of criteria in which `inspection` lost nothing after all.

    Called where its scores changed: a corrected revision, an appeal, an inspection declared void.
    """
    lost = queries.lost_scores(inspection).order_by().values("criterion")
    unfounded = queries.live_findings(inspection).exclude(criterion__in=lost)
    if inspection.state == InspectionState.CONFIRMED:
        # Where points came back after a repair, the finding was none the less true, also when
        # what was put right is there again.
        rectified = Recheck.objects.filter(finding=OuterRef("pk"), outcome=RecheckOutcome.RECTIFIED)
        unfounded = unfounded.exclude(Exists(rectified), term__restores_points=True)
    for finding in unfounded:
        withdraw_finding(
            finding, by=by, reason=str(_("The deduction was taken back; no points are lost here."))
        )


def raise_topic(
    finding: Finding, *, by: User, token: str, expected_version: int | None = None
) -> Topic:
    """Put what was found into the committee's pool of topics; once for each finding.

    Titles of topics are published with the meeting: the scorer's own words stay with the finding.
    Raises Refusal where it is a topic already, is over, or `by` is no member of the committee.
    """
    if not by.may(MEMBERS, finding.scope_code()):
        raise Refusal(_("Only members of the committee add topics to its pool."))
    if finding.topic_id is not None:
        raise Refusal(_("A topic was made of this finding already."))
    if finding.state not in FINDING_LIVE:
        raise Refusal(_("This finding is over; there is nothing to deliberate on."))
    content = TopicContent(
        title=" ".join(str(finding.criterion).split())[:TITLE_LENGTH],
        category=TopicCategory.WASTE_SORTING,
        source=TopicSource.FINDING,
    )
    with transaction.atomic():
        topic, _is_new = add_topic(
            community=finding.inspection.community, by=by, content=content, token=token
        )
        save_version(finding, expected_version=expected_version, topic=topic)
        record_event(
            actor=by, action="finding.topic_raised", target=finding, after={"topic": topic.pk}
        )
    return topic
