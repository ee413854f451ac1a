"""A draft of 平山区, a published document with its PDF, the policy's first clause, scoreboards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.world.common import row
from tests.world.people import World


def _draft(world: World) -> dict[str, str]:
    from tests.coordination.helpers import draft
    from tests.orgs.standard_helpers import pdf

    document = draft(number="平政办发〔2026〕8号", upload=pdf("草案"))
    return row(document, public_id=document.public_id, version=document.version)


def _published(world: World) -> dict[str, str]:
    """On the site in the second version, which says that it was repealed."""
    from coordination.services import repeal_document
    from tests.coordination.helpers import published, publisher
    from tests.orgs.standard_helpers import pdf

    document = published(upload=pdf("方案"))
    repeal_document(document, by=publisher(), reason="任务完成")
    return {"key": document.public_id, "version": "2", "sha256": document.sha256}


def _clause(world: World) -> dict[str, str]:
    from tests.coordination.helpers import policy

    clause = policy().clauses.get(number="3.2.a")
    return row(clause, key="committees", side="counted")


def _disclosure_term(world: World) -> dict[str, str]:
    from coordination.models import DisclosureTerm

    return row(DisclosureTerm.objects.latest("in_force_since"))


def _scoreboard(world: World) -> dict[str, str]:
    """Prepared by one officer of the city, for another to publish."""
    from portal.measures import Span
    from tests.coordination.helpers import SPAN, prepared

    world.variables("published_scoreboard")
    scoreboard = prepared(span=Span(SPAN.since, date(2026, 7, 31)))
    return row(scoreboard, version=scoreboard.version)


def _on_site(world: World) -> dict[str, str]:
    from tests.coordination.helpers import published_scoreboard

    return {"version": str(published_scoreboard().version)}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "library_draft": _draft,
    "library_document": _published,
    "disclosure_term": _disclosure_term,
    "policy_clause": _clause,
    "published_scoreboard": _on_site,
    "scoreboard": _scoreboard,
}
