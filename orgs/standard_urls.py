from django.urls import path

from orgs.views import standard_work as views

urlpatterns = [
    path("", views.standard_list, name="standard_list"),
    path("new/", views.standard_create, name="standard_create"),
    path(
        "comments/<slug:public_id>/", views.standard_comment_detail, name="standard_comment_detail"
    ),
    path(
        "comments/<slug:public_id>/propose/",
        views.standard_comment_propose,
        name="standard_comment_propose",
    ),
    path("<slug:public_id>/", views.standard_detail, name="standard_detail"),
    path("<slug:public_id>/write/", views.standard_write, name="standard_write"),
    path("<slug:public_id>/bodies/", views.standard_bodies, name="standard_bodies"),
    path("<slug:public_id>/text/", views.standard_text, name="standard_text"),
    path("<slug:public_id>/files/<int:number>/", views.standard_own_file, name="standard_own_file"),
    path("<slug:public_id>/withdraw/", views.standard_withdraw, name="standard_withdraw"),
]
