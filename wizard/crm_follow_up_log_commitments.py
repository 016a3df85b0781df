from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.crm_follow_up_touch_ask import Ask


class CrmFollowUpLog(models.TransientModel):
    """The ask of the touch, and what has become of what was promised before."""

    _inherit = "crm.follow.up.log"

    # what is asked for
    commitment_type_id = fields.Many2one(
        "crm.follow.up.commitment.type",
        string="Ask For",
        compute="_compute_commitment_type_id",
        store=True,
        readonly=False,
        precompute=True,
        help="What they are asked for, or what you promise. It goes on the ledger "
        "with its date.",
    )
    commitment_party = fields.Selection(related="commitment_type_id.party")
    commitment_due = fields.Date(
        string="Until",
        compute="_compute_commitment_due",
        store=True,
        readonly=False,
        precompute=True,
    )
    commitment_agreed = fields.Boolean(
        string="They Said Yes", help="They promised it at once."
    )
    is_asking = fields.Boolean(compute="_compute_is_asking")

    # what was promised before
    open_commitment_ids = fields.Many2many(
        "crm.follow.up.commitment", compute="_compute_open_commitment_ids"
    )
    kept_ids = fields.Many2many(
        "crm.follow.up.commitment",
        "crm_follow_up_log_kept_rel",
        string="Done",
        domain="[('id', 'in', open_commitment_ids)]",
    )
    broken_ids = fields.Many2many(
        "crm.follow.up.commitment",
        "crm_follow_up_log_broken_rel",
        string="Not Done",
        domain="[('id', 'in', open_commitment_ids)]",
    )
    broken_reason = fields.Char(
        string="Why Not", help="What they say, or what you think."
    )

    @api.depends("touch_id", "correct_id")
    def _compute_commitment_type_id(self):
        for wizard in self:
            wizard.commitment_type_id = (
                wizard.touch_id.step_id.commitment_type_id or wizard.commitment_type_id
            )

    @api.depends("commitment_type_id", "lead_ids")
    def _compute_commitment_due(self):
        for wizard in self:
            lead = wizard.lead_ids._origin[:1]
            if lead and wizard.commitment_type_id:
                dates = lead._get_follow_up_due_dates(wizard.commitment_type_id)
                wizard.commitment_due = dates[lead]
            else:
                wizard.commitment_due = False

    @api.depends("commitment_type_id")
    def _compute_ask(self):
        """Fill in the words of what is asked for, but never over what was typed."""
        result = super()._compute_ask()
        types = self.env["crm.follow.up.commitment.type"]
        for wizard in self:
            type_, touch = wizard.commitment_type_id, wizard.touch_id
            words = type_.ask
            if touch.ask and type_ == touch.step_id.commitment_type_id:
                words = touch.ask
            is_typed = (
                wizard.ask
                and wizard.ask != touch.ask
                and not types.search_count([("ask", "=", wizard.ask)], limit=1)
            )
            if words and not is_typed:
                wizard.ask = words
        return result

    @api.depends("outcome_id", "correct_id")
    def _compute_is_asking(self):
        """Whoever was not reached was asked for nothing."""
        for wizard in self:
            wizard.is_asking = bool(
                not wizard.correct_id
                and (not wizard.outcome_id or wizard.outcome_id._is_asking())
            )

    @api.depends("lead_id", "correct_id")
    def _compute_open_commitment_ids(self):
        Commitment = self.env["crm.follow.up.commitment"]
        for wizard in self:
            found = Commitment
            if wizard.lead_id and not wizard.correct_id:
                found = Commitment.search(
                    Commitment._get_open_domain()
                    & Domain("lead_id", "=", wizard.lead_id.id),
                    order="date_due, id",
                )
            wizard.open_commitment_ids = found

    def _log(self):
        """Settle what was promised before, then record the touch with its ask."""
        if self.correct_id:
            return super()._log()
        steps = self.touch_ids._origin if self.completes_step else self.touch_ids[:0]
        engine = self.with_context(
            follow_up_completing=tuple(steps.ids), follow_up_ask=self._get_ask()
        )
        engine._settle_commitments()
        touches = super(CrmFollowUpLog, engine)._log()
        # sudo: commitments move by methods only; the leads were checked by the log
        # steps have asked by themselves
        (touches - steps).sudo()._ask_for_commitments()
        return touches.with_env(self.env)

    def _get_ask(self):
        """Return what is asked for in the touch."""
        type_ = self.commitment_type_id
        words = self.ask if type_.party == "prospect" else None
        return Ask(
            type_ if self.is_asking else type_.browse(),
            self.commitment_due or None,
            words if words != type_.ask else None,
            self.commitment_agreed and self.answered,
        )

    def _settle_commitments(self):
        """Close what was checked as done, or not done."""
        if self.kept_ids & self.broken_ids:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be both “Done” and “Not Done”. Uncheck one.",
                    name=(self.kept_ids & self.broken_ids)[0].name,
                )
            )
        self.kept_ids._keep(date=self.date, evidence=self.note or None)
        if self.broken_ids:
            reason = self.broken_reason or self.env._("Not done, as they told us.")
            self.broken_ids._break(reason)
