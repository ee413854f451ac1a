from django.urls import path

from deliberation.views import public as views
from deliberation.views.sign_in import sign_in

urlpatterns = [
    path("meetings/", views.meeting_public_list, name="meeting_public_list"),
    path("meetings/<slug:key>/", views.meeting_public, name="meeting_public"),
    path(
        "meetings/<slug:key>/<int:version>/",
        views.meeting_public_version,
        name="meeting_public_version",
    ),
    path("sign-in/<slug:token>/", sign_in, name="sign_in"),
]
