"""Cases of the library and events."""

from __future__ import annotations

from tests.permission_table.rows import Row, admin_model, public_page

_VERSION = {"version": "{version}"}
_READERS = "302 visitors; 200 officers member sibling far_member orgs; 403 *"
# Handed in: those above the committee read it.
_HANDED_IN = "302 visitors; 200 member ours; 404 sibling far_member not_ours orgs; 403 *"
# A draft is its writers' alone; counties and the city write none.
_DRAFT = "{}; 404 sibling far_member township other_township orgs; 403 *"
_HISTORY = "200 officers; 302 visitors; 403 field; 404 *"
_KEEPERS = "404 township not_ours orgs; 403 *"
_CASE = {
    "title": "撤桶并点三步走", "summary": "桶多味大。", "done": "先议后撤。",
    "brought": "桶数减半。",
    "type": "{type}", "topic": "{topic}", "year": "2025", "figures-TOTAL_FORMS": "0",
    "figures-INITIAL_FORMS": "0",
}  # fmt: skip
_EVENT = {
    "title": "观摩会", "kind": "visit", "starts_at": "{starts_at}", "ends_at": "{ends_at}",
    "place": "德泰社区", "for_whom": "各社区",
}  # fmt: skip

ROWS = [
    *admin_model("orgs_practicetopic", "practice_topic", lists="officers", sees="officers",
                 adds="city", changes="city"),
    *admin_model("orgs_practicecase", "practice", lists="officers", sees="ours",
                 hidden="not_ours"),
    *(
        row
        for row in admin_model("orgs_exchangeevent", "event", lists="officers", sees="officers")
        if row.key != "admin:orgs_exchangeevent_history"
    ),
    # Announced, it is everybody's to read; only its plan is scoped.
    Row("admin:orgs_exchangeevent_history", "event", GET=_HISTORY, POST=_HISTORY),
    public_page("practice_public_list"),
    public_page("practice_public", "published_practice"),
    public_page("practice_public_version", "published_practice"),
    public_page("event_public_list"),
    public_page("event_public", "event"),
    public_page("event_public_version", "event"),
    public_page("event_public_calendar", "event"),
    Row("practice_list", GET=_READERS,
        POST=_READERS, data={"export": "csv"}),
    Row("practice_create",
        GET="302 visitors; 200 township other_township member sibling far_member orgs; 403 *",
        POST="302 visitors; 200 township other_township member sibling far_member orgs; 403 *"),
    Row("practice_detail", "practice", GET=_HANDED_IN),
    Row("practice_edit", "practice_draft", GET=_DRAFT.format("302 visitors; 200 member"),
        POST=_DRAFT.format("302 visitors member"), data=_VERSION | _CASE, by="member",
        writes=("orgs.PracticeCase",), own="member"),
    Row("practice_photo", "practice_draft", POST=_DRAFT.format("302 visitors; 200 member"),
        data={"caption": "点位"}),
    Row("practice_photo_image", "practice_photo",
        GET="302 visitors; 200 member; 404 sibling far_member officers orgs; 403 *"),
    Row("practice_photo_delete", "practice_photo", POST=_DRAFT.format("302 visitors member"),
        by="member", writes=("orgs.PracticePhoto",)),
    Row("practice_step", "practice",
        POST="302 visitors county city; 409 member township; "
        "404 sibling far_member not_ours orgs; 403 *",
        data=_VERSION | {"reason": "请补充数据"}, by="county city",
        writes=("orgs.PracticeCase",)),
    Row("practice_step", "practice_draft",
        POST="302 visitors member; 404 sibling far_member officers orgs; 403 *", data=_VERSION,
        by="member", writes=("orgs.PracticeCase",)),
    Row("event_list", GET=_READERS,
        POST=_READERS, data={"export": "csv"}),
    Row("event_create", GET="302 visitors; 200 officers orgs; 403 *",
        POST="302 visitors; 200 officers orgs; 403 *"),
    Row("event_detail", "event", GET=_READERS),
    Row("event_edit", "event_plan", GET=f"302 visitors; 200 county city; {_KEEPERS}",
        POST=f"302 visitors county city; {_KEEPERS}", data=_VERSION | _EVENT,
        by="county city", writes=("orgs.ExchangeEvent",), own="county city"),
    Row("event_step", "event_plan", POST=f"302 visitors county city; {_KEEPERS}",
        data=_VERSION | {"reason": "场地不落实"}, by="county city",
        writes=("orgs.ExchangeEvent",)),
    Row("event_outcome", "cancelled_event",
        POST="302 visitors county city; 409 township not_ours orgs; 403 *",
        data=_VERSION | {"cancel_reason": "预报有暴雪"}, by="county city",
        writes=("orgs.ExchangeEvent",)),
    Row("event_publish", "changed_event",
        POST="302 visitors county city; 409 other_county; 403 *",
        data=_VERSION | {"reason": "换了地点"}, by="county city",
        writes=("orgs.ExchangeEvent", "portal.Publication")),
    Row("event_sign_up", "event",
        POST="302 visitors member; 200 sibling far_member orgs; 409 officers; 403 *",
        data={"unit": "{unit}", "people": "2", "submission_token": "token-of-a-form"},
        by="member", writes=("orgs.EventSignUp",)),
    Row("event_sign_off", "sign_up",
        POST="302 visitors member county city; 409 sibling far_member township not_ours orgs; "
        "403 *",
        by="member county city", writes=("orgs.EventSignUp",)),
]  # fmt: skip
