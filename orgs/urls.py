from django.urls import path

from orgs.views import credit, partnership_public, public, starting

urlpatterns = [
    path("organizations/", public.organization_public_list, name="organization_public_list"),
    path("organizations/coverage/", public.organization_coverage, name="organization_coverage"),
    path(
        "organizations/<slug:slug>/credit/",
        credit.organization_credit_public,
        name="organization_credit_public",
    ),
    path(
        "organizations/<slug:slug>/credit/<int:version>/",
        credit.organization_credit_version,
        name="organization_credit_version",
    ),
    path("organizations/<slug:slug>/", public.organization_public, name="organization_public"),
    path(
        "organizations/<slug:slug>/<int:version>/",
        public.organization_public_version,
        name="organization_public_version",
    ),
]
urlpatterns += [
    path("starting/", starting.starting, name="starting"),
    path("starting/ask/", starting.enquiry_create, name="enquiry_create"),
    path("starting/find/", starting.case_lookup, name="case_lookup"),
    path("starting/progress/<str:code>/", starting.case_progress, name="case_progress"),
    path("starting/<slug:key>/", starting.guide_public, name="guide_public"),
    path(
        "starting/<slug:key>/<int:version>/",
        starting.guide_public_version,
        name="guide_public_version",
    ),
]
urlpatterns += [
    path(
        "partnerships/", partnership_public.partnership_public_list, name="partnership_public_list"
    ),
    path(
        "partnerships/<slug:slug>/",
        partnership_public.partnership_public,
        name="partnership_public",
    ),
    path(
        "partnerships/<slug:slug>/<int:version>/",
        partnership_public.partnership_public_version,
        name="partnership_public_version",
    ),
]
