"""Recurring bills: a plan says whom a merchant bills each month, how much, on which day, until when; it runs by itself.

Its merchant sees beforehand who would pay and who could not, may change or skip the coming run, and is told what became
of each. A run begins once for each month, and a killed worker leaves nothing half done.
"""

from portal.recurring.closing import open_recurring
from portal.recurring.coming import RunChanges, change_coming, changes_of, may_take_back, skip_coming, take_back_skip
from portal.recurring.erasing import erase_member
from portal.recurring.errors import NothingComing, PlanRefused, PlanStateRefused
from portal.recurring.events import EVENT_NAMES
from portal.recurring.foreseeing import MOST_FORESEEN, ComingMonth, Foreseen, Preview, coming_months, preview
from portal.recurring.model import RecurringLine, RecurringMember, RecurringPlan, RecurringRun
from portal.recurring.planning import change_plan, end_plan, make_plan, pause_plan, resume_plan, terms_of
from portal.recurring.rules import (
    CODE_LIMIT,
    FIELD_LIMIT,
    MEMBER_LEFT,
    MOST_CHOSEN,
    MOST_DAYS,
    MOST_EDITED,
    MOST_NOTICE,
    NAME_LIMIT,
    Audience,
    DueRule,
    PlanState,
    RunState,
    Why,
    month_code,
)
from portal.recurring.running import run_kind
from portal.recurring.starting import RECURRING_RUN
from portal.recurring.store import (
    find_plan,
    find_run,
    lines_of,
    list_of,
    plan_of_run,
    plans,
    plans_by_ref,
    run_of_month,
    runs_of,
)
from portal.recurring.sweeping import run_recurring
from portal.recurring.terms import PlanTerms

__all__ = [
    "CODE_LIMIT",
    "EVENT_NAMES",
    "FIELD_LIMIT",
    "MEMBER_LEFT",
    "MOST_CHOSEN",
    "MOST_DAYS",
    "MOST_EDITED",
    "MOST_FORESEEN",
    "MOST_NOTICE",
    "NAME_LIMIT",
    "RECURRING_RUN",
    "Audience",
    "ComingMonth",
    "DueRule",
    "Foreseen",
    "NothingComing",
    "PlanRefused",
    "PlanState",
    "PlanStateRefused",
    "PlanTerms",
    "Preview",
    "RecurringLine",
    "RecurringMember",
    "RecurringPlan",
    "RecurringRun",
    "RunChanges",
    "RunState",
    "Why",
    "change_coming",
    "change_plan",
    "changes_of",
    "coming_months",
    "end_plan",
    "erase_member",
    "find_plan",
    "find_run",
    "lines_of",
    "list_of",
    "make_plan",
    "may_take_back",
    "month_code",
    "open_recurring",
    "pause_plan",
    "plan_of_run",
    "plans",
    "plans_by_ref",
    "preview",
    "resume_plan",
    "run_kind",
    "run_of_month",
    "run_recurring",
    "runs_of",
    "skip_coming",
    "take_back_skip",
    "terms_of",
]
