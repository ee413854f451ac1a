"""What the public may see of a plan of trainings; issued by an officer who wrote none of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import refuse_stale, refuse_step, transition
from communities.models import County
from coordination import training_plan_queries as queries
from coordination.enums import TrainingAudience, TrainingPlanState
from coordination.models import PlannedTraining, TrainingPlan
from coordination.training_public import BUREAUS, ORGANIZATIONS
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.services import PublicItem, issuer_of, publish
from portal.validators import validate_no_personal_data

WORDS = ("title", "aims", "host_name", "change_reason")


def issue_training_plan(
    plan: TrainingPlan, *, by: User, confirmed: bool = False, expected_version: int | None = None
) -> Publication:
    """Put a draft in force and on the site; an older edition is replaced in the same moment. Why
    it is another the edition says itself.

    Raises DutyConflict for whoever wrote any of it, Refusal for a plan without a line,
    IllegalTransition, StaleRecord, ValidationError where a text seems to tell who somebody is,
    unless it was `confirmed` that none does.
    """
    with transaction.atomic():
        transaction_lock("audit")
        refuse_step(plan, TrainingPlanState.ISSUED)
        refuse_stale(plan, expected_version=expected_version)
        if by.pk in queries.plan_authors(plan):
            raise DutyConflict(_("A plan of trainings is issued by somebody who did not write it."))
        lines = list(PlannedTraining.objects.filter(plan=plan).order_by("due_on", "pk"))
        if not lines:
            raise Refusal(_("A plan needs at least one line."))
        older = queries.editions_of(plan).filter(state=TrainingPlanState.ISSUED).first()
        if older is not None:
            # Before: one edition is in force at a time.
            transition(older, TrainingPlanState.REPLACED, by=by)
        transition(
            plan, TrainingPlanState.ISSUED, by=by, expected_version=expected_version,
            issued_by=by, issued_on=timezone.localdate(),
        )  # fmt: skip
        item = training_plan_item(plan, lines)
        words = [item.payload[name] for name in WORDS]
        words += [word for line in lines for word in (line.subject, line.for_whom)]
        validate_no_personal_data("\n".join(words), confirmed=confirmed)
        return publish(item, by=by, issuer=issuer_of(by), reason=plan.change_reason)


def training_plan_item(plan: TrainingPlan, lines: list[PlannedTraining]) -> PublicItem:
    """The plan as it would be published now."""
    organization = plan.organization
    county = County.objects.filter(code=plan.jurisdiction[:COUNTY_DIGITS]).first()
    payload: dict[str, Any] = {
        **{name: getattr(plan, name) for name in WORDS},
        "year": plan.year,
        "edition": plan.edition,
        "clause": ORGANIZATIONS if organization else BUREAUS,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else "",
        "county": {"code": county.slug, "name": county.name} if county else {},
        "organization": {"key": organization.public_id} if organization else {},
        "lines": [_line(line) for line in lines],
    }
    return PublicItem(
        kind=Kind.TRAINING_PLAN,
        key=plan.key,
        title=plan.title,
        unit_code=plan.jurisdiction,
        period=str(plan.year),
        payload=payload,
        search_text=search_text([plan.title], [plan.host_name, str(plan.year)]),
        authors=queries.plan_authors(plan),
    )


def _line(line: PlannedTraining) -> dict[str, Any]:
    return {
        "subject": line.subject,
        "audience": line.audience,
        "for_whom": line.for_whom,
        "due_on": line.due_on.isoformat(),
        "hours": f"{line.hours.normalize():f}",
        "seats": line.seats,
        "units": line.units,
    }


def training_plan_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words."""
    payload = publication.payload
    lines = [
        {
            **line,
            "audience_label": TrainingAudience(line["audience"]).label,
            "due_on": date.fromisoformat(line["due_on"]),
        }
        for line in payload["lines"]
    ]
    return {**payload, "publication": publication, "lines": lines}
