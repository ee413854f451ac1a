"""Signing in, accounts, the audit trail."""

from __future__ import annotations

from tests.permission_table.rows import (
    REFUSED,
    SECURITY_ALONE,
    SIGNED_IN,
    Row,
    admin_model,
)

ROWS = [
    *admin_model("accounts_user", "user", lists="security", sees="security", adds="security",
                 changes="security"),
    Row("admin:accounts_user_act", "user", GET=SECURITY_ALONE, POST=f"302 security; {REFUSED}",
        data={"reason": "离岗"}, by="security", writes=("accounts.User",)),
    Row("admin:accounts_user_end", "user", GET=SECURITY_ALONE, POST=f"302 security; {REFUSED}",
        data={"confirmed": "1"}, by="security", writes=("accounts.Appointment",)),
    *admin_model("accounts_auditevent", "audit_event", lists="auditor", sees="auditor"),
    Row("account_login", GET="200 visitors; 302 *", POST="200 visitors; 302 *"),
    Row("account_logout", GET=SIGNED_IN, POST="302 *"),
    Row("account_reauthenticate", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("account_change_password", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("mfa_index", GET=SIGNED_IN),
    Row("mfa_authenticate", GET="302 *", POST="302 *"),
    # Each asks for the password first where the sign-in was not just now.
    Row("mfa_reauthenticate", GET="302 *", POST="302 *"),
    Row("mfa_activate_totp", GET="302 *", POST="302 *"),
    Row("mfa_generate_recovery_codes", GET="302 *", POST="302 *"),
    # Nobody here has a second factor.
    Row("mfa_deactivate_totp", GET="302 visitors; 404 *", POST="302 visitors; 404 *"),
    Row("mfa_view_recovery_codes", GET="302 visitors; 404 *"),
    Row("mfa_download_recovery_codes", GET="302 visitors; 404 *", POST="302 visitors; 404 *"),
    Row("usersessions_list", GET=SIGNED_IN, POST="302 *"),
    Row("accounts_invitation", GET="410 *", POST="410 *"),
    Row("workspace", GET=SIGNED_IN),
]  # fmt: skip
