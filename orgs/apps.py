from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = _("Social organisations")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from orgs import case_desk  # noqa: PLC0415

        register_desk(case_desk.items)
        register_shortcut(case_desk.shortcuts)
