"""What members ask about their credit, files of records, and rules that wait to be verified."""

from __future__ import annotations

from tests.permission_table.rows import Row, admin_model, public_page

_OWN = "302 visitors; 200 org; 404 other_org; 403 *"
_SEES = "302 visitors; {} member ours org; 404 sibling far_member other_org not_ours; 403 *"
_ACT = "200 county city; 302 visitors; 403 field; 404 *"
_CITY_ACT = "200 city; 302 visitors; 403 *"

ROWS = [
    Row("credit_request_create", "askable_entry", GET=_OWN,
        POST="302 visitors org; 404 other_org; 403 *",
        data={"submission_token": "w" * 32, "text": "登记内容有误"}, by="org",
        writes=("orgs.CreditRequest",)),
    Row("credit_request_detail", "credit_request", GET=_OWN),
    Row("record_file", "record_file", POST=_SEES.format(200)),
    Row("record_file_add", "filed_project", POST=_SEES.format(302)),
    Row("record_file_delete", "record_file",
        POST="302 visitors org; 409 member ours; 404 sibling far_member other_org not_ours; 403 *",
        by="org", writes=("orgs.RecordFile",)),
    public_page("project_file", "published_project_file"),
    public_page("event_file", "published_event_file"),
    *admin_model("orgs_creditrequest", "credit_request", lists="county other_county city",
                 sees="county city", hidden="other_county"),
    Row("admin:orgs_creditrequest_step", "credit_request", GET=_ACT,
        POST="302 county city visitors; 403 field; 404 *",
        data={"version": "{version}", "reason": "登记无误"}, by="county city",
        writes=("orgs.CreditRequest",)),
    *admin_model("orgs_rulequestion", "rule_question", lists="officers", sees="officers"),
    Row("admin:orgs_rulequestion_settle", "rule_question", GET=_CITY_ACT, POST=_CITY_ACT),
]  # fmt: skip
