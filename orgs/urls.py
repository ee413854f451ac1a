from django.urls import path

from orgs.views import (
    credit,
    exchange,
    partnership_public,
    pledges,
    project_public,
    public,
    record_files,
    standards,
    starting,
)

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
    path("pledges/", pledges.pledge_public_list, name="pledge_public_list"),
    path("pledges/<slug:slug>/", pledges.pledge_public, name="pledge_public"),
    path(
        "pledges/<slug:slug>/<int:version>/",
        pledges.pledge_public_version,
        name="pledge_public_version",
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
    path("standards/", standards.standard_public_list, name="standard_public_list"),
    path("standards/find/", standards.standard_comment_lookup, name="standard_comment_lookup"),
    path(
        "standards/comments/<str:code>/",
        standards.standard_comment_progress,
        name="standard_comment_progress",
    ),
    path("standards/<slug:key>/", standards.standard_public, name="standard_public"),
    path(
        "standards/<slug:key>/<int:version>/",
        standards.standard_public_version,
        name="standard_public_version",
    ),
    path("standards/<slug:key>/comment/", standards.standard_comment, name="standard_comment"),
    path(
        "standards/<slug:key>/files/<slug:sha256>/", standards.standard_file, name="standard_file"
    ),
    path("cases/", exchange.practice_public_list, name="practice_public_list"),
    path("cases/<slug:slug>/", exchange.practice_public, name="practice_public"),
    path(
        "cases/<slug:slug>/<int:version>/",
        exchange.practice_public_version,
        name="practice_public_version",
    ),
    path("events/", exchange.event_public_list, name="event_public_list"),
    path("events/<slug:slug>/", exchange.event_public, name="event_public"),
    path("events/<slug:slug>/files/<slug:sha256>/", record_files.event_file, name="event_file"),
    path(
        "events/<slug:slug>/<int:version>/",
        exchange.event_public_version,
        name="event_public_version",
    ),
    path(
        "events/<slug:slug>/calendar.ics",
        exchange.event_public_calendar,
        name="event_public_calendar",
    ),
    path("projects/", project_public.project_public_list, name="project_public_list"),
    path("projects/<slug:slug>/", project_public.project_public, name="project_public"),
    path(
        "projects/<slug:slug>/files/<slug:sha256>/",
        record_files.project_file,
        name="project_file",
    ),
    path(
        "projects/<slug:slug>/<int:version>/",
        project_public.project_public_version,
        name="project_public_version",
    ),
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
