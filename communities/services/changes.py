"""Acts on units: each closes, makes or relabels units from a date, and is remembered.

A unit keeps its row, address and records whatever it is called; what a closed unit recorded stays
with it. Codes are never used again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import recode_appointments, record_event, save_version
from communities.divisions import short_name
from communities.enums import COMMITTEE_KINDS, DivisionLevel, UnitAct
from communities.loading import community_slugs
from communities.models import Community, Township, UnitChange
from communities.rules import REGISTRARS
from communities.validators import (
    community_kind,
    validate_division_code,
    validate_parent_code,
)
from portal.services import remember_former_code

FEWEST_PARTS = 2


@dataclass(frozen=True)
class NewUnit:
    """A unit that an act makes."""

    code: str
    name: str


@dataclass(frozen=True)
class Act:
    """What every act has: who, from which civil date on, by which document, and why."""

    by: User
    effective_on: date
    document: str = ""
    reason: str = ""
    expected_version: int | None = None


def rename_unit(community: Community, act: Act, *, name: str) -> None:
    """Call `community` otherwise from the date on; the old name stays findable.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    name = name.strip()
    if name == community.name:
        raise ValidationError({"name": _("That is its name already.")})
    _refuse_name(name, community.township, community)
    with _turn():
        _refuse_act(community, act)
        _remember(community, UnitAct.RENAMED, act)
        names = [n for n in community.former_names if n != name]
        _save(
            community,
            act,
            name=name,
            short_name=short_name(name),
            former_names=[*names, community.name],
        )


def merge_unit(
    community: Community,
    act: Act,
    *,
    into: Community | None = None,
    new: NewUnit | None = None,
    township: Township | None = None,
) -> Community:
    """Close `community` with the day before the date; it goes on in `into`, or in a `new` unit.

    Returns the successor. A new one is made in `township` (that of `community` by default).
    Raises ValidationError keyed by field, also for a merge into itself or into what leads back to
    it, Refusal, StaleRecord.
    """
    with _turn():
        _refuse_act(community, act)
        if into is None:
            if new is None:
                raise ValidationError({"into": _("Say which unit it goes on in.")})
            into = _make([new], township or community.township, act, leaving=community)[0]
        else:
            _refuse_successor(community, into, act)
        _close(community, UnitAct.MERGED, act, [into])
    return into


def split_unit(community: Community, act: Act, *, parts: Sequence[NewUnit]) -> list[Community]:
    """Close `community` with the day before the date; it goes on in two or more new units.

    Raises ValidationError keyed by `parts`, Refusal, StaleRecord.
    """
    if len(parts) < FEWEST_PARTS:
        raise ValidationError({"parts": _("A unit is split into two or more.")})
    with _turn():
        _refuse_act(community, act)
        try:
            made = _make(parts, community.township, act, leaving=community)
        except ValidationError as error:
            raise ValidationError({"parts": error.messages}) from error
        _close(community, UnitAct.SPLIT, act, made)
    return made


def close_unit(community: Community, act: Act) -> None:
    """Close `community` with the day before the date, without a successor; needs a reason.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    if not act.reason.strip():
        raise ValidationError({"reason": _("Say why it was closed.")})
    with _turn():
        _refuse_act(community, act)
        _close(community, UnitAct.CLOSED, act, [])


def move_unit(community: Community, act: Act, *, township: Township, code: str) -> None:
    """Put `community` under another township from the date on, with its new 12-digit code.

    Raises ValidationError keyed by field, Refusal (both places must be the officer's), StaleRecord.
    """
    if township == community.township:
        raise ValidationError({"township": _("It belongs to this township already.")})
    if township.valid_until is not None:
        raise ValidationError({"township": _("This township exists no more.")})
    _relabel(community, act, UnitAct.MOVED, township, code)


def recode_unit(community: Community, act: Act, *, code: str) -> None:
    """Give `community` another 12-digit code from the date on; the kind follows from its digits.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _relabel(community, act, UnitAct.RECODED, community.township, code)


def _relabel(
    community: Community, act: Act, kind_of_act: UnitAct, township: Township, code: str
) -> None:
    if not act.by.may(REGISTRARS, township.code):
        raise Refusal(_("%(unit)s is not in your jurisdiction.") % {"unit": township})
    with _turn():
        _refuse_act(community, act)
        _refuse_code(code, township)
        if township != community.township:
            _refuse_name(community.name, township, community)
        old = community.code
        _remember(community, kind_of_act, act)
        kind = community_kind(code)
        is_committee = kind in COMMITTEE_KINDS
        _save(community, act, code=code, kind=kind, is_committee=is_committee, township=township)
        recode_appointments(old, code, by=act.by)
        remember_former_code(old, code)


@contextmanager
def _turn() -> Iterator[None]:
    """One act at a time, all of it or nothing."""
    with transaction.atomic():
        transaction_lock("divisions")
        yield


def _refuse_act(community: Community, act: Act) -> None:
    if not act.by.may(REGISTRARS, community.code):
        raise Refusal(_("%(unit)s is not in your jurisdiction.") % {"unit": community})
    if community.valid_until is not None:
        raise Refusal(
            _("%(unit)s existed until %(date)s; nothing happens to it any more.")
            % {"unit": community, "date": community.valid_until}
        )
    if act.effective_on > timezone.localdate():
        raise ValidationError({"effective_on": _("This date lies in the future.")})
    if community.valid_from is not None and act.effective_on <= community.valid_from:
        raise ValidationError(
            {
                "effective_on": _("%(community)s exists only since %(date)s.")
                % {"community": community, "date": community.valid_from}
            }
        )
    last = community.changes.order_by("-effective_on").first()
    if last is not None and act.effective_on < last.effective_on:
        raise ValidationError(
            {
                "effective_on": _("Its last change holds since %(date)s; this one comes after.")
                % {"date": last.effective_on}
            }
        )


def _refuse_successor(community: Community, into: Community, act: Act) -> None:
    if into == community:
        raise ValidationError({"into": _("A unit cannot be merged into itself.")})
    if not act.by.may(REGISTRARS, into.code):
        raise Refusal(_("%(unit)s is not in your jurisdiction.") % {"unit": into})
    if into.valid_until is not None or not into.existed_on(act.effective_on):
        raise ValidationError(
            {
                "into": _("%(unit)s does not exist on %(date)s.")
                % {"unit": into, "date": act.effective_on}
            }
        )


def _refuse_code(code: str, township: Township) -> None:
    """12 digits under the township that no unit has or ever had."""
    try:
        validate_division_code(code, DivisionLevel.VILLAGE)
        validate_parent_code(code, township.code, DivisionLevel.VILLAGE)
        community_kind(code)
    except ValidationError as error:
        raise ValidationError({"code": error.messages}) from error
    holder = Community.objects.filter(code=code).first()
    former = UnitChange.objects.filter(code_before=code).select_related("community").first()
    if holder is None and former is not None:
        holder = former.community
    if holder is not None:
        raise ValidationError(
            {
                "code": _("The code belongs to “%(name)s”, another unit; codes are not used again.")
                % {"name": holder.name}
            }
        )


def _refuse_name(name: str, township: Township, but: Community) -> None:
    try:
        Community._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from error
    same = Community.objects.filter(township=township, name=name, valid_until__isnull=True)
    if same.exclude(pk=but.pk).exists():
        raise ValidationError(
            {"name": _("There is a “%(name)s” in this township already.") % {"name": name}}
        )


def _make(
    units: Sequence[NewUnit], township: Township, act: Act, *, leaving: Community
) -> list[Community]:
    if not act.by.may(REGISTRARS, township.code):
        raise Refusal(_("%(unit)s is not in your jurisdiction.") % {"unit": township})
    made = []
    for unit in units:
        name = unit.name.strip()
        _refuse_code(unit.code, township)
        _refuse_name(name, township, leaving)
        kind = community_kind(unit.code)
        short = short_name(name)
        slugs = community_slugs({unit.code: (short, kind, township)})
        made.append(
            Community.objects.create(
                township=township,
                code=unit.code,
                kind=kind,
                name=name,
                short_name=short,
                slug=slugs[unit.code],
                valid_from=act.effective_on,
                changed_by=act.by,
            )
        )
        record_event(actor=act.by, action="community.made", target=made[-1])
    return made


def _close(community: Community, kind: UnitAct, act: Act, successors: Sequence[Community]) -> None:
    _remember(community, kind, act)
    _save(community, act, valid_until=act.effective_on - timedelta(days=1))
    community.successors.set(successors)


def _remember(community: Community, kind: UnitAct, act: Act) -> None:
    change = UnitChange(
        community=community,
        act=kind,
        effective_on=act.effective_on,
        document=act.document.strip(),
        reason=act.reason.strip(),
        name_before=community.name,
        code_before=community.code,
        kind_before=community.kind,
        township_before=community.township,
        recorded_by=act.by,
    )
    change.clean_fields(exclude=["community", "township_before", "recorded_by"])
    change.save()
    record_event(
        actor=act.by,
        action=f"community.{kind}",
        target=community,
        before={"name": community.name, "code": community.code},
        after={"effective_on": act.effective_on, "document": act.document},
    )


def _save(community: Community, act: Act, **changes: Any) -> None:
    save_version(community, expected_version=act.expected_version, changed_by=act.by, **changes)
