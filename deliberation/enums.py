"""Words with a fixed meaning in deliberation (policy clauses 4.1.b to 4.1.f)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.enums import Assembly, CommunityKind


class MeetingForm(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation")
    RESIDENTS_MEETING = "residents_meeting", _("Villagers' or residents' meeting")
    REPRESENTATIVES_MEETING = "representatives_meeting", _("Representatives' meeting")
    PARTY_MEMBERS_COUNCIL = "party_members_council", _("Party members' council")
    HEARING = "hearing", _("Hearing")
    COORDINATION = "coordination", _("Coordination meeting")
    REVIEW = "review", _("Review meeting")


class Yield(models.TextChoices):
    """What a form of meeting ends in (policy clause 4.1.f)."""

    RESOLUTION = "resolution", _("Resolution")
    OPINIONS = "opinions", _("Hearing opinions")
    AGREEMENT = "agreement", _("Mediated agreement")
    EVALUATION = "evaluation", _("Result of the review")


FORM_YIELDS = {
    MeetingForm.CONSULTATION: Yield.RESOLUTION,
    MeetingForm.RESIDENTS_MEETING: Yield.RESOLUTION,
    MeetingForm.REPRESENTATIVES_MEETING: Yield.RESOLUTION,
    MeetingForm.PARTY_MEMBERS_COUNCIL: Yield.RESOLUTION,
    MeetingForm.HEARING: Yield.OPINIONS,
    MeetingForm.COORDINATION: Yield.AGREEMENT,
    MeetingForm.REVIEW: Yield.EVALUATION,
}
# The assembly of the law that a form is in a village and in an urban community. The other forms
# are none: the law asks no quorum of them.
ASSEMBLIES = {
    MeetingForm.RESIDENTS_MEETING: {
        CommunityKind.VILLAGE: Assembly.VILLAGERS_ASSEMBLY,
        CommunityKind.URBAN_COMMUNITY: Assembly.RESIDENTS_ASSEMBLY,
    },
    MeetingForm.REPRESENTATIVES_MEETING: {
        CommunityKind.VILLAGE: Assembly.VILLAGER_REPRESENTATIVES,
        CommunityKind.URBAN_COMMUNITY: Assembly.RESIDENT_REPRESENTATIVES,
    },
    MeetingForm.PARTY_MEMBERS_COUNCIL: dict.fromkeys(CommunityKind, Assembly.PARTY_MEMBERS),
}


class NoticeChannel(models.TextChoices):
    """How people were told of a meeting."""

    POSTED = "posted", _("Posted on the notice board")
    WECHAT_GROUP = "wechat_group", _("WeChat group")
    BROADCAST = "broadcast", _("Loudspeaker or broadcast")
    DOOR_TO_DOOR = "door_to_door", _("Door to door")
    TEXT = "text", _("Text message or telephone")


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    IN_PROGRESS = "in_progress", _("Being held")
    CLOSED = "closed", _("Submitted")
    MINUTES_CONFIRMED = "minutes_confirmed", _("Minutes confirmed")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class Party(models.TextChoices):
    """Whom a participant stands for, and who answers for an action."""

    PARTY_ORGANISATION = "party_organisation", _("Party organisation")
    COMMITTEE = "committee", _("Village or community committee")
    PROPERTY_COMPANY = "property_company", _("Property company")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    RESIDENTS = "residents", _("Villagers and residents")
    SOCIAL_ORGANISATION = "social_organisation", _("Social organisation")
    OTHER = "other", _("Others")


class TopicCategory(models.TextChoices):
    WASTE_SORTING = "waste_sorting", _("Waste sorting")
    ENVIRONMENT_HYGIENE = "environment_hygiene", _("Environment and hygiene")
    OTHER = "other", _("Other")


class TopicSource(models.TextChoices):
    RESIDENT = "resident", _("Villagers and residents")
    FINDING = "finding", _("Inspection finding")
    PARTY_ORGANISATION = "party_organisation", _("Party organisation")
    COMMITTEE = "committee", _("Committee")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    PROPERTY_COMPANY = "property_company", _("Property company")
    ABOVE = "above", _("From above")


class TopicState(models.TextChoices):
    POOLED = "pooled", _("In the pool")
    ACCEPTED = "accepted", _("Accepted for deliberation")
    SCHEDULED = "scheduled", _("Scheduled")
    DISCUSSED = "discussed", _("Discussed")
    RESOLVED = "resolved", _("Resolved")
    RETURNED = "returned", _("Not taken up")
    MERGED = "merged", _("Merged into another topic")


class ChronicKind(models.TextChoices):
    """Why a topic counts as a chronic problem (policy 4.1.e)."""

    LONG_STANDING = "long_standing", _("Long-standing")
    CAME_BACK = "came_back", _("Came back")


class FeedbackState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    IN_TOPIC = "in_topic", _("Made a topic")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Completed")
    REJECTED = "rejected", _("Not accepted")
    JOINED = "joined", _("Joined to another")


class Outcome(models.TextChoices):
    """What an agenda item is on the agenda for."""

    DECISION = "decision", _("For decision")
    OPINION = "opinion", _("For opinion")
    INFORMATION = "information", _("For information")


class BallotMethod(models.TextChoices):
    SHOW_OF_HANDS = "show_of_hands", _("Show of hands")
    SECRET = "secret", _("Secret ballot")
    NAMED = "named", _("Named vote")


class Choice(models.TextChoices):
    """What a vote says; named as the figures of a ballot are."""

    IN_FAVOUR = "in_favour", _("In favour")
    AGAINST = "against", _("Against")
    ABSTAINED = "abstained", _("Abstained")
    INVALID = "invalid", _("Invalid")


class TallyState(models.TextChoices):
    COUNTING = "counting", _("Being counted")
    FINISHED = "finished", _("Counted")
    DISCARDED = "discarded", _("Given up")


class ActionState(models.TextChoices):
    OPEN = "open", _("Not begun")
    IN_PROGRESS = "in_progress", _("Under way")
    DONE = "done", _("Reported done")
    VERIFIED = "verified", _("Verified")


class SignInState(models.TextChoices):
    """Whether the recorder has seen the person who signed in."""

    WAITING = "waiting", _("Waiting for the recorder")
    CONFIRMED = "confirmed", _("Is present")
    STRUCK = "struck", _("Struck out")


class MinutesState(models.TextChoices):
    WRITING = "writing", _("Being written")
    CIRCULATED = "circulated", _("Handed round for confirmation")
    LOCKED = "locked", _("Locked")


class ConfirmationMethod(models.TextChoices):
    ACCOUNT = "account", _("On the own account")
    PAPER = "paper", _("On paper")


class ProcedureStage(models.IntegerChoices):
    """Four deliberations, two disclosures (四议两公开), as they are called in a village."""

    PROPOSAL = 1, _("Proposal by the village party organisation")
    COMMITTEES = 2, _("Discussion by the village's two committees")
    PARTY_MEMBERS = 3, _("Deliberation by the party members' meeting")
    ASSEMBLY = 4, _("Resolution by the villagers' meeting or their representatives' meeting")
    RESOLUTION_DISCLOSED = 5, _("Disclosure of the resolution")
    RESULT_DISCLOSED = 6, _("Disclosure of the result")


URBAN_STAGES = {
    ProcedureStage.PROPOSAL: _("Proposal by the community party organisation"),
    ProcedureStage.COMMITTEES: _("Discussion by the community's two committees"),
    ProcedureStage.ASSEMBLY: _(
        "Resolution by the residents' meeting or their representatives' meeting"
    ),
}
# The meetings of the record that a step may be; the first two may be any.
STAGE_FORMS = {
    ProcedureStage.PARTY_MEMBERS: (MeetingForm.PARTY_MEMBERS_COUNCIL,),
    ProcedureStage.ASSEMBLY: (
        MeetingForm.RESIDENTS_MEETING,
        MeetingForm.REPRESENTATIVES_MEETING,
    ),
}


def stage_label(number: int, kind: str) -> str:
    """What step `number` (1 to 6) is called in a community of `kind` (CommunityKind)."""
    stage = ProcedureStage(number)
    is_village = kind in {CommunityKind.VILLAGE, CommunityKind.QUASI_VILLAGE}
    return str(stage.label if is_village else URBAN_STAGES.get(stage, stage.label))


class ProcedureState(models.TextChoices):
    RUNNING = "running", _("Under way")
    COMPLETED = "completed", _("Completed")
    ABANDONED = "abandoned", _("Abandoned")
