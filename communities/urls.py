from django.urls import path

from communities.views import (
    boards,
    conventions,
    councils,
    methods,
    register,
    rosters,
    subscriptions,
)

urlpatterns = [
    path("communities/", register.community_list, name="community_list"),
    path("communities/<slug:slug>/", register.community_detail, name="community_detail"),
    path("communities/<slug:slug>/backbone/", rosters.backbone_public, name="backbone_public"),
    path(
        "communities/<slug:slug>/backbone/<int:version>/",
        rosters.backbone_public_version,
        name="backbone_public_version",
    ),
    *(
        path(f"{units}/<slug:slug>/{file}", view, {"units": units}, name=f"{kind}_{name}")
        for units, kind in subscriptions.UNITS.items()
        for name, file, view in (
            ("feed", "feed.atom", subscriptions.unit_feed),
            ("calendar", "calendar.ics", subscriptions.unit_calendar),
            ("sheet", "sheet/", boards.unit_sheet),
            ("screen", "screen/", boards.unit_screen),
        )
    ),
    path("townships/<slug:slug>/", register.township_detail, name="township_detail"),
    path("counties/<slug:slug>/", register.county_detail, name="county_detail"),
    path("conventions/", conventions.convention_public_list, name="convention_public_list"),
    path("conventions/<slug:slug>/", conventions.convention_public, name="convention_public"),
    path(
        "conventions/<slug:slug>/<int:version>/",
        conventions.convention_public_version,
        name="convention_public_version",
    ),
    path(
        "conventions/<slug:slug>/<int:version>/changes/",
        conventions.convention_changes,
        name="convention_changes",
    ),
    path("consultations/<slug:key>/", conventions.consultation_detail, name="consultation_detail"),
    path("consultations/<slug:key>/opinion/", conventions.opinion_create, name="opinion_create"),
    path("opinions/<slug:public_id>/", conventions.opinion_receipt, name="opinion_receipt"),
    path("councils/", councils.council_public_list, name="council_public_list"),
    path("councils/<slug:slug>/", councils.council_public, name="council_public"),
    path(
        "councils/<slug:slug>/<int:version>/",
        councils.council_public_version,
        name="council_public_version",
    ),
    path("methods/", methods.method_public_list, name="method_public_list"),
    path("methods/<slug:slug>/", methods.method_public, name="method_public"),
    path(
        "methods/<slug:slug>/<int:version>/",
        methods.method_public_version,
        name="method_public_version",
    ),
]
