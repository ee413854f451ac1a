from django.urls import path

from portal import search_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:sha256>.json", views.publication_document, name="publication_document"),
    path("verify/<str:sha256>/", views.verify_hash, name="verify_hash"),
    path("photos/<str:public_id>.jpg", views.photo, name="photo"),
    path("robots.txt", views.robots, name="robots"),
    path("feeds/<slug:kind>.atom", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
