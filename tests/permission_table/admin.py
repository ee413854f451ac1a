"""What Django's admin brings along."""

from __future__ import annotations

from tests.permission_table.rows import (
    REFUSED,
    STAFF,
    Row,
)

ROWS = [
    Row("admin:index", GET=STAFF, POST=STAFF),
    Row("admin:login", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:logout", POST="302 visitors officers duties; 403 *"),
    # Passwords are changed on the page of all accounts, which leaves its trail.
    Row("admin:password_change", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:password_change_done", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:jsi18n", GET="302 visitors field; 200 *"),
    # A page answers for its own choices (`benxi_sorting.choices`), and no view for all of them.
    Row("admin:autocomplete", GET=REFUSED),
    Row("admin:kept_filter_keep", POST="302 visitors officers; 403 field; 404 *",
        data={"page": "communities_community", "name": "我的", "query": "exists=yes"},
        by="officers", writes=("accounts.User",)),
    # One's own; nobody else knows of it.
    Row("admin:kept_filter", "kept_filter",
        GET="302 visitors township; 403 field; 404 *", own="township"),
    Row("admin:kept_filter_forget", "kept_filter",
        POST="302 visitors township; 403 field; 404 *", by="township",
        writes=("accounts.User",)),
    # No model of ours has a page that Django would know of.
    Row("admin:view_on_site", "content", GET="302 visitors; 403 field; 404 *",
        POST="302 visitors; 403 field; 404 *"),
    Row("admin:app_list", GET="302 visitors; 200 security auditor; 403 field; 404 *",
        POST="302 visitors; 200 security auditor; 403 field; 404 *"),
    Row("admin/<url>", GET="302 visitors; 403 field; 404 *", POST="302 visitors; 403 field; 404 *"),
]  # fmt: skip
