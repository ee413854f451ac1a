"""Notices: who writes, sends, counts and reads them; the daily digest."""

from __future__ import annotations

from tests.permission_table.rows import SIGNED_IN, Row, admin_model

_VERSION = {"version": "{version}"}
_TOKEN = {"submission_token": "t" * 32}
_READERS = "302 visitors; 200 officers scorers; 403 *"
# Sent to the committees of 平山区.
_OTHERS = "404 officers far_member inspector other_inspector orgs; 403 *"
_SENDERS = "302 visitors; 200 officers; 403 *"
# The county wrote it; the city watches over it.
_OWN = "302 visitors; 200 county city; 404 township other_township other_county; 403 *"
_DONE = "302 visitors county city; 404 township other_township other_county; 403 *"
# Its senders and those to whom it was sent.
_FILE = (
    "302 visitors; 200 county city member sibling; 404 township other_township other_county "
    "far_member inspector other_inspector orgs; 403 *"
)
_KEPT = {"by": "county city", "writes": ("coordination.Notice",)}
_CHOOSING = {"writes": ("coordination.DigestSubscription",)}

ROWS = [
    *admin_model("coordination_notice", "notice", lists="officers", sees="county city",
                 hidden="township other_township other_county"),
    Row("notice_list", GET=_READERS, POST=_READERS,
        data={"export": "csv"}),
    Row("notice_detail", "notice", GET=f"302 visitors; 200 member sibling; {_OTHERS}"),
    Row("notice_read", "notice", POST=f"302 visitors member sibling; {_OTHERS}",
        by="member sibling", writes=("coordination.NoticeReceipt",)),
    # A draft is nobody's to read.
    Row("notice_detail", "notice_draft",
        GET="302 visitors; 404 officers scorers; 403 *"),
    Row("notice_sent_list", GET=_SENDERS,
        POST=_SENDERS, data={"export": "csv"}),
    Row("notice_create", GET=_SENDERS, POST=_SENDERS),
    Row("notice_manage", "notice", GET=_OWN),
    Row("notice_edit", "notice_draft", GET=_OWN, POST=_DONE,
        data=_VERSION | {"title": "改过的通知", "text": "请报送。", "roles": "committee_member",
                         "more_areas": "210502"},
        own="county city", **_KEPT),
    Row("notice_send", "notice_draft", GET=_OWN, POST=_DONE,
        data=_VERSION | {"people": "{people}"}, by="county city", own="county city",
        writes=("coordination.Notice", "coordination.NoticeReceipt")),
    Row("notice_step", "notice_draft", POST=_DONE, data=_VERSION, **_KEPT),
    Row("notice_step", "notice", POST=_DONE, data=_VERSION | {"reason": "日期有误"}, **_KEPT),
    Row("notice_remind", "notice", POST=_DONE, **_KEPT),
    Row("notice_correct", "notice", POST=_DONE, data=_TOKEN, by="county city",
        writes=("coordination.Notice", "coordination.NoticeArea")),
    Row("notice_units_csv", "notice", POST=_OWN),
    # An empty form is shown again.
    Row("notice_attach", "notice_draft", POST=_OWN),
    Row("notice_detach", "notice_draft_file", POST=_DONE, by="county city",
        writes=("coordination.NoticeFile", "coordination.Notice")),
    Row("notice_file", "notice_file", POST=_FILE),
    Row("notice_picture", "notice_picture", GET=_FILE),
    Row("digest_settings", GET=SIGNED_IN, POST="302 *", data={"wanted": "no"},
        by="field officers duties", **_CHOOSING),
    Row("digest_stop", "digest", GET="200 *", POST="302 *", by="everybody", **_CHOOSING),
    Row("digest_stop", "", GET="404 *", POST="404 *"),
]  # fmt: skip
