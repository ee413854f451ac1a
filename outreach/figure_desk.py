"""Carriers past their day, volunteers who wait, service to verify, material to publish."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import Role
from accounts.models import User
from outreach import carrier_queries, material_queries, volunteer_queries
from outreach.carrier_rules import CARRIER_READERS, MATERIAL_WRITERS
from outreach.enums import VolunteerState
from outreach.models import Carrier, Material, ServiceRecord, Volunteer
from outreach.volunteer_rules import COMMITTEES, VERIFIERS, VOLUNTEER_READERS

# Counties and the city see sums: each stale board is for who can go there.
SEES_STALE = frozenset({Role.COMMITTEE_MEMBER, Role.TOWNSHIP_OFFICER})


def items(user: User) -> Iterator[Queue]:
    """For committees and townships carriers and service, for officers material of others."""
    if user.may(SEES_STALE):
        of_carrier = ("public_id", "kind", "name", "renew_by", "community__name")
        yield Queue(carrier_queries.carriers_for(user, "stale"), of_carrier, _carrier)
    if user.may(COMMITTEES):
        applied = volunteer_queries.volunteers_for(user, VolunteerState.APPLIED)
        yield Queue(applied, ("public_id", "name", "state"), _volunteer)
    if user.may(VERIFIERS):
        of_service = ("kind", "day", "state", "volunteer__name", "volunteer__public_id")
        yield Queue(volunteer_queries.to_verify(user), of_service, _service)
    if user.may(MATERIAL_WRITERS):
        of_material = ("title", "campaign__public_id")
        yield Queue(material_queries.to_publish(user), of_material, _material)


def _carrier(carrier: Carrier) -> DeskItem:
    return DeskItem(
        title=f"{carrier} · {carrier.community.name}",
        url=reverse("carrier_detail", args=[carrier.public_id]),
        due=carrier.renew_by,
        state_label=_("To renew"),
        overdue=True,
        kind="carrier",
    )


def _volunteer(volunteer: Volunteer) -> DeskItem:
    return DeskItem(
        title=_("Volunteer: %(name)s") % {"name": volunteer.shown_name},
        url=reverse("volunteer_detail", args=[volunteer.public_id]),
        due=None,
        state_label=volunteer.get_state_display(),
        overdue=False,
        kind="volunteer",
        mail_title=_("A volunteer's application"),
    )


def _service(record: ServiceRecord) -> DeskItem:
    return DeskItem(
        title=_("Service of %(name)s: %(record)s")
        % {"name": record.volunteer.shown_name, "record": record},
        url=reverse("volunteer_detail", args=[record.volunteer.public_id]),
        due=None,
        state_label=record.get_state_display(),
        overdue=False,
        kind="service",
        mail_title=_("A volunteer's service"),
    )


def _material(material: Material) -> DeskItem:
    return DeskItem(
        title=_("Material: %(title)s") % {"title": material},
        url=reverse("campaign_detail", args=[material.campaign.public_id]),
        due=None,
        state_label=_("To publish"),
        overdue=False,
        kind="material",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(CARRIER_READERS):
        yield Shortcut(
            title=_("Publicity carriers"),
            url=reverse("carrier_list"),
            description=_("Boards, galleries, screens, accounts: where, and when last renewed."),
        )
    if user.may(VOLUNTEER_READERS):
        yield Shortcut(
            title=_("Volunteers"),
            url=reverse("volunteer_list"),
            description=_("Sign-ups, service and its verification, certificates."),
        )
    if user.may(MATERIAL_WRITERS):
        yield Shortcut(
            title=_("Campaigns and material"),
            url=reverse("campaign_list"),
            description=_("Posters and leaflets to download, and whom a campaign reached."),
        )
