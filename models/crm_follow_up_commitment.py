from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.states import COMMITMENT_TRANSITIONS, OPEN_COMMITMENT_STATES
from .crm_follow_up_commitment_type import PARTIES

STATES = [
    ("asked", "Asked"),
    ("agreed", "Agreed"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
    ("renegotiated", "Renegotiated"),
]
# which field allows the button that leads to a state
BUTTONS = {
    "agreed": "is_agree_allowed",
    "kept": "is_keep_allowed",
    "broken": "is_break_allowed",
    "declined": "is_decline_allowed",
    "withdrawn": "is_withdraw_allowed",
    "renegotiated": "is_renegotiate_allowed",
}


class CrmFollowUpCommitment(models.Model):
    """A small promise: who owes what to whom, by when, and what came of it.

    Moved by its methods only (see the life cycle), as far as ``COMMITMENT_TRANSITIONS``
    allow; nobody writes on it. Each is in exactly one state, so the states add up to
    all that was ever asked. Of one type at most one is open per lead and party: a
    unique index says so. Days are local days of whoever is responsible.
    """

    _name = "crm.follow.up.commitment"
    _inherit = ["crm.follow.up.in.use.mixin"]
    _description = "Commitment"
    _order = "date_due desc, id desc"

    # what, of whom
    name = fields.Char(string="Commitment", required=True, help="What was promised.")
    description = fields.Text(
        help="The words in which it was asked for, in the language of the prospect."
    )
    type_id = fields.Many2one(
        "crm.follow.up.commitment.type",
        index=True,
        ondelete="restrict",
        help="The rung of the commitment ladder; empty for what somebody added in "
        "their own words.",
    )
    party = fields.Selection(
        PARTIES, string="Who Promises", required=True, default="prospect"
    )
    state = fields.Selection(STATES, required=True, default="asked")
    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    contact_id = fields.Many2one(
        "crm.follow.up.contact",
        string="Followed Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Who promised it, or to whom we did.",
    )
    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment", index="btree_not_null", ondelete="set null"
    )
    touch_id = fields.Many2one(
        "crm.follow.up.touch",
        index="btree_not_null",
        ondelete="set null",
        help="The contact in which it was asked for.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        help="The salesperson who looks after it, and does it where it is ours.",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )

    # when
    date_asked = fields.Datetime(
        string="Asked On", required=True, default=lambda self: self._now()
    )
    ask_count = fields.Integer(
        string="Times Asked", default=1, help="How often it was asked for while open."
    )
    date_agreed = fields.Datetime(
        string="Agreed On", help="Empty as long as nobody has said yes."
    )
    date_due = fields.Date(
        string="Due On",
        required=True,
        help="The last day on which it is in time, where the responsible works.",
    )
    date_check = fields.Datetime(
        string="Looked at Again",
        help="When the scheduler looks at it next: the day after it was due, then "
        "when the grace is over.",
    )
    date_reminded = fields.Datetime(
        string="Reminded On", help="When the responsible was told that it is overdue."
    )
    date_closed = fields.Datetime(string="Closed On")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    # what came of it
    close_reason = fields.Char(
        string="Why", help="Why it was broken, declined, withdrawn or renegotiated."
    )
    note = fields.Text(help="In which words it was agreed.")
    evidence = fields.Text(help="What shows that it was kept.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "crm_follow_up_commitment_attachment_rel",
        string="Documents",
        help="What they sent us, or we sent them.",
    )
    message_id = fields.Many2one("mail.message", ondelete="set null")
    event_id = fields.Many2one("calendar.event", string="Meeting", ondelete="set null")
    renegotiated_from_id = fields.Many2one(
        "crm.follow.up.commitment",
        string="Instead Of",
        index="btree_not_null",
        ondelete="set null",
        help="The commitment that this one replaces with another date.",
    )
    renegotiated_to_ids = fields.One2many(
        "crm.follow.up.commitment", "renegotiated_from_id", string="Replaced By"
    )
    renegotiation_count = fields.Integer(
        string="Times Put Off", help="How often its date was renegotiated before."
    )
    activity_id = fields.Many2one(
        "mail.activity",
        string="To-do",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="Of ours: the to-do to keep it. Of theirs: the reminder that it is "
        "overdue.",
    )

    # what the user may do
    is_agree_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_keep_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_break_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_decline_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_withdraw_allowed = fields.Boolean(compute="_compute_is_allowed")
    is_renegotiate_allowed = fields.Boolean(compute="_compute_is_allowed")

    _open_type_uniq = models.UniqueIndex(
        "(lead_id, party, type_id) WHERE state IN ('asked', 'agreed') "
        "AND type_id IS NOT NULL",
        "A commitment of this type is open on the lead already. Close or renegotiate "
        "it instead of asking for it twice.",
    )
    _check_idx = models.Index("(date_check) WHERE state IN ('asked', 'agreed')")

    # computes

    @api.depends("lead_id.company_id", "enrolment_id.company_id")
    def _compute_company_id(self):
        for commitment in self:
            commitment.company_id = (
                commitment.enrolment_id.company_id or commitment.lead_id.company_id
            )

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = self._today()
        for commitment in self:
            commitment.is_overdue = bool(
                commitment.state in OPEN_COMMITMENT_STATES
                and commitment.date_due
                and commitment.date_due < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_open_domain() & Domain("date_due", "<", self._today())

    @api.depends("state", "lead_id")
    @api.depends_context("uid")
    def _compute_is_allowed(self):
        editable = self.lead_id._filtered_access("write")
        for commitment in self:
            states = COMMITMENT_TRANSITIONS.get(commitment.state, ())
            for state, name in BUTTONS.items():
                commitment[name] = state in states and commitment.lead_id in editable

    @api.depends("name", "party", "date_due")
    @api.depends_context("follow_up_due_names", "lang")
    def _compute_display_name(self):
        """With ``follow_up_due_names`` say whose it is and until when as well."""
        if not self.env.context.get("follow_up_due_names"):
            return super()._compute_display_name()
        for commitment in self:
            texts = {
                "name": commitment.name,
                "date": format_date(self.env, commitment.date_due),
            }
            if commitment.party == "us":
                name = self.env._("We: %(name)s (%(date)s)", **texts)
            else:
                name = self.env._("They: %(name)s (%(date)s)", **texts)
            commitment.display_name = name

    # hooks

    @api.model
    def _now(self):
        return self.env["crm.follow.up.enrolment"]._now()

    @api.model
    def _today(self):
        """Return the current day of the user."""
        return fields.Datetime.context_timestamp(self, self._now()).date()

    @api.model
    def _get_open_domain(self):
        """Return which commitments somebody still owes."""
        return Domain("state", "in", OPEN_COMMITMENT_STATES)

    def _on_commitment_change(self):
        """Called with commitments that were asked for or have changed state, as sudo.

        Once per call of a life-cycle method, after state, to-dos and chatter are
        written. Extend to add what depends on it; must not move the commitments.
        """
