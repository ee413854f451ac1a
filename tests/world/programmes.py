"""A programme, and one on the site in its second version."""

from __future__ import annotations

from django.utils import timezone

from accounts.enums import Role
from tests import factories
from tests.world.common import row
from tests.world.people import World


def _programme(world: World) -> dict[str, str]:
    from tests.communities.programmes import programme

    return row(programme("kept"))


def _published(world: World) -> dict[str, str]:
    from coordination.programme_public import publish_programmes
    from tests.communities.programmes import programme
    from tests.coordination.helpers import person

    by = person("programme-publisher", Role.CITY_OFFICER, factories.CITY_CODE)
    made = programme("on-site")
    publish_programmes([made], by=by)
    made.lead = "住建部门"
    made.save()
    publish_programmes([made], by=by, reason="补充牵头部门")
    return {"slug": made.code, "version": "2"}


def _to_tag(world: World) -> dict[str, str]:
    from tests.communities.programmes import programme

    unit, today = world.units["community"], timezone.localdate()
    return row(unit, slug=unit.slug, programme=programme("kept").pk, today=today.isoformat())


OBJECTS = {
    "programme": _programme, "published_programme": _published, "community_to_tag": _to_tag,
}  # fmt: skip
