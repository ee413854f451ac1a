"""Who wants the daily digest, and the day on which it went out: one a person and civil day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core import signing
from django.db import transaction
from django.db.models import Q

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.services import record_event
from coordination.models import DigestSubscription

# A mail is rarely opened later, and each has a link of its own.
LINK_SECONDS = 180 * 24 * 3600
# Without colons, at which some programs end a link.
_signer = signing.TimestampSigner(salt="coordination.digest", sep=".")


def stop_token(user: User) -> str:
    """What stands in the link by which the holder of the address stops the digest."""
    return _signer.sign(str(user.pk))


def user_of_stop_token(token: str) -> User | None:
    """Whose digest the link stops; None for a link that was altered or is too old."""
    try:
        pk = int(_signer.unsign(token, max_age=LINK_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def wants_digest(user: User) -> bool:
    """Whether `user` gets one; everybody does who did not stop it."""
    return not DigestSubscription.objects.filter(user=user, is_wanted=False).exists()


def choose_digest(user: User, *, by: User | None, is_wanted: bool) -> bool:
    """Stop the digest or take it up again; whether that changed anything.

    `by` is None where the link of a mail was used without signing in.
    """
    with transaction.atomic():
        transaction_lock("audit")
        row, _is_new = DigestSubscription.objects.get_or_create(user=user)
        if row.is_wanted == is_wanted:
            return False
        DigestSubscription.objects.filter(pk=row.pk).update(is_wanted=is_wanted)
        record_event(
            actor=by, action="digestsubscription.changed", target=row,
            after={"is_wanted": is_wanted},
        )  # fmt: skip
    return True


def subscribe(users: Iterable[int]) -> None:
    """Make the missing rows of `users` (ids)."""
    rows = [DigestSubscription(user_id=pk) for pk in users]
    DigestSubscription.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def take_day(user: User, day: date) -> bool:
    """Whether this run may write to `user` on the civil `day`: once, while it is wanted."""
    free = Q(sent_on__isnull=True) | Q(sent_on__lt=day)
    mine = DigestSubscription.objects.filter(free, user=user, is_wanted=True)
    return mine.update(sent_on=day) == 1


def give_day_back(user: User, day: date, before: date | None) -> None:
    """The mail could not be sent: the next run tries again."""
    DigestSubscription.objects.filter(user=user, sent_on=day).update(sent_on=before)
