"""Standards of an industry association of 平山区, of which `org` is a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _association(world: World) -> Any:
    from tests.orgs.helpers import member
    from tests.orgs.standard_helpers import association

    if "association" not in world.units:
        world.units["association"] = association()
        member(world.units["association"], world.people["org"])
    return world.units["association"]


def _standard(world: World) -> dict[str, str]:
    """In drafting, with a first text."""
    from tests.orgs.standard_helpers import drafting

    made = drafting(_association(world), title="桶站设置规范")
    return row(made, public_id=made.public_id, version=made.version, number=1, target="withdrawn")


def _consulted(world: World, title: str) -> Any:
    from tests.orgs.standard_helpers import consulted, today

    first = today()
    return consulted(_association(world), first=first, last=first + timedelta(days=40), title=title)


def _published(world: World) -> dict[str, str]:
    """Open for comments today."""
    made = _consulted(world, "分类运输规范")
    text = made.texts.get()
    return row(made, key=made.public_id, version=1, sha256=text.sha256, public_id=made.public_id)


def _comment(world: World) -> dict[str, str]:
    from tests.orgs.standard_helpers import comment

    made = comment(_consulted(world, "分拣规范"))
    return row(
        made,
        public_id=made.public_id,
        version=made.version,
        code=made.receipt_code,
        target="answered",
    )


def _term(world: World) -> dict[str, str]:
    from orgs.models import ConsultationTerm
    from tests.orgs.standard_helpers import rules

    rules()
    return row(ConsultationTerm.objects.get())


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "consultation_term": _term,
    "standard": _standard,
    "published_standard": _published,
    "standard_comment": _comment,
}
