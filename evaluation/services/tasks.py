"""Third-party tasks: a social organisation evaluates a part of a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.scoping import covers, within
from accounts.services import record_event, save_version, transition
from communities.models import Community
from evaluation import queries
from evaluation.draws import deal
from evaluation.enums import InspectionKind, InspectionState, RoundState, TaskState
from evaluation.models import Inspection, Round, ThirdPartyTask
from evaluation.rules import ASSIGNED_SCORERS, COUNTY
from evaluation.services.photos import delete_unsent_photos
from evaluation.services.plans import new_seed
from orgs.enums import OrganizationStatus, RestrictedAct
from orgs.models import Organization
from orgs.queries import members_of, restrictions_of

REASONS_SHOWN = 3


def assign_task(
    round_: Round,
    *,
    organization: Organization,
    jurisdiction: str,
    starts_on: date,
    ends_on: date,
    by: User,
) -> ThirdPartyTask:
    """Let `organization` evaluate the units of an open round that lie in `jurisdiction`.

    Units that it serves, that another task holds or that none of its members may inspect are left
    out, with the reason; the others are dealt to its members by lot. `starts_on` and `ends_on` are
    civil days. Raises ValidationError keyed by field, Refusal, and DutyConflict where nothing is
    left because it serves there.
    """
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"third-party tasks {round_.pk}")
        # As it stands now: it may have been closed since the page was opened.
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        _refuse_task(round_, organization, jurisdiction, ends_on, by)
        task = ThirdPartyTask(
            round=round_,
            organization=organization,
            jurisdiction=jurisdiction,
            starts_on=starts_on,
            ends_on=ends_on,
            seed=new_seed(),
            assigned_by=by,
        )
        task.full_clean(exclude=["assigned_by"])
        taken, eligible = _share_out(task, _units(round_, jurisdiction))
        task.save()
        _hand_over(task, taken, deal({unit.code: eligible[unit.code] for unit in taken}, task.seed))
        record_event(
            actor=by,
            action="thirdpartytask.assigned",
            target=task,
            after={
                "organization": organization.pk,
                "area": jurisdiction,
                "from": starts_on,
                "until": ends_on,
                "units": len(taken),
                "excluded": task.excluded,
            },
        )
    return task


def _refuse_task(
    round_: Round, organization: Organization, jurisdiction: str, ends_on: date, by: User
) -> None:
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city assigns third-party tasks."))
    if round_.state != RoundState.OPEN:
        raise Refusal(_("Third-party tasks are assigned while the round is open."))
    if not covers(round_.jurisdiction, jurisdiction):
        raise ValidationError({"jurisdiction": _("This place is not in the round's county.")})
    if organization.status != OrganizationStatus.ACTIVE:
        raise ValidationError({"organization": _("This organisation has ended.")})
    for one in restrictions_of(organization, RestrictedAct.TASK):
        if one.is_refusal:
            raise Refusal(one.told)
    if ends_on > round_.due:
        raise ValidationError({"ends_on": _("The round is due earlier.")})


def _units(round_: Round, jurisdiction: str) -> list[Community]:
    """The units of the round in the area, once each; those whose inspection is void are out."""
    inspected = Inspection.objects.filter(round=round_, is_counted=True).exclude(
        state=InspectionState.VOID
    )
    units = Community.objects.filter(
        within("code", jurisdiction), pk__in=inspected.values("community")
    )
    return list(units.select_related("township").order_by("code"))


def _share_out(
    task: ThirdPartyTask, units: Sequence[Community]
) -> tuple[list[Community], dict[str, list[str]]]:
    """The units of the task with who may inspect each; the others are noted in `excluded`.

    Raises Refusal where no unit is left, DutyConflict where it serves one of them.
    """
    if not units:
        raise ValidationError({"jurisdiction": _("No unit of the round lies there.")})
    holders = {
        row.community_id: row.task.organization
        for row in Inspection.objects.filter(round=task.round, task__isnull=False).select_related(
            "task__organization"
        )
        if row.task is not None
    }
    serves = queries.interests_of_organization(task.organization)
    members = [(person, queries.interests_of(person)) for person in members_of(task.organization)]
    taken, eligible, is_bound = [], {}, False
    # The reasons are kept, in the portal's language, whatever the officer reads it in.
    with override(settings.LANGUAGE_CODE):
        for unit in units:
            conflict = serves.against(unit)
            may = [
                person.username
                for person, interests in members
                if person.may(ASSIGNED_SCORERS, unit.code) and not interests.against(unit)
            ]
            if conflict:
                task.excluded[unit.code] = conflict
                is_bound = True
            elif unit.pk in holders:
                task.excluded[unit.code] = _("%(organization)s evaluates it already.") % {
                    "organization": holders[unit.pk]
                }
            elif not may:
                task.excluded[unit.code] = _("No member of the organisation may inspect it.")
            else:
                taken.append(unit)
                eligible[unit.code] = may
    if not taken:
        reasons = " ".join(list(dict.fromkeys(task.excluded.values()))[:REASONS_SHOWN])
        raise DutyConflict(reasons) if is_bound else Refusal(reasons)
    return taken, eligible


def _hand_over(
    task: ThirdPartyTask, units: Sequence[Community], dealt: dict[str, str | None]
) -> None:
    """Give the third-party inspections of `units` to the members; make those that are missing."""
    people = {person.username: person for person in members_of(task.organization)}
    existing = {
        row.community_id: row
        for row in Inspection.objects.filter(
            round=task.round, kind=InspectionKind.THIRD_PARTY, community__in=units
        ).defer("draft")
    }
    counted = Inspection.objects.filter(round=task.round, is_counted=True, community__in=units)
    cards = dict(counted.order_by().values_list("community", "scorecard"))
    made, changed = [], []
    for unit in units:
        row = existing.get(unit.pk)
        if row is None:
            row = Inspection(
                round=task.round,
                community=unit,
                scorecard_id=cards[unit.pk],
                kind=InspectionKind.THIRD_PARTY,
                is_counted=False,
            )
            made.append(row)
        else:
            row.version += 1
            changed.append(row)
        row.task, row.inspector = task, people[dealt[unit.code] or ""]
    Inspection.objects.bulk_create(made, batch_size=100)
    Inspection.objects.bulk_update(changed, ["task", "inspector", "version"], batch_size=100)


def withdraw_task(
    task: ThirdPartyTask, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Take the task back, with a reason; what was submitted stays, the rest waits for another.

    What one organisation typed and photographed without submitting it goes to no other. Raises
    IllegalTransition, Refusal without a reason, StaleRecord.
    """
    with transaction.atomic():
        transition(
            task, TaskState.WITHDRAWN, by=by, expected_version=expected_version, reason=reason
        )
        open_ = Inspection.objects.select_for_update(of=("self",)).filter(
            task=task, latest_number=0
        )
        open_ = open_.exclude(state=InspectionState.VOID).select_related("round", "community")
        for row in open_.order_by("pk"):
            delete_unsent_photos(row, by=by)
            _take_back(row, by=by, reason=reason)


def _take_back(row: Inspection, *, by: User, reason: str) -> None:
    """Leave the inspection to nobody, as if it had not been begun."""
    nobody: dict[str, Any] = {"task": None, "inspector": None}
    if row.state == InspectionState.IN_PROGRESS:
        transition(row, InspectionState.ASSIGNED, by=by, reason=reason, draft={}, **nobody)
        return
    before = {"task": row.task_id, "inspector": row.inspector_id}
    save_version(row, draft={}, **nobody)
    record_event(
        actor=by,
        action="inspection.taken_from_task",
        target=row,
        before=before,
        after=nobody,
        reason=reason,
    )
