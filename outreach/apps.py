from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    """What the app shows on pages of others. Not imported earlier: the parts of an app import
    models."""

    name = "outreach"
    verbose_name = _("Outreach")

    def ready(self) -> None:
        self._show_guide()
        self._show_figures()
        self._show_activities()
        self._count()
        self._give_away()
        self._make_papers_anew()

    def _make_papers_anew(self) -> None:
        from outreach.papers import MADE_FROM  # noqa: PLC0415
        from outreach.volunteer_public_views import certificate_anew  # noqa: PLC0415
        from portal.verifying import register_paper  # noqa: PLC0415

        register_paper(MADE_FROM, certificate_anew)

    def _count(self) -> None:
        from outreach.measures import MEASURES  # noqa: PLC0415
        from portal.measures import register  # noqa: PLC0415

        register(*MEASURES)

    def _show_activities(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from orgs.library_sections import occasion_of  # noqa: PLC0415
        from outreach import activity_desk, activity_sections, models  # noqa: PLC0415
        from outreach.resources import ActivityResultResource  # noqa: PLC0415
        from portal import addresses, followers, importing, occasions  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        importing.register(ActivityResultResource)
        followers.register(models.Activity, "jurisdiction")
        register(activity_desk.items)
        register_shortcut(activity_desk.shortcuts)
        addresses.register(Kind.ACTIVITY, lambda item: reverse("activity_public", args=[item.key]))
        occasions.register(Kind.ACTIVITY, occasion_of)
        for place, section in (
            ("community", activity_sections.community),
            ("organization", activity_sections.organization),
        ):
            register_section(place, 26, section, "outreach/sections/activities.html")

    def _show_guide(self) -> None:
        from outreach import sections  # noqa: PLC0415
        from outreach.resources import WasteItemResource  # noqa: PLC0415
        from portal import addresses, importing  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register  # noqa: PLC0415

        importing.register(WasteItemResource)
        addresses.register(Kind.SORTING, lambda _item: reverse("sorting_guide"))
        register("home", 5, sections.home, "outreach/sections/home.html")
        register("community", 14, sections.community, "outreach/sections/community.html")
        register("search", 10, sections.search, "outreach/sections/search.html")

    def _show_figures(self) -> None:
        from accounts import desk  # noqa: PLC0415
        from outreach import figure_desk, figure_sections  # noqa: PLC0415
        from outreach.figure_measures import MEASURES  # noqa: PLC0415
        from outreach.models import Campaign  # noqa: PLC0415
        from outreach.resources import ServiceRecordResource  # noqa: PLC0415
        from portal import addresses, followers, importing, measures  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register  # noqa: PLC0415

        desk.register(figure_desk.items)
        desk.register_shortcut(figure_desk.shortcuts)
        measures.register(*MEASURES)
        importing.register(ServiceRecordResource)
        addresses.register(Kind.OUTREACH, lambda item: reverse("outreach_figures", args=[item.key]))
        addresses.register(Kind.MATERIAL, lambda item: reverse("material_public", args=[item.key]))
        register("home", 40, figure_sections.home, "outreach/sections/home_figures.html")
        register("community", 17, figure_sections.community, "outreach/sections/figures.html")
        followers.register(Campaign, "jurisdiction")

    def _give_away(self) -> None:
        from outreach.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
