"""The documents library, the clauses of the policy, the scoreboard and the live figures."""

from __future__ import annotations

from tests.permission_table.rows import REFUSED, Row, admin_model, public_page

_OFFICERS = f"200 officers; {REFUSED}"
_VERSION = {"version": "{version}"}
# The draft is seen by its county and the city; townships see what is published.
_ACT = "200 county city; 302 visitors; 403 field; 404 *"
_CITY_ACT = "200 city; 302 visitors; 403 field; 404 *"

ROWS = [
    *admin_model(
        "coordination_document",
        "library_draft",
        lists="officers",
        sees="county city",
        hidden="township other_township other_county",
        adds="county other_county city",
    ),
    Row("admin:coordination_document_edit", "library_draft", GET=_ACT, POST=_ACT),
    Row("admin:coordination_document_publish", "library_draft", GET=_ACT,
        POST="302 county city visitors; 403 field; 404 *", data=_VERSION, by="county city",
        writes=("coordination.Document",)),
    Row("admin:coordination_document_repeal", "library_draft", GET=_ACT, POST=_ACT),
    Row("admin:coordination_document_discard", "library_draft", GET=_ACT,
        POST="302 county city visitors; 403 field; 404 *", data=_VERSION | {"reason": "重复录入"},
        by="county city", writes=("coordination.Document",)),
    Row("admin:coordination_document_file", "library_draft",
        POST="200 county city; 302 visitors; 403 field; 404 *"),
    *admin_model("coordination_disclosureterm", "disclosure_term", lists="officers",
                 sees="officers", adds="city"),
    *admin_model("coordination_policyclause", "policy_clause", lists="officers", sees="officers"),
    *admin_model(
        "coordination_scoreboard",
        "scoreboard",
        lists="officers",
        sees="city",
        hidden="township other_township county other_county",
        adds="city",
    ),
    Row("admin:coordination_scoreboard_figures", GET=_OFFICERS),
    Row("admin:coordination_scoreboard_behind", "policy_clause", GET=_OFFICERS),
    Row("admin:coordination_scoreboard_publish", "scoreboard", GET=_CITY_ACT,
        POST="302 city visitors; 403 field; 404 *", data=_VERSION, by="city",
        writes=("coordination.Scoreboard",)),
    Row("admin:coordination_scoreboard_discard", "scoreboard", GET=_CITY_ACT,
        POST="302 city visitors; 403 field; 404 *", data=_VERSION | {"reason": "记录不全"},
        by="city", writes=("coordination.Scoreboard",)),
    public_page("document_public_list"),
    public_page("document_public", "library_document"),
    public_page("document_public_version", "library_document"),
    public_page("document_file", "library_document"),
    public_page("policy_scoreboard"),
    public_page("policy_scoreboard_version", "published_scoreboard"),
    public_page("policy_csv", "published_scoreboard"),
]  # fmt: skip
