from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one

# the answer is wanted in so many days
WAIT = timedelta(days=7)
# how often somebody was asked is told for so long
LOOK_BACK = timedelta(days=90)


class CrmFollowUpAllyAsk(models.TransientModel):
    """Asks somebody who knows the prospect: a colleague, or a person outside."""

    _name = "crm.follow.up.ally.ask"
    _description = "Ask an Ally"

    lead_id = fields.Many2one("crm.lead", required=True)
    ally_partner_ids = fields.Many2many(
        "res.partner", string="Known Allies", compute="_compute_ally_partner_ids"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Knows Them",
        required=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        help="A colleague, or somebody outside.",
    )
    note = fields.Char(
        string="How They Know Them",
        compute="_compute_note",
        store=True,
        readonly=False,
        precompute=True,
    )
    question = fields.Text(
        compute="_compute_question", store=True, readonly=False, precompute=True
    )
    date_due = fields.Date(
        string="Wanted by",
        default=lambda self: fields.Date.context_today(self) + WAIT,
    )
    is_colleague = fields.Boolean(compute="_compute_way")
    way_note = fields.Char(compute="_compute_way", help="How they are asked.")
    warning = fields.Char(compute="_compute_warning")

    @api.depends("lead_id")
    def _compute_ally_partner_ids(self):
        for wizard in self:
            wizard.ally_partner_ids = wizard.lead_id.follow_up_ally_ids.partner_id

    @api.depends("lead_id")
    def _compute_partner_id(self):
        """Propose whom nobody asked yet, then whoever recommended us."""
        for wizard in self:
            allies = wizard.lead_id.follow_up_ally_ids
            idle = allies.filtered(lambda ally: ally.state == "known")[:1]
            partner = idle.partner_id or wizard.lead_id.referrer_id
            wizard.partner_id = wizard.partner_id or partner

    @api.depends("lead_id", "partner_id")
    def _compute_note(self):
        for wizard in self:
            wizard.note = wizard._get_ally().note or wizard.note

    @api.depends("lead_id")
    def _compute_question(self):
        for wizard in self:
            question = wizard.lead_id and wizard.lead_id._get_ally_question()
            wizard.question = wizard.question or wizard._get_ally().question or question

    @api.depends("partner_id")
    def _compute_way(self):
        _ = self.env._
        texts = {
            True: _("A colleague: gets a to-do with your question."),
            False: _("Somebody outside: you send the e-mail, nothing goes by itself."),
        }
        for wizard in self:
            ally = self.env["crm.follow.up.ally"].new(
                {"partner_id": wizard.partner_id.id}
            )
            wizard.is_colleague = bool(ally.colleague_id)
            wizard.way_note = bool(wizard.partner_id) and texts[bool(ally.colleague_id)]

    @api.depends("partner_id", "lead_id")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = " ".join(wizard._get_warnings()) or False

    def _get_ally(self):
        return self.lead_id.follow_up_ally_ids.filtered(
            lambda ally: ally.partner_id == self.partner_id
        )[:1]

    def _get_warnings(self):
        """Return what speaks against asking this person now, as sentences."""
        _ = self.env._
        if not self.partner_id or self.is_colleague:
            return []
        # sudo: how often somebody was bothered is no secret of another lead
        allies = self.env["crm.follow.up.ally"].sudo()
        since = self.env["crm.follow.up.enrolment"]._now() - LOOK_BACK
        count = allies.search_count(
            [("partner_id", "=", self.partner_id.id), ("date_asked", ">=", since)]
        )
        people = allies.new({"partner_id": self.partner_id.id})._get_followed_people()
        name = self.partner_id.name
        found = [
            count
            and _(
                "Leads on which %(name)s was asked in the last three months: "
                "%(count)s.",
                name=name,
                count=count,
            ),
            any(people.mapped("is_burnt"))
            and _("%s did not answer us for long: think twice.", name),
            any(people.mapped("is_saturated"))
            and _("%s has heard a lot from us lately.", name),
        ]
        return [sentence for sentence in found if sentence]

    def action_apply(self):
        """Ask them.

        :return: the composer for somebody outside, else the end of the dialog
        :raises UserError: where the person cannot be asked
        """
        check_one(self)
        today = fields.Date.context_today(self)
        if self.date_due and self.date_due < today:
            raise UserError(
                self.env._("Enter in “Wanted by” a day that has not passed.")
            )
        # sudo: what the user may not read must be refused, not left out
        lead = self.sudo().lead_id.with_env(self.env)
        ally = lead._follow_up_add_ally(self.partner_id, self.note)
        action = ally._ask(self.question, self.date_due)
        return action or {"type": "ir.actions.act_window_close"}
