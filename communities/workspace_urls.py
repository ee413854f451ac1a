from django.urls import path

from communities.views import overview
from communities.views import workspace as views

community_patterns = [
    path("", overview.own_community_list, name="own_community_list"),
    path("<slug:slug>/", overview.own_community, name="own_community"),
]
urlpatterns = [
    path("", views.convention_list, name="convention_list"),
    path("new/", views.convention_create, name="convention_create"),
    path("opinions/<slug:public_id>/", views.opinion_answer, name="opinion_answer"),
    path("<slug:public_id>/", views.convention_detail, name="convention_detail"),
    path("<slug:public_id>/edit/", views.convention_edit, name="convention_edit"),
    path("<slug:public_id>/consult/", views.convention_consult, name="convention_consult"),
    path("<slug:public_id>/opinions/", views.convention_opinions, name="convention_opinions"),
    path("<slug:public_id>/submit/", views.convention_submit, name="convention_submit"),
    path("<slug:public_id>/reopen/", views.convention_reopen, name="convention_reopen"),
    path("<slug:public_id>/vote/", views.convention_vote, name="convention_vote"),
]
