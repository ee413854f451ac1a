"""Work plans: the unit writes, the one above accepts, officers above read and publish."""

from __future__ import annotations

from tests.permission_table.rows import Row, admin_model, public_page

_VERSION = {"version": "{version}"}
_TOKEN = {"submission_token": "t" * 32}
_OFFICERS = "302 visitors; 200 officers; 403 *"
_READ = "302 visitors; 200 ours; 404 not_ours; 403 *"
# Officers of the county see it, and write that of the county alone.
_WRITE = "302 visitors; 200 township; 409 county; 404 not_ours; 403 *"
_WRITTEN = "302 visitors township; 409 county; 404 not_ours; 403 *"
_WRITERS = "302 visitors; 200 township other_township county other_county; 403 *"
# The steps are open to all officers; whose step it is not is told so.
_TAKEN = "302 visitors township; 409 county city; 404 not_ours; 403 *"
_LINE = {
    "clause": "4.1.b", "task": "召开会议", "measure": "meetings", "sense": "at_least",
    "target": "6", "due_on": "{due}",
}  # fmt: skip
_PLAN = {"by": "township", "writes": ("coordination.WorkPlan",)}
_LINES = {"by": "township", "writes": ("coordination.WorkPlan", "coordination.PlanLine")}
_REVIEW = {"by": "township", "writes": ("coordination.PlanReview",)}

ROWS = [
    *admin_model("coordination_workplan", "held_plan", lists="officers", sees="ours",
                 hidden="other_township other_county"),
    public_page("plan_public_list"),
    public_page("plan_public", "published_plan"),
    public_page("plan_public_version", "published_plan"),
    Row("plan_list", GET=_OFFICERS,
        POST=_OFFICERS, data={"export": "csv"}),
    Row("plan_missing", GET=_OFFICERS, POST=_OFFICERS,
        data={"export": "csv"}),
    Row("plan_late", GET=_OFFICERS, POST=_OFFICERS,
        data={"export": "csv"}),
    Row("plan_create", GET=_WRITERS, POST=_WRITERS),
    Row("plan_detail", "held_plan", GET=_READ),
    Row("plan_docx", "held_plan", GET=_READ),
    Row("plan_xlsx", "held_plan", GET=_READ),
    Row("plan_edit", "draft_plan", GET=_WRITE, POST=_WRITTEN, data=_VERSION | {"title": "新题目"},
        own="township", **_PLAN),
    Row("plan_step", "draft_plan", POST=_TAKEN, data=_VERSION, **_PLAN),
    Row("plan_step", "submitted_plan",
        POST="302 visitors county; 409 city; 404 township not_ours; 403 *", data=_VERSION,
        by="county", writes=("coordination.WorkPlan",)),
    Row("plan_renew", "held_plan", POST=_WRITTEN, data=_TOKEN | {"reason": "调整"}, **_LINES),
    Row("plan_copy", "held_plan", POST=_WRITTEN, data=_TOKEN, **_LINES),
    Row("plan_line_add", "draft_plan", GET=_WRITE, POST=_WRITTEN, data=_TOKEN | _LINE,
        own="township", **_LINES),
    Row("plan_line_edit", "draft_plan", GET=_WRITE, POST=_WRITTEN, data=_VERSION | _LINE,
        own="township", **_LINES),
    Row("plan_line_remove", "draft_plan", POST=_WRITTEN, data=_VERSION, **_LINES),
    Row("plan_line_state", "held_plan", GET=_READ,
        POST="302 visitors township county; 409 city; 404 not_ours; 403 *",
        data=_TOKEN | {"is_done": "1", "day": "{day}", "evidence": "验收单"},
        own="township county", by="township county", writes=("coordination.LineStatement",)),
    Row("plan_review_prepare", "held_plan", POST=_WRITTEN, data=_TOKEN, by="township",
        writes=("coordination.PlanReview", "coordination.PlanReviewLine")),
    Row("plan_review", "plan_review", GET=_READ),
    Row("plan_review_remark", "plan_review", POST=_WRITTEN, data=_VERSION | {"summary": "完成"},
        **_REVIEW),
    Row("plan_review_recount", "plan_review", POST=_WRITTEN, data=_VERSION, **_REVIEW),
    Row("plan_review_step", "plan_review", POST=_TAKEN, data=_VERSION, **_REVIEW),
]  # fmt: skip
