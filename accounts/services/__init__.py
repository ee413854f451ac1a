"""Writes that every app builds on: the audit trail, transitions, versions, submissions, people."""

from accounts.services.audit import (
    CHAIN_START,
    BrokenChain,
    audit_digest,
    record_event,
    verify_chain,
)
from accounts.services.invitations import invitation_uid, user_of_invitation
from accounts.services.keys import encrypted_columns, rotate_field_keys
from accounts.services.list_filters import forget_filter, keep_filter
from accounts.services.people import (
    accept_invitation,
    appoint,
    create_account,
    disable_account,
    enable_account,
    end_appointment,
    end_sessions,
    issue_invitation,
    recode_appointments,
    refuse_unless_security,
    remove_second_factor,
    update_account,
)
from accounts.services.records import (
    as_it_was_seen,
    impossible,
    once,
    permitted_transitions,
    refuse_stale,
    refuse_step,
    save_version,
    transition,
)

__all__ = [
    "CHAIN_START",
    "BrokenChain",
    "accept_invitation",
    "appoint",
    "as_it_was_seen",
    "audit_digest",
    "create_account",
    "disable_account",
    "enable_account",
    "encrypted_columns",
    "end_appointment",
    "end_sessions",
    "forget_filter",
    "impossible",
    "invitation_uid",
    "issue_invitation",
    "keep_filter",
    "once",
    "permitted_transitions",
    "recode_appointments",
    "record_event",
    "refuse_stale",
    "refuse_step",
    "refuse_unless_security",
    "remove_second_factor",
    "rotate_field_keys",
    "save_version",
    "transition",
    "update_account",
    "user_of_invitation",
    "verify_chain",
]
