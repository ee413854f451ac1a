from django.urls import path

from coordination.views import plan_lines, plan_reviews, plans

urlpatterns = [
    path("", plans.plan_list, name="plan_list"),
    path("new/", plans.plan_create, name="plan_create"),
    path("missing/", plans.plan_missing, name="plan_missing"),
    path("late/", plans.plan_late, name="plan_late"),
    path("reviews/<slug:public_id>/", plan_reviews.plan_review, name="plan_review"),
    path(
        "reviews/<slug:public_id>/remarks/", plan_reviews.plan_review_remark,
        name="plan_review_remark",
    ),
    path(
        "reviews/<slug:public_id>/recount/", plan_reviews.plan_review_recount,
        name="plan_review_recount",
    ),
    path(
        "reviews/<slug:public_id>/step/<slug:target>/", plan_reviews.plan_review_step,
        name="plan_review_step",
    ),
    path("<slug:public_id>/", plans.plan_detail, name="plan_detail"),
    path("<slug:public_id>/edit/", plans.plan_edit, name="plan_edit"),
    path("<slug:public_id>/step/<slug:target>/", plans.plan_step, name="plan_step"),
    path("<slug:public_id>/renew/", plans.plan_renew, name="plan_renew"),
    path("<slug:public_id>/copy/", plans.plan_copy, name="plan_copy"),
    path("<slug:public_id>/plan.docx", plans.plan_file, {"kind": "docx"}, name="plan_docx"),
    path("<slug:public_id>/plan.xlsx", plans.plan_file, {"kind": "xlsx"}, name="plan_xlsx"),
    path("<slug:public_id>/lines/new/", plan_lines.plan_line_add, name="plan_line_add"),
    path(
        "<slug:public_id>/lines/<int:line_id>/", plan_lines.plan_line_edit, name="plan_line_edit"
    ),
    path(
        "<slug:public_id>/lines/<int:line_id>/remove/", plan_lines.plan_line_remove,
        name="plan_line_remove",
    ),
    path(
        "<slug:public_id>/lines/<int:line_id>/statements/", plan_lines.plan_line_state,
        name="plan_line_state",
    ),
    path(
        "<slug:public_id>/reviews/<slug:moment>/", plan_reviews.plan_review_prepare,
        name="plan_review_prepare",
    ),
]  # fmt: skip
