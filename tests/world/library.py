"""A case of 德泰社区 in each state that somebody acts on, and events of 平山区."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import picture, row
from tests.world.people import World


def _topic(world: World) -> dict[str, str]:
    from tests.orgs.library_helpers import topic

    return row(topic())


def _practice(world: World) -> dict[str, str]:
    """Handed in by another member of the committee."""
    from tests.orgs.library_helpers import submitted

    practice = submitted()
    return row(practice, public_id=practice.public_id, version=practice.version, target="returned")


def _draft(world: World) -> dict[str, str]:
    from tests.orgs.library_helpers import begin

    practice = begin(title="草稿一例")
    return row(
        practice,
        public_id=practice.public_id,
        version=practice.version,
        target="submitted",
        type=practice.type_id,
        topic=practice.topic_id,
    )


def _photo(world: World) -> dict[str, str]:
    from orgs.services import add_practice_photo
    from tests.orgs.library_helpers import begin, writer

    practice = begin(title="带照片的草稿")
    kept = add_practice_photo(practice, by=writer(), upload=picture(), caption="投放点")
    return row(kept, public_id=practice.public_id, photo_id=kept.photo.public_id)


def _published(world: World) -> dict[str, str]:
    from tests.orgs.library_helpers import published

    practice, publication = published(title="已发布一例")
    return row(practice, slug=publication.key, version=1)


def _event(world: World) -> dict[str, str]:
    """Announced, with seats; `unit` is the committee as which `member` signs up."""
    from tests.orgs.library_helpers import announced

    event = announced()
    return row(
        event,
        public_id=event.public_id,
        slug=event.public_id,
        version=1,
        unit=f"community-{world.units['community'].pk}",
    )


def _plan(world: World) -> dict[str, str]:
    from tests.orgs.library_helpers import in_days, planned

    event = planned(title="还在计划")
    return row(
        event,
        public_id=event.public_id,
        version=event.version,
        target="cancelled",
        starts_at=f"{in_days(20):%Y-%m-%dT%H:%M}",
        ends_at=f"{in_days(20, 11):%Y-%m-%dT%H:%M}",
    )


def _changed(world: World) -> dict[str, str]:
    """Announced, and changed since by who planned it."""
    from orgs.services import change_event
    from tests.orgs.library_helpers import announced, editor, plan

    event = announced(title="换过地点")
    change_event(
        event,
        by=editor("event-planner"),
        content=plan(title="换过地点", place="广裕社区"),
        expected_version=event.version,
    )
    return row(event, public_id=event.public_id, version=event.version)


def _cancelled(world: World) -> dict[str, str]:
    from orgs.services import cancel_event
    from tests.orgs.library_helpers import announced, editor

    event = announced(title="已经取消")
    cancel_event(event, by=editor("event-planner"), reason="场地不落实")
    return row(event, public_id=event.public_id, version=event.version)


def _sign_up(world: World) -> dict[str, str]:
    from tests.orgs.library_helpers import announced, come, writer

    event = announced(title="有人报名")
    made = come(event, writer())
    return row(made, public_id=event.public_id, sign_up_id=made.pk)


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "practice_topic": _topic,
    "practice": _practice,
    "practice_draft": _draft,
    "practice_photo": _photo,
    "published_practice": _published,
    "event": _event,
    "event_plan": _plan,
    "changed_event": _changed,
    "cancelled_event": _cancelled,
    "sign_up": _sign_up,
}
