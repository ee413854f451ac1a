from django.urls import path

from communities.views import backbone, councils, overview
from communities.views import bodies as body_views
from communities.views import workspace as views

community_patterns = [
    path("", overview.own_community_list, name="own_community_list"),
    path("<slug:slug>/", overview.own_community, name="own_community"),
    path("<slug:slug>/programmes/", overview.community_tag, name="community_tag"),
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

body_patterns = [
    path("", body_views.body_list, name="body_list"),
    path("estates/<slug:public_id>/", body_views.estate_edit, name="estate_edit"),
    path("estates/<slug:public_id>/end/", body_views.estate_end, name="estate_end"),
    path("contracts/<slug:public_id>/", body_views.contract_edit, name="contract_edit"),
    path("contracts/<slug:public_id>/end/", body_views.contract_end, name="contract_end"),
    path("<slug:slug>/estates/new/", body_views.estate_create, name="estate_create"),
    path("<slug:slug>/contracts/new/", body_views.contract_create, name="contract_create"),
    path("<slug:slug>/new/<slug:kind>/", body_views.body_create, name="body_create"),
    path("<slug:public_id>/edit/", body_views.body_edit, name="body_edit"),
    path("<slug:public_id>/end/", body_views.body_end, name="body_end"),
]
backbone_patterns = [
    path("", backbone.backbone_list, name="backbone_list"),
    path("new/", backbone.backbone_create, name="backbone_create"),
    path("<slug:public_id>/", backbone.backbone_detail, name="backbone_detail"),
    path("<slug:public_id>/edit/", backbone.backbone_edit, name="backbone_edit"),
    path("<slug:public_id>/consent/", backbone.backbone_consent, name="backbone_consent"),
    path("<slug:public_id>/withdraw/", backbone.backbone_withdraw, name="backbone_withdraw"),
    path("<slug:public_id>/leave/", backbone.backbone_leave, name="backbone_leave"),
]

council_patterns = [
    path("", councils.council_list, name="council_list"),
    path("<slug:slug>/new/", councils.council_create, name="council_create"),
    path("<slug:public_id>/", councils.council_detail, name="council_detail"),
    path("<slug:public_id>/edit/", councils.council_edit, name="council_edit"),
    path("<slug:public_id>/enforce/", councils.council_enforce, name="council_enforce"),
    path("<slug:public_id>/discard/", councils.council_discard, name="council_discard"),
    path("<slug:public_id>/end/", councils.council_end, name="council_end"),
]
