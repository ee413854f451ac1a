"""People, the trail, and what Django knows objects by."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.common import row
from tests.world.people import World


def _content(world: World) -> dict[str, str]:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(type(world.units["community"]))
    return row(world.units["community"], content_type_id=kind.pk)


def _user(world: World) -> dict[str, str]:
    member = world.people["member"]
    return row(
        member, pk=member.pk, name="disable", appointment=member.appointments.earliest("pk").pk
    )


def _audit_event(world: World) -> dict[str, str]:
    from accounts.services import record_event

    return row(record_event(actor=world.people["member"], action="test.happened"))


def _kept_filter(world: World) -> dict[str, str]:
    from accounts.services import keep_filter

    township = world.people["township"]
    keep_filter(by=township, page="communities_community", name="本街道", query="exists=yes")
    return {"key": township.list_filters[0]["key"]}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "user": _user,
    "audit_event": _audit_event,
    "content": _content,
    "kept_filter": _kept_filter,
}
