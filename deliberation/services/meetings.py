"""Meetings: begun, drafted, submitted, returned, confirmed; their photos."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from accounts.validators import validate_draft
from communities.models import Community
from deliberation.constants import DRAFT_VALUE_LENGTH, TITLE_LENGTH
from deliberation.enums import MeetingForm, MeetingState
from deliberation.models import Meeting, MeetingPhoto
from deliberation.rules import MEMBERS, WRITABLE
from deliberation.services.content import MeetingContent, problems_of, tally_problems, write
from deliberation.services.minutes import refuse_unconfirmed_minutes
from deliberation.services.validity import Judgement, judgement_of, law_of, record_verdict
from portal.services import store_photo


def create_meeting(
    *, community: Community, by: User, token: str, form: str = MeetingForm.CONSULTATION
) -> tuple[Meeting, bool]:
    """Begin the record of a meeting, once for each `token`. Raises Refusal."""
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee log its meetings."))

    def create() -> Meeting:
        meeting = Meeting.objects.create(community=community, recorder=by, form=form)
        record_event(actor=by, action="meeting.begun", target=meeting)
        return meeting

    return once(model=Meeting, user=by, token=token, create=create)


def refuse_writing(meeting: Meeting, by: User) -> None:
    """Refuse whoever may not write the record, and records that were handed in."""
    if not by.may(MEMBERS, meeting.scope_code()):
        raise Refusal(_("Only members of the committee log its meetings."))
    if meeting.state == MeetingState.ANNOUNCED:
        raise IllegalTransition(
            _("This meeting is announced: begin it on its day, then write its record.")
        )
    if meeting.state not in WRITABLE:
        raise IllegalTransition(
            _("This meeting is “%(state)s”: its record cannot be changed now.")
            % {"state": meeting.get_state_display()}
        )


def save_draft(meeting: Meeting, *, by: User, draft: dict[str, str], expected_version: int) -> None:
    """Keep what was typed, as typed, by compare-and-swap.

    Title and form are taken over where they are usable, so that lists can name the meeting.
    Raises ValidationError for what cannot be kept, Refusal, StaleRecord.
    """
    refuse_writing(meeting, by)
    validate_draft(draft, DRAFT_VALUE_LENGTH)
    title = draft.get("title", "").strip()
    form = draft.get("form", "")
    save_version(
        meeting,
        expected_version=expected_version,
        draft=draft,
        title=title if len(title) <= TITLE_LENGTH and title.isprintable() else meeting.title,
        form=form if form in MeetingForm.values else meeting.form,
    )


def held_values(content: MeetingContent, judgement: Judgement, *, by: User) -> dict[str, Any]:
    """The columns of a record that `by` hands in, with the verdict that was found."""
    return {
        "form": content.form,
        "title": content.title,
        "place": content.place,
        "starts_at": content.starts_at,
        "chair": content.chair,
        "convened_by": content.convened_by,
        "notice_on": content.notice_on,
        "notice_channel": content.notice_channel,
        "counted": judgement.row.counted if judgement.row else content.counted,
        "entitled": content.entitled,
        "counted_present": content.counted_present,
        "by_proxy": content.by_proxy,
        "lowest_present": content.lowest_present,
        "present": content.present,
        "validity": judgement.verdict.validity,
        "summary": content.summary,
        "submitted_by": by,
        "return_reason": "",
    }


def submit_meeting(
    meeting: Meeting,
    *,
    by: User,
    content: MeetingContent,
    expected_version: int | None = None,
) -> None:
    """Hand the record in: what was drafted becomes the meeting's participants, agenda and votes.

    Raises ValidationError keyed by the form's field names with every problem found, Refusal
    where `by` may not write now, StaleRecord where another was faster. The meeting and its votes
    are judged by the rule of its day (`communities.quorum`); the verdict is kept with its figures.
    What a meeting decided that was not valid stays on record and takes no effect.
    """
    refuse_writing(meeting, by)
    law = law_of(meeting.community, content.form, content.held_on)
    problems: dict[str, Any] = problems_of(content, law) | tally_problems(meeting, content.items)
    if problems:
        raise ValidationError(problems)
    judgement = judgement_of(content, law)
    with transaction.atomic():
        transition(
            meeting,
            MeetingState.CLOSED,
            by=by,
            expected_version=expected_version,
            **held_values(content, judgement, by=by),
        )
        meeting.full_clean(exclude=["community", "recorder", "submitted_by"])
        write(meeting, content, judgement)
        record_verdict(meeting, content, judgement, by=by)


def return_meeting(
    meeting: Meeting, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Give the record back to the committee with a reason that it sees."""
    transition(
        meeting,
        MeetingState.DRAFT,
        by=by,
        expected_version=expected_version,
        reason=reason,
        return_reason=reason.strip(),
    )


def confirm_minutes(
    meeting: Meeting, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Accept the record as it is, once the participants named for it have confirmed the minutes."""
    refuse_unconfirmed_minutes(meeting)
    transition(
        meeting,
        MeetingState.MINUTES_CONFIRMED,
        by=by,
        expected_version=expected_version,
        reason=reason,
    )


def add_photo(
    meeting: Meeting, *, by: User, upload: UploadedFile[bytes], shows_people: bool = False
) -> MeetingPhoto:
    """Keep one photo of the meeting. Raises ValidationError with the reason it was refused."""
    refuse_writing(meeting, by)
    if MeetingPhoto.objects.filter(meeting=meeting).count() >= settings.PHOTOS_PER_RECORD:
        raise ValidationError(
            _("There are %(limit)s photos here already; delete one first.")
            % {"limit": settings.PHOTOS_PER_RECORD}
        )
    with transaction.atomic():
        photo = store_photo(
            upload, unit_code=meeting.scope_code(), by=by, shows_people=shows_people
        )
        kept = MeetingPhoto.objects.create(meeting=meeting, photo=photo)
        record_event(
            actor=by, action="meeting.photo_added", target=meeting, after={"photo": photo.sha256}
        )
    return kept


def delete_photo(photo: MeetingPhoto, *, by: User) -> None:
    """Take a photo out of a draft."""
    refuse_writing(photo.meeting, by)
    with transaction.atomic():
        record_event(
            actor=by,
            action="meeting.photo_deleted",
            target=photo.meeting,
            before={"photo": photo.photo.sha256},
        )
        photo.delete()
