from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one

# states of a plan that would wait for the date they name
GOING_ON = ("agreement", "running", "paused")


class CrmFollowUpLog(models.TransientModel):
    """What is logged, what each outcome asks for besides, and what comes next."""

    _inherit = "crm.follow.up.log"

    # later
    date_again = fields.Datetime(
        string="Contact Again On", help="The next step of the plan is planned for then."
    )
    evasion_note = fields.Char(compute="_compute_evasion_note")

    # not interested
    after_no = fields.Selection(
        [
            ("keep", "Decide later"),
            ("nurture", "Keep in touch with another plan"),
            ("lost", "Mark as lost"),
        ],
        string="What Now",
        default="keep",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Because")
    nurture_plan_id = fields.Many2one(
        "crm.follow.up.plan",
        string="Plan",
        domain="[('kind', '=', 'recurring')]",
        help="A plan that begins again and again, to stay in touch.",
    )

    # wrong person
    right_partner_id = fields.Many2one("res.partner", string="Right Person")
    right_name = fields.Char(string="Name of the Right Person")
    right_email = fields.Char(string="E-mail of the Right Person")
    right_phone = fields.Char(string="Phone of the Right Person")
    plan_id = fields.Many2one(
        "crm.follow.up.plan", string="Open Plan", compute="_compute_plan_id"
    )
    restart = fields.Boolean(
        string="Start the Plan Again",
        default=True,
        help="The plan begins anew with the right person.",
    )

    # asked to stop
    exclude = fields.Boolean(
        string="Exclude from Mailings",
        default=True,
        help="Put the e-mail address and the phone number on Odoo's blacklists, so "
        "that mass mails and mass SMS leave them alone as well.",
    )

    @api.depends("outcome_id", "lead_id")
    def _compute_evasion_note(self):
        """Tell beforehand when a “later” is one too many to wait for."""
        for wizard in self:
            enrolment = wizard.lead_id.follow_up_enrolment_id
            limit = wizard.lead_id._get_follow_up_company().follow_up_evasion_limit
            count, note = enrolment.evasion_count + 1, False
            is_evasion = wizard.effect == "later" and wizard.answered
            if is_evasion and enrolment.state in GOING_ON and not count % limit:
                note = self.env._(
                    "With this they have put it off %(count)s times: you will be "
                    "asked whether to go on.",
                    count=count,
                )
            wizard.evasion_note = note

    @api.depends("lead_id")
    def _compute_plan_id(self):
        for wizard in self:
            wizard.plan_id = wizard.lead_id.follow_up_plan_id

    def action_log(self):
        """Record the touch, let its outcome take effect, and open what comes next.

        :return: an action: the calendar for a meeting, the quotation for somebody who
            is ready to buy, or the end of the dialog
        :raises UserError: where the date lies in the future, or the outcome needs
            something that is missing
        """
        check_one(self)
        self._check_dates()
        self._check_choices()
        plan = self.plan_id
        is_new_effect = self.effect != self.correct_id.outcome_id.effect
        touches = self._log()
        self._record_learned(touches)
        follow_ups = {
            "not_interested": self._after_not_interested,
            "wrong_person": lambda: self._after_wrong_person(plan),
            "stop": self._after_stop,
            "ready": self._after_ready,
            "meeting": self._after_meeting,
        }
        follow_up = follow_ups.get(self.effect)
        action = follow_up() if follow_up and is_new_effect else None
        return action or {"type": "ir.actions.act_window_close"}

    # what is recorded

    def _log(self):
        """Return the touches of the contact."""
        values = self._prepare_touch_values()
        if self.correct_id:
            self.correct_id._correct(self.outcome_id, self.date, **values)
            return self.correct_id
        steps = self.touch_ids._origin if self.completes_step else self.touch_ids[:0]
        if steps:
            steps._complete(self.outcome_id, self.date, **values)
        others = self.lead_ids - steps.lead_id
        if others:
            steps += others._follow_up_log(
                outcome=self.outcome_id,
                date=self.date,
                channel=self.channel_id,
                **values,
            )
        return steps

    def _prepare_touch_values(self):
        """Return what the touches keep. Extend it to add your own."""
        return {
            "channel_id": self.channel_id.id,
            "date_again": self._wants_date() and self.date_again,
            "note": self._get_note(),
            "ask": self.ask,
            "duration": self.duration,
            "silence_cause": self.result == "not_reached" and self.silence_cause,
        }

    def _get_note(self):
        """Return what was said; the reason of a no belongs to it."""
        reason = self.effect == "not_interested" and self.lost_reason_id.name
        return ". ".join(part for part in (reason, self.note) if part) or False

    def _record_learned(self, touches):
        """Keep what was learned of the meeting. Extend it to keep more.

        :param touches: those that were logged, one a lead
        """
        if self.is_meeting and self.answered and self.meeting_impact:
            if self.lead_id.meeting_impact != self.meeting_impact:
                self.lead_id.meeting_impact = self.meeting_impact

    # what comes next

    def _after_not_interested(self):
        """Mark the leads as lost, or keep in touch with another plan."""
        if self.after_no == "lost":
            self.lead_ids.action_set_lost(lost_reason_id=self.lost_reason_id.id)
        elif self.after_no == "nurture":
            self.lead_ids._follow_up_start(
                self.nurture_plan_id, date=self.date_again, force=True
            )

    def _after_wrong_person(self, plan):
        """Put the right person on the lead; what was done with the other one stays.

        :param plan: the plan that the lead followed until now
        """
        lead = self.lead_id
        if not lead or not self._has_right_person():
            return
        partner = self.right_partner_id or self._create_right_person()
        lead.write(
            {
                "partner_id": partner.id,
                "contact_name": partner.name,
                "function": partner.function,
                # what is not known must not stay that of the other one
                "email_from": partner.email,
                "phone": partner.phone,
            }
        )
        if self.restart and plan:
            lead._follow_up_start(plan, force=True)

    def _create_right_person(self):
        """Create the contact under the account of the lead."""
        account = self.lead_id.partner_id.commercial_partner_id
        return self.env["res.partner"].create(
            {
                "name": self.right_name,
                "email": self.right_email,
                "phone": self.right_phone,
                "parent_id": account.id if account.is_company else False,
            }
        )

    def _has_right_person(self):
        return bool(self.right_partner_id or self.right_name)

    def _after_stop(self):
        """Keep the people out of mass mailings as well, if they wish."""
        if self.exclude:
            self.lead_ids._follow_up_exclude(self.note)

    def _after_ready(self):
        """Ask for the quotation, and open it where Sales is installed."""
        self.lead_ids._follow_up_plan_quotation()
        if self.lead_id and hasattr(self.lead_id, "action_sale_quotations_new"):
            return self.lead_id.action_sale_quotations_new()
        return None

    def _after_meeting(self):
        """Open the calendar to enter the meeting that was agreed."""
        return self.lead_id.action_schedule_meeting() if self.lead_id else None

    # checks

    def _wants_date(self):
        """Tell whether the outcome asks when to contact them again."""
        return self.effect == "later" or (
            self.effect == "not_interested" and self.after_no == "nurture"
        )

    def _check_dates(self):
        """Refuse contacts to come, and dates to come back that have passed."""
        self.lead_ids._check_follow_up_date(self.date)
        if not self._wants_date():
            return
        is_past = self.date_again and self.date_again <= fields.Datetime.now()
        if is_past or (self.effect == "later" and not self.date_again):
            raise UserError(
                self.env._(
                    "Enter in “Contact Again On” when the prospect wants to hear from "
                    "us: a moment in the future."
                )
            )
        self.lead_ids._check_follow_up_start(self.date_again)

    def _check_choices(self):
        """Refuse outcomes that lack what they need, before anything is recorded."""
        if self.effect == "not_interested":
            if self.after_no == "nurture" and not self.nurture_plan_id:
                raise UserError(
                    self.env._(
                        "Choose the “Plan” to keep in touch with, or decide later."
                    )
                )
            if self.after_no == "lost" and not self.lost_reason_id:
                raise UserError(
                    self.env._("Choose in “Because” why they said no, or decide later.")
                )
        is_known = self.right_email or self.right_phone
        if self.effect == "wrong_person" and is_known and not self._has_right_person():
            raise UserError(self.env._("Enter the “Name of the Right Person” as well."))
        if self.duration < 0:
            raise UserError(self.env._("“Minutes” cannot be negative. Correct them."))
