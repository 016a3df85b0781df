from odoo import api, fields, models

from .crm_follow_up_cycle import SAMPLE_MIN

# teams that are named on a plan for all of them
MOST_TEAMS = 5


class CrmFollowUpPlan(models.Model):
    """Which length of the sale the delays of a plan are a share of."""

    _inherit = "crm.follow.up.plan"

    cycle_basis = fields.Selection(
        [("sale", "The whole sale"), ("phase", "The time in the phase of the plan")],
        string="Percent Of",
        required=True,
        default="sale",
        help="What delays in % of the sales cycle are a share of. Measured per team, "
        "and per tag of the lead where there are enough won deals.",
    )
    cycle_note = fields.Text(
        string="Sales Cycle",
        compute="_compute_cycle_note",
        help="What delays in % of the sales cycle are a share of, by sales team.",
    )

    @api.depends("cycle_basis", "phase", "team_ids", "step_ids.delay_unit")
    @api.depends_context("lang", "company")
    def _compute_cycle_note(self):
        for plan in self:
            used = "cycle_percent" in plan.step_ids.mapped("delay_unit")
            teams = plan._get_cycle_teams() if used else ()
            plan.cycle_note = "\n".join(plan._explain_cycle(team) for team in teams)

    def _get_cycle_teams(self):
        """Return the teams that the user is told of; an empty one: of no team."""
        teams = self.team_ids._origin or self.env["crm.team"].search(
            [("company_id", "in", [False, (self.company_id or self.env.company).id])],
            limit=MOST_TEAMS,
        )
        return teams or [self.env["crm.team"]]

    def _get_cycle(self, team, tags=None, company=None):
        """Return the ``Cycle`` that the delays of this plan are a share of.

        :param company: whose setting counts where nothing was measured; that of the
            plan, else the current one, if None
        """
        company = company or self.company_id or self.env.company
        phase = self.phase if self.cycle_basis == "phase" else None
        return self.env["crm.follow.up.cycle"]._find(team, company, tags, phase)

    def _explain_cycle(self, team):
        """Return in words how long the cycle of a team is, and how that is known."""
        cycle, _ = self._get_cycle(team), self.env._
        values = {
            "days": round(cycle.days),
            "deals": cycle.deals,
            "team": team.name or _("no team"),
            "needed": SAMPLE_MIN,
            "parts": 5,
        }
        texts = {
            "team": _("%(days)s days, the median of %(deals)s won deals of %(team)s"),
            "phase": _(
                "%(days)s days in this phase, the median of %(deals)s won deals of "
                "%(team)s"
            ),
            "company": _(
                "%(days)s days, as set for the company: %(team)s has %(deals)s won "
                "deals, %(needed)s are needed to measure it"
            ),
            "share": _(
                "%(days)s days in this phase, a fifth of the sale: %(team)s has "
                "%(deals)s won deals, %(needed)s are needed to measure it"
            ),
        }
        return texts[cycle.basis] % values


class CrmFollowUpPlanStep(models.Model):
    """Steps say what their delay in percent of the sales cycle comes to."""

    _inherit = "crm.follow.up.plan.step"

    cycle_note = fields.Text(compute="_compute_cycle_note")

    @api.depends(
        "delay_count",
        "delay_unit",
        "plan_id.cycle_basis",
        "plan_id.phase",
        "plan_id.team_ids",
    )
    @api.depends_context("lang", "company")
    def _compute_cycle_note(self):
        for step in self:
            plan, is_used = step.plan_id, step.delay_unit == "cycle_percent"
            teams = plan._get_cycle_teams() if is_used else ()
            step.cycle_note = "\n".join(step._explain_cycle(team) for team in teams)

    def _explain_cycle(self, team):
        days = self.plan_id._get_cycle(team).days * self.delay_count / 100
        return self.env._(
            "%(percent)s %% of %(cycle)s: %(days)s days.",
            percent=self.delay_count,
            cycle=self.plan_id._explain_cycle(team),
            days=round(days),
        )

    def _get_cycle_days(self, company):
        """Return the cycle that the review of a plan reckons with.

        That of its team, where it is for one team only.
        """
        teams = self.plan_id.team_ids._origin
        if len(teams) == 1:
            return self.plan_id._get_cycle(teams).days
        return super()._get_cycle_days(company)


class CrmFollowUpEnrolment(models.Model):
    """Steps of a lead are placed along the sales cycle that fits it best."""

    _inherit = "crm.follow.up.enrolment"

    def _get_cycle_days(self, step, company):
        if step.delay_unit != "cycle_percent":
            return super()._get_cycle_days(step, company)
        lead = self.lead_id
        return self.plan_id._get_cycle(lead.team_id, lead.tag_ids.ids, company).days
