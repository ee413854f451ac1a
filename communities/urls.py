from django.urls import path

from communities import views

urlpatterns = [
    path("communities/", views.community_list, name="community_list"),
    path("communities/<slug:slug>/", views.community_detail, name="community_detail"),
    path("townships/<slug:slug>/", views.township_detail, name="township_detail"),
    path("counties/<slug:slug>/", views.county_detail, name="county_detail"),
]
