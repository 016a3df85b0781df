from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.states import OPEN_RECHECK_STATES, OPEN_STATES

OPEN_ENROLMENT = Domain("state", "in", OPEN_STATES)
OPEN_RECHECK = Domain("state", "in", OPEN_RECHECK_STATES)

# what lists sort and group by, as columns of the open enrolment
COLUMNS = {
    "follow_up_state": "state",
    "follow_up_next_date": "date_next",
    "follow_up_plan_id": "plan_id",
    "follow_up_verdict": "verdict",
    "active_side": "active_side",
}

# all that lists sort and group by without a column on the lead
SORTED = {
    *COLUMNS,
    "commitment_next_date",
    "follow_up_is_burnt",
    "follow_up_is_saturated",
}


class CrmLead(models.Model):
    """How lists find, sort and group leads by their follow-up."""

    _inherit = "crm.lead"

    @api.model
    def _get_follow_up_no_next_step_domain(self):
        """Return which opportunities nobody does anything about."""
        return (
            Domain("type", "=", "opportunity")
            & Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
            & ~Domain("follow_up_enrolment_ids", "any", OPEN_ENROLMENT)
            # not now is no forgotten lead
            & ~Domain("follow_up_recheck_ids", "any", OPEN_RECHECK)
            # activities that are done are archived
            & ~Domain("activity_ids", "any", [("active", "=", True)])
            # a meeting that the calendar knows may have no activity
            & ~Domain(
                "follow_up_touch_ids",
                "any",
                [("state", "=", "planned"), ("event_id", "!=", False)],
            )
        )

    def _search_follow_up_no_next_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_follow_up_no_next_step_domain()

    def _search_follow_up_enrolment_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._search_open_enrolment("id", operator, value)

    def _search_follow_up_plan_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._search_open_enrolment("plan_id", operator, value)

    def _search_follow_up_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._search_open_enrolment("state", "in", [*value])
        if "none" in value:
            domain |= ~Domain("follow_up_enrolment_ids", "any", OPEN_ENROLMENT)
        return domain

    def _search_follow_up_next_date(self, operator, value):
        running = Domain("state", "=", "running")
        if operator == "in" and False in value:
            found = running & Domain("date_next", "!=", False)
            return ~Domain("follow_up_enrolment_ids", "any", found)
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        found = running & Domain("date_next", operator, value)
        return Domain("follow_up_enrolment_ids", "any", found)

    def _search_follow_up_awaits_us(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("follow_up_touch_ids", "any", Domain("awaits_us", "=", True))

    def _search_active_side(self, operator, value):
        if operator != "in":
            return NotImplemented
        theirs = OPEN_ENROLMENT & Domain("active_side", "=", "prospect")
        found = Domain("follow_up_enrolment_ids", "any", theirs)
        domain = found if "prospect" in value else Domain.FALSE
        return domain | ~found if "us" in value else domain

    def _search_follow_up_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("follow_up_enrolment_ids", "any", Domain("is_late", "=", True))

    def _search_open_enrolment(self, name, operator, value):
        """Return the leads whose open enrolment satisfies a condition."""
        if operator == "in" and False in value:
            known = [each for each in value if each is not False]
            found = OPEN_ENROLMENT & Domain(name, "!=", False)
            found &= Domain(name, "not in", known)
            return ~Domain("follow_up_enrolment_ids", "any", found)
        return Domain(
            "follow_up_enrolment_ids",
            "any",
            OPEN_ENROLMENT & Domain(name, operator, value),
        )

    # sorting and grouping

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists sort and group by figures.

        The only override of it: each of them costs every column of every lead read.
        """
        if field_expr not in SORTED or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return self._get_follow_up_sql(alias, field_expr, query)

    def _get_follow_up_sql(self, alias, name, query):
        """Return how a figure of ``SORTED`` is sorted and grouped by.

        :param query: which gets the joins that are needed
        """
        self.env["crm.follow.up.enrolment"].flush_model(
            ["lead_id", "state", COLUMNS[name]]
        )
        enrolment = query.make_alias(alias, "open_follow_up")
        condition = self._get_open_follow_up_condition(alias, enrolment)
        query.add_join("LEFT JOIN", enrolment, "crm_follow_up_enrolment", condition)
        column = SQL.identifier(enrolment, COLUMNS[name])
        if name == "follow_up_state":
            return SQL("COALESCE(%s, 'none')", column)
        if name == "active_side":
            return SQL("COALESCE(%s, 'us')", column)
        if name == "follow_up_next_date":
            state = SQL.identifier(enrolment, "state")
            return SQL("CASE WHEN %s = 'running' THEN %s END", state, column)
        return column
