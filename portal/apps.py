from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Publication")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from portal import desk, followers  # noqa: PLC0415
        from portal.models import ImportBatch, Photo  # noqa: PLC0415

        for model in (Photo, ImportBatch):
            followers.register(model, "unit_code")
        register_shortcut(desk.shortcuts)
