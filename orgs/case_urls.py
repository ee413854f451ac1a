from django.urls import path

from orgs.views import cases

urlpatterns = [
    path("", cases.case_list, name="case_list"),
    path("new/", cases.case_create, name="case_create"),
    path("<slug:public_id>/", cases.case_detail, name="case_detail"),
    path("<slug:public_id>/materials/", cases.case_materials, name="case_materials"),
    path("<slug:public_id>/ask/", cases.case_ask, name="case_ask"),
    path("<slug:public_id>/answer/", cases.case_answer, name="case_answer"),
    path("<slug:public_id>/step/<slug:target>/", cases.case_step, name="case_step"),
]
