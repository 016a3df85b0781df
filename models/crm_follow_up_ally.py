from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.states import ALLY_TRANSITIONS, is_allowed
from .remote_call import check_one


class CrmFollowUpAlly(models.Model):
    """Somebody who knows the prospect of a lead, what we asked them and what they said.

    A colleague is asked by a to-do, an outside person by an e-mail that the salesperson
    sends; neither is a contact with the prospect, so that no touch is recorded. An
    answer stays until a newer one comes; the lead keeps all of them in its chatter.

    The state is moved by methods, as far as ``ALLY_TRANSITIONS`` allow.
    """

    _name = "crm.follow.up.ally"
    _description = "Ally"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_answered desc nulls last, date_asked desc nulls last, id"
    _rec_name = "partner_id"

    # who
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    customer_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Knows Them",
        required=True,
        index=True,
        ondelete="cascade",
        help="A colleague, or somebody outside.",
    )
    note = fields.Char(
        string="How They Know Them", help="Such as: worked there until last year."
    )
    colleague_id = fields.Many2one(
        "res.users",
        compute="_compute_colleague_id",
        help="Who gets a to-do when they are asked. Others get an e-mail.",
    )
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)

    # what we asked
    state = fields.Selection(
        [
            ("known", "Not asked yet"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("declined", "Could not help"),
        ],
        required=True,
        readonly=True,
        default="known",
        index=True,
        copy=False,
    )
    question = fields.Text(copy=False)
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, copy=False
    )
    date_asked = fields.Datetime(string="Asked On", readonly=True, copy=False)
    date_due = fields.Date(
        string="Wanted by", copy=False, help="When the answer should be in."
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    activity_id = fields.Many2one(
        "mail.activity",
        string="To-do",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The colleague's to-do to answer, or ours to ask them.",
    )

    # what they said
    answer = fields.Text(readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered On", readonly=True, copy=False)
    recorded_by_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        readonly=True,
        copy=False,
        help="Who wrote the answer down, where they did not do it themselves.",
    )

    @api.depends("partner_id.user_ids.active", "partner_id.user_ids.share")
    def _compute_colleague_id(self):
        for ally in self:
            # sudo: who works with us is no secret
            users = ally.partner_id.sudo().user_ids
            ally.colleague_id = users.filtered(lambda user: not user.share)[:1]

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for ally in self:
            is_asked = ally.state == "asked" and ally.date_due
            ally.is_overdue = is_asked and ally.date_due < today

    # actions

    def action_ask(self):
        """Open the dialog that asks this person."""
        check_one(self)
        self.check_access("write")
        return self.lead_id._get_ask_ally_action(self)

    def action_answer(self):
        """Open the dialog that takes down what this person said."""
        check_one(self)
        self._check_answerable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_ally_answer_action"
        )
        return action | {
            "name": self.env._("What %s Says", self.partner_id.name),
            "context": {"default_ally_id": self.id},
        }

    # business

    def _check_answerable(self):
        """Refuse answers of others than whoever is asked, and whoever has the lead."""
        self.check_access("read")
        if self.partner_id != self.env.user.partner_id:
            self.check_access("write")

    def _set_state(self, state, **values):
        """Move to ``state`` where allowed, and keep what goes with it.

        :raises UserError: where an ally cannot go from its state to ``state``
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for ally in self:
            if not is_allowed(ALLY_TRANSITIONS, ally.state, state):
                raise UserError(
                    self.env._(
                        "%(name)s is “%(old)s” and cannot become “%(new)s”. Ask them "
                        "again first.",
                        name=ally.partner_id.name,
                        old=labels[ally.state],
                        new=labels[state],
                    )
                )
        self.write({"state": state, **values})
