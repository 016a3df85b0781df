from markupsafe import escape

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize

from ..tools.placeholders import fill


class CrmLead(models.Model):
    """What to say and to write: scripts and templates with the lead's data."""

    _inherit = "crm.lead"

    def _get_desk_words(self):
        """Return what scripts may name, by placeholder. Extend it to add yours."""
        return {
            "contact": self.contact_name or self.partner_id.name or "",
            "company": self.partner_name or "",
            "job": self.function or "",
            "lead": self.name or "",
            "salesperson": self.user_id.name or self.env.user.name,
            "team": self.team_id.name or "",
            "our_company": self._get_follow_up_company().name,
            "referrer": self.referrer_id.name or "",
        }

    def _get_desk_script(self, touch):
        """Return the script of a step as HTML, with the words of the lead in it.

        Only words of ``_get_desk_words`` are filled in, and escaped: scripts are no
        templates and run no code.
        """
        script = touch.step_id.script
        return self._fill_script(script) if script else ""

    def _fill_script(self, script):
        """Return HTML with the words of this lead in place of their placeholders."""
        # the script was made safe when it was saved, the words are made so here, and
        # both together: a word may stand where the address of a link does
        words = self._get_desk_words()
        return html_sanitize(fill(str(script), words, lambda text: str(escape(text))))

    def _get_desk_draft(self, touch):
        """Return what the template of a step makes of this lead.

        :return: dict of ``kind`` (``mail``, ``sms`` or ``chat``), ``subject``, ``body``
            (HTML of a mail, else text) and ``problem`` (why there is none), or False
        """
        step, kind = touch.step_id, touch.channel_id.kind
        if kind == "messaging" and touch.ask:
            return _make_draft("chat", body=self._get_follow_up_chat_text())
        template = {"email": step.mail_template_id, "sms": step.sms_template_id}.get(
            kind
        )
        if not template:
            return False
        return self._render_desk_draft(template)

    def _render_desk_draft(self, template):
        """Return the draft of a template, as the composer would begin with it."""
        is_sms = template._name == "sms.template"
        names = (
            {"body": "body"} if is_sms else {"subject": "subject", "body": "body_html"}
        )
        kind = "sms" if is_sms else "mail"
        try:
            texts = {
                name: template._render_field(field, self.ids, compute_lang=True)[
                    self.id
                ]
                for name, field in names.items()
            }
        except UserError as error:
            return _make_draft(kind, problem=str(error))
        if not is_sms:
            texts["body"] = html_sanitize(texts["body"] or "")
        return _make_draft(kind, **texts)


def _make_draft(kind, subject="", body="", problem=""):
    return {"kind": kind, "subject": subject, "body": body, "problem": problem}
