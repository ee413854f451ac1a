from django.urls import path

from deliberation.views import attendance, minutes, papers
from deliberation.views import workspace as views

urlpatterns = [
    path("", views.meeting_list, name="meeting_list"),
    path("new/", views.meeting_create, name="meeting_create"),
    path("actions/<slug:public_id>/", views.action_progress, name="action_progress"),
    path("actions/<slug:public_id>/confirm/", views.action_confirm, name="action_confirm"),
    path("actions/<slug:public_id>/refuse/", views.action_refuse, name="action_refuse"),
    path("<slug:public_id>/", views.meeting_detail, name="meeting_detail"),
    path("<slug:public_id>/edit/", views.meeting_edit, name="meeting_edit"),
    path("<slug:public_id>/draft/", views.meeting_autosave, name="meeting_autosave"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        views.meeting_photo_delete,
        name="meeting_photo_delete",
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
