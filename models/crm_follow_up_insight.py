from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import INSIGHT_TRANSITIONS, is_allowed
from .remote_call import ENGINE, check_many, is_engine

TODO = "mail.mail_activity_data_todo"
# which field allows the button that leads to a state
BUTTONS = {
    "new": "is_reopen_allowed",
    "forwarded": "is_forward_allowed",
    "in_progress": "is_start_allowed",
    "handled": "is_handle_allowed",
    "dismissed": "is_dismiss_allowed",
}
# which action leads to a state
ACTIONS = {
    "new": "action_reopen",
    "forwarded": "action_forward",
    "in_progress": "action_start",
    "handled": "action_handle",
    "dismissed": "action_dismiss",
}


class CrmFollowUpInsight(models.Model):
    """A piece of market intelligence learned in a touch, and what became of it.

    Its author learned it, its owner handles it. It outlives the touch and the lead it
    came from: the customer stays. Colleagues of the company read it, unless it is
    confidential; only its author, its owner and managers change it.

    The state is moved by the actions, as far as ``INSIGHT_TRANSITIONS`` allow, also
    where a card is dragged to another column.
    """

    _name = "crm.follow.up.insight"
    _description = "Market Insight"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # content
    name = fields.Char(
        string="Insight", required=True, help="What was learned, in one line."
    )
    type = fields.Selection(
        [
            ("competitor_product", "Competitor's product"),
            ("market_reaction", "Market reaction"),
            ("competitor_strategy", "Competitor's strategy"),
            ("client_view", "Client's view of us"),
            ("expectation", "Expectation"),
            ("need", "Need"),
        ],
        required=True,
        default="need",
        tracking=True,
    )
    description = fields.Text()
    competitor_id = fields.Many2one(
        "res.partner",
        check_company=True,
        domain=[("is_competitor", "=", True)],
        index="btree_not_null",
        help="Whose product or strategy it is about.",
    )
    tag_ids = fields.Many2many(
        "crm.tag",
        string="Tags",
        help="The products and customer segments it is about.",
    )

    # origin
    source = fields.Selection(
        [("client", "The client"), ("rep", "Our own impression")],
        required=True,
        default="client",
        help="Who says so: the client himself, or the salesperson who was there.",
    )
    lead_id = fields.Many2one(
        "crm.lead", check_company=True, index="btree_not_null", ondelete="set null"
    )
    touch_id = fields.Many2one(
        "crm.follow.up.touch", index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
    )
    author_id = fields.Many2one(
        "res.users",
        string="Learned by",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        copy=False,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )

    # handling
    state = fields.Selection(
        [
            ("new", "New"),
            ("forwarded", "Forwarded"),
            ("in_progress", "In progress"),
            ("handled", "Handled"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        default="new",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
        help="Who handles it. “Forward” gives them a to-do.",
    )
    confidential = fields.Boolean(
        tracking=True,
        help="Only its author, its owner and sales managers read it.",
    )
    is_forward_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_start_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_handle_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_dismiss_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_reopen_allowed = fields.Boolean(compute="_compute_is_allowed")

    @api.depends("lead_id")
    def _compute_partner_id(self):
        """Follow the lead while new; afterwards a known customer stays."""
        for insight in self:
            partner = insight.lead_id.partner_id
            if insight._origin:
                partner = insight.partner_id or partner
            insight.partner_id = partner or insight.partner_id

    @api.depends("lead_id.company_id")
    def _compute_company_id(self):
        """Follow the lead; without one, the company it was learned in stays."""
        for insight in self:
            insight.company_id = (
                insight.lead_id.company_id or insight.company_id or self.env.company
            )

    @api.depends("state", "author_id", "user_id")
    @api.depends_context("uid")
    def _compute_is_allowed(self):
        editable = self._filtered_access("write")
        for insight in self:
            states = INSIGHT_TRANSITIONS.get(insight.state, ())
            for state, name in BUTTONS.items():
                insight[name] = state in states and insight in editable

    def write(self, vals):
        """Move the state by its action: a card that is dragged does what the button
        does, or is refused as it would be.
        """
        state = vals.get("state")
        if not state or is_engine(self.env):
            return super().write(vals)
        result = super().write({k: v for k, v in vals.items() if k != "state"})
        moving = self.filtered(lambda insight: insight.state != state)
        if moving:
            getattr(moving, ACTIONS[state])()
        return result

    # actions

    def action_start(self):
        """Note that somebody works on these insights."""
        check_many(self)
        self._set_state("in_progress")

    def action_handle(self):
        """Note that all was done about these insights; their to-dos are done."""
        check_many(self)
        self._set_state("handled")
        self.activity_feedback([TODO])

    def action_dismiss(self):
        """Note that nothing will be done about these insights; drop their to-dos."""
        check_many(self)
        self._set_state("dismissed")
        self.activity_unlink([TODO])

    def action_reopen(self):
        """Take these insights up again after all."""
        check_many(self)
        self._set_state("new")

    # business

    def _set_state(self, state):
        """Move to ``state`` where allowed.

        :raises UserError: where an insight cannot go from its state to ``state``
        """
        self.check_access("write")
        for insight in self:
            if not is_allowed(INSIGHT_TRANSITIONS, insight.state, state):
                insight._refuse_state(state)
        self.with_context(follow_up_engine=ENGINE).write({"state": state})

    def _refuse_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        texts = {"insight": self.name, "old": labels[self.state], "new": labels[state]}
        if "new" in INSIGHT_TRANSITIONS[self.state]:
            raise UserError(
                self.env._(
                    "The insight “%(insight)s” is “%(old)s” and cannot become "
                    "“%(new)s”. Reopen it first.",
                    **texts,
                )
            )
        raise UserError(
            self.env._(
                "The insight “%(insight)s” is “%(old)s” and cannot become “%(new)s”.",
                **texts,
            )
        )
