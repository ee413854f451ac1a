"""What residents answer about verified actions, and what reopens one: once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_public_id
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version, transition
from deliberation import queries
from deliberation.enums import ActionState
from deliberation.models import Action, Feedback, Reopening, SurveyAnswer
from deliberation.services.actions import progress_before


def answer_survey(
    action: Action,
    *,
    done: bool,
    token: str,
    remark: str = "",
    feedback: Feedback | None = None,
) -> SurveyAnswer:
    """Keep whether the action is really done, once for each `token`, and once for each feedback.

    `feedback` is the one of whoever raised the matter: its first “no” reopens the action, the
    next ones are counted. Without it anybody answers, which is counted alone. Raises Refusal
    outside the days of asking and where `feedback` was answered for; ValidationError.
    """
    with transaction.atomic():
        fresh = _locked(action)
        sent = SurveyAnswer.objects.filter(token=token).first()
        if sent is not None:
            if (sent.action_id, sent.feedback_id) == (fresh.pk, feedback and feedback.pk):
                return sent
            token = new_public_id()
        _refuse_unasked(fresh, feedback)
        assert fresh.verified_on is not None
        answer = SurveyAnswer(
            action=fresh,
            feedback=feedback,
            token=token,
            verified_on=fresh.verified_on,
            done=done,
            remark=remark,
            answered_at=timezone.now(),
        )
        answer.clean_fields()
        answer.save(force_insert=True)
        record_event(
            actor=None,
            action="surveyanswer.received",
            target=answer,
            after={"done": done, "by_code": feedback is not None},
        )
        if not done and feedback is not None and _may_reopen(fresh):
            _reopen_for(answer, fresh)
    return answer


def _locked(action: Action) -> Action:
    """The action as it is now; whoever answers or reopens passes one at a time."""
    transaction_lock(f"survey {action.pk}")
    rows = Action.objects.select_related("resolution__item__meeting__community")
    return rows.get(pk=action.pk)


def _refuse_unasked(action: Action, feedback: Feedback | None) -> None:
    if feedback is None:
        if not queries.surveyed(Action.objects.filter(pk=action.pk)).exists():
            raise Refusal(_("Nobody is asked about this action now."))
        return
    if not queries.asked_of(feedback).filter(pk=action.pk).exists():
        raise Refusal(_("Nobody is asked about this action now."))
    if SurveyAnswer.objects.filter(action=action, feedback=feedback).exists():
        raise Refusal(_("You have answered already. Thank you."))


def _may_reopen(action: Action) -> bool:
    return action.state == ActionState.VERIFIED and queries.reopening_of(action) is None


def _reopen_for(answer: SurveyAnswer, action: Action) -> None:
    """Back to the committee because somebody who raised the matter says so; nobody else acts."""
    reopening = _reopening(action, answer=answer)
    changes: dict[str, Any] = {
        "progress": progress_before(action),
        "due": reopening.due,
        "verified_by": None,
    }
    save_version(action, state=ActionState.IN_PROGRESS, **changes)
    record_event(
        actor=None,
        action="action.reopened_by_residents",
        target=action,
        before={"state": ActionState.VERIFIED},
        after={"state": ActionState.IN_PROGRESS, **changes},
    )
    reopening.save(force_insert=True)


def _reopening(
    action: Action, *, answer: SurveyAnswer | None = None, by: User | None = None, reason: str = ""
) -> Reopening:
    assert action.verified_on is not None
    return Reopening(
        action=action,
        answer=answer,
        reopened_by=by,
        reason=reason,
        due=timezone.localdate() + timedelta(days=settings.ACTION_REOPENED_DAYS),
        verified_on=action.verified_on,
        verified_by=action.verified_by,
    )


def reopen_action(
    action: Action, *, by: User, reason: str, expected_version: int | None = None
) -> Reopening:
    """Reopen a verified action by hand, because residents say that it is not done; once.

    It is due ACTION_REOPENED_DAYS civil days from today. Raises IllegalTransition where it is
    not verified, Refusal where it was reopened before, where no resident said no, and without a
    reason; StaleRecord.
    """
    with transaction.atomic():
        fresh = _locked(action)
        if fresh.state != ActionState.VERIFIED:
            raise IllegalTransition(
                _("This action is “%(state)s”; only a verified one is reopened.")
                % {"state": fresh.get_state_display()}
            )
        if queries.reopening_of(fresh) is not None:
            raise Refusal(_("This action was reopened once already; that is possible once."))
        if not queries.doubted(Action.objects.filter(pk=fresh.pk)).exists():
            raise Refusal(_("No resident said that it is not done."))
        reopening = _reopening(fresh, by=by, reason=reason.strip())
        transition(
            fresh,
            ActionState.IN_PROGRESS,
            by=by,
            expected_version=expected_version,
            reason=reason,
            progress=progress_before(fresh),
            due=reopening.due,
            verified_by=None,
        )
        reopening.clean_fields()
        reopening.save(force_insert=True)
    return reopening
