from django.urls import path

from outreach import activity_record_views as records
from outreach import activity_views as views

urlpatterns = [
    path("", views.activity_list, name="activity_list"),
    path("new/", views.activity_create, name="activity_create"),
    path("figures/", records.activity_figures, name="activity_figures"),
    path("<slug:public_id>/", views.activity_detail, name="activity_detail"),
    path("<slug:public_id>/edit/", views.activity_edit, name="activity_edit"),
    path("<slug:public_id>/result/", views.activity_result, name="activity_result"),
    path("<slug:public_id>/publish/", views.activity_publish, name="activity_publish"),
    path("<slug:public_id>/leaders/", views.activity_leaders, name="activity_leaders"),
    path("<slug:public_id>/door/", records.activity_door, name="activity_door"),
    path("<slug:public_id>/register/", views.activity_register, name="activity_register"),
    path(
        "<slug:public_id>/register/<int:registration_id>/delete/",
        views.activity_unregister,
        name="activity_unregister",
    ),
    path("<slug:public_id>/photos/", records.activity_photo, name="activity_photo"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/",
        records.activity_photo_image,
        name="activity_photo_image",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/consent/",
        records.activity_consent,
        name="activity_consent",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/consent/end/",
        records.activity_consent_end,
        name="activity_consent_end",
    ),
    path("<slug:public_id>/step/<slug:target>/", views.activity_step, name="activity_step"),
]
