"""Volunteers: `urlpatterns` for the workspace, `public_patterns` for everybody."""

from django.urls import path

from outreach import volunteer_public_views as public_views
from outreach import volunteer_views as views

urlpatterns = [
    path("", views.volunteer_list, name="volunteer_list"),
    path("services/<slug:public_id>/step/<slug:target>/", views.service_step, name="service_step"),
    path("services/<slug:public_id>/correct/", views.service_correct, name="service_correct"),
    path("<slug:public_id>/", views.volunteer_detail, name="volunteer_detail"),
    path("<slug:public_id>/step/<slug:target>/", views.volunteer_step, name="volunteer_step"),
    path("<slug:public_id>/services/", views.service_create, name="service_create"),
    path("<slug:public_id>/certificate/", views.volunteer_paper, name="volunteer_paper"),
]

public_patterns = [
    path("volunteers/find/", public_views.volunteer_lookup, name="volunteer_lookup"),
    path(
        "volunteers/certificates/<str:code>/",
        public_views.certificate_check,
        name="certificate_check",
    ),
    path("volunteers/join/<slug:slug>/", public_views.volunteer_create, name="volunteer_create"),
    path("volunteers/own/<str:code>/", public_views.volunteer_own, name="volunteer_own"),
    path(
        "volunteers/own/<str:code>/papers/<int:number>/",
        public_views.volunteer_certificate,
        name="volunteer_certificate",
    ),
    path(
        "volunteers/own/<str:code>/papers/<int:number>/file/",
        public_views.volunteer_certificate_file,
        name="volunteer_certificate_file",
    ),
    path("volunteers/own/<str:code>/<slug:act>/", public_views.volunteer_act, name="volunteer_act"),
]
