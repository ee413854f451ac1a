"""The workspace of a committee's own bodies, estates and property contracts, made for a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.exports import export
from accounts.policies import allow
from accounts.rules import StaleRecord
from communities import queries, services
from communities.enums import BODIES_OF_COMMITTEES, SINGLE_BODIES, BodyKind
from communities.forms import (
    BodyForm,
    CompanyCodeForm,
    ContractForm,
    EndForm,
    EstateForm,
    NewContractForm,
)
from communities.models import Community, Estate, LocalBody, PropertyContract
from communities.resources import CONTRACT_COLUMNS, ESTATE_COLUMNS, LocalBodyResource
from communities.rules import MEMBERS
from communities.services import Term
from portal.importing import sheet_columns

Save = Callable[[Any], Any]


def _user(request: HttpRequest) -> Any:
    return request.user


def _community(request: HttpRequest, slug: str) -> Community:
    return get_object_or_404(queries.communities_to_keep_for(_user(request)), slug=slug)


def _overview(community: Community) -> str:
    return f"{reverse('body_list')}?community={community.slug}"


def _keep(
    request: HttpRequest,
    form: Any,
    save: Save,
    *,
    community: Community,
    title: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """The form on its page; sent, `save` gets it, and what was refused stands where it belongs.

    Where another saved meanwhile, both values are shown, and sending it again takes one's own.
    """
    differences: Sequence[Any] = ()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save(form)
        except ValidationError as problems:
            form.add_problems(problems)
        except StaleRecord:
            now = type(form.row).objects.get(pk=form.row.pk)
            differences = form.beside(now)
            form, status = form.over(now), 409
        else:
            messages.success(request, done)
            return HttpResponseRedirect(_overview(community))
    context |= {
        "form": form,
        "community": community,
        "title": title,
        "back": _overview(community),
        "differences": differences,
        "is_stale": status != 200,  # noqa: PLR2004 (a status of HTTP)
    }
    return render(request, "communities/body_form.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def body_list(request: HttpRequest) -> HttpResponseBase:
    """All that is kept of one community: estates, bodies, contracts; ended ones below."""
    communities = list(queries.communities_to_keep_for(_user(request)).with_bodies())  # type: ignore[attr-defined]
    slug = request.GET.get("community", "")
    first = communities[0] if communities else None
    community = next((unit for unit in communities if unit.slug == slug), first)
    if request.method == "POST":
        return _exported(request, community)
    context = {"communities": communities, "community": community}
    if community is not None:
        context |= _kept(community)
    return render(request, "communities/body_list.html", context)


def _exported(request: HttpRequest, community: Community | None) -> HttpResponseBase:
    """One of the three lists of the page as a file, former ones among them."""
    user = _user(request)
    rows: Any
    columns: Any
    match request.POST.get("by", ""):
        case "estates":
            rows, columns = queries.estates_for(user), ESTATE_COLUMNS
        case "contracts":
            rows, columns = queries.contracts_for(user), CONTRACT_COLUMNS
        case _:
            resource = LocalBodyResource(user)
            rows, columns = resource.rows(), sheet_columns(resource)
    rows = rows.filter(community=community)
    return export(request, rows, columns, personal_for=MEMBERS)


def _kept(community: Community) -> dict[str, Any]:
    bodies: list[LocalBody] = list(community.local_bodies.all())
    running = [body for body in bodies if body.until is None]
    contracts: list[PropertyContract] = list(community.property_contracts.all())
    open_ones = [contract for contract in contracts if not contract.is_over()]
    estates: list[Estate] = list(community.housing_estates.all())
    taken = {body.kind for body in running if body.kind in SINGLE_BODIES}
    unfit = frozenset() if community.is_committee else BODIES_OF_COMMITTEES
    order = list(BodyKind.values)
    return {
        "estates": [
            {
                "estate": estate,
                "contracts": [row for row in open_ones if estate in row.estates.all()],
                "owners": [
                    body
                    for body in running
                    if body.kind == BodyKind.OWNERS and estate in body.estates.all()
                ],
            }
            for estate in estates
            if estate.valid_until is None
        ],
        "former_estates": [estate for estate in estates if estate.valid_until is not None],
        "bodies": sorted(running, key=lambda body: order.index(body.kind)),
        "former_bodies": [body for body in bodies if body.until is not None],
        "contracts": open_ones,
        "former_contracts": [contract for contract in contracts if contract.is_over()],
        "kinds": [kind for kind in BodyKind if kind not in taken and kind not in unfit],
    }


@allow(Role.COMMITTEE_MEMBER)
def estate_create(request: HttpRequest, slug: str) -> HttpResponse:
    community = _community(request, slug)

    def save(form: EstateForm) -> None:
        values = form.cleaned_data
        services.add_estate(
            community=community,
            by=_user(request),
            token=values["submission_token"],
            name=values["name"],
            households=values["households"],
        )

    form = EstateForm(community, None, request.POST or None)
    return _keep(
        request, form, save, community=community, title=_("Add an estate"), done=_("Saved.")
    )


def _estate(request: HttpRequest, public_id: str) -> Estate:
    return get_object_or_404(queries.estates_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def estate_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    estate = _estate(request, public_id)

    def save(form: EstateForm) -> None:
        services.change_estate(
            estate,
            by=_user(request),
            name=form.cleaned_data["name"],
            households=form.cleaned_data["households"],
            expected_version=form.cleaned_data["version"],
        )

    form = EstateForm(estate.community, estate, request.POST or None)
    return _keep(
        request,
        form,
        save,
        community=estate.community,
        title=_("Change “%(name)s”") % {"name": estate},
        done=_("Saved."),
    )


def _end(request: HttpRequest, row: Any, service: Any, note: str) -> HttpResponse:
    """Ask for the last day and the reason; it cannot be undone, which the page says."""

    def save(form: EndForm) -> None:
        service(
            row,
            by=_user(request),
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        )

    form = EndForm(row.community, row, request.POST or None)
    return _keep(
        request,
        form,
        save,
        community=row.community,
        title=_("End “%(name)s”") % {"name": row},
        done=_("Ended. It is kept among the former ones."),
        note=note,
        is_end=True,
    )


@allow(Role.COMMITTEE_MEMBER)
def estate_end(request: HttpRequest, public_id: str) -> HttpResponse:
    note = _("For an estate that does not exist any more. This cannot be undone.")
    return _end(request, _estate(request, public_id), services.end_estate, note)


@allow(Role.COMMITTEE_MEMBER)
def body_create(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    community = _community(request, slug)
    if kind not in BodyKind.values:
        raise Http404

    def save(form: BodyForm) -> None:
        services.add_body(
            community=community,
            by=_user(request),
            token=form.cleaned_data["submission_token"],
            kind=BodyKind(kind),
            entry=form.entry(),
        )

    form = BodyForm(community, None, request.POST or None, kind)
    return _keep(
        request,
        form,
        save,
        community=community,
        title=_("Add: %(kind)s") % {"kind": BodyKind(kind).label},
        done=_("Saved."),
    )


def _body(request: HttpRequest, public_id: str) -> LocalBody:
    return get_object_or_404(queries.bodies_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def body_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    body = _body(request, public_id)

    def save(form: BodyForm) -> None:
        services.change_body(
            body,
            by=_user(request),
            entry=form.entry(),
            expected_version=form.cleaned_data["version"],
        )

    form = BodyForm(body.community, body, request.POST or None)
    return _keep(
        request,
        form,
        save,
        community=body.community,
        title=_("Change “%(name)s”") % {"name": body},
        done=_("Saved."),
    )


@allow(Role.COMMITTEE_MEMBER)
def body_end(request: HttpRequest, public_id: str) -> HttpResponse:
    note = _("After an election, end the former body and add the new one. This cannot be undone.")
    return _end(request, _body(request, public_id), services.end_body, note)


@allow(Role.COMMITTEE_MEMBER)
def contract_create(request: HttpRequest, slug: str) -> HttpResponse:
    """First the credit code; it shows the company, or asks for the name of a new one."""
    community = _community(request, slug)
    typed = request.POST if request.method == "POST" else request.GET
    asked = CompanyCodeForm(typed if "credit_code" in typed else None)
    if not asked.is_valid():
        context = {"form": asked, "community": community, "back": _overview(community)}
        return render(request, "communities/contract_company.html", context)
    code = asked.cleaned_data["credit_code"]
    # Whoever was asked for a name sends it: the service says if it is known by now.
    is_new = "company_name" in request.POST
    company = None if is_new else queries.company_with_code(code)

    def save(form: NewContractForm) -> None:
        services.enter_contract(
            community=community,
            by=_user(request),
            token=form.cleaned_data["submission_token"],
            company=form.partner(),
            term=form.term(),
        )

    form = NewContractForm(community, code, company, request.POST or None)
    return _keep(
        request,
        form,
        save,
        community=community,
        title=_("Add a property contract"),
        done=_("Saved."),
        code=code,
        other_code=request.path,
    )


def _contract(request: HttpRequest, public_id: str) -> PropertyContract:
    return get_object_or_404(queries.contracts_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def contract_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    contract = _contract(request, public_id)

    def save(form: ContractForm) -> None:
        term: Term = form.term()
        services.change_contract(
            contract,
            by=_user(request),
            term=term,
            expected_version=form.cleaned_data["version"],
        )

    form = ContractForm(contract.community, contract, request.POST or None)
    return _keep(
        request,
        form,
        save,
        community=contract.community,
        title=_("Change the contract with %(name)s") % {"name": contract.company},
        done=_("Saved."),
    )


@allow(Role.COMMITTEE_MEMBER)
def contract_end(request: HttpRequest, public_id: str) -> HttpResponse:
    note = _(
        "Only for an end before the agreed one; a contract that runs out ends by itself. "
        "This cannot be undone."
    )
    return _end(request, _contract(request, public_id), services.end_contract, note)
