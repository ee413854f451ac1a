"""Third-party tasks with their inspections."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from communities.models import Community
from evaluation.enums import InspectionState
from evaluation.models import Inspection, Round, ThirdPartyTask
from orgs.queries import with_place


def tasks_of(round_: Round) -> QuerySet[ThirdPartyTask]:
    """The tasks of a round, with how many inspections they have and how many were submitted."""
    done = (InspectionState.SUBMITTED, InspectionState.CONFIRMED)
    rows = ThirdPartyTask.objects.filter(round=round_).select_related("organization")
    counted: QuerySet[ThirdPartyTask] = with_place(rows).annotate(
        inspection_count=Count("inspections"),
        done_count=Count("inspections", filter=Q(inspections__state__in=done)),
    )
    return counted.order_by("organization__name", "jurisdiction", "pk")


def inspections_of_task(task: ThirdPartyTask) -> QuerySet[Inspection]:
    """The inspections of a task by division code, with unit and inspector."""
    return (
        Inspection.objects.filter(task=task)
        .select_related("community__township", "inspector")
        .defer("draft")
        .order_by("community__code")
    )


def left_out_of_task(task: ThirdPartyTask) -> list[tuple[str, str]]:
    """(unit, reason) of what lies in the area and does not belong to the task."""
    names = {
        unit.code: f"{unit.township} {unit}"
        for unit in Community.objects.filter(code__in=task.excluded).select_related("township")
    }
    return [(names.get(code, code), reason) for code, reason in sorted(task.excluded.items())]
