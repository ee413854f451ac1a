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

# Below one pattern: whoever asks for a public page passes it by at once, and not each of these.
workspace_patterns = [
    path("", include("accounts.workspace_urls")),
    path("communities/", include(community_patterns)),
    path("conventions/", include("communities.workspace_urls")),
    path("toolkit/", include("communities.toolkit_urls")),
    path("bodies/", include(body_patterns)),
    path("backbone/", include(backbone_patterns)),
    path("councils/", include(council_patterns)),
    path("meetings/", include("deliberation.workspace_urls")),
    path("feedback/", include(feedback_patterns)),
    path("topics/", include(topic_patterns)),
    path("procedures/", include(procedure_patterns)),
    path("inspections/", include("evaluation.workspace_urls")),
    path("reviews/", include("evaluation.review_urls")),
    path("findings/", include(finding_patterns)),
    path("appeals/", include(appeal_patterns)),
    path("waste/", include(waste_patterns)),
    path("townships/", include(township_patterns)),
    path("cases/", include("orgs.case_urls")),
    path("records/", include("orgs.record_urls")),
    path("standards/", include("orgs.standard_urls")),
    path("experience/", include(practice_patterns)),
    path("events/", include(event_patterns)),
    path("projects/", include("orgs.project_urls")),
    path("partnerships/", include("orgs.partnership_urls")),
    path("volunteers/", include("outreach.volunteer_urls")),
    path("carriers/", include("outreach.carrier_urls")),
    path("campaigns/", include("outreach.material_urls")),
    path("activities/", include("outreach.activity_urls")),
    path("plans/", include("coordination.plan_urls")),
    path("programmes/", include("coordination.programme_urls")),
    path("trainings/", include("coordination.training_urls")),
    path("training-plans/", include(plan_patterns)),
    path("referrals/", include("coordination.referral_urls")),
    path("notices/", include("coordination.notice_urls")),
    path("imports/", include("portal.import_urls")),
]

urlpatterns = [
    path("healthz", portal_views.healthz, name="healthz"),
    path("readyz", portal_views.readyz, name="readyz"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("accounts.urls")),
        path("workspace/", include(workspace_patterns)),
        # What the public reads most comes first; no two of them begin with the same word.
        path("", include("portal.urls")),
        path("", include("evaluation.urls")),
        path("", include("communities.urls")),
        path("", include("deliberation.urls")),
        path("", include("outreach.urls")),
        path("", include("orgs.urls")),
        path("", include("coordination.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
