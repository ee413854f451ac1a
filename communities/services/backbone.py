"""Who is in a committee's backbone, and who agreed to be named."""

from __future__ import annotations

from copy import copy
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import fold_name
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from communities.constants import LONGEST_CONSENT_YEARS
from communities.enums import BackboneKind, ConsentMeans
from communities.models import BackboneMember, Community
from communities.rules import MEMBERS
from communities.services.rosters import take_turns, withdraw_uncovered_roster
from portal.workdays import MONTHS, months_later


@dataclass(frozen=True)
class MemberEntry:
    """What is entered about a person; `joined_on` is a civil date."""

    kind: BackboneKind
    name: str
    phone: str
    area: str
    households: int
    joined_on: date


def proposed_consent_end(given_on: date) -> date:
    """The last day that is proposed for a consent given on `given_on`."""
    return months_later(given_on, settings.BACKBONE_CONSENT_MONTHS)


def add_member(
    *, community: Community, by: User, entry: MemberEntry, token: str
) -> tuple[BackboneMember, bool]:
    """Enter a person, once for each `token`; nobody is named on the site by that.

    Raises Refusal for who is no member of the committee and for units without one, ValidationError
    keyed by field for what cannot be kept and for a person who is there already.
    """
    _refuse_stranger(community, by)
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(
            _("%(community)s has no committee that could keep a roster.") % {"community": community}
        )

    def create() -> BackboneMember:
        member = BackboneMember(community=community, recorded_by=by, changed_by=by, **asdict(entry))
        member.full_clean()
        take_turns(community)
        _refuse_twice(member)
        member.save(force_insert=True)
        record_event(actor=by, action="backbonemember.added", target=member, after=asdict(entry))
        return member

    return once(model=BackboneMember, user=by, token=token, create=create)


def change_member(
    member: BackboneMember, *, by: User, entry: MemberEntry, expected_version: int
) -> None:
    """Correct what was entered. A roster that names the person otherwise goes off the site.

    Raises as `add_member` does, and StaleRecord where another was faster.
    """
    _refuse_change(member, by)
    entered = asdict(entry)
    before = {name: getattr(member, name) for name in entered}
    changes = {name: value for name, value in entered.items() if before[name] != value}
    with transaction.atomic():
        take_turns(member.community)
        _refuse_twice(_changed(member, **changes))
        _write(member, by, "changed", expected_version, {n: before[n] for n in changes}, **changes)


def give_consent(
    member: BackboneMember,
    *,
    by: User,
    given_on: date,
    until: date,
    means: ConsentMeans,
    expected_version: int,
) -> None:
    """Record that the person agreed to be named from `given_on` until a civil date; both count.

    It replaces the consent before, of which the audit trail keeps the dates. Raises ValidationError
    keyed by the form's fields, Refusal and StaleRecord as above.
    """
    _refuse_change(member, by)
    today = timezone.localdate()
    problems: dict[str, Any] = {}
    if given_on > today:
        problems["given_on"] = _("This date lies in the future.")
    if until < today:
        problems["until"] = _("This consent would be over already.")
    elif until > months_later(today, LONGEST_CONSENT_YEARS * MONTHS):
        problems["until"] = _("A consent is recorded for %(years)s years at most.") % {
            "years": LONGEST_CONSENT_YEARS
        }
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        take_turns(member.community)
        _write(
            member,
            by,
            "consent_given",
            expected_version,
            {"consent_given_on": member.consent_given_on, "consent_until": member.consent_until},
            consent_given_on=given_on,
            consent_until=until,
            consent_means=means,
            consent_withdrawn_on=None,
            consent_recorded_by=by,
        )


def withdraw_consent(member: BackboneMember, *, by: User, expected_version: int) -> None:
    """Record that the person does not want to be named any more (PIPL article 15), from now on.

    The roster that names the person goes off the site in the same transaction.
    """
    _refuse_change(member, by)
    if member.consent_given_on is None or member.consent_withdrawn_on is not None:
        raise Refusal(_("There is no consent that could be withdrawn."))
    with transaction.atomic():
        take_turns(member.community)
        _write(
            member,
            by,
            "consent_withdrawn",
            expected_version,
            {"consent_until": member.consent_until},
            consent_withdrawn_on=timezone.localdate(),
        )


def leave(
    member: BackboneMember, *, by: User, left_on: date, reason: str, expected_version: int
) -> None:
    """Record that the person has left; a consent ends with it.

    Raises ValidationError keyed by field for a day before the joining or in the future, and
    without a reason.
    """
    _refuse_change(member, by)
    problems: dict[str, Any] = {}
    if left_on < member.joined_on:
        problems["left_on"] = _("The joining was on %(day)s.") % {"day": member.joined_on}
    if not reason.strip():
        problems["left_reason"] = _("Say why.")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        take_turns(member.community)
        _write(member, by, "left", expected_version, {}, left_on=left_on, left_reason=reason)


def _write(
    member: BackboneMember,
    by: User,
    act: str,
    expected_version: int,
    before: dict[str, Any],
    **changes: Any,
) -> None:
    """One change with its check, its event, and what follows from it for the public roster.

    Only what changes is checked: nothing that was kept long ago may stand in the way of a
    withdrawal.
    """
    candidate = _changed(member, **changes)
    candidate.clean_fields(exclude={field.name for field in member._meta.fields} - set(changes))
    candidate.clean()
    candidate.validate_constraints(exclude={"phone"})
    save_version(member, expected_version=expected_version, changed_by=by, **changes)
    record_event(
        actor=by, action=f"backbonemember.{act}", target=member, before=before, after=changes
    )
    withdraw_uncovered_roster(member.community, by=by)


def _changed(member: BackboneMember, **changes: Any) -> BackboneMember:
    candidate = copy(member)
    for name, value in changes.items():
        setattr(candidate, name, value)
    return candidate


def _refuse_stranger(community: Community, by: User) -> None:
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee keep its roster."))


def _refuse_change(member: BackboneMember, by: User) -> None:
    _refuse_stranger(member.community, by)
    if member.left_on is not None:
        raise Refusal(_("%(name)s has left; the record stays as it is.") % {"name": member.name})


def _refuse_twice(member: BackboneMember) -> None:
    """Numbers are encrypted, so no index of the database could compare them; the lock is held."""
    others = BackboneMember.objects.serving().filter(community=member.community)
    for other in others.exclude(pk=member.pk):
        if fold_name(other.name) == fold_name(member.name) and other.phone == member.phone:
            raise ValidationError(
                {
                    "name": _(
                        "%(name)s with this telephone number is on the roster already: %(kind)s."
                    )
                    % {"name": other.name, "kind": other.get_kind_display()}
                }
            )
