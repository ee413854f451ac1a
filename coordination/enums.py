"""Words with a fixed meaning in the documents library and on the scoreboard."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    POLICY = "policy", _("Policy")
    PLAN = "plan", _("Work plan or scheme")
    NOTICE = "notice", _("Notice")
    REGULATION = "regulation", _("Law or regulation")
    SYSTEM = "system", _("Management system")
    STANDARD = "standard", _("National, provincial or local standard")
    GUIDANCE = "guidance", _("Guidance")
    OTHER = "other", _("Other document")


class DocumentLevel(models.TextChoices):
    """Whose document it is."""

    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    CITY = "city", _("Of the city")
    COUNTY = "county", _("Of a county or district")


class DocumentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPEALED = "repealed", _("Repealed or replaced")
    DISCARDED = "discarded", _("Given up")


class DocumentStanding(models.TextChoices):
    """What a published document is on a civil day."""

    COMING = "coming", _("Not in force yet")
    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("No longer valid")
    REPEALED = "repealed", _("Repealed or replaced")


class Strength(models.TextChoices):
    """How binding a clause is, as the policy words it."""

    NONE = "", _("Form of address")
    MUST = "must", _("Required (必)")
    PROMOTE = "promote", _("Promoted (促)")
    MAY = "may", _("Permitted (可)")


class ScoreboardState(models.TextChoices):
    DRAFT = "draft", _("Prepared")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Given up")
