"""Notices: written, sent once to everybody who fits, corrected by another, withdrawn, read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.scoping import covers
from accounts.services import (
    once,
    record_event,
    refuse_stale,
    refuse_step,
    save_version,
    transition,
)
from communities.queries.places import place_names
from coordination import notice_queries as queries
from coordination.constants import NOTICE_AREAS
from coordination.enums import NoticeState
from coordination.models import Notice, NoticeArea, NoticeFile, NoticeReceipt
from coordination.notice_links import page_path
from coordination.notice_queries import Recipient
from coordination.notice_rules import AUDIENCES, SENDERS
from orgs.queries import Unit

BATCH = 500


@dataclass(frozen=True)
class NoticeContent:
    """What is written, for which roles in which areas (division codes), to be read until a day."""

    title: str
    text: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    read_by: date | None = None
    link: str = ""


def write_notice(
    *, sender: Unit, by: User, content: NoticeContent, token: str
) -> tuple[Notice, bool]:
    """Begin a notice in the name of an office, once for each `token`.

    Raises Refusal for whoever does not act for `sender`, ValidationError keyed by field, also for
    an area outside the one of the sender.
    """
    if sender not in queries.sender_units(by):
        raise Refusal(_("You do not act for this unit."))

    def create() -> Notice:
        notice = Notice(jurisdiction=sender.jurisdiction, sender_name=sender.name, written_by=by)
        _write(notice, content)
        return _begin(notice, content, by)

    return once(model=Notice, user=by, token=token, create=create)


def correct_notice(notice: Notice, *, by: User, token: str) -> tuple[Notice, bool]:
    """Begin a draft with the words of a sent notice, that will stand in its place.

    Raises Refusal for others and where a correction is there already, IllegalTransition for what
    was not sent or is withdrawn.
    """
    refuse_other_senders(notice, by)

    def create() -> Notice:
        transaction_lock("audit")
        stored = Notice.objects.get(pk=notice.pk)
        if stored.state != NoticeState.SENT:
            raise IllegalTransition(
                _("Only a notice that was sent and not withdrawn is corrected.")
            )
        kept = stored.corrections.filter(state__in=(NoticeState.DRAFT, NoticeState.SENT))
        if kept.exists():
            raise Refusal(_("A correction of this notice is there already."))
        draft = Notice(
            jurisdiction=stored.jurisdiction,
            sender_name=stored.sender_name,
            corrects=stored,
            written_by=by,
        )
        content = content_of(stored)
        if content.read_by and content.read_by < timezone.localdate():
            content = replace(content, read_by=None)
        # Unchecked: units may be gone since, which is for the writer to mend.
        _put(draft, content)
        made = _begin(draft, content, by)
        # What went with it goes along; the files themselves are the same.
        NoticeFile.objects.bulk_create(
            NoticeFile(
                notice=made, name=one.name, file=one.file.name, sha256=one.sha256, size=one.size,
                photo=one.photo,
            )
            for one in stored.files.order_by("pk")
        )  # fmt: skip
        return made

    return once(model=Notice, user=by, token=token, create=create)


def _begin(notice: Notice, content: NoticeContent, by: User) -> Notice:
    notice.save(force_insert=True)
    _choose_areas(notice, content.areas)
    record_event(actor=by, action="notice.written", target=notice, after=content.__dict__)
    return notice


def content_of(notice: Notice) -> NoticeContent:
    """What a notice says, and to whom."""
    return NoticeContent(
        title=notice.title,
        text=notice.text,
        roles=tuple(notice.roles),
        areas=tuple(row.jurisdiction for row in notice.areas.all()),
        read_by=notice.read_by,
        link=notice.link,
    )


def change_notice(
    notice: Notice, *, by: User, content: NoticeContent, expected_version: int
) -> None:
    """Write a draft anew.

    Raises Refusal for others, IllegalTransition once it was sent, StaleRecord, ValidationError
    keyed by field.
    """
    refuse_other_senders(notice, by)
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(notice, expected_version=expected_version)
        if notice.state != NoticeState.DRAFT:
            raise IllegalTransition(
                _("This notice is “%(state)s”: its words stay as they are.")
                % {"state": notice.get_state_display()}
            )
        before = content_of(notice)
        changed = Notice(
            pk=notice.pk, jurisdiction=notice.jurisdiction, sender_name=notice.sender_name
        )
        _write(changed, content)
        names = ("title", "text", "link", "read_by", *AUDIENCES.values())
        save_version(
            notice, expected_version=expected_version, written_by=by,
            **{name: getattr(changed, name) for name in names},
        )  # fmt: skip
        _choose_areas(notice, content.areas)
        record_event(
            actor=by, action="notice.changed", target=notice, before=before.__dict__,
            after=content.__dict__,
        )  # fmt: skip


def send_notice(
    notice: Notice, *, by: User, expected_people: int, expected_version: int | None = None
) -> int:
    """Send a draft to everybody who fits today, once; returns to how many people.

    `expected_people` is the number that the officer confirmed. Raises Refusal for others and where
    nobody fits, StaleRecord where the number or the draft is another by now, IllegalTransition
    once it was sent, ValidationError for a day to read it by that has passed or an area that is
    none of the sender's any more.
    """
    refuse_other_senders(notice, by)
    with transaction.atomic():
        transaction_lock("audit")
        refuse_step(Notice.objects.get(pk=notice.pk), NoticeState.SENT)
        refuse_stale(notice, expected_version=expected_version)
        _refuse_past(notice.read_by)
        _refuse_areas(notice.jurisdiction, content_of(notice).areas)
        found = queries.recipients(notice, sender=by)
        if not found:
            raise Refusal(_("Nobody fits today: choose other roles or areas."))
        if len(found) != expected_people:
            raise StaleRecord(
                _("Meanwhile %(number)s people would get it. Look at the numbers once more.")
                % {"number": len(found)}
            )
        now = timezone.now()
        transition(
            notice, NoticeState.SENT, by=by, expected_version=expected_version, sent_at=now,
            sent_by=by,
        )  # fmt: skip
        _give(notice, found)
        record_event(
            actor=by, action="notice.given_to_read", target=notice, after={"people": len(found)}
        )
    return len(found)


def remind_notice(notice: Notice, *, by: User) -> tuple[int, int]:
    """Remind those who have not read it, at most once a civil day, and give it to those who fit
    since it was sent; returns (people reminded, people new to it).

    Raises Refusal for others, for a second time on a day and where everybody has read it,
    IllegalTransition for what is not sent, or withdrawn.
    """
    refuse_other_senders(notice, by)
    today = timezone.localdate()
    with transaction.atomic():
        transaction_lock("audit")
        stored = Notice.objects.select_related("sent_by").get(pk=notice.pk)
        if stored.state != NoticeState.SENT or queries.correction_of(stored):
            raise IllegalTransition(_("This notice does not wait to be read any more."))
        if stored.reminded_on == today:
            raise Refusal(_("They were reminded today already; tomorrow you can do it again."))
        had = set(stored.receipts.order_by().values_list("user", flat=True))
        sender: Any = stored.sent_by
        new = [one for one in queries.recipients(stored, sender=sender) if one.user_id not in had]
        unread = stored.receipts.filter(read_at__isnull=True).count()
        if not unread and not new:
            raise Refusal(_("Everybody has read it."))
        save_version(stored, reminded_on=today)
        _give(stored, new)
        record_event(
            actor=by, action="notice.reminded", target=stored,
            after={"people": unread, "new": len(new)},
        )  # fmt: skip
    return unread, len(new)


def withdraw_notice(
    notice: Notice, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Withdraw what was sent: recipients read the reason in its place.

    Raises Refusal without a reason and for others, IllegalTransition, StaleRecord, ValidationError.
    """
    refuse_other_senders(notice, by)
    field: Any = Notice._meta.get_field("withdrawn_because")
    if not reason.strip():
        raise Refusal(_("Give a reason."))
    try:
        told = str(field.clean(reason.strip(), notice))
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    transition(
        notice, NoticeState.WITHDRAWN, by=by, expected_version=expected_version, reason=told,
        withdrawn_because=told,
    )  # fmt: skip


def discard_notice(notice: Notice, *, by: User, expected_version: int | None = None) -> None:
    """Give a draft up. Raises Refusal for others, IllegalTransition, StaleRecord."""
    refuse_other_senders(notice, by)
    transition(notice, NoticeState.DISCARDED, by=by, expected_version=expected_version)


def read_notice(receipt: NoticeReceipt, *, by: User) -> bool:
    """Note that the recipient has read it; False where that was noted before.

    Raises Refusal for anybody else, IllegalTransition once it was withdrawn.
    """
    if receipt.user_id != by.pk:
        raise Refusal(_("This notice was not sent to you."))
    with transaction.atomic():
        transaction_lock("audit")
        notice = Notice.objects.get(pk=receipt.notice_id)
        if notice.state != NoticeState.SENT:
            raise IllegalTransition(_("This notice was withdrawn."))
        mine = NoticeReceipt.objects.filter(pk=receipt.pk, read_at__isnull=True)
        if mine.update(read_at=timezone.now()) != 1:
            return False
        record_event(actor=by, action="noticereceipt.read", target=receipt)
    return True


def refuse_other_senders(notice: Notice, by: User) -> None:
    """Raises Refusal for whoever is no officer of the sender's area."""
    if not by.may(SENDERS, notice.jurisdiction):
        raise Refusal(_("Only officers of the sender, or of the levels above it, may do this."))


def _put(notice: Notice, content: NoticeContent) -> None:
    """Bring the words into the row."""
    notice.title, notice.text, notice.read_by = content.title, content.text, content.read_by
    notice.link = content.link
    for role, name in AUDIENCES.items():
        setattr(notice, name, role in content.roles)


def _write(notice: Notice, content: NoticeContent) -> None:
    """Bring the words into the row and check all of them; raises ValidationError by field."""
    _put(notice, content)
    problems: dict[str, Any] = {}
    try:
        notice.link = page_path(content.link)
    except ValidationError as error:
        problems["link"] = error.messages
    if not content.roles or not set(content.roles) <= set(AUDIENCES):
        problems["roles"] = [_("Choose whom it is for.")]
    others = ("public_id", "written_by", "sent_by", "corrects", *problems)
    problems |= _amiss(notice.clean_fields, exclude=others)
    problems |= _amiss(_refuse_past, content.read_by)
    problems |= _amiss(_refuse_areas, notice.jurisdiction, content.areas)
    if problems:
        raise ValidationError(problems)


def _amiss(check: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What `check` finds, by field, so that all of it is told at once."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        return dict(error.message_dict)
    return {}


def _refuse_past(read_by: date | None) -> None:
    if read_by is not None and read_by < timezone.localdate():
        raise ValidationError({"read_by": _("This day has passed.")})


def _refuse_areas(jurisdiction: str, areas: Iterable[str]) -> None:
    chosen, known = list(areas), place_names()
    if not chosen:
        raise ValidationError({"areas": _("Choose at least one area.")})
    if len(chosen) > NOTICE_AREAS:
        raise ValidationError(
            {
                "areas": _("At most %(most)s areas; choose the unit above them.")
                % {"most": NOTICE_AREAS}
            }
        )
    for code in chosen:
        if not covers(jurisdiction, code):
            raise ValidationError({"areas": _("This unit is not of the area of the sender.")})
        if code not in known:
            raise ValidationError({"areas": _("There is no unit with this code any more.")})


def _choose_areas(notice: Notice, areas: Iterable[str]) -> None:
    """Store the chosen areas; one inside another says nothing of its own."""
    codes = set(areas)
    widest = {c for c in codes if not any(c != other and covers(other, c) for other in codes)}
    notice.areas.exclude(jurisdiction__in=widest).delete()
    had = set(notice.areas.values_list("jurisdiction", flat=True))
    NoticeArea.objects.bulk_create(
        [NoticeArea(notice=notice, jurisdiction=code) for code in sorted(widest - had)]
    )


def _give(notice: Notice, people: Iterable[Recipient]) -> None:
    now = timezone.now()
    rows = [NoticeReceipt(notice=notice, given_at=now, **one.__dict__) for one in people]
    NoticeReceipt.objects.bulk_create(rows, batch_size=BATCH)
