"""Scorecards, rounds, inspections, bulletins."""

from __future__ import annotations

from tests.permission_table.rows import (
    OUR_COUNTY,
    OURS_ALONE,
    Row,
    admin_model,
    public_page,
)

_SCORERS = "302 visitors; 200 member; 404 sibling far_member inspector other_inspector; 403 *"
_SCORERS_REDIRECTED = "302 visitors member; 404 sibling far_member inspector other_inspector; 403 *"
_INSPECTION_READERS = (
    "302 visitors; 200 member ours;"
    " 404 sibling far_member inspector other_inspector not_ours; 403 *"
)

ROWS = [
    *admin_model("evaluation_scorecard", "scorecard", lists="officers", sees="officers",
                 adds="city"),
    *admin_model("evaluation_section", "section", lists="officers", sees="officers"),
    *admin_model("evaluation_round", "round", lists="county other_county city", sees="county city",
                 hidden="other_county", adds="county other_county city", changes="county city",
                 saved=302),
    Row("admin:evaluation_round_standings", "round", GET=OUR_COUNTY, POST=OUR_COUNTY),
    Row("admin:evaluation_round_movement", "published_bulletin", GET=OUR_COUNTY, POST=OUR_COUNTY),
    *admin_model("evaluation_ratesample", "rate_sample", lists="officers", sees="ours",
                 hidden="not_ours"),
    *exported("evaluation_ratesample"),
    Row("admin:evaluation_ratesample_trends",
        GET="302 visitors; 200 officers; 403 *"),
    Row("admin:evaluation_round_prepare", "round_without_bulletin",
        POST="302 visitors county city; 403 field; 404 *", by="county city",
        writes=("evaluation.Bulletin",)),
    Row("admin:evaluation_round_step", "round", GET=OUR_COUNTY,
        POST="302 visitors county city; 403 field; 404 *", data={"version": "{version}"},
        by="county city", writes=("evaluation.Round", "evaluation.Standing")),
    *admin_model("evaluation_standingrule", "standing_rule", lists="officers", sees="officers",
                 adds="county other_county city"),
    *admin_model("evaluation_inspection", "self_check", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:evaluation_inspection_assign", "self_check", GET=OURS_ALONE, POST=OURS_ALONE),
    Row("admin:evaluation_inspection_step", "self_check",
        GET="302 visitors township; 200 county city; 403 field; 404 *",
        POST="302 visitors ours; 403 field; 404 *",
        data={"version": "{version}", "reason": "重复"}, by="county city",
        writes=("evaluation.Inspection",), own="township"),
    *admin_model("evaluation_bulletin", "bulletin", lists="county other_county city",
                 sees="county city", hidden="other_county", changes="county city"),
    Row("admin:evaluation_bulletin_preview", "bulletin", GET=OUR_COUNTY, POST=OUR_COUNTY),
    Row("admin:evaluation_bulletin_step", "bulletin", GET=OUR_COUNTY,
        POST="302 visitors county city; 403 field; 404 *", data={"version": "{version}"},
        by="county city", writes=("evaluation.Bulletin", "portal.Publication")),
    public_page("results"),
    public_page("results_period", "published_bulletin"),
    public_page("results_county", "published_bulletin"),
    public_page("results_township", "published_bulletin"),
    public_page("results_type", "published_bulletin"),
    public_page("results_community", "published_bulletin"),
    public_page("bulletin_detail", "published_bulletin"),
    public_page("bulletin_version", "published_bulletin"),
    Row("inspection_list", GET="302 visitors; 200 officers scorers; 403 *"),
    Row("inspection_score", "self_check", GET=_SCORERS, POST=_SCORERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("evaluation.Inspection",)),
    # The neighbours see that their inspection was given to an inspector, and cannot score it.
    Row("inspection_score", "assigned",
        GET="302 visitors; 200 inspector; 404 member far_member other_inspector; 403 *",
        POST="302 visitors inspector; 404 member far_member other_inspector; 403 *",
        data={"version": "{version}"}, by="inspector", writes=("evaluation.Inspection",)),
    Row("inspection_autosave", "self_check", POST=_SCORERS, data={"version": "{version}"},
        by="member", writes=("evaluation.Inspection",)),
    Row("inspection_detail", "self_check", GET=_INSPECTION_READERS),
    Row("inspection_detail", "assigned",
        GET="302 visitors; 200 sibling inspector ours;"
            " 404 member far_member other_inspector not_ours; 403 *"),
    Row("inspection_photo_send", "self_check", POST=_SCORERS.replace("200 member", "400 member")),
    Row("inspection_standing", "self_check", GET=_INSPECTION_READERS),
    Row("inspection_photo", "inspection_photo", GET=_INSPECTION_READERS),
    Row("inspection_photo_delete", "inspection_photo", POST=_SCORERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("evaluation.InspectionPhoto",)),
]  # fmt: skip
