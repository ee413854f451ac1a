from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    name = "deliberation"
    verbose_name = _("Deliberation")

    def ready(self) -> None:
        # Not earlier: these modules import models.
        from accounts.desk import register as register_desk  # noqa: PLC0415
        from accounts.desk import register_shortcut  # noqa: PLC0415
        from communities import completeness  # noqa: PLC0415
        from deliberation import desk, measures, sections  # noqa: PLC0415
        from deliberation.resources import MeetingRecordResource  # noqa: PLC0415
        from portal import occasions  # noqa: PLC0415
        from portal.addresses import register as register_address  # noqa: PLC0415
        from portal.enums import Kind  # noqa: PLC0415
        from portal.importing import register as register_import  # noqa: PLC0415
        from portal.measures import register as register_measures  # noqa: PLC0415
        from portal.sections import register as register_section  # noqa: PLC0415

        register_address(Kind.NOTICE, lambda item: reverse("notice_public", args=[item.key]))
        register_desk(desk.regularity_items)
        completeness.register(sections.MEETINGS)
        register_import(MeetingRecordResource)
        register_desk(desk.items)
        register_desk(desk.feedback_items)
        register_desk(desk.escalation_items)
        register_shortcut(desk.shortcuts)
        register_shortcut(desk.feedback_shortcuts)
        register_address(Kind.MEETING, lambda item: reverse("meeting_public", args=[item.key]))
        register_address(Kind.ACTION, lambda item: reverse("action_public", args=[item.key]))
        register_desk(desk.survey_items)
        register_address(Kind.TOPIC, lambda item: reverse("topic_public", args=[item.key]))
        register_address(Kind.FEEDBACK, lambda item: reverse("feedback_public", args=[item.key]))
        register_section("community", 25, sections.topics, "deliberation/sections/topics.html")
        register_section(
            "community", 30, sections.community, "deliberation/sections/community.html"
        )
        for place in ("home", "township", "county"):
            register_section(place, 30, sections.area, "deliberation/sections/area.html")
        self._show_on_boards()
        register_desk(desk.procedure_items)
        register_address(Kind.PROCEDURE, lambda item: reverse("procedure_public", args=[item.key]))
        register_section(
            "community", 28, sections.procedures, "deliberation/sections/procedures.html"
        )
        register_measures(*measures.MEASURES)
        occasions.register(Kind.NOTICE, sections.notice_occasion)
        self._give_away()

    def _show_on_boards(self) -> None:
        from deliberation import sections  # noqa: PLC0415
        from portal.sections import register  # noqa: PLC0415

        for board in ("sheet", "screen"):
            template = f"deliberation/boards/community_{board}.html"
            register(f"community_{board}", 30, sections.community, template)
            for place in ("township", "county"):
                template = f"deliberation/boards/area_{board}.html"
                register(f"{place}_{board}", 30, sections.area, template)

    def _give_away(self) -> None:
        from deliberation.datasets import DATASETS  # noqa: PLC0415
        from portal.opendata.datasets import register  # noqa: PLC0415

        register(*DATASETS)
