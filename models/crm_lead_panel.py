from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.states import OPEN_COMMITMENT_STATES
from .crm_follow_up_agreement import LIVE_STATES
from .remote_call import check_one

# commitments that are closed are shown as far as they say something about today
MOST_CLOSED = 5
# what is offered first, by the state of the open enrolment
PRIMARY = {
    "none": "start",
    "agreement": "log",
    "running": "log",
    "paused": "resume",
    "review": "decide",
}
MANAGED = ("agreement", "running", "paused", "review")


class CrmLead(models.Model):
    """Everything that the follow-up panel on the form of a lead shows.

    Read when the panel is looked at, in one call: the form itself stays as quick as
    it was without us.
    """

    _inherit = "crm.lead"

    @api.readonly
    def get_follow_up_panel(self):
        """Return what the panel shows.

        :return: dict of ``head`` (see ``_get_panel_head``), ``primary`` and ``allowed``
            (names of actions), ``verdict`` (as ``get_follow_up_verdict``),
            ``saturation`` (as on the desk), ``agreement``, ``commitments``
            (``prospect`` and ``us``: lists), ``timeline`` (as
            ``get_follow_up_timeline``) and ``links`` (see ``_get_panel_links``)
        """
        check_one(self)
        self.check_access("read")
        agreement = self._get_panel_agreement()
        return {
            "head": self._get_panel_head(),
            "primary": self._get_panel_primary(agreement),
            "allowed": self._get_panel_allowed(),
            "verdict": self.get_follow_up_verdict(),
            "saturation": self.follow_up_contact_id.id and self._get_desk_gauge(),
            "agreement": agreement,
            "commitments": self._get_panel_commitments(),
            "timeline": self.get_follow_up_timeline(),
            "links": self._get_panel_links(),
        }

    def _get_panel_head(self):
        """Return who is followed up, by which plan, how it stands and what is next."""
        states = dict(self._fields["follow_up_state"]._description_selection(self.env))
        sides = dict(self._fields["active_side"]._description_selection(self.env))
        # sudo: how much contact a person had is no secret of another lead
        contact = self.follow_up_contact_id.sudo()
        return {
            "state": self.follow_up_state,
            "state_label": states[self.follow_up_state],
            "plan": self.follow_up_plan_id.sudo().name or "",
            "who": contact.name or self.contact_name or self.partner_id.name or "",
            "boundaries": contact.boundary_note or "",
            "step": self.follow_up_next_step or "",
            "channel": self.follow_up_next_channel or "",
            "icon": self.follow_up_next_icon or "",
            "date": _to_string(self.follow_up_next_date),
            "is_late": self.follow_up_is_late,
            "count": self.follow_up_touch_count,
            "target": self.follow_up_touch_target,
            "side": self.active_side,
            "side_label": sides[self.active_side],
            "hold": self.follow_up_hold_reason or "",
            "paused_until": _to_string(self.follow_up_paused_until),
            "won_status": self.won_status,
        }

    def _get_panel_primary(self, agreement):
        """Return the one action that is the most useful now. Extend it to offer yours.

        :param agreement: as ``_get_panel_agreement`` returns it
        """
        if not self.active or not self.has_access("write"):
            return ""
        state = self.follow_up_state
        if self.follow_up_awaits_us:
            return "answer"
        if state == "agreement" and agreement["state"] != "confirmed":
            return "confirm" if agreement["state"] == "proposed" else "propose"
        if self.follow_up_is_burnt and state in ("none", "paused"):
            # no plan may contact them; what they say is worth noting
            return "log"
        if state == "none" and self.won_status == "lost":
            return "log"
        return PRIMARY[state]

    def _get_panel_allowed(self):
        """Return the names of all actions that make sense now."""
        if not self.active or not self.has_access("write"):
            return []
        state, is_open = self.follow_up_state, self.won_status == "pending"
        conditions = {
            "log": True,
            "start": state in ("none", "review") and self.won_status != "lost",
            "resume": state == "paused",
            "pause": state in ("agreement", "running"),
            "side": state in MANAGED,
            "stop": state in MANAGED,
            "ask": True,
            "ally": True,
            "propose": True,
            "page": is_open,
        }
        return [name for name, is_allowed in conditions.items() if is_allowed]

    def _get_panel_agreement(self):
        """Return the latest version of the agreement in short words, one each."""
        found = self.env["crm.follow.up.agreement"].search(
            [("lead_id", "=", self.id), ("state", "in", LIVE_STATES)],
            order="version desc",
            limit=1,
        )
        states = dict(found._fields["state"]._description_selection(self.env))
        words = [*found._get_terms_words(), *found._get_line_words()] if found else []
        moment = found.date_confirmed or found.date_proposed
        return {
            "id": found.id,
            "state": found.state or "",
            "state_label": states.get(found.state, ""),
            "version": found.version,
            "date": _to_string(moment),
            "words": words,
        }

    def _get_panel_commitments(self):
        """Return the commitments by side: open ones by when they are due, then those
        that were closed last.
        """
        found = self.commitment_ids
        states = dict(found._fields["state"]._description_selection(self.env))
        opened = found.filtered(lambda each: each.state in OPEN_COMMITMENT_STATES)
        closed = (found - opened).sorted("date_closed", reverse=True)
        return {
            party: [
                commitment._get_panel_item(states)
                for commitment in _of(party, opened.sorted("date_due"))
                + _of(party, closed)[:MOST_CLOSED]
            ]
            for party in ("prospect", "us")
        }

    # actions

    def action_follow_up_answer(self):
        """Write to somebody who answered; without an address, log how else it was."""
        check_one(self)
        if self.email_from or self.partner_id.email:
            return self.action_follow_up_mail()
        return self.action_follow_up_log()


class CrmFollowUpCommitment(models.Model):
    """What the panel of a lead shows of its commitments."""

    _inherit = "crm.follow.up.commitment"

    def _get_panel_item(self, states):
        """Return this commitment as a dict.

        :param states: labels of the states
        """
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_label": states[self.state],
            "date": format_date(self.env, self.date_due),
            "is_open": self.state in OPEN_COMMITMENT_STATES,
            "is_overdue": self.is_overdue,
            "note": self.close_reason or self.evidence or "",
            "can_keep": self.is_keep_allowed,
            "can_break": self.is_break_allowed,
        }


def _of(party, commitments):
    return commitments.filtered(lambda each: each.party == party)


def _to_string(moment):
    return fields.Datetime.to_string(moment) if moment else ""
