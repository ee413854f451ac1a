from django.urls import path

from coordination.views import (
    digests,
    documents,
    duties,
    plan_public,
    scoreboard,
    training_public,
)  # fmt: skip

urlpatterns = [
    path("documents/", documents.document_public_list, name="document_public_list"),
    path("documents/<slug:key>/", documents.document_public, name="document_public"),
    path(
        "documents/<slug:key>/v/<int:version>/",
        documents.document_public_version,
        name="document_public_version",
    ),
    path("documents/<slug:key>/<slug:sha256>.pdf", documents.document_file, name="document_file"),
    path("digest/stop/<str:token>/", digests.digest_stop, name="digest_stop"),
    path("policy/", scoreboard.policy_scoreboard, name="policy_scoreboard"),
    path(
        "policy/v/<int:version>/",
        scoreboard.policy_scoreboard_version,
        name="policy_scoreboard_version",
    ),
    path("policy/figures.csv", scoreboard.policy_csv, name="policy_csv"),
    path("responsibilities/", duties.office_public_list, name="office_public_list"),
    path("responsibilities/<slug:key>/", duties.office_public, name="office_public"),
    path(
        "responsibilities/<slug:key>/v/<int:version>/",
        duties.office_public_version,
        name="office_public_version",
    ),
    path("plans/", plan_public.plan_public_list, name="plan_public_list"),
    path("plans/<slug:key>/", plan_public.plan_public, name="plan_public"),
    path(
        "plans/<slug:key>/v/<int:version>/",
        plan_public.plan_public_version,
        name="plan_public_version",
    ),
    path(
        "training-plans/",
        training_public.training_plan_public_list,
        name="training_plan_public_list",
    ),
    path(
        "training-plans/<slug:key>/",
        training_public.training_plan_public,
        name="training_plan_public",
    ),
    path(
        "training-plans/<slug:key>/v/<int:version>/",
        training_public.training_plan_public_version,
        name="training_plan_public_version",
    ),
    path("trainings/", training_public.training_public_list, name="training_public_list"),
    path(
        "trainings/sign-in/<slug:token>/",
        training_public.training_sign_in,
        name="training_sign_in",
    ),
    path(
        "trainings/certificates/<slug:key>/",
        training_public.training_certificate_check,
        name="training_certificate_check",
    ),
    path("trainings/<slug:key>/", training_public.training_public, name="training_public"),
    path(
        "trainings/<slug:key>/v/<int:version>/",
        training_public.training_public_version,
        name="training_public_version",
    ),
]
