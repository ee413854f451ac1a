"""The policy that ships: its words, its 47 clauses, where each leads, and loading it again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from coordination.constants import PAGES
from coordination.models import Document, PolicyClause
from coordination.services import load_policy, publish_document
from coordination.texts import paragraphs
from portal.measures import registered
from portal.queries import current
from tests import factories
from tests.coordination.helpers import POLICY, policy, publisher

pytestmark = pytest.mark.django_db

NUMBERS = [
    "0.1", "0.2", "1.1.a", "1.1.b", "1.1.c", "2.1.a", "2.1.b", "2.1.c", "2.2.a", "2.2.b",
    "2.3.a", "2.3.b", "2.3.c", "3.1.a", "3.1.b", "3.1.c", "3.2.a", "3.2.b", "3.2.c",
    "3.2.d", "3.3.a", "3.3.b", "3.4.a", "3.4.b", "4.1.a", "4.1.b", "4.1.c", "4.1.d",
    "4.1.e", "4.1.f", "4.2.a", "4.2.b", "4.2.c", "4.2.d", "4.3.a", "4.3.b", "4.3.c",
    "4.4.a", "4.4.b", "5.1.a", "5.1.b", "5.1.c", "5.1.d", "5.2.a", "5.2.b", "5.3.a",
    "5.3.b",
]  # fmt: skip


def _shipped() -> dict[str, Any]:
    shipped: dict[str, Any] = json.loads(POLICY.read_text())
    return shipped


def test_all_47_clauses_are_there_in_their_order() -> None:
    policy()
    assert list(PolicyClause.objects.values_list("number", flat=True)) == NUMBERS
    assert len(NUMBERS) == 47


def test_clauses_and_headings_together_are_the_whole_text() -> None:
    """Nothing of the policy belongs to no clause but its headings."""
    document = policy()
    rest = document.text
    for clause in document.clauses.all():
        assert rest.count(clause.text) == 1
        rest = rest.replace(clause.text, "")
    headings = [line for line in rest.splitlines() if line.strip()]
    assert len(headings) == 5 + 14
    assert all(len(line) <= 18 and line[0] in "一二三四五（(" for line in headings)


def test_the_strengths_are_those_of_the_wording() -> None:
    policy()
    strengths = list(PolicyClause.objects.values_list("strength", flat=True))
    found = [strengths.count(value) for value in ("must", "promote", "may", "")]
    assert found == [22, 22, 2, 1]


def test_every_page_of_a_clause_opens(client: Any) -> None:
    policy()
    named = {name for clause in PolicyClause.objects.all() for name in clause.pages}
    assert named
    for name in named | set(PAGES):
        assert client.get(reverse(name)).status_code == 200, name


def test_every_measure_is_counted_and_every_other_clause_says_why() -> None:
    policy()
    for clause in PolicyClause.objects.all():
        assert all(key in registered() for key in clause.measures), clause.number
        assert bool(clause.measures) != bool(clause.reason), clause.number


def test_no_clause_says_that_what_the_portal_counts_is_not_counted() -> None:
    policy()
    named = {key for clause in PolicyClause.objects.all() for key in clause.measures}
    assert set(registered()) - named == set()


def test_the_published_text_has_an_anchor_for_each_clause(client: Any) -> None:
    document = policy()
    publish_document(document, by=publisher())
    page = client.get(reverse("document_public", args=["policy"])).content.decode()
    for number in NUMBERS:
        assert f'id="c-{number}"' in page
    payload = current("document", "policy").payload  # type: ignore[arg-type, union-attr]
    shown = "\n".join(
        "".join(part["text"] for part in one["parts"]) for one in payload["paragraphs"]
    )
    assert shown == document.text
    assert len({one.anchor for one in paragraphs(document.text)}) == len(payload["paragraphs"])


def test_loading_again_changes_nothing() -> None:
    policy()
    assert load_policy(POLICY.read_bytes()) == 0
    assert PolicyClause.objects.count() == 47


def test_loading_again_brings_what_is_counted_up_to_date_and_no_words() -> None:
    policy()
    shipped = _shipped()
    shipped["clauses"][2] |= {"measures": ["duty"], "pages": ["results"]}
    assert load_policy(json.dumps(shipped).encode()) == 1
    clause = PolicyClause.objects.get(number="1.1.a")
    assert (clause.measures, clause.pages) == (["duty"], ["results"])


def _broken(changes: dict[str, Any]) -> bytes:
    shipped = _shipped()
    shipped["clauses"][2] |= changes
    return json.dumps(shipped).encode()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"text": "别的话"}, "1.1.a"),
        ({"pages": ["no_such_page"]}, "no_such_page"),
        ({"measures": ["no_such_measure"]}, "no_such_measure"),
        ({"measures": [], "reason": ""}, "1.1.a"),
        ({"strength": "perhaps"}, "1.1.a"),
        ({"number": "0.1"}, "0.1"),
    ],
)
def test_a_faulty_file_is_refused_whole(changes: dict[str, Any], word: str) -> None:
    factories.county()
    with pytest.raises(ValidationError) as refused:
        load_policy(_broken(changes))
    assert word in " ".join(refused.value.messages)
    assert not Document.objects.exists()


@pytest.mark.parametrize("data", [b"no json", b"", b"\xff"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        load_policy(data)


def test_the_command_tells_what_it_did(capsys: Any, tmp_path: Any) -> None:
    with pytest.raises(CommandError):
        call_command("load_policy")
    factories.county()
    call_command("load_policy")
    assert "47" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("load_policy", str(tmp_path / "none.json"))


@pytest.mark.parametrize("changes", [{"text": "别的话"}, {"number": "9.9"}, {"strength": "may"}])
def test_the_words_of_a_clause_never_change(changes: dict[str, str]) -> None:
    policy()
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyClause.objects.filter(number="1.1.b").update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyClause.objects.filter(number="1.1.b").delete()
