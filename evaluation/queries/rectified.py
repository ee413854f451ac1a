"""What a bulletin tells the public of findings: counts alone, no text, photo or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from accounts.scoping import within
from communities.models import Township
from evaluation.enums import FindingState
from evaluation.models import Finding, Recheck, Repair, Round
from evaluation.periods import period_of
from evaluation.queries.standings import rule_of
from evaluation.rectified import Course, Tally, hidden, tally

FEW = {"few": True}


def published_findings(round_: Round) -> dict[str, Any]:
    """What became of findings in the period of `round_`, by township and by section of the card.

    Nothing where its rule sets no minimum, before the period is over, and without a finding.
    """
    rule, last_day = rule_of(round_), round_.last_day
    minimum = rule.minimum_findings if rule else None
    if minimum is None or last_day >= timezone.localdate():
        return {}
    first_day = period_of(round_.period).first_day
    found = [
        (finding, counts)
        for finding in _findings(round_)
        if (counts := tally(_course(finding), first_day, last_day)).involved
    ]
    if not found:
        return {}
    total = _added(found, lambda finding: "")[""]
    townships = _added(found, lambda one: one.inspection.community.as_of(last_day).township)
    sections = _added(found, lambda one: one.criterion.section.title)
    is_few = total.involved < minimum
    return {
        "findings": {
            "minimum": minimum,
            "until": last_day.isoformat(),
            "summary": FEW if is_few else _said(total),
            "townships": {} if is_few else _by_slug(townships, minimum),
            "sections": [] if is_few else _by_title(sections, minimum),
        }
    }


def _findings(round_: Round) -> Iterable[Finding]:
    """The findings of the county until the end of the period, with all that was done about them."""
    rows = Finding.objects.filter(
        within("inspection__community__code", round_.jurisdiction), issued_on__lte=round_.last_day
    ).exclude(state=FindingState.WITHDRAWN)
    return (
        rows.select_related("term", "criterion__section", "inspection__community__township")
        .prefetch_related(
            Prefetch("repairs", queryset=Repair.objects.order_by("number")),
            Prefetch("rechecks", queryset=Recheck.objects.order_by("pk")),
            "inspection__community__changes__township_before",
        )
        .order_by("pk")
    )


def _course(finding: Finding) -> Course:
    return Course(
        issued=finding.issued_on,
        term_days=finding.term.days,
        reports=[timezone.localdate(one.reported_at) for one in finding.repairs.all()],
        rechecks=[
            (timezone.localdate(one.checked_at), one.outcome) for one in finding.rechecks.all()
        ],
    )


def _added(
    found: Iterable[tuple[Finding, Tally]], key: Callable[[Finding], Any]
) -> dict[Any, Tally]:
    sums: dict[Any, Tally] = defaultdict(Tally)
    for finding, counts in found:
        sums[key(finding)] += counts
    return dict(sums)


def _by_slug(townships: Mapping[Township, Tally], minimum: int) -> dict[str, Any]:
    few = hidden(townships, minimum)
    return {one.slug: FEW if one in few else _said(townships[one]) for one in townships}


def _by_title(sections: Mapping[str, Tally], minimum: int) -> list[dict[str, Any]]:
    few = hidden(sections, minimum)
    return [
        {"title": title, **(FEW if title in few else _said(counts))}
        for title, counts in sorted(sections.items())
    ]


def _said(counts: Tally) -> dict[str, int]:
    """How many findings are behind them is known inside alone."""
    return {name: int(value) for name, value in asdict(counts).items() if name != "involved"}
