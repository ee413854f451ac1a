"""Townships scored on cards: begun, recorded, returned, confirmed, given up.

Points, total and what may be submitted follow the rules of inspections. Whoever submitted any of
the scores does not confirm them; the confirmed total, in percent of the card's full mark, is the
figure of its part then, and stays it until a correction is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, refuse_stale, save_version, transition
from accounts.validators import validate_draft
from communities.models import Township
from evaluation import queries
from evaluation.constants import DRAFT_VALUE_LENGTH
from evaluation.enums import PartSource, ScoringState
from evaluation.models import (
    Criterion,
    Round,
    Scorecard,
    TownshipConfirmation,
    TownshipPhoto,
    TownshipRevision,
    TownshipScore,
    TownshipScoreDeduction,
    TownshipScoring,
)
from evaluation.queries import townships
from evaluation.rules import COUNTY
from evaluation.scoring import Given
from evaluation.services.locks import hold_results
from evaluation.services.part_figures import (
    refuse_settled,
    store_scored_figure,
    take_back_scored_figure,
)
from evaluation.services.submission import append_answers, assess, card_problems
from evaluation.validators import validate_reason
from portal.evidence import keep_photo


def begin_scoring(
    round_: Round, *, by: User, token: str, township: Township, source: str, card: Scorecard
) -> tuple[TownshipScoring, bool]:
    """Begin to score `township` on the edition `card` for the part `source` of its total, once for
    each `token`.

    Raises Refusal for who plans no rounds here, before the round was opened and once it is final,
    and where this township was begun; ValidationError keyed by field for a township that is not of
    the county, a part that the round does not have, and another card than is in use.
    """
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city scores its townships."))

    def create() -> TownshipScoring:
        hold_results(round_)
        round_.refresh_from_db()
        refuse_settled(round_)
        _refuse_place(round_, township, source, card)
        scoring = TownshipScoring.objects.create(
            round=round_, township=township, source=source, scorecard=card, begun_by=by
        )
        record_event(
            actor=by,
            action="townshipscoring.begun",
            target=scoring,
            after={"scorecard": str(card)},
        )
        return scoring

    return once(model=TownshipScoring, user=by, token=token, create=create)


def _refuse_place(round_: Round, township: Township, source: str, card: Scorecard) -> None:
    if source not in townships.card_parts(round_):
        raise ValidationError({"source": _("This round has no such part that a card is for.")})
    if not queries.townships_of(round_).filter(pk=township.pk).exists():
        raise ValidationError({"township": _("This township is not of the round's county.")})
    cards = townships.township_cards(round_, source)
    if card not in cards:
        raise ValidationError({"scorecard": _other_card(cards, card)})
    if (township.pk, source) in townships.township_scorings(round_):
        words = {"township": township, "part": PartSource(source).label}
        raise Refusal(_("%(township)s is scored already for “%(part)s” in this round.") % words)


def _other_card(cards: list[Scorecard], card: Scorecard) -> Any:
    if len(cards) == 1:
        return _("In this part all townships are scored on “%(card)s”.") % {"card": cards[0]}
    return _("“%(card)s” is no card for townships that was in force in this round.") % {
        "card": card
    }


@contextmanager
def _held(scoring: TownshipScoring, by: User) -> Iterator[None]:
    """A transaction in which the results of the scoring's round change, where they still may.

    Raises Refusal for who plans no rounds here and once the round is final.
    """
    with transaction.atomic():
        hold_results(scoring.round)
        scoring.round.refresh_from_db()
        _refuse_strangers(scoring, by)
        refuse_settled(scoring.round)
        yield


def _refuse_strangers(scoring: TownshipScoring, by: User) -> None:
    if not by.may(COUNTY, scoring.scope_code()):
        raise Refusal(_("Only an officer of the county or the city scores its townships."))


def _refuse_recorded(scoring: TownshipScoring) -> None:
    if not scoring.accepts_scores:
        raise IllegalTransition(
            _("This scoring is “%(state)s”: it cannot be changed now.")
            % {"state": scoring.get_state_display()}
        )


def save_scoring_draft(
    scoring: TownshipScoring, *, by: User, draft: dict[str, Any], expected_version: int
) -> None:
    """Keep what was typed, as typed, by compare-and-swap.

    Raises ValidationError for what cannot be kept, Refusal, StaleRecord.
    """
    with _held(scoring, by):
        _refuse_recorded(scoring)
        validate_draft(draft, DRAFT_VALUE_LENGTH)
        save_version(scoring, expected_version=expected_version, draft=draft)


def submit_scoring(
    scoring: TownshipScoring,
    *,
    by: User,
    scores: Mapping[int, Given],
    answer: str = "",
    expected_version: int | None = None,
) -> TownshipRevision:
    """Append the next revision with its total; those before it stay as they are.

    `scores` are keyed by criterion. Raises ValidationError keyed by the form's field names
    (`points_7`, `reason_7`, `photo_7`, `answer`) with every problem found, Refusal once the round
    is final, IllegalTransition, StaleRecord where another was faster.
    """
    with _held(scoring, by):
        refuse_stale(scoring, expected_version=expected_version)
        _refuse_recorded(scoring)
        number = scoring.latest_number + 1
        criteria = list(queries.criteria_of(scoring.scorecard_id))
        _refuse_problems(scoring, criteria, scores, answer)
        assessment = assess(scoring.scorecard, criteria, scores)
        revision = TownshipRevision(
            scoring=scoring,
            number=number,
            submitted_by=by,
            total=assessment.total,
            cancelled=assessment.cancelled,
            return_reason=scoring.return_reason,
            answer=answer,
        )
        transition(
            scoring,
            ScoringState.SUBMITTED,
            by=by,
            expected_version=expected_version,
            reason=answer,
            latest_number=number,
            return_reason="",
        )
        revision.save()
        owner = {"revision": revision}
        append_answers(TownshipScore, TownshipScoreDeduction, [owner], criteria, [scores])
        TownshipPhoto.objects.filter(scoring=scoring, first_revision=None).update(
            first_revision=revision
        )
    return revision


def _refuse_problems(
    scoring: TownshipScoring, criteria: list[Criterion], scores: Mapping[int, Given], answer: str
) -> None:
    photographed = TownshipPhoto.objects.filter(scoring=scoring).values_list("criterion", flat=True)
    problems = card_problems(criteria, scores, set(photographed))
    try:
        validate_reason(answer)
    except ValidationError as error:
        problems["answer"] = [error]
    if scoring.latest_number and not answer.strip():
        problems["answer"] = [_("Say what you corrected, and why.")]
    if problems:
        raise ValidationError(problems)


def return_scoring(
    scoring: TownshipScoring, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Send it back, or reopen what was confirmed, with a reason; the figure stays meanwhile.

    Raises Refusal without a reason and once the round is final, IllegalTransition, StaleRecord.
    """
    with _held(scoring, by):
        transition(
            scoring,
            ScoringState.RETURNED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            return_reason=reason.strip(),
        )


def confirm_scoring(
    scoring: TownshipScoring, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Accept the newest revision: it gives the figure of its part, in place of what stood there.

    The standings of a closed round are computed anew in the same transaction. Raises DutyConflict
    for whoever began or submitted it, Refusal once the round is final, IllegalTransition,
    StaleRecord.
    """
    with _held(scoring, by):
        revisions = TownshipRevision.objects.filter(scoring=scoring)
        if by.pk in {scoring.begun_by_id, *revisions.values_list("submitted_by", flat=True)}:
            raise DutyConflict(_("A scoring is confirmed by somebody who scored none of it."))
        transition(
            scoring,
            ScoringState.CONFIRMED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        revision = revisions.get(number=scoring.latest_number)
        TownshipConfirmation.objects.create(revision=revision, confirmed_by=by)
        store_scored_figure(scoring, revision, by=by)


def discard_scoring(
    scoring: TownshipScoring, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Give it up, with a reason: a figure that follows from it is taken back, and one may be
    entered or scored anew.

    Raises Refusal without a reason and once the round is final, IllegalTransition, StaleRecord.
    """
    with _held(scoring, by):
        transition(
            scoring,
            ScoringState.DISCARDED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        take_back_scored_figure(scoring, by=by)


def add_township_photo(
    scoring: TownshipScoring, *, by: User, upload: UploadedFile[bytes], criterion: Criterion
) -> TownshipPhoto:
    """Keep one photo of a criterion. Raises ValidationError with the reason it was refused,
    Refusal where `by` may not score now."""

    def held(now: TownshipScoring) -> int:
        # None comes to a revision that was submitted in the meantime, nor to a final round.
        refuse_settled(now.round)
        _refuse_recorded(now)
        return TownshipPhoto.objects.filter(scoring=now, criterion=criterion).count()

    _refuse_strangers(scoring, by)
    # The results are not held: making the photo smaller takes its time.
    return keep_photo(
        scoring,
        by=by,
        upload=upload,
        held=held,
        make=lambda photo: TownshipPhoto.objects.create(
            scoring=scoring, criterion=criterion, photo=photo
        ),
    )


def delete_township_photo(photo: TownshipPhoto, *, by: User) -> None:
    """Delete a photo that was not submitted yet; evidence of a revision stays.

    Raises Refusal where it was submitted, or where `by` may not score now.
    """
    with _held(photo.scoring, by):
        _refuse_recorded(photo.scoring)
        deleted, _rows = TownshipPhoto.objects.filter(pk=photo.pk, first_revision=None).delete()
        if not deleted:
            raise Refusal(_("This photo was submitted with the scores and stays with them."))
        record_event(
            actor=by,
            action="townshipscoring.photo_deleted",
            target=photo.scoring,
            before={"photo": photo.photo.sha256},
        )
