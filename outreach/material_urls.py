"""Campaigns and figures: `urlpatterns` for the workspace, `public_patterns` for everybody."""

from django.urls import path

from outreach import material_pages as pages
from outreach import material_views as views

urlpatterns = [
    path("", views.campaign_list, name="campaign_list"),
    path("new/", views.campaign_create, name="campaign_create"),
    path("figures/", views.figures_publish, name="figures_publish"),
    path("materials/<slug:public_id>/version/", views.material_version, name="material_version"),
    path("materials/<slug:public_id>/publish/", views.material_publish, name="material_publish"),
    path(
        "materials/<slug:public_id>/files/<int:number>/",
        views.material_preview,
        name="material_preview",
    ),
    path("<slug:public_id>/", views.campaign_detail, name="campaign_detail"),
    path("<slug:public_id>/reach/", views.campaign_reach, name="campaign_reach"),
    path("<slug:public_id>/materials/", views.material_create, name="material_create"),
]

public_patterns = [
    path("materials/", pages.material_public_list, name="material_public_list"),
    path("materials/<slug:key>/", pages.material_public, name="material_public"),
    path("materials/<slug:key>/file/", pages.material_file, name="material_file"),
    path(
        "materials/<slug:key>/v/<int:version>/",
        pages.material_public_version,
        name="material_public_version",
    ),
    path(
        "materials/<slug:key>/v/<int:version>/file/",
        pages.material_file_version,
        name="material_file_version",
    ),
    path("outreach/", views.outreach_figures_list, name="outreach_figures_list"),
    path("outreach/<slug:key>/", views.outreach_figures, name="outreach_figures"),
]
