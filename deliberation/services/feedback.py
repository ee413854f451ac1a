"""Feedback: sent by anybody, then moderated, joined, answered and completed by the committee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version, transition
from communities.models import Community
from deliberation.enums import FeedbackState
from deliberation.models import Feedback
from deliberation.rules import FEEDBACK_MODERATED, MEMBERS
from portal.services import store_photo
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class FeedbackContent:
    """What somebody sends; contact and estate may be left out."""

    category: str
    text: str
    estate: str = ""
    contact_name: str = ""
    contact_phone: str = ""


def send_feedback(
    community: Community,
    *,
    content: FeedbackContent,
    token: str,
    photo: UploadedFile[bytes] | None = None,
) -> Feedback:
    """Take feedback from the public site, once for each `token`.

    The same form sent again with other words is something new. It is due FEEDBACK_ANSWER_DAYS
    civil days from today. Raises Refusal where there is no committee to answer, ValidationError
    for what cannot be kept; `photo` is re-encoded and stays private until a moderator shows it.
    """
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(_("%(community)s has no committee that could answer. Write to a neighbouring "
                        "community or to the township.") % {"community": community})  # fmt: skip
    before = Feedback.objects.filter(token=token).first()
    if before is not None:
        if before.text == content.text and before.community_id == community.pk:
            return before
        token = new_public_id()
    try:
        return _keep(community, content, token, photo)
    except IntegrityError:  # the other of two clicks was faster
        return Feedback.objects.get(token=token)


def _keep(
    community: Community,
    content: FeedbackContent,
    token: str,
    photo: UploadedFile[bytes] | None,
) -> Feedback:
    feedback = Feedback(
        community=community,
        category=content.category,
        estate=content.estate,
        text=content.text,
        contact_name=content.contact_name,
        contact_phone=content.contact_phone,
        token=token,
        received_at=timezone.now(),
        due=timezone.localdate() + timedelta(days=settings.FEEDBACK_ANSWER_DAYS),
    )
    feedback.clean_fields(exclude=["community"])
    with transaction.atomic():
        if photo is not None:
            # Hidden until a moderator has looked at it.
            feedback.photo = store_photo(
                photo, unit_code=community.code, by=None, shows_people=True
            )
        feedback.save(force_insert=True)
        record_event(actor=None, action="feedback.received", target=feedback)
    return feedback


def moderate_feedback(
    feedback: Feedback,
    *,
    by: User,
    published_text: str,
    confirmed: bool,
    published_estate: str = "",
    show_photo: bool = False,
    expected_version: int | None = None,
) -> None:
    """Accept feedback with the text that may be published, or change that text later.

    `confirmed` says that a person read it and found no personal data; without it, whatever looks
    like some is refused. Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    if feedback.state != FeedbackState.RECEIVED and feedback.state not in FEEDBACK_MODERATED:
        raise IllegalTransition(
            _("This feedback is “%(state)s”; its text is not needed.")
            % {"state": feedback.get_state_display()}
        )
    if not published_text.strip():
        raise ValidationError({"published_text": _("Write what may be published.")})
    texts = {"published_text": published_text, "published_estate": published_estate}
    _refuse_personal_data(texts, confirmed=confirmed)
    changes: dict[str, Any] = {
        "published_text": published_text.strip(),
        "published_estate": published_estate.strip(),
        "privacy_confirmed": confirmed,
        "moderated_by": by,
    }
    with transaction.atomic():
        if feedback.state == FeedbackState.RECEIVED:
            transition(
                feedback,
                FeedbackState.ACCEPTED,
                by=by,
                expected_version=expected_version,
                **changes,
            )
        else:
            _refuse_strangers(feedback, by)
            save_version(feedback, expected_version=expected_version, **changes)
            record_event(actor=by, action="feedback.moderated", target=feedback)
        feedback.clean_fields(exclude=["community"])
        if feedback.photo is not None:
            feedback.photo.shows_people = not show_photo
            feedback.photo.save(update_fields=["shows_people"])


def _refuse_strangers(feedback: Feedback, by: User) -> None:
    if not by.may(MEMBERS, feedback.scope_code()):
        raise Refusal(_("Only members of the committee work on its feedback."))


def _refuse_personal_data(texts: Mapping[str, str], *, confirmed: bool) -> None:
    for name, text in texts.items():
        try:
            validate_no_personal_data(text, confirmed=confirmed)
        except ValidationError as error:
            raise ValidationError({name: error}) from error


def reject_feedback(
    feedback: Feedback, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Do not accept it, with a reason that the sender reads."""
    transition(
        feedback,
        FeedbackState.REJECTED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision_reason=reason.strip(),
        moderated_by=by,
    )


def reconsider_feedback(
    feedback: Feedback, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """An officer has the committee look again at what it did not accept."""
    transition(
        feedback,
        FeedbackState.RECEIVED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision_reason=reason.strip(),
    )


def join_feedback(
    feedback: Feedback, *, by: User, into: Feedback, expected_version: int | None = None
) -> None:
    """Join it to another of the same community that says the same; its sender sees that one's way.

    Raises Refusal for itself, for one elsewhere, for one that was not accepted or joined itself,
    and where others were joined to it already.
    """
    with transaction.atomic():
        transaction_lock(f"feedback {feedback.community_id}")
        target = Feedback.objects.get(pk=into.pk)
        if target.pk == feedback.pk or target.community_id != feedback.community_id:
            raise Refusal(_("Choose another feedback of the same community."))
        if target.state in {FeedbackState.REJECTED, FeedbackState.JOINED}:
            raise Refusal(
                _("The other feedback is “%(state)s”; nothing can be joined to it.")
                % {"state": target.get_state_display()}
            )
        if feedback.joined.exists():
            raise Refusal(_("Others were joined to this one; join the other way round."))
        transition(
            feedback,
            FeedbackState.JOINED,
            by=by,
            expected_version=expected_version,
            joined_to=target,
            moderated_by=by,
        )


def answer_feedback(
    feedback: Feedback,
    *,
    by: User,
    answer: str,
    confirmed: bool,
    expected_version: int | None = None,
) -> None:
    """Answer it, or correct the answer; whoever sent it reads it, and the public once published.

    The day of the first answer stays. Raises ValidationError keyed by field, Refusal.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer.")})
    _refuse_personal_data({"answer": answer}, confirmed=confirmed)
    with transaction.atomic():
        transition(
            feedback,
            FeedbackState.ANSWERED,
            by=by,
            expected_version=expected_version,
            answer=answer.strip(),
            answered_by=by,
            answered_on=feedback.answered_on or timezone.localdate(),
        )
        feedback.clean_fields(exclude=["community"])


def close_feedback(feedback: Feedback, *, by: User, expected_version: int | None = None) -> None:
    """Nothing is left to do; how to reach the sender is deleted with it.

    Personal Information Protection Law, article 47: what is not needed any more is deleted.
    """
    transition(
        feedback,
        FeedbackState.CLOSED,
        by=by,
        expected_version=expected_version,
        contact_name="",
        contact_phone="",
    )
