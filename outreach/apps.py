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

    def _show_guide(self) -> None:
        from outreach import sections  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register  # noqa: PLC0415

        addresses.register(Kind.SORTING, lambda _item: reverse("sorting_guide"))
        register("home", 5, sections.home, "outreach/sections/home.html")
        register("community", 14, sections.community, "outreach/sections/community.html")
