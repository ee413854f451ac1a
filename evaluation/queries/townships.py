"""Townships scored on cards: which card and part, who reads it, what counts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import User
from evaluation.enums import CARD_PARTS, CardState, PartSource, ScoringState, Subject
from evaluation.models import (
    PartFigure,
    Round,
    Scorecard,
    TownshipPhoto,
    TownshipRevision,
    TownshipScore,
    TownshipScoring,
)
from evaluation.queries.card_outcomes import (
    CardOutcome,
    card_outcome,
    published_card,
    published_outcome,
)
from evaluation.queries.inspections import explained
from evaluation.queries.part_figures import entered_parts
from evaluation.rules import ENTERABLE_ROUNDS, SCORING_WRITABLE


def scorings_for(user: User) -> QuerySet[TownshipScoring]:
    """The scorings of the user's counties, with all that names them."""
    return TownshipScoring.objects.for_user(user).select_related(
        "round", "township__county", "scorecard", "begun_by"
    )


def township_scorings(round_: Round) -> dict[tuple[int, str], TownshipScoring]:
    """The scoring of each township and part of `round_`; without those given up."""
    rows = TownshipScoring.objects.filter(round=round_).exclude(state=ScoringState.DISCARDED)
    return {(row.township_id, row.source): row for row in rows}


def card_parts(round_: Round) -> list[PartSource]:
    """The parts of the round's composite that may be scored on a card, in its order."""
    return [source for source in entered_parts(round_) if source in CARD_PARTS]


def township_cards(round_: Round, source: str) -> list[Scorecard]:
    """The cards on which townships may be scored for a part of `round_`.

    Once one township was begun, that edition alone, retired meanwhile or not: like with like.
    Before, of each active card for townships the newest edition in force on the round's last day.
    """
    begun = TownshipScoring.objects.filter(round=round_, source=source)
    kept = begun.exclude(state=ScoringState.DISCARDED).values("scorecard")
    one = Scorecard.objects.filter(pk__in=kept).first()
    if one is not None:
        return [one]
    rows = Scorecard.objects.filter(
        state=CardState.ACTIVE, subject=Subject.TOWNSHIP, in_force_since__lte=round_.last_day
    )
    newest: dict[str, Scorecard] = {}
    for card in rows.order_by("code", "-edition"):
        newest.setdefault(card.code, card)
    return list(newest.values())


@dataclass(frozen=True)
class ScoringView:
    """One submission as the record shows it."""

    revision: TownshipRevision
    scores: list[TownshipScore]
    outcome: CardOutcome


def scoring_revisions(scoring: TownshipScoring) -> list[ScoringView]:
    """All submissions of a scoring, the newest first, with who submitted and confirmed them."""
    rows = TownshipRevision.objects.filter(scoring=scoring).order_by("-number")
    rows = rows.select_related("submitted_by", "confirmation__confirmed_by")
    return [_viewed(row, scoring.scorecard) for row in rows.prefetch_related(_scores())]


def _viewed(revision: TownshipRevision, card: Scorecard) -> ScoringView:
    outcome = card_outcome(card, revision.total, cancelled=revision.cancelled)
    return ScoringView(revision, list(revision.scores.all()), outcome)


def _scores() -> Prefetch[Any]:
    return Prefetch("scores", queryset=explained(TownshipScore.objects.all()))


def scoring_photos(scoring: TownshipScoring) -> QuerySet[TownshipPhoto]:
    """The photos of a scoring, in the order in which they came."""
    rows = TownshipPhoto.objects.filter(scoring=scoring)
    return rows.select_related("photo", "criterion", "first_revision").order_by("pk")


def published_scorings(round_: Round) -> dict[int, dict[str, Any]]:
    """What the public sees of the cards from which figures of `round_` follow, by the key of the
    revision: total, grade and points by criterion, without the reasons.
    """
    counted = PartFigure.objects.filter(round=round_, revision__isnull=False).values("revision")
    rows = TownshipRevision.objects.filter(pk__in=counted).select_related("scoring__scorecard")
    rows = rows.prefetch_related("scoring__scorecard__grades", _scores())
    found = {}
    for row in rows:
        view = _viewed(row, row.scoring.scorecard)
        result = published_outcome(view.outcome, view.scores)
        found[row.pk] = published_card(row.scoring.scorecard) | {"result": result}
    return found


def scorings_to_confirm(user: User) -> QuerySet[TownshipScoring]:
    """What `user` may confirm: submitted by others, of rounds that are not final."""
    own = TownshipRevision.objects.filter(scoring=OuterRef("pk"), submitted_by=user)
    rows = scorings_for(user).filter(state=ScoringState.SUBMITTED).exclude(begun_by=user)
    return rows.filter(~Exists(own), round__state__in=ENTERABLE_ROUNDS)


def scorings_to_finish(user: User) -> QuerySet[TownshipScoring]:
    """What `user` began and has not submitted, or got back, of rounds that are not final."""
    return scorings_for(user).filter(
        begun_by=user, state__in=SCORING_WRITABLE, round__state__in=ENTERABLE_ROUNDS
    )
