"""A resident's word from a phone to the pool of topics, and back as far as it has come."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, follow, look, press

COMMUNITY = "德泰社区"
WORDS = "三号楼西侧的厨余桶没有盖子，夏天招苍蝇。"
TOPIC = "三号楼西侧厨余桶加盖"


def steps_done(person: Visitor) -> list[str]:
    """The steps that the resident's page shows as reached."""
    reached = person.page.locator(".five-steps .five-steps__done")
    return [text.strip() for text in reached.all_inner_texts()]


def send(resident: Visitor) -> str:
    """Find the community, write without an account; the code that the resident keeps."""
    page = resident.page
    resident.go("/feedback/")
    look(resident)
    follow(resident, "我要反映", exact=True)
    page.get_by_label("名称").fill(COMMUNITY)
    press(resident, "查询")
    look(resident)
    follow(resident, COMMUNITY)
    look(resident)
    press(resident, "提交")
    assert page.locator("#id_text_error").is_visible()
    look(resident)
    page.get_by_label("垃圾分类").check()
    page.get_by_label("发生了什么，在哪里").fill(WORDS)
    press(resident, "提交")
    look(resident)
    assert steps_done(resident) == ["已收到"]
    return page.locator("p.figure").inner_text()


def make_topic(member: Visitor) -> None:
    """The committee finds it on its desk, accepts it, and makes it a topic with one step."""
    page = member.page
    member.sign_in("detai")
    follow(member, "居民意见", exact=True)
    look(member)
    page.get_by_role("link", name=WORDS[:12]).first.click()
    page.wait_for_load_state()
    look(member)
    press(member, "受理")
    look(member)
    title = page.locator("form[action$='/to-topic/'] [name=title]")
    assert title.input_value() == WORDS
    title.fill(TOPIC)
    press(member, "转为议题")
    assert page.get_by_role("link", name=TOPIC).is_visible()
    look(member)


def test_from_a_word_to_a_topic(visitor: Callable[..., Visitor]) -> None:
    resident, member = visitor(PHONE), visitor(PHONE)
    code = send(resident)
    make_topic(member)
    # Another day, another browser: the code alone leads there.
    later = visitor(PHONE)
    later.go("/feedback/")
    later.page.get_by_label("您的查询码").fill(code.lower())
    press(later, "查询进度")
    assert steps_done(later) == ["已收到", "已受理", "议题"]
    assert later.page.get_by_text(WORDS).is_visible()
    look(later)
