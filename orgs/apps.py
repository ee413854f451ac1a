from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = _("Social organisations")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from orgs import (  # noqa: PLC0415
            case_desk,
            credit_desk,
            credit_sections,
            desk,
            sections,
        )
        from orgs.models import (  # noqa: PLC0415
            Enquiry,
            Organization,
            Pledge,
            RegistrationCase,
            ServiceArea,
        )
        from portal import followers  # noqa: PLC0415
        from portal.addresses import register as register_address  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        for model in (Organization, ServiceArea, RegistrationCase, Enquiry, Pledge):
            followers.register(model, "jurisdiction")
        register_desk(desk.items)
        register_desk(credit_desk.items)
        register_address(
            Kind.CREDIT, lambda item: reverse("organization_credit_public", args=[item.key])
        )
        register_section(
            "organization", 10, credit_sections.organization, "orgs/sections/credit.html"
        )
        register_desk(case_desk.items)
        register_shortcut(case_desk.shortcuts)
        register_address(
            Kind.ORGANIZATION, lambda item: reverse("organization_public", args=[item.key])
        )
        register_address(Kind.GUIDE, lambda item: reverse("guide_public", args=[item.key]))
        for place in ("community", "township", "county"):
            register_section(place, 15, sections.unit, "orgs/sections/unit.html")
        _register_exchange()


def _register_exchange() -> None:
    """The library of experience and the events."""
    from accounts.desk import register as register_desk  # noqa: PLC0415
    from accounts.desk import register_shortcut  # noqa: PLC0415
    from orgs import library_desk, library_sections  # noqa: PLC0415
    from orgs.models import ExchangeEvent, PracticeCase  # noqa: PLC0415
    from portal import followers  # noqa: PLC0415
    from portal.addresses import register as register_address  # noqa: PLC0415
    from portal.enums import Kind  # noqa: PLC0415
    from portal.sections import register as register_section  # noqa: PLC0415

    for exchanged in (PracticeCase, ExchangeEvent):
        followers.register(exchanged, "jurisdiction")
    register_desk(library_desk.items)
    register_shortcut(library_desk.shortcuts)
    register_address(Kind.PRACTICE, lambda item: reverse("practice_public", args=[item.key]))
    register_address(Kind.EVENT, lambda item: reverse("event_public", args=[item.key]))
    for place, section in (
        ("community", library_sections.community),
        ("organization", library_sections.organization),
    ):
        register_section(place, 25, section, "orgs/sections/exchange.html")
