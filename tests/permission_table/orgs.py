"""Social organisations, their members, where they serve."""

from __future__ import annotations

from dataclasses import replace

from tests.permission_table.rows import Row, admin_model

# A township lies where it serves, and keeps no register: it is refused, not sent away.
_HISTORY = "200 county city; 302 visitors; 403 field township; 404 *"


def _kept(model: str, obj: str, history: str = "") -> list[Row]:
    rows = admin_model(
        model,
        obj,
        lists="county other_county city",
        sees="county city",
        hidden="other_county",
        adds="county other_county city",
        changes="county city",
    )
    return [
        replace(row, GET=history, POST=history) if history and row.key.endswith("_history") else row
        for row in rows
    ]


ROWS = [
    *_kept("orgs_organization", "organization", _HISTORY),
    *_kept("orgs_membership", "membership"),
    *_kept("orgs_servicearea", "service_area", _HISTORY),
]
