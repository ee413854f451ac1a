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


class CreditKind(models.TextChoices):
    """The five kinds of credit information (社会组织信用信息管理办法, article 6)."""

    BASIC = "basic", _("Basic information")
    ANNUAL = "annual", _("Annual reports")
    CHECK = "check", _("Administrative checks")
    PENALTY = "penalty", _("Administrative penalties")
    OTHER = "other", _("Other information")


class TermKind(models.TextChoices):
    """What the law sets a term for."""

    ENTRY = "entry", _("Entry of credit information")
    OBJECTION = "objection", _("Objection to a notice")
    REMOVAL = "removal", _("Removal once the repair is found true")
    LAPSE = "lapse", _("Removal where nothing has to be repaired")
    LIMIT = "limit", _("From the abnormal-activity list to the seriously dishonest list")
    DISHONEST = "dishonest", _("Time on the seriously dishonest list")
    RATING = "rating", _("Validity of a rating")
    RATING_NOTICE = "rating_notice", _("Reminder before a rating runs out")
    FIRST_RATING = "first_rating", _("From registration to the first rating")
    PENALTY_BAR = "penalty_bar", _("No rating after a penalty")
    UPGRADE = "upgrade", _("From a rating to the application for another grade")


class TermUnit(models.TextChoices):
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class AnnualForm(models.TextChoices):
    INSPECTION = "inspection", _("Annual inspection")
    REPORT = "report", _("Annual work report")


class AnnualResult(models.TextChoices):
    QUALIFIED = "qualified", _("Qualified")
    BASICALLY_QUALIFIED = "basically_qualified", _("Basically qualified")
    UNQUALIFIED = "unqualified", _("Not qualified")


class AnnualStanding(models.TextChoices):
    """How far an organisation is with its annual duty."""

    UNKNOWN = "unknown", _("Day of establishment not known")
    DUE = "due", _("Due")
    LATE = "late", _("Overdue")
    HANDED_IN = "handed_in", _("Handed in")
    DECIDED = "decided", _("Decided")


class CreditList(models.TextChoices):
    ABNORMAL = "abnormal", _("Abnormal-activity list")
    DISHONEST = "dishonest", _("Seriously dishonest list")


class Leaving(models.TextChoices):
    """How an organisation leaves a list that it was put on for a ground."""

    REPAIR = "repair", _("After repair, on application")
    LAPSE = "lapse", _("By lapse of time: nothing has to be repaired")
    TERM = "term", _("After its time on the list, on application")
    DEREGISTERED = "deregistered", _("After its deregistration")


class ListingState(models.TextChoices):
    NOTICED = "noticed", _("Notice given")
    OBJECTED = "objected", _("Objection made")
    DROPPED = "dropped", _("Dropped")
    LISTED = "listed", _("On the list")
    CLAIMED = "claimed", _("Removal applied for")
    VERIFIED = "verified", _("Repair found true")
    REMOVED = "removed", _("Removed")
    SUCCEEDED = "succeeded", _("Moved to the seriously dishonest list")


class NoticeMeans(models.TextChoices):
    SERVED = "served", _("Served in writing")
    ANNOUNCED = "announced", _("Announced online: cannot be reached")


class RestrictedAct(models.TextChoices):
    TASK = "task", _("Third-party evaluation task")
    PROJECT = "project", _("Application for a project")
    STANDARD = "standard", _("Proposal of a standard or norm")


class RestrictionEffect(models.TextChoices):
    WARN = "warn", _("Warning")
    REFUSE = "refuse", _("Refusal")


class PledgeKind(models.TextChoices):
    COMMITMENT = "commitment", _("Commitment")
    PACT = "pact", _("Self-discipline pact")


class StandardKind(models.TextChoices):
    STANDARD = "standard", _("Group standard")
    NORM = "norm", _("Industry norm")


class StandardState(models.TextChoices):
    PROPOSED = "proposed", _("Standard proposed")
    DRAFTING = "drafting", _("In drafting")
    CONSULTATION = "consultation", _("Open for comments")
    CONCLUDED = "concluded", _("Comments handled")
    ISSUED = "issued", _("Standard issued")
    ABOLISHED = "abolished", _("Standard abolished")
    WITHDRAWN = "withdrawn", _("Project withdrawn")


class StandardStanding(models.TextChoices):
    """What an edition is on a day, as the public looks for it."""

    COMING = "coming", _("Comments from a later day on")
    OPEN = "open", _("Comments are taken")
    HANDLING = "handling", _("Comments are being handled")
    CONCLUDED = "concluded", _("Comments handled")
    UPCOMING = "upcoming", _("Issued, not in force yet")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced by a newer edition")
    ABOLISHED = "abolished", _("Standard abolished")
    WITHDRAWN = "withdrawn", _("Project withdrawn")


class CommentState(models.TextChoices):
    RECEIVED = "received", _("Received")
    PROPOSED = "proposed", _("Answer proposed")
    ANSWERED = "answered", _("Answered")


class CommentOutcome(models.TextChoices):
    ADOPTED = "adopted", _("Comment adopted")
    PARTLY = "partly", _("Partly adopted")
    NOT_ADOPTED = "not_adopted", _("Not adopted")


class PracticeState(models.TextChoices):
    """Of a case in the library of experience."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in")
    EDITED = "edited", _("Edited: the author is asked")
    AGREED = "agreed", _("Author agrees")
    RETURNED = "returned", _("Returned")
    TAKEN_BACK = "taken_back", _("Taken back by the author")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn from the site")


class PracticeWriter(models.TextChoices):
    """Whose experience it is."""

    COMMITTEE = "committee", _("Village or community committee")
    TOWNSHIP = "township", _("Township or subdistrict")
    ORGANIZATION = "organization", _("Social organisation")


class EventKind(models.TextChoices):
    EXCHANGE = "exchange", _("Exchange of experience")
    VISIT = "visit", _("Visit on site")
    SEMINAR = "seminar", _("Seminar")
    LECTURE = "lecture", _("Lecture")
    FAIR = "fair", _("Exhibition")
    OTHER = "other", _("Other")


class EventState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ANNOUNCED = "announced", _("Announced on the site")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class ProjectKind(models.TextChoices):
    """Policy clause 2.2.b, and whatever else fits its purpose."""

    PUBLICITY = "publicity", _("Publicity and education")
    PARTICIPATION = "participation", _("Public participation")
    PROMOTION = "promotion", _("Community promotion")
    RESEARCH = "research", _("Research and development")
    VOLUNTEERING = "volunteering", _("Volunteering")
    OTHER = "other", _("Other")


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPLIED = "applied", _("Applied for")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    RUNNING = "running", _("Being carried out")
    CLOSED = "closed", _("Project completed")
    STOPPED = "stopped", _("Stopped")
    WITHDRAWN = "withdrawn", _("Taken back")


class BudgetSource(models.TextChoices):
    """The policy leaves out government purchasing."""

    OWN = "own", _("Own funds")
    DONATION = "donation", _("Donation")
    LOTTERY = "lottery", _("Public welfare lottery fund")
    FISCAL = "fiscal", _("Fiscal funds")
    OTHER = "other", _("Other")


class MilestoneOutcome(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Reached")
    GIVEN_UP = "given_up", _("Given up")


class ChangeState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class ProjectStage(models.TextChoices):
    """When somebody was warned of a list."""

    APPLICATION = "application", _("At the application")
    ACCEPTANCE = "acceptance", _("At the acceptance")


class PartnerKind(models.TextChoices):
    """Who takes part in a party-building partnership (党建联建)."""

    PARTY_BRANCH = "party_branch", _("Party branch")
    GOVERNMENT = "government", _("Government office")
    ENTERPRISE = "enterprise", _("Enterprise")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    ORGANIZATION = "organization", _("Social organisation")
    OTHER = "other", _("Other unit")


class ResourceKind(models.TextChoices):
    PLACE = "place", _("Place to use")
    PEOPLE = "people", _("People to help")
    THINGS = "things", _("Things")


class NeedState(models.TextChoices):
    OPEN = "open", _("Need open")
    MATCHED = "matched", _("Need matched")
    MET = "met", _("Need met")
    PARTLY_MET = "partly_met", _("Need partly met")
    UNMET = "unmet", _("Closed unmet")
    WITHDRAWN = "withdrawn", _("Need taken back")


class BookingState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    AGREED = "agreed", _("Agreed to")
    HELD = "held", _("Took place")
    REFUSED = "refused", _("Booking refused")
    CANCELLED = "cancelled", _("Booking cancelled")


class Closeness(models.TextChoices):
    """The smallest unit that holds a resource and a need."""

    COMMUNITY = "community", _("In the same community")
    TOWNSHIP = "township", _("In the same township or subdistrict")
    COUNTY = "county", _("In the same county or district")
    CITY = "city", _("Offered in the whole city")
