from django.urls import path

from deliberation.views import feedback_work, topic_work
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
