"""Cards of a round, and by which of them it scores a unit (policy clause 3.1.c: like with like)."""

from __future__ import annotations

from collections.abc import Collection

from communities.models import Classification, Community
from evaluation.models import Inspection, Round, Scorecard


def cards_of(round_: Round) -> list[Scorecard]:
    """The cards that `round_` was planned with: its own first, then those for single types."""
    return [round_.scorecard, *round_.further_scorecards.order_by("code")]


def cards_used(round_: Round) -> list[Scorecard]:
    """The round's own card, then those of the others by which a unit of it was scored."""
    further = round_.further_scorecards.filter(inspections__round=round_)
    return [round_.scorecard, *further.order_by("code").distinct()]


def cards_by_unit(round_: Round) -> dict[str, Scorecard]:
    """By slug, the card by which each unit of an opened round is scored where its result counts.

    Empty where the round has its own card alone.
    """
    cards = {card.pk: card for card in cards_of(round_)}
    if len(cards) == 1:
        return {}
    counted = Inspection.objects.filter(round=round_, is_counted=True).order_by()
    return {slug: cards[card] for slug, card in counted.values_list("community__slug", "scorecard")}


def types_to_score(round_: Round) -> list[str]:
    """The codes of the community types that the cards are for; none where they are for all."""
    own = round_.scorecard.type_codes()
    if not own:
        return []
    return sorted({code for card in cards_of(round_) for code in card.type_codes()})


def cards_for(round_: Round, units: Collection[Community]) -> dict[int, Scorecard]:
    """The card by which `round_` scores each of `units`, by id; those that it scores by none lack.

    The types of the whole unit decide, in the order of the types; those of its estates where it
    has no other. A card for one of them goes before the round's own where that is for all.
    """
    main, *further = cards_of(round_)
    by_type = {code: card for card in further for code in card.type_codes()}
    main_types = main.type_codes()
    by_type |= dict.fromkeys(main_types, main)
    found = {} if main_types else {unit.pk: main for unit in units}
    if not by_type:
        return found
    held = Classification.objects.filter(community__in=units).order_by(
        "estate", "type__position", "type__code"
    )
    settled: dict[int, Scorecard] = {}
    of_the_whole = set()
    for unit, estate, code in held.values_list("community", "estate", "type__code"):
        if not estate:
            of_the_whole.add(unit)
        elif unit in of_the_whole:
            continue
        if code in by_type:
            settled.setdefault(unit, by_type[code])
    return found | settled


def not_of_the_cards(round_: Round, units: Collection[Community]) -> list[Community]:
    """Those of `units` that have none of the community types that the cards are for."""
    fit = cards_for(round_, units)
    return [unit for unit in units if unit.pk not in fit]
