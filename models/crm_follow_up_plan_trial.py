from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize

from .remote_call import check_one, read_datetime, read_dict, read_id

# what a trial takes over from the form before it is saved
TRIED_FIELDS = ("calendar_id", "company_id", "kind", "phase", "step_ids", "touch_max")


class CrmFollowUpPlan(models.Model):
    """What a plan would do with a lead, told without storing anything."""

    _inherit = "crm.follow.up.plan"

    @api.readonly
    def get_trial(self, lead_id, date=False, changes=None):
        """Return when each step would be due for a lead, and why then.

        One round of the plan, each step done when it is due and not answered. Caps,
        working time, absences and the person's hours count as they do for the engine;
        the caps of the plan as they are stored.

        :param lead_id: id of a ``crm.lead`` that the user may read
        :param date: when the plan would start, as a UTC string; now if empty
        :param changes: values of the plan on the form that are not saved yet
        :return: dict of ``items``, ``refusal`` (why the plan could not start, if so)
            and ``problem`` (why the last steps are missing, if so); the items are
            dicts of ``position``, ``name``, ``channel``, ``icon``, ``date`` (UTC
            string), ``user``, ``automatic``, ``why`` (then), ``condition``,
            ``reason``, ``ask``, ``script`` (HTML), ``mail_template_id``,
            ``sms_template_id``
        """
        plan, lead = self._get_tried(lead_id, changes)
        now = self.env["crm.follow.up.enrolment"]._now()
        start = read_datetime(self.env, "date", date) or now
        items, problem = plan._make_trial(lead, start)._try_steps(start, now)
        refusal = lead._get_follow_up_refusals(self).get(lead, "") if self else ""
        return {"items": items, "problem": problem, "refusal": refusal}

    @api.model
    @api.readonly
    def get_message_preview(
        self, lead_id, mail_template_id=False, sms_template_id=False
    ):
        """Return what a template says to a lead, without sending it.

        :param lead_id: id of a ``crm.lead`` that the user may read
        :return: dict of ``subject`` (empty for an SMS), ``body`` (HTML of a mail, text
            of an SMS), and ``error``: why it cannot be shown, if so
        """
        lead = self._get_lead_of_trial(lead_id)
        mail_template_id = read_id(self.env, "mail_template_id", mail_template_id)
        sms_template_id = read_id(self.env, "sms_template_id", sms_template_id)
        preview = {"subject": "", "body": "", "error": ""}
        template, name = self.env["sms.template"].browse(sms_template_id), "body"
        if mail_template_id:
            template, name = (
                self.env["mail.template"].browse(mail_template_id),
                "subject",
            )
        try:
            if template.model != "crm.lead":
                raise UserError(self.env._("Choose a template for leads."))
            preview[name] = template._render_field(name, lead.ids, compute_lang=True)[
                lead.id
            ]
            if mail_template_id:
                body = template._render_field("body_html", lead.ids, compute_lang=True)
                preview["body"] = html_sanitize(body[lead.id])
        except UserError as error:
            # a template that cannot be rendered is told, the trial stays
            preview["error"] = str(error)
        return preview

    # the trial

    @api.model
    def _get_lead_of_trial(self, lead_id):
        """Return the lead, which the user may read."""
        lead = self.env["crm.lead"].browse(read_id(self.env, "lead_id", lead_id))
        lead.check_access("read")
        return check_one(lead)

    def _get_tried(self, lead_id, changes):
        """Return the plan as it stands on the form, not stored, and the lead."""
        self.check_access("read")
        lead = self._get_lead_of_trial(lead_id)
        changes = read_dict(self.env, "changes", changes)
        values = {
            name: value for name, value in changes.items() if name in TRIED_FIELDS
        }
        try:
            return self.new(values, origin=self), lead
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "The plan on the form cannot be read. Save it, or discard your "
                    "changes, and try again."
                )
            ) from error

    def _make_trial(self, lead, start):
        """Return a new enrolment, as sudo: it is never stored."""
        # sudo: steps are dated by the working time of whoever does them
        Enrolment = self.env["crm.follow.up.enrolment"].sudo()
        Enrolment = Enrolment.with_context(follow_up_trial_clock={})
        contact = self.env["crm.follow.up.contact"]._find_for_trial(lead)
        return Enrolment.new(
            {
                "lead_id": lead.id,
                "plan_id": self.id,
                "contact_id": contact.id,
                "state": "running",
                "round": 1,
                "date_start": start,
                "date_anchor": start,
            }
        )
