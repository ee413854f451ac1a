"""Sign-in: opened and closed by the recorder, used by everybody who comes, counted once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.normalise import clean_line, fold_name
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from deliberation.constants import SIGN_IN_HOURS, SIGN_INS_PER_MEETING
from deliberation.enums import Party, SignInState
from deliberation.models import Invitee, Meeting, MinutesConfirmer, SignIn, SignInSheet
from deliberation.rules import MEMBERS, TAKES_SIGN_INS
from deliberation.services.validity import takes_proxies


class SignInEnded(Refusal):
    """The sheet takes no more names."""

    def __init__(self) -> None:
        super().__init__(
            _("Sign-in for this meeting has ended. The recorder can still enter you by hand.")
        )


def refuse_keeping_list(meeting: Meeting, by: User) -> None:
    """Refuse whoever may not keep the list, and lists of meetings that were handed in."""
    if not by.may(MEMBERS, meeting.scope_code()):
        raise Refusal(_("Only members of the committee keep the list of a meeting."))
    if meeting.state not in TAKES_SIGN_INS:
        raise IllegalTransition(
            _("This meeting is “%(state)s”: nobody is entered or struck out any more.")
            % {"state": meeting.get_state_display()}
        )


def _sheet(meeting: Meeting) -> SignInSheet:
    sheet, _is_new = SignInSheet.objects.get_or_create(meeting=meeting)
    sheet.meeting = meeting
    return sheet


def open_sign_in(
    meeting: Meeting,
    *,
    by: User,
    ends_at: datetime,
    allows_proxies: bool = False,
    expected_version: int = 1,
) -> SignInSheet:
    """Open the sheet until `ends_at` under a new address; an earlier QR code leads nowhere then.

    Raises ValidationError where the end is past or more than 12 hours away, or where nobody may
    stand in for another in this form of meeting; Refusal; StaleRecord.
    """
    refuse_keeping_list(meeting, by)
    now = timezone.now()
    if not now < ends_at <= now + timedelta(hours=SIGN_IN_HOURS):
        raise ValidationError(
            {
                "ends_at": _("Choose an end within the next %(hours)s hours.")
                % {"hours": SIGN_IN_HOURS}
            }
        )
    if allows_proxies and not takes_proxies(meeting):
        raise ValidationError(
            {"allows_proxies": _("In this form of meeting nobody stands in for another.")}
        )
    with transaction.atomic():
        sheet = _sheet(meeting)
        save_version(
            sheet,
            expected_version=expected_version,
            token=secrets.token_urlsafe(24),
            ends_at=ends_at,
            allows_proxies=allows_proxies,
        )
        record_event(actor=by, action="sign_in.opened", target=sheet, after={"ends_at": ends_at})
    return sheet


def close_sign_in(meeting: Meeting, *, by: User) -> None:
    """End the sheet now. Raises Refusal where it is not open."""
    refuse_keeping_list(meeting, by)
    with transaction.atomic():
        transaction_lock(f"sign-in {meeting.pk}")
        sheet = SignInSheet.objects.filter(meeting=meeting).select_related("meeting").first()
        if sheet is None or not sheet.is_open:
            raise Refusal(_("Sign-in is not open."))
        save_version(sheet, ends_at=timezone.now())
        record_event(actor=by, action="sign_in.closed", target=sheet)


def write_roster(
    meeting: Meeting, *, by: User, names: Mapping[str, Iterable[str]], expected_version: int = 1
) -> None:
    """Make `names` by party the invited people. Raises ValidationError, Refusal, StaleRecord."""
    refuse_keeping_list(meeting, by)
    wanted = {
        (party, fold_name(name)): clean_line(name)
        for party, listed in names.items()
        for name in listed
        if name.strip()
    }
    if len(wanted) > SIGN_INS_PER_MEETING:
        raise ValidationError(
            _("At most %(limit)s names fit on one list.") % {"limit": SIGN_INS_PER_MEETING}
        )
    with transaction.atomic():
        sheet = _sheet(meeting)
        save_version(sheet, expected_version=expected_version)
        present = {(row.party, row.name_key): row for row in meeting.invited.all()}
        surplus = [row.pk for key, row in present.items() if key not in wanted]
        Invitee.objects.filter(pk__in=surplus).delete()
        rows = [
            Invitee(meeting=meeting, party=party, name=name, name_key=key)
            for (party, key), name in wanted.items()
            if (party, key) not in present
        ]
        for row in rows:
            row.clean_fields(exclude=["meeting"])
        Invitee.objects.bulk_create(rows, batch_size=500)
        record_event(
            actor=by, action="sign_in.invited", target=sheet, after={"people": len(wanted)}
        )


def sign_in(
    sheet: SignInSheet, *, party: str, name: str, device: str, proxy_for: str = ""
) -> tuple[SignIn, bool]:
    """Enter somebody from an own phone; the row and whether this call made it.

    The same person (name and party) or the same `device` (a keyed hash, "" where unknown) gets
    the row that is there. Raises SignInEnded after the end, Refusal where the list is full or
    the person is represented already, ValidationError for what is wrong with a name.
    """
    with transaction.atomic():
        transaction_lock(f"sign-in {sheet.meeting_id}")
        sheet = SignInSheet.objects.select_related("meeting__community").get(pk=sheet.pk)
        if not sheet.is_open:
            raise SignInEnded
        if proxy_for and not sheet.allows_proxies:
            raise ValidationError({"proxy_for": _("In this meeting nobody stands in for another.")})
        row = SignIn(
            meeting=sheet.meeting,
            party=party,
            name=name,
            proxy_for=proxy_for,
            device=device,
            arrived_at=timezone.now(),
        )
        return _enter(row, by=None)


def add_by_hand(
    meeting: Meeting,
    *,
    by: User,
    party: str,
    name: str,
    token: str,
    proxy_for: str = "",
    arrived_at: datetime | None = None,
) -> tuple[SignIn, bool]:
    """Enter somebody as present, once for each `token`; who is on the list already stays as is.

    Raises ValidationError for an arrival in the future or after the sign-in's end, Refusal.
    """
    refuse_keeping_list(meeting, by)
    sheet = SignInSheet.objects.filter(meeting=meeting).first()
    moment = arrived_at or _last_moment(sheet)
    _refuse_late(sheet, arrived_at=moment)
    if proxy_for and not takes_proxies(meeting):
        raise ValidationError(
            {"proxy_for": _("In this form of meeting nobody stands in for another.")}
        )

    def create() -> SignIn:
        transaction_lock(f"sign-in {meeting.pk}")
        row = SignIn(
            meeting=meeting,
            party=party,
            name=name,
            proxy_for=proxy_for,
            arrived_at=moment,
            state=SignInState.CONFIRMED,
            entered_by=by,
        )
        return _enter(row, by=by)[0]

    return once(model=SignIn, user=by, token=token, create=create)


def _last_moment(sheet: SignInSheet | None) -> datetime:
    now = timezone.now()
    return min(now, sheet.ends_at) if sheet is not None and sheet.ends_at else now


def _refuse_late(sheet: SignInSheet | None, **moments: datetime | None) -> None:
    now = timezone.now()
    problems: dict[str, Any] = {
        name: _("This moment lies in the future.")
        for name, moment in moments.items()
        if moment is not None and moment > now
    }
    end = sheet.ends_at if sheet is not None else None
    arrival = moments.get("arrived_at")
    if end is not None and arrival is not None and end < arrival <= now:
        problems["arrived_at"] = _("Sign-in ended at %(end)s: nobody arrived after that.") % {
            "end": f"{timezone.localtime(end):%H:%M}"
        }
    if problems:
        raise ValidationError(problems)


def _enter(row: SignIn, *, by: User | None) -> tuple[SignIn, bool]:
    """Write `row` unless the person or the device stands on the list. Under the list's lock."""
    row.full_clean(
        exclude=["meeting", "name_key", "entered_by"],
        validate_unique=False,
        validate_constraints=False,
    )
    found = _on_list(row)
    if found is not None:
        return found, False
    others = SignIn.objects.filter(meeting=row.meeting, party=row.party)
    others = others.exclude(state=SignInState.STRUCK)
    if others.filter(proxy_key=row.name_key).exists():
        raise Refusal(
            _("Somebody has already signed in for you. Tell the recorder that you came yourself.")
        )
    if row.proxy_key and others.filter(name_key=row.proxy_key).exists():
        raise ValidationError(
            {"proxy_for": _("This person has signed in themselves and needs nobody to stand in.")}
        )
    if row.proxy_key and others.filter(proxy_key=row.proxy_key).exists():
        raise ValidationError({"proxy_for": _("Somebody else stands in for this person already.")})
    if SignIn.objects.filter(meeting=row.meeting).count() >= SIGN_INS_PER_MEETING:
        raise Refusal(_("This list is full. Speak to the recorder."))
    row.save(force_insert=True)
    record_event(actor=by, action="sign_in.entered", target=row, after={"party": row.party})
    return row, True


def _on_list(row: SignIn) -> SignIn | None:
    """The row of the same person, or else of the same device."""
    rows = SignIn.objects.filter(meeting=row.meeting)
    person = rows.filter(party=row.party, name_key=row.name_key).first()
    if person is not None or not row.device:
        return person
    return rows.filter(device=row.device).first()


def decide_sign_ins(
    meeting: Meeting, *, by: User, rows: Iterable[SignIn], target: str, reason: str = ""
) -> int:
    """Confirm or strike out all of `rows` or none; how many changed.

    Rows that stand so already are left out. Raises Refusal where a person to be struck out is
    named to confirm the minutes, StaleRecord where another recorder was faster.
    """
    refuse_keeping_list(meeting, by)
    changing = [row for row in rows if row.state != target]
    with transaction.atomic():
        # The list and the minutes' confirmers take this lock, so neither misses the other.
        transaction_lock(f"sign-in {meeting.pk}")
        if target == SignInState.STRUCK:
            _refuse_striking_confirmers(changing)
        for row in changing:
            transition(row, target, by=by, reason=reason)
    return len(changing)


def _refuse_striking_confirmers(rows: Iterable[SignIn]) -> None:
    named = MinutesConfirmer.objects.filter(sign_in__in=[row.pk for row in rows]).first()
    if named is not None:
        raise Refusal(
            _("%(name)s is named to confirm the minutes and cannot be struck out.")
            % {"name": named.name}
        )


def note_departures(meeting: Meeting, *, by: User, rows: Iterable[SignIn]) -> int:
    """Note that these people leave now; how many had not left before."""
    refuse_keeping_list(meeting, by)
    leaving = [row for row in rows if row.left_at is None and row.state == SignInState.CONFIRMED]
    with transaction.atomic():
        for row in leaving:
            _write_times(row, by, arrived_at=row.arrived_at, left_at=timezone.now())
    return len(leaving)


def note_times(
    row: SignIn,
    *,
    by: User,
    arrived_at: datetime,
    left_at: datetime | None,
    expected_version: int | None = None,
) -> None:
    """Correct when somebody came and left. Raises ValidationError, Refusal, StaleRecord."""
    refuse_keeping_list(row.meeting, by)
    sheet = SignInSheet.objects.filter(meeting=row.meeting_id).first()
    _refuse_late(sheet, arrived_at=arrived_at, left_at=left_at)
    _write_times(row, by, arrived_at=arrived_at, left_at=left_at, expected_version=expected_version)


def _write_times(
    row: SignIn,
    by: User,
    *,
    arrived_at: datetime,
    left_at: datetime | None,
    expected_version: int | None = None,
) -> None:
    before = {"arrived_at": row.arrived_at, "left_at": row.left_at}
    changed = SignIn(name=row.name, arrived_at=arrived_at, left_at=left_at)
    changed.clean()
    with transaction.atomic():
        save_version(row, expected_version=expected_version, arrived_at=arrived_at, left_at=left_at)
        record_event(
            actor=by,
            action="sign_in.times_noted",
            target=row,
            before=before,
            after={"arrived_at": arrived_at, "left_at": left_at},
        )


def invited_person(meeting: Meeting, key: int) -> tuple[str, str] | None:
    """Party and name of an invited person of this meeting, by the key that the page showed."""
    row = Invitee.objects.filter(meeting=meeting, pk=key).first()
    return (Party(row.party).value, row.name) if row is not None else None
