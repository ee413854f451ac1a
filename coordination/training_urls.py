from django.urls import path

from coordination.views import training_lists, training_plan_lines, training_plans, trainings

urlpatterns = [
    path("", trainings.training_list, name="training_list"),
    path("new/", trainings.training_create, name="training_create"),
    path("coverage/", training_lists.training_coverage, name="training_coverage"),
    path(
        "coverage/untrained.csv", training_lists.training_untrained_csv,
        name="training_untrained_csv",
    ),
    path(
        "certificates/<slug:key>.docx", training_lists.training_certificate,
        name="training_certificate",
    ),
    path("<slug:public_id>/", trainings.training_detail, name="training_detail"),
    path("<slug:public_id>/edit/", trainings.training_edit, name="training_edit"),
    path(
        "<slug:public_id>/unname/", trainings.training_teacher_unname,
        name="training_teacher_unname",
    ),
    path("<slug:public_id>/publish/", trainings.training_publish, name="training_publish"),
    path("<slug:public_id>/invite/", trainings.training_invite, name="training_invite"),
    path(
        "<slug:public_id>/answer/<int:invitation_id>/", trainings.training_answer,
        name="training_answer",
    ),
    path("<slug:public_id>/step/<slug:target>/", trainings.training_step, name="training_step"),
    path("<slug:public_id>/list/", training_lists.training_attendance, name="training_attendance"),
    path("<slug:public_id>/list/open/", training_lists.training_open, name="training_open"),
    path("<slug:public_id>/list/add/", training_lists.training_add, name="training_add"),
    path("<slug:public_id>/list/scores/", training_lists.training_scores, name="training_scores"),
    path(
        "<slug:public_id>/list/<slug:target>/", training_lists.training_decide,
        name="training_decide",
    ),
]  # fmt: skip

plan_patterns = [
    path("", training_plans.training_plan_list, name="training_plan_list"),
    path("new/", training_plans.training_plan_create, name="training_plan_create"),
    path("<slug:public_id>/", training_plans.training_plan_detail, name="training_plan_detail"),
    path("<slug:public_id>/edit/", training_plans.training_plan_edit, name="training_plan_edit"),
    path("<slug:public_id>/renew/", training_plans.training_plan_renew, name="training_plan_renew"),
    path("<slug:public_id>/copy/", training_plans.training_plan_copy, name="training_plan_copy"),
    path(
        "<slug:public_id>/plan.xlsx", training_plans.training_plan_file,
        name="training_plan_xlsx",
    ),
    path(
        "<slug:public_id>/step/<slug:target>/", training_plans.training_plan_step,
        name="training_plan_step",
    ),
    path(
        "<slug:public_id>/lines/new/", training_plan_lines.training_plan_line_add,
        name="training_plan_line_add",
    ),
    path(
        "<slug:public_id>/lines/<int:line_id>/", training_plan_lines.training_plan_line_edit,
        name="training_plan_line_edit",
    ),
    path(
        "<slug:public_id>/lines/<int:line_id>/remove/",
        training_plan_lines.training_plan_line_remove, name="training_plan_line_remove",
    ),
]  # fmt: skip
