from django.urls import path

from deliberation.views import notices
from deliberation.views import workspace as views

urlpatterns = [
    path("", views.meeting_list, name="meeting_list"),
    path("new/", views.meeting_create, name="meeting_create"),
    path("actions/<slug:public_id>/", views.action_progress, name="action_progress"),
    path("actions/<slug:public_id>/confirm/", views.action_confirm, name="action_confirm"),
    path("actions/<slug:public_id>/refuse/", views.action_refuse, name="action_refuse"),
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
