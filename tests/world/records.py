"""What `org` asks about the credit of its organisation, files of its records, an open rule."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _entry(world: World) -> Any:
    """Of the organisation for which `org` acts."""
    from tests.orgs.credit_helpers import entry

    world.variables("membership")
    world.variables("credit_entry")
    return entry(world.units["organization"])


def _askable(world: World) -> dict[str, str]:
    return {"subject": "entry", "pk": str(_entry(world).pk)}


def _request(world: World) -> dict[str, str]:
    from orgs.services.credit_requests import send_request

    made, _new = send_request(
        _entry(world),
        kind="objection",
        text="登记内容有误",
        by=world.people["org"],
        token=secrets.token_hex(16),
    )
    return row(made, public_id=made.public_id, version=made.version, target="dismissed")


def _add(owner: Any, by: Any, title: str) -> Any:
    from orgs.services.record_files import add_file
    from tests.orgs.standard_helpers import pdf

    made, _new = add_file(
        owner,
        by=by,
        upload=pdf(title),
        title=title,
        token=secrets.token_hex(16),
        is_public=True,
    )
    return made


def _project(world: World) -> Any:
    from tests.orgs.project_helpers import fresh, running

    world.variables("membership")
    made = running(
        title="附件项目", organization=world.units["organization"], by=world.people["org"]
    )
    return fresh(made)


def _file(world: World) -> dict[str, str]:
    project = _project(world)
    made = _add(project, world.people["org"], "进展材料")
    return row(made, public_id=made.public_id)


def _filed_project(world: World) -> dict[str, str]:
    return {"kind": "project", "public_id": _project(world).public_id}


def _project_file(world: World) -> dict[str, str]:
    from tests.orgs.project_helpers import on_site

    project = _project(world)
    made = _add(project, world.people["org"], "结项材料")
    on_site(project)
    return {"slug": project.public_id, "sha256": made.sha256}


def _event_file(world: World) -> dict[str, str]:
    from orgs import library_public
    from tests.orgs.library_helpers import announced, publisher

    event = announced(title="附件活动")
    made = _add(event, event.author, "会议材料")
    event.refresh_from_db()
    library_public.publish_event(event, by=publisher(), reason="补充材料")
    return {"slug": event.public_id, "sha256": made.sha256}


def _question(world: World) -> dict[str, str]:
    from orgs.models import RuleQuestion

    made = RuleQuestion.objects.create(
        code="case-change", subject="期限", question="是否适用", source="行政许可法", kept_in="期限"
    )
    return row(made, version=made.version)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "askable_entry": _askable,
    "credit_request": _request,
    "record_file": _file,
    "filed_project": _filed_project,
    "published_project_file": _project_file,
    "published_event_file": _event_file,
    "rule_question": _question,
}
