"""Registration cases, and filings that begin with a committee."""

from __future__ import annotations

from tests.permission_table.rows import RECORD_READERS, Row, admin_model

_VERSION = {"version": "{version}"}
_ALL = "302 visitors; 200 officers member sibling far_member; 403 *"
# A registration is the county's: no township, no committee sees it.
_REGISTRY = "302 visitors; 200 county city; 404 township not_ours member sibling far_member; 403 *"
_STEPPED = "302 visitors county city; 404 township not_ours member sibling far_member; 403 *"
# The filing is with its committee now: officers see it, and are told so where they would write.
_COMMITTEES = "302 visitors member; 409 ours; 404 sibling far_member not_ours; 403 *"

ROWS = [
    *admin_model("orgs_registrationcase", "case", lists="officers", sees="county city",
                 hidden="township not_ours"),
    *admin_model("orgs_caseterm", "case_term", lists="officers", sees="officers", adds="city"),
    *admin_model("orgs_materialrequirement", "material_requirement", lists="officers",
                 sees="officers", adds="city"),
    Row("case_list", GET=_ALL),
    Row("case_create", GET=_ALL, POST=_ALL),
    Row("case_detail", "case", GET=_REGISTRY),
    Row("case_detail", "filing", GET=RECORD_READERS),
    Row("case_step", "case", POST=_STEPPED, data=_VERSION | {"reason": "再核对章程"},
        by="county city", writes=("orgs.RegistrationCase",)),
    Row("case_step", "filing", POST=_COMMITTEES,
        data=_VERSION | {"opinion": "objects", "text": "成员不足三人"}, by="member",
        writes=("orgs.RegistrationCase",)),
    Row("case_materials", "filing", POST=_COMMITTEES,
        data=_VERSION | {"material_{paper}": "complete"}),
    Row("case_ask", "filing", POST=_COMMITTEES, data=_VERSION | {"text": "请补交章程"}, by="member",
        writes=("orgs.Correction",)),
    Row("case_answer", "asked_filing", POST=_COMMITTEES, data=_VERSION | {"answer": "已补交"},
        by="member", writes=("orgs.Correction",)),
]  # fmt: skip
