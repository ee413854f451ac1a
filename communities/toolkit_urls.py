from django.urls import path

from communities.views import toolkit as views

urlpatterns = [
    path("", views.toolkit_list, name="toolkit_list"),
    path("adoptions/<slug:public_id>/", views.adoption_detail, name="adoption_detail"),
    path("adoptions/<slug:public_id>/effect/", views.adoption_effect, name="adoption_effect"),
    path("adoptions/<slug:public_id>/end/", views.adoption_end, name="adoption_end"),
    path("<slug:slug>/", views.toolkit_detail, name="toolkit_detail"),
    path("<slug:slug>/methods/<slug:public_id>/", views.toolkit_method, name="toolkit_method"),
    path(
        "<slug:slug>/methods/<slug:public_id>/adopt/",
        views.adoption_create,
        name="adoption_create",
    ),
]
