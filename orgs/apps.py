from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """What the app shows on desks and pages of others. Not imported earlier: the parts of an app
    import models."""

    name = "orgs"
    verbose_name = _("Social organisations")

    def ready(self) -> None:
        self._follow_units()
        self._show_directory()
        self._show_cases()
        self._show_standards()
        self._show_exchange()
        self._show_projects()
        self._show_partnerships()
        self._show_pledges()
        self._count()
        self._give_away()

    def _count(self) -> None:
        from orgs.measures import MEASURES  # noqa: PLC0415
        from portal.measures import register  # noqa: PLC0415

        register(*MEASURES)

    def _follow_units(self) -> None:
        from orgs import models  # noqa: PLC0415
        from orgs.services.project_changes import follow_units  # noqa: PLC0415
        from portal import followers  # noqa: PLC0415

        for model in (
            models.Organization,
            models.ServiceArea,
            models.RegistrationCase,
            models.Enquiry,
            models.Pledge,
            models.PracticeCase,
            models.ExchangeEvent,
            models.Project,
            models.ProjectChange,
            models.PartnerUnit,
            models.Partnership,
            models.Resource,
            models.Need,
            models.Booking,
        ):
            followers.register(model, "jurisdiction")
        followers.register_act(follow_units)

    def _show_directory(self) -> None:
        from accounts.desk import register  # noqa: PLC0415
        from orgs import credit_desk, credit_sections, desk, sections  # noqa: PLC0415
        from orgs.resources import CreditEntryResource, OrganizationResource  # noqa: PLC0415
        from portal import addresses, importing  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        importing.register(OrganizationResource)
        importing.register(CreditEntryResource)
        register(desk.items)
        register(credit_desk.items)
        addresses.register(
            Kind.ORGANIZATION, lambda item: reverse("organization_public", args=[item.key])
        )
        addresses.register(
            Kind.CREDIT, lambda item: reverse("organization_credit_public", args=[item.key])
        )
        register_section(
            "organization", 10, credit_sections.organization, "orgs/sections/credit.html"
        )
        for place in ("community", "township", "county"):
            register_section(place, 15, sections.unit, "orgs/sections/unit.html")

    def _show_cases(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs import case_desk  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415

        register(case_desk.items)
        register_shortcut(case_desk.shortcuts)
        addresses.register(Kind.GUIDE, lambda item: reverse("guide_public", args=[item.key]))

    def _show_standards(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs import standard_desk, standard_sections  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register(standard_desk.items)
        register_shortcut(standard_desk.shortcuts)
        addresses.register(Kind.STANDARD, lambda item: reverse("standard_public", args=[item.key]))
        register_section(
            "organization", 20, standard_sections.organization, "orgs/sections/standards.html"
        )

    def _show_exchange(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs import library_desk, library_sections  # noqa: PLC0415
        from portal import addresses, occasions  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register(library_desk.items)
        register_shortcut(library_desk.shortcuts)
        for place, section in (
            ("community", library_sections.community),
            ("organization", library_sections.organization),
        ):
            register_section(place, 25, section, "orgs/sections/exchange.html")
        addresses.register(Kind.PRACTICE, lambda item: reverse("practice_public", args=[item.key]))
        addresses.register(Kind.EVENT, lambda item: reverse("event_public", args=[item.key]))
        occasions.register(Kind.EVENT, library_sections.occasion_of)

    def _show_projects(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs import project_desk, project_sections  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register(project_desk.items)
        register_shortcut(project_desk.shortcuts)
        addresses.register(Kind.PROJECT, lambda item: reverse("project_public", args=[item.key]))
        register_section("community", 16, project_sections.community, "orgs/sections/projects.html")
        register_section(
            "organization", 30, project_sections.organization, "orgs/sections/projects.html"
        )

    def _show_partnerships(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs import partnership_desk  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415

        register(partnership_desk.items)
        register_shortcut(partnership_desk.shortcuts)
        addresses.register(
            Kind.PARTNERSHIPS, lambda item: reverse("partnership_public", args=[item.key])
        )

    def _show_pledges(self) -> None:
        from orgs import pledge_sections  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register_section(
            "organization", 22, pledge_sections.organization, "orgs/sections/pledges.html"
        )
        addresses.register(Kind.PLEDGE, lambda item: reverse("pledge_public", args=[item.key]))

    def _give_away(self) -> None:
        from orgs.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
