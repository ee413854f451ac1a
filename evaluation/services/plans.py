"""Choosing the units of a round, and who inspects them, before it opens."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, refuse_stale, save_version
from communities.models import Community
from evaluation import queries
from evaluation.constants import SEED_LENGTH
from evaluation.draws import deal, draw
from evaluation.enums import CardState, InspectionKind, InspectorChoice, RoundState, SelectionMethod
from evaluation.models import Candidate, Round, Selection
from evaluation.rules import COUNTY
from evaluation.services.rounds import no_unit, plan_round


@dataclass(frozen=True)
class UnitChoice:
    """How the units of a round are chosen: all that answer to a rule, a sample of them, or a list.

    `townships` and `types` are codes, none for all; `units` are the codes of a list; `size` is how
    many are drawn. `inspectors_by` says who looks at what was chosen.
    """

    method: str = SelectionMethod.RULE
    townships: Sequence[str] = ()
    types: Sequence[str] = ()
    not_inspected_since: date | None = None
    units: Collection[str] = ()
    size: int | None = None
    is_stratified: bool = False
    inspectors_by: str = InspectorChoice.LATER


def select_units(
    round_: Round, choice: UnitChoice, *, by: User, expected_version: int, reason: str = ""
) -> Selection:
    """Choose the units of a planned round; who chooses again says why, and the first choice stays.

    Draws take a fresh seed. Raises ValidationError keyed by the fields of `choice`, Refusal for who
    does not plan here, IllegalTransition once the round is open, StaleRecord.
    """
    _refuse_choice(round_, choice, by)
    with transaction.atomic():
        refuse_stale(round_, expected_version=expected_version)
        number = round_.selections.count() + 1
        if number > 1 and not reason.strip():
            raise ValidationError({"reason": _("Say why the units are chosen again.")})
        units = _candidates(round_, choice)
        selection = Selection(
            round=round_,
            number=number,
            method=choice.method,
            **_rule_of(round_, choice),
            inspectors_by=choice.inspectors_by,
            reason=reason.strip(),
            selected_by=by,
        )
        chosen = _chosen(selection, choice, units)
        if choice.inspectors_by != InspectorChoice.LATER:
            selection.inspector_seed = new_seed()
        selection.full_clean(exclude=["round", "selected_by", "townships", "types"])
        save_version(round_, expected_version=expected_version)
        selection.save()
        rows = _deal(selection, units, chosen, by)
        Candidate.objects.bulk_create(rows, batch_size=100)
        after = {
            "number": number,
            "method": choice.method,
            "seed": selection.seed,
            "inspector_seed": selection.inspector_seed,
            "units": len(chosen),
            "of": len(units),
        }
        record_event(
            actor=by, action="round.units_chosen", target=round_, after=after, reason=reason
        )
    return selection


def copy_round(round_: Round, *, period: str, due: date, by: User) -> Round:
    """Plan the round of another period like `round_`: its card, its kinds, its choice of units.

    Its weights and further cards are taken over while they are active. A rule is asked again, a
    sample is drawn anew, of a list those stay that still exist. Raises ValidationError keyed by
    field, Refusal.
    """
    further = round_.further_scorecards.all()
    composite = round_.composite
    if composite is not None and composite.state != CardState.ACTIVE:
        composite = None
    with transaction.atomic():
        made = plan_round(
            jurisdiction=round_.jurisdiction,
            period=period,
            scorecard=round_.scorecard,
            due=due,
            by=by,
            counted_kind=round_.counted_kind,
            with_self_check=round_.with_self_check,
            is_announced=round_.is_announced,
            composite=composite,
            further_scorecards=[card for card in further if card.state == CardState.ACTIVE],
        )
        selection = round_.selection or queries.newest_selection(round_)
        if selection is not None:
            choice = _choice_of(selection)
            select_units(made, choice, by=by, expected_version=made.version)
    return made


def _choice_of(selection: Selection) -> UnitChoice:
    listed: set[str] = set()
    if selection.method == SelectionMethod.LIST:
        existing = queries.units_to_choose(selection.round.jurisdiction)
        chosen = selection.candidates.filter(is_chosen=True)
        listed = set(
            existing.filter(pk__in=chosen.values("community")).values_list("code", flat=True)
        )
    return UnitChoice(
        method=selection.method,
        townships=selection.townships,
        types=selection.types,
        not_inspected_since=selection.not_inspected_since,
        units=listed,
        size=selection.size,
        is_stratified=selection.is_stratified,
        inspectors_by=selection.inspectors_by,
    )


def _refuse_choice(round_: Round, choice: UnitChoice, by: User) -> None:
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city plans its rounds."))
    if round_.state != RoundState.PLANNED:
        raise IllegalTransition(_("The round was opened: its units cannot be chosen any more."))
    by_task = round_.counted_kind == InspectionKind.THIRD_PARTY
    if by_task and choice.inspectors_by != InspectorChoice.LATER:
        raise ValidationError({"inspectors_by": _("Organisations get their units by a task.")})
    types = queries.types_to_score(round_)
    if types and set(choice.types) - set(types):
        raise ValidationError({"types": _("The scorecard of this round is for other types.")})
    if choice.units and choice.method != SelectionMethod.LIST:
        raise ValidationError({"units": _("Units are ticked only where they are chosen by list.")})


def _rule_of(round_: Round, choice: UnitChoice) -> dict[str, Any]:
    """What the units are filtered by; a list is not filtered.

    Where no types are named, they are those that the round's cards are for.
    """
    if choice.method == SelectionMethod.LIST:
        return {"townships": [], "types": [], "not_inspected_since": None}
    return {
        "townships": sorted(choice.townships),
        "types": sorted(choice.types) or queries.types_to_score(round_),
        "not_inspected_since": choice.not_inspected_since,
    }


def _candidates(round_: Round, choice: UnitChoice) -> list[Community]:
    if choice.method == SelectionMethod.LIST:
        rows = queries.units_to_choose(round_.jurisdiction)
        units = [unit for unit in rows if unit.code in set(choice.units)]
        if len(units) != len(set(choice.units)):
            raise ValidationError(
                {"units": _("A unit of the list is no committee of this county.")}
            )
        unfit = queries.not_of_the_cards(round_, units)
        if unfit:
            raise ValidationError(
                {
                    "units": _("%(units)s: not of a community type that the scorecard is for.")
                    % {"units": "、".join(map(str, unfit))}
                }
            )
        field = "units"
    else:
        found = queries.units_to_choose(round_.jurisdiction, **_rule_of(round_, choice))
        cards = queries.cards_for(round_, found)
        units = [unit for unit in found if unit.pk in cards]
        field = "townships"
    if not units:
        if not queries.units_to_choose(
            round_.jurisdiction, types=queries.types_to_score(round_)
        ).exists():
            raise ValidationError({field: no_unit(round_)})
        raise ValidationError({field: _("No committee answers to this.")})
    return units


def _chosen(selection: Selection, choice: UnitChoice, units: Sequence[Community]) -> set[str]:
    """The codes that are chosen; a sample is drawn with a seed of its own."""
    if choice.method != SelectionMethod.SAMPLE:
        return {unit.code for unit in units}
    if choice.size is None or not 1 <= choice.size <= len(units):
        raise ValidationError(
            {"size": _("Draw at least 1 and at most %(most)s units.") % {"most": len(units)}}
        )
    selection.size, selection.is_stratified = choice.size, choice.is_stratified
    selection.seed = new_seed()
    strata = {unit.code: unit.township.code for unit in units}
    return set(draw(strata, choice.size, selection.seed, stratified=choice.is_stratified))


def new_seed() -> str:
    """A seed nobody can foresee: 32 hexadecimal characters."""
    return secrets.token_hex(SEED_LENGTH // 2)


def _deal(
    selection: Selection, units: Sequence[Community], chosen: Collection[str], by: User
) -> list[Candidate]:
    rows = [
        Candidate(
            selection=selection,
            community=unit,
            code=unit.code,
            township=unit.township.code,
            is_chosen=unit.code in chosen,
        )
        for unit in units
    ]
    if selection.inspectors_by == InspectorChoice.LATER:
        return rows
    inspectors = {person.username: person for person in queries.inspectors_for(by)}
    interests = [(person, queries.interests_of(person)) for person in inspectors.values()]
    # The reasons are kept, in the portal's language, whatever the officer reads it in.
    with override(settings.LANGUAGE_CODE):
        for row in rows:
            if row.is_chosen:
                _name_the_eligible(row, interests, selection.inspectors_by)
    dealt = deal(
        {row.code: row.eligible for row in rows if row.is_chosen}, selection.inspector_seed
    )
    for row in rows:
        name = dealt.get(row.code)
        row.inspector = inspectors[name] if name else None
    return rows


def _name_the_eligible(
    row: Candidate, inspectors: Iterable[tuple[User, queries.Interests]], by_what: str
) -> None:
    """Who may be dealt to the unit, and who was left out for a conflict of interest."""
    may: list[User] = []
    for person, interests in inspectors:
        if not person.may(frozenset({Role.INSPECTOR}), row.code):
            continue
        conflict = interests.against(row.community)
        if conflict:
            row.excluded[person.username] = conflict
        else:
            may.append(person)
    if by_what == InspectorChoice.AREA:
        may = queries.nearest_inspectors(row.community, may)
    row.eligible = sorted(person.username for person in may)
