from odoo import models
from odoo.exceptions import UserError

from .composer import open_composer
from .remote_call import ENGINE

TODO = "mail.mail_activity_data_todo"


class CrmFollowUpAlly(models.Model):
    """How allies are asked: nothing goes out that the salesperson does not send."""

    _inherit = "crm.follow.up.ally"

    def _ask(self, question, date_due=None):
        """Ask a colleague by a to-do; open the e-mail to somebody outside.

        :param question: what we want to know
        :param date_due: the day by which the answer should be in
        :return: None for a colleague; the composer for somebody outside, who is asked
            when the e-mail goes out
        :raises UserError: where the person cannot be asked
        """
        self.ensure_one()
        self.check_access("write")
        self._check_askable(question)
        self.write({"question": question, "date_due": date_due})
        if not self.colleague_id:
            return self._get_mail_action()
        self._drop_todo()
        colleague = self.with_context(lang=self.colleague_id.lang)
        activity = colleague.activity_schedule(
            TODO,
            date_deadline=date_due,
            user_id=self.colleague_id.id,
            summary=colleague.env._(
                "What do you know about %s?", self._get_prospect_name()
            ),
            note=question,
        )
        self._mark_asked(activity)
        return None

    def _ask_or_remind(self, question, date_due):
        """Ask a colleague; for somebody outside leave a to-do to ask them.

        :param date_due: the day by which the answer is wanted
        """
        self.ensure_one()
        if self.colleague_id:
            self._ask(question or self._get_usual_question(), date_due)
            return
        self._drop_todo()
        lead = self.lead_id
        self.write(
            {
                "question": question or self._get_usual_question(),
                "date_due": date_due,
                "activity_id": lead.activity_schedule(
                    TODO,
                    date_deadline=date_due,
                    user_id=(lead.user_id or self.env.user).id,
                    summary=self.env._(
                        "Ask %(name)s about them", name=self.partner_id.name
                    ),
                    note=question or "",
                ).id,
            }
        )

    def _check_askable(self, question):
        """Raise a ``UserError`` where somebody cannot, or must not, be asked."""
        name = self.partner_id.name
        if not (question or "").strip():
            raise UserError(self.env._("Enter in “Question” what you want to know."))
        if self.colleague_id:
            return
        if self._get_followed_people().filtered("stop_requested"):
            raise UserError(
                self.env._(
                    "%(name)s asked us to be left alone. Choose somebody else in “Who "
                    "Knows Them”.",
                    name=name,
                )
            )
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address. Enter it on the contact, or ask "
                    "them in person and record what they say.",
                    name=name,
                )
            )

    def _get_followed_people(self):
        """Return the followed people that these allies are on leads of their own."""
        # sudo: how somebody wants to be treated holds for whoever writes to them
        people = self.env["crm.follow.up.contact"].sudo()
        return people.search([("partner_id", "in", self.partner_id.ids)])

    def _get_mail_action(self):
        """Return the composer with our draft; the salesperson sends it, or not."""
        template = self.env.ref(
            "crm_follow_up.mail_template_ally", raise_if_not_found=False
        )
        action = open_composer(
            self,
            template,
            default_partner_ids=self.partner_id.ids,
            follow_up_asking=True,
        )
        return action | {"name": self.env._("E-mail: %s", self.partner_id.name)}

    def _mark_asked(self, activity=None):
        """Note that these were asked just now by the current user.

        :param activity: the to-do of the colleague who was asked
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        self._set_state(
            "asked",
            date_asked=now,
            asked_by_id=self.env.uid,
            activity_id=activity.id if activity else False,
        )
        for ally in self:
            ally._log_on_lead(
                self.env._(
                    "%(name)s was asked about them: %(question)s",
                    name=ally.partner_id.name,
                    question=ally.question or "",
                )
            )

    def _drop_todo(self):
        """Withdraw the to-do that is still open, without calling back."""
        # sudo: it may be a colleague's
        activity = self.activity_id.sudo().filtered("active")
        activity.with_context(follow_up_engine=ENGINE).unlink()

    def _log_on_lead(self, body):
        """Keep a line in the chatter of the lead, as the current user."""
        # sudo: the colleague who answers may not read the lead
        self.lead_id.sudo()._message_log(
            body=body, author_id=self.env.user.partner_id.id
        )

    def _get_prospect_name(self):
        # sudo: whoever is asked must know about whom
        lead = self.lead_id.sudo()
        return lead.partner_name or lead.partner_id.name or lead.name

    def _get_usual_question(self):
        return self.lead_id._get_ally_question()

    def _withdraw(self):
        """Note that the question was taken back: its to-do was deleted."""
        self._set_state("known", date_asked=False, asked_by_id=False, date_due=False)
        for ally in self:
            ally._log_on_lead(
                self.env._("The question to %s was withdrawn.", ally.partner_id.name)
            )
