from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        # Models can be imported only now: the registry of addresses is about publications.
        from portal.addresses import register  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415

        register(Kind.COUNTY, lambda item: reverse("county_detail", args=[item.key]))
        register(Kind.TOWNSHIP, lambda item: reverse("township_detail", args=[item.key]))
        register(Kind.COMMUNITY, lambda item: reverse("community_detail", args=[item.key]))
