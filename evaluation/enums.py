"""Words with a fixed meaning in inspection and evaluation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """Who is scored by a card."""

    COMMITTEE = "committee", _("Village or community committee")
    PROPERTY_COMPANY = "property_company", _("Property company")
    ESTATE_RESIDENTS = "estate_residents", _("Residents of an estate")
    TOWNSHIP = "township", _("Township or subdistrict")
    INSTITUTION = "institution", _("Public institution")


class Method(models.TextChoices):
    """The four scoring methods in use (facts.md 5.2)."""

    PASS_FAIL = "pass_fail", _("All or nothing")
    DEDUCTION = "deduction", _("Deduction for each occurrence")
    GRADED = "graded", _("Graded bands")
    JUDGED = "judged", _("Judged, with a reason")


class CardState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class EvidenceRule(models.TextChoices):
    """When a criterion needs a photo."""

    NEVER = "never", _("Not needed")
    LOST = "lost", _("When points are lost")
    ALWAYS = "always", _("Always")


class InapplicableRule(models.TextChoices):
    """What becomes of a criterion that does not apply to a unit."""

    NEVER = "never", _("It always applies")
    LEFT_OUT = "left_out", _("Left out of both sums")
    FULL = "full", _("Counts with full marks")


class MissingPart(models.TextChoices):
    """What becomes of a township's total where a part of it has no figure."""

    RESCALE = "rescale", _("Left out; the others weigh more")
    NO_TOTAL = "no_total", _("There is no total")


class PartSource(models.TextChoices):
    """Where the figure of a part comes from: percent of the full mark, or a rate in percent."""

    SELF_CHECK = "self_check", _("Self-checks of the committees")
    FIELD = "field", _("Field inspections")
    THIRD_PARTY = "third_party", _("Third-party evaluations")
    COUNTY_CHECK = "county_check", _("Checks by the county")
    SATISFACTION = "satisfaction", _("Satisfaction of residents")
    PARTICIPATION = "participation", _("Participation rate")
    ACCURACY = "accuracy", _("Accuracy rate")
    COMPLIANCE = "compliance", _("Share of communities that pass")
    FOOD_WASTE = "food_waste", _("Share of food waste sorted out")
    REDUCTION = "reduction", _("Reduction of waste")
    BASICS = "basics", _("Basic items: facilities and information")
    EFFECT = "effect", _("Items of effect: flows, management, results")


# The figures of these are computed from inspections and samples; all others are entered.
COMPUTED_PARTS = frozenset(
    {
        PartSource.SELF_CHECK,
        PartSource.FIELD,
        PartSource.THIRD_PARTY,
        PartSource.PARTICIPATION,
        PartSource.ACCURACY,
        PartSource.COMPLIANCE,
    }
)
ENTERED_PARTS = frozenset(PartSource) - COMPUTED_PARTS
# Where no figure of these was entered, it is computed from checked weights of waste.
WEIGHED_PARTS = frozenset({PartSource.FOOD_WASTE, PartSource.REDUCTION})
# These are judged, not measured: instead of entering the figure, officers score a card.
CARD_PARTS = ENTERED_PARTS - WEIGHED_PARTS


class ScoringState(models.TextChoices):
    """Of a township that is scored on a card."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CONFIRMED = "confirmed", _("Confirmed")
    DISCARDED = "discarded", _("Given up")


class Colour(models.TextChoices):
    """The colours of colour lists (facts.md 5.4)."""

    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")


class Listing(models.TextChoices):
    """Which list a bulletin carries beside its tables."""

    NONE = "none", _("No list")
    COLOURS = "colours", _("Colour list")
    RED_BLACK = "red_black", _("Red and black list")


class RoundState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Scoring closed")
    IN_PUBLICITY = "in_publicity", _("In publicity")
    FINAL = "final", _("Final")


class InspectionKind(models.TextChoices):
    """Who looks: several kinds of one community can stand in one round, and one of them counts."""

    SELF_CHECK = "self_check", _("Self-check of the committee")
    FIELD = "field", _("Field inspection")
    THIRD_PARTY = "third_party", _("Third-party evaluation")
    COUNTY_CHECK = "county_check", _("Check by the county")


class SelectionMethod(models.TextChoices):
    """How the units of a round are chosen."""

    RULE = "rule", _("All that answer to the rule")
    SAMPLE = "sample", _("Random sample of those")
    LIST = "list", _("By list")


class InspectorChoice(models.TextChoices):
    """How inspectors come to the chosen units."""

    LATER = "later", _("Named later; until then the committee of a self-check")
    AREA = "area", _("By area: the inspectors of the township, else of the county")
    DRAW = "draw", _("By draw among all inspectors of the area")


class InspectionState(models.TextChoices):
    ASSIGNED = "assigned", _("To be scored")
    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CONFIRMED = "confirmed", _("Confirmed")
    VOID = "void", _("Void")


class TaskState(models.TextChoices):
    RUNNING = "running", _("Assigned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class BulletinState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    FOR_CHECK = "for_check", _("To be checked")
    CHECKED = "checked", _("Checked")
    PUBLISHED = "published", _("Published")


class RewardKind(models.TextChoices):
    REWARD = "reward", _("Reward")
    PENALTY = "penalty", _("Penalty")


class RewardLevel(models.TextChoices):
    """Who receives it; the first two are called as the levels of the standings."""

    COMMUNITY = "community", _("Village or community committee")
    TOWNSHIP = "township", _("Township or subdistrict")
    COMPANY = "company", _("Property company")


class SpanKind(models.TextChoices):
    """Over how long a rule about property companies looks; called as `Span.kind`."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class Condition(models.TextChoices):
    """For what result a rule proposes; `evaluation.incentives` says what each means."""

    TOP = "top", _("The first")
    BOTTOM = "bottom", _("The last")
    BAND = "band", _("Share of the full mark (colour or grade)")
    CANCELLED = "cancelled", _("Result cancelled by a veto")


class RewardState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    PUBLISHED = "published", _("Published")
    REVERSED = "reversed", _("Reversed")


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    CONFIRMED = "confirmed", _("Confirmed")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Given up")


class ResidentsUnit(models.TextChoices):
    """Over which residents a result is summed; nothing smaller is ever reviewed."""

    ESTATE = "estate", _("Whole estate or natural village")
    BUILDING = "building", _("Building")
    GROUP = "group", _("Residents' or villagers' group")


class Unranked(models.TextChoices):
    """Why a property company has no rank."""

    NOT_REVIEWED = "not_reviewed", _("Not reviewed")
    TOO_FEW = "too_few", _("Too few answers")
    BY_CARD = "by_card", _("Scored on a card, without ballots")


class Opinion(models.TextChoices):
    """What one handed-in ballot of a review says."""

    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY_SATISFIED = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
    NO_OPINION = "no_opinion", _("Abstained or invalid")


class Measure(models.TextChoices):
    PARTICIPATION = "participation", _("Participation rate")
    ACCURACY = "accuracy", _("Accuracy rate")


class SamplingMethod(models.TextChoices):
    """What was counted: definitions differ between places, so each sample names its own."""

    HOUSEHOLDS = "households", _("Randomly chosen households")
    BAGS = "bags", _("Opened bags")
    POINTS = "points", _("Drop-off points")
    OBSERVATION = "observation", _("Observed drop-offs")


class WasteClass(models.TextChoices):
    """The four classes of GB/T 19095-2019, table 1."""

    KITCHEN = "kitchen", _("Kitchen waste")
    RECYCLABLE = "recyclable", _("Recyclables")
    HAZARDOUS = "hazardous", _("Hazardous waste")
    OTHER = "other", _("Other waste")


class WeighingMethod(models.TextChoices):
    """Where the weights come from: scales differ, and so does what reaches them."""

    POINT = "point", _("Weighed at the drop-off points")
    VEHICLE = "vehicle", _("Weighed by the collection vehicles")
    STATION = "station", _("Weighed at the transfer station or plant")
    REPORTED = "reported", _("Reported by the hauler")


class WeightState(models.TextChoices):
    """Whether weights count: they do once somebody else accepted them."""

    WAITING = "submitted", _("Waits for its check")
    ACCEPTED = "confirmed", _("Checked by somebody else")
    RETURNED = "returned", _("Returned for correction")


class Exclusion(models.TextChoices):
    """Why a unit stands in the standings without a rank."""

    NOT_INSPECTED = "not_inspected", _("Not inspected")
    NOT_CONFIRMED = "not_confirmed", _("Scores not confirmed")
    VOID = "void", _("Inspection declared void")
    CANCELLED = "cancelled", _("Cancelled by a veto")
    BELOW_COVERAGE = "below_coverage", _("Too few units inspected")
    PART_MISSING = "part_missing", _("A part of the total is missing")
    MERGED = "merged", _("Merged or closed before the period ended")
    NOT_IN_ROUND = "not_in_round", _("Not chosen for this round")
    NO_COMMITTEE = "no_committee", _("Has no committee")


class Level(models.TextChoices):
    COMMUNITY = "community", _("Community")
    TOWNSHIP = "township", _("Township or subdistrict")
    COUNTY = "county", _("County or district")


class ResultLevel(models.TextChoices):
    """What a table of published results has in its rows."""

    COUNTY = "county", _("Counties and districts")
    TOWNSHIP = "township", _("Townships and subdistricts")
    COMMUNITY = "community", _("Villages and communities")
    COMPANY = "company", _("Property companies")


class Severity(models.TextChoices):
    """How grave a finding is; it decides how long its repair may take."""

    MINOR = "minor", _("Minor")
    ORDINARY = "ordinary", _("Ordinary")
    SERIOUS = "serious", _("Serious")


class FindingState(models.TextChoices):
    OPEN = "open", _("To be rectified")
    REPORTED = "reported", _("Waits for re-inspection")
    VERIFIED = "verified", _("Rectified, under observation")
    RELAPSED = "relapsed", _("Relapsed")
    CLOSED = "closed", _("Settled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RecheckOutcome(models.TextChoices):
    RECTIFIED = "rectified", _("Rectified")
    NOT_RECTIFIED = "not_rectified", _("Not rectified")
    RELAPSED = "relapsed", _("Came back")


class AppealState(models.TextChoices):
    SUBMITTED = "submitted", _("Waits for a decision")
    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Upheld in part")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
