from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .remote_call import check_many


class CrmLead(models.Model):
    """How leads go on with another salesperson."""

    _inherit = "crm.lead"

    @api.model
    def _get_open_opportunity_domain(self):
        """Return which leads somebody still works on."""
        return (
            Domain("type", "=", "opportunity")
            & Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
        )

    def action_follow_up_hand_over(self):
        """Ask who takes these leads, then give them away with all that is planned."""
        check_many(self)
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_handover_action"
        )
        context = {"default_is_chosen": True, "default_lead_ids": self.ids}
        return action | {"context": context}

    def _follow_up_hand_over(self, user, note=None):
        """Give leads to another salesperson: their plans and to-dos go on there.

        Follow-up itself is moved by what happens to any lead that is reassigned; this
        also moves the other to-dos of the salespeople before, tells the new one once
        instead of once per lead, and brings steps forward that only the absence of the
        one before has delayed. Meetings stay with whoever was invited.

        :param user: active ``res.users`` who takes them
        :param note: what the new salesperson should know, kept on every lead
        :return: the leads that changed hands
        :raises AccessError: where the user may not edit one of the leads
        """
        self.check_access("write")
        self._check_follow_up_heir(user)
        # sudo: colleagues' leads cannot be read any more, once they are theirs
        moved = self.sudo().filtered(lambda lead: lead.user_id != user)
        if not moved:
            return self.browse()
        bodies = moved._get_handover_bodies(user, note)
        todos = moved._get_todos_of_salesperson()
        # one message for all of them follows
        moved.with_env(self.env).with_context(mail_auto_subscribe_no_notify=True).write(
            {"user_id": user.id}
        )
        todos.with_context(mail_activity_quick_update=True).user_id = user
        moved._get_open_enrolments()._count_again_after_absence()
        moved._message_log_batch(bodies, author_id=self.env.user.partner_id.id)
        moved._tell_handover(user, note, self.env.user)
        # the new salesperson may be absent as well
        self.env.ref("crm_follow_up.ir_cron_follow_absences").sudo()._trigger()
        return moved.with_env(self.env)

    def _check_follow_up_heir(self, user):
        if not user.active or user.share:
            raise UserError(
                self.env._(
                    "%(user)s cannot take leads over. Choose an active colleague in "
                    "“To”.",
                    user=user.name or self.env._("Nobody"),
                )
            )

    def _get_todos_of_salesperson(self):
        """Return the open to-dos that these leads have for their salespeople.

        Steps of plans and answers that wait move by themselves.
        """
        # sudo: the to-dos of the salesperson before, whoever hands over
        todos = (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", "crm.lead"), ("res_id", "in", self.ids)])
        )
        touches = (
            self.env["crm.follow.up.touch"]
            .sudo()
            .search([("activity_id", "in", todos.ids)])
        )
        owners = {lead.id: lead.user_id for lead in self}
        return (todos - touches.activity_id).filtered(
            lambda todo: todo.user_id == owners[todo.res_id]
        )

    def _get_handover_bodies(self, user, note):
        return {
            lead.id: self.env._(
                "Handed over from %(old)s to %(new)s. %(note)s",
                old=lead.user_id.name or self.env._("nobody"),
                new=user.name,
                note=note or "",
            )
            for lead in self
        }

    def _tell_handover(self, user, note, author):
        """Tell somebody, in their language, what they have from now on."""
        if user == author:
            return
        env = self.with_context(lang=user.lang).env
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            author_id=author.partner_id.id,
            subject=env._("%(count)s leads are yours now", count=len(self)),
            body=env._(
                "%(author)s handed over to you: %(leads)s. %(note)s",
                author=author.name,
                leads=", ".join(self.mapped("name")),
                note=note or "",
            ),
        )
