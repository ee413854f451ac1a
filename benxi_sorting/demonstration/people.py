"""The demonstration's accounts: one for each role, and the staff of the two counties shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.enums import Role
from accounts.models import Appointment, User

PASSWORD = "Green-River-2026"  # noqa: S105 (printed for everybody who runs the demonstration)
CITY = "2105"
PINGSHAN, BENXI_COUNTY = "210502", "210521"
NANDI, XIAOSHI = "210502001", "210521100"
DETAI = "210502001004"


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    unit: str
    role: Role
    jurisdiction: str
    task: str


PEOPLE = (
    Person("detai", "李晓梅", "德泰社区居委会", Role.COMMITTEE_MEMBER, DETAI,
           "登记会议、给本社区打分"),
    Person("detai2", "王建国", "德泰社区居委会", Role.COMMITTEE_MEMBER, DETAI,
           "同一社区的第二名委员"),
    Person("xuncha", "佟海燕", "南地街道环保志愿服务队", Role.INSPECTOR, NANDI,
           "街道指派的检查员"),
    Person("nandi", "赵志强", "南地街道办事处", Role.TOWNSHIP_OFFICER, NANDI,
           "退回、确认检查和会议记录"),
    Person("pingshan", "刘丽华", "平山区民政局", Role.COUNTY_OFFICER, PINGSHAN,
           "结束考评，核稿、发布通报"),
    Person("pingshan2", "韩冬梅", "平山区民政局", Role.COUNTY_OFFICER, PINGSHAN,
           "起草通报，由他人核稿"),
    Person("benxixian", "关国栋", "本溪满族自治县民政局", Role.COUNTY_OFFICER, BENXI_COUNTY,
           "结束考评，核稿、发布通报"),
    Person("benxixian2", "佟桂兰", "本溪满族自治县民政局", Role.COUNTY_OFFICER, BENXI_COUNTY,
           "起草通报，由他人核稿"),
    Person("xiaoshi", "那玉洁", "小市镇人民政府", Role.TOWNSHIP_OFFICER, XIAOSHI,
           "退回、确认检查和会议记录"),
    Person("benxi", "陈雪松", "本溪市民政局", Role.CITY_OFFICER, CITY,
           "查看全市、发布名录"),
    Person("benxi2", "杨立新", "本溪市民政局", Role.CITY_OFFICER, CITY,
           "编制政策落实情况，由他人发布"),
    Person("lvjia", "孙婷婷", "平山区绿家园环保协会", Role.ORG_MEMBER, PINGSHAN,
           "社会组织成员：承担第三方评价任务，只看到分给本人的单位"),
    Person("hangxie", "何文斌", "平山区再生资源行业协会", Role.ORG_MEMBER, PINGSHAN,
           "行业协会成员：提出标准和规范、答复意见"),
    Person("anquan", "白立军", "本溪市民政局", Role.SECURITY_ADMIN, "",
           "安全管理员：开设账号、任命角色"),
    Person("shenji", "郑淑芬", "本溪市民政局", Role.AUDITOR, "",
           "审计员：查阅审计日志"),
    Person("xitong", "林振东", "本溪市大数据中心", Role.SYSTEM_ADMIN, "",
           "系统管理员：运行状态，不见业务数据"),
)  # fmt: skip


def create_people(since: date) -> dict[str, User]:
    """The accounts by user name; those that exist stay as they are."""
    password = make_password(PASSWORD)
    users = {}
    for person in PEOPLE:
        user, is_new = User.objects.get_or_create(
            username=person.username,
            defaults={
                "name": person.name,
                "unit": person.unit,
                "email": f"{person.username}@example.org",
                "password": password,
            },
        )
        if is_new:
            Appointment.objects.create(
                user=user, role=person.role, jurisdiction=person.jurisdiction, valid_from=since
            )
        users[person.username] = user
    return users


def account_list() -> str:
    """What `make demo` prints: user name, role, unit, what to try."""
    width = max(len(person.username) for person in PEOPLE)
    lines = [f"  {person.username:<{width}}  {person.unit} · {person.task}" for person in PEOPLE]
    return "\n".join([f"  密码 / password: {PASSWORD}", *lines])
