"""Party-building partnerships: units, what is shared in a county, what is needed and booked."""

from __future__ import annotations

from dataclasses import replace

from tests.permission_table.rows import REFUSED, Row, admin_model, public_page

_VERSION = {"version": "{version}"}
_ALL = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
_PARTIES = "302 visitors; 200 member sibling far_member orgs; 403 *"
# Officers enter what the units of their jurisdiction share.
_OWNERS = "302 visitors; 200 member sibling far_member orgs county city; 403 *"
# Whoever has a part in the county looks through what is offered there; the others' county does not.
_COUNTY = (
    "302 visitors; 200 member sibling township other_township county city orgs; "
    "404 far_member other_county; 403 *"
)
# Only who acts for the owner changes it.
_OWNER = "302 visitors; 200 member; 404 far_member other_county; 403 *"
# Officers act for nobody who asks.
_ASKERS = "302 visitors; 200 member sibling orgs; 404 far_member other_county; 403 *"
_NEED = "302 visitors; 200 member ours; 404 sibling far_member not_ours orgs; 403 *"
_NEED_STEP = "302 visitors member; 409 ours; 404 sibling far_member not_ours orgs; 403 *"
_SIDES = "302 visitors; 200 member sibling ours; 404 far_member not_ours orgs; 403 *"
# The owner answers; who asked and the officers are told that the other side does.
_ANSWER = "302 visitors member; 409 sibling ours; 404 far_member not_ours orgs; 403 *"
_OFFICERS = f"200 officers; {REFUSED}"


def _kept(model: str, obj: str, sees: str, hidden: str) -> list[Row]:
    rows = admin_model(
        model,
        obj,
        lists="officers",
        sees=sees,
        hidden=hidden,
        adds="county other_county city",
        changes="county city",
    )
    # Townships read it and are refused, not sent away.
    save = "200 county city; 302 other_county visitors; 403 *"
    return [replace(row, POST=save) if row.key.endswith("_change") else row for row in rows]


ROWS = [
    *_kept("orgs_partnerunit", "partner_unit", "ours other_township", "other_county"),
    *_kept("orgs_partnership", "partnership", "ours", "not_ours"),
    Row("admin:orgs_partnership_publish",
        GET="302 visitors; 200 county other_county city; 403 *",
        POST="302 visitors; 200 county other_county city; 403 *"),
    *admin_model("orgs_resource", "resource", lists="officers", sees="ours", hidden="not_ours"),
    *admin_model("orgs_need", "need", lists="officers", sees="ours", hidden="not_ours"),
    Row("admin:orgs_need_table", GET=_OFFICERS, POST=_OFFICERS, data={"export": "csv"}),
    Row("admin:orgs_need_rate", GET=_OFFICERS, POST=_OFFICERS, data={"export": "csv"}),
    *admin_model("orgs_booking", "asked_booking", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("partnership_home", GET=_ALL),
    Row("resource_list", GET=_ALL, POST=_ALL,
        data={"export": "csv"}),
    Row("resource_create", GET=_OWNERS, POST=_OWNERS),
    Row("resource_detail", "resource", GET=_COUNTY, POST=_ASKERS),
    Row("resource_edit", "resource", GET=_OWNER, POST=_OWNER),
    Row("need_list", GET=_ALL, POST=_ALL,
        data={"export": "csv"}),
    Row("need_create", GET=_PARTIES, POST=_PARTIES),
    Row("need_detail", "need", GET=_NEED),
    Row("need_step", "need", POST=_NEED_STEP, data=_VERSION | {"reason": "活动改期"}, by="member",
        writes=("orgs.Need",)),
    Row("booking_list", GET=_ALL, POST=_ALL,
        data={"export": "csv"}),
    Row("booking_detail", "asked_booking", GET=_SIDES),
    Row("booking_step", "asked_booking", POST=_ANSWER, data=_VERSION | {"reason": "当日有会"},
        by="member", writes=("orgs.Booking",)),
    Row("booking_step", "agreed_booking",
        POST="302 visitors member sibling; 409 ours; 404 far_member not_ours orgs; 403 *",
        data=_VERSION | {"reason": "改期"}, by="member sibling", writes=("orgs.Booking",)),
    public_page("partnership_public_list"),
    public_page("partnership_public", "published_partnerships"),
    public_page("partnership_public_version", "published_partnerships"),
]  # fmt: skip
