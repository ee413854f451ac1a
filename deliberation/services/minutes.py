"""Minutes: written during the meeting, confirmed by those named, then locked for good."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from deliberation import attendance
from deliberation.enums import ConfirmationMethod, MeetingState, MinutesState, Party, SignInState
from deliberation.models import (
    Meeting,
    Minutes,
    MinutesAddendum,
    MinutesConfirmation,
    MinutesConfirmer,
    SignIn,
)
from deliberation.rules import MEMBERS
from portal.models import Photo
from portal.services import store_photo

# A resident may bear the name of a member of the committee.
HAVE_ACCOUNTS = frozenset({Party.COMMITTEE, Party.PARTY_ORGANISATION})


def _refuse_unless_member(meeting: Meeting, by: User) -> None:
    if not by.may(MEMBERS, meeting.scope_code()):
        raise Refusal(_("Only members of the committee write the minutes of its meetings."))
    if meeting.state == MeetingState.CANCELLED:
        raise IllegalTransition(_("This meeting was cancelled: there are no minutes of it."))


def _refuse_unless(minutes: Minutes, state: str) -> None:
    if minutes.state != state:
        raise IllegalTransition(
            _("The minutes are “%(state)s”: this is not possible now.")
            % {"state": minutes.get_state_display()}
        )


def write_minutes(meeting: Meeting, *, by: User, text: str, expected_version: int = 1) -> Minutes:
    """Keep the text, by compare-and-swap; the first time begins the minutes.

    Raises ValidationError for what cannot be kept, IllegalTransition where they are handed round
    or locked, StaleRecord where another recorder was faster.
    """
    _refuse_unless_member(meeting, by)
    with transaction.atomic():
        minutes, is_new = Minutes.objects.get_or_create(meeting=meeting)
        _refuse_unless(minutes, MinutesState.WRITING)
        Minutes(meeting=meeting, text=text).clean_fields(exclude=["meeting"])
        save_version(minutes, expected_version=expected_version, text=text)
        if is_new:
            record_event(actor=by, action="minutes.begun", target=minutes)
    return minutes


def name_confirmers(minutes: Minutes, *, by: User, rows: Iterable[SignIn]) -> int:
    """Ask these people to confirm; how many were added. Each must have been there.

    Somebody who has an account of the committee confirms on it. Raises Refusal for a person who
    is not confirmed as present in this meeting.
    """
    _refuse_unless_member(minutes.meeting, by)
    added = 0
    with transaction.atomic():
        transaction_lock(f"sign-in {minutes.meeting_id}")
        _refuse_unless(_locked_for_change(minutes), MinutesState.WRITING)
        chosen = SignIn.objects.filter(pk__in=[row.pk for row in rows])
        for row in chosen.select_related("meeting__community"):
            _refuse_absent(row, minutes)
            _person, is_new = MinutesConfirmer.objects.get_or_create(
                sign_in=row,
                defaults={
                    "minutes": minutes,
                    "party": row.party,
                    "name": row.name,
                    "user": _account_of(row),
                },
            )
            added += is_new
        record_event(
            actor=by, action="minutes.confirmers_named", target=minutes, after={"added": added}
        )
    return added


def _account_of(row: SignIn) -> User | None:
    """The committee's account of this person; None for others, and where two bear the name."""
    if row.party not in HAVE_ACCOUNTS:
        return None
    accounts = attendance.accounts_named(row.meeting.community, row.name)
    return accounts[0] if len(accounts) == 1 else None


def _locked_for_change(minutes: Minutes) -> Minutes:
    """The minutes as they stand now; one change at a time."""
    transaction_lock(f"minutes {minutes.pk}")
    return Minutes.objects.select_related("meeting__community").get(pk=minutes.pk)


def _refuse_absent(row: SignIn, minutes: Minutes) -> None:
    if row.meeting_id != minutes.meeting_id or row.state != SignInState.CONFIRMED:
        raise Refusal(
            _("%(name)s is not on the list of those present and cannot confirm the minutes.")
            % {"name": row.name}
        )


def remove_confirmer(person: MinutesConfirmer, *, by: User) -> None:
    """Ask somebody no more; refused once that person has said something."""
    minutes = person.minutes
    _refuse_unless_member(minutes.meeting, by)
    with transaction.atomic():
        _refuse_unless(_locked_for_change(minutes), MinutesState.WRITING)
        if person.confirmations.exists():
            raise Refusal(_("This person has already said something of the minutes."))
        record_event(actor=by, action="minutes.confirmer_removed", target=minutes)
        person.delete()


def circulate_minutes(
    minutes: Minutes, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Fix the text as another edition and let the named people confirm it.

    Where nobody was named, the minutes are locked at once. Raises Refusal without a text.
    """
    _refuse_unless_member(minutes.meeting, by)
    if not minutes.text.strip():
        raise Refusal(_("The minutes are empty."))
    with transaction.atomic():
        transaction_lock(f"minutes {minutes.pk}")
        named = minutes.confirmers.exists()
        changes = {} if named else {"locked_at": timezone.now()}
        transition(
            minutes,
            MinutesState.CIRCULATED if named else MinutesState.LOCKED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            edition=minutes.edition + 1,
            **changes,
        )


def take_minutes_back(
    minutes: Minutes, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Change the text after all: what was confirmed of this edition counts for no later one."""
    transition(
        minutes,
        MinutesState.WRITING,
        by=by,
        expected_version=expected_version,
        reason=reason,
    )


def confirm_on_account(
    person: MinutesConfirmer, *, by: User, agrees: bool = True, remark: str = ""
) -> MinutesConfirmation:
    """Say on the own account that the minutes are right, or what is wrong with them.

    Raises DutyConflict where the account is another's, Refusal where the person was not there,
    where this was said before, or where an objection says nothing.
    """
    if person.user_id != by.pk:
        raise DutyConflict(_("Only %(name)s confirms this.") % {"name": person.name})
    return _say(person, ConfirmationMethod.ACCOUNT, by=by, agrees=agrees, remark=remark)


def confirm_on_paper(
    minutes: Minutes,
    *,
    by: User,
    people: Iterable[MinutesConfirmer],
    upload: UploadedFile[bytes],
) -> int:
    """Record that these people signed the sheet on the photo; how many.

    Raises ValidationError for a photo that cannot be kept, Refusal as `confirm_on_account`.
    """
    _refuse_unless_member(minutes.meeting, by)
    signed = list(people)
    if not signed:
        raise ValidationError(_("Choose those who signed the sheet."))
    with transaction.atomic():
        # Before the trail's own lock, which the photo takes.
        transaction_lock(f"minutes {minutes.pk}")
        # Signatures are names: the photo stays inside.
        photo = store_photo(
            upload, unit_code=minutes.meeting.scope_code(), by=by, shows_people=True
        )
        for person in signed:
            _say(person, ConfirmationMethod.PAPER, by=by, photo=photo)
    return len(signed)


def _say(
    person: MinutesConfirmer,
    method: str,
    *,
    by: User,
    agrees: bool = True,
    remark: str = "",
    photo: Photo | None = None,
) -> MinutesConfirmation:
    if not agrees and not remark.strip():
        raise Refusal(_("Say what is wrong with the minutes."))
    try:
        with transaction.atomic():
            minutes = _locked_for_change(person.minutes)
            _refuse_unless(minutes, MinutesState.CIRCULATED)
            _refuse_absent(person.sign_in, minutes)
            said = MinutesConfirmation(
                confirmer=person,
                edition=minutes.edition,
                agrees=agrees,
                remark=remark.strip(),
                method=method,
                photo=photo,
                recorded_by=by,
            )
            said.clean_fields(exclude=["confirmer", "photo", "recorded_by"])
            said.save(force_insert=True)
            record_event(
                actor=by,
                action="minutes.confirmed" if agrees else "minutes.objected",
                target=minutes,
                after={"edition": minutes.edition, "method": method},
            )
            _lock_when_all_agree(minutes, by)
    except IntegrityError as error:
        raise Refusal(_("This person has already said something of this edition.")) from error
    return said


def _lock_when_all_agree(minutes: Minutes, by: User) -> None:
    if all(said is not None and said.agrees for _person, said in attendance.said_of(minutes)):
        transition(minutes, MinutesState.LOCKED, by=by, locked_at=timezone.now())


def add_addendum(
    minutes: Minutes, *, by: User, text: str, reason: str, token: str
) -> tuple[MinutesAddendum, bool]:
    """Correct locked minutes by a text that stands beside them, once for each `token`.

    Raises ValidationError for a missing text or reason, Refusal before the lock.
    """
    _refuse_unless_member(minutes.meeting, by)
    _refuse_unless(minutes, MinutesState.LOCKED)

    def create() -> MinutesAddendum:
        transaction_lock(f"minutes {minutes.pk}")
        last = minutes.addenda.aggregate(last=Max("number"))["last"] or 0
        row = MinutesAddendum(
            minutes=minutes, number=last + 1, text=text, reason=reason, added_by=by
        )
        row.clean_fields(exclude=["minutes", "added_by"])
        row.save(force_insert=True)
        record_event(
            actor=by, action="minutes.addendum", target=minutes, after={"number": row.number}
        )
        return row

    return once(model=MinutesAddendum, user=by, token=token, create=create)


def refuse_unconfirmed_minutes(meeting: Meeting) -> None:
    """Refuse the township's confirmation while named participants have not confirmed."""
    if attendance.awaits_participants(meeting):
        raise Refusal(_("The participants named for it have not all confirmed the minutes yet."))
