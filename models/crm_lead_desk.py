from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..tools.desk import Day, arrange, get_order
from ..tools.zones import start_of_day, to_local
from .crm_lead_desk_facts import MOST_RANKED
from .remote_call import read_dict, read_id, read_number, read_text

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
# rows of one page, whatever is asked for
MOST_ROWS = 500
SCOPES = ("mine", "team", "all")
SEARCHED = ("name", "contact_name", "partner_name", "email_from", "phone")


class CrmLead(models.Model):
    """The follow-up desk: what there is to do, in the order of ``tools.desk``.

    What is to be done is an answer that waits for us, a planned touch that is done by
    a person, a promise of ours, or a plan that waits for a decision. Whoever is to do
    it has it on the desk, as far as they may read its lead.
    """

    _inherit = "crm.lead"

    @api.model
    @api.readonly
    def get_follow_up_desk(self, filters=None, limit=200, offset=0):
        """Return what there is to do, most urgent first.

        :param filters: dict of ``scope`` (``mine``, ``team`` or ``all``),
            ``channel_id``, ``phase``, ``plan_id``, ``search`` (a text) and ``group`` (a
            key of ``tools.desk.GROUPS``); each may be missing
        :return: dict of ``rows`` (see ``_get_desk_rows``), ``groups`` in their order
            as dicts of ``key``, ``label`` and ``count``, ``total`` of all groups,
            ``scopes`` that the user may choose, and ``is_cut``: there is more than
            can be ranked
        """
        filters = self._read_desk_filters(filters)
        limit = read_number(self.env, "limit", limit)
        offset = read_number(self.env, "offset", offset)
        day = self._get_desk_day()
        found = self._get_desk_facts(filters)
        order = get_order(self.env.company.follow_up_desk_order)
        arranged = arrange([facts for facts, _touches in found.values()], day, order)
        counts = Counter(placed.group for _facts, placed in arranged)
        group = filters["group"]
        shown = [pair for pair in arranged if group in ("", pair[1].group)]
        page = shown[offset : offset + min(limit, MOST_ROWS)]
        labels = self._get_desk_group_labels()
        return {
            "rows": self._get_desk_rows(
                page, {facts.lead_id: found[facts.lead_id][1] for facts, _rank in page}
            ),
            "groups": [
                {"key": key, "label": labels[key], "count": counts[key]}
                for key in order
            ],
            "total": len(arranged),
            "shown": len(shown),
            "scopes": self._get_desk_scopes(),
            "is_cut": len(found) >= MOST_RANKED,
        }

    @api.model
    @api.readonly
    def get_follow_up_desk_filters(self):
        """Return what the desk can be narrowed down to: channels, phases and plans.

        :return: dict of lists of ``[value, label]`` by name of the filter
        """
        phases = self.env["crm.stage"]._fields["follow_up_phase"]
        used = [("active", "=", True)]
        channels = self.env["crm.follow.up.channel"].search(used)
        plans = self.env["crm.follow.up.plan"].search(used)
        return {
            "channel_id": [[each.id, each.name] for each in channels],
            "phase": [list(pair) for pair in phases._description_selection(self.env)],
            "plan_id": [[each.id, each.name] for each in plans],
        }

    @api.model
    def _read_desk_filters(self, filters):
        """Return the filters of a client: nothing else, and each of its kind."""
        env, sent = self.env, read_dict(self.env, "filters", filters)
        scope = sent.get("scope")
        return {
            # whatever else it is, it shows no more than the user's own work
            "scope": scope if scope in SCOPES else "mine",
            "channel_id": read_id(env, "channel_id", sent.get("channel_id")),
            "phase": read_text(env, "phase", sent.get("phase")),
            "plan_id": read_id(env, "plan_id", sent.get("plan_id")),
            "search": read_text(env, "search", sent.get("search")),
            "group": read_text(env, "group", sent.get("group")),
        }

    @api.model
    def _get_desk_scopes(self):
        """Return whose work the user may look at."""
        return ["mine", "team", "all"] if self.env.user.has_group(ALL_LEADS) else []

    @api.model
    def _get_desk_group_labels(self):
        _ = self.env._
        return {
            "answer": _("They answered"),
            "promise": _("We promised"),
            "overdue": _("Overdue"),
            "today": _("Today"),
            "decision": _("To decide"),
            "tomorrow": _("Tomorrow"),
            "later": _("Later, by worth"),
        }

    @api.model
    def _get_desk_day(self):
        """Return the ``tools.desk.Day`` of the user."""
        now, zone = self.env["crm.follow.up.enrolment"]._now_on_the_clock(), self.env.tz
        today = to_local(now, zone).date()
        days = (today + timedelta(days=number) for number in range(3))
        return Day(now, *(start_of_day(day, zone) for day in days))

    @api.model
    def _get_desk_domain(self, filters):
        """Return which leads the desk is about; whose work it is comes on top."""
        domain = Domain("active", "=", True)
        if filters.get("scope") == "team":
            mine = Domain("user_id", "=", self.env.uid)
            mine |= Domain("crm_team_member_ids.user_id", "=", self.env.uid)
            domain &= Domain("team_id", "any", mine)
        if text := filters.get("search"):
            domain &= Domain.OR(Domain(name, "ilike", text) for name in SEARCHED)
        return domain
