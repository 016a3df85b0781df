from datetime import timedelta
from typing import NamedTuple

import pytz

from odoo import api, models
from odoo.fields import Domain

from ..tools.zones import start_of_day, to_local
from .crm_lead_search import OPEN_ENROLMENT

DAY = timedelta(days=1)
LEADS = "crm_follow_up.crm_lead_action_no_next_step"
ENROLMENTS = "crm_follow_up.crm_follow_up_enrolment_action"
PEOPLE = "crm_follow_up.crm_follow_up_contact_action"
COMMITMENTS = "crm_follow_up.crm_follow_up_commitment_action"


class Figure(NamedTuple):
    """One column of the board: what is counted for each salesperson.

    ``user_field`` and ``team_field`` name the salesperson and the team of a record of
    ``model``. ``level`` is "danger", "warning" or "info": how a number above 0 looks.
    ``person_field`` is set where people are counted instead of records, each once;
    the action then lists people.
    """

    label: str
    help: str
    model: str
    domain: Domain
    action: str  # xml id of the window action that lists what was counted
    level: str = "info"
    user_field: str = "user_id"
    team_field: str = "team_id"
    person_field: str | None = None


class CrmFollowUpBoard(models.AbstractModel):
    """What the board counts: each column is data."""

    _inherit = "crm.follow.up.board"

    @api.model
    def _get_figures(self):
        """Return the columns, as dict of ``Figure`` by key. Extend to add your own."""
        _, now = self.env._, self.env["crm.follow.up.enrolment"]._now()
        running = Domain("state", "=", "running")
        tired = Domain("contact_id.is_burnt", "=", True)
        tired |= Domain("contact_id.saturated_until", ">", now)
        return {
            "answers": Figure(
                _("To answer"),
                _("Opportunities whose customer answered and waits for us."),
                "crm.lead",
                Domain("follow_up_awaits_us", "=", True),
                LEADS,
                "danger",
            ),
            "overdue": Figure(
                _("Overdue"),
                _("Plans whose next touch should have been made already."),
                "crm.follow.up.enrolment",
                running & Domain("date_next", "<", now),
                ENROLMENTS,
                "danger",
            ),
            "promises": Figure(
                _("Broken promises"),
                _("What we promised in the last 30 days, and did not do."),
                "crm.follow.up.commitment",
                Domain("party", "=", "us")
                & Domain("state", "=", "broken")
                & Domain("date_closed", ">=", now - 30 * DAY),
                COMMITMENTS,
                "danger",
                team_field="lead_id.team_id",
            ),
            "no_next_step": Figure(
                _("No next step"),
                _("Open opportunities without a plan, an activity or a meeting."),
                "crm.lead",
                Domain(self.env["crm.lead"]._get_follow_up_no_next_step_domain()),
                LEADS,
                "warning",
            ),
            "reviews": Figure(
                _("Reviews"),
                _("Plans that wait for a decision on how to go on."),
                "crm.follow.up.enrolment",
                Domain("state", "=", "review"),
                ENROLMENTS,
                "warning",
            ),
            "tired": Figure(
                _("Had enough"),
                _("People on open plans who are saturated or burnt."),
                "crm.follow.up.enrolment",
                OPEN_ENROLMENT & tired,
                PEOPLE,
                "warning",
                person_field="contact_id",
            ),
            "today": Figure(
                _("Due today"),
                _("Plans whose next touch is due in the rest of today."),
                "crm.follow.up.enrolment",
                running
                & Domain("date_next", ">=", now)
                & Domain("date_next", "<", self._get_midnight(now)),
                ENROLMENTS,
            ),
            "open": Figure(
                _("Open plans"),
                _("Opportunities that are being followed up."),
                "crm.follow.up.enrolment",
                OPEN_ENROLMENT,
                ENROLMENTS,
            ),
            "deals": Figure(
                _("Opportunities"),
                _("All open opportunities: this is what can be handed over."),
                "crm.lead",
                self.env["crm.lead"]._get_open_opportunity_domain(),
                LEADS,
            ),
        }

    @api.model
    def _get_midnight(self, now):
        """Return the end of today on the clock of whoever looks, in naive UTC."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        return start_of_day(to_local(now, zone).date() + DAY, zone)
