from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from communities import completeness  # noqa: PLC0415
        from communities.toolkit import register_part, register_scores  # noqa: PLC0415
        from deliberation.origins import register as register_origin  # noqa: PLC0415
        from deliberation.sections import register_part as register_meeting_part  # noqa: PLC0415
        from evaluation import (  # noqa: PLC0415
            desk,
            measures,
            resources,
            review_sections,
            reward_sections,
            sections,
            toolkit,
        )
        from evaluation.models import ThirdPartyTask  # noqa: PLC0415
        from portal import followers, importing  # noqa: PLC0415
        from portal.addresses import register as register_address  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.measures import register as register_measures  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        followers.register(ThirdPartyTask, "jurisdiction")
        for table in resources.IMPORTED:
            importing.register(table)
        completeness.register(sections.INSPECTED)
        register_desk(desk.items)
        register_origin(desk.findings.origins)
        register_address(Kind.BULLETIN, lambda item: reverse("bulletin_detail", args=[item.key]))
        register_address(Kind.REWARD, lambda item: reverse("reward_detail", args=[item.key]))
        for place in ("community", "township"):
            register_section(place, 21, reward_sections.unit, "evaluation/sections/rewards.html")
        for place in ("home", "community", "township", "county"):
            provider = getattr(sections, place)
            register_section(place, 20, provider, f"evaluation/sections/{place}.html")
        self._explain_results()
        register_address(Kind.REVIEW, lambda item: reverse("review_public", args=[item.key]))
        register_address(Kind.COMPANIES, review_sections.company_address)
        register_desk(desk.review_items)
        register_section(
            "community", 22, review_sections.community, "evaluation/sections/reviews.html"
        )
        register_section("meeting", 10, review_sections.meeting, "evaluation/sections/meeting.html")
        register_meeting_part(10, review_sections.record, "evaluation/sections/record.html")
        register_part(10, toolkit.scorecard, "evaluation/toolkit_scorecard.html")
        register_scores(toolkit.confirmed_totals)
        register_measures(*measures.MEASURES)
        self._give_away()
        self._make_papers_anew()

    def _make_papers_anew(self) -> None:
        from evaluation import papers  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.verifying import register_paper, remade_of  # noqa: PLC0415

        register_paper(Kind.BULLETIN, remade_of(Kind.BULLETIN, papers.published_document))
        register_paper(Kind.REWARD, remade_of(Kind.REWARD, papers.reward_document))

    def _explain_results(self) -> None:
        from evaluation import sections, unit_sections  # noqa: PLC0415
        from portal.sections import register  # noqa: PLC0415

        register("home_own", 20, sections.own, "evaluation/sections/home_own.html")
        for place in ("community", "township", "county"):
            provider = getattr(unit_sections, place)
            register(place, 20, provider, "evaluation/sections/beside.html")
            for board in ("sheet", "screen"):
                register(f"{place}_{board}", 20, provider, f"evaluation/{board}.html")

    def _give_away(self) -> None:
        from evaluation.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
