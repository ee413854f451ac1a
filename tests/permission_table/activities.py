"""Activities: committees, organisations and offices plan, officers of the place publish."""

from __future__ import annotations

from tests.permission_table.rows import PUBLIC, Row, admin_model, public_page

_VERSION = {"version": "{version}"}
_READERS = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
_OTHERS = "404 sibling far_member not_ours orgs; 403 *"
_STRANGERS = "409 sibling far_member not_ours orgs; 403 *"
_KEPT = f"302 visitors member ours; {_STRANGERS}"
_KEEPERS = "member ours"
_PLAN = {
    "title": "进商区", "carrier": "business", "starts_at": "{starts_at}", "ends_at": "{ends_at}",
    "place": "商业街", "for_whom": "商户", "communities": "{community}",
}  # fmt: skip
_HISTORY = "200 officers; 302 visitors; 403 field; 404 *"

ROWS = [
    *(
        row
        for row in admin_model("outreach_activity", "activity", lists="officers", sees="officers")
        if row.key != "admin:outreach_activity_history"
    ),
    # Announced, it is everybody's to read; only its plan is scoped.
    Row("admin:outreach_activity_history", "activity", GET=_HISTORY, POST=_HISTORY),
    public_page("activity_public_list"),
    public_page("activity_feed"),
    public_page("activity_public_figures"),
    public_page("activity_public", "published_activity"),
    public_page("activity_public_version", "published_activity"),
    public_page("activity_public_calendar", "published_activity"),
    Row("activity_join", "activity", GET=PUBLIC, POST=PUBLIC),
    Row("activity_lookup", GET="302 *"),
    Row("activity_registration", "registration", GET=PUBLIC, POST="302 *",
        by="everybody", writes=("outreach.Registration",)),
    Row("activity_sign_in", "activity_going_on", GET=PUBLIC, POST="302 *",
        data={"group": "residents", "people": "2"}, by="everybody", writes=("outreach.Arrival",)),
    Row("activity_list", GET=_READERS,
        POST=_READERS, data={"export": "csv"}),
    Row("activity_figures", GET="302 visitors; 200 officers; 403 *"),
    Row("activity_create", GET=_READERS, POST=_READERS),
    Row("activity_detail", "activity", GET=_READERS),
    Row("activity_detail", "activity_plan", GET=f"302 visitors; 200 {_KEEPERS}; {_OTHERS}"),
    Row("activity_edit", "activity_plan", GET=f"302 visitors; 200 {_KEEPERS}; {_OTHERS}",
        POST=f"302 visitors {_KEEPERS}; {_OTHERS}", data=_VERSION | _PLAN, by=_KEEPERS,
        writes=("outreach.Activity", "outreach.ActivityPlace"), own=_KEEPERS),
    Row("activity_step", "activity_plan", POST=f"302 visitors {_KEEPERS}; {_OTHERS}",
        data=_VERSION | {"reason": "场地不落实"}, by=_KEEPERS, writes=("outreach.Activity",)),
    Row("activity_result", "held_activity", POST=_KEPT,
        data=_VERSION | {"summary": "更正", "volunteers": "3", "group_residents": "9"},
        by=_KEEPERS, writes=("outreach.Activity", "outreach.ActivityCount")),
    Row("activity_publish", "changed_activity", POST="302 visitors ours; 409 not_ours; 403 *",
        data=_VERSION | {"reason": "换了地点"}, by="ours",
        writes=("outreach.Activity", "portal.Publication")),
    Row("activity_leaders", "demonstration",
        POST=f"302 visitors {_KEEPERS}; 200 sibling far_member not_ours orgs; 403 *",
        data=_VERSION | {"members": "{member}"}, by=_KEEPERS,
        writes=("outreach.ActivityLeader",)),
    Row("activity_door", "activity", GET=f"302 visitors; 200 {_KEEPERS}; {_STRANGERS}"),
    Row("activity_register", "activity",
        POST="302 visitors member; 200 sibling far_member orgs; 409 officers; 403 *",
        data={"unit": "{unit}", "people": "2", "submission_token": "token-of-a-form"},
        by="member", writes=("outreach.Registration",)),
    Row("activity_unregister", "registration", POST=_KEPT, by=_KEEPERS,
        writes=("outreach.Registration",)),
    Row("activity_photo", "activity", POST=_READERS, data={"caption": "点位"}),
    Row("activity_photo_image", "activity_photo",
        GET=f"302 visitors; 200 {_KEEPERS}; {_STRANGERS}"),
    Row("activity_consent", "activity_photo", POST=_KEPT,
        data=_VERSION | {"consent": "people", "note": "书面同意", "is_for_site": "on"},
        by=_KEEPERS, writes=("outreach.ActivityPhoto",)),
    Row("activity_consent_end", "activity_photo", POST=_KEPT, by=_KEEPERS,
        writes=("outreach.ActivityPhoto",)),
]  # fmt: skip
