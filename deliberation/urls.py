from django.urls import path

from deliberation.views import feedback, procedure_public, surveys, topics
from deliberation.views import public as views
from deliberation.views.sign_in import sign_in

urlpatterns = [
    path("notices/<slug:key>/", views.notice_public, name="notice_public"),
    path("notices/<slug:key>/calendar/", views.notice_calendar, name="notice_calendar"),
    path(
        "notices/<slug:key>/<int:version>/",
        views.notice_public_version,
        name="notice_public_version",
    ),
    path("meetings/", views.meeting_public_list, name="meeting_public_list"),
    path("meetings/<slug:key>/", views.meeting_public, name="meeting_public"),
    path(
        "meetings/<slug:key>/<int:version>/",
        views.meeting_public_version,
        name="meeting_public_version",
    ),
    path("actions/<slug:key>/", surveys.action_public, name="action_public"),
    path(
        "actions/<slug:key>/<int:version>/",
        surveys.action_public_version,
        name="action_public_version",
    ),
    path("actions/<slug:key>/survey/", surveys.action_survey, name="action_survey"),
    path("sign-in/<slug:token>/", sign_in, name="sign_in"),
    path("topics/", topics.topic_public_list, name="topic_public_list"),
    path("topics/<slug:key>/", topics.topic_public, name="topic_public"),
    path(
        "topics/<slug:key>/<int:version>/",
        topics.topic_public_version,
        name="topic_public_version",
    ),
    path("feedback/", feedback.feedback_public_list, name="feedback_public_list"),
    path("feedback/new/", feedback.feedback_create, name="feedback_create"),
    path("feedback/find/", feedback.feedback_lookup, name="feedback_lookup"),
    path("feedback/answers/<slug:key>/", feedback.feedback_public, name="feedback_public"),
    path(
        "feedback/answers/<slug:key>/<int:version>/",
        feedback.feedback_public_version,
        name="feedback_public_version",
    ),
    path("feedback/<str:code>/", feedback.feedback_receipt, name="feedback_receipt"),
    path("feedback/<str:code>/survey/<slug:key>/", surveys.feedback_survey, name="feedback_survey"),
]
urlpatterns += [
    path("procedures/", procedure_public.procedure_public_list, name="procedure_public_list"),
    path("procedures/<slug:key>/", procedure_public.procedure_public, name="procedure_public"),
    path(
        "procedures/<slug:key>/<int:version>/",
        procedure_public.procedure_public_version,
        name="procedure_public_version",
    ),
]
