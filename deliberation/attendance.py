"""Reads of sign-in and minutes: querysets in, querysets out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, When

from accounts.enums import Role
from accounts.models import User
from accounts.normalise import fold_name
from communities.models import Community
from deliberation.constants import ROSTER_SHOWN
from deliberation.enums import MinutesState, Party, SignInState
from deliberation.models import (
    Invitee,
    Meeting,
    Minutes,
    MinutesConfirmation,
    MinutesConfirmer,
    SignIn,
    SignInSheet,
)


def sheet_by_token(token: str) -> SignInSheet | None:
    """The sheet that the QR code leads to, open or ended; None for any other token."""
    sheets = SignInSheet.objects.select_related("meeting__community__township__county")
    return sheets.filter(token=token).first() if token else None


def attendance_list(meeting: Meeting) -> QuerySet[SignIn]:
    """Who signed in, those who wait first, then the newest; `is_twin` marks a name that stands on
    the list for another party as well."""
    twins = SignIn.objects.filter(meeting=OuterRef("meeting"), name_key=OuterRef("name_key"))
    twins = twins.exclude(pk=OuterRef("pk")).exclude(state=SignInState.STRUCK)
    waiting_first = Case(
        When(state=SignInState.WAITING, then=0), default=1, output_field=IntegerField()
    )
    rows = SignIn.objects.filter(meeting=meeting).annotate(is_twin=Exists(twins))
    return rows.order_by(waiting_first, "-arrived_at", "-pk")


def confirmed(meeting: Meeting) -> QuerySet[SignIn]:
    """Those whom the recorder confirmed as present, in the order of their arrival."""
    rows = SignIn.objects.filter(meeting=meeting, state=SignInState.CONFIRMED)
    return rows.order_by("arrived_at", "pk")


@dataclass(frozen=True)
class AttendanceTotals:
    """`represented`: people for whom somebody confirmed stands in; they are not present."""

    waiting: int
    present: int
    represented: int
    struck: int


def attendance_totals(meeting: Meeting) -> AttendanceTotals:
    """How many wait, are present, are represented and were struck out, in one query."""
    here = Q(state=SignInState.CONFIRMED)
    counted = SignIn.objects.filter(meeting=meeting).aggregate(
        waiting=Count("pk", filter=Q(state=SignInState.WAITING)),
        present=Count("pk", filter=here),
        represented=Count("pk", filter=here & ~Q(proxy_key="")),
        struck=Count("pk", filter=Q(state=SignInState.STRUCK)),
    )
    return AttendanceTotals(**counted)


def party_numbers(meeting: Meeting) -> list[dict[str, Any]]:
    """People present by party, as rows of the meeting's form: confirmed sign-ins alone."""
    rows = confirmed(meeting).order_by().values_list("party").annotate(Count("pk"))
    numbers = dict(rows)
    return [
        {"party": party, "headcount": numbers[party]} for party in Party.values if party in numbers
    ]


def list_stamp(meeting: Meeting) -> str:
    """Changes whenever a row of the list is added or written."""
    rows = SignIn.objects.filter(meeting=meeting)
    found = rows.aggregate(rows=Count("pk"), writes=Sum("version"))
    return f"{found['rows']}-{found['writes'] or 0}"


def roster_of(meeting: Meeting) -> dict[str, list[str]]:
    """The invited people's names by party."""
    names: dict[str, list[str]] = {}
    for party, name in Invitee.objects.filter(meeting=meeting).values_list("party", "name"):
        names.setdefault(party, []).append(name)
    return names


def masked(name: str) -> str:
    """张小明 → 张*明, 张明 → 张*: enough to know oneself by, not to learn a name."""
    middle = "*" * max(len(name) - 2, 1)
    return f"{name[:1]}{middle}{name[2:][-1:]}"


def pickable(meeting: Meeting) -> list[tuple[int, str, str]]:
    """Invited people who have not signed in, as (key, party, masked name), for their own phones.

    Left out are those whose masked names within a party are alike: they type theirs. A long list
    is not shown at all.
    """
    signed = SignIn.objects.filter(
        meeting=OuterRef("meeting"), party=OuterRef("party"), name_key=OuterRef("name_key")
    )
    waiting = Invitee.objects.filter(~Exists(signed), meeting=meeting)
    rows = list(waiting[: ROSTER_SHOWN + 1])
    if len(rows) > ROSTER_SHOWN:
        return []
    shown = [(row.pk, row.party, masked(row.name)) for row in rows]
    seen = [(party, name) for _pk, party, name in shown]
    return [entry for entry in shown if seen.count(entry[1:]) == 1]


def accounts_named(community: Community, name: str) -> list[User]:
    """The committee's members whose account bears this name."""
    appointed = User.objects.filter(
        appointments__role=Role.COMMITTEE_MEMBER,
        appointments__jurisdiction=community.code,
        is_active=True,
    ).distinct()
    key = fold_name(name)
    return [user for user in appointed if fold_name(user.name) == key]


def nameable(meeting: Meeting) -> QuerySet[SignIn]:
    """Those who may be asked to confirm the minutes: present, and not asked yet."""
    return confirmed(meeting).filter(confirmer__isnull=True)


def minutes_of(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.filter(meeting=meeting).first()


def said_of(minutes: Minutes) -> list[tuple[MinutesConfirmer, MinutesConfirmation | None]]:
    """Each named person with what was said of the present edition, if anything."""
    rows = MinutesConfirmation.objects.filter(
        confirmer__minutes=minutes, edition=minutes.edition
    ).select_related("photo", "recorded_by")
    said = {row.confirmer_id: row for row in rows}
    people = minutes.confirmers.select_related("user")
    return [(person, said.get(person.pk)) for person in people]


def minutes_to_confirm(user: User) -> QuerySet[MinutesConfirmer]:
    """Where `user` is asked to confirm minutes that are handed round now."""
    from_now = MinutesConfirmation.objects.filter(
        confirmer=OuterRef("pk"), edition=OuterRef("minutes__edition")
    )
    rows = MinutesConfirmer.objects.for_user(user).filter(
        ~Exists(from_now), user=user, minutes__state=MinutesState.CIRCULATED
    )
    return rows.select_related("minutes__meeting__community__township__county")


def awaits_participants(meeting: Meeting) -> bool:
    """Whether somebody was named to confirm the minutes and they are not locked yet."""
    rows = MinutesConfirmer.objects.filter(minutes__meeting=meeting)
    return rows.exclude(minutes__state=MinutesState.LOCKED).exists()
