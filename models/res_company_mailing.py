from odoo import fields, models

from .prefetch import PREFETCH

HOUR = 7.0


class ResCompany(models.Model):
    """Which regular mails a company sends, and from which hour on."""

    _inherit = "res.company"

    follow_up_mail_desk = fields.Boolean(
        string="Morning Mail for Salespeople",
        default=True,
        help="What is on the follow-up desk today. Whoever does not want it switches "
        "it off in the own preferences.",
        prefetch=PREFETCH,
    )
    follow_up_mail_board = fields.Boolean(
        string="Weekly Mail for Managers",
        default=True,
        help="What the team board shows, on the first working day of a week.",
        prefetch=PREFETCH,
    )
    follow_up_mail_report = fields.Boolean(
        string="Monthly Report",
        default=True,
        help="The figures of the month before, to those who ask for it in their "
        "preferences.",
        prefetch=PREFETCH,
    )
    follow_up_mail_hour = fields.Float(
        string="Mails From",
        default=HOUR,
        help="From which hour on regular mails are sent, on the clock of whoever gets "
        "them.",
        prefetch=PREFETCH,
    )

    _follow_up_mail_hour_of_day = models.Constraint(
        "CHECK(follow_up_mail_hour >= 0 AND follow_up_mail_hour < 24)",
        "“Mails From” must be an hour from 0:00 to 23:59. Correct it in the CRM "
        "settings.",
    )
