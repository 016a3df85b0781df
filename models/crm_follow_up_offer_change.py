from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import OFFER_CHANGE_TRANSITIONS, is_allowed
from .remote_call import check_many, check_one

KINDS = [
    ("service", "Extra service"),
    ("installation", "Installation"),
    ("scope", "Scope or quantity"),
    ("price", "Price"),
    ("terms", "Terms"),
    ("other", "Something else"),
]
SALES = "sale.order"


class CrmFollowUpOfferChange(models.Model):
    """A change of the offer that a touch led to, and the quotation it went into.

    The quotation is kept by its number, and by its id where Sales is installed, so that
    the change can still be read when the quotation, or Sales, is gone. The state is
    moved by the methods, as far as ``OFFER_CHANGE_TRANSITIONS`` allow.
    """

    _name = "crm.follow.up.offer.change"
    _description = "Change of an Offer"
    _order = "date_closed desc nulls first, date desc, id desc"

    name = fields.Char(
        string="Change",
        required=True,
        help="What is offered now that was not offered before, or otherwise.",
    )
    kind = fields.Selection(KINDS, required=True, default="service")
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    touch_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Came Up In",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    date = fields.Datetime(
        string="Came Up On", required=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        [
            ("open", "To revise"),
            ("revised", "Revised"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("dropped", "Not offered"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    date_revised = fields.Datetime(string="Revised On", readonly=True, copy=False)
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)

    # the revised quotation
    quotation_name = fields.Char(
        string="Revised Quotation", readonly=True, copy=False, help="Its number."
    )
    quotation_id = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="The id of the quotation in Sales; 0 where it was made elsewhere.",
    )
    quotation_state = fields.Char(
        string="Quotation Status", compute="_compute_quotation_state"
    )
    is_quotation_known = fields.Boolean(compute="_compute_quotation_state")

    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null", copy=False
    )

    _open_idx = models.Index("(lead_id) WHERE state = 'open'")

    @api.depends("quotation_id")
    @api.depends_context("lang", "uid")
    def _compute_quotation_state(self):
        quotations = self._get_quotations()
        labels = {}
        if quotations:
            labels = dict(quotations._fields["state"]._description_selection(self.env))
        known = {each.id: labels[each.state] for each in quotations}
        for change in self:
            change.quotation_state = known.get(change.quotation_id, False)
            change.is_quotation_known = change.quotation_id in known

    def _get_quotations(self):
        """Return the quotations of these changes that there are and the user reads.

        :return: ``sale.order`` records; an empty list where Sales is not installed, or
            is nothing to the user
        """
        ids = [id_ for id_ in self.mapped("quotation_id") if id_]
        if not ids or SALES not in self.env or not self.env[SALES].has_access("read"):
            return []
        return self.env[SALES].search([("id", "in", ids)])

    @api.model_create_multi
    def create(self, vals_list):
        """Leave the salespeople a to-do for each change that is still to be made."""
        changes = super().create(vals_list)
        changes._plan_revision()
        return changes

    def unlink(self):
        self._drop_todos()
        return super().unlink()

    # actions

    def action_revise(self):
        """Open the dialog that makes, or names, the revised quotation of these changes.

        :raises UserError: where they are of several leads, or one is not to be revised
        """
        check_many(self)
        self.check_access("write")
        for change in self:
            change._check_move("revised")
        if len(self.lead_id) != 1:
            raise UserError(
                self.env._("Choose changes of one lead: they go into one quotation.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_offer_revise_action"
        )
        return action | {"context": {"default_change_ids": self.ids}}

    def action_accept(self):
        """Note that the customer accepted these changes."""
        check_many(self)
        self._move("accepted")

    def action_decline(self):
        """Note that the customer did not want what these changes came to."""
        check_many(self)
        self._move("declined")

    def action_drop(self):
        """Note that we do not offer this; the to-dos are dropped."""
        check_many(self)
        self._move("dropped")
        self._drop_todos()

    def action_reopen(self):
        """Note that these are to be revised (again); the salespeople get a to-do."""
        check_many(self)
        self._move("open")
        self._plan_revision()

    def action_view_quotation(self):
        """Open the revised quotation.

        :raises UserError: where it is not in Sales, or not for the user
        """
        check_one(self)
        quotation = self._get_quotations()
        if not quotation:
            raise UserError(
                self.env._(
                    "There is no quotation “%(number)s” in Sales that you may read.",
                    number=self.quotation_name or "",
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": SALES,
            "res_id": quotation.id,
            "view_mode": "form",
        }

    # business

    def _revise(self, number, quotation_id=0):
        """Note the quotation that these changes went into; their to-dos are done.

        :param number: of the quotation, as the customer reads it
        :param quotation_id: its id in Sales; 0 where it was made elsewhere
        :raises UserError: where a change is not to be revised
        """
        self._move("revised", quotation_name=number, quotation_id=quotation_id)
        # sudo: the to-do is the salesperson's, whoever made the quotation
        self.sudo().activity_id.filtered("active").action_feedback(feedback=number)
        bodies = {
            lead.id: self.env._(
                "The offer was revised in %(number)s: %(changes)s",
                number=number,
                changes=", ".join(changes.mapped("name")),
            )
            for lead, changes in self.grouped("lead_id").items()
        }
        self.lead_id._message_log_batch(bodies=bodies)

    def _move(self, state, **values):
        """Move to a state where allowed, and note when.

        :raises UserError: where a change cannot go from its state to ``state``
        """
        self.check_access("write")
        for change in self:
            change._check_move(state)
        now = self.env["crm.follow.up.enrolment"]._now()
        moments = {
            "open": {"date_closed": False, "date_revised": False},
            "revised": {"date_closed": False, "date_revised": now},
        }
        closed = {"date_closed": now}
        self.write({"state": state} | moments.get(state, closed) | values)

    def _check_move(self, state):
        if is_allowed(OFFER_CHANGE_TRANSITIONS, self.state, state):
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(change)s” is “%(old)s” and cannot become “%(new)s”. Use “Reopen” "
                "where it is to be revised after all.",
                change=self.name,
                old=labels[self.state],
                new=labels[state],
            )
        )

    def _plan_revision(self):
        """Leave a to-do on the lead of each open change, for its salesperson."""
        opened = self.filtered(lambda each: each.state == "open")
        for name, changes in opened.grouped("name").items():
            todos = changes.lead_id._follow_up_remind(
                lambda env, name=name: env._("Revise the offer: %s", name)
            )
            by_lead = {todo.res_id: todo for todo in todos}
            for change in changes:
                change.activity_id = by_lead.get(change.lead_id.id)

    def _drop_todos(self):
        # sudo: the to-do is the salesperson's, whoever decides on the change
        self.sudo().activity_id.filtered("active").unlink()
