from odoo import api, fields, models

from .remote_call import check_one


class CrmLead(models.Model):
    """What was done, is planned and will follow on a lead."""

    _inherit = "crm.lead"

    def _get_leads_last_touched_for(self, reason):
        """Return those of these leads whose last outbound touch had this reason."""
        if not reason:
            return self.browse()
        touches = self.env["crm.follow.up.touch"].search(
            [
                ("lead_id", "in", self.ids),
                ("state", "=", "done"),
                ("direction", "=", "out"),
            ],
            order="date, id",
        )
        last = {touch.lead_id: touch.reason_id for touch in touches}
        return self.filtered(lambda lead: last.get(lead) == reason)

    @api.readonly
    def get_follow_up_timeline(self):
        """Return what was done, is planned and will follow, for the timeline.

        :return: dict with ``state`` of the open enrolment (or ``none``), its ``plan``,
            ``reason`` why it is held, if so, ``problem`` why not all steps to come are
            known, if so, and ``items``, oldest first: dicts of ``id``, ``kind``
            (``done``, ``planned``, ``projected``, ``skipped``, ``cancelled``),
            ``name``, ``channel``, ``icon``, ``date`` (UTC string), ``user``,
            ``outcome``, ``answered``, ``automatic``, ``direction``, ``reason``,
            ``ask``, ``note``, ``gap`` (``early``, ``late``), ``failure`` (why the
            message was not sent), ``why`` (why then, or why not)
        """
        check_one(self)
        self.check_access("read")
        touches = self.follow_up_touch_ids.sorted(lambda touch: (touch.date, touch.id))
        items = [touch._get_timeline_item() for touch in touches]
        enrolment = self._get_open_enrolments()
        # sudo: projecting reads the working time of whoever does the steps
        projected, problem = enrolment.sudo()._project() if enrolment else ([], "")
        items += [self._get_projected_item(*each) for each in projected]
        return {
            "state": enrolment.state or "none",
            "plan": enrolment.plan_id.name or "",
            "reason": enrolment.hold_reason or "",
            "problem": problem,
            "items": items,
        }

    def _get_projected_item(self, step, moment):
        return {
            "id": f"step_{step.id}",
            "kind": "projected",
            "name": step.name,
            "channel": step.channel_id.name,
            "icon": step.channel_id.icon or "",
            "date": fields.Datetime.to_string(moment),
            "automatic": step.mode == "automatic",
            "direction": "out",
            "reason": step.reason_id.name or "",
            "ask": step.ask or "",
        }
