from django.urls import path

from evaluation.views import (
    corrections,
    criteria,
    result_table,
    review_public,
    rewards,
    side_by_side,
)
from evaluation.views import public as views

urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/table/", result_table.result_table, name="result_table"),
    path("results/compare/", side_by_side.result_compare, name="result_compare"),
    path("results/<str:period>/", views.results_period, name="results_period"),
    path("results/<str:period>/<slug:county_slug>/", views.results_county, name="results_county"),
    path(
        "results/<str:period>/<slug:county_slug>/companies/",
        review_public.company_results,
        name="company_results",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/companies/<int:version>/",
        review_public.company_results_version,
        name="company_results_version",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/criteria/",
        criteria.results_criteria,
        name="results_criteria",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/criteria/<int:number>/",
        criteria.results_criterion,
        name="results_criterion",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/<slug:township_slug>/",
        views.results_township,
        name="results_township",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/types/<slug:type_code>/",
        views.results_type,
        name="results_type",
    ),
    path(
        "results/<str:period>/<slug:county_slug>/communities/<slug:slug>/",
        views.results_community,
        name="results_community",
    ),
    path("reviews/", review_public.review_public_list, name="review_public_list"),
    path("reviews/<slug:key>/", review_public.review_public, name="review_public"),
    path(
        "reviews/<slug:key>/<int:version>/",
        review_public.review_public_version,
        name="review_public_version",
    ),
    path("bulletins/<slug:key>/", views.bulletin_detail, name="bulletin_detail"),
    path("bulletins/<slug:key>/<int:version>/", views.bulletin_version, name="bulletin_version"),
    path(
        "bulletins/<slug:key>/<int:version>/changes/",
        corrections.bulletin_changes,
        name="bulletin_changes",
    ),
    path(
        "bulletins/<slug:key>/v<int:version>.docx",
        views.bulletin_document,
        name="bulletin_document",
    ),
    path("rewards/", rewards.reward_list, name="reward_list"),
    path("rewards/<slug:key>/", rewards.reward_detail, name="reward_detail"),
    path("rewards/<slug:key>/<int:version>/", rewards.reward_version, name="reward_version"),
    path("rewards/<slug:key>/v<int:version>.docx", rewards.reward_document, name="reward_document"),
]
