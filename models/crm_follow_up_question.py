from odoo import api, fields, models

from .remote_call import check_many

KINDS = [("question", "Question"), ("objection", "Objection")]
# how each kind is closed
CLOSED = {"question": "answered", "objection": "resolved"}


class CrmFollowUpQuestion(models.Model):
    """A question or an objection of the prospect, and what came of it.

    Open until a question is answered or an objection resolved; closed by a touch in
    the log dialog, or by hand; reopened where it turns out that it was not settled.
    The state is moved by the methods.
    """

    _name = "crm.follow.up.question"
    _description = "Open Question"
    _order = "date_closed desc nulls first, date_asked, id"

    name = fields.Char(
        string="Question", required=True, help="What they ask, or what worries them."
    )
    kind = fields.Selection(KINDS, required=True, default="question")
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    state = fields.Selection(
        [("open", "Still open"), ("answered", "Clarified"), ("resolved", "Resolved")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    answer = fields.Text(help="What we said, or what settled it.")
    date_asked = fields.Datetime(
        string="Asked On", required=True, default=fields.Datetime.now
    )
    touch_asked_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Asked In",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)
    touch_closed_id = fields.Many2one(
        "crm.follow.up.touch",
        string="Closed In",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    days_open = fields.Integer(
        compute="_compute_days_open",
        aggregator=None,
        help="Days until it was closed, or until today.",
    )

    _open_idx = models.Index("(lead_id) WHERE state = 'open'")

    @api.depends("date_asked", "date_closed")
    def _compute_days_open(self):
        now = self.env["crm.follow.up.enrolment"]._now()
        for question in self:
            asked, end = question.date_asked, question.date_closed or now
            question.days_open = max((end - asked).days, 0) if asked else 0

    # actions

    def action_close(self):
        """Note that these are answered or resolved."""
        check_many(self)
        self._close()

    def action_reopen(self):
        """Note that these are open after all."""
        check_many(self)
        self.check_access("write")
        self.write({"state": "open", "date_closed": False, "touch_closed_id": False})

    # business

    def _close(self, touches=None, answer=None, date=None):
        """Close questions as answered and objections as resolved.

        :param touches: ``crm.follow.up.touch`` in which it happened, one a lead
        :param answer: what was said; empty keeps what is there
        :param date: naive UTC moment; now if empty
        """
        self.check_access("write")
        date = date or self.env["crm.follow.up.enrolment"]._now()
        by_lead = {touch.lead_id: touch.id for touch in touches or ()}
        opened = self.filtered(lambda each: each.state == "open")
        for (kind, lead), questions in opened.grouped(
            lambda each: (each.kind, each.lead_id)
        ).items():
            values = {
                "state": CLOSED[kind],
                "date_closed": date,
                "touch_closed_id": by_lead.get(lead),
            }
            questions.write(values | ({"answer": answer} if answer else {}))
