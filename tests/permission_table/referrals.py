"""Referrals of 平山区 to the committee of 德泰社区: who reads them, and which side acts."""

from __future__ import annotations

from tests.permission_table.rows import Row, admin_model

_VERSION = {"version": "{version}"}
_ALL = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
_OFFICERS = "302 visitors; 200 officers; 403 *"
# Both sides, and officers who watch over the place of one of them.
_SEEN = "302 visitors; 200 member ours; 404 sibling far_member not_ours orgs; 403 *"
# Who sees it and acts for the other side, or for none, is told so.
_LEAD = "302 visitors member; 409 ours; 404 sibling far_member not_ours orgs; 403 *"
_SENDER = (
    "302 visitors county; 409 member township city; 404 sibling far_member not_ours orgs; 403 *"
)
_TABLES = ("coordination.Referral", "coordination.ReferralEvent")

ROWS = [
    *admin_model("coordination_referral", "referral", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("referral_list", GET=_ALL,
        POST=_ALL, data={"export": "csv"}),
    Row("referral_create", GET=_ALL, POST=_ALL),
    Row("referral_figures", GET=_OFFICERS),
    Row("referral_export", POST=_OFFICERS),
    Row("referral_detail", "referral", GET=_SEEN),
    Row("referral_detail", "replied_referral", GET=_SEEN),
    Row("referral_correct", "referral",
        GET="302 visitors; 200 county; 409 member township city; "
        "404 sibling far_member not_ours orgs; 403 *",
        POST=_SENDER,
        data=_VERSION | {"subject": "更正", "text": "更正", "due": "{due}", "reason": "笔误"},
        own="county", by="county", writes=(*_TABLES, "coordination.ReferralText")),
    Row("referral_step", "referral", POST=_LEAD, data=_VERSION, by="member", writes=_TABLES),
    Row("referral_step", "received_referral", POST=_LEAD,
        data=_VERSION | {"outcome": "done", "text": "已清理"}, by="member", writes=_TABLES),
    Row("referral_step", "replied_referral", POST=_SENDER, data=_VERSION, by="county",
        writes=_TABLES),
    Row("referral_help", "helped_referral",
        POST="302 visitors sibling; 409 member ours; 404 far_member not_ours orgs; 403 *",
        data={"text": "出动志愿者十人", "submission_token": "h" * 32}, by="sibling",
        writes=("coordination.ReferralEvent",)),
    Row("referral_extend", "received_referral", POST=_LEAD,
        data=_VERSION | {"due": "{due}", "reason": "等待配件"}, by="member",
        writes=("coordination.ReferralExtension", "coordination.ReferralEvent")),
    Row("referral_decide", "extended_referral", POST=_SENDER,
        data=_VERSION | {"decision": "granted", "answer": "同意"}, by="county",
        writes=("coordination.ReferralExtension", *_TABLES)),
    Row("referral_document", "referral", POST=_SEEN),
    Row("referral_print", "referral", GET=_SEEN),
    Row("referral_file", "replied_referral", POST=_SEEN),
    Row("referral_photo", "replied_referral", GET=_SEEN),
    # Before it is sent with an answer, it is the lead body's.
    Row("referral_photo", "received_referral",
        GET="302 visitors; 200 member; 404 ours sibling far_member not_ours orgs; 403 *"),
    Row("referral_photo_delete", "received_referral",
        POST="302 visitors; 200 member; 404 ours sibling far_member not_ours orgs; 403 *",
        by="member", writes=("coordination.ReferralPhoto",)),
]  # fmt: skip
