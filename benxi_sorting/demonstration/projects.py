"""Projects of 绿家园 and of 德泰社区 in every state, some of them on the site."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.findings import picture
from benxi_sorting.demonstration.people import DETAI, NANDI, PINGSHAN
from benxi_sorting.demonstration.programmes import CLASSIFIED, RENEWAL, programmes_named
from communities.models import Community
from orgs.enums import CreditList
from orgs.models import (
    Listing,
    Membership,
    Organization,
    Project,
    ProjectChange,
    ProjectEntry,
    ProjectPhoto,
)
from orgs.services.project_changes import ask_change, decide_change, take_back_change
from orgs.services.project_course import Mark, add_entry, add_project_photo, enter_results
from orgs.services.project_drafts import ProjectContent, begin_project
from orgs.services.project_programmes import tag_project
from orgs.services.project_publishing import publish_project
from orgs.services.project_taking_out import keep_inside, withhold_entry
from orgs.services.projects import (
    apply_for,
    close_project,
    decide_project,
    start_project,
    stop_project,
    withdraw_project,
)

PERIOD = 120
AIMS = {
    "户": ("入户宣传户数", "户", Decimal(300)),
    "人次": ("参加活动人次", "人次", Decimal(500)),
    "场": ("开展活动", "场", Decimal(8)),
}


class Projects:
    """What `lvjia` and `detai` lead, township, county and city decide, and another publishes."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        membership = Membership.objects.get(user=people["lvjia"])
        self.organization, self.since = membership.organization, membership.since
        self.detai = Community.objects.get(code=DETAI)
        rows = Community.objects.existing().committees().order_by("code")
        self.nandi = list(rows.filter(township__code=NANDI)[:3])
        self.county = list(rows.filter(township__county__code=PINGSHAN).exclude(
            township__code=NANDI)[:2])  # fmt: skip
        self.elsewhere = rows.exclude(township__county__code=PINGSHAN)[0]

    def load(self) -> None:
        """One in each state, of each level."""
        self._early()
        self._running()
        self._closed()
        self._ended()
        self._barred()

    def _ago(self, days: int, *, is_committee: bool = False) -> date:
        """Not before the organisation had its member; a committee has long had its own."""
        day = self.today - timedelta(days=days)
        return day if is_committee else max(self.since, day)

    def _day(self, project: Project, ago: int) -> date:
        return self._ago(ago, is_committee=project.committee is not None)

    def _draft(self, title: str, ago: int, **fields: Any) -> Project:
        starts = self.today - timedelta(days=ago)
        values: dict[str, Any] = {
            "kind": "publicity",
            "summary": "面向居民开展生活垃圾分类宣传、指导和示范。（演示数据，内容为虚构。）",
            "starts_on": starts,
            "ends_on": starts + timedelta(days=PERIOD),
            "budget": Decimal(20000),
            "budget_source": "own",
            "communities": [self.detai],
            "aims": [AIMS["户"], AIMS["场"]],
            "milestones": [
                ("完成骨干培训", starts + timedelta(days=30)),
                ("完成宣传活动", starts + timedelta(days=90)),
            ],
        } | fields
        is_committee = values.get("committee") is not None
        if not is_committee:
            values["organization"] = self.organization
        by = self.people["detai" if is_committee else "lvjia"]
        with on(self._ago(ago, is_committee=is_committee)):
            project, _is_new = begin_project(
                by=by,
                content=ProjectContent(title=title, **values),
                token=secrets.token_hex(16),
            )
        return project

    def _decided(self, title: str, ago: int, target: str = "accepted", **fields: Any) -> Project:
        project = self._draft(title, ago, **fields)
        decider = {9: "nandi", 6: "pingshan", 4: "benxi"}[len(project.jurisdiction)]
        reason = "与街道已有项目重复。" if target == "refused" else ""
        with on(self._day(project, ago), hour=11):
            apply_for(project, by=project.entered_by)
        with on(self._day(project, ago - 4), hour=14):
            decide_project(project, target, by=self.people[decider], reason=reason)
        return project

    def _begun(self, title: str, ago: int, **fields: Any) -> Project:
        project = self._decided(title, ago, **fields)
        with on(self._day(project, ago - 6), hour=15):
            start_project(project, by=project.entered_by)
        return project

    def _enter(
        self, project: Project, ago: int, text: str, marks: Mapping[int, Mark] | None = None
    ) -> ProjectPhoto:
        """What happened, with a photo."""
        day = self._day(project, ago)
        with on(day, hour=17):
            entry, _is_new = add_entry(
                project,
                by=project.entered_by,
                day=day,
                text=text,
                token=secrets.token_hex(16),
                marks=marks,
            )
            kept, _is_new = add_project_photo(
                project,
                by=project.entered_by,
                upload=picture(),
                entry=entry,
                token=secrets.token_hex(16),
            )
        return kept

    def _fresh(self, project: Project) -> Project:
        return Project.objects.get(pk=project.pk)

    def _publish(self, project: Project, *programmes: str) -> None:
        if programmes:
            named = programmes_named(*programmes)
            tag_project(self._fresh(project), by=project.entered_by, programmes=named)
        with on(self.today, hour=9):
            publish_project(self._fresh(project), by=self.people["pingshan2"])

    def _early(self) -> None:
        self._draft("社区小小分类员课堂", 3, kind="participation", communities=self.nandi)
        township = self._draft("楼道桶边督导志愿行动", 8, kind="volunteering")
        county = self._draft(
            "平山区厨余堆肥试点", 9, kind="research", communities=[self.detai, *self.county],
            budget=Decimal("86000"), budget_source="lottery",
        )  # fmt: skip
        city = self._draft(
            "跨区垃圾分类宣讲", 6, kind="other", kind_words="跨区宣讲",
            communities=[self.detai, self.elsewhere], budget_source="donation",
        )  # fmt: skip
        for project in (township, county, city):
            with on(self._ago(5), hour=11):
                apply_for(project, by=project.entered_by)
        self._publish(
            self._decided(
                "德泰社区分类示范楼道", 12, committee=self.detai, kind="promotion",
                budget_source="fiscal",
            ),
            CLASSIFIED,
            RENEWAL,
        )  # fmt: skip

    def _running(self) -> None:
        partner = Organization.objects.active().exclude(pk=self.organization.pk).order_by("pk")[0]
        late = self._begun(
            "垃圾分类进楼道", 40, communities=self.nandi,
            partners=[(partner, "", "提供宣讲志愿者"), (None, "南地街道文化站", "提供活动场地")],
        )  # fmt: skip
        visit = self._enter(late, 20, "在三个社区开展入户宣传，发放宣传册。")
        doubtful = self._enter(late, 12, "邀请物业公司参加座谈，部分物业公司表示不配合。")
        with on(self._ago(10)):
            officer = self.people["nandi"]
            photo = ProjectPhoto.objects.get(pk=visit.pk)
            keep_inside(photo, by=officer, reason="门牌号清晰可见，请换一张。")
            entry = ProjectEntry.objects.get(photos=doubtful)
            withhold_entry(entry, by=officer, reason="所涉企业情况尚未核实。")
        moved = self._ask(late, 8, 0, "场地检修，宣传活动顺延。", later=14)
        with on(self._ago(7)):
            decide_change(moved, by=self.people["nandi"], agrees=True)
        first = late.milestones.order_by("due_on")[0]
        self._enter(late, 6, "完成第一批骨干培训，八十人参加。", {first.pk: Mark(60)})
        with on(self.today, hour=8):
            results = {late.aims.order_by("pk")[0].pk: Decimal(186)}
            enter_results(self._fresh(late), by=late.entered_by, results=results)
        self._publish(late, RENEWAL)
        changing = self._begun("分类积分兑换日", 25, kind="participation",
                               aims=[AIMS["人次"]])  # fmt: skip
        self._ask(changing, 4, 30, "兑换物资到货推迟，申请延长一个月，末个节点顺延。", later=30)
        declined = self._ask(late, 5, 60, "部分楼栋正在改造，申请延长两个月。")
        with on(self._ago(4)):
            answer = "改造月底完工，按原期限实施。"
            decide_change(declined, by=self.people["nandi"], agrees=False, answer=answer)
        taken_back = self._ask(late, 3, 7, "申请延长一周。")
        with on(self._ago(2)):
            take_back_change(taken_back, by=late.entered_by)

    def _ask(
        self, project: Project, ago: int, days: int, reason: str, *, later: int = 0
    ) -> ProjectChange:
        """To go on for some more days, with the last milestone so many days `later`."""
        now = self._fresh(project)
        last = now.milestones.order_by("due_on").last()
        assert last is not None
        with on(self._day(project, ago)):
            change, _is_new = ask_change(
                now,
                by=now.entered_by,
                starts_on=now.starts_on,
                ends_on=now.ends_on + timedelta(days=days),
                communities=[place.community for place in now.places.all()],
                reason=reason,
                token=secrets.token_hex(16),
                moves={last.pk: last.due_on + timedelta(days=later)},
            )
        return change

    def _closed(self) -> None:
        project = self._begun("德泰社区旧物循环集市", 100, committee=self.detai, kind="promotion",
                              aims=[AIMS["人次"]])  # fmt: skip
        agreed = self._ask(project, 90, 15, "场地检修，集市顺延半个月。")
        with on(self._day(project, 88)):
            decide_change(agreed, by=self.people["nandi"], agrees=True)
        first, second = project.milestones.order_by("due_on")
        self._enter(project, 70, "培训摊主和志愿者二十人。", {first.pk: Mark(100)})
        self._enter(project, 20, "举办集市八场。", {second.pk: Mark(100)})
        with on(self.today - timedelta(days=8)):
            results = {project.aims.get().pk: Decimal(612)}
            enter_results(self._fresh(project), by=project.entered_by, results=results)
            close_project(
                self._fresh(project),
                by=project.entered_by,
                report="集市八场，居民参加六百一十二人次，旧物再用近一吨，预算按计划使用。",
            )
        self._publish(project, CLASSIFIED)

    def _ended(self) -> None:
        self._decided("社区分类知识竞赛", 30, "refused")
        withdrawn = self._draft("校园分类戏剧", 28)
        with on(self._ago(26)):
            withdraw_project(withdrawn, by=withdrawn.entered_by, reason="学校调整了活动安排。")
        stopped = self._begun("上门回收预约服务", 50, kind="research", budget_source="other",
                              budget_words="企业赞助")  # fmt: skip
        second = stopped.milestones.order_by("due_on")[1]
        self._enter(stopped, 16, "合作企业停业，宣传活动不再举办。", {second.pk: Mark(20, True)})
        with on(self._ago(15)):
            stop_project(
                self._fresh(stopped), by=self.people["nandi"], reason="合作企业停业，无法继续。"
            )
        self._publish(stopped)

    def _barred(self) -> None:
        """A draft with a partner whom a list keeps out: its page says so, and nobody applies."""
        on_list = Listing.objects.on_a_list().filter(list=CreditList.DISHONEST)
        partner = Organization.objects.filter(listings__in=on_list).order_by("pk")[0]
        self._draft("再生资源兑换进社区", 2, partners=[(partner, "", "提供兑换物资")])
