from django.urls import path

from outreach import activity_pages as pages
from outreach import views
from outreach.material_urls import public_patterns as material_patterns
from outreach.volunteer_urls import public_patterns as volunteer_patterns

urlpatterns = [
    path("guide/", views.sorting_guide, name="sorting_guide"),
    path("guide/results/", views.sorting_results, name="sorting_results"),
    path("guide/classes/<slug:scheme>/<slug:code>/", views.sorting_class, name="sorting_class"),
    path("guide/items/<slug:slug>/", views.sorting_item, name="sorting_item"),
    path("guide/posters/<slug:scheme>/", views.sorting_poster, name="sorting_poster"),
    path("guide/editions/<int:version>/", views.sorting_edition, name="sorting_edition"),
    *volunteer_patterns,
    *material_patterns,
    path("activities/", pages.activity_public_list, name="activity_public_list"),
    path("activities/feed.xml", pages.activity_feed, name="activity_feed"),
    path("activities/figures/", pages.activity_public_figures, name="activity_public_figures"),
    path("activities/registrations/", pages.activity_lookup, name="activity_lookup"),
    path(
        "activities/registrations/<slug:code>/",
        pages.activity_registration,
        name="activity_registration",
    ),
    path("activities/sign-in/<slug:token>/", pages.activity_sign_in, name="activity_sign_in"),
    path("activities/<slug:key>/", pages.activity_public, name="activity_public"),
    path("activities/<slug:key>/register/", pages.activity_join, name="activity_join"),
    path(
        "activities/<slug:key>/<int:version>/",
        pages.activity_public_version,
        name="activity_public_version",
    ),
    path(
        "activities/<slug:key>/calendar.ics",
        pages.activity_public_calendar,
        name="activity_public_calendar",
    ),
]
