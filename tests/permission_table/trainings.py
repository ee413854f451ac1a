"""Trainings: who plans, announces, answers, keeps the list and reads it."""

from __future__ import annotations

from tests.permission_table.rows import (
    PUBLIC,
    REFUSED,
    SECURITY_ALONE,
    Row,
    admin_model,
    public_page,
)

_VERSION = {"version": "{version}"}
_READERS = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
_OFFICERS = "302 visitors; 200 officers; 403 *"
_PLANNERS = "302 visitors; 200 county other_county city orgs; 403 *"
# A draft is seen by its county and the city; what is announced by all, and kept by those alone.
_DRAFT = "302 visitors; 200 county city; 404 other_county orgs; 403 *"
_DRAFT_DONE = "302 visitors county city; 404 other_county orgs; 403 *"
_KEPT = "302 visitors; 200 county city; 409 other_county orgs; 403 *"
_KEPT_DONE = "302 visitors county city; 409 other_county orgs; 403 *"
_HISTORY = "200 officers; 302 visitors; 403 field; 404 *"
_ACT = "200 county city; 302 visitors; 403 field; 404 *"
_ACT_DONE = "302 county city visitors; 403 field; 404 *"
_CONTENT = {
    "title": "骨干培训", "audience": "both", "starts_at": "{starts_at}", "ends_at": "{ends_at}",
    "hours": "3", "place": "德泰社区", "teacher": "市民政局", "content": "分类标准",
    "assessment": "none",
}  # fmt: skip
_TOKEN = {"submission_token": "t" * 32}
_PERSON = {"name": "钱多多", "unit": ""}
_KEEPERS = {"by": "county city", "writes": ("coordination.Training",)}
_LIST = {"by": "county city", "writes": ("coordination.Attendee",)}

# A plan of trainings is the county's own; the city sees and issues it.
_OF_COUNTY = "302 visitors; 200 county; 409 city; 404 other_county orgs; 403 *"
_OF_COUNTY_DONE = "302 visitors county; 409 city; 404 other_county orgs; 403 *"
# Issued, it is everybody's to read.
_ISSUED_DONE = "302 visitors county; 409 city other_county orgs; 403 *"
_YEAR = {"by": "county", "writes": ("coordination.TrainingPlan",)}
_YEAR_LINES = {
    "by": "county",
    "writes": ("coordination.TrainingPlan", "coordination.PlannedTraining"),
}
_PLANNED = {"subject": "骨干培训", "audience": "both", "due_on": "{due}", "hours": "3",
            "seats": "40", "units": "20"}  # fmt: skip

_KEPT_ALONE = "200 security; 302 visitors; 403 field; 404 *"

ROWS = [
    *(
        row
        for row in admin_model("coordination_training", "training", lists="officers",
                               sees="officers")
        if row.key != "admin:coordination_training_history"
    ),
    # Announced, it is everybody's to read; only its draft is scoped.
    Row("admin:coordination_training_history", "training", GET=_HISTORY, POST=_HISTORY),
    *admin_model("coordination_office", "office", lists="officers", sees="county city",
                 hidden="township other_township other_county", adds="county other_county city"),
    *admin_model("coordination_responsibility", "duty", lists="officers", sees="county city",
                 hidden="township other_township other_county"),
    Row("admin:coordination_office_edit", "office", GET=_ACT, POST=_ACT),
    Row("admin:coordination_office_duty", "office", GET=_ACT, POST=_ACT_DONE,
        data=_TOKEN | {"matter": "设施", "source": "文件", "valid_from": "2026-01-05"},
        by="county city", writes=("coordination.Responsibility",)),
    Row("admin:coordination_office_publish", "office", GET=_ACT, POST=_ACT_DONE, data=_VERSION,
        by="county city", writes=("coordination.Office", "portal.Publication")),
    Row("admin:coordination_responsibility_end", "duty", GET=_ACT, POST=_ACT_DONE,
        data=_VERSION | {"valid_until": "2026-02-05"}, by="county city",
        writes=("coordination.Responsibility",)),
    public_page("office_public_list"),
    public_page("office_public", "public_office"),
    public_page("office_public_version", "public_office"),
    public_page("training_public_list"),
    public_page("training_public", "published_training"),
    public_page("training_public_version", "published_training"),
    Row("training_sign_in", "training", GET=PUBLIC, POST="302 *", data=_PERSON, by="everybody",
        writes=("coordination.Attendee",)),
    Row("training_sign_in", "", GET="404 *", POST="404 *"),
    public_page("training_certificate_check", "trained"),
    Row("training_list", GET=_READERS,
        POST=_READERS, data={"export": "csv"}),
    Row("training_create", GET=_PLANNERS, POST=_PLANNERS),
    Row("training_coverage", GET=_OFFICERS),
    Row("training_untrained_csv", POST=_OFFICERS),
    Row("training_detail", "training", GET=_READERS),
    Row("training_edit", "training_plan", GET=_DRAFT, POST=_DRAFT_DONE, data=_VERSION | _CONTENT,
        own="county city", **_KEEPERS),
    Row("training_step", "training_plan", POST=_DRAFT_DONE, data=_VERSION, by="county city",
        writes=("coordination.Training", "portal.Publication")),
    Row("training_publish", "changed_training",
        POST="302 visitors county city; 409 other_county; 403 *",
        data=_VERSION | {"reason": "换了地点"}, by="county city",
        writes=("coordination.Training", "portal.Publication")),
    Row("training_teacher_unname", "named_training", POST=_KEPT_DONE, by="county city",
        writes=("coordination.Training", "portal.Publication")),
    Row("training_invite", "training_plan", POST=_DRAFT_DONE,
        data={"kind": "committees", "area": "210502"}, by="county city",
        writes=("coordination.TrainingInvitation",)),
    Row("training_answer", "training",
        POST="302 visitors member; 404 sibling far_member orgs; 403 *",
        data={"people": "2", "version": "1"}, by="member",
        writes=("coordination.TrainingInvitation",)),
    Row("training_attendance", "training", GET=_KEPT),
    Row("training_open", "training", POST=_KEPT_DONE, data=_VERSION | {"ends_at": "{until}"},
        **_KEEPERS),
    Row("training_add", "training", POST=_KEPT_DONE, data=_PERSON | _TOKEN, **_LIST),
    Row("training_decide", "training", POST=_KEPT_DONE, data={"row": "{row_id}"}, **_LIST),
    Row("training_scores", "held_training", POST=_KEPT_DONE,
        data=_VERSION, **_KEEPERS),
    # The name is for who held it and for the person's own committee.
    Row("training_certificate", "trained",
        POST="302 visitors; 200 member county city; "
        "404 sibling far_member township not_ours orgs; 403 *"),
    *(
        row
        for row in admin_model("coordination_officemember", "office_member", lists="security",
                               sees="security")
        if row.key != "admin:coordination_officemember_history"
    ),
    # Its rows are there for the security administrator alone.
    Row("admin:coordination_officemember_history", "office_member", GET=_KEPT_ALONE,
        POST=_KEPT_ALONE),
    Row("admin:coordination_officemember_choose", "office_member", GET=SECURITY_ALONE,
        POST=f"302 security; {REFUSED}", data={"seen": "{seen}"}, by="security",
        writes=("coordination.OfficeMember",)),
    public_page("training_plan_public_list"),
    public_page("training_plan_public", "training_year"),
    public_page("training_plan_public_version", "training_year"),
    Row("training_plan_list", GET=_READERS, POST=_READERS,
        data={"export": "csv"}),
    Row("training_plan_create", GET=_PLANNERS, POST=_PLANNERS),
    Row("training_plan_detail", "training_year", GET=_READERS),
    Row("training_plan_xlsx", "training_year", GET=_READERS),
    Row("training_plan_edit", "draft_training_year", GET=_OF_COUNTY, POST=_OF_COUNTY_DONE,
        data=_VERSION | {"title": "新的题目"}, own="county", **_YEAR),
    Row("training_plan_step", "draft_training_year",
        POST="302 visitors county city; 404 other_county orgs; 403 *", data=_VERSION,
        by="county city", writes=("coordination.TrainingPlan", "portal.Publication")),
    Row("training_plan_renew", "training_year", POST=_ISSUED_DONE,
        data=_TOKEN | {"reason": "调整"}, **_YEAR_LINES),
    Row("training_plan_copy", "training_year", POST=_ISSUED_DONE, data=_TOKEN, **_YEAR_LINES),
    Row("training_plan_line_add", "draft_training_year", GET=_OF_COUNTY, POST=_OF_COUNTY_DONE,
        data=_TOKEN | _PLANNED, own="county", **_YEAR_LINES),
    Row("training_plan_line_edit", "draft_training_year", GET=_OF_COUNTY, POST=_OF_COUNTY_DONE,
        data=_VERSION | _PLANNED, own="county", **_YEAR_LINES),
    Row("training_plan_line_remove", "draft_training_year", POST=_OF_COUNTY_DONE, data=_VERSION,
        **_YEAR_LINES),
]  # fmt: skip
