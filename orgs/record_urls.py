from django.urls import path

from orgs.views import credit_requests, record_files

urlpatterns = [
    path(
        "credit/<slug:subject>/<int:pk>/",
        credit_requests.credit_request_create,
        name="credit_request_create",
    ),
    path(
        "asked/<slug:public_id>/",
        credit_requests.credit_request_detail,
        name="credit_request_detail",
    ),
    path("files/<slug:public_id>/", record_files.record_file, name="record_file"),
    path(
        "files/<slug:public_id>/delete/",
        record_files.record_file_delete,
        name="record_file_delete",
    ),
    path(
        "<slug:kind>/<slug:public_id>/files/",
        record_files.record_file_add,
        name="record_file_add",
    ),
]
