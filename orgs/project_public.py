"""What the public may see of a project."""

from __future__ import annotations

from typing import Any

from communities.public import programmes_payload
from orgs.models import Project, ProjectEntry, ProjectPartner
from orgs.public import iso, plain_number
from orgs.queries import places_of
from orgs.queries.projects import first_days_of, writers
from orgs.queries.record_files import published_files
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem

COURSE = (
    ("applied", "applied_on"), ("accepted", "decided_on"), ("running", "started_on"),
    ("closed", "closed_on"), ("stopped", "stopped_on"),
)  # fmt: skip


def project_item(project: Project) -> PublicItem:
    """A project as it would be published now; neither its attachments nor photos of people."""
    units = [row.community for row in project.places.select_related("community__township__county")]
    places = places_of({unit.code for unit in units})
    shown = project.entries.filter(withheld_on=None)
    entries = list(shown.prefetch_related("marks__milestone", "photos__photo"))
    photos = {entry.pk: _photos(entry) for entry in entries}
    partners = list(project.partners.select_related("organization"))
    organizations = [
        one for one in [project.organization, *(p.organization for p in partners)] if one
    ]
    payload: dict[str, Any] = {
        "kind": project.kind,
        "kind_words": project.kind_words,
        "state": project.state,
        "summary": project.summary,
        "starts_on": iso(project.starts_on),
        "ends_on": iso(project.ends_on),
        "budget": plain_number(project.budget),
        "budget_source": project.budget_source,
        "budget_words": project.budget_words,
        "leader": _leader(project),
        "organizations": [one.public_id for one in organizations],
        "partners": [_partner(partner) for partner in partners],
        **programmes_payload(project.programmes.all()),
        "counties": sorted({slug for place in places.values() for slug in place.counties}),
        "course": [
            {"step": step, "day": iso(getattr(project, name))}
            for step, name in COURSE
            if getattr(project, name)
        ],
        **_course(project, entries, photos),
        "files": published_files(project.files.all()),
        "report": project.report,
        "stop_reason": project.stop_reason,
    }
    names = [str(one) for one in organizations] + [place.name for place in places.values()]
    return PublicItem(
        kind=Kind.PROJECT,
        key=project.public_id,
        title=project.title,
        unit_code=project.jurisdiction,
        payload=payload,
        search_text=search_text([project.title], names),
        entries=[
            (code, {"name": place.name, "slug": place.slug}) for code, place in places.items()
        ],
        photos=[photo for kept in photos.values() for photo in kept],
        authors=writers(project),
    )


def _course(
    project: Project, entries: list[ProjectEntry], photos: dict[int, list[Any]]
) -> dict[str, Any]:
    """Aims with their figures, milestones, and what was entered on the way."""
    first_days = first_days_of(project)
    return {
        "aims": [
            {
                "indicator": aim.indicator,
                "unit": aim.unit,
                "target": plain_number(aim.target),
                "result": plain_number(aim.result),
            }
            for aim in project.aims.all()
        ],
        "milestones": [
            {
                "title": row.title,
                "due_on": iso(row.due_on),
                "moved_from": iso(first_days.get(row.pk)),
                "percent": row.percent,
                "outcome": row.outcome,
                "settled_on": iso(row.settled_on),
            }
            for row in project.milestones.all()
        ],
        "progress": [
            {
                "day": iso(entry.day),
                "text": entry.text,
                "marks": [
                    {
                        "milestone": str(mark.milestone),
                        "percent": mark.percent,
                        "outcome": mark.outcome,
                    }
                    for mark in entry.marks.all()
                ],
                "photos": [photo.public_id for photo in photos[entry.pk]],
            }
            for entry in entries
        ],
    }


def _partner(partner: ProjectPartner) -> dict[str, str]:
    of = partner.organization
    return {
        "name": str(partner),
        "role": partner.role,
        "organization": of.public_id if of is not None else "",
    }


def _leader(project: Project) -> dict[str, str]:
    if project.organization is not None:
        of = project.organization
        return {"type": "organization", "name": of.name, "key": of.public_id}
    assert project.committee is not None
    return {
        "type": "committee",
        "name": project.committee.full_name,
        "key": project.committee.slug,
    }


def _photos(entry: ProjectEntry) -> list[Any]:
    shown = (kept for kept in entry.photos.all() if kept.withheld_on is None)
    return [kept.photo for kept in shown if not kept.photo.shows_people]


def words_of(item: PublicItem) -> str:
    """All that is written in free words."""
    payload = item.payload
    texts = [item.title, *(payload[name] for name in ("summary", "report", "stop_reason"))]
    texts += [payload["kind_words"], payload["budget_words"]]
    texts += [entry["text"] for entry in payload["progress"]]
    texts += [f"{partner['name']} {partner['role']}" for partner in payload["partners"]]
    texts += [f"{aim['indicator']} {aim['unit']}" for aim in payload["aims"]]
    texts += [row["title"] for row in (*payload["milestones"], *payload["files"])]
    return "\n".join(texts)
