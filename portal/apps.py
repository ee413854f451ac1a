from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from portal.lookups import InFew


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Publication")

    def ready(self) -> None:
        CharField.register_lookup(InFew)
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from portal import desk, followers  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.models import ImportBatch, Photo  # noqa: PLC0415

        for model in (Photo, ImportBatch):
            followers.register(model, "unit_code")
        register_shortcut(desk.shortcuts)
        register_desk(desk.items)
        strange = settings.STALE_COLUMNS.keys() - set(Kind.values)
        if strange:
            raise ImproperlyConfigured(f"STALE_COLUMNS names no kinds: {sorted(strange)}.")
