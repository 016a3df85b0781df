from odoo import api, fields, models
from odoo.tools import format_date

from .remote_call import check_one


class CrmLead(models.Model):
    """What the prospect still wants to know, and what worries them."""

    _inherit = "crm.lead"

    follow_up_question_ids = fields.One2many("crm.follow.up.question", "lead_id")
    follow_up_question_open_count = fields.Integer(
        string="Open Questions",
        compute="_compute_follow_up_question_counts",
        search="_search_follow_up_question_open_count",
        aggregator=None,
    )
    follow_up_objection_open_count = fields.Integer(
        string="Open Objections",
        compute="_compute_follow_up_question_counts",
        search="_search_follow_up_objection_open_count",
        aggregator=None,
    )

    @api.depends("follow_up_question_ids.state", "follow_up_question_ids.kind")
    def _compute_follow_up_question_counts(self):
        groups = self.env["crm.follow.up.question"]._read_group(
            [("lead_id", "in", self._origin.ids), ("state", "=", "open")],
            ["lead_id", "kind"],
            ["__count"],
        )
        counts = {(lead.id, kind): count for lead, kind, count in groups}
        for lead in self:
            id_ = lead._origin.id
            lead.follow_up_question_open_count = counts.get((id_, "question"), 0)
            lead.follow_up_objection_open_count = counts.get((id_, "objection"), 0)

    def _search_follow_up_question_open_count(self, operator, value):
        return self._search_open_questions("question", operator, value)

    def _search_follow_up_objection_open_count(self, operator, value):
        return self._search_open_questions("objection", operator, value)

    @api.model
    def _search_open_questions(self, kind, operator, value):
        """Return which leads have such a number of open questions of a kind."""
        return self._search_count_of(
            "crm.follow.up.question",
            [("state", "=", "open"), ("kind", "=", kind)],
            operator,
            value,
        )

    def action_view_follow_up_questions(self):
        """Open the questions and objections of the lead."""
        check_one(self)
        return self._list_follow_up("question", default_lead_id=self.id)

    def _get_desk_sections(self):
        return [
            *super()._get_desk_sections(),
            {
                "key": "questions",
                "title": self.env._("They Wait to Hear"),
                "lines": self._get_desk_question_lines(),
            },
        ]

    def _get_desk_question_lines(self):
        """Return open questions and objections, the oldest first."""
        found = self.env["crm.follow.up.question"].search(
            [("lead_id", "=", self.id), ("state", "=", "open")], order="date_asked, id"
        )
        return self._make_desk_lines(found, "date_asked", dangers=("objection",))

    @api.model
    def _make_desk_lines(self, records, since, dangers=()):
        """Return the lines of a section of the desk, of what is open.

        :param records: have a ``name`` and a ``kind``
        :param since: name of the field with the day since when they are
        :param dangers: kinds that stand out
        """
        kinds = dict(records._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": record.id,
                "text": record.name,
                "title": self.env._(
                    "%(kind)s, since %(date)s",
                    kind=kinds[record.kind],
                    date=format_date(self.env, record[since]),
                ),
                "color": "danger" if record.kind in dangers else "",
            }
            for record in records
        ]
