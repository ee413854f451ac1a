"""Rounds: planned, opened, closed, published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import record_event, transition
from evaluation import queries
from evaluation.enums import BulletinState, CardState, InspectionKind, RoundState
from evaluation.models import (
    Bulletin,
    Candidate,
    Composite,
    Inspection,
    Publicity,
    Round,
    Scorecard,
    Selection,
)
from evaluation.models.rounds import refuse_unlike
from evaluation.rules import COUNTY
from evaluation.services.bulletins import recount_quarter
from evaluation.services.locks import hold_results
from evaluation.services.standings import recompute_standings


def plan_round(
    *,
    jurisdiction: str,
    period: str,
    scorecard: Scorecard,
    due: date,
    by: User,
    further_scorecards: Collection[Scorecard] = (),
    counted_kind: str = InspectionKind.SELF_CHECK,
    with_self_check: bool = False,
    is_announced: bool = True,
    composite: Composite | None = None,
) -> Round:
    """Make the round of one county and period; `composite` weighs its townships' totals.

    `further_scorecards` score the units of their community types, `scorecard` all others. Raises
    ValidationError or Refusal.
    """
    if not by.may(COUNTY, jurisdiction):
        raise Refusal(_("Only an officer of the county or the city plans its rounds."))
    round_ = Round(
        jurisdiction=jurisdiction,
        period=period,
        scorecard=scorecard,
        composite=composite,
        due=due,
        counted_kind=counted_kind,
        with_self_check=with_self_check,
        is_announced=is_announced,
    )
    round_.full_clean()
    refuse_unlike(scorecard, further_scorecards)
    with transaction.atomic():
        round_.save()
        round_.further_scorecards.set(further_scorecards)
        record_event(
            actor=by,
            action="round.planned",
            target=round_,
            after={"jurisdiction": jurisdiction, "period": period, "due": due},
        )
    return round_


def open_round(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Open the round with one inspection that counts for each chosen unit.

    Where no units were chosen, it is for each existing committee of the county that has a community
    type that a card of the round is for; each keeps the card that is for it. Units that are no
    committee (10 of Benxi's 508) are left out: nobody there could be scored. Raises Refusal, or
    ValidationError where its cards cannot stand side by side.
    """
    if round_.composite is not None and round_.composite.state != CardState.ACTIVE:
        raise Refusal(_("The round's weights are not active: choose others first."))
    selection = queries.newest_selection(round_)
    with transaction.atomic():
        transition(
            round_,
            RoundState.OPEN,
            by=by,
            expected_version=expected_version,
            reason=reason,
            selection_id=selection.pk if selection else None,
            opened_at=timezone.now(),
        )
        _refuse_cards(round_)
        inspections = _of_all(round_) if selection is None else _of_chosen(round_, selection)
        if not inspections:
            raise Refusal(no_unit(round_))
        if round_.with_self_check:
            inspections += [
                Inspection(
                    round=round_,
                    community=counted.community,
                    scorecard=counted.scorecard,
                    is_counted=False,
                )
                for counted in inspections
            ]
        Inspection.objects.bulk_create(inspections, batch_size=100)


def _refuse_cards(round_: Round) -> None:
    """Asked once the round is opened, when nobody can choose others any more."""
    main, *further = queries.cards_of(round_)
    idle = [str(card) for card in (main, *further) if card.state != CardState.ACTIVE]
    if idle:
        raise Refusal(
            _("%(cards)s: not active. Choose another scorecard first.") % {"cards": "、".join(idle)}
        )
    refuse_unlike(main, further)


def no_unit(round_: Round) -> Any:
    """Why there is nothing to inspect in the round's county, in words."""
    if queries.types_to_score(round_):
        return _("No committee of this county has a community type that the scorecard is for.")
    return _("This county has no committee that could be inspected.")


def _of_all(round_: Round) -> list[Inspection]:
    units = queries.units_to_choose(round_.jurisdiction, types=queries.types_to_score(round_))
    cards = queries.cards_for(round_, units)
    return [
        Inspection(round=round_, community=unit, scorecard=cards[unit.pk], kind=round_.counted_kind)
        for unit in units
        if unit.pk in cards
    ]


def _of_chosen(round_: Round, selection: Selection) -> list[Inspection]:
    """Raises Refusal where a unit is gone or an inspector must not inspect one any more."""
    rows = list(
        selection.candidates.filter(is_chosen=True).select_related("community", "inspector")
    )
    existing = set(queries.units_to_choose(round_.jurisdiction).values_list("pk", flat=True))
    gone = [str(row.community) for row in rows if row.community_id not in existing]
    if gone:
        raise Refusal(
            _("%(units)s: not in the county's register any more. Choose the units again.")
            % {"units": "、".join(gone)}
        )
    cards = queries.cards_for(round_, [row.community for row in rows])
    unfit = [row.community for row in rows if row.community_id not in cards]
    if unfit:
        raise Refusal(
            _("%(units)s: not of a community type that the scorecard is for. Choose again.")
            % {"units": "、".join(map(str, unfit))}
        )
    _refuse_inspectors(round_, rows)
    self_checks = round_.counted_kind == InspectionKind.SELF_CHECK
    return [
        Inspection(
            round=round_,
            community=row.community,
            scorecard=cards[row.community_id],
            inspector=row.inspector,
            kind=InspectionKind.FIELD if self_checks and row.inspector else round_.counted_kind,
        )
        for row in rows
    ]


def _refuse_inspectors(round_: Round, rows: Sequence[Candidate]) -> None:
    """Since the choice the round's kind, an appointment or what binds a person may have changed.

    Raises Refusal, or DutyConflict for who is bound to a unit.
    """
    people = {row.inspector for row in rows if row.inspector is not None}
    if people and round_.counted_kind == InspectionKind.THIRD_PARTY:
        raise Refusal(_("Choose the units again: organisations get theirs by a task."))
    bound = {person: (person, queries.interests_of(person)) for person in people}
    for row in rows:
        if row.inspector is None:
            continue
        # The same account for all its units: its appointments are read once.
        person, interests = bound[row.inspector]
        if not person.may(frozenset({Role.INSPECTOR}), row.community.code):
            raise Refusal(
                _("%(name)s is no inspector of %(unit)s any more. Choose the units again.")
                % {"name": person, "unit": row.community}
            )
        conflict = interests.against(row.community)
        if conflict:
            raise DutyConflict(conflict)


def close_round(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Close the round and compute its standings. Units not confirmed stay without a rank.

    What is confirmed at the same moment comes before it, or is counted after it.
    """
    with transaction.atomic():
        hold_results(round_)
        transition(
            round_, RoundState.CLOSED, by=by, expected_version=expected_version, reason=reason
        )
        recompute_standings(round_)
        recount_quarter(round_, by=by)


def begin_publicity(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Let the publicity of the results begin; refused before its bulletin was published.

    Its last day is today and the days of the term in force (civil days; today is not counted).
    """
    if not Bulletin.objects.filter(round=round_, state=BulletinState.PUBLISHED).exists():
        raise Refusal(_("Publish the bulletin of this round: that begins its publicity."))
    today = timezone.localdate()
    term = queries.publicity_term_on(today)
    with transaction.atomic():
        transition(
            round_, RoundState.IN_PUBLICITY, by=by, expected_version=expected_version, reason=reason
        )
        until = today + timedelta(days=term.days)
        Publicity.objects.create(round=round_, began_on=today, until=until, term=term)
