"""Meetings, topics, actions."""

from __future__ import annotations

from tests.permission_table.rows import (
    OURS_ALONE,
    PUBLIC,
    RECORD_READERS,
    RECORDERS,
    RECORDERS_REDIRECTED,
    Row,
    admin_model,
    public_page,
)

_SHEET = ("deliberation.SignInSheet",)


def attendance_rows() -> list[Row]:
    """Sign-in: anybody with the token; the list for those who read the record."""
    entry = {"name": "王明", "party": "residents", "submission_token": "s" * 32}
    return [
        Row(
            "sign_in",
            "open_sheet",
            GET=PUBLIC,
            POST="302 *",
            data={"name": "王明", "party": "residents"},
            by="everybody",
            writes=("deliberation.SignIn",),
        ),
        Row(
            "sign_in",
            "ended_sheet",
            GET="410 *",
            POST="410 *",
            data={"name": "王明", "party": "residents"},
        ),
        Row("sign_in", "", GET="404 *", POST="404 *"),
        Row("attendance", "open_sheet", GET=RECORD_READERS),
        Row("attendance_rows", "open_sheet", GET=RECORD_READERS),
        Row("attendance_code", "open_sheet", GET=RECORD_READERS),
        Row(
            "attendance_open",
            "open_sheet",
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}", "ends_at": "{ends_at}"},
            by="member",
            writes=_SHEET,
        ),
        Row(
            "attendance_close", "open_sheet", POST=RECORDERS_REDIRECTED, by="member", writes=_SHEET
        ),
        Row(
            "attendance_add",
            "open_sheet",
            POST=RECORDERS_REDIRECTED,
            data=entry,
            by="member",
            writes=("deliberation.SignIn", "accounts.SubmissionToken"),
        ),
        Row(
            "attendance_decide",
            "sign_in",
            POST=RECORDERS_REDIRECTED,
            data={"rows": "{sign_in_id}", "decision": "confirmed"},
            by="member",
            writes=("deliberation.SignIn",),
        ),
        Row(
            "attendance_roster",
            "open_sheet",
            GET=RECORDERS,
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}", "residents": "王明"},
            by="member",
            writes=("deliberation.Invitee", *_SHEET),
        ),
        Row(
            "attendance_times",
            "sign_in",
            GET=RECORDERS,
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}", "arrived_at": "2026-01-05 09:30"},
            by="member",
            writes=("deliberation.SignIn",),
        ),
    ]


def minutes_rows() -> list[Row]:
    return [
        Row("minutes", "minutes", GET=RECORD_READERS),
        Row(
            "minutes_edit",
            "minutes",
            GET=RECORDERS,
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}", "text": "大家同意。"},
            by="member",
            writes=("deliberation.Minutes",),
        ),
        Row(
            "minutes_autosave",
            "minutes",
            POST=RECORDERS,
            data={"version": "{version}", "text": "大家同意。"},
            by="member",
            writes=("deliberation.Minutes",),
        ),
        Row(
            "minutes_confirmers",
            "minutes",
            GET=RECORDERS,
            POST=RECORDERS_REDIRECTED,
            data={"rows": "{present}"},
            by="member",
            writes=("deliberation.MinutesConfirmer",),
        ),
        Row(
            "minutes_confirmer_remove",
            "minutes",
            POST=RECORDERS_REDIRECTED,
            by="member",
            writes=("deliberation.MinutesConfirmer",),
        ),
        Row(
            "minutes_circulate",
            "minutes",
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}"},
            by="member",
            writes=("deliberation.Minutes",),
        ),
        Row(
            "minutes_take_back",
            "circulated_minutes",
            POST=RECORDERS_REDIRECTED,
            data={"version": "{version}", "reason": "漏记一人发言"},
            by="member",
            writes=("deliberation.Minutes",),
        ),
        Row(
            "minutes_confirm",
            "circulated_minutes",
            POST=RECORDERS_REDIRECTED,
            by="member",
            writes=("deliberation.MinutesConfirmation", "deliberation.Minutes"),
        ),
        # Without its photo a signed sheet is refused where it stands.
        Row("minutes_paper", "circulated_minutes", POST=RECORDERS, data={"rows": "{person}"}),
        Row(
            "minutes_addendum",
            "locked_minutes",
            POST=RECORDERS_REDIRECTED,
            data={"text": "第二项应为东门。", "reason": "笔误", "submission_token": "a" * 32},
            by="member",
            writes=("deliberation.MinutesAddendum", "accounts.SubmissionToken"),
        ),
        Row("minutes_document", "held_meeting", POST=RECORD_READERS),
        Row("minutes_print", "held_meeting", GET=RECORD_READERS),
        Row("meeting_pack", "held_meeting", GET=RECORD_READERS),
        Row("meeting_calendar", "held_meeting", GET=RECORD_READERS),
    ]


ROWS = [
    *admin_model("deliberation_meeting", "held_meeting", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:deliberation_meeting_step", "held_meeting", GET=OURS_ALONE,
        POST="302 visitors ours; 403 field; 404 *", data={"version": "{version}"}, by="ours",
        writes=("deliberation.Meeting",)),
    *admin_model("deliberation_topic", "topic", lists="officers", sees="ours", hidden="not_ours"),
    *admin_model("deliberation_action", "action", lists="officers", sees="ours",
                 hidden="not_ours"),
    public_page("meeting_public_list"),
    public_page("meeting_public", "published_meeting"),
    public_page("meeting_public_version", "published_meeting"),
    Row("meeting_list", GET="302 visitors; 200 officers member sibling far_member; 403 *"),
    Row("meeting_create", "community",
        GET="302 visitors; 200 member sibling far_member; 403 *",
        POST="302 visitors member; 200 sibling far_member; 403 *",
        data={"community": "{object_id}", "submission_token": "t" * 32}, by="member",
        writes=("deliberation.Meeting", "accounts.SubmissionToken")),
    Row("meeting_detail", "held_meeting", GET=RECORD_READERS),
    Row("meeting_edit", "meeting", GET=RECORDERS, POST=RECORDERS_REDIRECTED,
        data={"version": "{version}", "title": "协商会", "save": "1"}, by="member",
        writes=("deliberation.Meeting",)),
    Row("meeting_autosave", "meeting", POST=RECORDERS,
        data={"version": "{version}", "title": "协商会"}, by="member",
        writes=("deliberation.Meeting",)),
    Row("meeting_photo_delete", "meeting_photo", POST=RECORDERS_REDIRECTED,
        data={"version": "{version}"}, by="member",
        writes=("deliberation.MeetingPhoto",)),
    Row("action_progress", "action", GET=RECORD_READERS,
        POST="302 visitors member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}", "progress": "50", "note": "已开工"}, by="member",
        writes=("deliberation.Action", "deliberation.ActionProgress")),
    # Who reported it may not confirm it.
    Row("action_confirm", "reported_action",
        POST="302 visitors ours; 409 member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}"}, by="ours",
        writes=("deliberation.Action", "portal.Publication")),
    Row("action_refuse", "reported_action",
        POST="302 visitors ours; 409 member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}", "reason": "现场还没有装好"}, by="ours",
        writes=("deliberation.Action",)),
    *attendance_rows(),
    *minutes_rows(),
]  # fmt: skip
