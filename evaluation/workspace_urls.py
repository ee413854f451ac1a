from django.urls import path

from evaluation.views import field, standings
from evaluation.views import workspace as views

urlpatterns = [
    path("", views.inspection_list, name="inspection_list"),
    path("<slug:public_id>/", views.inspection_score, name="inspection_score"),
    path("<slug:public_id>/draft/", views.inspection_autosave, name="inspection_autosave"),
    path("<slug:public_id>/record/", views.inspection_detail, name="inspection_detail"),
    path("<slug:public_id>/standing/", standings.inspection_standing, name="inspection_standing"),
    path("<slug:public_id>/photos/", field.inspection_photo_send, name="inspection_photo_send"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>.jpg",
        views.inspection_photo,
        name="inspection_photo",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        views.inspection_photo_delete,
        name="inspection_photo_delete",
    ),
]
