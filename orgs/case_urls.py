from django.urls import path

from orgs.views import cases, enquiries

urlpatterns = [
    path("", cases.case_list, name="case_list"),
    path("new/", cases.case_create, name="case_create"),
    path("enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path("enquiries/<slug:public_id>/", enquiries.enquiry_detail, name="enquiry_detail"),
    path("enquiries/<slug:public_id>/answer/", enquiries.enquiry_answer, name="enquiry_answer"),
    path("enquiries/<slug:public_id>/reject/", enquiries.enquiry_reject, name="enquiry_reject"),
    path("enquiries/<slug:public_id>/close/", enquiries.enquiry_close, name="enquiry_close"),
    path("<slug:public_id>/", cases.case_detail, name="case_detail"),
    path("<slug:public_id>/materials/", cases.case_materials, name="case_materials"),
    path("<slug:public_id>/ask/", cases.case_ask, name="case_ask"),
    path("<slug:public_id>/answer/", cases.case_answer, name="case_answer"),
    path("<slug:public_id>/step/<slug:target>/", cases.case_step, name="case_step"),
]
