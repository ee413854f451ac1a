"""What the public sees of carriers, volunteers and material: sums and files, no people."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import refuse_stale, transition
from communities.models import Community, County
from orgs.queries.writing import writers_of
from outreach.carrier_queries import carrier_figures
from outreach.carrier_rules import MATERIAL_PUBLISHERS
from outreach.constants import VOLUNTEERS_SHOWN_FROM
from outreach.enums import MaterialState, ServiceKind
from outreach.material_queries import newest_version
from outreach.models import Carrier, Material, ServiceRecord
from outreach.volunteer_queries import community_figures
from outreach.volunteer_rules import FIGURE_PUBLISHERS
from portal.enums import Kind
from portal.models import Publication
from portal.queries import version_lines
from portal.services import PublicItem, issuer_of, publish
from portal.validators import validate_no_personal_data


def figures_item(county: County) -> PublicItem:
    """Carriers and volunteers of a county's communities as they are today.

    The hours of fewer than three people are not shown by themselves: they would be somebody's
    (PIPL, article 25). Where what is held back would come of fewer than three, the hours of the
    township are not shown either.
    """
    communities = list(
        Community.objects.existing()
        .committees()
        .filter(township__county=county)
        .select_related("township")
        .order_by("code")
    )
    codes = [unit.code for unit in communities]
    carriers, people = carrier_figures(codes), community_figures(codes)
    rows = [
        (unit, carriers.get(unit.code, []), people.get(unit.code, _NOBODY)) for unit in communities
    ]
    entries = [(unit.code, _entry(unit, kept, found)) for unit, kept, found in rows]
    return PublicItem(
        kind=Kind.OUTREACH,
        key=county.slug,
        title=county.name,
        unit_code=county.code,
        payload={
            "county": county.name,
            "as_of": timezone.localdate().isoformat(),
            "townships": _townships(rows),
        },
        entries=entries,
        authors=_authors(county),
    )


PUBLISHED = frozenset({f"material.{MaterialState.PUBLISHED}"})
_NOBODY: dict[str, Any] = {"registered": 0, "active": 0, "people": 0, "half_hours": {}}
_Row = tuple[Community, list[dict[str, Any]], dict[str, Any]]


def _entry(
    unit: Community, carriers: list[dict[str, Any]], found: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": unit.name,
        "slug": unit.slug,
        "township": unit.township.name,
        "carriers": carriers,
        **_volunteers(found),
    }


def _volunteers(found: dict[str, Any]) -> dict[str, Any]:
    """`half_hours` is None where it would be that of fewer than three people."""
    is_few = 0 < found["people"] < VOLUNTEERS_SHOWN_FROM
    hours = {kind: int(found["half_hours"].get(kind, 0)) for kind in ServiceKind.values}
    return {
        "registered": found["registered"],
        "active": None if is_few else found["active"],
        "half_hours": None if is_few else hours,
    }


def _townships(rows: list[_Row]) -> list[dict[str, Any]]:
    grouped: dict[str, list[_Row]] = {}
    for row in rows:
        grouped.setdefault(row[0].township.name, []).append(row)
    return [{"name": name, **_sums(some)} for name, some in grouped.items()]


def _sums(rows: list[_Row]) -> dict[str, Any]:
    found = [people for _unit, _carriers, people in rows]
    total = {
        name: sum(people[name] for people in found) for name in ("registered", "active", "people")
    }
    hours = {
        kind: sum(people["half_hours"].get(kind, 0) for people in found)
        for kind in ServiceKind.values
    }
    held_back = sum(p["people"] for p in found if 0 < p["people"] < VOLUNTEERS_SHOWN_FROM)
    # What is held back of one community could else be found by taking the others from the whole.
    is_shown = not held_back or held_back >= VOLUNTEERS_SHOWN_FROM
    shown = _volunteers({**total, "half_hours": hours})
    if not is_shown:
        shown |= {"active": None, "half_hours": None}
    kinds = [line for _unit, carriers, _people in rows for line in carriers]
    return {
        "carriers": sum(line["number"] for line in kinds),
        "stale": sum(line["stale"] for line in kinds),
        **shown,
    }


def _authors(county: County) -> frozenset[int]:
    here = {"community__township__county": county}
    records = ServiceRecord.objects.counted().filter(volunteer__community__township__county=county)
    writers = Carrier.objects.filter(**here).order_by().values_list("changed_by", flat=True)
    enterers = records.order_by().values_list("entered_by", flat=True)
    return frozenset(writers.distinct()) | frozenset(enterers.distinct())


def publish_figures(county: County, *, by: User, reason: str = "") -> Publication:
    """Publish a county's carriers and volunteers as sums of today.

    Raises Refusal for who is no officer of the county or the city, and where a further version has
    no reason or changes nothing; DutyConflict for who entered any of it.
    """
    if not by.may(FIGURE_PUBLISHERS, county.code):
        raise Refusal(_("Only officers of the county or of the city publish its figures."))
    issuer = issuer_of(by)
    with transaction.atomic():
        transaction_lock("audit")
        return publish(figures_item(county), by=by, issuer=issuer, reason=reason)


def material_item(material: Material) -> PublicItem:
    """A material with its newest file. Whoever wrote it or added a file since it was published
    last does not publish it. Raises Refusal where there is no file."""
    version = newest_version(material)
    if version is None:
        raise Refusal(_("There is no file yet."))
    return PublicItem(
        kind=Kind.MATERIAL,
        key=material.public_id,
        title=material.title,
        unit_code=material.scope_code(),
        payload={
            "kind": material.kind,
            "licence": material.licence,
            "description": material.description,
            "campaign": material.campaign.title,
            "since": material.campaign.since.isoformat(),
            "until": material.campaign.until.isoformat(),
            "number": version.number,
            "format": version.format,
            "size": version.size,
            "sha256": version.sha256,
        },
        authors=_writers(material),
    )


def _writers(material: Material) -> frozenset[int]:
    since = version_lines(Kind.MATERIAL, material.public_id).values_list("published_at", flat=True)
    return writers_of([material], besides=PUBLISHED, since=since.first())[material]


def publish_material(
    material: Material,
    *,
    by: User,
    reason: str = "",
    confirmed: bool = False,
    expected_version: int | None = None,
) -> Publication:
    """Put a material's newest file on the public site.

    Raises Refusal without the office, a unit or a reason for a further version; DutyConflict for
    who wrote it; ValidationError keyed `confirmed` where its words seem to tell who somebody is;
    StaleRecord.
    """
    if not by.may(MATERIAL_PUBLISHERS, material.scope_code()):
        raise Refusal(_("Only an officer of the place keeps its campaigns."))
    issuer = issuer_of(by)
    words = f"{material.title}\n{material.description}\n{material.campaign.title}"
    try:
        validate_no_personal_data(words, confirmed=confirmed)
    except ValidationError as error:
        raise ValidationError({"confirmed": error.messages}) from error
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(material, expected_version=expected_version)
        made = publish(material_item(material), by=by, issuer=issuer, reason=reason)
        transition(material, MaterialState.PUBLISHED, by=by, expected_version=expected_version)
    return made
