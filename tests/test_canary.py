"""Nothing that is not public reaches an anonymous visitor, on any page (bar H1).

Everything is filled with marks first and then published by the services that people use, so the
marks go whatever way the data goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.enums import Privacy
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.models import BackboneMember, Convention, Council, County, GovernanceMethod
from communities.public import publish_consultation, publish_convention
from communities.services import (
    end_adoption,
    end_body,
    leave,
    publish_council,
    publish_register,
    put_in_force,
    withdraw_consent,
)
from deliberation import public as deliberation_public
from deliberation.models import Feedback, Meeting, Procedure, Topic
from deliberation.services import (
    add_photo,
    announce_meeting,
    confirm_minutes,
    report_progress,
    submit_meeting,
)
from evaluation.models import Inspection
from evaluation.public import publish_bulletin
from evaluation.reward_publication import publish_rewards
from evaluation.services import (
    approve_reward,
    close_round,
    confirm_inspection,
    propose_rewards,
    recheck,
    submit_inspection,
)
from orgs.models import Officeholder, Organization, RegistrationCase, Standard, StartingGuide
from orgs.services import answer_correction, ask_correction, publish_guide
from orgs.services.standard_comments import Answer, answer_comment
from orgs.services.standards import conclude, open_consultation
from portal.opendata.datasets import registered
from portal.opendata.files import FORMATS
from portal.pages import forget_pages
from tests import factories
from tests.canaries import PERSONAL_DATA, Canaries, Visit, crawl, text_of
from tests.communities.backbone import agree, join, publish
from tests.communities.body_helpers import CONTACT, add_body, furnish, writer
from tests.communities.council_helpers import draft as draft_council
from tests.communities.council_helpers import enforced
from tests.communities.helpers import carry, today
from tests.communities.toolkits import adopt, method
from tests.deliberation.feedback_helpers import accept, answer, pool, send
from tests.deliberation.helpers import begin, content, hold, meet_and_write, notice, only_action
from tests.deliberation.procedure_helpers import (
    carry_on,
    do,
    law,
    leave_out,
    start,
    typed_step,
)
from tests.deliberation.survey_helpers import say_and_instruct
from tests.deliberation.tally_helpers import named_item
from tests.evaluation.finding_helpers import issue, send_report
from tests.evaluation.helpers import given, make_card, make_round, make_rule, prepared, samples
from tests.evaluation.part_helpers import weights
from tests.evaluation.review_card_helpers import judged
from tests.evaluation.township_card_helpers import confirmed as confirmed_township
from tests.evaluation.township_card_helpers import township_card
from tests.orgs.case_helpers import asked, clerk, filing, rules
from tests.orgs.case_helpers import begin as begin_case
from tests.orgs.helpers import capability, organization, serves
from tests.orgs.helpers import publish as publish_organization
from tests.orgs.partnership_helpers import agreement, ask, need, publish_county, resource, unit
from tests.orgs.standard_helpers import comment, drafting
from tests.world import picture

COMMENTER = "诸葛某"
# The issuer of a publication is the publisher's unit.
ISSUERS = {"accounts.User.unit"}
# Texts of these fields must be on public pages: without them the crawl looked at nothing.
SHOWN = {
    "communities.County.name",
    "communities.Township.name",
    "communities.Community.name",
    "communities.Community.former_names",
    "communities.Convention.title",
    "communities.Council.rules",
    "communities.Council.title",
    "communities.CouncilParty.name",
    "communities.Estate.name",
    "communities.LocalBody.name",
    "communities.LocalBody.head_office",
    "communities.LocalBody.sorting_duty_document",
    "communities.LocalBody.sorting_duty_office",
    "communities.PropertyCompany.name",
    "communities.Convention.filing_number",
    "communities.ConventionClause.text",
    "communities.GovernanceMethod.name",
    "communities.MethodAdoption.effect",
    "communities.MethodStep.description",
    "communities.ModelText.text",
    "orgs.Capability.name",
    "orgs.CaseTerm.source",
    "orgs.MaterialRequirement.name",
    "orgs.MaterialRequirement.source",
    "orgs.DraftingBody.name",
    "orgs.Standard.project_number",
    "orgs.Standard.scope",
    "orgs.Standard.title",
    "orgs.StartingGuide.charter",
    "orgs.StartingGuide.conditions",
    "orgs.StartingGuide.title",
    "orgs.Organization.credit_code",
    "orgs.Organization.name",
    "orgs.Organization.purpose",
    "orgs.Organization.scope",
    "orgs.Organization.supervising_body",
    "orgs.PartnerUnit.name",
    "orgs.Resource.conditions",
    "orgs.Resource.location",
    "orgs.Resource.measure",
    "orgs.Resource.name",
    "deliberation.Meeting.title",
    "deliberation.Meeting.place",
    "deliberation.Topic.title",
    "deliberation.Topic.estate",
    "deliberation.Procedure.title",
    "deliberation.Procedure.matter",
    "deliberation.ProcedureStep.exception_reason",
    "deliberation.ProcedureStep.text",
    "deliberation.ProcedureStep.place",
    "deliberation.Feedback.published_text",
    "deliberation.Feedback.answer",
    "deliberation.Feedback.published_estate",
    "deliberation.Resolution.text",
    "deliberation.Action.description",
    "evaluation.Scorecard.title",
    "evaluation.Section.title",
}


# Names of people who agreed to it are public, for as long as their consent holds.
NAMES = {"communities.BackboneMember.name"}


@dataclass
class Scene:
    canaries: Canaries
    hidden: set[tuple[str, int]]
    publishers: set[int]
    named: set[int]


@pytest.fixture
def scene(
    member: Any, community: Any, township_officer: Any, county_officer: Any, city_officer: Any
) -> Scene:
    """What stays hidden beside what is published: meetings, conventions, a round."""
    draft, kept = begin(member, community), hold(member, community)
    shown = begin(member, community)
    for shows_people in (False, True):
        add_photo(shown, by=member, upload=picture(), shows_people=shows_people)
    meet_and_write(shown, member)
    _hand_in(shown, member)
    report_progress(only_action(shown), by=member, progress=40, note="进展说明")
    say_and_instruct(only_action(shown), member, township_officer)
    coming = begin(member, community)
    announce_meeting(coming, by=member, content=notice())
    sister = factories.community(name="南地社区")
    conventions = [
        carry(community, "filed", opinion="意见"),
        carry(sister, "consulting", opinion="意见"),
    ]
    unseen = carry(factories.community(name="未公布社区"), "under_review", opinion="意见")
    furnish(community)
    dissolved = dissolve(community)
    councils = [enforced(community), draft_council(sister)]
    inspection = scored(member, community, county_officer)
    put_right(county_officer, township_officer)
    tools = [method(name, by=city_officer) for name in ("采用的", "停止的")]
    to_publish, hidden_tool = method("待公布的"), method("草稿")
    adopt(community, tools[0], by=member, effect="成效")
    ended = adopt(community, tools[1], by=member, effect="成效")
    end_adoption(ended, by=member, ended_on=ended.adopted_on, reason="停止原因")
    rosters = Rosters(community, sister)
    directory, cases = organizations_of(community), cases_of()
    standards, kept_back = standards_of(), partnerships_of()
    contact = {"contact_name": "李某", "contact_phone": "13904140000", "estate": "德泰小区"}
    told = answer(send(community, photo=picture(), **contact), member)
    moderated = accept(send(community, **contact), member)
    untold = send(community, **contact)
    topic, pooled = pool(community, member), pool(community, member)
    carried, inside = procedures_of(community, member)
    canaries = Canaries()
    canaries.seed()
    rosters.publish()
    publish_orgs(directory[0])
    officers = (township_officer, county_officer, city_officer)
    publishers = [User.objects.get(pk=officer.pk) for officer in officers]
    filed, consulted = (Convention.objects.get(pk=c.pk) for c in conventions)
    deliberation_public.publish_notice(Meeting.objects.get(pk=coming.pk), by=publishers[0])
    publish_convention(filed, by=publishers[1])
    publish_consultation(consulted, by=publishers[1])
    publish_council(Council.objects.get(pk=councils[0].pk), by=publishers[1])
    put_in_force(GovernanceMethod.objects.get(pk=to_publish.pk), by=publishers[2])
    deliberation_public.publish_feedback(Feedback.objects.get(pk=told.pk), by=publishers[1])
    deliberation_public.publish_procedure(Procedure.objects.get(pk=carried.pk), by=publishers[1])
    deliberation_public.publish_topic(Topic.objects.get(pk=topic.pk), by=publishers[1])
    _publish(Meeting.objects.get(pk=shown.pk), Inspection.objects.get(pk=inspection.pk), publishers)
    item = kept.agenda.get()
    hidden = {
        *unseen_of(standards[1]),
        ("deliberation.Meeting", draft.pk),
        ("deliberation.Meeting", kept.pk),
        ("deliberation.Action", only_action(kept).pk),
        ("deliberation.Topic", item.topic_id),
        ("deliberation.Topic", pooled.pk),
        ("deliberation.Procedure", inside.pk),
        ("deliberation.ProcedureStep", inside.steps.get().pk),
        ("deliberation.Feedback", moderated.pk),
        ("deliberation.Feedback", untold.pk),
        ("deliberation.Resolution", item.resolution.pk),
        ("communities.Convention", unseen.pk),
        ("communities.LocalBody", dissolved.pk),
        ("communities.Council", councils[1].pk),
        ("orgs.Organization", directory[1].pk),
        *(("orgs.RegistrationCase", case.pk) for case in cases),
        ("orgs.Resource", kept_back),
        ("orgs.StartingGuide", StartingGuide.objects.get(slug="filed").pk),
        *(("communities.CouncilParty", party.pk) for party in councils[1].parties.all()),
        *(("communities.ConventionClause", clause.pk) for clause in unseen.clauses.all()),
        ("communities.MethodAdoption", ended.pk),
        ("communities.GovernanceMethod", hidden_tool.pk),
        *(("communities.MethodStep", step.pk) for step in hidden_tool.steps.all()),
        *(("communities.ModelText", text.pk) for text in hidden_tool.model_texts.all()),
    }
    return Scene(canaries, hidden, {person.pk for person in publishers}, rosters.named)


def dissolve(community: Any) -> Any:
    body = add_body(community, "other", **CONTACT)
    end_body(body, by=writer(community), on=today(), reason="撤销")
    return body


def organizations_of(community: Any) -> list[Organization]:
    """One that is published and one that is not, both with all that is known of them."""
    made = []
    for number in (1, 2):
        of = organization(
            f"第{number}协会", number=number, telephone="024-43812345", address="某楼"
        )
        of.capabilities.set([capability(f"tag{number}", name=f"能力{number}")])
        serves(of, community)
        Officeholder.objects.create(
            organization=of, post="legal_representative", name="李某", phone="13904140000"
        )
        made.append(of)
    return made


def standards_of() -> list[Standard]:
    """One that is opened for comments and one that is not."""
    return [drafting(title=title) for title in ("公开的标准", "内部的标准")]


def unseen_of(standard: Standard) -> list[tuple[str, int]]:
    """A draft that nobody has opened for comments."""
    bodies = [("orgs.DraftingBody", body.pk) for body in standard.bodies.all()]
    return [("orgs.Standard", standard.pk), *bodies]


def consult(standard: Standard, by: User, answerer: User) -> None:
    """Open for comments, commented with a name, answered; the table stands on the site."""
    first, last = today() - timedelta(days=40), today() - timedelta(days=10)
    with on(first):
        open_consultation(standard, by=by, first=first, last=last, confirmed=True)
    said = comment(standard, "桶站应当加盖", day=first, name=COMMENTER)
    answer_comment(said, by=answerer, answer=Answer("adopted"))
    conclude(standard, by=by, confirmed=True)


def publish_orgs(of: Organization) -> None:
    publish_organization(Organization.objects.get(pk=of.pk))
    publish_county(county=County.objects.get(code="210502"))


def partnerships_of() -> int:
    """A unit with whom to call, what it shows to the public, a need and a booking; returns the
    key of the resource that is not shown."""
    of = unit(contact_name="李某", contact_phone="13904140000")
    agreement(of)
    hall = resource(of=of, is_open_to_public=True, conditions="提前预约", location="一楼")
    ask(hall, need=need(remarks="备注"))
    return resource(of=of, name="内部礼堂").pk


def cases_of() -> list[RegistrationCase]:
    """A registration with an answered correction, a filing, and an enquiry; none is published."""
    rules()
    made = [begin_case(), begin_case(filing())]
    ask_correction(made[0], by=clerk(), text="补正")
    answer_correction(made[0], by=clerk(), answer="补交")
    asked()
    return made


def _hand_in(meeting: Meeting, member: Any) -> None:
    """What a meeting usually has, and a vote of people called by name."""
    items = [*content().items, named_item(meeting, member)]
    submit_meeting(meeting, by=member, content=content(items=items))


def scored(member: Any, community: Any, county_officer: Any) -> Any:
    """An inspection with a deduction, submitted and not confirmed; its township is scored on a
    card, confirmed, for a part of its total."""
    card = make_card()
    composite = weights("checked", self_check=75, county_check=25)
    round_ = make_round(card, by=county_officer, composite=composite)
    inspection = round_.inspections.get(community=community)
    scorer, confirmer = (factories.user("county_officer", factories.county()) for _both in "ab")
    confirmed_township(round_, township_card(), scorer, confirmer, rule=judged(40))
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    return inspection


def put_right(county_officer: Any, township_officer: Any) -> None:
    """A finding of another month, reported and looked at again."""
    card = make_card("other")
    month = make_round(card, by=county_officer, period="2026-09")
    inspection = month.inspections.first()
    scorer = factories.user("committee_member", inspection.community)
    submit_inspection(inspection, by=scorer, scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=township_officer)
    finding = issue(inspection, by=township_officer)
    send_report(finding, by=scorer)
    recheck(finding, by=township_officer, is_rectified=False, text="还缺一块")


def procedures_of(community: Any, member: Any) -> tuple[Procedure, Procedure]:
    """One through all steps but one that was left out, and one that nobody has published."""
    law()
    carried, inside = start(community, member), start(community, member)
    do(carried, member, 1, typed_step())
    leave_out(carried, member, 2)
    return carry_on(carried, member, 6), carry_on(inside, member, 1)


class Rosters:
    """Two rosters of ten days ago. In the first a consent was withdrawn since, and it was published
    again; in the second one has expired, and nobody has noticed yet.
    """

    def __init__(self, first: Any, second: Any) -> None:
        self.units = (first, second)
        with on(today() - timedelta(days=10)):
            join(first)
            self.withdrawn = join(first, "given", name="丙")
            join(second, "given", name="丁")
            join(second, "", name="戊")
            expiring = [join(unit, "", name="己") for unit in self.units]
            for member in expiring:
                agree(member, until=today() + timedelta(days=5))
            standing = [join(unit, "given", name="庚") for unit in self.units]
        join(first, "withdrawn", name="辛")
        leaving = join(second, "given", name="壬")
        leave(
            leaving,
            by=leaving.recorded_by,
            left_on=today(),
            reason="搬走",
            expected_version=leaving.version,
        )
        self.named = {member.pk for member in standing}
        self.named |= {m.pk for m in BackboneMember.objects.filter(name="丁")}

    def publish(self) -> None:
        with on(today() - timedelta(days=10)):
            for unit in self.units:
                publish(unit)
        member = BackboneMember.objects.get(pk=self.withdrawn.pk)
        withdraw_consent(member, by=member.recorded_by, expected_version=member.version)
        publish(self.units[0])


def _publish(meeting: Meeting, inspection: Inspection, publishers: list[User]) -> None:
    township, county, city = publishers
    publish_register(by=city, reason="")
    publish_guide(StartingGuide.objects.get(slug="association"), by=city)
    consult(Standard.objects.order_by("pk")[0], by=county, answerer=city)
    confirm_minutes(meeting, by=township)
    deliberation_public.publish_meeting(meeting, by=county)
    confirm_inspection(inspection, by=township)
    round_ = inspection.round
    round_.refresh_from_db()
    close_round(round_, by=county)
    publish_bulletin(prepared(round_), by=city)
    make_rule(jurisdiction=round_.jurisdiction, title="流动红旗", condition="top", count=1)
    [reward] = propose_rewards(round_, by=county)
    approve_reward(reward, by=county)
    publish_rewards(round_, by=city)
    forget_pages()


def visit() -> Visit:
    return crawl(("/", "/en/", "/sitemap.xml", "/robots.txt", "/no-such-page", "/verify/?hash=x"))


def leaks(scene: Scene, seen: Visit) -> list[str]:
    """Every mark and code that should not have been seen, with its field and its page."""
    found = []
    for mark in sorted(scene.canaries.found_in(seen.everything)):
        place = scene.canaries.marks[mark]
        issuer = place.field in ISSUERS and place.pk in scene.publishers
        hidden = (place.field.rpartition(".")[0], place.pk) in scene.hidden
        named = place.field in NAMES and place.pk in scene.named
        if (place.privacy != Privacy.PUBLIC and not (issuer or named)) or hidden:
            found.append(f"{place.field} of row {place.pk} on {seen.where(mark)[0]}")
    for text in PERSONAL_DATA:
        found += [f"{text} on {address}" for address in seen.where(text)[:1]]
    for code in sorted(scene.canaries.codes):
        # Not among the digits of a hash.
        alone = re.compile(rf"(?<![0-9a-f]){code}(?![0-9a-f])")
        found += [f"{code} on {a}" for a, page in seen.pages.items() if alone.search(page)][:1]
    return found


def test_nothing_that_is_not_public_is_seen(scene: Scene) -> None:
    seen = visit()
    assert "\n".join(leaks(scene, seen)) == ""
    # The visitor was everywhere, and public texts did arrive.
    assert len(seen.pages) >= 60
    public = {scene.canaries.marks[mark].field for mark in scene.canaries.found_in(seen.everything)}
    assert SHOWN - public == set()
    names = {
        place.pk
        for mark, place in scene.canaries.marks.items()
        if place.field in NAMES and mark in seen.everything
    }
    assert names == scene.named
    assert [a.split("/")[3:] for a in seen.pages if re.match("/actions/.*/survey/", a)] == [
        ["survey", ""]
    ]
    assert any(address.endswith(".jpg") for address in seen.pages)
    assert any(page.startswith("200") and "%PDF-" in page for page in seen.pages.values())
    # What a township was scored on a card stands below its rank.
    assert seen.where("card-county_check") != []
    assert seen.where("桶站应当加盖") != []
    assert seen.where(COMMENTER) == []
    assert any(address.endswith(".json") for address in seen.pages)
    # Files, API and their descriptions of every dataset were among them.
    for dataset in registered():
        assert {
            *(f"/open-data/files/{dataset.key}.{suffix}" for suffix in FORMATS),
            f"/open-data/{dataset.key}/",
            f"/open-data/{dataset.key}/dataset.jsonld",
            f"/api/v1/{dataset.key}/",
        } <= set(seen.pages)
    assert {"/api/v1/openapi.json", "/open-data/catalogue.jsonld"} <= set(seen.pages)
    assert {page[:3] for page in seen.pages.values()} <= {"200", "302", "400", "404"}


def test_the_marks_stand_in_every_kind_of_private_field(scene: Scene) -> None:
    private = {
        place.field for place in scene.canaries.marks.values() if place.privacy != Privacy.PUBLIC
    }
    assert private >= {
        "accounts.User.name",
        "accounts.User.phone",
        "accounts.User.email",
        "accounts.AuditEvent.after",
        "orgs.RegistrationCase.applicant_name",
        "orgs.RegistrationCase.applicant_phone",
        "orgs.RegistrationCase.receipt_code",
        "orgs.Correction.text",
        "orgs.Enquiry.text",
        "orgs.PartnerUnit.contact_name",
        "orgs.PartnerUnit.contact_phone",
        "orgs.Partnership.document",
        "orgs.Need.title",
        "orgs.Booking.purpose",
        "orgs.Enquiry.contact_phone",
        "communities.BackboneMember.name",
        "communities.BackboneMember.phone",
        "communities.BackboneMember.area",
        "communities.BackboneMember.left_reason",
        "communities.ConventionOpinion.text",
        "communities.Council.decided",
        "communities.CouncilParty.post",
        "communities.LocalBody.contact_name",
        "communities.LocalBody.contact_phone",
        "communities.LocalBody.until_reason",
        "communities.PropertyCompany.contact_name",
        "communities.PropertyCompany.contact_phone",
        "communities.PropertyContract.document",
        "communities.ConventionReview.opinion",
        "communities.MethodAdoption.end_reason",
        "deliberation.Meeting.chair",
        "deliberation.Meeting.summary",
        "deliberation.Meeting.draft",
        "deliberation.Participant.name",
        "deliberation.Action.owner_name",
        "deliberation.ActionProgress.note",
        "deliberation.ActionInstruction.text",
        "deliberation.Reopening.reason",
        "deliberation.SurveyAnswer.remark",
        "deliberation.Invitee.name",
        "deliberation.SignIn.name",
        "deliberation.SignIn.proxy_for",
        "deliberation.TallyVoter.name",
        "deliberation.Minutes.text",
        "deliberation.MinutesConfirmer.name",
        "deliberation.MinutesConfirmation.remark",
        "deliberation.MinutesAddendum.text",
        "deliberation.MinutesAddendum.reason",
        "deliberation.Feedback.contact_name",
        "deliberation.Feedback.contact_phone",
        "deliberation.Feedback.decision_reason",
        "deliberation.Feedback.estate",
        "deliberation.Feedback.receipt_code",
        "deliberation.Feedback.text",
        "deliberation.ProcedureStep.who",
        "deliberation.Topic.decision_reason",
        "evaluation.Finding.problem",
        "evaluation.Finding.requirement",
        "evaluation.Inspection.draft",
        "evaluation.Recheck.text",
        "evaluation.Repair.text",
        "evaluation.Score.reason",
        "evaluation.ScoreRevision.answer",
        "evaluation.TownshipRevision.answer",
        "evaluation.TownshipScore.reason",
        "evaluation.TownshipScoring.draft",
    }
    assert {"210502", "210502001", "210502001001"} <= scene.canaries.codes


def _with_chair(meeting: Meeting) -> Any:
    item = _meeting_item(meeting)
    return replace(item, payload=item.payload | {"place": meeting.chair})


_meeting_item = deliberation_public.meeting_item


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put the chair's name into the payload of meetings."""
    monkeypatch.setattr(deliberation_public.meetings, "meeting_item", _with_chair)


# Whatever way data leaves the site, what a payload holds by mistake goes along, and is seen there.
WAYS = {
    "/open-data/files/meetings.csv", "/open-data/files/meetings.xlsx",
    "/open-data/files/meetings.json", "/open-data/files/meetings.zip", "/api/v1/meetings/",
    "/meetings/",
}  # fmt: skip


def test_a_careless_payload_is_noticed(careless: None, scene: Scene) -> None:
    seen = visit()
    found = leaks(scene, seen)
    assert {text.split(" of row")[0] for text in found} == {"deliberation.Meeting.chair"}
    [mark] = [
        mark
        for mark in scene.canaries.found_in(seen.everything)
        if scene.canaries.marks[mark].field == "deliberation.Meeting.chair"
    ]
    missed = {way for way in WAYS if not any(a.startswith(way) for a in seen.where(mark))}
    assert missed == set()


def copied(folder: Path) -> Visit:
    """What stands in a copy of the site, by the names of its files."""
    call_command("export_site", str(folder), "--portal", "https://portal.example", verbosity=0)
    found = (path for path in folder.rglob("*") if path.is_file())
    return Visit({f"/{path.relative_to(folder)}": text_of(path.read_bytes()) for path in found})


def test_nothing_that_is_not_public_is_copied(scene: Scene, tmp_path: Path) -> None:
    seen = copied(tmp_path)
    assert "\n".join(leaks(scene, seen)) == ""
    public = {scene.canaries.marks[mark].field for mark in scene.canaries.found_in(seen.everything)}
    assert SHOWN - public == set()
    assert any(address.endswith(".jpg") for address in seen.pages)


def test_a_careless_payload_is_noticed_in_a_copy(
    careless: None, scene: Scene, tmp_path: Path
) -> None:
    found = leaks(scene, copied(tmp_path))
    assert {text.split(" of row")[0] for text in found} == {"deliberation.Meeting.chair"}


def _with_voters(meeting: Meeting) -> Any:
    item = _meeting_item(meeting)
    names = [voter.name for tally in meeting.tallies.all() for voter in tally.roster.all()]
    return replace(item, payload=item.payload | {"place": "、".join(names)})


@pytest.fixture
def indiscreet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put those who voted by name into the payload of meetings."""
    monkeypatch.setattr(deliberation_public.meetings, "meeting_item", _with_voters)


def test_names_of_a_vote_by_name_are_noticed(indiscreet: None, scene: Scene) -> None:
    found = leaks(scene, visit())
    assert {text.split(" of row")[0] for text in found} == {"deliberation.TallyVoter.name"}


def _with_original(feedback: Feedback) -> Any:
    item = _feedback_item(feedback)
    return replace(item, payload=item.payload | {"text": feedback.text})


_feedback_item = deliberation_public.feedback_item


@pytest.fixture
def unmoderated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put what was sent, instead of what was moderated, into the payload of feedback."""
    monkeypatch.setattr(deliberation_public.feedback, "feedback_item", _with_original)


def test_an_original_text_is_noticed(unmoderated: None, scene: Scene) -> None:
    found = leaks(scene, visit())
    assert "deliberation.Feedback.text" in {text.split(" of row")[0] for text in found}
