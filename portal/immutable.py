"""The tables whose rows the database itself keeps from being changed; see accounts.triggers."""

from __future__ import annotations

from accounts.triggers import Immutable

# A new version takes `is_latest` away, a withdrawal writes its date, reason and epoch.
PUBLICATION_TABLES = (
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

IMPORT_TABLES = (
    # The encrypted columns are written anew with each new key.
    Immutable(
        "portal_importedrow",
        frozen=("id", "batch_id", "number", "model", "object_id", "is_new", "version"),
    ),
    # The unit's code follows it.
    Immutable(
        "portal_importbatch",
        frozen=(
            "id",
            "public_id",
            "kind",
            "role",
            "uploaded_by_id",
            "uploaded_at",
            "file_name",
            "size",
            "sha256",
            "digest",
            "new",
            "changed",
            "unchanged",
            "faults",
        ),
    ),
)

TABLES = PUBLICATION_TABLES + IMPORT_TABLES
