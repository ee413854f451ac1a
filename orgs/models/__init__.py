"""Social organisations: people, areas, dictionaries, cases; by file."""

from orgs.models.bookings import Booking, Need
from orgs.models.case_rules import CaseTerm, MaterialRequirement, StartingGuide
from orgs.models.cases import CaseMaterial, Correction, RegistrationCase
from orgs.models.credit import AnnualReminder, AnnualReturn, CreditEntry
from orgs.models.credit_requests import CreditRequest
from orgs.models.credit_rules import AnnualDuty, CreditTerm, ListingGround, RatingScale, Restriction
from orgs.models.dictionary import Capability, CodeCategory, RegistryAuthority, meaning_of
from orgs.models.enquiries import Enquiry
from orgs.models.events import EventSignUp, ExchangeEvent, Occasion, OccasionQuerySet
from orgs.models.library import (
    PracticeCase,
    PracticeEdit,
    PracticeFigure,
    PracticePhoto,
    PracticeReference,
    PracticeTopic,
)
from orgs.models.listings import Listing, Reckoning
from orgs.models.organizations import Organization
from orgs.models.partnerships import Partnership, PartnerUnit, Resource, ResourceWindow
from orgs.models.people import Officeholder
from orgs.models.project_course import (
    MilestoneMove,
    ProgressMark,
    ProjectAim,
    ProjectChange,
    ProjectEntry,
    ProjectMilestone,
    ProjectPhoto,
    ProjectWarning,
)
from orgs.models.projects import Project, ProjectPartner, ProjectPlace, ProjectProgramme
from orgs.models.questions import RuleQuestion
from orgs.models.rating_bars import Investigation, PenaltyExecution
from orgs.models.ratings import Pledge, Rating, Signature, candidate_of
from orgs.models.record_files import RecordFile
from orgs.models.relations import DatedQuerySet, Membership, ServiceArea
from orgs.models.standard_comments import StandardComment
from orgs.models.standard_rounds import StandardRound
from orgs.models.standards import ConsultationTerm, DraftingBody, Standard, StandardText

__all__ = [
    "AnnualDuty",
    "AnnualReminder",
    "AnnualReturn",
    "Booking",
    "Capability",
    "CaseMaterial",
    "CaseTerm",
    "CodeCategory",
    "ConsultationTerm",
    "Correction",
    "CreditEntry",
    "CreditRequest",
    "CreditTerm",
    "DatedQuerySet",
    "DraftingBody",
    "Enquiry",
    "EventSignUp",
    "ExchangeEvent",
    "Investigation",
    "Listing",
    "ListingGround",
    "MaterialRequirement",
    "Membership",
    "MilestoneMove",
    "Need",
    "Occasion",
    "OccasionQuerySet",
    "Officeholder",
    "Organization",
    "PartnerUnit",
    "Partnership",
    "PenaltyExecution",
    "Pledge",
    "PracticeCase",
    "PracticeEdit",
    "PracticeFigure",
    "PracticePhoto",
    "PracticeReference",
    "PracticeTopic",
    "ProgressMark",
    "Project",
    "ProjectAim",
    "ProjectChange",
    "ProjectEntry",
    "ProjectMilestone",
    "ProjectPartner",
    "ProjectPhoto",
    "ProjectPlace",
    "ProjectProgramme",
    "ProjectWarning",
    "Rating",
    "RatingScale",
    "Reckoning",
    "RecordFile",
    "RegistrationCase",
    "RegistryAuthority",
    "Resource",
    "ResourceWindow",
    "Restriction",
    "RuleQuestion",
    "ServiceArea",
    "Signature",
    "Standard",
    "StandardComment",
    "StandardRound",
    "StandardText",
    "StartingGuide",
    "candidate_of",
    "meaning_of",
]
