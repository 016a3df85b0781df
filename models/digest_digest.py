from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

SALESPEOPLE = "sales_team.group_sale_salesman"
TOUCHES = Domain("state", "=", "done") & Domain("direction", "=", "out")


class DigestDigest(models.Model):
    """Figures of follow-up in core's digest, per company and period.

    As everywhere in the digest, records of no company are not counted. Percentages are
    whole numbers; 0 also stands for nothing to count.
    """

    _inherit = "digest.digest"

    kpi_follow_up_touches = fields.Boolean("Follow-up Touches")
    kpi_follow_up_touches_value = fields.Integer(
        compute="_compute_kpi_follow_up_touches_value"
    )
    kpi_follow_up_response = fields.Boolean("Touches Answered (%)")
    kpi_follow_up_response_value = fields.Integer(
        compute="_compute_kpi_follow_up_response_value"
    )
    kpi_follow_up_promises = fields.Boolean("Promises Kept (%)")
    kpi_follow_up_promises_value = fields.Integer(
        compute="_compute_kpi_follow_up_promises_value"
    )
    kpi_follow_up_no_step = fields.Boolean("Opportunities without Next Step")
    kpi_follow_up_no_step_value = fields.Integer(
        compute="_compute_kpi_follow_up_no_step_value"
    )
    kpi_follow_up_burnt = fields.Boolean("People Burnt")
    kpi_follow_up_burnt_value = fields.Integer(
        compute="_compute_kpi_follow_up_burnt_value"
    )
    kpi_follow_up_insights = fields.Boolean("Insights Learned")
    kpi_follow_up_insights_value = fields.Integer(
        compute="_compute_kpi_follow_up_insights_value"
    )

    def _compute_kpi_follow_up_touches_value(self):
        self._check_follow_up_kpi()
        self._calculate_company_based_kpi(
            "crm.follow.up.touch",
            "kpi_follow_up_touches_value",
            date_field="date",
            additional_domain=TOUCHES,
        )

    def _compute_kpi_follow_up_response_value(self):
        self._calculate_follow_up_share(
            "kpi_follow_up_response_value",
            "crm.follow.up.report",
            "date",
            Domain("direction", "=", "out"),
            Domain("answered_count", "=", 1),
        )

    def _compute_kpi_follow_up_promises_value(self):
        self._calculate_follow_up_share(
            "kpi_follow_up_promises_value",
            "crm.follow.up.commitment.report",
            "date_closed",
            Domain.TRUE,
            Domain("state", "=", "kept"),
        )

    def _compute_kpi_follow_up_no_step_value(self):
        """Count what is so now: of the past it is not known."""
        self._check_follow_up_kpi()
        _start, _end, companies = self._get_kpi_compute_parameters()
        rows = self.env["crm.lead"]._read_group(
            Domain(self.env["crm.lead"]._get_follow_up_no_next_step_domain())
            & Domain("company_id", "in", companies.ids),
            ["company_id"],
            ["__count"],
        )
        self._set_follow_up_kpi("kpi_follow_up_no_step_value", dict(rows))

    def _compute_kpi_follow_up_burnt_value(self):
        self._check_follow_up_kpi()
        self._calculate_company_based_kpi(
            "crm.follow.up.contact",
            "kpi_follow_up_burnt_value",
            date_field="date_burnt",
            additional_domain=Domain("is_burnt", "=", True),
        )

    def _compute_kpi_follow_up_insights_value(self):
        self._check_follow_up_kpi()
        self._calculate_company_based_kpi(
            "crm.follow.up.insight", "kpi_follow_up_insights_value"
        )

    def _compute_kpis_actions(self, company, user):
        result = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm.crm_menu_root").id
        actions = {
            "touches": "crm_follow_up_touch_report_action",
            "response": "crm_follow_up_dashboard_action",
            "promises": "crm_follow_up_commitment_action",
            "no_step": "crm_lead_action_no_next_step",
            "burnt": "crm_follow_up_contact_action",
            "insights": "crm_follow_up_insight_action",
        }
        for name, action in actions.items():
            result[f"kpi_follow_up_{name}"] = f"crm_follow_up.{action}?menu_id={menu}"
        return result

    # parts

    @api.model
    def _check_follow_up_kpi(self):
        """Let the digest skip the figure where the reader is no salesperson."""
        if not self.env.user.has_group(SALESPEOPLE):
            raise AccessError(
                self.env._("Figures of follow-up are for salespeople only.")
            )

    def _calculate_follow_up_share(self, name, model, date_field, whole, part):
        """Set how many of ``whole`` are ``part`` too, in percent.

        :param name: of the field of the figure
        :param model: of a report, where the figure is defined
        :param date_field: of ``model``, that says to which period a record belongs
        :param whole: ``Domain`` of what is counted
        :param part: ``Domain`` of what among it is looked for
        """
        self._check_follow_up_kpi()
        start, end, companies = self._get_kpi_compute_parameters()
        domain = (
            whole
            & Domain("company_id", "in", companies.ids)
            & Domain(date_field, ">=", start)
            & Domain(date_field, "<", end)
        )
        records = self.env[model].with_context(follow_up_bounds=(start, end))
        wholes = dict(records._read_group(domain, ["company_id"], ["__count"]))
        parts = dict(records._read_group(domain & part, ["company_id"], ["__count"]))
        self._set_follow_up_kpi(
            name,
            {
                company: round(100 * parts.get(company, 0) / count)
                for company, count in wholes.items()
            },
        )

    def _set_follow_up_kpi(self, name, by_company):
        for digest in self:
            company = digest.company_id or self.env.company
            digest[name] = by_company.get(company, 0)
