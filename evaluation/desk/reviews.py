"""Review meetings to record, reviews to correct, to confirm and to publish."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue
from accounts.enums import OFFICERS
from accounts.models import User
from communities.queries import full_name_columns
from deliberation.models import Meeting
from deliberation.rules import HELD
from evaluation import queries
from evaluation.enums import ReviewState
from evaluation.models import Review
from evaluation.rules import MEMBERS, REVIEW_WRITABLE

# What a review is called after.
OF_REVIEW = (
    "public_id", "state", "place", "company__name", "estate__name",
    *full_name_columns("meeting__community"),
)  # fmt: skip


def review_items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        held = queries.review_meetings_for(user).filter(state__in=HELD)
        yield Queue(queries.without_review(held), ("public_id", "title", "form"), _to_record)
        mine = queries.reviews_for(user).filter(state__in=REVIEW_WRITABLE)
        yield Queue(mine, OF_REVIEW, _to_finish)
    if user.may(OFFICERS):
        yield Queue(queries.reviews_to_decide(user), OF_REVIEW, _to_decide)


def _to_record(meeting: Meeting) -> DeskItem:
    return DeskItem(
        title=_("Record what “%(meeting)s” said of companies or residents") % {"meeting": meeting},
        url=reverse("review_meeting", args=[meeting.public_id]),
        due=None,
        state_label=_("To be recorded"),
        overdue=False,
        kind="review",
    )


def _title(review: Review) -> str:
    words = {"review": review, "community": review.meeting.community.full_name}
    return _("Review of “%(review)s”, %(community)s") % words


def _to_finish(review: Review) -> DeskItem:
    returned = review.state == ReviewState.RETURNED
    return DeskItem(
        title=_title(review),
        url=reverse("review_edit", args=[review.public_id]),
        due=None,
        state_label=review.get_state_display(),
        overdue=False,
        kind="returned" if returned else "review",
    )


def _to_decide(review: Review) -> DeskItem:
    to_confirm = review.state == ReviewState.SUBMITTED
    return DeskItem(
        title=_title(review),
        url=reverse("admin:evaluation_review_change", args=[review.pk]),
        due=None,
        state_label=_("To be confirmed") if to_confirm else _("To be published"),
        overdue=False,
        kind="confirm" if to_confirm else "review",
    )
