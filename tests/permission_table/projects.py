"""Projects: their leader writes, its township decides, officers of the place read."""

from __future__ import annotations

from tests.permission_table.rows import REFUSED, Row, public_page

_VERSION = {"version": "{version}"}
_EVERY_READER = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
_LEADERS = "302 visitors; 200 member sibling far_member orgs; 403 *"
# Of 德泰社区, and whoever decides or acts for the leader; others who may have projects find none.
_SEES = "302 visitors; 200 member ours org; 404 sibling far_member other_org not_ours; 403 *"
# A draft is its leader's alone.
_PRIVATE = "302 visitors; 200 org; 404 member sibling far_member other_org officers; 403 *"
_PRIVATE_EDIT = "302 visitors; 200 org; 404 member sibling far_member other_org; 403 *"
_STEPS_DRAFT = "302 visitors org; 404 member sibling far_member other_org officers; 403 *"
_STEPS_APPLIED = (
    "302 visitors township; 409 member county city org; "
    "404 sibling far_member other_org not_ours; 403 *"
)
_WRITES = "302 visitors org; 409 member; 404 sibling far_member other_org; 403 *"
_TAKES_OUT = (
    "302 visitors; {} ours org; 409 member; 404 sibling far_member other_org not_ours; 403 *"
)
_OFFICERS_ALONE = f"200 officers; {REFUSED}"

ROWS = [
    Row("project_list", GET=_EVERY_READER,
        POST=_EVERY_READER, data={"export": "csv"}),
    Row("project_create", GET=_LEADERS, POST=_LEADERS),
    Row("project_figures", GET=_OFFICERS_ALONE),
    Row("own_organization_list", GET="302 visitors; 200 orgs; 403 *"),
    Row("project_detail", "project_draft", GET=_PRIVATE),
    Row("project_detail", "applied_project", GET=_SEES),
    Row("project_edit", "project_draft", GET=_PRIVATE_EDIT, POST=_PRIVATE_EDIT),
    Row("project_step", "project_draft", POST=_STEPS_DRAFT,
        data=_VERSION | {"reason": "不办了"}, by="org", writes=("orgs.Project",)),
    Row("project_step", "applied_project", POST=_STEPS_APPLIED, data=_VERSION, by="township",
        writes=("orgs.Project",)),
    Row("project_progress", "running_project", POST=_WRITES,
        data={"submission_token": "q" * 32, "day": "{day}", "text": "入户宣传"}, by="org",
        writes=("orgs.ProjectEntry",)),
    Row("project_results", "running_project", POST=_WRITES,
        data=_VERSION | {"aim_{aim}": "9"}, by="org", writes=("orgs.ProjectAim",)),
    Row("project_tag", "running_project",
        POST="302 visitors ours org; 409 member; 404 sibling far_member other_org not_ours; 403 *",
        data=_VERSION | {"programmes": "{programme}"}, by="ours org",
        writes=("orgs.Project", "orgs.ProjectProgramme")),
    Row("project_entry_photos", "running_project",
        POST="302 visitors member org; 404 sibling far_member other_org; 403 *"),
    Row("project_attach", "running_project",
        POST="302 visitors; 200 member org; 404 sibling far_member other_org; 403 *"),
    Row("project_change", "running_project", POST=_WRITES,
        data={"submission_token": "r" * 32, "starts_on": "{day}", "ends_on": "{later}",
              "communities": "{community}", "reason": "缩短"}, by="org",
        writes=("orgs.ProjectChange",)),
    Row("project_photo", "running_project", GET=_SEES),
    Row("project_change_decide", "changing_project",
        POST="302 visitors township; 409 county city; 404 not_ours; 403 *",
        data=_VERSION | {"agrees": "yes", "answer": ""}, by="township",
        writes=("orgs.ProjectChange",)),
    *(row for name, model in (("project_photo_keep_inside", "ProjectPhoto"),
                              ("project_entry_withhold", "ProjectEntry"))
      for row in (
          Row(name, "running_project", GET=_TAKES_OUT.format(200), POST=_TAKES_OUT.format(302),
              data=_VERSION | {"reason": "有人名"}, by="ours org", writes=(f"orgs.{model}",)),
          Row(name.replace("keep_inside", "show_again").replace("withhold", "show_again"),
              "withheld_project", POST=_WRITES, data=_VERSION, by="org",
              writes=(f"orgs.{model}",)),
      )),
    Row("project_paper_delete", "project_draft",
        POST="302 visitors org; 404 member sibling far_member other_org; 403 *",
        data=_VERSION, by="org", writes=("orgs.ProjectPhoto",)),
    Row("project_change_take_back", "changing_project", POST=_WRITES, data=_VERSION, by="org",
        writes=("orgs.ProjectChange",)),
    Row("project_publish", "running_project",
        POST="302 visitors ours; 404 not_ours; 403 *", data={"reason": "更新"},
        by="ours", writes=("portal.Publication",)),
    public_page("project_public_list"),
    public_page("project_public", "published_project"),
    public_page("project_public_version", "published_project"),
]  # fmt: skip
