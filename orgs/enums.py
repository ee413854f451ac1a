"""Words with a fixed meaning about social organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    """The three registered kinds, and those that a township files (no legal personality)."""

    ASSOCIATION = "association", _("Social association")
    SERVICE_INSTITUTION = "service_institution", _("Social service institution")
    FOUNDATION = "foundation", _("Foundation")
    FILED = "filed", _("Filed community organisation")


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
