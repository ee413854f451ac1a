"""Reviews of a review meeting: begun, recorded, returned, confirmed, given up (clause 4.2.b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from accounts.validators import validate_draft
from communities.models import Estate, PropertyCompany
from deliberation.enums import MeetingForm, MeetingState
from deliberation.models import Meeting
from deliberation.rules import HELD
from evaluation import queries
from evaluation.constants import DRAFT_VALUE_LENGTH
from evaluation.enums import Measure, ResidentsUnit, ReviewState, Subject
from evaluation.models import Review, ReviewConfirmation, ReviewResult, Scorecard
from evaluation.rules import MEMBERS, MINUTES_SETTLED
from evaluation.satisfaction import Opinions
from evaluation.services.review_cards import (
    Scored,
    append_review_scores,
    reckon,
    refuse_card,
)
from evaluation.services.submission import GivenSample
from evaluation.validators import validate_handed_in, validate_sample, validate_took_part
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class Reviewed:
    """Whom a review is about: a company, or the residents of an estate or of a part of it."""

    company: PropertyCompany | None = None
    estate: Estate | None = None
    unit: str = ""
    place: str = ""
    households: int | None = None

    @property
    def subject(self) -> Subject:
        is_company = self.company is not None
        return Subject.PROPERTY_COMPANY if is_company else Subject.ESTATE_RESIDENTS


@dataclass(frozen=True)
class Counted:
    """What the meeting counted: ballots, and of residents also how they sort."""

    opinions: Opinions = field(default_factory=Opinions)
    samples: Mapping[Measure, GivenSample] = field(default_factory=dict)


def begin_review(
    meeting: Meeting, *, by: User, token: str, reviewed: Reviewed, card: Scorecard | None = None
) -> tuple[Review, bool]:
    """Begin the review of one subject, once for each `token`: by ballot, or on the edition `card`.

    Raises ValidationError keyed by field, Refusal for who is no member of the committee, for
    another form of meeting, and for a subject that this meeting has reviewed.
    """
    _refuse_writing(meeting, by)

    def create() -> Review:
        transaction_lock("audit")
        transaction_lock(f"reviews {meeting.pk}")
        _refuse_subject(meeting, reviewed)
        if card is not None:
            refuse_card(meeting, reviewed.subject, card)
        review = Review(
            meeting=meeting,
            subject=reviewed.subject,
            company=reviewed.company,
            estate=reviewed.estate,
            unit=reviewed.unit,
            place=reviewed.place,
            households=reviewed.households,
            scorecard=card,
            recorder=by,
        )
        review.clean_fields(exclude=["meeting", "company", "estate", "scorecard", "recorder"])
        _refuse_twice(review)
        review.save()
        record_event(
            actor=by,
            action="review.begun",
            target=review,
            after={"scorecard": str(card)} if card else None,
        )
        return review

    return once(model=Review, user=by, token=token, create=create)


def _refuse_writing(meeting: Meeting, by: User) -> None:
    if not by.may(MEMBERS, meeting.scope_code()):
        raise Refusal(_("Only members of the committee record what its meeting said."))
    if meeting.form != MeetingForm.REVIEW:
        raise Refusal(_("Only a review meeting reviews property companies and residents."))
    if meeting.state == MeetingState.CANCELLED or meeting.starts_at is None:
        raise Refusal(_("Enter when the meeting was held first; it is not known yet."))


def _refuse_subject(meeting: Meeting, reviewed: Reviewed) -> None:
    """What may be reviewed on the meeting's day. Raises ValidationError keyed by field."""
    if reviewed.company is not None:
        if not queries.companies_on(meeting).filter(pk=reviewed.company.pk).exists():
            message = _("%(company)s had no contract here on the day of the meeting, %(day)s.")
            words = {"company": reviewed.company, "day": meeting.held_on}
            raise ValidationError({"company": message % words})
        return
    estate = reviewed.estate
    if estate is None or not queries.estates_on(meeting).filter(pk=estate.pk).exists():
        raise ValidationError({"estate": _("Choose an estate of this community.")})
    if reviewed.unit not in ResidentsUnit.values:
        raise ValidationError({"unit": _("Choose over which residents it is summed.")})
    is_whole = reviewed.unit == ResidentsUnit.ESTATE
    if is_whole and reviewed.place:
        raise ValidationError({"place": _("A whole estate has no building or group; leave it.")})
    if not is_whole and not reviewed.place:
        raise ValidationError({"place": _("Say which building or group.")})
    try:
        validate_no_personal_data(reviewed.place, confirmed=False)
    except ValidationError as error:
        message = _("A building or a group, never a household: “%(place)s”.")
        raise ValidationError({"place": message % {"place": reviewed.place}}) from error
    _refuse_households(estate, reviewed.households)


def _refuse_households(estate: Estate, households: int | None) -> None:
    if households is None or households < 2:  # noqa: PLR2004 (one is a household, no unit)
        raise ValidationError({"households": _("Enter how many households live there: 2 or more.")})
    if estate.households is not None and households > estate.households:
        message = _("%(estate)s has %(all)s households.")
        words = {"estate": estate, "all": estate.households}
        raise ValidationError({"households": message % words})


def _refuse_twice(review: Review) -> None:
    same = Review.objects.filter(
        meeting=review.meeting,
        company=review.company,
        estate=review.estate,
        unit=review.unit,
        place=review.place,
    )
    if same.exclude(state=ReviewState.DISCARDED).exists():
        raise Refusal(_("This meeting has a review of “%(review)s” already.") % {"review": review})
    if review.estate is not None:
        _refuse_overlap(review)


def _refuse_overlap(review: Review) -> None:
    """The public sees one sum of the community: nobody's ballot counts twice in it."""
    others = queries.reviews_of(review.meeting).filter(estate=review.estate)
    is_whole = Q(unit=ResidentsUnit.ESTATE)
    overlapping = others.filter(~is_whole if review.unit == ResidentsUnit.ESTATE else is_whole)
    if overlapping.exists():
        raise Refusal(
            _("The whole of “%(estate)s” and a part of it are not both reviewed in one meeting.")
            % {"estate": review.estate}
        )


def save_review_draft(
    review: Review, *, by: User, draft: dict[str, Any], expected_version: int
) -> None:
    """Keep what was typed, as typed, by compare-and-swap.

    Raises ValidationError for what cannot be kept, Refusal, StaleRecord.
    """
    refuse_recording(review, by)
    validate_draft(draft, DRAFT_VALUE_LENGTH)
    save_version(review, expected_version=expected_version, draft=draft)


def refuse_recording(review: Review, by: User) -> None:
    """Refuse who is no member of the committee, and what was submitted. Raises Refusal."""
    _refuse_writing(review.meeting, by)
    if not review.is_writable:
        raise IllegalTransition(
            _("This review is “%(state)s”: its figures cannot be changed now.")
            % {"state": review.get_state_display()}
        )


def submit_review(
    review: Review,
    *,
    by: User,
    counted: Counted | Scored,
    answer: str = "",
    expected_version: int | None = None,
) -> ReviewResult:
    """Append the next result; those before it stay as they are.

    `counted` is `Scored` for a review on a card. Raises ValidationError keyed by the form's field
    names with every problem found, Refusal while the meeting's record was not handed in and for
    the other way than that of the review, StaleRecord where another was faster.
    """
    refuse_recording(review, by)
    with transaction.atomic():
        transaction_lock("audit")
        # The attendance that the ballots are held against does not change meanwhile.
        meeting = Meeting.objects.select_for_update().get(pk=review.meeting_id)
        if meeting.state not in HELD:
            raise Refusal(_("Hand in the record of the meeting first: it says who was present."))
        _refuse_subject(meeting, _reviewed(review))
        result = _result(review, meeting, counted, by=by, answer=answer)
        transition(
            review,
            ReviewState.SUBMITTED,
            by=by,
            expected_version=expected_version,
            reason=answer,
            latest_number=result.number,
            return_reason="",
        )
        result.save()
        if isinstance(counted, Scored) and review.scorecard is not None:
            append_review_scores(result, review.scorecard, counted)
    return result


def _reviewed(review: Review) -> Reviewed:
    return Reviewed(review.company, review.estate, review.unit, review.place, review.households)


def _result(
    review: Review, meeting: Meeting, counted: Counted | Scored, *, by: User, answer: str
) -> ReviewResult:
    result = ReviewResult(
        review=review,
        number=review.latest_number + 1,
        submitted_by=by,
        submitted_at=timezone.now(),
        present=queries.attendance_of(meeting),
        return_reason=review.return_reason,
        answer=answer,
    )
    problems = _fill(result, counted)
    if result.number > 1 and not answer.strip():
        problems["answer"] = [_("Say what you corrected, and why.")]
    if problems:
        raise ValidationError(problems)
    result.clean_fields(exclude=["review", "submitted_by"])
    return result


def _fill(result: ReviewResult, counted: Counted | Scored) -> dict[str, list[Any]]:
    """Set what was counted or scored; returns the problems found, keyed by field."""
    card = result.review.scorecard
    if isinstance(counted, Scored) and card is not None:
        return reckon(result, card, counted)
    if isinstance(counted, Scored) or card is not None:
        raise Refusal(_("This review was begun the other way: give it up and begin it anew."))
    for name, number in asdict(counted.opinions).items():
        setattr(result, name, number)
    for measure, sample in counted.samples.items():
        setattr(result, f"{measure}_numerator", sample.numerator)
        setattr(result, f"{measure}_denominator", sample.denominator)
        setattr(result, f"{measure}_method", sample.method)
    return _problems(result.review, result.present, counted)


def _problems(review: Review, present: int, counted: Counted) -> dict[str, list[Any]]:
    problems: dict[str, list[Any]] = {}
    try:
        validate_handed_in(counted.opinions.handed_in, present)
    except ValidationError as error:
        problems["satisfied"] = [error]
    if counted.samples and not review.is_of_residents:
        problems["__all__"] = [_("How residents sort is no figure of a property company.")]
    if not counted.opinions.handed_in and not counted.samples:
        problems["__all__"] = [_("Enter what was counted.")]
    for measure, sample in counted.samples.items():
        if not sample.method:
            problems[f"{measure}_method"] = [_("Choose what was counted.")]
        try:
            validate_sample(sample.numerator, sample.denominator)
        except ValidationError as error:
            problems[f"{measure}_numerator"] = [error]
    return problems


def return_review(
    review: Review, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Send a submitted review back, or reopen it, with a reason that the recorder sees.

    What was published stays on the site until its correction is.
    """
    transition(
        review,
        ReviewState.RETURNED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        return_reason=reason.strip(),
    )


def confirm_review(
    review: Review, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Accept the latest result. Raises DutyConflict for whoever recorded or submitted it, Refusal
    before the minutes are confirmed and where they count fewer people than ballots."""
    _refuse_recorder(review, by)
    with transaction.atomic():
        transaction_lock("audit")
        meeting = Meeting.objects.select_for_update().get(pk=review.meeting_id)
        refuse_unsettled(meeting)
        transition(
            review,
            ReviewState.CONFIRMED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        latest = ReviewResult.objects.get(review=review, number=review.latest_number)
        refuse_too_many(latest, meeting)
        ReviewConfirmation.objects.create(
            result=latest, confirmed_by=by, confirmed_at=timezone.now()
        )


def _refuse_recorder(review: Review, by: User) -> None:
    submitters = ReviewResult.objects.filter(review=review).values_list("submitted_by", flat=True)
    if by.pk in {review.recorder_id, *submitters}:
        raise DutyConflict(_("A review is confirmed by somebody who did not record it."))


def refuse_unsettled(meeting: Meeting) -> None:
    """Refuse what rests on minutes that nobody confirmed, or that are of another form by now."""
    if meeting.form != MeetingForm.REVIEW:
        raise Refusal(_("Only a review meeting reviews property companies and residents."))
    if meeting.state not in MINUTES_SETTLED:
        raise Refusal(_("Confirm the minutes of the meeting first."))


def refuse_too_many(result: ReviewResult, meeting: Meeting) -> None:
    """Refuse a result that rests on more people than the meeting's record counts by now."""
    present = queries.attendance_of(meeting)
    try:
        if result.total is None:
            validate_handed_in(result.opinions.handed_in, present)
        else:
            validate_took_part(result.took_part, present)
    except ValidationError as error:
        raise Refusal(error.messages[0]) from error


def discard_review(
    review: Review, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give a review up that was begun by mistake. Raises Refusal for what was published."""
    if review.published_number:
        raise Refusal(
            _("It was published: correct it, or ask a county officer to withdraw the page.")
        )
    transition(
        review,
        ReviewState.DISCARDED,
        by=by,
        expected_version=expected_version,
        reason=reason,
    )
