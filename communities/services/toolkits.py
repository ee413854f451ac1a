"""What committees adopt of the toolkit: recorded, its effect told, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from communities import queries
from communities.enums import MethodState
from communities.models import Community, GovernanceMethod, MethodAdoption
from communities.rules import MEMBERS
from communities.validators import validate_adoption_day, validate_adoption_end

NOT_YOURS = _("Only members of the committee record what it adopts.")


def adopt_method(
    *,
    community: Community,
    method: GovernanceMethod,
    adopted_on: date,
    by: User,
    token: str,
    effect: str = "",
) -> tuple[MethodAdoption, bool]:
    """Record that a committee follows a method since a civil date, once for each `token`.

    Raises Refusal for who is no member of the committee, for units without a committee, methods
    of elsewhere or out of force, and where it is followed already; ValidationError for a day
    before the method or the unit existed, or in the future.
    """
    _refuse_unfit(community, method, by)

    def create() -> MethodAdoption:
        _check_day(community, method, adopted_on)
        adoption = MethodAdoption(
            community=community,
            method=method,
            method_key=method.slug,
            adopted_on=adopted_on,
            effect=effect,
            recorded_by=by,
            written_by=by,
        )
        adoption.clean_fields()
        adoption.save()
        record_event(
            actor=by,
            action="methodadoption.recorded",
            target=adoption,
            after={"method": method.slug, "edition": method.edition, "adopted_on": adopted_on},
        )
        return adoption

    try:
        return once(model=MethodAdoption, user=by, token=token, create=create)
    except IntegrityError as error:
        raise Refusal(
            _("%(community)s follows “%(method)s” already.")
            % {"community": community, "method": method}
        ) from error


def _refuse_unfit(community: Community, method: GovernanceMethod, by: User) -> None:
    if not by.may(MEMBERS, community.code):
        raise Refusal(NOT_YOURS)
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(_("%(community)s has no committee that could adopt a method.")
                      % {"community": community})  # fmt: skip
    if method.state != MethodState.ACTIVE or not method.applies_to(community):
        raise Refusal(_("“%(method)s” is not in force here.") % {"method": method})


def _check_day(community: Community, method: GovernanceMethod, day: date) -> None:
    validate_adoption_day(
        day,
        since=method.since,
        existed_from=community.valid_from,
        today=timezone.localdate(),
    )
    ended = queries.last_end(community, method.slug)
    if ended is not None and day < ended:
        raise ValidationError(
            {
                "adopted_on": _("It was followed until %(day)s before; begin after that.")
                % {"day": ended.isoformat()}
            }
        )


def _check_fields(**texts: str) -> None:
    """Refuse what the fields do not take, before the database sees it."""
    problems = {}
    for name, text in texts.items():
        field: Any = MethodAdoption._meta.get_field(name)
        try:
            field.clean(text, None)
        except ValidationError as error:
            problems[name] = error.messages
    if problems:
        raise ValidationError(problems)


def write_effect(
    adoption: MethodAdoption, *, by: User, effect: str, expected_version: int | None = None
) -> None:
    """Tell what came of a method. Raises Refusal, ValidationError, StaleRecord."""
    if not by.may(MEMBERS, adoption.scope_code()):
        raise Refusal(NOT_YOURS)
    _check_fields(effect=effect)
    before = adoption.effect
    with transaction.atomic():
        save_version(adoption, expected_version=expected_version, effect=effect, written_by=by)
        record_event(
            actor=by,
            action="methodadoption.effect_written",
            target=adoption,
            before={"effect": before},
            after={"effect": effect},
        )


def end_adoption(
    adoption: MethodAdoption,
    *,
    by: User,
    ended_on: date,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """Record that a committee does not follow a method any more since a civil date, and why.

    Raises Refusal where it has ended, ValidationError keyed by field, StaleRecord.
    """
    if not by.may(MEMBERS, adoption.scope_code()):
        raise Refusal(NOT_YOURS)
    if adoption.ended_on is not None:
        raise IllegalTransition(_("This adoption has ended already."))
    if not reason.strip():
        raise ValidationError({"end_reason": _("Say why it ended.")})
    validate_adoption_end(ended_on, adopted_on=adoption.adopted_on, today=timezone.localdate())
    _check_fields(end_reason=reason.strip())
    with transaction.atomic():
        save_version(
            adoption,
            expected_version=expected_version,
            ended_on=ended_on,
            end_reason=reason.strip(),
            written_by=by,
        )
        record_event(
            actor=by,
            action="methodadoption.ended",
            target=adoption,
            after={"ended_on": ended_on},
            reason=reason.strip(),
        )
