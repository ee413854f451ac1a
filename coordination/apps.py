from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = _("Coordination")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from coordination import measures, models  # noqa: PLC0415
        from coordination.resources import AttendeeResource  # noqa: PLC0415
        from portal import followers, importing  # noqa: PLC0415
        from portal.measures import register  # noqa: PLC0415

        importing.register(AttendeeResource)
        register(*measures.MEASURES, *measures.TRAINING_MEASURES, *measures.DUTY_MEASURES)
        register(*measures.PLAN_MEASURES, *measures.REFERRAL_MEASURES, *measures.NOTICE_MEASURES)
        for model in (
            models.Training,
            models.TrainingPlan,
            models.Office,
            models.WorkPlan,
            models.PlanReview,
            models.Referral,
            models.ReferralParty,
            models.Notice,
            models.NoticeArea,
        ):
            followers.register(model, "jurisdiction")
        self._fill_desks()
        self._show_on_the_site()
        self._show_referrals()
        self._give_away()
        self._make_papers_anew()

    def _make_papers_anew(self) -> None:
        from coordination.training_papers import MADE_FROM  # noqa: PLC0415
        from coordination.views.training_public import certificate_anew  # noqa: PLC0415
        from portal.verifying import register_paper  # noqa: PLC0415

        register_paper(MADE_FROM, certificate_anew)

    def _fill_desks(self) -> None:
        from accounts.desk import register, register_shortcut  # noqa: PLC0415
        from coordination import (  # noqa: PLC0415
            desk,
            notice_desk,
            plan_desk,
            programme_desk,
            referral_desk,
            training_desk,
        )

        register(desk.items)
        for one in (training_desk, plan_desk, programme_desk, referral_desk, notice_desk):
            register(one.items)
            register_shortcut(one.shortcuts)

    def _show_on_the_site(self) -> None:
        from coordination import plan_sections, sections  # noqa: PLC0415
        from portal import addresses  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        addresses.register(Kind.DUTIES, lambda item: reverse("office_public", args=[item.key]))
        addresses.register(Kind.PLAN, lambda item: reverse("plan_public", args=[item.key]))
        addresses.register(
            Kind.PROGRAMME, lambda item: reverse("programme_public", args=[item.key])
        )
        addresses.register(Kind.TRAINING, lambda item: reverse("training_public", args=[item.key]))
        addresses.register(
            Kind.TRAINING_PLAN, lambda item: reverse("training_plan_public", args=[item.key])
        )
        addresses.register(Kind.DOCUMENT, lambda item: reverse("document_public", args=[item.key]))
        addresses.register(Kind.SCOREBOARD, lambda item: reverse("policy_scoreboard"))
        for place in ("county", "township"):
            register_section(place, 17, plan_sections.unit, "coordination/sections/plans.html")
        register_section("home", 6, sections.home, "coordination/sections/home.html")

    def _show_referrals(self) -> None:
        from coordination import referral_sections  # noqa: PLC0415
        from deliberation.models import Action  # noqa: PLC0415
        from deliberation.sections import register_part  # noqa: PLC0415
        from evaluation.models import Finding  # noqa: PLC0415

        part = "coordination/sections/referrals.html"
        register_part(20, referral_sections.of_meeting, part)
        register_part(20, referral_sections.of_action, part, of=Action)
        register_part(20, referral_sections.of_finding, part, of=Finding)

    def _give_away(self) -> None:
        from coordination.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
