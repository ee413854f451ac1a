from django.urls import path

from portal import import_views as views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("files/<slug:public_id>/", views.import_batch, name="import_batch"),
    path("files/<slug:public_id>/confirm/", views.import_confirm, name="import_confirm"),
    path("files/<slug:public_id>/undo/", views.import_undo, name="import_undo"),
    path("files/<slug:public_id>/errors.xlsx", views.import_marked, name="import_marked"),
    path("jobs/<slug:public_id>/", views.import_job, name="import_job"),
    path("jobs/<slug:public_id>/again/", views.import_again, name="import_again"),
    path("<slug:kind>/", views.import_start, name="import_start"),
    path("<slug:kind>/stored/", views.import_stored, name="import_stored"),
    path("<slug:kind>/template.xlsx", views.import_template, name="import_template"),
]
