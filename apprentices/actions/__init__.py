"""Every write about providers' settings, cohorts, programmes, who joins and who may look."""

from apprentices.actions.cohorts import change_cohort, close_cohort, create_cohort, reopen_cohort
from apprentices.actions.enrolling import (
    Enrolment,
    LearnerDetails,
    change_learner,
    create_learner,
    enrol,
    enrol_and_invite,
    uln_is_valid,
)
from apprentices.actions.joining import (
    Joining,
    accept_as_new,
    accept_invitation,
    connect_learner,
    invite_learner,
    invite_person,
)
from apprentices.actions.programmes import (
    Particulars,
    assign_assessor,
    assign_many,
    change_programme,
    end_break,
    end_programme,
    resume_programme,
    start_break,
)
from apprentices.actions.providers import DEFAULT_CURVE, change_settings, found_provider, set_expected_curve
from apprentices.actions.viewing import grant_view, name_apprentices, withdraw_view

__all__ = [
    "DEFAULT_CURVE",
    "Enrolment",
    "Joining",
    "LearnerDetails",
    "Particulars",
    "accept_as_new",
    "accept_invitation",
    "assign_assessor",
    "assign_many",
    "change_cohort",
    "change_learner",
    "change_programme",
    "change_settings",
    "close_cohort",
    "connect_learner",
    "create_cohort",
    "create_learner",
    "end_break",
    "end_programme",
    "enrol",
    "enrol_and_invite",
    "found_provider",
    "grant_view",
    "invite_learner",
    "invite_person",
    "name_apprentices",
    "reopen_cohort",
    "resume_programme",
    "set_expected_curve",
    "start_break",
    "uln_is_valid",
    "withdraw_view",
]
