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


class TrainingPlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    ISSUED = "issued", pgettext_lazy("plan of trainings", "Issued")
    REPLACED = "replaced", pgettext_lazy("plan", "Replaced by a newer edition")
    DISCARDED = "discarded", pgettext_lazy("plan", "Given up")


class PlannedStanding(models.TextChoices):
    """What became of a planned training, as the trainings that carry it out tell."""

    PLANNED = "planned", pgettext_lazy("planned training", "Planned")
    PREPARED = "prepared", pgettext_lazy("planned training", "Being prepared")
    ANNOUNCED = "announced", pgettext_lazy("training", "Announced")
    HELD = "held", _("Held")
    RECORDED = "recorded", _("Record published")
    CANCELLED = "cancelled", _("Cancelled")
    OVERDUE = "overdue", pgettext_lazy("planned training", "Overdue without a training")


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


class PlanLevel(models.TextChoices):
    """Whose work plan it is: what clause 5.1.a asks of counties, 5.1.b of townships."""

    COUNTY = "county", _("County or district")
    TOWNSHIP = "township", _("Township or subdistrict")


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("plan", "Submitted")
    RETURNED = "returned", pgettext_lazy("plan", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("plan", "Accepted")
    PUBLISHED = "published", pgettext_lazy("plan", "Published")
    REPLACED = "replaced", pgettext_lazy("plan", "Replaced by a newer edition")
    DISCARDED = "discarded", pgettext_lazy("plan", "Given up")


class TargetSense(models.TextChoices):
    AT_LEAST = "at_least", pgettext_lazy("target", "at least")
    AT_MOST = "at_most", pgettext_lazy("target", "at most")


class LineStanding(models.TextChoices):
    """Where a line of a plan stands on a civil day; counted or stated, never typed."""

    DONE = "done", pgettext_lazy("plan line", "Reached")
    UNDER_WAY = "under_way", pgettext_lazy("plan line", "Under way")
    DUE_SOON = "due_soon", pgettext_lazy("plan line", "Due soon")
    OVERDUE = "overdue", pgettext_lazy("plan line", "Overdue")
    EXCEEDED = "exceeded", pgettext_lazy("plan line", "Limit exceeded")


class ReviewMoment(models.TextChoices):
    """When a plan is held against the facts."""

    MIDYEAR = "midyear", _("Mid-year (30 June)")
    YEAREND = "yearend", _("Year-end (31 December)")


class PlanReviewState(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("plan review", "Being written")
    CLOSED = "closed", pgettext_lazy("plan review", "Closed")
    PUBLISHED = "published", pgettext_lazy("plan review", "Published")


class ReferralState(models.TextChoices):
    SENT = "sent", pgettext_lazy("referral", "To be received")
    RECEIVED = "received", pgettext_lazy("referral", "Being dealt with")
    REPLIED = "replied", pgettext_lazy("referral", "To be evaluated")
    RETURNED = "returned", pgettext_lazy("referral", "Returned for more work")
    DONE = "done", pgettext_lazy("referral", "Done")
    CLOSED = "closed", pgettext_lazy("referral", "Closed without being done")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Withdrawn")


class ReferralPart(models.TextChoices):
    """What a body is in a referral; the lead body answers, the others help it or are told."""

    SENDER = "sender", pgettext_lazy("referral", "From")
    LEAD = "lead", pgettext_lazy("referral", "Lead body")
    HELPER = "helper", pgettext_lazy("referral", "Helping")
    COPY = "copy", pgettext_lazy("referral", "Copy to")


class ReferralAct(models.TextChoices):
    SENT = "sent", pgettext_lazy("referral act", "Sent")
    CORRECTED = "corrected", pgettext_lazy("referral act", "Text corrected before receipt")
    RECEIVED = "received", pgettext_lazy("referral act", "Received")
    HELPED = "helped", pgettext_lazy("referral act", "Contribution of a helping body")
    REPLIED = "replied", pgettext_lazy("referral act", "Answered")
    RETURNED = "returned", pgettext_lazy("referral act", "Returned for more work")
    DONE = "done", pgettext_lazy("referral act", "Closed as done")
    CLOSED = "closed", pgettext_lazy("referral act", "Closed without being done")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral act", "Withdrawn")
    ASKED = "asked", pgettext_lazy("referral act", "More time asked for")
    GRANTED = "granted", pgettext_lazy("referral act", "More time granted")
    DECLINED = "declined", pgettext_lazy("referral act", "More time declined")


class ReplyOutcome(models.TextChoices):
    """What the lead body says came of it."""

    DONE = "done", pgettext_lazy("reply", "Dealt with")
    PARTLY = "partly", pgettext_lazy("reply", "Dealt with in part")
    IMPOSSIBLE = "impossible", pgettext_lazy("reply", "Cannot be dealt with")


class ExtensionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("extension", "To be decided")
    GRANTED = "granted", pgettext_lazy("extension", "Granted")
    DECLINED = "declined", pgettext_lazy("extension", "Declined")


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
