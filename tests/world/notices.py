"""Notices of 平山区 to its committees: a draft, and one that was sent; the link of a digest."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.common import row
from tests.world.people import World


def _draft(world: World) -> dict[str, str]:
    from coordination.notice_queries import recipients
    from tests.coordination.notice_helpers import draft, sender

    notice = draft(title="还没有发出的通知")
    return row(
        notice,
        public_id=notice.public_id,
        version=notice.version,
        target="discarded",
        people=len(recipients(notice, sender=sender())),
    )


def _sent(world: World) -> dict[str, str]:
    from tests.coordination.notice_helpers import draft, send

    notice = send(draft(title="已经发出的通知"))
    return row(notice, public_id=notice.public_id, version=notice.version, target="withdrawn")


def _stop(world: World) -> dict[str, str]:
    from coordination.services import stop_token

    return {"token": stop_token(world.people["member"])}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "notice_draft": _draft,
    "notice": _sent,
    "digest": _stop,
}
