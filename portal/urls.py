from django.urls import path

from portal import (
    api_views,
    manual_views,
    opendata_views,
    search_views,
    verify_views,
    views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("verify/", views.verify, name="verify"),
    path("verify/file/", verify_views.verify_file, name="verify_file"),
    path("verify/<str:sha256>.json", views.publication_document, name="publication_document"),
    path("verify/<str:sha256>/", views.verify_hash, name="verify_hash"),
    path("photos/<str:public_id>.jpg", views.photo, name="photo"),
    path("robots.txt", views.robots, name="robots"),
    path("feeds/<slug:kind>.atom", views.feed, name="feed"),
    path("open-data/", opendata_views.open_data, name="open_data"),
    path(
        "open-data/catalogue.jsonld", opendata_views.open_data_catalogue, name="open_data_catalogue"
    ),
    path("open-data/files/<str:name>", opendata_views.open_data_file, name="open_data_file"),
    path("open-data/<slug:key>/", opendata_views.open_data_detail, name="open_data_detail"),
    path(
        "open-data/<slug:key>/dataset.jsonld",
        opendata_views.open_data_linked,
        name="open_data_linked",
    ),
    path("api/v1/", api_views.api_index, name="api_index"),
    path("api/v1/openapi.json", api_views.api_openapi, name="api_openapi"),
    path("api/v1/<slug:key>/", api_views.api_rows, name="api_rows"),
    path("api/v1/<slug:key>/<str:item>/", api_views.api_item, name="api_item"),
    path("help/", manual_views.manual_list, name="manual_list"),
    path("help/<slug:role>/", manual_views.manual, name="manual"),
    path("site-map/", views.site_map, name="site_map"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
