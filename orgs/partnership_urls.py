from django.urls import path

from orgs.views import partnerships

urlpatterns = [
    path("", partnerships.partnership_home, name="partnership_home"),
    path("resources/", partnerships.resource_list, name="resource_list"),
    path("resources/new/", partnerships.resource_create, name="resource_create"),
    path("resources/<slug:public_id>/", partnerships.resource_detail, name="resource_detail"),
    path("resources/<slug:public_id>/edit/", partnerships.resource_edit, name="resource_edit"),
    path("needs/", partnerships.need_list, name="need_list"),
    path("needs/new/", partnerships.need_create, name="need_create"),
    path("needs/<slug:public_id>/", partnerships.need_detail, name="need_detail"),
    path("needs/<slug:public_id>/step/<slug:target>/", partnerships.need_step, name="need_step"),
    path("bookings/", partnerships.booking_list, name="booking_list"),
    path("bookings/<slug:public_id>/", partnerships.booking_detail, name="booking_detail"),
    path(
        "bookings/<slug:public_id>/step/<slug:target>/",
        partnerships.booking_step,
        name="booking_step",
    ),
]
