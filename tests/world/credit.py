"""The credit record of the organisation of 平山区, and the rules it is kept by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _organization(world: World) -> Any:
    """An association of its own, so that nothing else depends on its record."""
    from tests.orgs.credit_helpers import association, rules

    if "credited" not in world.units:
        rules()
        world.units["credited"] = association(500)
    return world.units["credited"]


def _entry(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import entry

    return row(entry(_organization(world)))


def _record(world: World) -> dict[str, str]:
    return {"organization_id": str(_organization(world).pk)}


def _published_record(world: World) -> dict[str, str]:
    """An organisation whose entry and credit record are on the site."""
    from orgs.credit_public import publish_credit
    from tests.orgs.credit_helpers import association, entry
    from tests.orgs.helpers import publish

    _organization(world)
    of = association(501)
    entry(of)
    publish(of)
    publish_credit(of, by=world.people["city"])
    return {"slug": of.public_id, "version": "1"}


def _annual_return(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import handed_in

    made = handed_in(_organization(world))
    return row(made, version=made.version)


def _listing(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import noticed

    made = noticed(_organization(world))
    return row(made, version=made.version, target="dropped")


def _rating(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import association, handed_in, rated

    _organization(world)
    of = association(502)
    handed_in(of, result="qualified")
    made = rated(of)
    return row(made, version=made.version)


def _investigation(world: World) -> dict[str, str]:
    from datetime import date

    from tests.orgs.credit_helpers import investigated

    made = investigated(_organization(world), date(2026, 3, 2))
    return row(made, version=made.version)


def _penalty(world: World) -> dict[str, str]:
    from datetime import date

    from tests.orgs.credit_helpers import penalty

    return row(penalty(_organization(world), date(2026, 3, 2)))


def _pledge(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import pledge

    _organization(world)
    return row(pledge())


def _signature(world: World) -> dict[str, str]:
    from tests.orgs.credit_helpers import signed

    made = signed(_organization(world))
    return row(made, version=made.version)


def _rule(model: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        from orgs import models

        _organization(world)
        return row(getattr(models, model).objects.first())

    return variables


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "credit_entry": _entry,
    "credit_record": _record,
    "published_credit": _published_record,
    "annual_return": _annual_return,
    "listing": _listing,
    "rating": _rating,
    "investigation": _investigation,
    "penalty": _penalty,
    "pledge": _pledge,
    "signature": _signature,
    "credit_term": _rule("CreditTerm"),
    "annual_duty": _rule("AnnualDuty"),
    "listing_ground": _rule("ListingGround"),
    "rating_scale": _rule("RatingScale"),
    "restriction": _rule("Restriction"),
}
