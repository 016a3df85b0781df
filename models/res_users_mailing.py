from odoo import api, fields, models

from .prefetch import PREFETCH

NAMES = ["follow_up_mail_desk", "follow_up_mail_board", "follow_up_mail_report"]


class ResUsers(models.Model):
    """Which regular mails somebody wants; everybody chooses in the own preferences."""

    _inherit = "res.users"

    follow_up_mail_desk = fields.Boolean(
        string="Follow-up: Morning Mail",
        default=True,
        help="What is on your follow-up desk, on the mornings of your working days.",
        prefetch=PREFETCH,
    )
    follow_up_mail_board = fields.Boolean(
        string="Follow-up: Weekly Team Mail",
        default=True,
        help="How much your teams have to follow up, once a week.",
        prefetch=PREFETCH,
    )
    follow_up_mail_report = fields.Boolean(
        string="Follow-up: Monthly Report",
        help="The figures of the month before, on the first working day of a month.",
        prefetch=PREFETCH,
    )
    is_follow_up_salesperson = fields.Boolean(
        compute="_compute_follow_up_role", export_string_translation=False
    )
    is_follow_up_manager = fields.Boolean(
        compute="_compute_follow_up_role", export_string_translation=False
    )

    @property
    def SELF_READABLE_FIELDS(self):
        roles = ["is_follow_up_salesperson", "is_follow_up_manager"]
        return super().SELF_READABLE_FIELDS + NAMES + roles

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + NAMES

    @api.depends("group_ids")
    def _compute_follow_up_role(self):
        for user in self:
            user.is_follow_up_salesperson = user.has_group(
                "sales_team.group_sale_salesman"
            )
            user.is_follow_up_manager = user.has_group(
                "sales_team.group_sale_salesman_all_leads"
            )
