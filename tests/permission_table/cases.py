"""Registration cases, and filings that begin with a committee."""

from __future__ import annotations

from tests.permission_table.rows import PUBLIC, RECORD_READERS, Row, admin_model, public_page

_VERSION = {"version": "{version}"}
_ALL = "302 visitors; 200 officers member sibling far_member; 403 *"
# A registration is the county's: no township, no committee sees it.
_REGISTRY = "302 visitors; 200 county city; 404 township not_ours member sibling far_member; 403 *"
_STEPPED = "302 visitors county city; 404 township not_ours member sibling far_member; 403 *"
# The filing is with its committee now: officers see it, and are told so where they would write.
_COMMITTEES = "302 visitors member; 409 ours; 404 sibling far_member not_ours; 403 *"

_KEEPERS = "302 visitors; 200 county city; 404 other_county; 403 *"
_KEPT = "302 visitors county city; 404 other_county; 403 *"

ROWS = [
    *admin_model("orgs_registrationcase", "case", lists="officers", sees="county city",
                 hidden="township not_ours"),
    *admin_model("orgs_caseterm", "case_term", lists="officers", sees="officers", adds="city"),
    *admin_model("orgs_materialrequirement", "material_requirement", lists="officers",
                 sees="officers", adds="city", changes="city"),
    *admin_model("orgs_startingguide", "starting_guide", lists="officers", sees="officers",
                 adds="city", changes="city"),
    Row("admin:orgs_startingguide_publish", "starting_guide",
        POST="302 visitors city; 403 *", data={"reason": "核对"}),
    *admin_model("orgs_enquiry", "enquiry", lists="county other_county city", sees="county city",
                 hidden="other_county"),
    public_page("starting"),
    public_page("guide_public", "starting_guide"),
    public_page("guide_public_version", "starting_guide_version"),
    Row("enquiry_create", GET=PUBLIC, POST=PUBLIC),
    Row("case_lookup", GET="302 *"),
    public_page("case_progress", "case"),
    Row("enquiry_list", GET="302 visitors; 200 county other_county city; 403 *",
        POST="302 visitors; 200 county other_county city; 403 *",
        data={"export": "csv"}),
    Row("enquiry_detail", "enquiry", GET=_KEEPERS),
    Row("enquiry_answer", "enquiry", POST=_KEPT, data=_VERSION | {"answer": "见办事指南"},
        by="county city", writes=("orgs.Enquiry",)),
    Row("enquiry_reject", "enquiry", POST=_KEPT, data=_VERSION | {"reason": "与登记无关"},
        by="county city", writes=("orgs.Enquiry",)),
    Row("enquiry_close", "answered_enquiry", POST=_KEPT, data=_VERSION, by="county city",
        writes=("orgs.Enquiry",)),
    Row("case_list", GET=_ALL,
        POST=_ALL, data={"export": "csv"}),
    Row("case_create", GET=_ALL, POST=_ALL),
    Row("case_detail", "case", GET=_REGISTRY),
    Row("case_detail", "filing", GET=RECORD_READERS),
    Row("case_step", "case", POST=_STEPPED, data=_VERSION | {"reason": "再核对章程"},
        by="county city", writes=("orgs.RegistrationCase",)),
    Row("case_step", "filing", POST=_COMMITTEES,
        data=_VERSION | {"opinion": "objects", "text": "成员不足三人"}, by="member",
        writes=("orgs.RegistrationCase",)),
    Row("case_materials", "filing", POST=_COMMITTEES,
        data=_VERSION | {"material_{paper}": "complete"}, by="member",
        writes=("orgs.CaseMaterial",)),
    Row("case_ask", "filing", POST=_COMMITTEES, data=_VERSION | {"text": "请补交章程"}, by="member",
        writes=("orgs.Correction",)),
    Row("case_answer", "asked_filing", POST=_COMMITTEES, data=_VERSION | {"answer": "已补交"},
        by="member", writes=("orgs.Correction",)),
]  # fmt: skip
