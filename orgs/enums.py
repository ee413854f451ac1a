"""Words with a fixed meaning about social organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    """The three registered kinds, and those that a township files (no legal personality)."""

    ASSOCIATION = "association", _("Social association")
    SERVICE_INSTITUTION = "service_institution", _("Social service institution")
    FOUNDATION = "foundation", _("Foundation")
    INDUSTRY_ASSOCIATION = "industry_association", _("Industry association")
    FILED = "filed", _("Filed community organisation")


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Matter(models.TextChoices):
    """What is asked of the authority."""

    REGISTRATION = "registration", _("Establishment")
    CHANGE = "change", _("Change")
    CANCELLATION = "cancellation", _("Cancellation")


class CaseState(models.TextChoices):
    """Of registration, then of the filing of those without legal personality."""

    GUIDANCE = "guidance", _("Guidance")
    PRE_REVIEW = "pre_review", _("Pre-review")
    ACCEPTED = "accepted", _("Application accepted")
    EXAMINED = "examined", _("Examined")
    GRANTED = "granted", _("Granted")
    CERTIFIED = "certified", _("Certificate settled")
    FIRST_OPINION = "first_opinion", _("First opinion of the committee")
    WITH_TOWNSHIP = "with_township", _("With the township")
    FILED = "filed", _("Filed by the township")
    REGISTERED = "registered", _("In the county's register")
    REFUSED = "refused", _("Application refused")
    WITHDRAWN = "withdrawn", _("Application withdrawn")


class MaterialStatus(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked")
    COMPLETE = "complete", _("Complete")
    DEFECTIVE = "defective", _("To be corrected")
    MISSING = "missing", _("Missing")


class Opinion(models.TextChoices):
    """What the committee, or who examines, says to who decides."""

    AGREES = "agrees", _("Agrees")
    OBJECTS = "objects", _("Objects")
