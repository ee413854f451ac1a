"""The shape of a row, the groups of people, and answers that many pages share."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.world import EVERYBODY

GROUPS = {
    "everybody": " ".join(EVERYBODY),
    "visitors": "anonymous disabled",
    "officers": "township other_township county other_county city",
    "duties": "system security auditor",
    # Officers of 平山区 and of units above or below it that hold 德泰社区; then the others.
    "ours": "township county city",
    "not_ours": "other_township other_county",
    # Whoever has no business in the admin.
    "field": "nobody member sibling far_member expired inspector other_inspector org other_org",
    "scorers": "member sibling far_member inspector other_inspector org other_org",
    # Members of two associations of 平山区; `org` is also one of the organisation in most rows.
    "orgs": "org other_org",
}


@dataclass(frozen=True)
class Row:
    key: str
    obj: str = ""
    GET: str = ""
    POST: str = ""
    # What a POST sends; `{version}` and the like come from the object.
    data: dict[str, str] = field(default_factory=dict)
    # Who changes something with it, and which tables at least. Nobody else may change any.
    by: str = ""
    writes: tuple[str, ...] = ()
    # Who is led on (302) because the object is theirs, not because there is none for them.
    own: str = ""

    def expected(self, method: str, person: str) -> int | None:
        """The status that `person` must get; None where the method is not declared."""
        text = {"GET": self.GET, "HEAD": self.GET, "POST": self.POST}.get(method, "")
        return expectations(text).get(person)


def people(names: str) -> list[str]:
    """`member ours` → the people meant."""
    found = [person for name in names.split() for person in GROUPS.get(name, name).split()]
    for person in found:
        assert person in EVERYBODY, f"nobody is called {person}"
    return found


def expectations(text: str) -> dict[str, int]:
    """`200 member; 403 *` → a status for everybody."""
    found: dict[str, int] = {}
    rest: int | None = None
    for part in filter(None, (p.strip() for p in text.split(";"))):
        status, *names = part.split()
        for name in names:
            if name == "*":
                rest = int(status)
            for person in people("" if name == "*" else name):
                assert person not in found, f"{person} stands twice in {text!r}"
                found[person] = int(status)
    if rest is not None:
        found |= {person: rest for person in EVERYBODY if person not in found}
    assert not text or set(found) == set(EVERYBODY), f"somebody is missing in {text!r}"
    return found


PUBLIC = "200 *"
SIGNED_IN = "302 visitors; 200 *"
# Staff without the right, everybody else, and visitors.
REFUSED = "302 visitors; 403 *"


def public_page(key: str, obj: str = "") -> Row:
    return Row(key, obj, GET=PUBLIC)


def admin_model(
    model: str,
    obj: str,
    *,
    lists: str,
    sees: str,
    hidden: str = "",
    adds: str = "",
    changes: str = "",
    saved: int = 200,
    savers_elsewhere: bool = True,
) -> list[Row]:
    """The six pages that Django's admin makes for a model; nobody deletes.

    `lists` may open the list and `sees` this object, from `hidden` it is hidden though they may
    open the list; `changes` may save it. An empty form answers 200 with its errors, or `saved`
    where it changes nothing. Without `savers_elsewhere` nobody in `hidden` may save one of their
    own either, and is refused before anything is looked up. Pages that only show something answer
    POST like GET.
    """
    address = f"admin/{model.replace('_', '/')}/<path:object_id>/"
    shown = f"200 {lists}; {REFUSED}"
    elsewhere = f"302 {hidden}; " if hidden else ""
    change = f"200 {sees}; {elsewhere}{REFUSED}"
    save_elsewhere = elsewhere if savers_elsewhere else ""
    save = f"{saved} {changes}; {save_elsewhere}{REFUSED}" if changes else REFUSED
    add = f"200 {adds}; {REFUSED}" if adds else REFUSED
    # The trail of an object: where rows are scoped, staff who do not see it find nothing.
    history = f"200 {sees}; 302 visitors; 403 field; 404 *" if hidden else f"200 {sees}; {REFUSED}"
    onward = "302 visitors officers duties; 403 *"
    return [
        Row(f"admin:{model}_changelist", GET=shown, POST=shown),
        Row(f"admin:{model}_add", GET=add, POST=add),
        Row(f"admin:{model}_change", obj, GET=change, POST=save, own=changes),
        Row(f"admin:{model}_history", obj, GET=history, POST=history),
        Row(f"admin:{model}_delete", obj, GET=REFUSED, POST=REFUSED),
        # Leads on to the change page, which then says no.
        Row(address, obj, GET=onward, POST=onward),
    ]


STAFF = "302 visitors; 200 officers duties; 403 *"
# Pages of one object in the admin: 404 for staff who do not see it.
OURS_ALONE = "302 visitors; 200 ours; 403 field; 404 *"
OUR_COUNTY = "302 visitors; 200 county city; 403 field; 404 *"
SECURITY_ALONE = f"200 security; {REFUSED}"

# Pages of a record that a committee keeps: its members write, its officers read.
RECORD_READERS = "302 visitors; 200 member ours; 404 sibling far_member not_ours; 403 *"
RECORDERS = "302 visitors; 200 member; 404 sibling far_member; 403 *"
RECORDERS_REDIRECTED = "302 visitors member; 404 sibling far_member; 403 *"
