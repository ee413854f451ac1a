"""Kinds of units, by the digits of the statistics bureau's codes (facts in docs/divisions.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TownshipKind(models.TextChoices):
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    TOWNSHIP = "township", _("Township")


class CommunityKind(models.TextChoices):
    VILLAGE = "village", _("Village")
    URBAN_COMMUNITY = "urban_community", _("Urban community")
    QUASI_VILLAGE = "quasi_village", _("Quasi-village (no committee)")
    QUASI_URBAN_COMMUNITY = "quasi_urban_community", _("Quasi-community (no committee)")


# Industrial parks and the like have a code but no elected committee, so no convention and no
# assembly: every rate over committees leaves them out.
COMMITTEE_KINDS = frozenset({CommunityKind.VILLAGE, CommunityKind.URBAN_COMMUNITY})


class UnitAct(models.TextChoices):
    """What can happen to a unit after it came into the registry."""

    RENAMED = "renamed", _("Renamed")
    MERGED = "merged", _("Merged into another")
    SPLIT = "split", _("Split")
    CLOSED = "closed", _("Closed")
    MOVED = "moved", _("Moved to another township")
    RECODED = "recoded", _("Given another code")
    REOPENED = "reopened", _("Reopened")


class DivisionLevel(models.TextChoices):
    """The levels of a file of divisions; the city itself is only there as the counties' parent."""

    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County or district")
    TOWNSHIP = "township", _("Township or subdistrict")
    VILLAGE = "village", _("Community")


class Assembly(models.TextChoices):
    """The assemblies of the Organic Laws of villagers' and of urban residents' committees, and the
    party members' meeting of the “four deliberations, two disclosures”.
    """

    VILLAGERS_ASSEMBLY = "villagers_assembly", _("Villagers' assembly")
    VILLAGER_REPRESENTATIVES = (
        "villager_representatives",
        _("Assembly of villagers' representatives"),
    )
    RESIDENTS_ASSEMBLY = "residents_assembly", _("Residents' assembly")
    RESIDENT_REPRESENTATIVES = (
        "resident_representatives",
        _("Assembly of residents' representatives"),
    )
    PARTY_MEMBERS = "party_members", _("Party members' meeting or council")


class Counted(models.TextChoices):
    """Whose number the quorum is a share of."""

    ADULTS = "adults", _("Adults of 18 years or more")
    HOUSEHOLDS = "households", _("Households, by one representative each")
    MEMBERS = "members", _("Elected representatives")
    PARTY_MEMBERS = "party_members", _("Party members of the organisation")


class MajorityBase(models.TextChoices):
    """Whose number the majority is a share of; votes cast are all ballots, abstentions too."""

    PRESENT = "present", _("Those present")
    ENTITLED = "entitled", _("Those entitled")
    CAST = "cast", _("Votes cast")


class Validity(models.TextChoices):
    """Whether a meeting could decide; where nothing is asked, nothing can be lacking."""

    VALID = "valid", _("Valid")
    NOT_VALID = "not_valid", _("Not valid")
    NOT_ASKED = "not_asked", _("No quorum is asked for")


class Ground(models.TextChoices):
    """Why a meeting was not valid."""

    NO_SUCH_ASSEMBLY = "no_such_assembly", _("The law knows no such assembly")
    TOO_FEW_PRESENT = "too_few_present", _("Too few were present")
    TOO_FEW_AT_VOTE = "too_few_at_vote", _("Too few were left at a vote")
    NO_NOTICE = "no_notice", _("No notice was recorded")
    SHORT_NOTICE = "short_notice", _("The notice was too short")


class ConventionKind(models.TextChoices):
    """Which of the two a committee adopts follows from the committee, not from its township."""

    VILLAGE_RULES = "village_rules", _("Village rules")
    RESIDENTS_CONVENTION = "residents_convention", _("Residents' convention")


CONVENTION_KINDS = {
    CommunityKind.VILLAGE: ConventionKind.VILLAGE_RULES,
    CommunityKind.URBAN_COMMUNITY: ConventionKind.RESIDENTS_CONVENTION,
}


class ConventionState(models.TextChoices):
    """The five steps of 民发〔2018〕144号: opinions, draft, review, vote, filing and publication.

    What waits for the township and what waits for the assembly are two states.
    """

    DRAFTING = "drafting", _("Being drafted")
    CONSULTING = "consulting", _("Collecting opinions")
    UNDER_REVIEW = "under_review", _("Under review by the township")
    RETURNED = "returned", _("Returned")
    REVIEWED = "reviewed", _("Reviewed, waiting for the vote")
    VOTED = "voted", _("Adopted, waiting for filing")
    FILED = "filed", _("Filed")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


class ReviewCheck(models.TextChoices):
    """What the township looks at before a convention is voted on (民发〔2018〕144号)."""

    LAWFUL = "lawful", _("Nothing contradicts the constitution, laws or policies of the state")
    NO_PENALTIES = "no_penalties", _("No fine, no seizure, no service cut off as a penalty")
    RIGHTS = "rights", _("Personal, democratic and property rights are not infringed")
    EQUALITY = "equality", _("Women and men, old and new residents are treated alike")
    OPINIONS = "opinions", _("Opinions were collected, and what became of them is said")


class ReviewDecision(models.TextChoices):
    APPROVED = "approved", _("Approved for the vote")
    RETURNED = "returned", _("Returned")


class OpinionOutcome(models.TextChoices):
    PENDING = "pending", _("Not decided yet")
    ADOPTED = "adopted", _("Adopted")
    PARTLY = "partly", _("Partly adopted")
    DECLINED = "declined", _("Not adopted")


class VoteOutcome(models.TextChoices):
    """What a vote amounts to under the rule that held on its day."""

    VALID = "valid", _("Valid: adopted")
    WRONG_ASSEMBLY = "wrong_assembly", _("Not valid: this assembly may not adopt it")
    NOT_QUORATE = "not_quorate", _("Not valid: too few were present")
    NO_MAJORITY = "no_majority", _("Not adopted: too few were in favour")


class FilingAuthority(models.TextChoices):
    """With whom a convention is filed."""

    TOWNSHIP = "township", _("Township government or subdistrict office")
    COUNTY = "county", _("District government")


class MethodState(models.TextChoices):
    """A method is written as a draft, put in force by another officer, and retired."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In force")
    RETIRED = "retired", _("Retired")


class BodyKind(models.TextChoices):
    """Who governs a community beside its residents (policy clause 4.1.b)."""

    PARTY = "party", _("Party organisation")
    COMMITTEE = "committee", _("Village or residents' committee")
    OWNERS = "owners", _("Owners' committee")
    SUPERVISION = "supervision", _("Supervision committee")
    OTHER = "other", _("Other body")


# A community has one of these at a time.
SINGLE_BODIES = frozenset({BodyKind.PARTY, BodyKind.COMMITTEE})
# Only where a committee is elected: what is supervised is the committee.
BODIES_OF_COMMITTEES = frozenset({BodyKind.COMMITTEE, BodyKind.SUPERVISION})


class BackboneKind(models.TextChoices):
    """Who carries waste sorting among the residents (policy clause 3.2.b: 等, so others too)."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    BUILDING_LEADER = "building_leader", _("Building leader")
    GROUP_LEADER = "group_leader", _("Leader of an activity group")
    VOLUNTEER = "volunteer", _("Volunteer")
    OTHER = "other", _("Other")


class ConsentMeans(models.TextChoices):
    """How somebody agreed to be named on the public site."""

    PAPER = "paper", _("On paper, signed")
    IN_PERSON = "in_person", _("In person, before two members of the committee")
    ONLINE = "online", _("Online, in writing")


class ConsentState(models.TextChoices):
    """Where a consent stands on a day; follows from its dates."""

    NONE = "none", _("No consent")
    CURRENT = "current", _("May be named")
    ENDING = "ending", _("Consent ends soon")
    EXPIRED = "expired", _("Consent has expired")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")
    LEFT = "left", _("Has left")


class CouncilState(models.TextChoices):
    """A council system is drafted by the committee, comes into force, and gives way or ends."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    ENDED = "ended", _("Ended")
    DISCARDED = "discarded", _("Discarded draft")


class PartyKind(models.TextChoices):
    """Who takes part in a council (policy clause 4.1.b: 等, so others too)."""

    PARTY = "party", _("Party organisation")
    COMMITTEE = "committee", _("Village or residents' committee")
    PROPERTY = "property", _("Property company")
    OWNERS = "owners", _("Owners' committee")
    OTHER = "other", _("Another party")


# As what a body of the register takes part.
PARTY_KINDS = {
    BodyKind.PARTY: PartyKind.PARTY,
    BodyKind.COMMITTEE: PartyKind.COMMITTEE,
    BodyKind.OWNERS: PartyKind.OWNERS,
    BodyKind.SUPERVISION: PartyKind.OTHER,
    BodyKind.OTHER: PartyKind.OTHER,
}


class Frequency(models.TextChoices):
    """How often a council meets by its own rules."""

    MONTHLY = "monthly", _("Every month")
    TWO_MONTHS = "two_months", _("Every two months")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half-year")
    AS_NEEDED = "as_needed", _("When there is a matter")
