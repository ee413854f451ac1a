from django.urls import path

from outreach import carrier_views as views

urlpatterns = [
    path("", views.carrier_list, name="carrier_list"),
    path("new/", views.carrier_create, name="carrier_create"),
    path("<slug:public_id>/", views.carrier_detail, name="carrier_detail"),
    path("<slug:public_id>/renew/", views.carrier_renew, name="carrier_renew"),
    path("<slug:public_id>/change/", views.carrier_change, name="carrier_change"),
    path("<slug:public_id>/gone/", views.carrier_take_down, name="carrier_take_down"),
    path("<slug:public_id>/photos/<slug:photo_id>/", views.carrier_photo, name="carrier_photo"),
]
