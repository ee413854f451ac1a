"""Results in publicity, and an appeal against one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.world.common import picture, row
from tests.world.evaluation import confirmed
from tests.world.people import World


def _in_publicity(world: World) -> dict[str, str]:
    """An inspection of 德泰社区 that somebody else scored and confirmed; its window is open."""
    from accounts.enums import Role
    from tests import factories
    from tests.evaluation.appeal_helpers import bring_into_publicity
    from tests.evaluation.helpers import make_card

    card = make_card("appealed")
    scorer = factories.user(Role.COMMITTEE_MEMBER, world.units["community"])
    officer = factories.user(Role.TOWNSHIP_OFFICER, world.units["township"])
    inspection = confirmed(world, "2025-12", card, scorer=scorer, officer=officer)
    bring_into_publicity(inspection.round, day=None)
    world.units["appealable"] = (inspection, card)
    return row(inspection, public_id=inspection.public_id, criterion=card.notice.pk)


def _appeal(world: World) -> dict[str, str]:
    """Made by a second member of the committee, with a photo."""
    from evaluation.services import add_appeal_photo
    from tests.evaluation.appeal_helpers import appeal

    world.variables("in_publicity")
    inspection, card = world.units["appealable"]
    made = appeal(inspection, card.bins, asked=20, day=None)
    kept = add_appeal_photo(made, by=made.submitted_by, upload=picture())
    return row(made, public_id=made.public_id, photo_id=kept.photo.public_id, version=made.version)


def _publicity_term(world: World) -> dict[str, str]:
    from evaluation.models import PublicityTerm

    return row(PublicityTerm.objects.get())


def _past(world: World) -> dict[str, str]:
    """A round whose publicity has passed."""
    from tests.evaluation.appeal_helpers import bring_into_publicity

    inspection = confirmed(world, "2025-11")
    round_ = bring_into_publicity(inspection.round, day=date(2026, 1, 5))
    return row(round_, target="final", version=round_.version)


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "in_publicity": _in_publicity,
    "appeal": _appeal,
    "publicity_term": _publicity_term,
    "past_round": _past,
}
