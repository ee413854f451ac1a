from django.urls import path

from orgs.views import credit, public

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
