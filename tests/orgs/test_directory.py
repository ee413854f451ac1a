"""What a credit code says, what an entry holds, who is in a post, what the dictionaries do."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from orgs import queries, services
from orgs.enums import CodeDoubt, OrganizationKind
from orgs.models import (
    Capability,
    CodeCategory,
    Officeholder,
    Organization,
    RegistryAuthority,
    ServiceArea,
    meaning_of,
)
from tests import factories
from tests.orgs.helpers import capability, code_of, dictionaries, organization, serves

pytestmark = pytest.mark.django_db

REAL_CODES = Path(__file__).parent.parent / "accounts" / "credit_codes.csv"


@pytest.fixture(autouse=True)
def known() -> None:
    dictionaries()


def entered(**fields: Any) -> Organization:
    values: dict[str, Any] = {
        "name": "绿家园环保协会",
        "kind": "association",
        "credit_code": code_of(),
        "jurisdiction": factories.county().code,
    }
    return Organization(**{**values, **fields})


def problems(refused: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refused.value.message_dict


class TestCodes:
    @pytest.mark.parametrize(
        ("prefix", "registry", "kind", "doubts"),
        [
            ("51", "210502", "association", []),
            ("51", "210502", "industry_association", []),
            ("52", "210502", "service_institution", []),
            ("53", "210502", "foundation", []),
            ("51", "210503", "association", [CodeDoubt.REGISTRY_DIFFERS]),
            ("51", "210500", "association", [CodeDoubt.REGISTRY_DIFFERS]),
            # Above the city nobody keeps a register here, so nothing differs.
            ("51", "210000", "association", []),
            ("51", "310115", "association", [CodeDoubt.REGISTRY_UNKNOWN]),
            ("54", "210502", "association", [CodeDoubt.KIND_UNCONFIRMED]),
            ("59", "210502", "foundation", [CodeDoubt.KIND_UNCONFIRMED]),
            ("5A", "210502", "association", [CodeDoubt.KIND_UNKNOWN]),
            (
                "N9",
                "310115",
                "association",
                [CodeDoubt.KIND_UNKNOWN, CodeDoubt.REGISTRY_UNKNOWN],
            ),
        ],
    )
    def test_what_speaks_against_a_possible_code_is_kept(
        self, county_officer: Any, prefix: str, registry: str, kind: str, doubts: list[CodeDoubt]
    ) -> None:
        row = entered(credit_code=code_of(prefix, registry), kind=kind)
        services.add(row, by=county_officer)
        assert Organization.objects.get().doubts == doubts

    @pytest.mark.parametrize(
        ("prefix", "kind", "said"),
        [
            ("52", "association", "以 52 开头的代码属于：社会服务机构（民办非企业单位）"),
            ("51", "foundation", "以 51 开头的代码属于：社会团体"),
            ("53", "industry_association", "以 53 开头的代码属于：基金会"),
            ("91", "association", "以 91 开头的代码属于：企业"),
            ("12", "service_institution", "以 12 开头的代码属于：事业单位"),
        ],
    )
    def test_a_code_of_another_kind_is_refused(
        self, county_officer: Any, prefix: str, kind: str, said: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            services.add(entered(credit_code=code_of(prefix), kind=kind), by=county_officer)
        [[text]] = problems(refused).values()
        assert text == f"{said}；所填类型为：{OrganizationKind(kind).label}。"
        assert Organization.objects.count() == 0

    @pytest.mark.parametrize(
        ("code", "kind"),
        [("52", "association"), ("51", "service_institution"), ("53", "association")],
    )
    def test_the_database_knows_the_standard_too(self, code: str, kind: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            organization(credit_code=code_of(code), kind=kind)
        organization(credit_code=code_of("54"), kind=kind)

    def test_a_code_used_twice_shows_the_first(self, county_officer: Any) -> None:
        organization("绿家园环保协会", credit_code=code_of())
        with pytest.raises(ValidationError) as refused:
            services.add(entered(name="另一家", credit_code=code_of()), by=county_officer)
        assert problems(refused)["credit_code"] == ["该代码已属于“绿家园环保协会”（社会团体）。"]

    def test_the_real_codes_are_read(self, city_officer: Any) -> None:
        """Those of civil affairs are taken, all with what they say of themselves."""
        with REAL_CODES.open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["valid"] == "yes"]
        said = {
            row["code"]: (meaning.kind, meaning.authority)
            for row in rows
            if (meaning := meaning_of(row["code"]))
        }
        assert said == {
            "51100000500009247D": ("association", "民政部"),
            "52110000MJ0166456X": ("service_institution", ""),
            "53100000500019795A": ("foundation", "民政部"),
            "12100000400009127B": ("", "民政部"),
            "91110000600037341L": ("", ""),
        }
        social = [code for code, (kind, _authority) in said.items() if kind]
        for code in social:
            row = entered(
                name=code, credit_code=code, kind=said[code][0], jurisdiction=factories.CITY_CODE
            )
            services.add(row, by=city_officer)
        assert Organization.objects.count() == len(social)

    def test_a_better_dictionary_ends_a_doubt_and_raises_another(
        self, city_officer: Any, county_officer: Any
    ) -> None:
        services.add(entered(credit_code=code_of("54")), by=county_officer)
        row = CodeCategory.objects.get(code="54")
        services.change(
            row,
            by=city_officer,
            expected_version=row.version,
            kind="association",
            is_confirmed=True,
            source="市民政局确认",
        )
        assert Organization.objects.get().doubts == []
        services.change(
            row, by=city_officer, expected_version=row.version, kind="", is_confirmed=True
        )
        stored = Organization.objects.get()
        assert (stored.doubts, stored.version) == ([CodeDoubt.KIND_DIFFERS], 1)
        assert list(queries.doubtful(county_officer)) == [stored]

    def test_a_new_registry_ends_its_doubt(self, city_officer: Any, county_officer: Any) -> None:
        services.add(entered(credit_code=code_of("51", "310115")), by=county_officer)
        made = RegistryAuthority(code="310115", name="浦东新区民政局", source="GB/T 2260")
        services.add(made, by=city_officer)
        assert Organization.objects.get().doubts == []

    def test_what_the_standard_says_cannot_be_edited(self, city_officer: Any) -> None:
        row = CodeCategory.objects.get(code="51")
        for changes in ({"kind": "foundation"}, {"is_confirmed": False}):
            with pytest.raises(ValidationError):
                services.change(row, by=city_officer, expected_version=row.version, **changes)
            with pytest.raises(IntegrityError), transaction.atomic():
                CodeCategory.objects.filter(pk=row.pk).update(**changes)


class TestDictionaries:
    def test_loading_twice_adds_nothing_and_keeps_what_officers_wrote(
        self, city_officer: Any
    ) -> None:
        row = CodeCategory.objects.get(code="59")
        services.change(row, by=city_officer, expected_version=1, name="宗教活动场所等")
        counts = [model.objects.count() for model in (CodeCategory, RegistryAuthority, Capability)]
        dictionaries()
        assert counts == [13, 9, 8]
        assert [
            model.objects.count() for model in (CodeCategory, RegistryAuthority, Capability)
        ] == counts
        assert CodeCategory.objects.get(code="59").name == "宗教活动场所等"

    def test_a_wrong_line_stops_the_whole_file(self) -> None:
        data = "code,name,jurisdiction,source\n999999,甲,,来源\n12,乙,,来源\n".encode()
        with pytest.raises(ValidationError) as refused:
            services.load_dictionary("registry_authorities", data=data)
        assert refused.value.messages[0].startswith("第 3 行：")
        assert not RegistryAuthority.objects.filter(code="999999").exists()

    def test_only_the_city_keeps_them(self, county_officer: Any) -> None:
        row = Capability.objects.first()
        assert row is not None
        with pytest.raises(Refusal):
            services.add(Capability(code="x", name="甲"), by=county_officer)
        with pytest.raises(Refusal):
            services.change(row, by=county_officer, expected_version=row.version, name="乙")


class TestEntries:
    def test_capabilities_are_kept_with_their_trail(self, county_officer: Any) -> None:
        made = entered()
        services.add(made, by=county_officer, capabilities=[capability("publicity")])
        services.change(
            made,
            by=county_officer,
            expected_version=1,
            capabilities=[capability("recycling"), capability("training")],
            purpose="宣传垃圾分类",
        )
        assert {tag.code for tag in made.capabilities.all()} == {"recycling", "training"}
        added, changed = AuditEvent.objects.filter(object_type="orgs.Organization").order_by(
            "sequence"
        )
        assert added.after["capabilities"] == ["publicity"]
        assert (changed.before["capabilities"], changed.after["capabilities"]) == (
            ["publicity"],
            ["recycling", "training"],
        )
        services.change(made, by=county_officer, expected_version=2, name="改名协会")
        assert made.capabilities.count() == 2

    def test_a_stale_change_leaves_capabilities_alone(self, county_officer: Any) -> None:
        made = entered()
        services.add(made, by=county_officer, capabilities=[capability("publicity")])
        with pytest.raises(StaleRecord):
            services.change(made, by=county_officer, expected_version=9, capabilities=[])
        assert made.capabilities.count() == 1

    def test_an_entry_does_not_move_out_of_reach(self, county_officer: Any) -> None:
        made = entered()
        services.add(made, by=county_officer)
        with pytest.raises(Refusal):
            services.change(made, by=county_officer, expected_version=1, jurisdiction="210503")
        assert Organization.objects.get().jurisdiction == "210502"

    @pytest.mark.parametrize(
        "fields",
        [
            {"nature": "partnership"},
            {"foundation_type": "public"},
            {"certificate_from": date(2026, 2, 1), "certificate_until": date(2026, 1, 31)},
            {"directors": 3, "standing_directors": 4},
            {"funds": -1},
        ],
    )
    def test_what_cannot_be(self, county_officer: Any, fields: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            services.add(entered(**fields), by=county_officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            organization(**fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"certificate_until": date(2026, 1, 31)},
            {"certificate_from": date(2026, 1, 31), "certificate_until": date(2026, 1, 31)},
            {"standing_directors": 4},
            {"directors": 4, "standing_directors": 4},
        ],
    )
    def test_what_is_not_known_yet_is_no_fault(
        self, county_officer: Any, fields: dict[str, Any]
    ) -> None:
        services.add(entered(**fields), by=county_officer)
        assert Organization.objects.count() == 1

    def test_two_who_enter_the_same_at_once(
        self, county_officer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the check and the writing another was faster: told so, and no error."""
        organization(credit_code=code_of())
        monkeypatch.setattr(Organization, "full_clean", lambda self, **_: None)
        with pytest.raises(Refusal) as refused:
            services.add(entered(name="另一家"), by=county_officer)
        assert str(refused.value.message).startswith("他人已同时录入了相同内容。")

    def test_an_area_changes_the_entry(self, county_officer: Any) -> None:
        made = organization()
        before = made.changed_at
        services.add(ServiceArea(organization=made, jurisdiction="210502"), by=county_officer)
        made.refresh_from_db()
        assert made.changed_at > before
        assert ServiceArea.objects.get().changed_by == county_officer


class TestPeople:
    def held(self, of: Organization, **fields: Any) -> Officeholder:
        values = {"post": "legal_representative", "name": "张某", "since": date(2025, 1, 1)}
        return Officeholder(organization=of, **{**values, **fields})

    def test_one_legal_representative_at_a_time(self, county_officer: Any) -> None:
        of = organization()
        first = self.held(of)
        services.add(first, by=county_officer)
        with pytest.raises(ValidationError):
            services.add(self.held(of, name="李某"), by=county_officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.held(of, name="李某").save()
        services.change(first, by=county_officer, expected_version=1, until=date(2026, 1, 1))
        services.add(self.held(of, name="李某"), by=county_officer)
        assert Officeholder.objects.on().get().name == "李某"

    @pytest.mark.parametrize(
        "name", ["210502199003078911", "张某 13904140000", "张某\u202e", "", "张１"]
    )
    def test_no_numbers_in_names(self, county_officer: Any, name: str) -> None:
        with pytest.raises(ValidationError) as refused:
            services.add(self.held(organization(), name=name), by=county_officer)
        assert list(problems(refused)) == ["name"]

    def test_a_filed_organisation_is_no_legal_person(self, county_officer: Any) -> None:
        of = organization(kind="filed", credit_code="")
        with pytest.raises(ValidationError) as refused:
            services.add(self.held(of), by=county_officer)
        assert list(problems(refused)) == ["post"]
        services.add(self.held(of, post="head"), by=county_officer)

    def test_names_and_telephones_are_masked_in_the_trail(self, county_officer: Any) -> None:
        services.add(self.held(organization(), phone="13904140000"), by=county_officer)
        event = AuditEvent.objects.get(action="officeholder.added")
        assert (event.after["name"], event.after["phone"]) == ("张**", "***")
        assert Officeholder.objects.get().phone == "13904140000"

    def test_the_same_name_in_another_association_is_a_doubt(self, county_officer: Any) -> None:
        other = organization("溪水协会", number=2)
        ended = organization("已终止协会", number=3, status="ended")
        past = organization("换届协会", number=4)
        for of, until in ((other, None), (ended, None), (past, date(2025, 6, 1))):
            self.held(of, until=until).save()
        mine = self.held(organization())
        services.add(mine, by=county_officer)
        assert list(queries.same_representative(mine)) == [other]
        mine.post = "head"
        assert list(queries.same_representative(mine)) == []

    def test_people_stay_with_those_who_register(
        self, township_officer: Any, county_officer: Any
    ) -> None:
        of = organization()
        serves(of, factories.township())
        self.held(of).save()
        assert list(Organization.objects.for_user(township_officer)) == [of]
        assert list(Officeholder.objects.for_user(township_officer)) == []
        assert Officeholder.objects.for_user(county_officer).count() == 1
