from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.i18n import format_list

# what lists group by, as columns of the person
GROUPS = {
    "follow_up_is_saturated": "contact.saturated_until > NOW() AT TIME ZONE 'UTC'",
    "follow_up_is_burnt": "contact.is_burnt",
}
# planned touches of others that are looked at; more say nothing more
MOST_ELSEWHERE = 1000


class CrmLead(models.Model):
    """What lists and the form of a lead show of its person's saturation."""

    _inherit = "crm.lead"

    follow_up_burnt_reason = fields.Selection(
        selection=lambda self: self._get_burnt_reasons(),
        string="Not to Be Contacted",
        compute="_compute_follow_up",
    )
    follow_up_boundary_note = fields.Char(
        string="Boundaries", compute="_compute_follow_up_boundary_note"
    )

    follow_up_elsewhere_note = fields.Char(
        string="Planned Elsewhere", compute="_compute_follow_up_elsewhere_note"
    )

    @api.model
    def _get_burnt_reasons(self):
        field = self.env["crm.follow.up.contact"]._fields["burnt_reason"]
        return field._description_selection(self.env)

    @api.depends("follow_up_contact_id")
    @api.depends_context("lang", "tz")
    def _compute_follow_up_boundary_note(self):
        for lead in self:
            # sudo: and so does how they want to be contacted
            contact = lead.follow_up_contact_id.sudo()
            lead.follow_up_boundary_note = contact.boundary_note

    @api.depends("follow_up_contact_id")
    @api.depends_context("lang", "tz")
    def _compute_follow_up_elsewhere_note(self):
        """Tell of contact planned with the same person on other leads.

        Only when: the user may not be allowed to read those leads.
        """
        groups = self._get_planned_elsewhere()
        for lead in self:
            others = groups.get(lead.follow_up_contact_id.id, ())
            dates = sorted({date for each, date in others if each != lead._origin.id})
            # the same day twice is one day
            days = dict.fromkeys(map(self._format_day, dates))
            lead.follow_up_elsewhere_note = bool(days) and self.env._(
                "Contact with them is planned on another lead as well: %(dates)s.",
                dates=format_list(self.env, [*days]),
            )

    def _format_day(self, moment):
        local = fields.Datetime.context_timestamp(self, moment)
        return format_date(self.env, local.date())

    def _get_planned_elsewhere(self):
        """Return ``(lead id, date)`` of planned touches by id of their contact."""
        # sudo: a colleague has contact planned, whoever may read that lead
        touches = self.env["crm.follow.up.touch"].sudo()
        touches = touches.search_fetch(
            [
                ("contact_id", "in", self.follow_up_contact_id.ids),
                ("state", "=", "planned"),
                ("direction", "=", "out"),
            ],
            ["contact_id", "lead_id", "date"],
            limit=MOST_ELSEWHERE,
        )
        groups = defaultdict(list)
        for touch in touches:
            groups[touch.contact_id.id].append((touch.lead_id.id, touch.date))
        return groups

    def _get_follow_up_sql(self, alias, name, query):
        """Let lists group by whether the person of a lead had enough contact."""
        if name not in GROUPS:
            return super()._get_follow_up_sql(alias, name, query)
        self._flush_follow_up_person()
        self.env["crm.follow.up.contact"].flush_model(["saturated_until", "is_burnt"])
        table = SQL(
            "LATERAL (SELECT %s AS value FROM (%s) found "
            "JOIN crm_follow_up_contact contact ON contact.id = found.contact_id)",
            SQL(GROUPS[name]),
            self._query_follow_up_matches(
                SQL("lead.id = %s", SQL.identifier(alias, "id"))
            ),
        )
        person = query.make_alias(alias, name)
        query.add_join("LEFT JOIN", person, table, SQL("TRUE"))
        return SQL("COALESCE(%s, FALSE)", SQL.identifier(person, "value"))
