from django.urls import path

from evaluation.views import field, findings, printing, standings
from evaluation.views import workspace as views

urlpatterns = [
    path("", views.inspection_list, name="inspection_list"),
    path("<slug:public_id>/", views.inspection_score, name="inspection_score"),
    path("<slug:public_id>/draft/", views.inspection_autosave, name="inspection_autosave"),
    path("<slug:public_id>/record/", views.inspection_detail, name="inspection_detail"),
    path("<slug:public_id>/standing/", standings.inspection_standing, name="inspection_standing"),
    path("<slug:public_id>/print/", printing.inspection_print, name="inspection_print"),
    path("<slug:public_id>/photos/", field.inspection_photo_send, name="inspection_photo_send"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>.jpg",
        views.inspection_photo,
        name="inspection_photo",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        views.inspection_photo_delete,
        name="inspection_photo_delete",
    ),
]

finding_patterns = [
    path("", findings.finding_list, name="finding_list"),
    path("issue/<slug:public_id>/", findings.finding_issue, name="finding_issue"),
    path("<slug:public_id>/", findings.finding_detail, name="finding_detail"),
    path("<slug:public_id>/report/", findings.finding_report, name="finding_report"),
    path("<slug:public_id>/recheck/", findings.finding_recheck, name="finding_recheck"),
    path("<slug:public_id>/relapse/", findings.finding_relapse, name="finding_relapse"),
    path("<slug:public_id>/withdraw/", findings.finding_withdraw, name="finding_withdraw"),
    path("<slug:public_id>/close/", findings.finding_close, name="finding_close"),
    path("<slug:public_id>/topic/", findings.finding_topic, name="finding_topic"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>.jpg", findings.finding_photo, name="finding_photo"
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        findings.finding_photo_delete,
        name="finding_photo_delete",
    ),
]
