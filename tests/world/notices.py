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


def _with_files(world: World) -> dict[str, str]:
    """Sent with a PDF; the picture has an object of its own."""
    return _file(is_picture=False)


def _with_picture(world: World) -> dict[str, str]:
    return _file(is_picture=True)


def _file(*, is_picture: bool) -> dict[str, str]:
    from coordination.models import Notice
    from coordination.services import attach_to_notice
    from tests.coordination.notice_helpers import draft, send, sender
    from tests.orgs.library_helpers import picture
    from tests.orgs.standard_helpers import pdf

    notice = draft(title="带附件的通知")
    upload = picture() if is_picture else pdf()
    kept = attach_to_notice(notice, by=sender(), upload=upload)
    send(Notice.objects.get(pk=notice.pk))
    return row(kept, file_id=kept.pk)


def _draft_file(world: World) -> dict[str, str]:
    from coordination.services import attach_to_notice
    from tests.coordination.notice_helpers import draft, sender
    from tests.orgs.standard_helpers import pdf

    kept = attach_to_notice(draft(title="附件待发的通知"), by=sender(), upload=pdf())
    return row(kept, file_id=kept.pk)


def _stop(world: World) -> dict[str, str]:
    from coordination.services import stop_token

    return {"token": stop_token(world.people["member"])}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "notice_draft": _draft,
    "notice": _sent,
    "digest": _stop,
    "notice_file": _with_files,
    "notice_picture": _with_picture,
    "notice_draft_file": _draft_file,
}
