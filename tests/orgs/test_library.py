"""Cases of the library: who writes, edits, agrees and publishes; what the site shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from orgs import library_public, queries, services
from orgs.enums import PracticeState
from orgs.models import PracticeCase, PracticeEdit
from orgs.services import Figure
from portal.enums import Kind
from portal.queries import current, versions
from tests import factories
from tests.orgs import library_helpers as h
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization

pytestmark = pytest.mark.django_db


def test_a_committee_writes_of_its_own_community() -> None:
    other = factories.community(name="广裕社区")
    practice = h.begin()
    for write in (
        lambda: h.begin(community=other),
        lambda: services.change_practice(
            practice, by=h.writer(), content=h.content(community=other), expected_version=1
        ),
    ):
        with pytest.raises(ValidationError) as error:
            write()
        assert list(error.value.message_dict) == ["community"]
    assert practice.community is not None
    assert (practice.community.name, practice.writer, practice.state) == (
        "德泰社区",
        "committee",
        "draft",
    )
    assert list(practice.figures.values_list("name", "before", "after", "unit", "source")) == [
        ("准确投放率", Decimal("62"), Decimal("91.5"), "%", "月度检查")
    ]


def test_a_township_writes_of_a_community_of_its_own() -> None:
    home = factories.community(name="德泰社区")
    officer = factories.user(Role.TOWNSHIP_OFFICER, home.code[:9])
    elsewhere = factories.community(name="远处社区", code="210503001001")
    with pytest.raises(ValidationError) as error:
        h.begin(officer, community=elsewhere)
    assert list(error.value.message_dict) == ["community"]
    assert h.begin(officer, community=home).community == home


def test_who_acts_for_no_such_unit_writes_nothing_in_its_name() -> None:
    unit = queries.units_of(h.writer())[0]
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="广裕社区"))
    with pytest.raises(Refusal):
        services.begin_practice(unit=unit, by=stranger, content=h.content(), token=h.token())
    assert PracticeCase.objects.count() == 0


def test_one_form_makes_one_case() -> None:
    by = h.writer()
    unit, token = queries.units_of(by)[0], h.token()
    made = [
        services.begin_practice(unit=unit, by=by, content=h.content(), token=token)
        for _again in range(2)
    ]
    assert [is_new for _practice, is_new in made] == [True, False]
    assert PracticeCase.objects.count() == 1


def test_a_year_that_has_not_begun_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        h.begin(year=2099)
    assert list(error.value.message_dict) == ["year"]


def test_a_record_behind_it_is_found_by_its_address() -> None:
    _practice, publication = h.published()
    by = h.writer()
    second = h.begin(
        by, references=(f"https://example.org/cases/{publication.key}/?from=list", "")[:1]
    )
    assert [row.key for row in second.references.all()] == [publication.key]
    with pytest.raises(ValidationError) as error:
        h.begin(by, references=("https://example.org/cases/nothing/",))
    assert list(error.value.message_dict) == ["references"]


def test_the_address_says_of_which_kind_a_record_is() -> None:
    _practice, publication = h.published()
    key = publication.key
    for address in (f"/en/cases/{key}/", f"/cases/{key}", f"/cases/{key}/v1/"):
        assert queries.publication_at(address) == publication
    for address in (f"/meetings/{key}/", f"/meetings/x/cases/{key}/", f"/{key}/", key):
        assert queries.publication_at(address) is None


def test_the_author_changes_a_draft_and_the_slower_of_two_is_told() -> None:
    practice = h.begin()
    again = PracticeCase.objects.get(pk=practice.pk)
    services.change_practice(
        practice, by=h.writer(), content=h.content(title="新题目", figures=()), expected_version=1
    )
    assert (practice.title, practice.figures.count(), practice.version) == ("新题目", 0, 2)
    with pytest.raises(StaleRecord):
        services.change_practice(
            again, by=h.writer(), content=h.content(title="旧题目"), expected_version=1
        )


def test_an_officer_does_not_write_the_draft_and_what_was_handed_in_is_not_changed() -> None:
    practice = h.begin()
    with pytest.raises(Refusal):
        services.change_practice(
            practice, by=h.editor(), content=h.content(), expected_version=practice.version
        )
    services.submit_practice(practice, by=h.writer())
    with pytest.raises(IllegalTransition):
        services.change_practice(
            practice, by=h.writer(), content=h.content(), expected_version=practice.version
        )


def test_a_township_hands_in_nothing_in_the_name_of_its_committee() -> None:
    practice = h.begin()
    officer = factories.user(Role.TOWNSHIP_OFFICER, practice.jurisdiction[:9])
    with pytest.raises(Refusal):
        services.submit_practice(practice, by=officer)
    assert queries.practices_for(officer).count() == 0
    services.submit_practice(practice, by=h.writer())
    assert queries.practices_for(officer).count() == 1
    assert services.practice_steps(practice, officer) == []


def test_a_member_of_another_association_sees_nothing_of_it() -> None:
    _of, member = h.association()
    _other, stranger = h.association("平山区物业行业协会")
    practice = h.submitted(member)
    assert list(queries.practices_for(member)) == [practice]
    assert list(queries.practices_for(stranger)) == []
    assert not queries.practice_writer(stranger, practice)


def test_who_holds_the_role_below_the_register_writes_nothing_in_its_name() -> None:
    of = organization("本溪市再生资源协会", number=9, jurisdiction=factories.CITY_CODE)
    member = join(of)
    assert [unit.organization for unit in queries.units_of(member)] == [of]
    assert queries.writing_units(member) == queries.hosts_of(member) == []
    with pytest.raises(Refusal):
        h.begin(member)


def test_the_author_agrees_and_the_edited_text_is_published_by_somebody_else() -> None:
    practice = h.edited()
    assert practice.done == "先开议事会。\n再写进居民公约。"
    services.answer_edit(practice, by=h.writer(), agrees=True)
    assert (practice.state, practice.done) == (
        "agreed",
        "先开议事会。\n再写进居民公约，并张榜公示。",
    )
    with pytest.raises(DutyConflict):
        library_public.publish_practice(practice, by=h.editor())
    practice.refresh_from_db()
    assert practice.state == "agreed"
    publication = library_public.publish_practice(practice, by=h.publisher())
    assert publication.payload["done"] == practice.done
    assert (publication.issuer, publication.period) == ("平山区民政局", "2026")


def test_who_wrote_some_of_it_neither_edits_nor_publishes_it() -> None:
    of, first = h.association()
    second, last = join(of), join(of)
    practice = h.begin(first)
    for by, title in ((second, "第二人的题目"), (last, "第三人的题目")):
        services.change_practice(
            practice,
            by=by,
            content=h.content(title=title),
            expected_version=practice.version,
        )
    services.submit_practice(practice, by=last)
    factories.appointment(second, Role.COUNTY_OFFICER, factories.county())
    both = type(second).objects.get(pk=second.pk)
    with pytest.raises(DutyConflict):
        services.edit_practice(practice, by=both, text=h.text())
    with pytest.raises(DutyConflict):
        library_public.publish_practice(practice, by=both)


def test_who_edits_it_does_not_answer_for_the_author() -> None:
    of, member = h.association()
    both = join(of)
    factories.appointment(both, Role.COUNTY_OFFICER, factories.county())
    both = type(both).objects.get(pk=both.pk)
    practice = h.submitted(member)
    services.edit_practice(practice, by=both, text=h.text())
    with pytest.raises(DutyConflict):
        services.answer_edit(practice, by=both, agrees=True)
    practice.refresh_from_db()
    services.answer_edit(practice, by=member, agrees=True)


def test_the_author_objects_with_a_reason_and_the_text_stays_as_it_was() -> None:
    practice = h.edited()
    with pytest.raises(Refusal):
        services.answer_edit(practice, by=h.writer(), agrees=False, answer=" ")
    practice.refresh_from_db()
    services.answer_edit(practice, by=h.writer(), agrees=False, answer="没有张榜")
    edit = practice.edits.get()
    assert (practice.state, practice.done, edit.agreed, edit.answer) == (
        "submitted",
        "先开议事会。\n再写进居民公约。",
        False,
        "没有张榜",
    )


def test_who_did_not_write_it_answers_no_edit() -> None:
    practice = h.edited()
    for stranger in (h.editor(), h.publisher()):
        with pytest.raises(Refusal):
            services.answer_edit(practice, by=stranger, agrees=True)
    assert PracticeEdit.objects.get().agreed is None


def test_an_edit_says_why_and_changes_something() -> None:
    practice = h.submitted()
    with pytest.raises(ValidationError) as error:
        services.edit_practice(practice, by=h.editor(), text=h.text(remark=" "))
    assert list(error.value.message_dict) == ["remark"]
    with pytest.raises(Refusal):
        services.edit_practice(practice, by=h.editor(), text=h.text(done=practice.done))
    assert practice.edits.count() == 0


def test_returned_with_a_reason_it_is_written_and_handed_in_again() -> None:
    practice = h.submitted()
    with pytest.raises(Refusal):
        services.return_practice(practice, by=h.editor(), reason=" ")
    practice.refresh_from_db()
    services.return_practice(practice, by=h.editor(), reason="请补充数据来源")
    assert (practice.state, practice.return_reason) == ("returned", "请补充数据来源")
    assert list(queries.practices_to_answer(h.writer())) == [practice]
    services.change_practice(
        practice, by=h.writer(), content=h.content(), expected_version=practice.version
    )
    services.submit_practice(practice, by=h.writer())
    assert (practice.state, practice.return_reason) == ("submitted", "")
    assert list(queries.practices_to_edit(h.editor())) == [practice]


@pytest.mark.parametrize("make", [h.begin, h.submitted, h.edited])
def test_the_author_takes_it_back_before_it_is_published(make: Any) -> None:
    practice = make()
    services.take_back_practice(practice, by=h.writer())
    assert (practice.state, services.practice_steps(practice, h.writer())) == ("taken_back", [])


def test_what_was_never_handed_in_stays_with_its_writers() -> None:
    practice = h.begin()
    services.take_back_practice(practice, by=h.writer())
    township = factories.user(Role.TOWNSHIP_OFFICER, practice.jurisdiction[:9])
    for officer in (township, h.editor()):
        assert list(queries.practices_for(officer)) == []
    assert list(queries.practices_for(h.writer())) == [practice]


def test_what_was_published_is_withdrawn_by_the_registry_alone() -> None:
    practice, publication = h.published()
    library_key = publication.key
    with pytest.raises(Refusal):
        services.take_back_practice(practice, by=h.writer())
    with pytest.raises(Refusal):
        library_public.withdraw_practice(practice, by=h.editor(), reason="")
    practice.refresh_from_db()
    library_public.withdraw_practice(practice, by=h.editor(), reason="做法已不再适用")
    assert (practice.state, current(Kind.PRACTICE, library_key)) == ("withdrawn", None)
    assert versions(Kind.PRACTICE, library_key)[0].withdrawal_reason == "做法已不再适用"


def test_a_correction_is_agreed_to_and_gives_its_reason() -> None:
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    assert PracticeState.TAKEN_BACK not in {
        step.target for step in services.practice_steps(practice, h.writer())
    }
    services.answer_edit(practice, by=h.writer(), agrees=True)
    with pytest.raises(Refusal):
        library_public.publish_practice(practice, by=h.publisher())
    practice.refresh_from_db()
    second = library_public.publish_practice(practice, by=h.publisher(), reason="补充公示")
    assert (second.version, second.reason) == (2, "补充公示")


def test_what_the_author_objects_to_leaves_the_published_text_as_it_stands() -> None:
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    services.answer_edit(practice, by=h.writer(), agrees=False, answer="没有张榜")
    library_public.publish_practice(practice, by=h.publisher())
    standing = current(Kind.PRACTICE, practice.public_id)
    assert standing is not None
    assert (practice.state, standing.version) == ("published", 1)


def test_the_registry_drops_its_edit_of_what_stands_on_the_site() -> None:
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    assert PracticeState.PUBLISHED in _targets(practice)
    with pytest.raises(Refusal, match="理由"):
        services.drop_edit(practice, by=h.editor(), reason=" ")
    with pytest.raises(IllegalTransition):
        services.drop_edit(practice, by=h.writer(), reason="不再更正")
    with pytest.raises(IllegalTransition):
        library_public.publish_practice(practice, by=h.publisher(), reason="更正")
    services.drop_edit(practice, by=h.editor(), reason="不再更正")
    standing, edit = current(Kind.PRACTICE, practice.public_id), practice.edits.get()
    assert standing is not None
    assert (practice.state, standing.version, standing.payload["done"]) == (
        "published",
        1,
        practice.done,
    )
    assert queries.open_edit(practice) is None
    assert (edit.agreed, edit.answer, edit.answered_by) == (False, "不再更正", h.editor())
    # The next edit begins with the case, not with what was dropped.
    assert queries.edit_to_continue(practice) is None
    services.edit_practice(practice, by=h.editor(), text=h.text(done="另一写法"))
    services.answer_edit(practice, by=h.writer(), agrees=True)
    assert practice.done == "另一写法"


def test_who_has_words_in_the_case_still_drops_an_edit() -> None:
    """It publishes nothing: the rule about publishing asks for nobody else."""
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    services.answer_edit(practice, by=h.writer(), agrees=True)
    library_public.publish_practice(practice, by=h.publisher(), reason="补充公示")
    services.edit_practice(practice, by=h.editor(), text=h.text(done="另一写法"))
    assert PracticeState.PUBLISHED in _targets(practice)
    assert not services.awaits_another(practice, h.editor())


def test_what_the_site_does_not_say_is_not_dropped_to() -> None:
    """Neither a case that was never published, nor one whose newer text still waits for it."""
    never, (agreed, _first), (returned, _second) = h.edited(), h.published(), h.published()
    services.edit_practice(agreed, by=h.editor(), text=h.text())
    services.answer_edit(agreed, by=h.writer(), agrees=True)
    services.edit_practice(agreed, by=h.editor(), text=h.text(done="另一写法"))
    services.edit_practice(returned, by=h.editor(), text=h.text())
    services.return_practice(returned, by=h.editor(), reason="请补充数据来源")
    services.change_practice(
        returned, by=h.writer(), content=h.content(), expected_version=returned.version
    )
    services.submit_practice(returned, by=h.writer())
    for practice in (never, agreed, returned):
        if practice.state != "edited":
            services.edit_practice(practice, by=h.editor(), text=h.text())
        assert PracticeState.PUBLISHED not in _targets(practice)
        with pytest.raises(Refusal, match="退回"):
            services.drop_edit(practice, by=h.editor(), reason="不再更正")
        assert practice.state == "edited"


def test_what_stands_on_the_site_is_withdrawn_while_its_correction_waits() -> None:
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    assert PracticeState.WITHDRAWN in _targets(practice)
    library_public.withdraw_practice(practice, by=h.editor(), reason="做法已不再适用")
    assert current(Kind.PRACTICE, practice.public_id) is None


def test_what_was_never_published_is_not_withdrawn() -> None:
    practice = h.edited()
    assert PracticeState.WITHDRAWN not in _targets(practice)
    with pytest.raises(Refusal):
        library_public.withdraw_practice(practice, by=h.editor(), reason="做法已不再适用")
    assert practice.state == "edited"


def _targets(practice: PracticeCase) -> set[str]:
    return {step.target for step in services.practice_steps(practice, h.editor())}


def test_an_edit_without_an_answer_ends_when_the_case_is_returned() -> None:
    practice = h.edited()
    services.return_practice(practice, by=h.publisher(), reason="请补充数据来源")
    edit = practice.edits.get()
    assert (practice.state, edit.agreed, edit.answer) == ("returned", False, "请补充数据来源")
    services.submit_practice(practice, by=h.writer())
    services.edit_practice(practice, by=h.editor(), text=h.text())
    assert practice.edits.count() == 2


def test_personal_data_is_looked_for_in_every_text() -> None:
    for number, changes in enumerate(
        (
            {"done": "联系13904140000"},
            {"summary": "住在3号楼2单元501室的居民先试。"},
            {"figures": (Figure("户数", Decimal(3), "问024-43812345"),)},
            {"figures": (Figure("户数", Decimal(3), "台账", unit="13904140000"),)},
        )
    ):
        practice = h.submitted(**changes, title=f"第{number}例")
        with pytest.raises(ValidationError) as error:
            library_public.publish_practice(practice, by=h.publisher())
        assert error.value.code == "personal_data"
        practice.refresh_from_db()
        assert practice.state == "submitted"
    library_public.publish_practice(practice, by=h.publisher(), confirmed=True)
    assert practice.state == "published"


def test_photos_with_people_stay_inside(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    practice, by = h.begin(), h.writer()
    with pytest.raises(ValidationError):
        services.add_practice_photo(practice, by=by, upload=h.picture(), caption=" ")
    services.add_practice_photo(practice, by=by, upload=h.picture(), caption="投放点")
    services.add_practice_photo(
        practice, by=by, upload=h.picture(), caption="议事会", shows_people=True
    )
    gone = services.add_practice_photo(practice, by=by, upload=h.picture(), caption="旧照片")
    services.delete_practice_photo(gone, by=by)
    services.submit_practice(practice, by=by)
    with pytest.raises(IllegalTransition):
        services.add_practice_photo(practice, by=by, upload=h.picture(), caption="晚了")
    publication = library_public.publish_practice(practice, by=h.publisher())
    assert [row["caption"] for row in publication.payload["photos"]] == ["投放点"]
    assert publication.photos.count() == 1


def test_a_photo_that_came_too_late_leaves_no_file(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    practice = h.submitted()
    with pytest.raises(IllegalTransition):
        services.add_practice_photo(practice, by=h.writer(), upload=h.picture(), caption="晚了")
    with pytest.raises(RuntimeError):
        _failing(h.begin(title="另一例"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _failing(practice: PracticeCase) -> None:
    with mock.patch("orgs.services.library_photos.record_event", side_effect=RuntimeError):
        services.add_practice_photo(practice, by=h.writer(), upload=h.picture(), caption="点位")


def test_where_no_edit_waits_none_is_answered() -> None:
    practice = h.begin()
    for agrees in (True, False):
        with pytest.raises(IllegalTransition):
            services.answer_edit(practice, by=h.writer(), agrees=agrees, answer="不符")
    practice.refresh_from_db()
    assert practice.state == "draft"


def test_what_is_related_has_the_same_topic_and_type_first() -> None:
    _one, publication = h.published(title="甲")
    same_topic = h.published(title="丙", type=h.type_("large", "大型居住社区"))[1]
    both = h.published(title="乙")[1]
    other = h.topic("volunteers", "志愿服务")
    same_type = h.published(title="丁", topic=other)[1]
    h.published(title="戊", topic=other, type=h.type_("large", "大型居住社区"))
    assert [row.pk for row in queries.related_practices(publication)] == [
        both.pk,
        same_topic.pk,
        same_type.pk,
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"organization": None, "writer": "organization"},
        {"community": None},
        {"summary": ""},
        {"year": 1999},
        {"state": "published"},
    ],
)
def test_the_database_refuses(change: dict[str, Any]) -> None:
    practice = h.begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeCase.objects.filter(pk=practice.pk).update(**change)


def test_what_was_edited_and_answered_stays() -> None:
    practice = h.edited()
    rows = PracticeEdit.objects.filter(practice=practice)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        rows.update(done="换了")
    services.answer_edit(practice, by=h.writer(), agrees=True)
    with pytest.raises(IntegrityError, match="answered edit stays"), transaction.atomic():
        rows.update(answer="换了")
