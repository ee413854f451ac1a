from django.urls import path

from coordination.views import referral_figures, referral_papers, referrals

urlpatterns = [
    path("", referrals.referral_list, name="referral_list"),
    path("new/", referrals.referral_create, name="referral_create"),
    path("figures/", referral_figures.referral_figures, name="referral_figures"),
    path("figures.xlsx", referral_figures.referral_export, name="referral_export"),
    path("<slug:public_id>/", referrals.referral_detail, name="referral_detail"),
    path("<slug:public_id>/correct/", referrals.referral_correct, name="referral_correct"),
    path("<slug:public_id>/step/<slug:target>/", referrals.referral_step, name="referral_step"),
    path("<slug:public_id>/help/", referrals.referral_help, name="referral_help"),
    path("<slug:public_id>/more-time/", referrals.referral_extend, name="referral_extend"),
    path("<slug:public_id>/more-time/decide/", referrals.referral_decide, name="referral_decide"),
    path("<slug:public_id>/document/", referral_papers.referral_document, name="referral_document"),
    path("<slug:public_id>/print/", referral_papers.referral_print, name="referral_print"),
    path(
        "<slug:public_id>/files/<int:event_id>/",
        referral_papers.referral_file,
        name="referral_file",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>.jpg",
        referral_papers.referral_photo,
        name="referral_photo",
    ),
    path(
        "<slug:public_id>/photos/<slug:photo_id>/delete/",
        referral_papers.referral_photo_delete,
        name="referral_photo_delete",
    ),
]
