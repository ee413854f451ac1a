from django.urls import path

from outreach import views
from outreach.material_urls import public_patterns as material_patterns
from outreach.volunteer_urls import public_patterns as volunteer_patterns

urlpatterns = [
    path("guide/", views.sorting_guide, name="sorting_guide"),
    path("guide/results/", views.sorting_results, name="sorting_results"),
    path("guide/classes/<slug:scheme>/<slug:code>/", views.sorting_class, name="sorting_class"),
    path("guide/items/<slug:slug>/", views.sorting_item, name="sorting_item"),
    path("guide/posters/<slug:scheme>/", views.sorting_poster, name="sorting_poster"),
    path("guide/editions/<int:version>/", views.sorting_edition, name="sorting_edition"),
    *volunteer_patterns,
    *material_patterns,
]
