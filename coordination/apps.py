from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = _("Coordination")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from coordination import (  # noqa: PLC0415
            desk,
            measures,
            models,
            notice_desk,
            plan_desk,
            plan_sections,
            sections,
            training_desk,
        )
        from portal import addresses, followers  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.measures import register as register_measures  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register_measures(*measures.MEASURES)
        register_measures(*measures.TRAINING_MEASURES, *measures.DUTY_MEASURES)
        register_measures(*measures.PLAN_MEASURES)
        register_measures(*measures.REFERRAL_MEASURES, *measures.NOTICE_MEASURES)
        for model in (
            models.Training,
            models.Office,
            models.WorkPlan,
            models.PlanReview,
            models.Referral,
            models.ReferralParty,
            models.Notice,
            models.NoticeArea,
        ):
            followers.register(model, "jurisdiction")
        register_desk(desk.items)
        register_desk(training_desk.items)
        register_desk(plan_desk.items)
        register_shortcut(training_desk.shortcuts)
        register_shortcut(plan_desk.shortcuts)
        register_desk(notice_desk.items)
        register_shortcut(notice_desk.shortcuts)
        addresses.register(Kind.DUTIES, lambda item: reverse("office_public", args=[item.key]))
        addresses.register(Kind.PLAN, lambda item: reverse("plan_public", args=[item.key]))
        addresses.register(Kind.TRAINING, lambda item: reverse("training_public", args=[item.key]))
        addresses.register(Kind.DOCUMENT, lambda item: reverse("document_public", args=[item.key]))
        addresses.register(Kind.SCOREBOARD, lambda item: reverse("policy_scoreboard"))
        for place in ("county", "township"):
            register_section(place, 17, plan_sections.unit, "coordination/sections/plans.html")
        register_section("home", 6, sections.home, "coordination/sections/home.html")
        self._referrals()

    def _referrals(self) -> None:
        """On desks, and on the pages of what they are made of."""
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from coordination import referral_desk, referral_sections  # noqa: PLC0415
        from deliberation.models import Action  # noqa: PLC0415
        from deliberation.sections import register_part  # noqa: PLC0415
        from evaluation.models import Finding  # noqa: PLC0415

        register(referral_desk.items)
        register_shortcut(referral_desk.shortcuts)
        part = "coordination/sections/referrals.html"
        register_part(20, referral_sections.of_meeting, part)
        register_part(20, referral_sections.of_action, part, of=Action)
        register_part(20, referral_sections.of_finding, part, of=Finding)
