"""Activities of 德泰社区 in each state that somebody acts on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _variables(world: World, activity: Any, **further: Any) -> dict[str, str]:
    from tests.orgs.library_helpers import in_days

    activity.refresh_from_db()
    return row(
        activity,
        public_id=activity.public_id,
        key=activity.public_id,
        version=activity.version,
        starts_at=f"{in_days(20):%Y-%m-%dT%H:%M}",
        ends_at=f"{in_days(20, 11):%Y-%m-%dT%H:%M}",
        **{"community": world.units["community"].pk, **further},
    )


def _announced(world: World) -> dict[str, str]:
    """With seats; `unit` is the committee as which `member` registers."""
    from tests.outreach.activity_helpers import announced

    unit = f"community-{world.units['community'].pk}"
    return _variables(world, announced(), unit=unit)


def _published(world: World) -> dict[str, str]:
    """On the site: `version` is that of the publication."""
    from tests.outreach.activity_helpers import announced

    return _variables(world, announced(title="已公布")) | {"version": "1"}


def _plan(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import planned

    return _variables(world, planned(title="还在策划"), target="cancelled")


def _changed(world: World) -> dict[str, str]:
    from outreach.services import change_activity
    from tests.outreach.activity_helpers import announced, content, planner

    activity = announced(title="换过地点")
    change_activity(
        activity,
        by=planner(),
        content=content(title="换过地点", place="社区广场"),
        expected_version=activity.version,
    )
    return _variables(world, activity)


def _held(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import held

    return _variables(world, held(title="已经举办"), target="published")


def _demonstration(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import announced, leader

    activity = announced(title="投放示范", carrier="community", is_demonstration=True)
    return _variables(world, activity, member=leader(name="丙带头").pk)


def _registration(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import announced, come

    activity = announced(title="有人报名")
    made = come(activity)
    return _variables(world, activity, registration_id=made.pk, code=made.receipt_code)


def _photo(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import announced, consent, photo

    activity = announced(title="有照片")
    kept = photo(activity, "adults")
    consent(kept, "people", is_for_site=False)
    kept.refresh_from_db()
    found = _variables(world, activity, photo_id=kept.photo.public_id)
    return found | {"version": str(kept.version)}


def _going_on(world: World) -> dict[str, str]:
    from tests.outreach.activity_helpers import announced, going_on

    activity = going_on(announced(title="正在进行"))
    return _variables(world, activity, token=activity.sign_in_token)


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "activity": _announced,
    "published_activity": _published,
    "activity_plan": _plan,
    "changed_activity": _changed,
    "held_activity": _held,
    "demonstration": _demonstration,
    "registration": _registration,
    "activity_photo": _photo,
    "activity_going_on": _going_on,
}
