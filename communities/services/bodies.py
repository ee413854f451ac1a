"""Estates and bodies of a community, entered by its committee (policy clauses 4.1.a, 4.1.b)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import fold_name
from accounts.rules import Refusal
from accounts.services import once, record_event
from communities.enums import BODIES_OF_COMMITTEES, SINGLE_BODIES, BodyKind
from communities.models import Community, Estate, LocalBody
from communities.services.keeping import change, refuse_others, take_turns
from communities.validators import validate_duty, validate_last_day


@dataclass(frozen=True)
class BodyEntry:
    """What is entered about a body; estates are those of an owners' committee."""

    name: str
    since: date | None = None
    head_office: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    sorting_duty_on: date | None = None
    sorting_duty_document: str = ""
    sorting_duty_office: str = ""
    estates: Sequence[Estate] = ()

    def fields(self) -> dict[str, Any]:
        """The plain columns."""
        return {
            "name": self.name,
            "since": self.since,
            "head_office": self.head_office,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "sorting_duty_on": self.sorting_duty_on,
            "sorting_duty_document": self.sorting_duty_document,
            "sorting_duty_office": self.sorting_duty_office,
        }


def add_estate(
    *, community: Community, by: User, token: str, name: str, households: int | None = None
) -> tuple[Estate, bool]:
    """Enter an estate, once for each `token`.

    Raises ValidationError keyed by field, Refusal for who is no member of the committee.
    """
    refuse_others(community, by)

    def create() -> Estate:
        take_turns(community)
        _refuse_same_name(community, name)
        estate = Estate(community=community, name=name, households=households, changed_by=by)
        estate.full_clean(exclude=["changed_by"])
        estate.save()
        record_event(
            actor=by,
            action="estate.added",
            target=estate,
            after={"name": name, "households": households, "community": community.slug},
        )
        return estate

    return once(model=Estate, user=by, token=token, create=create)


def change_estate(
    estate: Estate,
    *,
    by: User,
    name: str,
    households: int | None,
    expected_version: int | None = None,
) -> None:
    """Correct name or households; raises ValidationError keyed by field, Refusal, StaleRecord."""
    refuse_others(estate.community, by)
    _refuse_gone(estate)
    with transaction.atomic():
        take_turns(estate.community)
        _refuse_same_name(estate.community, name, but=estate)
        before, after = change(
            estate, by=by, expected_version=expected_version, name=name, households=households
        )
        record_event(actor=by, action="estate.changed", target=estate, before=before, after=after)


def end_estate(
    estate: Estate, *, by: User, on: date, reason: str, expected_version: int | None = None
) -> None:
    """Say that `on` (a civil date, not in the future) was the estate's last day, and why.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    refuse_others(estate.community, by)
    _refuse_gone(estate)
    validate_last_day(None, on, field="on", today=timezone.localdate())
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ended.")})
    with transaction.atomic():
        _before, after = change(estate, by=by, expected_version=expected_version, valid_until=on)
        record_event(actor=by, action="estate.ended", target=estate, after=after, reason=reason)


def _refuse_gone(estate: Estate) -> None:
    if estate.valid_until is not None:
        raise Refusal(_("“%(estate)s” does not exist any more.") % {"estate": estate})


def _refuse_same_name(community: Community, name: str, *, but: Estate | None = None) -> None:
    """Two spellings of one name, such as with a space in it, count as one."""
    others = Estate.objects.filter(community=community, valid_until__isnull=True)
    others = others.exclude(pk=but.pk) if but else others
    if fold_name(name) in {fold_name(other) for other in others.values_list("name", flat=True)}:
        raise ValidationError({"name": _("This community has an estate of this name already.")})


def estates_of(
    community: Community, estates: Sequence[Estate], *, kept: Collection[Estate] = ()
) -> None:
    """Refuse estates of another community and those that are gone, unless they are `kept`.

    Raises ValidationError keyed by `estates`.
    """
    for estate in estates:
        gone = estate.valid_until is not None and estate not in kept
        if estate.community_id != community.pk or gone:
            raise ValidationError(
                {
                    "estates": _("“%(estate)s” is no estate of %(community)s now.")
                    % {"estate": estate, "community": community}
                }
            )


def add_body(
    *, community: Community, by: User, token: str, kind: BodyKind, entry: BodyEntry
) -> tuple[LocalBody, bool]:
    """Enter a body of a community, once for each `token`.

    Raises ValidationError keyed by field: a second committee or party organisation, a committee
    where none is elected, an owners' committee without estates. Raises Refusal for who is no
    member of the committee.
    """
    refuse_others(community, by)

    def create() -> LocalBody:
        take_turns(community)
        refuse_body_entry(community, kind, entry)
        running = LocalBody.objects.filter(community=community, kind=kind, until__isnull=True)
        if kind in SINGLE_BODIES and running.exists():
            raise ValidationError(
                {"kind": _("This community has one already; end that one first, or change it.")}
            )
        body = LocalBody(community=community, kind=kind, changed_by=by, **entry.fields())
        body.full_clean(exclude=["changed_by"])
        body.save()
        body.estates.set(entry.estates)
        after = {"kind": kind, "community": community.slug, **entry.fields()}
        record_event(actor=by, action="localbody.added", target=body, after=after)
        return body

    return once(model=LocalBody, user=by, token=token, create=create)


def change_body(
    body: LocalBody, *, by: User, entry: BodyEntry, expected_version: int | None = None
) -> None:
    """Correct what was entered; what kind of body it is stays.

    Raises ValidationError keyed by field, Refusal for one that has ended, StaleRecord.
    """
    refuse_others(body.community, by)
    _refuse_ended(body)
    kept = list(body.estates.all())
    refuse_body_entry(body.community, BodyKind(body.kind), entry, kept=kept)
    with transaction.atomic():
        before, after = change(body, by=by, expected_version=expected_version, **entry.fields())
        body.estates.set(entry.estates)
        if set(kept) != set(entry.estates):
            before["estates"] = sorted(estate.name for estate in kept)
            after["estates"] = sorted(estate.name for estate in entry.estates)
        record_event(actor=by, action="localbody.changed", target=body, before=before, after=after)


def end_body(
    body: LocalBody, *, by: User, on: date, reason: str, expected_version: int | None = None
) -> None:
    """Say that `on` (a civil date, not in the future) was its last day in office, and why.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    refuse_others(body.community, by)
    _refuse_ended(body)
    validate_last_day(body.since, on, field="on", today=timezone.localdate())
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ended.")})
    with transaction.atomic():
        change(
            body, by=by, expected_version=expected_version, until=on, until_reason=reason.strip()
        )
        record_event(
            actor=by, action="localbody.ended", target=body, after={"until": on}, reason=reason
        )


def _refuse_ended(body: LocalBody) -> None:
    if body.until is not None:
        raise Refusal(
            _("“%(body)s” ended on %(date)s and is kept as it was.")
            % {"body": body, "date": body.until}
        )


def refuse_body_entry(
    community: Community,
    kind: BodyKind,
    entry: BodyEntry,
    *,
    kept: Collection[Estate] = (),
) -> None:
    """Refuse what a body of this kind cannot have; `kept` are the estates that it has already.

    Asks the database nothing. Raises ValidationError keyed by field.
    """
    today = timezone.localdate()
    if kind in BODIES_OF_COMMITTEES and not community.is_committee:
        raise ValidationError(
            {
                "kind": _("%(community)s elects no committee: it can have none.")
                % {"community": community}
            }
        )
    if entry.since is not None and entry.since > today:
        raise ValidationError({"since": _("This date lies in the future.")})
    validate_duty(
        kind,
        since=entry.sorting_duty_on,
        document=entry.sorting_duty_document,
        office=entry.sorting_duty_office,
        today=today,
    )
    if kind == BodyKind.OWNERS and not entry.estates:
        raise ValidationError({"estates": _("Say which estates it was elected for.")})
    if kind != BodyKind.OWNERS and entry.estates:
        raise ValidationError({"estates": _("Only an owners' committee belongs to estates.")})
    estates_of(community, entry.estates, kept=kept)
