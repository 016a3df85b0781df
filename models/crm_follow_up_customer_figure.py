from itertools import pairwise

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from .prefetch import PREFETCH


class CrmFollowUpCustomerFigure(models.Model):
    """What the customer said of the decision on a day: when, and how likely.

    Kept by itself whenever the customer's date or probability on a lead changes; never
    changed afterwards. One entry a lead and day: the last word of that day counts.
    """

    _name = "crm.follow.up.customer.figure"
    _description = "Customer's Figure"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    lead_user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    date = fields.Date(string="Said On", required=True)
    customer_date = fields.Date(string="Customer's Decision")
    customer_probability = fields.Integer(
        string="Customer's Probability", aggregator="avg"
    )
    probability = fields.Float(
        string="Our Probability",
        aggregator="avg",
        help="What we thought of it on that day.",
    )
    user_id = fields.Many2one("res.users", string="Entered by", readonly=True)

    _day_uniq = models.UniqueIndex(
        "(lead_id, date)", "There is an entry for that day already."
    )


class CrmLead(models.Model):
    """The customer's own figures, beside ours."""

    _inherit = "crm.lead"

    follow_up_customer_figure_ids = fields.One2many(
        "crm.follow.up.customer.figure", "lead_id"
    )
    follow_up_customer_slips = fields.Integer(
        string="Decision Put Off",
        compute="_compute_follow_up_customer_slips",
        aggregator=None,
        help="How often the customer moved the decision to a later date.",
    )
    customer_revenue = fields.Monetary(
        string="Customer's Forecast",
        currency_field="company_currency",
        compute="_compute_customer_revenue",
        store=True,
        help="Expected revenue times the probability that the customer states.",
        prefetch=PREFETCH,
    )

    def _auto_init(self):
        """Add the forecast empty: no customer has stated anything before the column.

        Odoo would compute the new column of each lead, which takes minutes on a large
        database that nobody can use meanwhile.
        """
        if not column_exists(self.env.cr, self._table, "customer_revenue"):
            create_column(self.env.cr, self._table, "customer_revenue", "numeric")
        return super()._auto_init()

    @api.depends("expected_revenue", "customer_probability")
    def _compute_customer_revenue(self):
        for lead in self:
            share = (lead.customer_probability or 0) / 100
            lead.customer_revenue = (lead.expected_revenue or 0) * share

    @api.depends("follow_up_customer_figure_ids.customer_date")
    def _compute_follow_up_customer_slips(self):
        for lead in self:
            figures = lead.follow_up_customer_figure_ids.sorted("date")
            dates = [each for each in figures.mapped("customer_date") if each]
            lead.follow_up_customer_slips = sum(
                later > sooner for sooner, later in pairwise(dates)
            )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.filtered(
            lambda lead: lead.customer_date or lead.customer_probability
        )._keep_customer_figures()
        return leads

    def write(self, vals):
        names = {"customer_date", "customer_probability"} & vals.keys()
        if not names:
            return super().write(vals)
        before = {lead: [lead[name] for name in names] for lead in self}
        result = super().write(vals)
        changed = self.filtered(lambda lead: [lead[n] for n in names] != before[lead])
        changed._keep_customer_figures()
        return result

    def _keep_customer_figures(self):
        """Keep what the customer says as of today; the last word of a day counts."""
        if not self:
            return
        # sudo: nobody edits the history; the leads were written by their user
        Figure = self.env["crm.follow.up.customer.figure"].sudo()
        today = self.env["crm.follow.up.enrolment"]._now().date()
        found = Figure.search([("lead_id", "in", self.ids), ("date", "=", today)])
        by_lead = {each.lead_id.id: each for each in found}
        vals_list = []
        for lead in self:
            values = lead._prepare_customer_figure(today)
            if lead.id in by_lead:
                by_lead[lead.id].write(values)
            else:
                vals_list.append(values)
        Figure.create(vals_list)

    def _prepare_customer_figure(self, today):
        """Return the values of an entry in the history of the customer's figures."""
        return {
            "lead_id": self.id,
            "date": today,
            "customer_date": self.customer_date,
            "customer_probability": self.customer_probability,
            "probability": self.probability,
            "user_id": self.env.uid,
        }

    def _merge_follow_up(self, opportunities, held):
        result = super()._merge_follow_up(opportunities, held)
        if "crm.follow.up.customer.figure" in held:
            self._merge_customer_figures(opportunities)
        return result

    def _merge_customer_figures(self, opportunities):
        """Move what customers said to the lead; of one day, what was said there."""
        # sudo: nothing that was said must get lost, nor what the user may not read
        Figure = self.env["crm.follow.up.customer.figure"].sudo()
        known = set(Figure.search([("lead_id", "=", self.id)]).mapped("date"))
        for figure in Figure.search([("lead_id", "in", opportunities.ids)]):
            if figure.date not in known:
                known.add(figure.date)
                figure.lead_id = self
