from odoo import fields, models


class CrmLead(models.Model):
    """To-dos that follow-up leaves for the salespeople."""

    _inherit = "crm.lead"

    def _follow_up_remind(self, get_summary):
        """Create a to-do for today on each of these leads, for its salesperson.

        A lead of nobody gets none: it is listed where leads without a salesperson are.

        :param get_summary: function of the environment of the reader, in whose
            language it returns what is to be done
        :return: the to-dos, as the user sees them
        """
        # sudo: the to-do is for the salesperson, whoever caused it
        Activity = self.env["mail.activity"].sudo()
        todo = self.env.ref("mail.mail_activity_data_todo")
        todos = Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.id,
                    "activity_type_id": todo.id,
                    "user_id": lead.user_id.id,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": get_summary(
                        lead.with_context(lang=lead.user_id.lang).env
                    ),
                    "automated": True,
                }
                for lead in self
                if lead.active and lead.user_id.active
            ]
        )
        return todos.with_env(self.env)
