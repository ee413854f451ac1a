"""Whether residents say that a verified action is really done.

Those who raised the matter answer by their feedback code, once; anybody else on the public page.
Only the first count in the rate: on a public page anybody could click.

    verified 2026-10-01, SURVEY_AFTER_DAYS 28, SURVEY_OPEN_DAYS 28:  asked from 2026-10-29
                                                                     until 2026-11-26
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliberation.enums import ActionState
from deliberation.models import Action, Feedback, Reopening, SurveyAnswer, Topic
from deliberation.queries.feedback import joined_to
from deliberation.queries.meetings import actions_for
from portal.enums import Kind
from portal.models import Publication

PLACES = {
    "county": "resolution__item__meeting__community__township__county",
    "township": "resolution__item__meeting__community__township",
}


def survey_days(verified_on: date) -> tuple[date, date]:
    """The first and the last civil day on which residents are asked about a verification."""
    first = verified_on + timedelta(days=settings.SURVEY_AFTER_DAYS)
    return first, first + timedelta(days=settings.SURVEY_OPEN_DAYS)


def is_asked(verified_on: date | None, day: date | None = None) -> bool:
    """Whether residents are asked on `day` (a civil date, today by default)."""
    if verified_on is None:
        return False
    first, last = survey_days(verified_on)
    return first <= (day or timezone.localdate()) <= last


def _asked_now() -> Q:
    newest = timezone.localdate() - timedelta(days=settings.SURVEY_AFTER_DAYS)
    return Q(
        verified_on__lte=newest, verified_on__gte=newest - timedelta(days=settings.SURVEY_OPEN_DAYS)
    )


def _on_the_site(**payload: Any) -> Exists:
    rows = Publication.objects.current().filter(kind=Kind.ACTION, key=OuterRef("public_id"))
    return Exists(rows.filter(**payload))


def surveyed(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Those that anybody may be asked about now: verified, on the site, within the days."""
    return actions.filter(_asked_now(), _on_the_site(), state=ActionState.VERIFIED)


def asked_of(feedback: Feedback) -> QuerySet[Action]:
    """The actions about which whoever sent `feedback` is asked now, answered or not.

    They follow from its topic, or from the one that it was merged into. An action that was
    reopened meanwhile is among them: further answers are counted.
    """
    topic, topics = joined_to(feedback).topic, []
    while topic is not None:
        topics.append(topic.pk)
        topic = topic.merged_into
    rows = Action.objects.filter(_asked_now(), _on_the_site(), in_effect=True)
    return rows.filter(resolution__item__topic__in=topics).order_by("pk")


def answers_of(feedback: Feedback) -> QuerySet[SurveyAnswer]:
    """What its sender answered, with the actions."""
    return (
        SurveyAnswer.objects.filter(feedback=feedback)
        .select_related("action", "reopening")
        .order_by("pk")
    )


def raisers(action: Action) -> QuerySet[Feedback]:
    """The feedback of all who raised the matter: of the topic and of those merged into it."""
    topics = found = {action.resolution.item.topic_id}
    while found:
        found = set(Topic.objects.filter(merged_into__in=found).values_list("pk", flat=True))
        found -= topics
        topics = topics | found
    return Feedback.objects.filter(Q(topic__in=topics) | Q(joined_to__topic__in=topics))


@dataclass(frozen=True)
class SurveyResults:
    """Numbers of people: asked by code and their answers; answers on the public page."""

    asked: int
    yes: int
    no: int
    public_yes: int
    public_no: int

    @property
    def answered(self) -> int:
        """Of those asked by code."""
        return self.yes + self.no


def survey_results(action: Action) -> SurveyResults | None:
    """What residents said so far; None as long as nobody was asked."""
    counts = action.survey_answers.aggregate(
        yes=Count("pk", filter=Q(feedback__isnull=False, done=True)),
        no=Count("pk", filter=Q(feedback__isnull=False, done=False)),
        public_yes=Count("pk", filter=Q(feedback__isnull=True, done=True)),
        public_no=Count("pk", filter=Q(feedback__isnull=True, done=False)),
    )
    begun = action.verified_on is not None and (
        survey_days(action.verified_on)[0] <= timezone.localdate()
    )
    if not begun and not any(counts.values()):
        return None
    return SurveyResults(asked=raisers(action).count(), **counts)


def reopening_of(action: Action) -> Reopening | None:
    """How it was reopened, with who did it and the answer that did; None where it was not."""
    rows = Reopening.objects.filter(action=action)
    return rows.select_related("answer", "reopened_by", "verified_by").first()


def survey_payload(action: Action) -> dict[str, Any]:
    """What the public may know: the days, the numbers, that it was reopened; no words."""
    if action.verified_on is None:
        return {"verified_on": "", "survey": None, "reopened_on": ""}
    results, reopening = survey_results(action), reopening_of(action)
    return {
        "verified_on": action.verified_on.isoformat(),
        "survey": results
        and {
            "asked": results.asked,
            "yes": results.yes,
            "no": results.no,
            "public_yes": results.public_yes,
            "public_no": results.public_no,
        },
        "reopened_on": reopening.reopened_on.isoformat() if reopening else "",
    }


def with_doubts(actions: QuerySet[Action]) -> QuerySet[Any]:
    """Adds `own_no` and `public_no`: who denied the last verification, by code and without."""
    denied = Q(survey_answers__done=False, survey_answers__verified_on=F("verified_on"))
    own = Q(survey_answers__feedback__isnull=False)
    return actions.annotate(
        own_no=Count("survey_answers", filter=denied & own, distinct=True),
        public_no=Count("survey_answers", filter=denied & ~own, distinct=True),
    )


def doubted(actions: QuerySet[Action]) -> QuerySet[Any]:
    """Those of which residents say that they are not done, and which that did not reopen.

    Verified ones with any “no”, and reopened ones with a further “no” by code; until
    SURVEY_OPEN_DAYS after the last day of asking.
    """
    days = settings.SURVEY_AFTER_DAYS + 2 * settings.SURVEY_OPEN_DAYS
    recent = actions.filter(verified_on__gte=timezone.localdate() - timedelta(days=days))
    verified = Q(state=ActionState.VERIFIED) & (Q(own_no__gte=1) | Q(public_no__gte=1))
    again = ~Q(state=ActionState.VERIFIED) & Q(own_no__gte=2)
    return with_doubts(recent).filter(verified | again)


def reopened_unpublished(user: User) -> QuerySet[Action]:
    """Reopened actions of the user's jurisdictions that the site still shows as verified."""
    rows = actions_for(user).filter(
        _on_the_site(payload__state=ActionState.VERIFIED), reopening__isnull=False
    )
    return rows.exclude(state=ActionState.VERIFIED).order_by("due", "pk")


def _with_words(actions: QuerySet[Action]) -> QuerySet[Any]:
    own = SurveyAnswer.objects.filter(action=OuterRef("pk"), feedback__isnull=False)
    return actions.annotate(
        is_heard=Exists(own),
        is_denied=Exists(own.filter(done=False)),
        is_reopened=Exists(Reopening.objects.filter(action=OuterRef("pk"))),
    )


def _survey_conditions() -> dict[str, Q]:
    begun = timezone.localdate() - timedelta(days=settings.SURVEY_AFTER_DAYS)
    heard, reopened = Q(is_heard=True), Q(is_reopened=True)
    return {
        "asked": Q(verified_on__lte=begun) | heard | reopened,
        "heard": heard,
        "confirmed": heard & Q(is_denied=False),
        "denied": Q(is_denied=True),
        "reopened": reopened,
    }


def by_survey(actions: QuerySet[Action], value: str) -> QuerySet[Any]:
    """The actions behind a number of `confirmation_lines`: `asked`, `heard`, and so on."""
    return _with_words(actions).filter(_survey_conditions()[value])


@dataclass(frozen=True)
class ConfirmationLine:
    """Numbers of actions of one unit.

    `heard`: somebody who raised the matter answered by code; `confirmed`: and nobody of them ever
    said no. The rate is `confirmed` ÷ `heard`.
    """

    key: str
    name: Any
    asked: int
    heard: int
    confirmed: int
    denied: int
    reopened: int

    @property
    def share(self) -> float | None:
        return self.confirmed / self.heard if self.heard else None


NUMBERS = ("asked", "heard", "confirmed", "denied", "reopened")


def confirmation_lines(actions: QuerySet[Action], by: str) -> list[ConfirmationLine]:
    """By `county` or `township`, units of which nobody was asked left out. One query."""
    place, conditions = PLACES[by], _survey_conditions()
    rows = (
        _with_words(actions)
        .order_by()
        .values(f"{place}__slug", f"{place}__name", f"{place}__code")
        .annotate(**{name: Count("pk", filter=conditions[name]) for name in NUMBERS})
        .filter(asked__gte=1)
        .order_by(f"{place}__code")
    )
    return [
        ConfirmationLine(
            row[f"{place}__slug"], row[f"{place}__name"], *(row[name] for name in NUMBERS)
        )
        for row in rows
    ]


def confirmation_total(lines: list[ConfirmationLine]) -> ConfirmationLine:
    """The sum over lines; numerators and denominators are added, never shares."""
    sums = (sum(getattr(line, name) for line in lines) for name in NUMBERS)
    return ConfirmationLine("", _("Together"), *sums)
