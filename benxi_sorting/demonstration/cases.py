"""Registration cases and filings in every state, enquiries, and the guides on the site."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.management import call_command

from accounts.models import User
from accounts.validators import credit_check_character, organisation_check_character
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import DETAI, PINGSHAN
from communities.models import County
from orgs.models import CaseTerm, Organization, RegistrationCase, StartingGuide
from orgs.queries import materials_of
from orgs.services import (
    CaseEntry,
    Check,
    EnquiryContent,
    accept_case,
    answer_correction,
    answer_enquiry,
    ask_correction,
    check_materials,
    close_enquiry,
    decide_case,
    examine_case,
    open_case,
    publish_guide,
    reject_enquiry,
    send_enquiry,
    settle_case,
    step_case,
    take_enquiry,
    withdraw_case,
)

MARK = "（演示数据，内容为虚构。）"
PROMISED_DAYS = 20
RULES_SINCE = 380


class Cases:
    """Of 平山区's registry and of 德泰社区, seen from `today`."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.taker, self.judge = people["pingshan2"], people["pingshan"]
        self.member, self.township = people["detai"], people["nandi"]
        self.publisher, self.today = people["benxi"], today

    def load(self) -> None:
        """Everything: rules and guides first."""
        since = self._ago(RULES_SINCE)
        with on(since):
            call_command("load_case_rules", verbosity=0)
            CaseTerm.objects.create(
                kind="association",
                matter="registration",
                in_force_since=since,
                statutory_days=60,
                promised_days=PROMISED_DAYS,
                source="《社会团体登记管理条例》第十二条；承诺时限为演示数据",
            )
            for guide in StartingGuide.objects.all():
                publish_guide(guide, by=self.publisher)
        self._registrations()
        self._filings()
        self._of_registered()
        self._enquiries()

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _entry(self, name: str, ago: int, **fields: Any) -> CaseEntry:
        values: dict[str, Any] = {
            "kind": "association",
            "matter": "registration",
            "jurisdiction": PINGSHAN,
            "supervising_body": "平山区住房和城乡建设局",
            "scope": f"生活垃圾分类宣传、培训和志愿服务。{MARK}",
            "applicant_name": "发起人代表",
            "applicant_phone": "024-42800000",
        }
        return CaseEntry(**values | fields, name=name, received_on=self._ago(ago))

    def _open(self, name: str, ago: int, **fields: Any) -> RegistrationCase:
        entry = self._entry(name, ago, **fields)
        by = self.member if entry.kind == "filed" else self.taker
        with on(self._ago(ago)):
            case, _is_new = open_case(by=by, entry=entry, token=secrets.token_hex(16))
        return case

    def _complete(self, case: RegistrationCase, by: User) -> None:
        checks = {paper.pk: Check("complete") for paper in materials_of(case)}
        check_materials(case, by=by, checks=checks)

    def _accept(self, case: RegistrationCase, ago: int) -> None:
        with on(self._ago(ago)):
            step_case(case, "pre_review", by=self.taker)
            self._complete(case, self.taker)
            accept_case(case, by=self.taker)

    def _examine(self, case: RegistrationCase, ago: int, opinion: str = "agrees") -> None:
        text = "材料齐全，名称、章程和资金符合规定。"
        with on(self._ago(ago)):
            examine_case(case, by=self.taker, opinion=opinion, text=text)

    def _registrations(self) -> None:
        self._open("平山区旧物循环促进会", 1)
        reviewed = self._open("平山区厨余堆肥推广协会", 6)
        with on(self._ago(4)):
            step_case(reviewed, "pre_review", by=self.taker)
            papers = list(materials_of(reviewed))
            checks = {paper.pk: Check("complete") for paper in papers[:4]}
            checks[papers[5].pk] = Check("defective", "缺少会员大会议事规则")
            check_materials(reviewed, by=self.taker, checks=checks)
        self._accept(self._open("平山区垃圾分类志愿者协会", 9), 5)
        late = self._open("平山区再生资源回收行业促进会", 80)
        self._accept(late, 70)
        waits = self._open("平山区绿色校园促进会", 30)
        self._accept(waits, 18)
        with on(self._ago(15)):
            ask_correction(waits, by=self.taker, text="请补交场所使用权证明的有效期说明。")
        examined = self._open("平山区社区环保督导协会", 16)
        self._accept(examined, 12)
        with on(self._ago(10)):
            ask_correction(examined, by=self.taker, text="请补正章程草案第九条。")
        with on(self._ago(6)):
            answer_correction(examined, by=self.taker, answer="已补正章程草案。")
        self._examine(examined, 3)
        granted = self._open("平山区无废社区促进会", 25)
        self._decide(granted, 22, "granted")
        self._certify()
        refused = self._open("平山区垃圾分类服务者协会", 45)
        self._decide(
            refused, 40, "refused", "同一行政区域内已有业务范围相似的社会团体，没有必要成立。"
        )
        withdrawn = self._open("平山区包装减量协会", 33)
        with on(self._ago(28)):
            withdraw_case(withdrawn, by=self.taker, reason="发起人决定先备案为社区社会组织。")

    def _decide(self, case: RegistrationCase, ago: int, target: str, reason: str = "") -> None:
        self._accept(case, ago)
        self._examine(case, ago - 8, "objects" if reason else "agrees")
        with on(self._ago(ago - 10)):
            decide_case(case, target, by=self.judge, reason=reason)

    def _certify(self) -> None:
        """One that came out of a filed organisation of 德泰社区."""
        filed = self._file("德泰社区绿色家园志愿队", 150)
        with on(self._ago(140)):
            settle_case(filed, by=self.judge)
        case = self._open("平山区德泰绿色家园协会", 90, organization=filed.result)
        self._decide(case, 80, "granted")
        with on(self._ago(65)):
            body = "MJD90001"
            first = f"51{PINGSHAN}{body}{organisation_check_character(body)}"
            code = first + credit_check_character(first)
            number = "平民社证字第0901号（演示）"
            settle_case(case, by=self.judge, credit_code=code, certificate_number=number)

    def _file(self, name: str, ago: int) -> RegistrationCase:
        case = self._filing(name, ago)
        self._opine(case, ago - 2)
        with on(self._ago(ago - 4)):
            decide_case(case, "filed", by=self.township)
        return case

    def _filing(self, name: str, ago: int) -> RegistrationCase:
        scope = f"桶边督导、入户宣传、楼道清理。{MARK}"
        return self._open(
            name, ago, kind="filed", jurisdiction=DETAI, supervising_body="", scope=scope
        )

    def _opine(self, case: RegistrationCase, ago: int, opinion: str = "agrees") -> None:
        with on(self._ago(ago)):
            self._complete(case, self.member)
            text = "成员均为本社区居民，章程经成员会议通过。"
            examine_case(case, by=self.member, opinion=opinion, text=text)

    def _filings(self) -> None:
        self._filing("德泰社区桶边督导队", 2)
        self._opine(self._filing("德泰社区巧手变废为宝小组", 7), 4)
        self._file("德泰社区老党员分类宣讲队", 20)
        entered = self._file("德泰社区小小分类员志愿队", 60)
        with on(self._ago(50)):
            settle_case(entered, by=self.judge)
        refused = self._filing("德泰社区物业服务站", 40)
        self._opine(refused, 37, "objects")
        with on(self._ago(35)):
            reason = "属于营利组织的工作机构，不在备案范围。"
            decide_case(refused, "refused", by=self.township, reason=reason)
        withdrawn = self._filing("德泰社区旧衣回收小组", 18)
        with on(self._ago(16)):
            withdraw_case(withdrawn, by=self.member, reason="并入桶边督导队，不再单独备案。")

    def _of_registered(self) -> None:
        """Organisations that stand in the register: one changes, one ends, one grows."""
        body = "平山区民政局"
        domicile = Organization.objects.get(name="邻里互助促进会")
        changes = self._open(
            domicile.name, 18, matter="change", organization=domicile, supervising_body=body,
            scope="变更住所：迁至平山区东明街道。", basis_on=self._ago(25),
        )  # fmt: skip
        self._accept(changes, 14)
        self._examine(changes, 4)
        ending = Organization.objects.get(name="平山区乡贤环保促进会")
        ends = self._open(
            ending.name, 6, kind=ending.kind, matter="cancellation", organization=ending,
            supervising_body=body, scope="会员大会决定终止，清算完毕，申请注销。",
            basis_on=self._ago(24),
        )  # fmt: skip
        self._accept(ends, 3)
        team = Organization.objects.get(name="德泰社区小小分类员志愿队")
        grows = self._open("平山区小小分类员服务协会", 5, organization=team)
        with on(self._ago(2)):
            step_case(grows, "pre_review", by=self.taker)

    def _enquiries(self) -> None:
        county = County.objects.get(code=PINGSHAN)
        texts = (
            ("想成立一个回收利用方面的行业协会，需要多少会员？", 3, ""),
            ("居民自发的分类宣传队怎么备案？", 12, "向所在居委会提出，备齐备案表和章程即可。"),
            (
                "变更法定代表人需要哪些材料？",
                26,
                "备齐变更申请表、会议纪要和新任法定代表人的材料。",
            ),
            (
                "楼宇企业想成立分类服务联盟，能登记吗？",
                22,
                "可以申请登记为社会团体，请先到窗口接受指导。",
            ),
            ("请帮助推销垃圾桶。", 9, ""),
        )
        sent = []
        for text, ago, answer in texts:
            with on(self._ago(ago)):
                content = EnquiryContent(text=text)
                sent.append(send_enquiry(county, content=content, token=secrets.token_hex(16)))
            if answer:
                with on(self._ago(ago - 2)):
                    answer_enquiry(sent[-1], by=self.taker, answer=answer)
        with on(self._ago(8)):
            reject_enquiry(sent[-1], by=self.taker, reason="与社会组织登记无关。")
        answered, applied = sent[2:4]
        with on(self._ago(19)):
            close_enquiry(answered, by=self.taker)
            entry = self._entry("平山区楼宇分类服务联盟", 19)
            take_enquiry(applied, by=self.taker, entry=entry, token=secrets.token_hex(16))
