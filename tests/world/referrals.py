"""Referrals of 平山区 to the committee of 德泰社区, in every state in which somebody acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import picture, row
from tests.world.people import World


def _kept(referral: Any, **further: Any) -> dict[str, str]:
    return row(referral, public_id=referral.public_id, version=referral.version, **further)


def _sent(world: World) -> dict[str, str]:
    from tests.coordination.referral_helpers import in_days, sent

    return _kept(sent(), target="received", due=f"{in_days(6)}")


def _received(world: World) -> dict[str, str]:
    """A photo waits for the answer to it."""
    from coordination.services import add_referral_photo
    from tests.coordination.referral_helpers import in_days, member, received

    referral = received(subject="清理楼道堆物")
    kept = add_referral_photo(referral, by=member(), upload=picture())
    return _kept(referral, target="replied", due=f"{in_days(20)}", photo_id=kept.photo.public_id)


def _helped(world: World) -> dict[str, str]:
    """南地社区 helps with it."""
    from tests.coordination.referral_helpers import place, received

    helper = place(world.units["sibling_community"])
    return _kept(received(subject="联合清理", helpers=[helper]))


def _extension(world: World) -> dict[str, str]:
    from coordination.services import ask_extension
    from tests.coordination.referral_helpers import in_days, member, received

    referral = received(subject="改造投放点")
    asked = ask_extension(referral, by=member(), due=in_days(30), reason="等待配件")
    return _kept(referral) | {"version": str(asked.version)}


def _replied(world: World) -> dict[str, str]:
    """With a photo and a PDF."""
    from coordination.services import add_referral_photo, reply_referral
    from tests.coordination.referral_helpers import member, received
    from tests.orgs.standard_helpers import pdf

    referral = received(subject="补齐公示栏")
    kept = add_referral_photo(referral, by=member(), upload=picture("blue"))
    reply_referral(referral, by=member(), outcome="done", text="已补齐", upload=pdf("清单"))
    event = referral.events.get(act="replied")
    return _kept(referral, target="done", photo_id=kept.photo.public_id, event_id=event.pk)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "referral": _sent,
    "received_referral": _received,
    "helped_referral": _helped,
    "extended_referral": _extension,
    "replied_referral": _replied,
}
