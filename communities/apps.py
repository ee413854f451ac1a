from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from accounts.places import register as register_places  # noqa: PLC0415
        from communities import completeness, desk, measures, sections, toolkit  # noqa: PLC0415
        from communities.queries import place_names  # noqa: PLC0415
        from portal.addresses import register  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.measures import register as register_measures  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register(Kind.COUNTY, lambda item: reverse("county_detail", args=[item.key]))
        register(Kind.TOWNSHIP, lambda item: reverse("township_detail", args=[item.key]))
        register(Kind.COMMUNITY, lambda item: reverse("community_detail", args=[item.key]))
        register(Kind.CONVENTION, lambda item: reverse("convention_public", args=[item.key]))
        register(Kind.CONSULTATION, lambda item: reverse("consultation_detail", args=[item.key]))
        for requirement in sections.REQUIREMENTS:
            completeness.register(requirement)
        register_desk(desk.items)
        register_places(place_names)
        register_shortcut(desk.shortcuts)
        register_section("community", 10, sections.community, "communities/sections/community.html")
        for board in ("sheet", "screen"):
            template = f"communities/{board}/convention.html"
            register_section(f"community_{board}", 25, sections.community, template)
        register(Kind.METHOD, lambda item: reverse("method_public", args=[item.key]))
        toolkit.register_cases(toolkit.published_effects)
        register(Kind.BACKBONE, lambda item: reverse("backbone_public", args=[item.key]))
        register_section("community", 12, sections.backbone, "communities/sections/backbone.html")
        register_desk(desk.consents)
        register(Kind.COUNCIL, lambda item: reverse("council_public", args=[item.key]))
        register_section("community", 11, sections.council, "communities/sections/council.html")
        register_desk(desk.councils)
        register_measures(*measures.MEASURES)
        self._import_tables()
        self._give_away()

    def _import_tables(self) -> None:
        from communities.resources import (  # noqa: PLC0415
            BackboneMemberResource,
            CommunityResource,
            ConventionFilingResource,
            LocalBodyResource,
            PropertyCompanyResource,
            TownshipResource,
        )
        from portal import importing  # noqa: PLC0415

        for table in (
            BackboneMemberResource,
            LocalBodyResource,
            CommunityResource,
            PropertyCompanyResource,
            ConventionFilingResource,
            TownshipResource,
        ):
            importing.register(table)

    def _give_away(self) -> None:
        from communities.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
