"""Who keeps the register of social organisations, and who reads it."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from orgs.enums import (
    BookingState,
    CaseState,
    CommentState,
    EnquiryState,
    EventState,
    ListingState,
    NeedState,
    PracticeState,
    StandardState,
)
from orgs.enums.credit_requests import RequestState

# Registration is an act of the county or the city (社会团体登记管理条例, article 6); what a
# township files, the county gathers.
REGISTRARS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# Townships look for an organisation for their communities; people and their telephones stay with
# those who keep the register.
READERS = OFFICERS
# One meaning of a code or a tag holds in the whole city.
DICTIONARY_KEEPERS = frozenset({Role.CITY_OFFICER})
# A member's account has one of these.
MEMBER_ROLES = frozenset({Role.ORG_MEMBER, Role.INSPECTOR})

# Not on the way: neither one that was dropped, nor one that has ended.
LISTING_ON = frozenset({ListingState.LISTED, ListingState.CLAIMED, ListingState.VERIFIED})
LISTING_OPEN = frozenset({ListingState.NOTICED, ListingState.OBJECTED}) | LISTING_ON

# The organisation itself objects and applies, or an officer enters what came on paper.
CREDIT_ASKERS = REGISTRARS | {Role.ORG_MEMBER}
LISTING_STEPS = TransitionTable(
    (
        Transition(ListingState.NOTICED, ListingState.OBJECTED, CREDIT_ASKERS,
                   _("Record the objection")),
        Transition(ListingState.NOTICED, ListingState.LISTED, REGISTRARS, _("Put on the list")),
        Transition(ListingState.NOTICED, ListingState.DROPPED, REGISTRARS, _("Drop"),
                   reason_required=True),
        Transition(ListingState.OBJECTED, ListingState.LISTED, REGISTRARS,
                   _("Answer the objection and put on the list"), reason_required=True),
        Transition(ListingState.OBJECTED, ListingState.DROPPED, REGISTRARS,
                   _("Uphold the objection"), reason_required=True),
        Transition(ListingState.LISTED, ListingState.CLAIMED, CREDIT_ASKERS,
                   _("Record the application for removal")),
        Transition(ListingState.CLAIMED, ListingState.LISTED, REGISTRARS,
                   _("Refuse the removal"), reason_required=True),
        Transition(ListingState.CLAIMED, ListingState.VERIFIED, REGISTRARS,
                   _("Find the repair true")),
        Transition(ListingState.VERIFIED, ListingState.REMOVED, REGISTRARS,
                   _("Take off the list")),
        Transition(ListingState.LISTED, ListingState.REMOVED, REGISTRARS,
                   _("Remove by lapse of time")),
        *(
            Transition(state, ListingState.SUCCEEDED, REGISTRARS,
                       _("Move to the seriously dishonest list"), by_hand=False)
            for state in sorted(LISTING_ON)
        ),
    )
)  # fmt: skip
REQUEST_STEPS = TransitionTable(
    (
        Transition(RequestState.RECEIVED, RequestState.UPHELD, REGISTRARS,
                   _("Uphold the objection"), reason_required=True),
        Transition(RequestState.RECEIVED, RequestState.DISMISSED, REGISTRARS,
                   _("Dismiss the objection"), reason_required=True),
    )
)  # fmt: skip
TOWNSHIP = frozenset({Role.TOWNSHIP_OFFICER})
MEMBERS = frozenset({Role.COMMITTEE_MEMBER})
FILERS = TOWNSHIP | MEMBERS
CASE_READERS = OFFICERS | MEMBERS

_C = CaseState
# A filing passes the committee and the township; the registry decides on the others.
FILING_ROUTE = frozenset({_C.FIRST_OPINION, _C.WITH_TOWNSHIP, _C.FILED, _C.REGISTERED})
REGISTRATION_ROUTE = frozenset(
    {_C.GUIDANCE, _C.PRE_REVIEW, _C.ACCEPTED, _C.EXAMINED, _C.GRANTED, _C.CERTIFIED}
)
CASE_SETTLED = frozenset({_C.CERTIFIED, _C.REGISTERED, _C.REFUSED, _C.WITHDRAWN})
CASE_OPEN = (FILING_ROUTE | REGISTRATION_ROUTE) - CASE_SETTLED
CASE_DECIDED = frozenset({_C.GRANTED, _C.CERTIFIED, _C.FILED, _C.REGISTERED, _C.REFUSED})
# Here the authority owes a decision: its time runs.
CASE_RUNNING = frozenset({_C.ACCEPTED, _C.EXAMINED, _C.WITH_TOWNSHIP})
# Materials are handed in and checked.
CASE_CHECKED = CASE_RUNNING | {_C.GUIDANCE, _C.PRE_REVIEW, _C.FIRST_OPINION}
# Somebody has examined it for who decides.
CASE_EXAMINED = frozenset({_C.EXAMINED, _C.WITH_TOWNSHIP}) | CASE_DECIDED
CASE_STEPS = TransitionTable(
    [
        Transition(_C.GUIDANCE, _C.PRE_REVIEW, REGISTRARS, _("Begin the pre-review")),
        Transition(_C.PRE_REVIEW, _C.GUIDANCE, REGISTRARS, _("Back to guidance"), True),
        Transition(_C.PRE_REVIEW, _C.ACCEPTED, REGISTRARS, _("Accept the application")),
        Transition(_C.ACCEPTED, _C.EXAMINED, REGISTRARS, _("Hand in the examination")),
        Transition(_C.EXAMINED, _C.ACCEPTED, REGISTRARS, _("Have it examined again"), True),
        Transition(_C.EXAMINED, _C.GRANTED, REGISTRARS, _("Grant the application")),
        Transition(_C.EXAMINED, _C.REFUSED, REGISTRARS, _("Refuse the application"), True),
        Transition(_C.GRANTED, _C.CERTIFIED, REGISTRARS, _("Settle the certificate")),
        Transition(_C.FIRST_OPINION, _C.WITH_TOWNSHIP, MEMBERS, _("Give the first opinion")),
        Transition(_C.WITH_TOWNSHIP, _C.FIRST_OPINION, TOWNSHIP, _("Back to the committee"), True),
        Transition(_C.WITH_TOWNSHIP, _C.FILED, TOWNSHIP, _("File it")),
        Transition(_C.WITH_TOWNSHIP, _C.REFUSED, TOWNSHIP, _("Refuse the application"), True),
        Transition(_C.FILED, _C.REGISTERED, REGISTRARS, _("Enter it in the county's register")),
        *(
            Transition(source, _C.WITHDRAWN, REGISTRARS, _("Withdraw the application"), True)
            for source in (_C.GUIDANCE, _C.PRE_REVIEW, _C.ACCEPTED, _C.EXAMINED)
        ),
        *(
            Transition(source, _C.WITHDRAWN, FILERS, _("Withdraw the application"), True)
            for source in (_C.FIRST_OPINION, _C.WITH_TOWNSHIP)
        ),
    ]
)
# These ask for nothing but a reason; every other step has a service of its own.
PLAIN_STEPS = frozenset(
    {
        (_C.GUIDANCE, _C.PRE_REVIEW),
        (_C.PRE_REVIEW, _C.GUIDANCE),
        (_C.EXAMINED, _C.ACCEPTED),
        (_C.WITH_TOWNSHIP, _C.FIRST_OPINION),
    }
)


def case_holders(state: str) -> frozenset[Role]:
    """Who works on a case in `state`: checks its papers, asks for corrections, takes answers."""
    return {_C.FIRST_OPINION: MEMBERS, _C.WITH_TOWNSHIP: TOWNSHIP}.get(CaseState(state), REGISTRARS)


_E = EnquiryState
# Whoever asked still waits for something.
ENQUIRY_OPEN = frozenset({_E.RECEIVED, _E.ANSWERED})
# Nobody needs to be reached any more: how to reach them is deleted.
ENQUIRY_SETTLED = frozenset({_E.IN_CASE, _E.REJECTED, _E.CLOSED})
ENQUIRY_STEPS = TransitionTable(
    [
        Transition(_E.RECEIVED, _E.ANSWERED, REGISTRARS, _("Answer")),
        Transition(_E.ANSWERED, _E.ANSWERED, REGISTRARS, _("Correct the answer")),
        Transition(_E.RECEIVED, _E.REJECTED, REGISTRARS, _("Do not accept it"), True),
        Transition(
            _E.RECEIVED, _E.IN_CASE, REGISTRARS, _("Take it as an application"), by_hand=False
        ),
        Transition(
            _E.ANSWERED, _E.IN_CASE, REGISTRARS, _("Take it as an application"), by_hand=False
        ),
        Transition(_E.ANSWERED, _E.CLOSED, REGISTRARS, _("Complete it")),
    ]
)


_S = StandardState
ASSOCIATION_MEMBERS = frozenset({Role.ORG_MEMBER})
STANDARD_READERS = REGISTRARS | ASSOCIATION_MEMBERS
# What is proposed and who drafts may still change.
STANDARD_DRAFTED = frozenset({_S.PROPOSED, _S.DRAFTING})
# New versions of the text are handed in.
STANDARD_WRITTEN = frozenset({_S.DRAFTING, _S.CONCLUDED})
STANDARD_OPEN = STANDARD_DRAFTED | {_S.CONSULTATION, _S.CONCLUDED}
STANDARD_CONSULTED = frozenset({_S.CONSULTATION, _S.CONCLUDED, _S.ISSUED, _S.ABOLISHED})
STANDARD_HELD = frozenset({_S.ISSUED, _S.ABOLISHED})
STANDARD_STEPS = TransitionTable(
    [
        Transition(_S.PROPOSED, _S.DRAFTING, REGISTRARS, _("Take it up")),
        Transition(_S.DRAFTING, _S.CONSULTATION, REGISTRARS, _("Open it for comments")),
        Transition(_S.CONSULTATION, _S.CONCLUDED, REGISTRARS,
                   _("Publish what became of the comments")),
        Transition(_S.CONCLUDED, _S.CONSULTATION, REGISTRARS,
                   _("Take comments again"), reason_required=True),
        Transition(_S.CONCLUDED, _S.ISSUED, REGISTRARS, _("Issue it")),
        Transition(_S.ISSUED, _S.ABOLISHED, REGISTRARS, _("Abolish it"), reason_required=True),
        *(
            Transition(source, _S.WITHDRAWN, STANDARD_READERS, _("Withdraw the project"),
                       reason_required=True)
            for source in sorted(STANDARD_DRAFTED)
        ),
        # What the public knows of, officers alone take back.
        *(
            Transition(source, _S.WITHDRAWN, REGISTRARS, _("Withdraw the project"),
                       reason_required=True)
            for source in (_S.CONSULTATION, _S.CONCLUDED)
        ),
    ]
)  # fmt: skip
COMMENT_STEPS = TransitionTable(
    [
        Transition(CommentState.RECEIVED, CommentState.PROPOSED, ASSOCIATION_MEMBERS,
                   _("Propose an answer")),
        Transition(CommentState.PROPOSED, CommentState.PROPOSED, ASSOCIATION_MEMBERS,
                   _("Change the proposed answer")),
        Transition(CommentState.RECEIVED, CommentState.ANSWERED, REGISTRARS, _("Answer")),
        Transition(CommentState.PROPOSED, CommentState.ANSWERED, REGISTRARS, _("Answer")),
        Transition(CommentState.ANSWERED, CommentState.ANSWERED, REGISTRARS,
                   _("Correct the answer")),
    ]
)  # fmt: skip
# Experience is written where it was made; the registry edits and publishes it (clause 4.4.b).
PRACTICE_WRITERS = frozenset({Role.COMMITTEE_MEMBER, Role.TOWNSHIP_OFFICER, Role.ORG_MEMBER})
PRACTICE_EDITORS = REGISTRARS
EXCHANGE_READERS = PRACTICE_WRITERS | REGISTRARS
_P = PracticeState
PRACTICE_WRITABLE = frozenset({_P.DRAFT, _P.RETURNED})
# With the registry, which edits, returns or publishes it.
PRACTICE_WITH_EDITORS = frozenset({_P.SUBMITTED, _P.AGREED})
PRACTICE_ENDED = frozenset({_P.TAKEN_BACK, _P.WITHDRAWN})
# Leads back to what stands on the site: this step publishes nothing.
PRACTICE_EDIT_DROPPED = (_P.EDITED, _P.PUBLISHED)
PRACTICE_STEPS = TransitionTable(
    [
        Transition(_P.DRAFT, _P.SUBMITTED, PRACTICE_WRITERS, _("Hand it in")),
        Transition(_P.RETURNED, _P.SUBMITTED, PRACTICE_WRITERS, _("Hand it in")),
        *(
            Transition(source, _P.EDITED, PRACTICE_EDITORS, _("Edit the text"))
            for source in (_P.SUBMITTED, _P.AGREED, _P.PUBLISHED)
        ),
        Transition(_P.EDITED, _P.AGREED, PRACTICE_WRITERS, _("Agree to the changes")),
        Transition(_P.EDITED, _P.SUBMITTED, PRACTICE_WRITERS, _("Object to the changes"), True),
        *(
            Transition(source, _P.RETURNED, PRACTICE_EDITORS, _("Return it to the author"), True)
            for source in (_P.SUBMITTED, _P.EDITED, _P.AGREED)
        ),
        *(
            Transition(source, _P.PUBLISHED, PRACTICE_EDITORS, _("Publish"))
            for source in (_P.SUBMITTED, _P.AGREED)
        ),
        Transition(*PRACTICE_EDIT_DROPPED, PRACTICE_EDITORS, _("Drop the edit"), True),
        *(
            Transition(source, _P.TAKEN_BACK, PRACTICE_WRITERS, _("Take it back"))
            for source in (_P.DRAFT, _P.SUBMITTED, _P.EDITED, _P.AGREED, _P.RETURNED)
        ),
        # What stands on the site can be taken off while a correction of it is on its way.
        *(
            Transition(source, _P.WITHDRAWN, PRACTICE_EDITORS, _("Withdraw from the site"), True)
            for source in (_P.SUBMITTED, _P.EDITED, _P.AGREED, _P.RETURNED, _P.PUBLISHED)
        ),
    ]
)

# Associations meet, and authorities invite; the registry announces it on the site.
EVENT_PLANNERS = OFFICERS | frozenset({Role.ORG_MEMBER})
EVENT_ANNOUNCERS = REGISTRARS
_V = EventState
EVENT_SHOWN = frozenset({_V.ANNOUNCED, _V.HELD, _V.CANCELLED})
EVENT_STEPS = TransitionTable(
    [
        Transition(_V.PLANNED, _V.ANNOUNCED, EVENT_ANNOUNCERS, _("Announce it")),
        Transition(_V.ANNOUNCED, _V.HELD, EVENT_PLANNERS, _("Record that it was held")),
        *(
            Transition(source, _V.CANCELLED, EVENT_PLANNERS, _("Cancel it"), True)
            for source in (_V.PLANNED, _V.ANNOUNCED)
        ),
    ]
)
# Partnerships: officers keep the units and speak for them; committees and organisations for
# themselves. Which side of a booking somebody is on is asked by `services`, not by the table.
PARTNERSHIP_READERS = OFFICERS | {Role.COMMITTEE_MEMBER, Role.ORG_MEMBER}
_N = NeedState
NEED_WAITING = frozenset({_N.OPEN, _N.MATCHED})
NEED_SETTLED = frozenset({_N.MET, _N.PARTLY_MET, _N.UNMET})
# What was taken back was entered amiss and is no part of the rate.
NEED_ENDED = NEED_SETTLED | {_N.WITHDRAWN}
NEED_STEPS = TransitionTable(
    [
        Transition(_N.OPEN, _N.MATCHED, PARTNERSHIP_READERS, _("Match the need"), by_hand=False),
        Transition(_N.MATCHED, _N.OPEN, PARTNERSHIP_READERS, _("Open it again"), by_hand=False),
        Transition(_N.MATCHED, _N.MET, PARTNERSHIP_READERS, _("Settle as met")),
        Transition(_N.MATCHED, _N.PARTLY_MET, PARTNERSHIP_READERS, _("Settle as partly met")),
        Transition(_N.OPEN, _N.UNMET, PARTNERSHIP_READERS, _("Close it unmet"), True),
        Transition(_N.MATCHED, _N.UNMET, PARTNERSHIP_READERS, _("Close it unmet"), True),
        Transition(_N.OPEN, _N.WITHDRAWN, PARTNERSHIP_READERS, _("Take the need back"), True),
    ]
)
_B = BookingState
# They take up the resource.
BOOKING_OCCUPIES = frozenset({_B.AGREED, _B.HELD})
BOOKING_OPEN = frozenset({_B.ASKED, _B.AGREED})
# Steps of the resource's owner, of who asked, and of either.
OWNER_STEPS = frozenset({(_B.ASKED, _B.AGREED), (_B.ASKED, _B.REFUSED)})
ASKER_STEPS = frozenset({(_B.ASKED, _B.CANCELLED)})
BOOKING_STEPS = TransitionTable(
    [
        Transition(_B.ASKED, _B.AGREED, PARTNERSHIP_READERS, _("Agree to it")),
        Transition(_B.ASKED, _B.REFUSED, PARTNERSHIP_READERS, _("Refuse the booking"), True),
        Transition(_B.ASKED, _B.CANCELLED, PARTNERSHIP_READERS, _("Cancel the booking"), True),
        Transition(_B.AGREED, _B.HELD, PARTNERSHIP_READERS, _("Record what happened")),
        Transition(_B.AGREED, _B.CANCELLED, PARTNERSHIP_READERS, _("Cancel the booking"), True),
    ]
)
