"""What may be published, and in which form files are kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FileFormat(models.TextChoices):
    PDF = "pdf", _("PDF")
    JPEG = "jpeg", _("Picture (JPEG)")


class Kind(models.TextChoices):
    COUNTY = "county", _("County or district")
    TOWNSHIP = "township", _("Township or subdistrict")
    COMMUNITY = "community", _("Community")
    CONVENTION = "convention", _("Convention")
    CONSULTATION = "consultation", _("Draft of a convention")
    MEETING = "meeting", _("Meeting")
    NOTICE = "notice", _("Notice of a meeting")
    ACTION = "action", _("Action")
    FEEDBACK = "feedback", _("Residents' feedback")
    TOPIC = "topic", _("Topic")
    BULLETIN = "bulletin", _("Bulletin")
    REWARD = "reward", _("Rewards and penalties")
    METHOD = "method", _("Governance method")
    PROCEDURE = "procedure", _("Four deliberations, two disclosures")
    COMPANIES = "companies", _("Standings of property companies")
    REVIEW = "review", _("Results of a review meeting")
    BACKBONE = "backbone", _("Backbone members")
    COUNCIL = "council", _("Council system")
    GUIDE = "guide", _("Guide to establish an organisation")
    ORGANIZATION = "organization", _("Social organisation")
    CREDIT = "credit", _("Credit record of an organisation")
    PLEDGE = "pledge", _("Commitment or pact")
    STANDARD = "standard", _("Standard or norm")
    PRACTICE = "practice", _("Case of the library")
    EVENT = "event", _("Exchange event")
    PROJECT = "project", _("Project")
    PARTNERSHIPS = "partnerships", _("Party-building partnerships")
    DOCUMENT = "document", _("Document of the library")
    SCOREBOARD = "scoreboard", _("Policy scoreboard")
    TRAINING = "training", _("Training")
    TRAINING_PLAN = "training_plan", _("Plan of trainings")
    DUTIES = "duties", _("Office and its responsibilities")
    PLAN = "plan", _("Work plan")
    SORTING = "sorting", _("Sorting guide")
    OUTREACH = "outreach", _("Publicity carriers and volunteers")
    MATERIAL = "material", _("Publicity material")
    ACTIVITY = "activity", _("Activity")
    PROGRAMME = "programme", _("Programme")


# What names or shows people by their consent, and goes when a consent ends.
CONSENT_KINDS = frozenset({Kind.BACKBONE, Kind.ACTIVITY, Kind.TRAINING})


# What names files, each by its hash in the payload.
FILE_KINDS = frozenset({Kind.DOCUMENT, Kind.STANDARD, Kind.PROJECT, Kind.EVENT, Kind.MATERIAL})


class ImportState(models.TextChoices):
    """Where a file stands that somebody sent to be imported."""

    PREVIEWED = "previewed", _("Waits for confirmation")
    REFUSED = "refused", _("Has errors")
    IDLE = "idle", _("Nothing new in it")
    APPLIED = "applied", _("Imported")
    UNDONE = "undone", _("Undone")
    EXPIRED = "expired", _("Not confirmed in time")


class ImportStep(models.TextChoices):
    """What is done with a file."""

    LOOK = "look", _("Look at it")
    APPLY = "apply", _("Import")


class JobState(models.TextChoices):
    """Where work stands that may last longer than a person waits."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", pgettext_lazy("job", "Under way")
    DONE = "done", _("Done")
    REFUSED = "refused", pgettext_lazy("job", "Refused")
    FAILED = "failed", _("Failed")


class ColumnType(models.TextChoices):
    """What a column of a dataset holds."""

    TEXT = "text", pgettext_lazy("column type", "Text")
    INTEGER = "integer", _("Whole number")
    NUMBER = "number", pgettext_lazy("column type", "Number")
    BOOLEAN = "boolean", _("Yes or no")
    DATE = "date", _("Date (YYYY-MM-DD)")
    MOMENT = "moment", _("Date and time with its zone")
    LIST = "list", _("List of texts")


class ChannelType(models.TextChoices):
    """What a column of the site is for: its heading on the site map, and its `ColumnType`."""

    DISCLOSURE = "disclosure", _("Information made public")
    INTERACTION = "interaction", _("Have your say")
    SERVICE = "service", _("Services")
    NEWS = "news", _("Work under way")
    POLICY = "policy", _("Policy documents and duties")
    DATA = "data", _("Data and verification")


class Manual(models.TextChoices):
    """Whom a manual of docs/manual/ is for; the value names its file."""

    COMMITTEES = "committees", _("Villages and communities")
    ORGANISATIONS = "organisations", _("Social organisations")
    INSPECTORS = "inspectors", _("Inspectors")
    OFFICERS = "officers", _("Civil affairs officers")
    REGISTRY = "registry", _("Registry of social organisations")
    PUBLIC = "public", _("The public")
