from django.urls import path

from deliberation.views import (
    actions,
    attendance,
    feedback_work,
    minutes,
    notices,
    papers,
    procedures,
    tally,
    topic_work,
)
from deliberation.views import workspace as views

feedback_patterns = [
    path("", feedback_work.feedback_list, name="feedback_list"),
    path("<slug:public_id>/", feedback_work.feedback_detail, name="feedback_detail"),
    path("<slug:public_id>/moderate/", feedback_work.feedback_moderate, name="feedback_moderate"),
    path("<slug:public_id>/reject/", feedback_work.feedback_reject, name="feedback_reject"),
    path("<slug:public_id>/join/", feedback_work.feedback_join, name="feedback_join"),
    path("<slug:public_id>/to-topic/", feedback_work.feedback_to_topic, name="feedback_to_topic"),
    path("<slug:public_id>/answer/", feedback_work.feedback_answer, name="feedback_answer"),
    path("<slug:public_id>/close/", feedback_work.feedback_close, name="feedback_close"),
]
topic_patterns = [
    path("", topic_work.topic_list, name="topic_list"),
    path("new/", topic_work.topic_create, name="topic_create"),
    path("<slug:public_id>/", topic_work.topic_detail, name="topic_detail"),
    path("<slug:public_id>/accept/", topic_work.topic_accept, name="topic_accept"),
    path("<slug:public_id>/return/", topic_work.topic_return, name="topic_return"),
    path("<slug:public_id>/repool/", topic_work.topic_repool, name="topic_repool"),
    path("<slug:public_id>/reopen/", topic_work.topic_reopen, name="topic_reopen"),
    path("<slug:public_id>/schedule/", topic_work.topic_schedule, name="topic_schedule"),
    path("<slug:public_id>/merge/", topic_work.topic_merge, name="topic_merge"),
    path("<slug:public_id>/chronic/", topic_work.topic_chronic, name="topic_chronic"),
    path(
        "<slug:public_id>/chronic-clear/",
        topic_work.topic_chronic_clear,
        name="topic_chronic_clear",
    ),
    path("<slug:public_id>/relapse/", topic_work.topic_relapse, name="topic_relapse"),
]
procedure_patterns = [
    path("", procedures.procedure_list, name="procedure_list"),
    path("new/", procedures.procedure_create, name="procedure_create"),
    path("<slug:public_id>/", procedures.procedure_detail, name="procedure_detail"),
    path("<slug:public_id>/steps/<int:number>/", procedures.procedure_step, name="procedure_step"),
    path(
        "<slug:public_id>/steps/<int:number>/skip/",
        procedures.procedure_skip,
        name="procedure_skip",
    ),
    path("<slug:public_id>/take-back/", procedures.procedure_take_back, name="procedure_take_back"),
    path("<slug:public_id>/abandon/", procedures.procedure_abandon, name="procedure_abandon"),
]
urlpatterns = [
    path("", views.meeting_list, name="meeting_list"),
    path("new/", views.meeting_create, name="meeting_create"),
    path("actions/<slug:public_id>/", views.action_progress, name="action_progress"),
    path("actions/<slug:public_id>/confirm/", views.action_confirm, name="action_confirm"),
    path("actions/<slug:public_id>/refuse/", views.action_refuse, name="action_refuse"),
    path("actions/<slug:public_id>/instruct/", actions.action_instruct, name="action_instruct"),
    path("actions/<slug:public_id>/reopen/", actions.action_reopen, name="action_reopen"),
    path("<slug:public_id>/", views.meeting_detail, name="meeting_detail"),
    path("<slug:public_id>/edit/", views.meeting_edit, name="meeting_edit"),
    path("<slug:public_id>/notice/", notices.meeting_notice, name="meeting_notice"),
    path("<slug:public_id>/begin/", notices.meeting_begin, name="meeting_begin"),
    path("<slug:public_id>/cancel/", notices.meeting_cancel, name="meeting_cancel"),
    path("<slug:public_id>/again/", notices.meeting_again, name="meeting_again"),
    path("<slug:public_id>/draft/", views.meeting_autosave, name="meeting_autosave"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        views.meeting_photo_delete,
        name="meeting_photo_delete",
    ),
]
# Votes counted one by one.
urlpatterns += [
    path("<slug:public_id>/tally/new/", tally.tally_begin, name="tally_begin"),
    path("<slug:public_id>/tally/<slug:tally_id>/", tally.tally, name="tally"),
    path("<slug:public_id>/tally/<slug:tally_id>/count/", tally.tally_count, name="tally_count"),
    path(
        "<slug:public_id>/tally/<slug:tally_id>/take-back/",
        tally.tally_take_back,
        name="tally_take_back",
    ),
    path("<slug:public_id>/tally/<slug:tally_id>/finish/", tally.tally_finish, name="tally_finish"),
    path(
        "<slug:public_id>/tally/<slug:tally_id>/give-up/", tally.tally_discard, name="tally_discard"
    ),
]
# Sign-in, minutes and papers, each below its meeting.
urlpatterns += [
    path("<slug:public_id>/sign-in/", attendance.attendance, name="attendance"),
    path("<slug:public_id>/sign-in/rows/", attendance.attendance_rows, name="attendance_rows"),
    path("<slug:public_id>/sign-in/open/", attendance.attendance_open, name="attendance_open"),
    path("<slug:public_id>/sign-in/close/", attendance.attendance_close, name="attendance_close"),
    path("<slug:public_id>/sign-in/add/", attendance.attendance_add, name="attendance_add"),
    path(
        "<slug:public_id>/sign-in/decide/", attendance.attendance_decide, name="attendance_decide"
    ),
    path("<slug:public_id>/sign-in/code/", attendance.attendance_code, name="attendance_code"),
    path(
        "<slug:public_id>/sign-in/invited/", attendance.attendance_roster, name="attendance_roster"
    ),
    path(
        "<slug:public_id>/sign-in/<slug:sign_in_id>/",
        attendance.attendance_times,
        name="attendance_times",
    ),
    path("<slug:public_id>/minutes/", minutes.minutes, name="minutes"),
    path("<slug:public_id>/minutes/edit/", minutes.minutes_edit, name="minutes_edit"),
    path("<slug:public_id>/minutes/draft/", minutes.minutes_autosave, name="minutes_autosave"),
    path(
        "<slug:public_id>/minutes/confirmers/",
        minutes.minutes_confirmers,
        name="minutes_confirmers",
    ),
    path(
        "<slug:public_id>/minutes/confirmers/<int:person>/remove/",
        minutes.minutes_confirmer_remove,
        name="minutes_confirmer_remove",
    ),
    path(
        "<slug:public_id>/minutes/circulate/", minutes.minutes_circulate, name="minutes_circulate"
    ),
    path(
        "<slug:public_id>/minutes/take-back/", minutes.minutes_take_back, name="minutes_take_back"
    ),
    path("<slug:public_id>/minutes/confirm/", minutes.minutes_confirm, name="minutes_confirm"),
    path("<slug:public_id>/minutes/paper/", minutes.minutes_paper, name="minutes_paper"),
    path("<slug:public_id>/minutes/addendum/", minutes.minutes_addendum, name="minutes_addendum"),
    path("<slug:public_id>/minutes/document/", papers.minutes_document, name="minutes_document"),
    path("<slug:public_id>/minutes/print/", papers.minutes_print, name="minutes_print"),
    path("<slug:public_id>/pack/", papers.meeting_pack, name="meeting_pack"),
    path("<slug:public_id>/calendar/", papers.meeting_calendar, name="meeting_calendar"),
]
