"""The tables whose rows the database itself keeps from being changed; see accounts.triggers."""

from __future__ import annotations

from accounts.triggers import Immutable

# A new version takes `is_latest` away, a withdrawal writes its date, reason and epoch.
TABLES = (
    Immutable(
        "portal_publication",
        frozen=(
            "id",
            "kind",
            "key",
            "version",
            "title",
            "unit_code",
            "period",
            "search_text",
            "payload",
            "sha256",
            "previous_id",
            "issuer",
            "published_by_id",
            "published_at",
            "reason",
        ),
    ),
    Immutable("portal_publishedentry"),
)
