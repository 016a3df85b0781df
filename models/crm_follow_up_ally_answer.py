from odoo import api, models
from odoo.tools import html2plaintext

from ..tools.quotes import own_words

# so many characters of a mail are kept as the answer
LONGEST = 4000


class CrmFollowUpAlly(models.Model):
    """What allies say: by mail, by finishing their to-do, or told to somebody."""

    _inherit = "crm.follow.up.ally"

    def _record_answer(self, text):
        """Keep what these allies said, and tell the salesperson of the lead.

        :param text: their words, or what the current user was told
        """
        now = self.env["crm.follow.up.enrolment"]._now()
        for ally in self:
            is_own = ally.partner_id == self.env.user.partner_id
            ally._set_state(
                "answered",
                answer=text,
                date_answered=now,
                recorded_by_id=False if is_own else self.env.uid,
            )
            ally._drop_todo()
            ally._tell_salesperson(
                self.env._(
                    "%(name)s says: %(text)s", name=ally.partner_id.name, text=text
                )
            )

    def _decline(self, reason=None):
        """Note that these allies cannot help.

        :param reason: why, as it was told
        """
        for ally in self:
            ally._set_state("declined")
            ally._drop_todo()
            body = self.env._(
                "%(name)s could not help. %(reason)s",
                name=ally.partner_id.name,
                reason=reason or "",
            )
            ally._tell_salesperson(body.strip())

    def _tell_salesperson(self, body):
        """Keep a line on the lead; the salesperson hears of it, unless it is theirs."""
        # sudo: the colleague who answers may not read the lead
        lead = self.lead_id.sudo()
        reader = lead.user_id - self.env.user
        if not reader:
            self._log_on_lead(body)
            return
        lead.message_post(
            body=body,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=reader.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )

    # to-dos

    def _on_todo_done(self, feedback):
        """Take down what was said when a to-do was done.

        A colleague who says nothing could not help; somebody who was to ask an outside
        person has done so, and waits for the answer.
        """
        for ally in self:
            if feedback:
                ally._record_answer(feedback)
            elif ally.activity_id.user_id == ally.colleague_id:
                ally._decline(self.env._("They closed the to-do without a word."))
            else:
                ally._mark_asked()

    # mails

    def _message_post_after_hook(self, message, msg_vals):
        """See the question go out, and the answer come in."""
        result = super()._message_post_after_hook(message, msg_vals)
        # sudo: the gateway has no rights on follow-up
        ally, mail = self.sudo(), message.sudo()
        if mail.is_internal or mail.subtype_id.internal:
            return result
        if ally._is_question(mail):
            ally._drop_todo()
            ally._mark_asked()
        elif ally._is_answer(mail):
            text = own_words(html2plaintext(mail.body or "", include_references=False))
            ally._record_answer(text[:LONGEST] or "…")
        return result

    def _is_question(self, mail):
        """Tell whether a message of ours asks the ally; thanking them does not."""
        is_asking = self.state != "answered" or self.env.context.get("follow_up_asking")
        return (
            is_asking
            and mail.message_type in ("comment", "email")
            and mail.author_id
            and not mail.author_id.partner_share
            and self.partner_id in mail.partner_ids
            and not self.colleague_id
        )

    def _is_answer(self, mail):
        """Tell whether a person outside has written; machines do not answer."""
        finding = self.env.context.get("follow_up_finding")
        if finding and finding.kind != "answer":
            return False
        is_theirs = not mail.author_id or mail.author_id.partner_share
        return mail.message_type == "email" and is_theirs


class MailThread(models.AbstractModel):
    """Answers of allies by mail."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Keep what tells a machine's answer to an ally's question, as for leads."""
        if any(route[0] == "crm.follow.up.ally" for route in routes or ()):
            finding = self._find_automatic_answer(message, message_dict)
            self = self.with_context(follow_up_finding=finding)
        return super()._message_route_process(message, message_dict, routes)
