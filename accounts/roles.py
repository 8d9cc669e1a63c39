"""Who may do what: one table. To which rows is the querysets' business (``visible_to``)."""

from enum import Enum

from django.db import models


class Role(models.TextChoices):
    APPRENTICE = "apprentice", "Apprentice"
    ASSESSOR = "assessor", "Assessor"
    IQA = "iqa", "Internal quality assurer"
    MANAGER = "manager", "Provider manager"
    EMPLOYER = "employer", "Line manager"
    EMPLOYER_LEAD = "employer_lead", "Apprenticeship lead"
    AUDITOR = "auditor", "Auditor"


class Permission(Enum):
    """One thing a person may do somewhere in the product."""

    VIEW_STANDARDS = "read the apprenticeship standards"
    IMPORT_STANDARDS = "import standards and supply missing facts"
    MANAGE_PROVIDERS = "create providers and their first manager"
    VIEW_PORTFOLIOS = "read the portfolios of the apprentices they may see"
    ADD_EVIDENCE = "add, edit and submit own evidence"
    JUDGE = "decide claims, accept and return evidence"
    SIGN_OFF = "sign off KSBs and withdraw a sign-off"
    VIEW_CASELOAD = "see their caseload and queue"
    VIEW_QUALITY = "look at recent decisions across the provider"
    VIEW_COHORTS = "see cohorts and who needs help"
    EXPORT_COHORTS = "download cohort figures"
    MANAGE_COHORTS = "create cohorts, enrol, assign, change and end"
    MANAGE_PEOPLE = "invite people and end memberships"
    MANAGE_PROVIDER = "change the provider's settings"
    VIEW_OWN_APPRENTICES = "see the apprentices of their employer or audit"


P = Permission

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.APPRENTICE: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.ADD_EVIDENCE}),
    Role.ASSESSOR: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.JUDGE, P.SIGN_OFF, P.VIEW_CASELOAD}),
    Role.IQA: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.VIEW_QUALITY, P.VIEW_COHORTS}),
    Role.MANAGER: frozenset(
        {
            P.VIEW_STANDARDS,
            P.VIEW_PORTFOLIOS,
            P.VIEW_QUALITY,
            P.VIEW_COHORTS,
            P.EXPORT_COHORTS,
            P.MANAGE_COHORTS,
            P.MANAGE_PEOPLE,
            P.MANAGE_PROVIDER,
        }
    ),
    Role.EMPLOYER: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.VIEW_OWN_APPRENTICES}),
    Role.EMPLOYER_LEAD: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.VIEW_OWN_APPRENTICES}),
    Role.AUDITOR: frozenset({P.VIEW_STANDARDS, P.VIEW_PORTFOLIOS, P.VIEW_OWN_APPRENTICES}),
}

# A superuser runs the platform and sees no learner's work.
PLATFORM_PERMISSIONS = frozenset({P.VIEW_STANDARDS, P.IMPORT_STANDARDS, P.MANAGE_PROVIDERS})

# Roles whose every page view is recorded.
RECORDED_ROLES = frozenset({Role.EMPLOYER, Role.EMPLOYER_LEAD, Role.AUDITOR})

# Roles whose memberships see the whole provider.
PROVIDER_WIDE_ROLES = frozenset({Role.IQA, Role.MANAGER})
