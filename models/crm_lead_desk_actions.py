from odoo import fields, models
from odoo.exceptions import UserError

from .composer import open_composer
from .crm_lead_desk_item import PLAIN_EFFECTS
from .remote_call import check_many, check_one, read_date, read_id, read_text


class CrmLead(models.Model):
    """What is done from the follow-up desk, for one lead or for several."""

    _inherit = "crm.lead"

    # log

    def action_follow_up_outcome(self, outcome_id):
        """Log what came of the contact that is due, without a dialog where it says all.

        :param outcome_id: id of a ``crm.follow.up.outcome``
        :return: False, or the dialog where something else must be told
        """
        check_many(self)
        self.check_access("write")
        outcome_id = read_id(self.env, "outcome_id", outcome_id)
        outcome = self.env["crm.follow.up.outcome"].browse(outcome_id)
        action = self.action_follow_up_log()
        action["context"]["default_outcome_id"] = outcome.id
        if outcome.effect not in PLAIN_EFFECTS:
            return action
        wizard = self.env["crm.follow.up.log"].create(
            {"lead_ids": self.ids, "outcome_id": outcome.id}
        )
        if wizard.cap_warning:
            # over the cap it takes a reason
            return action
        wizard.action_log()
        return False

    # write

    def action_follow_up_mail(self):
        """Open the composer of core with the template of the step."""
        check_one(self)
        self.check_access("read")
        step = self._get_desk_step(self._get_open_enrolments()).step_id
        template = step.mail_template_id
        # a template has recipients of its own
        recipients = {} if template else {"default_partner_ids": self._get_desk_to()}
        action = open_composer(self, template, **recipients)
        return action | {"name": self.env._("E-mail: %s", self.name)}

    def _get_desk_to(self):
        """Return the ids of whom a mail goes to; as in the chatter, who is new to us
        becomes a contact.
        """
        person = self.partner_id
        if not person and self.email_from:
            person = self._partner_find_from_emails_single([self.email_from])
        return person.ids

    def action_follow_up_sms(self):
        """Open the composer of SMS with the template of the step."""
        check_one(self)
        self.check_access("read")
        template = self._get_desk_step(self._get_open_enrolments()).step_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("SMS: %s", self.name),
            "res_model": "sms.composer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_template_id": template.sms_template_id.id,
            },
        }

    # move

    def action_follow_up_postpone(self, date):
        """Move what is to be done on these leads to another day.

        Where an answer waits for us it is our answer that is put off, else the step.

        :param date: the day, as a date or its string
        :raises UserError: where the day is not in the future, or nothing is planned
        """
        check_many(self)
        self.check_access("write")
        day = read_date(self.env, "date", date)
        today = self._get_desk_day()
        if not day or day <= fields.Datetime.context_timestamp(self, today.now).date():
            raise UserError(
                self.env._("Postpone to a later day than today: choose another date.")
            )
        answers = self._get_waiting_answers().filtered("activity_id.active")
        # sudo: steps may be laid out for colleagues; the leads were checked
        rest = (self - answers.lead_id.sudo(False)).sudo()
        steps = rest._get_desk_steps().filtered("activity_id.active")
        self._check_desk_found(answers.lead_id | steps.lead_id)
        (answers.activity_id + steps.activity_id).write({"date_deadline": day})
        for answer in answers:
            if answer.date_due:
                answer.date_due = answer._get_moment_on(day)

    def action_follow_up_skip(self, reason):
        """Skip the planned step of these leads, and go on with the one after it.

        :param reason: why, in the words of the user
        :raises UserError: where the reason is missing, or there is no step to skip
        """
        check_many(self)
        self.check_access("write")
        reason = read_text(self.env, "reason", reason)
        if not reason:
            raise UserError(self.env._("Enter why the step is skipped."))
        # sudo: steps may be laid out for colleagues; the leads were checked
        steps = self.sudo()._get_desk_steps()
        self._check_desk_found(steps.lead_id)
        now = self.env["crm.follow.up.enrolment"]._now()
        steps._cancel_activities()
        skipped = steps._close("skipped", date=now, skip_reason=reason)
        skipped.enrolment_id._on_touches_closed(skipped, now)

    def _get_desk_steps(self):
        """Return the planned steps that these leads are at, and that run."""
        enrolments = self._get_open_enrolments()
        running = enrolments.filtered(lambda e: e.state in ("agreement", "running"))
        return running._get_planned_touches()._filter_current()

    def _check_desk_found(self, found):
        """Raise a ``UserError`` naming the leads on which there is nothing to move."""
        # sudo: compared with steps found as sudo; the leads were checked before
        missing = self.sudo() - found
        if missing:
            raise UserError(
                self.env._(
                    "No step is planned on %(leads)s. Deselect them, or start a plan.",
                    leads=", ".join(missing.mapped("name")),
                )
            )
