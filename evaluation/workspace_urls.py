from django.urls import path

from evaluation.views import appeals, field, findings, printing, standings, townships, waste
from evaluation.views import workspace as views

urlpatterns = [
    path("", views.inspection_list, name="inspection_list"),
    path("worker.js", field.inspection_worker, name="inspection_worker"),
    path("examples/<slug:photo_id>.jpg", views.criterion_example, name="criterion_example"),
    path("<slug:public_id>/", views.inspection_score, name="inspection_score"),
    path("<slug:public_id>/draft/", views.inspection_autosave, name="inspection_autosave"),
    path("<slug:public_id>/stand/", field.inspection_stand, name="inspection_stand"),
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
    path("<slug:public_id>/notice/", findings.finding_notice, name="finding_notice"),
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

appeal_patterns = [
    path("", appeals.appeal_list, name="appeal_list"),
    path("new/<slug:public_id>/<int:criterion>/", appeals.appeal_create, name="appeal_create"),
    path("<slug:public_id>/", appeals.appeal_detail, name="appeal_detail"),
    path("<slug:public_id>/document/", appeals.appeal_document, name="appeal_document"),
    path("<slug:public_id>/decide/", appeals.appeal_decide, name="appeal_decide"),
    path("<slug:public_id>/withdraw/", appeals.appeal_withdraw, name="appeal_withdraw"),
    path("<slug:public_id>/photos/", appeals.appeal_photo_add, name="appeal_photo_add"),
    path("<slug:public_id>/photos/<slug:photo_id>.jpg", appeals.appeal_photo, name="appeal_photo"),
]

waste_patterns = [
    path("", waste.waste_list, name="waste_list"),
    path("new/", waste.waste_create, name="waste_create"),
    path("<int:pk>/", waste.waste_detail, name="waste_detail"),
    path("<int:pk>/correct/", waste.waste_correct, name="waste_correct"),
    path("<int:pk>/check/", waste.waste_check, name="waste_check"),
]

township_patterns = [
    path("new/<int:pk>/", townships.township_scoring_new, name="township_scoring_new"),
    path("<slug:public_id>/", townships.township_scoring, name="township_scoring"),
    path("<slug:public_id>/print/", printing.township_print, name="township_print"),
    path(
        "<slug:public_id>/photos/<slug:photo_id>.jpg",
        townships.township_photo,
        name="township_photo",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        townships.township_photo_delete,
        name="township_photo_delete",
    ),
]
