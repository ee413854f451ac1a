"""The daily digest: one's desk as an e-mail, one a person and civil day (docs/notices.md)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import desk
from accounts.desk import DeskItem
from accounts.models import Appointment, User
from accounts.services import record_event
from coordination import services
from coordination.models import DigestSubscription
from portal.addresses import origin

logger = logging.getLogger(__name__)
# Mails over one connection to the server; some end it after a hundred.
CHUNK = 50
LINES_OF_A_PART = 30
UNREACHABLE = (OSError, SMTPException)


@dataclass
class Outcome:
    """How many mails went out, and how many could not be built or sent."""

    sent: int = 0
    failed: int = 0


def send_digests() -> Outcome:
    """Write to everybody for whom something waits and who got nothing today.

    Who could not be reached is written to the log by number and tried again by the next run.
    Raises OSError or SMTPException where the mail server itself does not answer; whoever was
    written to until then is not written to twice.
    """
    today, outcome = timezone.localdate(), Outcome()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            for people in _chunks(_candidates(today)):
                _send_chunk(people, today, outcome)
    finally:
        if outcome.sent or outcome.failed:
            record_event(
                actor=None, action="digestsubscription.sent",
                after={"sent": outcome.sent, "failed": outcome.failed},
            )  # fmt: skip
    return outcome


def _candidates(today: date) -> QuerySet[User]:
    """In office, with an address; not those who stopped it or were written to today."""
    rows = DigestSubscription.objects.filter(user=OuterRef("pk"))
    served = rows.filter(is_wanted=False) | rows.filter(sent_on__gte=today)
    in_office = Appointment.objects.current(today).filter(user=OuterRef("pk"))
    people = User.objects.filter(Exists(in_office), ~Exists(served), is_active=True)
    return people.exclude(email="").order_by("pk")


def _chunks(people: QuerySet[User]) -> Iterator[list[User]]:
    keys = list(people.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield list(User.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"))


def _send_chunk(people: list[User], today: date, outcome: Outcome) -> None:
    services.subscribe(user.pk for user in people)
    known = DigestSubscription.objects.filter(user__in=people)
    before = dict(known.values_list("user", "sent_on"))
    connection = get_connection()
    try:
        for user in people:
            message = _message(user, outcome)
            if message is None:
                continue
            # Before the day is taken: a server that is away costs nobody the digest.
            connection.open()
            if not services.take_day(user, today):
                continue
            if _is_sent(connection, message, user):
                outcome.sent += 1
            else:
                outcome.failed += 1
                services.give_day_back(user, today, before[user.pk])
    finally:
        connection.close()


def _is_sent(connection: Any, message: EmailMessage, user: User) -> bool:
    try:
        connection.send_messages([message])
    except (*UNREACHABLE, ValueError) as error:
        # ValueError: what stands in the account is no address that a mail could bear. The text of
        # the error may hold it.
        logger.warning("Digest of account %s not sent: %s", user.pk, type(error).__name__)
        # What was left of the dialogue with the server would belong to the next mail.
        connection.close()
        return False
    return True


def _message(user: User, outcome: Outcome) -> EmailMessage | None:
    try:
        items = desk.items_for(user)
    except Exception:
        # One desk that cannot be read must not keep the others from theirs.
        logger.exception("The desk of account %s could not be read", user.pk)
        outcome.failed += 1
        return None
    return digest_of(user, items) if items else None


def digest_of(user: User, items: Iterable[DeskItem]) -> EmailMessage:
    """The mail to `user` about `items`: what is overdue, has a day, waits without one."""
    listed = list(items)
    overdue = [item for item in listed if item.overdue]
    others = [item for item in listed if not item.overdue]
    stop = origin() + reverse("digest_stop", args=[services.stop_token(user)])
    site = settings.SITE["name"] or _("Benxi waste-sorting governance portal")
    subject = ngettext(
        "%(site)s: %(number)s matter waits for you",
        "%(site)s: %(number)s matters wait for you",
        len(listed),
    ) % {"site": site, "number": len(listed)}
    if overdue:
        subject += _(", %(number)s of them overdue") % {"number": len(overdue)}
    parts = [
        *_part(_("Overdue"), overdue),
        *_part(_("With a day"), [item for item in others if item.due]),
        *_part(_("Waiting for you"), [item for item in others if not item.due]),
        _("My desk: %(address)s") % {"address": origin() + reverse("workspace")},
        _("You get this mail once a day while something waits. To stop it: %(address)s")
        % {"address": stop},
    ]
    headers = {"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n\n".join(parts), to=[user.email], headers=headers)


def _part(title: str, items: list[DeskItem]) -> Iterator[str]:
    if not items:
        return
    lines = [_("【%(part)s (%(number)s)】") % {"part": title, "number": len(items)}]
    for number, item in enumerate(items[:LINES_OF_A_PART], start=1):
        about = str(item.state_label)
        if item.due:
            about += " · " + _("due %(due)s") % {"due": f"{item.due:%Y-%m-%d}"}
        words = " ".join(str(item.mail_title or item.title).split())
        lines += [f"{number}. {words}（{about}）", f"   {origin()}{item.url}"]
    left = len(items) - LINES_OF_A_PART
    if left > 0:
        lines.append(_("… and %(number)s more on your desk.") % {"number": left})
    yield "\n".join(lines)
