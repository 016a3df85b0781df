from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache


class CrmFollowUpPlanStep(models.Model):
    """Steps that ask somebody of ours what they know, instead of the prospect."""

    _inherit = "crm.follow.up.plan.step"

    asks_ally = fields.Boolean(
        string="Asks an Ally",
        help="A to-do for whoever is responsible to say what they know of the "
        "prospect. No contact with the prospect: it counts as no touch.",
    )

    @api.constrains("asks_ally", "mode")
    def _check_asks_ally(self):
        for step in self:
            if step.asks_ally and step.mode == "automatic":
                raise ValidationError(
                    self.env._(
                        "“%s” asks an ally, which only people can do. Make the step a "
                        "manual one, or clear “Asks an Ally”.",
                        step.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        if any(vals.get("asks_ally") for vals in vals_list):
            self.env.registry.clear_cache()
        return steps

    def write(self, vals):
        result = super().write(vals)
        if "asks_ally" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _get_asking_ids(self):
        """Return the ids of steps that ask an ally.

        Asked whenever a step is planned, and hardly ever changed.
        """
        # sudo: the answer is cached for everybody
        return tuple(self.sudo()._search([("asks_ally", "=", True)]))

    def _prepare_activity_texts(self):
        texts = super()._prepare_activity_texts()
        if self.asks_ally:
            hint = self.env._("Say what you know about them in the feedback.")
            texts["note"] = texts["note"] + hint
        return texts


class CrmFollowUpEnrolment(models.Model):
    """Who is asked by a step: the referrer, where they work with us."""

    _inherit = "crm.follow.up.enrolment"

    def _get_responsible(self, step):
        if step.asks_ally and step.responsible == "referrer_owner":
            # sudo: who works with us is no secret
            users = self.lead_id.referrer_id.sudo().user_ids
            colleague = users.filtered(lambda user: user.active and not user.share)
            if colleague:
                return colleague[:1].sudo(False)
        return super()._get_responsible(step)

    def _prepare_request(self, item, working, company, now):
        """Ask in the working time of whoever asks: the prospect has no part in it."""
        request = super()._prepare_request(item, working, company, now)
        return request._replace(contact=None) if item.step.asks_ally else request

    def _find_allowed(self, item, user, moment, ledger):
        """Let no cap of the prospect move a step that does not contact them."""
        if item.step.asks_ally:
            return item, moment, [], None
        return super()._find_allowed(item, user, moment, ledger)


class CrmFollowUpContact(models.Model):
    """People whom an ally is asked about have no contact by that."""

    _inherit = "crm.follow.up.contact"

    def _read_touches(self, caps, since, excluded):
        questions = self._get_planned_questions()
        return super()._read_touches(caps, since, {*excluded, *questions._ids})

    def _get_planned_questions(self):
        """Return planned touches that ask an ally, of these people or their customers.

        Once it is done, such a touch counts for nothing by itself.
        """
        # sudo: how much contact a person has is no secret of one lead
        touches = self.env["crm.follow.up.touch"].sudo()
        asking = self.env["crm.follow.up.plan.step"]._get_asking_ids()
        if not asking:
            return touches
        keys = [*filter(None, self.mapped("account_key"))]
        return touches.search(
            Domain("state", "=", "planned")
            & Domain("step_id", "in", asking)
            & (Domain("contact_id", "in", self.ids) | Domain("account_key", "in", keys))
        )


class CrmFollowUpTouch(models.Model):
    """Steps that ask an ally: their answer is kept, and no touch is counted."""

    _inherit = "crm.follow.up.touch"

    def _prepare_shared_activity_values(self, step_id, channel_id, user_id):
        values = super()._prepare_shared_activity_values(step_id, channel_id, user_id)
        if self.env["crm.follow.up.plan.step"].browse(step_id).asks_ally:
            values["activity_type_id"] = self.env.ref("mail.mail_activity_data_todo").id
        return values

    def _on_activity_done(self, feedback):
        asking = self.filtered("step_id.asks_ally")
        rest = self - asking
        if asking:
            asking._on_ally_told(feedback)
        return super(CrmFollowUpTouch, rest)._on_activity_done(feedback)

    def _on_ally_told(self, feedback):
        """Keep what the current user knows of the prospects, and go on.

        What the salesperson of the lead says, who has asked around, is kept with the
        step alone.

        :param feedback: their words; empty where they know nothing
        """
        user, now = self.env.user, self.enrolment_id._now()
        for touch in self:
            if feedback and touch.lead_id.user_id != user:
                ally = touch.lead_id._follow_up_add_ally(user.partner_id)
                ally._record_answer(feedback)
        closed = self._close(
            "skipped",
            date=now,
            skip_reason=self.env._(
                "%(user)s was asked what they know: no contact with the prospect. "
                "%(answer)s",
                user=user.name,
                answer=feedback or "",
            ).strip(),
        )
        closed.enrolment_id._on_touches_closed(closed, now)
