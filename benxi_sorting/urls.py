"""Public pages stand in the root (Chinese) and under /en/; the language is in the path alone."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from communities.workspace_urls import (
    backbone_patterns,
    body_patterns,
    community_patterns,
    council_patterns,
)
from coordination.training_urls import plan_patterns
from deliberation.workspace_urls import feedback_patterns, procedure_patterns, topic_patterns
from evaluation.workspace_urls import (
    appeal_patterns,
    finding_patterns,
    township_patterns,
    waste_patterns,
)
from orgs.library_urls import event_patterns, practice_patterns
from portal import views as portal_views

urlpatterns = [
    path("healthz", portal_views.healthz, name="healthz"),
    path("readyz", portal_views.readyz, name="readyz"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("accounts.urls")),
        path("workspace/", include("accounts.workspace_urls")),
        path("workspace/communities/", include(community_patterns)),
        path("workspace/conventions/", include("communities.workspace_urls")),
        path("workspace/toolkit/", include("communities.toolkit_urls")),
        path("workspace/bodies/", include(body_patterns)),
        path("workspace/backbone/", include(backbone_patterns)),
        path("workspace/councils/", include(council_patterns)),
        path("workspace/meetings/", include("deliberation.workspace_urls")),
        path("workspace/feedback/", include(feedback_patterns)),
        path("workspace/topics/", include(topic_patterns)),
        path("workspace/procedures/", include(procedure_patterns)),
        path("workspace/inspections/", include("evaluation.workspace_urls")),
        path("workspace/reviews/", include("evaluation.review_urls")),
        path("workspace/findings/", include(finding_patterns)),
        path("workspace/appeals/", include(appeal_patterns)),
        path("workspace/waste/", include(waste_patterns)),
        path("workspace/townships/", include(township_patterns)),
        path("workspace/cases/", include("orgs.case_urls")),
        path("workspace/records/", include("orgs.record_urls")),
        path("workspace/standards/", include("orgs.standard_urls")),
        path("workspace/experience/", include(practice_patterns)),
        path("workspace/events/", include(event_patterns)),
        path("workspace/projects/", include("orgs.project_urls")),
        path("workspace/partnerships/", include("orgs.partnership_urls")),
        path("workspace/volunteers/", include("outreach.volunteer_urls")),
        path("workspace/carriers/", include("outreach.carrier_urls")),
        path("workspace/campaigns/", include("outreach.material_urls")),
        path("workspace/activities/", include("outreach.activity_urls")),
        path("workspace/plans/", include("coordination.plan_urls")),
        path("workspace/programmes/", include("coordination.programme_urls")),
        path("workspace/trainings/", include("coordination.training_urls")),
        path("workspace/training-plans/", include(plan_patterns)),
        path("workspace/referrals/", include("coordination.referral_urls")),
        path("workspace/notices/", include("coordination.notice_urls")),
        path("workspace/imports/", include("portal.import_urls")),
        path("", include("portal.urls")),
        path("", include("communities.urls")),
        path("", include("orgs.urls")),
        path("", include("deliberation.urls")),
        path("", include("evaluation.urls")),
        path("", include("coordination.urls")),
        path("", include("outreach.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
