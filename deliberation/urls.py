from django.urls import path

from deliberation.views import public as views

urlpatterns = [
    path("notices/<slug:key>/", views.notice_public, name="notice_public"),
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
]
