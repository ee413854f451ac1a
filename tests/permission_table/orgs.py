"""Social organisations, their members, where they serve."""

from __future__ import annotations

from dataclasses import replace

from tests.permission_table.rows import REFUSED, Row, admin_model, public_page

_OFFICERS = f"200 officers; {REFUSED}"


def _kept(model: str, obj: str) -> list[Row]:
    """People of an organisation: read and written where it is registered."""
    return admin_model(
        model,
        obj,
        lists="county other_county city",
        sees="county city",
        hidden="other_county",
        adds="county other_county city",
        changes="county city",
    )


def _read_by_townships(model: str, obj: str) -> list[Row]:
    """Every officer of a place where it serves reads it."""
    rows = admin_model(
        model,
        obj,
        lists="officers",
        sees="ours",
        hidden="not_ours",
        adds="county other_county city",
        changes="county city",
    )
    # A township lies where it serves and keeps no register: it is refused, not sent away.
    save = "200 county city; 302 other_county visitors; 403 *"
    return [replace(row, POST=save) if row.key.endswith("_change") else row for row in rows]


def _dictionary(model: str, obj: str) -> list[Row]:
    return admin_model(model, obj, lists="officers", sees="officers", adds="city", changes="city")


ROWS = [
    *_read_by_townships("orgs_organization", "organization"),
    Row("admin:orgs_organization_gaps", GET=_OFFICERS),
    Row("admin:orgs_organization_coverage", GET=_OFFICERS),
    Row("admin:orgs_organization_served", GET=_OFFICERS),
    *_kept("orgs_membership", "membership"),
    *_kept("orgs_officeholder", "officeholder"),
    *_read_by_townships("orgs_servicearea", "service_area"),
    *_dictionary("orgs_codecategory", "code_category"),
    *_dictionary("orgs_registryauthority", "registry_authority"),
    *_dictionary("orgs_capability", "capability"),
    public_page("organization_public_list"),
    public_page("organization_coverage"),
    public_page("organization_public", "published_organization"),
    public_page("organization_public_version", "published_organization"),
]
