import pytz

from odoo import api, models

from ..tools.placeholders import PLACEHOLDER
from ..tools.zones import move_to_day, to_local
from .crm_follow_up_rows import KNOWN_FIELDS

# what changes on a planned touch when its step is moved
MOVED = {"date", "user_id", "automatic", "channel_id", "move_reasons", "activity_id"}


class CrmFollowUpTouch(models.Model):
    """How planned touches become activities, and what people do with those."""

    _inherit = "crm.follow.up.touch"

    @api.model
    def _lay_out(self, layouts):
        """Keep planned touches, and lay their activities into somebody's calendar.

        Activities come first, in one batch, so that each touch is written once.

        :param layouts: list of pairs of the touch to move (or None) and its values
        """
        missing = []
        for touch, values in layouts:
            if values["automatic"]:
                continue
            if touch and touch.activity_id:
                touch.activity_id.with_context(follow_up_engine=True).write(
                    {
                        "date_deadline": self._get_deadline(values),
                        "user_id": values["user_id"],
                    }
                )
            else:
                missing.append(values)
        self._create_activities(missing)
        for touch, values in layouts:
            if touch:
                names = MOVED & values.keys()
                touch.write({name: values[name] for name in names})
        # they have the company of their enrolment
        batch = self.with_context(**{KNOWN_FIELDS: frozenset({"company_id"})})
        batch.create([values for touch, values in layouts if not touch])

    @api.model
    def _create_activities(self, values_list):
        """Create the activities of planned touches and put them into their values."""
        # activities subscribe their people one by one: keep each person's together
        values_list = sorted(values_list, key=lambda values: values["user_id"])
        # sudo: the engine plans for colleagues as well
        Activity = self.env["mail.activity"].sudo()
        activities = Activity._create_of_steps(
            self._prepare_activity_values(values_list)
        )
        for values, activity_id in zip(values_list, activities._ids, strict=True):
            values["activity_id"] = activity_id

    @api.model
    def _prepare_activity_values(self, values_list):
        """Return the values of the activities of planned touches, in their order."""
        shared = {}
        result = []
        # sudo: the engine plans on leads of colleagues as well; read together
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse([values["lead_id"] for values in values_list])
        for lead, values in zip(leads, values_list, strict=True):
            key = values["step_id"], values["channel_id"], values["user_id"]
            if key not in shared:
                shared[key] = self._prepare_shared_activity_values(*key)
            result.append(
                {
                    **shared[key],
                    "res_id": lead.id,
                    "res_name": lead.display_name,
                    "date_deadline": self._get_deadline(values),
                }
            )
        self._fill_notes(result)
        return result

    @api.model
    def _fill_notes(self, prepared):
        """Put the words of each lead into notes that name any of them.

        Most scripts name none: their notes stay one and the same for all leads.
        """
        naming = [
            values
            for values in prepared
            if PLACEHOLDER.search(values.get("note") or "")
        ]
        # sudo: the engine plans on leads of colleagues as well
        leads = self.env["crm.lead"].sudo().browse([each["res_id"] for each in naming])
        for lead, values in zip(leads, naming, strict=True):
            values["note"] = lead._fill_script(values["note"])

    @api.model
    def _prepare_shared_activity_values(self, step_id, channel_id, user_id):
        """Return what the activities of one person for one step have in common."""
        channel = self.env["crm.follow.up.channel"].browse(channel_id)
        step = self.env["crm.follow.up.plan.step"].browse(step_id)
        user = self.env["res.users"].browse(user_id)
        kind = channel.activity_type_id or self.env.ref("mail.mail_activity_data_todo")
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "activity_type_id": kind.id,
            "user_id": user_id,
            "user_tz": user.tz,
            "date_done": False,
            "automated": True,
            **step.with_context(lang=user.lang)._prepare_activity_texts(),
        }

    @api.model
    def _get_deadline(self, values):
        """Return the day of a planned touch where the person responsible is."""
        user = self.env["res.users"].browse(values["user_id"])
        zone = pytz.timezone(user.tz or "UTC")
        return to_local(values["date"], zone).date()

    def _cancel_activities(self):
        """Remove the open activities of these touches without calling back."""
        # sudo: a step is withdrawn from whoever has it
        withdrawn = self.sudo().filtered("activity_id.active")
        activities = withdrawn.activity_id
        # written along with what else changes: the database would look for them and
        # write each of them once more
        withdrawn.activity_id = False
        activities._withdraw_step()

    def _get_open_activities(self):
        """Return the activities, as sudo, that nobody has done."""
        # sudo: a step is withdrawn from whoever has it
        return self.sudo().activity_id.filtered("active")

    def _on_activity_done(self, feedback):
        """Record the touches as done by the current user, and go on."""
        now = self.enrolment_id._now()
        self._adopt_captured(self.env.user, now)
        values = {"note": feedback} if feedback else {}
        done = self._do(now, user=self.env.user, **values)
        done._after_contact(now)
        done.enrolment_id._on_touches_closed(done, now)
        done._refresh_later()

    def _on_activity_cancelled(self):
        """Skip the steps whose activity somebody deleted, and go on."""
        now = self.enrolment_id._now()
        skipped = self._close(
            "skipped",
            date=now,
            skip_reason=self.env._(
                "The activity was cancelled by %(user)s.", user=self.env.user.name
            ),
        )
        skipped.enrolment_id._on_touches_closed(skipped, now)

    def _on_activity_changed(self, names):
        """Follow an activity that somebody postponed or handed over."""
        for touch in self:
            reasons = list(touch.move_reasons or [])
            values = {}
            user = touch.activity_id.user_id
            if "user_id" in names and user and user != touch.user_id:
                values["user_id"] = user.id
                reasons.append(["reassigned", {"user": user.name}])
            moment = touch._get_moment_of_deadline()
            if "date_deadline" in names and moment != touch.date:
                reasons.append(["postponed", {"user": self.env.user.name}])
                values["date"] = moment
                touch._move_enrolment(moment)
            if values:
                touch.write(values | {"move_reasons": reasons})

    def _get_moment_of_deadline(self):
        """Return the deadline of the activity at the local hour of the touch."""
        zone = pytz.timezone(self.user_id.tz or "UTC")
        return move_to_day(self.date, self.activity_id.date_deadline, zone)

    def _move_enrolment(self, moment):
        """Move the enrolment along with its current step, and later steps with it."""
        enrolment = self.enrolment_id
        if enrolment.step_id != self.step_id:
            return
        shift = moment - self.date
        enrolment.write(
            {
                "date_next": moment,
                "date_anchor": (enrolment.date_anchor or self.date) + shift,
            }
        )
        enrolment._announce()
