from odoo import models
from odoo.tools import format_date

from .remote_call import check_many, check_one


class CrmLead(models.Model):
    """Ways from the panel of a lead to what else is known of it.

    They are counted when the panel is looked at, so that the form does not wait.
    """

    _inherit = "crm.lead"

    def _get_panel_links(self):
        """Return where the panel leads to. Extend it to add yours.

        :return: list of dicts: ``method`` of the lead that returns the action,
            ``label``, ``icon``, ``is_urgent``, and ``is_empty`` where there is nothing
            yet: offered only where somebody follows up
        """
        return [
            link
            for link in (
                self._get_questions_link(),
                self._get_decisions_link(),
                self._get_recheck_link(),
                self._get_customer_figures_link(),
                self._get_offspring_link(),
            )
            if link
        ]

    def _make_panel_link(self, method, label, icon, **flags):
        defaults = {"is_urgent": False, "is_empty": False}
        return {"method": method, "label": label, "icon": icon} | defaults | flags

    def _get_questions_link(self):
        """Say how many are open; offered where none is, as that is where to add."""
        questions = self.follow_up_question_open_count
        objections = self.follow_up_objection_open_count
        words = [
            questions and self.env._("Open questions: %s", questions),
            objections and self.env._("Open objections: %s", objections),
        ]
        label = " · ".join(filter(None, words)) or self.env._(
            "Questions and objections"
        )
        return self._make_panel_link(
            "action_view_follow_up_questions",
            label,
            "fa-question-circle-o",
            is_urgent=bool(objections),
            is_empty=not questions and not objections,
        )

    def _get_decisions_link(self):
        count = self.follow_up_decision_count
        return count and self._make_panel_link(
            "action_view_follow_up_decisions",
            self.env._("Decisions: %s", count),
            "fa-gavel",
        )

    def _get_recheck_link(self):
        day = self.follow_up_recheck_date
        return day and self._make_panel_link(
            "action_view_follow_up_rechecks",
            self.env._("Look again on %s", format_date(self.env, day)),
            "fa-fire",
        )

    def _get_customer_figures_link(self):
        if not self.follow_up_customer_figure_ids:
            return None
        slips = self.follow_up_customer_slips
        label = (
            self.env._("Their decision was put off: %s ×", slips)
            if slips
            else self.env._("What they said of their decision")
        )
        return self._make_panel_link(
            "action_view_follow_up_customer_figures",
            label,
            "fa-calendar-o",
            is_urgent=slips > 1,
        )

    def _get_offspring_link(self):
        count = self.follow_up_offspring_count
        return count and self._make_panel_link(
            "action_view_follow_up_offspring",
            self.env._("Grown out of it: %s", count),
            "fa-sitemap",
        )

    # actions

    def action_view_follow_up_rechecks(self):
        """Open when these leads are looked at again, and why not now."""
        check_many(self)
        return self._list_follow_up("recheck")

    def action_view_follow_up_customer_figures(self):
        """Open what the customer said of the decision, day by day."""
        check_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What They Said of Their Decision"),
            "res_model": "crm.follow.up.customer.figure",
            "view_mode": "list",
            "domain": [("lead_id", "=", self.id)],
        }
