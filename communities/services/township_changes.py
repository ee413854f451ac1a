"""Acts on townships; what lies in them goes along, so that nothing is left in a closed one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.constants import TOWNSHIP_DIGITS
from accounts.rules import Refusal
from accounts.services import recode_appointments, record_event
from communities.enums import DivisionLevel, UnitAct
from communities.loading import township_slugs
from communities.models import Community, Township, TownshipChange
from communities.services.acts import (
    Act,
    NewUnit,
    refuse_act,
    refuse_code,
    refuse_name,
    refuse_place,
    registry_turn,
    remember,
    renamed,
    save_unit,
)
from communities.services.changes import relabel
from communities.validators import township_kind
from portal.services import follow_codes


def rename_township(township: Township, act: Act, *, name: str) -> None:
    """Call `township` otherwise from the date on; the old name stays findable.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    name = name.strip()
    if name == township.name:
        raise ValidationError({"name": _("That is its name already.")})
    with registry_turn():
        refuse_act(township, act)
        _refuse_name(name, township)
        _remember(township, UnitAct.RENAMED, act)
        save_unit(township, act, **renamed(township, name))


def recode_township(township: Township, act: Act, *, code: str) -> None:
    """Give `township` another 9-digit code from the date on; its kind follows from the digits.

    The codes of its communities begin with it and follow; their last three digits stay.
    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    with registry_turn():
        refuse_act(township, act)
        refuse_code(code, township.county.code, DivisionLevel.TOWNSHIP)
        old = township.code
        _remember(township, UnitAct.RECODED, act)
        save_unit(township, act, code=code, kind=township_kind(code))
        recode_appointments({old: code}, by=act.by)
        follow_codes({old: code})
        codes = {
            unit.code: code + unit.code[TOWNSHIP_DIGITS:] for unit in communities_inside(township)
        }
        _take_along(township, township, act, UnitAct.RECODED, codes)


def merge_township(
    township: Township,
    act: Act,
    *,
    codes: Mapping[str, str],
    into: Township | None = None,
    new: NewUnit | None = None,
) -> Township:
    """Close `township` with the day before the date; it goes on in `into`, or in a `new` one.

    Its communities move along: `codes` gives each of theirs its new one (12 digits both).
    Returns the successor. Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    with registry_turn():
        refuse_act(township, act)
        if into is None:
            if new is None:
                raise ValidationError({"into": _("Say which unit it goes on in.")})
            into = _make(new, township, act)
        else:
            _refuse_successor(township, into, act)
        _take_along(township, into, act, UnitAct.MOVED, codes)
        _close(township, UnitAct.MERGED, act, [into])
    return into


def close_township(township: Township, act: Act) -> None:
    """Close an empty `township` with the day before the date; needs a reason.

    Raises ValidationError keyed by field, Refusal where communities lie in it, StaleRecord.
    """
    if not act.reason.strip():
        raise ValidationError({"reason": _("Say why it was closed.")})
    with registry_turn():
        refuse_act(township, act)
        left = communities_inside(township).count()
        if left:
            raise Refusal(
                _("%(count)s communities lie in it. Move or close them first, or merge it.")
                % {"count": left}
            )
        _close(township, UnitAct.CLOSED, act, [])


def communities_inside(township: Township) -> QuerySet[Community]:
    """The communities that lie in `township` now."""
    rows = Community.objects.filter(township=township, valid_until__isnull=True)
    return rows.with_names().order_by("code")


def _take_along(
    township: Township, into: Township, act: Act, kind: UnitAct, codes: Mapping[str, str]
) -> None:
    """Relabel every community of `township`; nobody has opened them, so no version is expected."""
    own = replace(act, expected_version=None)
    errors = []
    for community in communities_inside(township):
        code = codes.get(community.code, "")
        try:
            if not code:
                raise ValidationError({"code": _("Its new code is missing.")})
            relabel(community, own, kind, into, code)
        except ValidationError as error:
            errors += [f"{community}: {text}" for text in error.messages]
    if errors:
        raise ValidationError({"codes": errors})


def _refuse_successor(township: Township, into: Township, act: Act) -> None:
    if into == township:
        raise ValidationError({"into": _("A unit cannot be merged into itself.")})
    refuse_place(act, into)
    begun = into.valid_from is None or into.valid_from <= act.effective_on
    if into.valid_until is not None or not begun:
        raise ValidationError(
            {
                "into": _("%(unit)s does not exist on %(date)s.")
                % {"unit": into, "date": act.effective_on}
            }
        )


def _refuse_name(name: str, leaving: Township) -> None:
    neighbours = Township.objects.filter(county=leaving.county).exclude(pk=leaving.pk)
    refuse_name(name, neighbours, Township._meta.get_field("name"))


def _make(unit: NewUnit, leaving: Township, act: Act) -> Township:
    """A new township in the county of the one that goes on in it."""
    name = unit.name.strip()
    refuse_code(unit.code, leaving.county.code, DivisionLevel.TOWNSHIP)
    _refuse_name(name, leaving)
    made = Township.objects.create(
        county=leaving.county,
        code=unit.code,
        kind=township_kind(unit.code),
        name=name,
        slug=township_slugs({unit.code: (name, leaving.county)})[unit.code],
        valid_from=act.effective_on,
    )
    record_event(actor=act.by, action="township.made", target=made)
    return made


def _close(township: Township, kind: UnitAct, act: Act, successors: Sequence[Township]) -> None:
    _remember(township, kind, act)
    save_unit(township, act, valid_until=act.effective_on - timedelta(days=1))
    township.successors.set(successors)


def _remember(township: Township, kind: UnitAct, act: Act) -> None:
    remember(township, TownshipChange(township=township, act=kind), act, but=("township",))
