"""Standards and norms: written by the association's members, taken on by officers."""

from __future__ import annotations

from tests.permission_table.rows import PUBLIC, Row, admin_model, public_page

_VERSION = {"version": "{version}"}
# Whoever acts for an association; to everybody else the workspace pages are closed.
_ASSOCIATIONS = "302 visitors; 200 orgs; 403 *"
# What is one's own association's: the member of another one finds nothing.
_OWN = "302 visitors; 200 org; 404 other_org; 403 *"
_DONE = "302 visitors org; 404 other_org; 403 *"
_PROPOSAL = {"kind": "norm", "title": "新标题", "scope": "范围", "need": "理由"}
_OFFICERS_OWN = "200 county city; 302 visitors; 403 field; 404 *"
_STEPPED = "302 county city visitors; 403 field; 404 *"


def _officers(model: str, obj: str) -> list[Row]:
    return admin_model(
        model, obj, lists="county other_county city", sees="county city", hidden="other_county"
    )


ROWS = [
    *_officers("orgs_standard", "standard"),
    Row("admin:orgs_standard_file", "standard", POST=_OFFICERS_OWN),
    Row("admin:orgs_standard_step", "standard", GET=_OFFICERS_OWN, POST=_STEPPED,
        data=_VERSION | {"reason": "不再需要"}, by="county city", writes=("orgs.Standard",)),
    *_officers("orgs_standardcomment", "standard_comment"),
    Row("admin:orgs_standardcomment_step", "standard_comment", GET=_OFFICERS_OWN, POST=_STEPPED,
        data=_VERSION | {"outcome": "adopted"}, by="county city",
        writes=("orgs.StandardComment",)),
    *admin_model("orgs_consultationterm", "consultation_term", lists="county other_county city",
                 sees="county other_county city", adds="city"),
    public_page("standard_public_list"),
    public_page("standard_public", "published_standard"),
    public_page("standard_public_version", "published_standard"),
    public_page("standard_file", "published_standard"),
    Row("standard_comment", "published_standard", GET=PUBLIC, POST=PUBLIC),
    Row("standard_comment_lookup", GET="302 *"),
    public_page("standard_comment_progress", "standard_comment"),
    Row("standard_list", GET=_ASSOCIATIONS,
        POST=_ASSOCIATIONS, data={"export": "csv"}),
    Row("standard_create", GET=_ASSOCIATIONS, POST=_ASSOCIATIONS),
    Row("standard_detail", "standard", GET=_OWN),
    Row("standard_own_file", "standard", POST=_OWN),
    Row("standard_write", "standard", POST=_DONE, data=_VERSION | _PROPOSAL, by="org",
        writes=("orgs.Standard",)),
    Row("standard_bodies", "standard", POST=_DONE, data=_VERSION | {"lead": "本溪市环卫处"},
        by="org", writes=("orgs.DraftingBody", "orgs.Standard")),
    Row("standard_text", "standard", POST=_OWN),
    Row("standard_withdraw", "standard", POST=_DONE, data=_VERSION | {"reason": "不再需要"},
        by="org", writes=("orgs.Standard",)),
    Row("standard_comment_detail", "standard_comment", GET=_OWN),
    Row("standard_comment_propose", "standard_comment", POST=_DONE,
        data=_VERSION | {"outcome": "adopted"}, by="org", writes=("orgs.StandardComment",)),
]  # fmt: skip
