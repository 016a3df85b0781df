from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools.desk import BY_DEADLINE


class CrmLead(models.Model):
    """What a row of the follow-up desk says, and why it is where it is."""

    _inherit = "crm.lead"

    @api.model
    def _get_desk_rows(self, page, touches):
        """Return the rows of leads in their order, with as many queries for any number.

        :param page: list of ``(Facts, Rank)``
        :param touches: dict by lead id of touch ids by kind
        :return: list of dicts of ``id`` (of the lead), ``key`` (changes when something
            was done), ``name``, ``who``, ``group``, ``date`` (UTC string, or empty),
            ``why`` (this place), ``icon``, ``channel``, ``step``, ``user`` (where it is
            somebody else's) and ``saturation`` (``burnt``, ``full`` or empty)
        """
        leads = self.browse(facts.lead_id for facts, _rank in page)
        leads.fetch(["name", "contact_name", "partner_name", "user_id"])
        current = {
            facts.lead_id: self._pick_desk_touch(placed, touches[facts.lead_id])
            for facts, placed in page
        }
        Touch = self.env["crm.follow.up.touch"]
        by_id = {each.id: each for each in Touch.browse(filter(None, current.values()))}
        saturation = leads._get_desk_saturation()
        return [
            lead._get_desk_row(
                facts, placed, by_id.get(current[lead.id], Touch), saturation
            )
            for lead, (facts, placed) in zip(leads, page, strict=True)
        ]

    @api.model
    def _pick_desk_touch(self, placed, touches):
        """Return the id of the touch that a row is about, if it is about one."""
        if placed.group == "answer":
            return touches.get("answer")
        return touches.get("touch")

    def _get_desk_row(self, facts, placed, touch, saturation):
        moment = placed.moment and fields.Datetime.to_string(placed.moment)
        user = touch.user_id if placed.group != "answer" else self.user_id
        done = facts.last_contact and fields.Datetime.to_string(facts.last_contact)
        return {
            "id": self.id,
            "key": f"{placed.group}/{touch.id}/{moment}/{done}",
            "name": self.name,
            "who": self.contact_name or self.partner_name or "",
            "group": placed.group,
            "date": moment or "",
            "why": self._explain_desk_rank(facts, placed),
            "icon": touch.channel_id.icon or "",
            "channel": touch.channel_id.name or "",
            "step": touch.name if placed.group != "answer" else "",
            "user": user.name if user and user != self.env.user else "",
            "saturation": saturation.get(self.id, ""),
        }

    def _get_desk_saturation(self):
        """Return ``burnt`` or ``full`` by lead id, where there is something to heed."""
        found = self._get_follow_up_contact_ids()
        # sudo: how much contact a person had is no secret of another lead
        people = self.env["crm.follow.up.contact"].sudo().browse(set(found.values()))
        people.fetch(["is_burnt", "saturated_until"])
        now, marks = self.env["crm.follow.up.enrolment"]._now_on_the_clock(), {}
        for lead_id, contact_id in found.items():
            person = people.browse(contact_id)
            if person.is_burnt:
                marks[lead_id] = "burnt"
            elif person.saturated_until and person.saturated_until > now:
                marks[lead_id] = "full"
        return marks

    # why

    def _explain_desk_rank(self, facts, placed):
        """Return in words why a lead is where it is. Extend it for groups of yours."""
        first = self._explain_desk_group(placed)
        if placed.group in BY_DEADLINE:
            return first
        return self.env._(
            "%(first)s Within the group by worth × probability × freshness: %(worth)s "
            "× %(probability)s%% × %(freshness)s.",
            first=first,
            worth=formatLang(self.env, facts.worth, digits=0),
            probability=round(facts.probability),
            freshness=f"{placed.freshness:.2f}",
        )

    def _explain_desk_group(self, placed):
        date = self._format_day(placed.moment) if placed.moment else ""
        _ = self.env._
        # only the one that is needed is translated: there are hundreds of rows
        texts = {
            "answer": lambda: _(
                "They answered and wait for us: answer until %s.", date
            ),
            "promise": lambda: _("We promised them something until %s.", date),
            "overdue": lambda: _("Overdue: it was due on %s.", date),
            "today": lambda: _("Due today."),
            "decision": lambda: _("The plan stands still until somebody decides."),
            "tomorrow": lambda: _("Due tomorrow."),
            "later": lambda: _("Due on %s.", date) if date else _("Not due yet."),
        }
        return texts[placed.group]()
