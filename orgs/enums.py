"""Words with a fixed meaning about social organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    """The registered kinds, and those that a township files (no legal personality).

    An industry association is in law a social association (社会团体登记管理条例, article 2).
    """

    ASSOCIATION = "association", _("Social association")
    SERVICE_INSTITUTION = "service_institution", _("Social service institution")
    FOUNDATION = "foundation", _("Foundation")
    INDUSTRY_ASSOCIATION = "industry_association", _("Industry association")
    FILED = "filed", _("Filed community organisation")


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", _("Registered and active")
    ENDED = "ended", _("Ended")


class Matter(models.TextChoices):
    """What is asked of the authority."""

    REGISTRATION = "registration", _("Establishment")
    CHANGE = "change", _("Change of the entry")
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
    DEFECTIVE = "defective", _("Not in order")
    MISSING = "missing", _("Missing")


class EnquiryState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered")
    IN_CASE = "in_case", _("Became a case")
    REJECTED = "rejected", _("Not accepted")
    CLOSED = "closed", _("Completed")


class Opinion(models.TextChoices):
    """What the committee, or who examines, says to who decides."""

    AGREES = "agrees", _("Agrees")
    OBJECTS = "objects", _("Objects")


class CodeDoubt(models.TextChoices):
    """Why a credit code that is possible may still not be the organisation's."""

    KIND_UNKNOWN = (
        "kind_unknown",
        _("The dictionary does not say what its first two characters stand for."),
    )
    KIND_UNCONFIRMED = (
        "kind_unconfirmed",
        _("What its first two characters stand for is not confirmed yet."),
    )
    KIND_DIFFERS = "kind_differs", _("Its first two characters stand for another kind.")
    REGISTRY_UNKNOWN = (
        "registry_unknown",
        _("The dictionary does not know the registry in its characters 3 to 8."),
    )
    REGISTRY_DIFFERS = (
        "registry_differs",
        _("Its characters 3 to 8 name another registry than the one entered."),
    )


class Post(models.TextChoices):
    """What somebody is in an organisation."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    HEAD = "head", _("Head")
    SECRETARY_GENERAL = "secretary_general", _("Secretary-general")
    DIRECTOR = "director", _("Member of the council")
    SUPERVISOR = "supervisor", _("Member of the supervisory board")
    CONTACT = "contact", _("Contact")


class Premises(models.TextChoices):
    OWNED = "owned", _("Owned")
    RENTED = "rented", _("Rented")
    LENT = "lent", _("Lent free of charge")


class InstitutionNature(models.TextChoices):
    """民办非企业单位登记管理暂行条例, article 12."""

    LEGAL_PERSON = "legal_person", _("Legal person")
    PARTNERSHIP = "partnership", _("Partnership")
    INDIVIDUAL = "individual", _("Individual")


class FoundationType(models.TextChoices):
    """基金会管理条例, article 3."""

    PUBLIC = "public", _("May raise funds publicly")
    PRIVATE = "private", _("May not raise funds publicly")
