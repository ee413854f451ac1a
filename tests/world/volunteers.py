"""Volunteers, carriers and campaigns of 德泰社区, each kept by people of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import picture, row
from tests.world.people import World


def _figures(world: World) -> dict[str, str]:
    """On the site before anything is entered, so that there is something to publish."""
    from outreach.figure_public import publish_figures
    from tests.outreach import volunteer_helpers as helpers

    publication = publish_figures(world.units["county"], by=helpers.publisher())
    return row(publication, key=publication.key)


def _volunteer(world: World) -> dict[str, str]:
    from tests.outreach import volunteer_helpers as helpers

    volunteer = helpers.applied("报名的人")
    return row(
        volunteer,
        public_id=volunteer.public_id,
        target="active",
        version=volunteer.version,
        slug=volunteer.community.slug,
    )


def _served(world: World) -> dict[str, str]:
    from django.utils import timezone

    from outreach.services import issue_certificate
    from tests.outreach import volunteer_helpers as helpers

    volunteer = helpers.active("服务过的人")
    helpers.verified(volunteer, day=timezone.localdate(), half_hours=3)
    made = issue_certificate(volunteer)
    helpers.verified(volunteer, day=timezone.localdate(), half_hours=2)
    return row(
        volunteer,
        public_id=volunteer.public_id,
        code=volunteer.receipt_code,
        number=made.pk,
        act="certificate",
        day=timezone.localdate(),
    )


def _certificate(world: World) -> dict[str, str]:
    from outreach.models import ServiceCertificate

    world.variables("served_volunteer")
    made = ServiceCertificate.objects.get()
    return row(made, code=made.code)


def _service(world: World) -> dict[str, str]:
    from django.utils import timezone

    from tests.outreach import volunteer_helpers as helpers

    record = helpers.entered(helpers.active("新人"), day=timezone.localdate())
    return row(
        record,
        public_id=record.public_id,
        target="verified",
        version=record.version,
        day=record.day,
    )


def _carrier(world: World) -> dict[str, str]:
    from django.utils import timezone

    from outreach.services import renew_carrier
    from tests.outreach import volunteer_helpers as helpers

    carrier = helpers.carrier()
    update = renew_carrier(
        carrier, by=helpers.member(), day=timezone.localdate(), content="新", photo=picture()
    )
    return row(
        carrier,
        public_id=carrier.public_id,
        photo_id=update.photo.public_id,
        version=carrier.version,
    )


def _campaign(world: World) -> dict[str, str]:
    from tests.outreach import volunteer_helpers as helpers

    campaign = helpers.campaign()
    return row(campaign, public_id=campaign.public_id)


def _material(world: World) -> dict[str, str]:
    from outreach.models import Campaign
    from tests.outreach import volunteer_helpers as helpers

    world.variables("campaign")
    material = helpers.material(of=Campaign.objects.get())
    return row(material, public_id=material.public_id, number=1, version=material.version)


def _shown_material(world: World) -> dict[str, str]:
    from outreach.figure_public import publish_material
    from outreach.models import Campaign
    from tests.outreach import volunteer_helpers as helpers

    world.variables("campaign")
    material = helpers.material("折页", of=Campaign.objects.get())
    publish_material(material, by=helpers.publisher())
    return row(material, key=material.public_id, version=1)


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "outreach_figures": _figures,
    "applied_volunteer": _volunteer,
    "served_volunteer": _served,
    "certificate": _certificate,
    "service_record": _service,
    "carrier": _carrier,
    "campaign": _campaign,
    "campaign_material": _material,
    "shown_material": _shown_material,
}
