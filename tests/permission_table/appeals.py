"""Appeals against results in publicity."""

from __future__ import annotations

from tests.permission_table.rows import RECORD_READERS, Row, admin_model

_VERSION = {"version": "{version}"}
# The scored side: the committee, and the township for it.
_SIDE = "302 visitors; 200 member township; 404 sibling far_member other_township; 403 *"
_SIDE_REDIRECTED = "302 visitors member township; 404 sibling far_member other_township; 403 *"

ROWS = [
    *admin_model("evaluation_appeal", "appeal", lists="officers", sees="ours", hidden="not_ours"),
    *admin_model("evaluation_publicityterm", "publicity_term", lists="officers", sees="officers",
                 adds="city"),
    Row("admin:evaluation_round_step", "past_round",
        GET="302 visitors; 200 county city; 403 field; 404 *",
        POST="302 visitors county city; 403 field; 404 *", data=_VERSION, by="county city",
        writes=("evaluation.Round",)),
    Row("appeal_list", GET="302 visitors; 200 officers member sibling far_member; 403 *",
        POST="302 visitors; 200 officers member sibling far_member; 403 *", data={"export": "csv"}),
    Row("appeal_create", "in_publicity", GET=_SIDE, POST=_SIDE_REDIRECTED,
        data={"submission_token": "p" * 32, "points_asked": "10", "grounds": "当天完好"},
        by="member township", writes=("evaluation.Appeal",)),
    Row("appeal_detail", "appeal", GET=RECORD_READERS),
    Row("appeal_decide", "appeal",
        POST="302 visitors county city; 404 other_county; 403 *",
        data=_VERSION | {"outcome": "rejected", "reasons": "与照片不符"}, by="county city",
        writes=("evaluation.Appeal",)),
    Row("appeal_withdraw", "appeal", data=_VERSION | {"reason": "再核对"},
        POST="302 visitors member; 409 township; 404 sibling far_member other_township; 403 *",
        by="member", writes=("evaluation.Appeal",)),
    Row("appeal_photo_add", "appeal", POST=_SIDE_REDIRECTED),
    Row("appeal_document", "appeal",
        POST="302 visitors; 409 member ours; 404 sibling far_member not_ours; 403 *"),
    Row("appeal_photo", "appeal", GET=RECORD_READERS),
]  # fmt: skip
