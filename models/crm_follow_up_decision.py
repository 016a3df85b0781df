from odoo import api, fields, models
from odoo.exceptions import UserError

from .remote_call import check_many

CHOICES = [
    ("plan", "Another plan"),
    ("nurture", "Long-term contact"),
    ("hand_over", "Hand over"),
    ("referrer", "Ask the referrer"),
    ("channel", "Change the channel"),
    ("go_on", "Go on with the plan"),
    ("lost", "Give up: lost"),
]


class CrmFollowUpDecision(models.Model):
    """What was decided on a deal in review, by whom, why, and on which evidence.

    The evidence is that of the day and never changes, so that decisions can be found
    and taken up again when the reason for them is gone: a lower price, a new product.
    Made by ``_decide`` and by losing a lead that is followed up; nobody writes on it.
    """

    _name = "crm.follow.up.decision"
    _inherit = ["crm.follow.up.of.lead.mixin", "crm.follow.up.evidence"]
    _description = "Follow-up Decision"
    _order = "date desc, id desc"

    # on what
    lead_id = fields.Many2one(
        "crm.lead",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    lead_status = fields.Selection(related="lead_id.won_status", string="Lead Now")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    enrolment_id = fields.Many2one(
        "crm.follow.up.enrolment",
        string="Follow-up",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one(
        related="lead_id.company_id", store=True, index="btree_not_null"
    )
    date = fields.Datetime(string="Decided", required=True, readonly=True)

    # what
    choice = fields.Selection(
        CHOICES, string="Decision", required=True, index=True, readonly=True
    )
    note = fields.Text(string="Justification", readonly=True)
    shortfall = fields.Char(
        readonly=True, help="What was missing when it was given up."
    )
    is_above_maximum = fields.Boolean(
        string="Beyond the Maximum",
        readonly=True,
        help="It was decided to go on although the maximum number of touches is "
        "reached.",
    )
    next_plan_id = fields.Many2one(
        "crm.follow.up.plan",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    date_recheck = fields.Date(string="Recheck On", readonly=True)
    new_user_id = fields.Many2one("res.users", string="Handed To", readonly=True)
    referrer_id = fields.Many2one("res.partner", string="Asked Person", readonly=True)
    channel_id = fields.Many2one(
        "crm.follow.up.channel", ondelete="restrict", readonly=True
    )
    touch_more = fields.Integer(string="Further Touches", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    competitor_id = fields.Many2one(
        "res.partner", string="Winner", readonly=True, index="btree_not_null"
    )

    @api.depends("lead_id.name", "choice")
    def _compute_display_name(self):
        labels = dict(self._fields["choice"]._description_selection(self.env))
        for decision in self:
            decision.display_name = self.env._(
                "%(lead)s: %(choice)s",
                lead=decision.lead_id.name or "",
                choice=labels.get(decision.choice, ""),
            )

    # actions

    def action_take_up(self):
        """Open the start of a plan on the leads of these decisions, lost ones too."""
        check_many(self)
        self.check_access("read")
        leads = self.lead_id
        if not leads:
            raise UserError(
                self.env._("Choose the decisions whose leads should be taken up again.")
            )
        action = leads.action_follow_up_start()
        return action | {
            "name": self.env._("Take Up Again"),
            "context": action["context"] | {"default_restore": True},
        }

    # business

    @api.model
    def _decide(self, enrolment, choice, **values):
        """Decide how a follow-up in review goes on, keep it, and do it.

        :param enrolment: one ``crm.follow.up.enrolment`` in state ``review``
        :param choice: a key of ``CHOICES``
        :param values: of the fields that the choice needs, see ``_check_<choice>``
        :return: the decision
        :raises UserError: where it is not in review, or something is missing
        :raises AccessError: where the user may not edit the lead
        """
        enrolment.ensure_one()
        # locks the row: of two decisions at once, the second finds it decided
        enrolment = enrolment._for_change()
        enrolment.lock_for_update()
        enrolment._check_in_review()
        now = enrolment._now()
        values["note"] = (values.get("note") or "").strip() or False
        evidence = self._collect(enrolment, now)[enrolment]
        self._check_choice(enrolment, choice, values, evidence, now)
        decision = self._record(enrolment, choice, values, evidence, now)
        enrolment.date_decided = now
        decision.with_env(self.env)._apply(now)
        return decision.with_env(self.env)

    @api.model
    def _record(self, enrolment, choice, values, evidence, now):
        """Keep a decision with its evidence, and say it on the lead."""
        lead = enrolment.lead_id
        shortfall = choice == "lost" and self._get_shortfalls(enrolment, evidence)
        # sudo: decisions are made by methods only; the lead was checked
        decision = self.sudo().create(
            {
                **evidence,
                **values,
                "choice": choice,
                "shortfall": shortfall or False,
                "lead_id": lead.id,
                "enrolment_id": enrolment.id,
                "plan_id": enrolment.plan_id.id,
                "partner_id": lead.partner_id.id,
                "user_id": self.env.uid,
                "team_id": lead.team_id.id,
                "date": now,
            }
        )
        labels = dict(self._fields["choice"]._description_selection(self.env))
        lead._message_log(
            body=self.env._(
                "Decided on the follow-up: %(choice)s. %(note)s",
                choice=labels[choice],
                note=decision.note or "",
            ),
            author_id=self.env.user.partner_id.id,
        )
        return decision
