"""Who writes notices, to whom they may go, and which steps they take."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import FIELD_ROLES, OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from coordination.enums import NoticeState

SENDERS = OFFICERS
# Whom a notice may be sent to, and the column that says so.
AUDIENCES = {
    Role.COMMITTEE_MEMBER: "to_committees",
    Role.TOWNSHIP_OFFICER: "to_townships",
    Role.COUNTY_OFFICER: "to_counties",
    Role.INSPECTOR: "to_inspectors",
    Role.ORG_MEMBER: "to_organizations",
}
AUDIENCE_LABELS = {
    Role.COMMITTEE_MEMBER: _("Members of committees"),
    Role.TOWNSHIP_OFFICER: _("Officers of townships and subdistricts"),
    Role.COUNTY_OFFICER: _("Officers of counties and districts"),
    Role.INSPECTOR: Role.INSPECTOR.label,
    Role.ORG_MEMBER: _("Members of social organisations that serve there"),
}
NOTICE_READERS = FIELD_ROLES | OFFICERS

_N = NoticeState
NOTICE_STEPS = TransitionTable(
    [
        Transition(_N.DRAFT, _N.SENT, SENDERS, _("Send")),
        Transition(_N.DRAFT, _N.DISCARDED, SENDERS, _("Give up")),
        Transition(
            _N.SENT,
            _N.WITHDRAWN,
            SENDERS,
            pgettext_lazy("notice", "Withdraw"),
            reason_required=True,
        ),
    ]
)
# It was read by others; its words stay as they were.
NOTICE_OUT = frozenset({_N.SENT, _N.WITHDRAWN})
