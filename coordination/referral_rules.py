"""Who may take which step with a referral: the sending body or the lead body, and nobody acts for
both: two offices of one place may be on both sides, and the same officers act for either."""

from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from coordination.enums import ReferralAct, ReferralPart, ReferralState

# Which body somebody acts for is asked of the record; these are the roles of those who may.
CORRESPONDENTS = OFFICERS | {Role.COMMITTEE_MEMBER, Role.ORG_MEMBER}

_R = ReferralState
REFERRAL_STEPS = TransitionTable(
    [
        Transition(_R.SENT, _R.RECEIVED, CORRESPONDENTS, pgettext_lazy("referral", "Receive it")),
        *(
            Transition(source, _R.REPLIED, CORRESPONDENTS, pgettext_lazy("referral", "Answer it"))
            for source in (_R.RECEIVED, _R.RETURNED)
        ),
        Transition(
            _R.REPLIED,
            _R.DONE,
            CORRESPONDENTS,
            pgettext_lazy("referral", "Satisfied: close it as done"),
        ),
        Transition(
            _R.REPLIED,
            _R.RETURNED,
            CORRESPONDENTS,
            pgettext_lazy("referral", "Return it for more work"),
            reason_required=True,
        ),
        Transition(
            _R.REPLIED,
            _R.CLOSED,
            CORRESPONDENTS,
            pgettext_lazy("referral", "Close it without being done"),
            reason_required=True,
        ),
        *(
            Transition(
                source,
                _R.WITHDRAWN,
                CORRESPONDENTS,
                pgettext_lazy("referral", "Withdraw it"),
                reason_required=True,
            )
            for source in (_R.SENT, _R.RECEIVED, _R.RETURNED)
        ),
    ]
)
# Which body takes the step into a state.
TAKEN_BY = {
    _R.RECEIVED: ReferralPart.LEAD,
    _R.REPLIED: ReferralPart.LEAD,
    _R.DONE: ReferralPart.SENDER,
    _R.RETURNED: ReferralPart.SENDER,
    _R.CLOSED: ReferralPart.SENDER,
    _R.WITHDRAWN: ReferralPart.SENDER,
}
# It waits for the lead body: the due date runs.
TO_ANSWER = frozenset({_R.SENT, _R.RECEIVED, _R.RETURNED})
# In work: more time may be asked for.
IN_WORK = frozenset({_R.RECEIVED, _R.RETURNED})
REFERRAL_OPEN = TO_ANSWER | {_R.REPLIED}
EVALUATED = frozenset({_R.DONE, _R.CLOSED})
REFERRAL_ENDED = EVALUATED | {_R.WITHDRAWN}
# Acts whose words everybody on the sheet reads as a reason or an answer.
WORDED_ACTS = frozenset(
    {
        ReferralAct.CORRECTED, ReferralAct.HELPED, ReferralAct.REPLIED, ReferralAct.RETURNED,
        ReferralAct.CLOSED, ReferralAct.WITHDRAWN, ReferralAct.ASKED, ReferralAct.GRANTED,
        ReferralAct.DECLINED,
    }
)  # fmt: skip
# For which body an act is done; nobody does acts for both.
_LEAD_ACTS = frozenset({ReferralAct.RECEIVED, ReferralAct.REPLIED, ReferralAct.ASKED})
ACTS_OF = {
    ReferralPart.LEAD: _LEAD_ACTS,
    ReferralPart.SENDER: frozenset(ReferralAct) - _LEAD_ACTS - {ReferralAct.HELPED},
}
OTHER_SIDE = {
    ReferralPart.LEAD: ReferralPart.SENDER,
    ReferralPart.SENDER: ReferralPart.LEAD,
}
