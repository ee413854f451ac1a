"""Review meetings to record, reviews to correct, to confirm and to publish."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem
from accounts.enums import OFFICERS
from accounts.models import User
from deliberation.rules import HELD
from evaluation import queries
from evaluation.enums import ReviewState
from evaluation.models import Review
from evaluation.rules import MEMBERS, REVIEW_WRITABLE

MOST = 30


def review_items(user: User) -> Iterator[DeskItem]:
    """All of it for `user`, in no order."""
    if user.may(MEMBERS):
        yield from _to_record(user)
        yield from _to_finish(user)
    if user.may(OFFICERS):
        yield from _to_decide(user)


def _to_record(user: User) -> Iterator[DeskItem]:
    held = queries.review_meetings_for(user).filter(state__in=HELD)
    for meeting in queries.without_review(held)[:MOST]:
        yield DeskItem(
            title=_("Record what “%(meeting)s” said of companies or residents")
            % {"meeting": meeting},
            url=reverse("review_meeting", args=[meeting.public_id]),
            due=None,
            state_label=_("To be recorded"),
            overdue=False,
            kind="review",
        )


def _title(review: Review) -> str:
    words = {"review": review, "community": review.meeting.community.full_name}
    return _("Review of “%(review)s”, %(community)s") % words


def _to_finish(user: User) -> Iterator[DeskItem]:
    for review in queries.reviews_for(user).filter(state__in=REVIEW_WRITABLE)[:MOST]:
        returned = review.state == ReviewState.RETURNED
        yield DeskItem(
            title=_title(review),
            url=reverse("review_edit", args=[review.public_id]),
            due=None,
            state_label=review.get_state_display(),
            overdue=False,
            kind="returned" if returned else "review",
        )


def _to_decide(user: User) -> Iterator[DeskItem]:
    for review in queries.reviews_to_decide(user)[:MOST]:
        to_confirm = review.state == ReviewState.SUBMITTED
        yield DeskItem(
            title=_title(review),
            url=reverse("admin:evaluation_review_change", args=[review.pk]),
            due=None,
            state_label=_("To be confirmed") if to_confirm else _("To be published"),
            overdue=False,
            kind="confirm" if to_confirm else "review",
        )
