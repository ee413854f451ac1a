"""Figures of parts that come from outside the portal: entered, corrected, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal, StaleRecord
from accounts.services import record_event, save_version
from evaluation import queries
from evaluation.enums import RoundState
from evaluation.models import PartFigure, Round, TownshipRevision, TownshipScoring
from evaluation.queries.townships import township_scorings
from evaluation.rules import COUNTED_ROUNDS, COUNTY, ENTERABLE_ROUNDS
from evaluation.scoring import mean_share
from evaluation.services.bulletins import recount
from evaluation.services.locks import hold_results
from evaluation.validators import plain


@dataclass(frozen=True)
class EnteredFigure:
    """What one township reached in one part: 0 to 100, or None to take it back.

    `township` is the key of its row, `basis` the document or survey that the figure stands in,
    `seen_version` the version that the person saw; 0 where nothing was entered yet.
    """

    township: int
    source: str
    figure: Decimal | None
    basis: str = ""
    seen_version: int = 0
    # The scores on a card that it follows from: never entered, but confirmed.
    revision: TownshipRevision | None = None

    @property
    def values(self) -> tuple[Decimal | None, str]:
        """What is stored of it; without a figure there is nothing for it to rest on."""
        return self.figure, "" if self.figure is None else self.basis


def enter_part_figures(
    round_: Round, entered: Iterable[EnteredFigure], *, by: User
) -> list[PartFigure]:
    """Store the figures that differ from what stands, all or none; returns those that changed.

    The standings of a closed round are computed anew in the same transaction. Raises Refusal
    before the round was opened and once it is final, and for who does not plan here;
    ValidationError for a township or part that the round does not have, for what is scored on a
    card, and for figures without their document; StaleRecord where another was faster.
    """
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city enters figures of its rounds."))
    with transaction.atomic():
        hold_results(round_)
        round_.refresh_from_db()
        refuse_settled(round_)
        rows = _rows(round_, entered)
        _refuse_scored(round_, rows)
        changed = [(row, one) for row, one in rows if (row.figure, row.basis) != one.values]
        return _write(round_, changed, by=by)


def _write(
    round_: Round, changed: Sequence[tuple[PartFigure, EnteredFigure]], *, by: User
) -> list[PartFigure]:
    if not changed:
        return []
    before = {_name(row): _said(row) for row, _one in changed if row.pk}
    for row, one in changed:
        _store(row, one, by)
    record_event(
        actor=by,
        action="round.figures_entered",
        target=round_,
        before=before,
        after={_name(row): _said(row) for row, _one in changed},
    )
    if round_.state in COUNTED_ROUNDS:
        recount(round_, by=by)
    return [row for row, _one in changed]


def store_scored_figure(scoring: TownshipScoring, revision: TownshipRevision, *, by: User) -> None:
    """Let the figure of the scoring's part follow from a confirmed revision: its total in percent
    of the card's full mark, rounded half up to two places.

    The caller holds the results of the round.
    """
    card = scoring.scorecard
    reached, full = plain(revision.total), plain(card.total)
    basis = f"《{card.title}》第{card.edition}版：得{reached}分，满分{full}分"
    figure = mean_share([(revision.total, card.total)])
    _replace_scored(scoring, figure, basis, revision, by=by)


def take_back_scored_figure(scoring: TownshipScoring, *, by: User) -> None:
    """Leave the part without a figure where it followed from `scoring`.

    The caller holds the results of the round.
    """
    stored = PartFigure.objects.filter(round=scoring.round_id, revision__scoring=scoring)
    if stored.exists():
        _replace_scored(scoring, None, "", None, by=by)


def _replace_scored(
    scoring: TownshipScoring,
    figure: Decimal | None,
    basis: str,
    revision: TownshipRevision | None,
    *,
    by: User,
) -> None:
    stored = queries.entered_figures(scoring.round).filter(
        township=scoring.township_id, source=scoring.source
    )
    place = {"round": scoring.round, "township": scoring.township, "source": scoring.source}
    row = stored.first() or PartFigure(**place)
    seen = row.version if row.pk else 0
    one = EnteredFigure(scoring.township_id, scoring.source, figure, basis, seen, revision)
    _write(scoring.round, [(row, one)], by=by)


def _refuse_scored(round_: Round, rows: Iterable[tuple[PartFigure, EnteredFigure]]) -> None:
    scored = township_scorings(round_)
    for row, one in rows:
        if (one.township, one.source) in scored:
            words = {"township": row.township, "part": row.get_source_display()}
            message = _(
                "%(township)s is scored on a card for “%(part)s”: correct the card instead."
            )
            raise ValidationError(message % words)


def refuse_settled(round_: Round) -> None:
    """Refuse figures before the round has begun and once its results are final."""
    if round_.state in ENTERABLE_ROUNDS:
        return
    if round_.state == RoundState.PLANNED:
        raise Refusal(_("Open the round before figures of its parts are entered."))
    raise Refusal(_("The results of this round are final."))


def _rows(
    round_: Round, entered: Iterable[EnteredFigure]
) -> list[tuple[PartFigure, EnteredFigure]]:
    """The row that each of `entered` is about, new where nothing was entered yet."""
    sources = queries.entered_parts(round_)
    townships = {township.pk: township for township in queries.townships_of(round_)}
    stored = {(row.township_id, row.source): row for row in queries.entered_figures(round_)}
    rows = []
    for one in entered:
        row = stored.get((one.township, one.source))
        if one.source not in sources:
            raise ValidationError(_("This round has no such part whose figures are entered."))
        if row is None and one.township not in townships:
            raise ValidationError(_("A figure is for a township that is not of this county."))
        if row is None:
            row = PartFigure(round=round_, township=townships[one.township], source=one.source)
        rows.append((row, one))
    return rows


def _store(row: PartFigure, one: EnteredFigure, by: User) -> None:
    if (row.version if row.pk else 0) != one.seen_version:
        raise StaleRecord
    figure, basis = one.values
    changes: dict[str, Any] = {"figure": figure, "basis": basis, "revision": one.revision}
    who = one.revision.submitted_by if one.revision else by
    changes |= {"entered_by": who, "entered_at": timezone.now()}
    wanted = PartFigure(round=row.round, township=row.township, source=row.source, **changes)
    # Bonus points of a card may lift a figure above 100.
    wanted.clean_fields(exclude=["figure"] if figure is None or one.revision else None)
    wanted.validate_constraints(exclude=["round", "township", "source"])
    if row.pk:
        save_version(row, expected_version=one.seen_version, **changes)
        return
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def _name(row: PartFigure) -> str:
    """The line in the trail, in words that are the same in every language."""
    return f"{row.township.slug} · {row.source}"


def _said(row: PartFigure) -> str:
    return "" if row.figure is None else f"{row.figure} ({row.basis})"
