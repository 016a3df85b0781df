from odoo import api, fields, models
from odoo.exceptions import UserError

from .remote_call import check_many, check_one


class CrmFollowUpContact(models.Model):
    """One person whom we follow up in one company: identity, boundaries, figures.

    Saturation is counted per person over all leads, salespeople, plans and channels.
    The row is written by the touches of its own person alone, and it is what is locked
    while somebody decides whether to contact the person.

    Always holds: one row per company and identity (a unique index); the stored figures
    are what the touches say.
    """

    _name = "crm.follow.up.contact"
    _inherit = ["crm.follow.up.in.use.mixin"]
    _description = "Followed Person"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)

    # who it is
    key = fields.Char(
        required=True,
        help="Who it is: the partner, else the e-mail address, else the phone number, "
        "else the lead.",
    )
    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="set null"
    )
    email_normalized = fields.Char(string="E-mail", index="btree_not_null")
    phone_sanitized = fields.Char(string="Phone", index="btree_not_null")
    account_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_account_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The company that the person belongs to.",
    )
    account_key = fields.Char(
        compute="_compute_account_key",
        store=True,
        index="btree_not_null",
        help="Which customer it is: the company of the partner, else the domain of the "
        "e-mail address, unless it is one of a public provider.",
    )
    is_shared_mailbox = fields.Boolean(
        string="Shared Mailbox",
        help="Several people read this address: each partner is a person of its own.",
    )
    touch_ids = fields.One2many("crm.follow.up.touch", "contact_id")
    enrolment_ids = fields.One2many("crm.follow.up.enrolment", "contact_id")

    # boundaries
    channel_ids = fields.Many2many(
        "crm.follow.up.channel",
        string="Agreed Channels",
        help="The channels the person wants. Automatic messages use no other; touches "
        "by others are flagged. Empty: all channels.",
    )
    boundary_count = fields.Integer(
        string="Agreed Maximum",
        help="How many touches the person has agreed to. 0: no agreement.",
    )
    boundary_days = fields.Integer(string="Agreed Days", default=7)
    hour_from = fields.Float(
        string="Contact From",
        help="On the person's own clock. As the company if empty.",
    )
    hour_to = fields.Float(
        string="Contact Until",
        help="On the person's own clock. As the company if empty.",
    )
    weekdays = fields.Char(
        string="Contact Days",
        help="The days of the week on which the person may be contacted, as numbers "
        "from 0 (Monday) to 6 (Sunday), such as “1,3”. All days if empty.",
    )
    tz = fields.Selection("_selection_tz", string="Time Zone")
    date_not_before = fields.Datetime(
        string="Not Before", help="The person wants to hear from us no earlier."
    )
    stop_requested = fields.Boolean(
        string="Do Not Contact",
        help="The person asked to be left alone: nobody's plan contacts them.",
    )
    date_stopped = fields.Datetime(
        compute="_compute_date_stopped", store=True, help="When they asked for it."
    )

    # figures
    touch_count = fields.Integer(
        string="Touches", compute="_compute_figures", store=True
    )
    unanswered_streak = fields.Integer(
        string="Unanswered in a Row", compute="_compute_figures", store=True
    )
    date_last_out = fields.Datetime(
        string="Last Touch", compute="_compute_figures", store=True
    )
    date_last_in = fields.Datetime(
        string="Last Answer", compute="_compute_figures", store=True
    )
    saturated_until = fields.Datetime(compute="_compute_figures", store=True)
    is_burnt = fields.Boolean(string="Burnt", compute="_compute_figures", store=True)
    date_burnt = fields.Datetime(compute="_compute_figures", store=True)
    burnt_reason = fields.Selection(
        [
            ("streak", "Too many touches without an answer"),
            ("stop", "Asked to be left alone"),
        ],
        compute="_compute_figures",
        store=True,
    )
    date_lifted = fields.Datetime(
        readonly=True,
        help="When a manager lifted the burnt state; touches before then do not burn "
        "the person again.",
    )
    lifted_reason = fields.Char(readonly=True)
    lifted_uid = fields.Many2one("res.users", string="Lifted by", readonly=True)
    lock_count = fields.Integer(
        readonly=True, help="Written by whoever decides about the person: a lock."
    )
    is_stale = fields.Boolean(
        readonly=True, help="The caps changed: the figures are computed again soon."
    )
    date_drift = fields.Datetime(
        string="Figures Repaired On",
        readonly=True,
        help="When the nightly check last found these figures wrong and repaired them.",
    )
    is_saturated = fields.Boolean(
        compute="_compute_is_saturated", search="_search_is_saturated"
    )
    saturation = fields.Integer(
        string="Saturation (%)",
        compute="_compute_saturation",
        help="How much of the tightest cap is used up, in percent.",
    )
    saturation_note = fields.Char(compute="_compute_saturation")

    _identity_uniq = models.UniqueIndex(
        "(company_id, key)", "This person is followed up already."
    )
    _mailbox_uniq = models.UniqueIndex(
        "(company_id, email_normalized) WHERE email_normalized IS NOT NULL "
        "AND is_shared_mailbox IS NOT TRUE",
        "Somebody with this e-mail address is followed up already.",
    )
    _saturated_idx = models.Index("(saturated_until) WHERE saturated_until IS NOT NULL")
    _stale_idx = models.Index("(id) WHERE is_stale")
    _drift_idx = models.Index("(date_drift) WHERE date_drift IS NOT NULL")
    _boundary_positive = models.Constraint(
        "CHECK(boundary_count >= 0 AND boundary_count <= 1000 "
        "AND boundary_days > 0 AND boundary_days <= 36500)",
        "The agreed maximum must be between 0 and 1,000 touches, and its days between "
        "1 and 36,500.",
    )

    @api.model
    def _selection_tz(self):
        return self.env["res.partner"]._fields["tz"]._description_selection(self.env)

    # buttons

    def action_lift(self):
        """Open the dialog that lifts the burnt state, with a reason."""
        check_many(self)
        self.check_access("write")
        burnt = self.filtered("is_burnt")
        if not burnt:
            raise UserError(
                self.env._("Nobody of them is burnt: plans may contact them anyway.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_lift_action"
        )
        return action | {"context": {"default_contact_ids": burnt.ids}}

    def action_view_touches(self):
        """Open the touches with this person, on the leads the user may read."""
        check_one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_touch_action"
        )
        return action | {"domain": [("contact_id", "=", self.id)], "context": {}}

    def action_view_account(self):
        """Open the people of the same customer."""
        check_one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_contact_action"
        )
        domain = [("id", "=", self.id)]
        if self.account_key:
            domain = [("account_key", "=", self.account_key)]
        return action | {"domain": domain, "context": {}}

    def _lift(self, reason):
        """Let these people be contacted again; a manager says why.

        Touches before now do not burn them again, and they no longer count as having
        asked to be left alone.

        :raises AccessError: where the user is no sales manager
        """
        self.check_access("write")
        # sudo: the state moves by methods only; the right was checked
        self.sudo().write(
            {
                "stop_requested": False,
                "date_lifted": self.env["crm.follow.up.enrolment"]._now(),
                "lifted_reason": reason,
                "lifted_uid": self.env.uid,
            }
        )
        self.sudo().enrolment_ids._on_lifted()
        self._log_on_leads(
            {
                contact: self.env._(
                    "%(name)s may be contacted again: %(reason)s",
                    name=contact.name,
                    reason=reason,
                )
                for contact in self
            }
        )
