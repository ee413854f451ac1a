"""The workspace of reviews; the paths of inspections stand in `workspace_urls.py`."""

from django.urls import path

from evaluation.views import printing
from evaluation.views import reviews as views

urlpatterns = [
    path("", views.review_list, name="review_list"),
    path("meetings/<slug:public_id>/", views.review_meeting, name="review_meeting"),
    path("meetings/<slug:public_id>/company/", views.review_company, name="review_company"),
    path("meetings/<slug:public_id>/residents/", views.review_residents, name="review_residents"),
    path("<slug:public_id>/", views.review_edit, name="review_edit"),
    path("<slug:public_id>/record/", views.review_detail, name="review_detail"),
    path("<slug:public_id>/print/", printing.review_print, name="review_print"),
    path("<slug:public_id>/discard/", views.review_discard, name="review_discard"),
]
