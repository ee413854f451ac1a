"""Words with a fixed meaning in the documents library and on the scoreboard."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class TrainingAudience(models.TextChoices):
    """Whom a training is for; committees and organisations are what clause 5.3.a names."""

    COMMITTEES = "committees", _("Committees")
    ORGANIZATIONS = "organizations", _("Social organisations")
    COMMITTEES_AND_ORGANIZATIONS = "both", _("Committees and social organisations")
    VOLUNTEERS = "volunteers", _("Volunteers and backbone members")
    PROPERTY = "property", _("Property companies")
    RESIDENTS = "residents", pgettext_lazy("people", "Residents")


class Assessment(models.TextChoices):
    NONE = "none", _("None")
    TEST = "test", _("Written test")
    PRACTICE = "practice", _("Assessed exercise")


class TrainingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", pgettext_lazy("training", "Announced")
    HELD = "held", _("Held")
    RECORDED = "recorded", _("Record published")
    CANCELLED = "cancelled", _("Cancelled")


class InvitationAnswer(models.TextChoices):
    WAITING = "waiting", _("Not answered")
    COMING = "coming", pgettext_lazy("training", "Coming")
    DECLINED = "declined", _("Not coming")


class AttendeeState(models.TextChoices):
    WAITING = "waiting", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    STRUCK = "struck", _("Struck out")


class Satisfaction(models.TextChoices):
    """An answer is added to a sum; nobody can tell whose it was."""

    SATISFIED = "satisfied", _("Satisfied")
    FAIR = "fair", _("Fair")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")


class OfficeKind(models.TextChoices):
    CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs")
    HOUSING = "housing", _("Housing and construction")
    URBAN = "urban", _("Urban management and law enforcement")
    AGRICULTURE = "agriculture", _("Agriculture and rural affairs")
    ECOLOGY = "ecology", _("Ecology and environment")
    EDUCATION = "education", _("Education")
    CIVILITY = "civility", _("Office of spiritual civilisation")
    TOWNSHIP = "township", _("Township or subdistrict")
    OTHER = "other", _("Other department")


class NoticeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", pgettext_lazy("notice", "Sent")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice", "Withdrawn")
    DISCARDED = "discarded", _("Given up")


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
