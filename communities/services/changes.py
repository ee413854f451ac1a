"""Acts on communities: each closes, makes or relabels units from a date, and is remembered.

A unit keeps its row, address and records whatever it is called; what a closed unit recorded stays
with it. Codes are never used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.services import recode_appointments, record_event
from communities.divisions import short_name
from communities.enums import COMMITTEE_KINDS, DivisionLevel, UnitAct
from communities.loading import community_slugs
from communities.models import Community, Township, UnitChange
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
from communities.validators import community_kind
from portal.services import follow_codes

FEWEST_PARTS = 2


def rename_unit(community: Community, act: Act, *, name: str) -> None:
    """Call `community` otherwise from the date on; the old name stays findable.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    name = name.strip()
    if name == community.name:
        raise ValidationError({"name": _("That is its name already.")})
    with registry_turn():
        refuse_act(community, act)
        _refuse_name(name, community.township, community)
        _remember(community, UnitAct.RENAMED, act)
        _save(community, act, short_name=short_name(name), **renamed(community, name))


def merge_unit(
    community: Community,
    act: Act,
    *,
    into: Community | None = None,
    new: NewUnit | None = None,
) -> Community:
    """Close `community` with the day before the date; it goes on in `into`, or in a `new` unit.

    Returns the successor. A new one is made in the township of `community`.
    Raises ValidationError keyed by field, also for a merge into itself or into what leads back to
    it, Refusal, StaleRecord.
    """
    with registry_turn():
        refuse_act(community, act)
        if into is None:
            if new is None:
                raise ValidationError({"into": _("Say which unit it goes on in.")})
            into = _make([new], community.township, act, leaving=community)[0]
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
    with registry_turn():
        refuse_act(community, act)
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
    with registry_turn():
        refuse_act(community, act)
        _close(community, UnitAct.CLOSED, act, [])


def move_unit(community: Community, act: Act, *, township: Township, code: str) -> None:
    """Put `community` under another township from the date on, with its new 12-digit code.

    Raises ValidationError keyed by field, Refusal (both places must be the officer's), StaleRecord.
    """
    if township == community.township:
        raise ValidationError({"township": _("It belongs to this township already.")})
    if township.valid_until is not None:
        raise ValidationError({"township": _("This township exists no more.")})
    with registry_turn():
        relabel(community, act, UnitAct.MOVED, township, code)


def recode_unit(community: Community, act: Act, *, code: str) -> None:
    """Give `community` another 12-digit code from the date on; the kind follows from its digits.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    with registry_turn():
        relabel(community, act, UnitAct.RECODED, community.township, code)


def relabel(
    community: Community, act: Act, kind_of_act: UnitAct, township: Township, code: str
) -> None:
    """Another code and perhaps township; appointments and publications follow. In one's turn.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    refuse_place(act, township)
    refuse_act(community, act)
    refuse_code(code, township.code, DivisionLevel.VILLAGE)
    if township != community.township:
        _refuse_name(community.name, township, community)
    old = community.code
    _remember(community, kind_of_act, act)
    kind = community_kind(code)
    is_committee = kind in COMMITTEE_KINDS
    _save(community, act, code=code, kind=kind, is_committee=is_committee, township=township)
    recode_appointments({old: code}, by=act.by)
    follow_codes({old: code})


def _refuse_successor(community: Community, into: Community, act: Act) -> None:
    if into == community:
        raise ValidationError({"into": _("A unit cannot be merged into itself.")})
    refuse_place(act, into)
    if into.valid_until is not None or not into.existed_on(act.effective_on):
        raise ValidationError(
            {
                "into": _("%(unit)s does not exist on %(date)s.")
                % {"unit": into, "date": act.effective_on}
            }
        )


def _refuse_name(name: str, township: Township, but: Community) -> None:
    neighbours = Community.objects.filter(township=township).exclude(pk=but.pk)
    refuse_name(name, neighbours, Community._meta.get_field("name"))


def _make(
    units: Sequence[NewUnit], township: Township, act: Act, *, leaving: Community
) -> list[Community]:
    refuse_place(act, township)
    made = []
    for unit in units:
        name = unit.name.strip()
        refuse_code(unit.code, township.code, DivisionLevel.VILLAGE)
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
    change = UnitChange(community=community, act=kind, township_before=community.township)
    remember(community, change, act, but=("community", "township_before"))


def _save(community: Community, act: Act, **changes: Any) -> None:
    save_unit(community, act, changed_by=act.by, **changes)
