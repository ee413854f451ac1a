"""南地街道 scored on a card by its county, in an open round, in the states of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.world.common import picture, row
from tests.world.people import World


def _round(world: World) -> tuple[Any, Any]:
    """A round whose county check nobody has scored yet, and the card for it."""
    from tests.evaluation.part_helpers import past, weights
    from tests.evaluation.township_card_helpers import township_card

    number = sum(name.startswith("scored_round") for name in world.units)
    if not number:
        world.units["township_card"] = township_card(in_force_since=date(2020, 1, 1))
        world.units["check_weights"] = weights("checked", self_check=75, county_check=25)
    world.variables("scorecard")
    made = past(
        world.units["check_weights"],
        f"{2020 + number}Q1",
        card=world.units["card"].scorecard,
        state="open",
        jurisdiction=world.units["county"].code,
    )
    world.units[f"scored_round{number}"] = made
    return made, world.units["township_card"]


def _round_to_score(world: World) -> dict[str, str]:
    round_, card = _round(world)
    township = world.units["township"]
    return row(round_, pk=round_.pk, township=township.pk, scorecard=card.scorecard.pk)


def _scoring(world: World) -> dict[str, str]:
    """Begun, with a photo that was not submitted yet."""
    from evaluation.services import add_township_photo
    from tests.evaluation.township_card_helpers import begun

    round_, card = _round(world)
    county = world.people["county"]
    scoring = begun(round_, card, county, world.units["township"])
    kept = add_township_photo(scoring, by=county, upload=picture(), criterion=card.criteria["rule"])
    return row(
        scoring,
        public_id=scoring.public_id,
        photo_id=kept.photo.public_id,
        version=scoring.version,
    )


def _submitted_scoring(world: World) -> dict[str, str]:
    """Submitted by a colleague in the county."""
    from tests import factories
    from tests.evaluation.township_card_helpers import submitted

    round_, card = _round(world)
    colleague = factories.user("county_officer", world.units["county"])
    scoring = submitted(round_, card, colleague, township=world.units["township"])
    return row(scoring, target="confirmed", version=scoring.version)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "round_to_score": _round_to_score,
    "township_scoring": _scoring,
    "submitted_scoring": _submitted_scoring,
}
