from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .prefetch import PREFETCH


class ResCompany(models.Model):
    """The habits of a company in follow-up."""

    _inherit = "res.company"

    follow_up_hour_from = fields.Float(
        string="Contact From",
        default=9.0,
        help="Nobody is contacted before this hour, on the prospect's own clock.",
        prefetch=PREFETCH,
    )
    follow_up_hour_to = fields.Float(
        string="Contact Until",
        default=18.0,
        help="Nobody is contacted from this hour on, on the prospect's own clock.",
        prefetch=PREFETCH,
    )
    follow_up_cycle_days = fields.Integer(
        string="Sales Cycle",
        default=60,
        help="Length of a sale in days, used for delays in percent of the sales "
        "cycle until enough won opportunities of the team are there to measure it.",
        prefetch=PREFETCH,
    )
    follow_up_absence = fields.Selection(
        [
            ("move", "Move the step to the first day back"),
            ("hand_over", "Hand the step over to the team leader"),
        ],
        string="Absent Salesperson",
        default="move",
        help="What happens to steps that fall into the absence of the person who "
        "should do them.",
        prefetch=PREFETCH,
    )
    follow_up_desk_order = fields.Selection(
        [
            ("standard", "Answers, promises, overdue, today"),
            ("promises", "Promises, answers, overdue, today"),
            ("today", "Answers, promises, today, overdue"),
            ("decisions", "Answers, promises, decisions, overdue, today"),
        ],
        string="Order of the Desk",
        default="standard",
        help="What comes first on the follow-up desk. Tomorrow comes after that, then "
        "everything else by what it is worth.",
    )
    follow_up_bulk_threshold = fields.Integer(
        string="Start at Once up to",
        default=200,
        help="Plans for more leads than this are started in the background.",
        prefetch=PREFETCH,
    )
    follow_up_max_in_row = fields.Integer(
        string="Touches in a Row",
        default=2,
        help="Plans with more touches in a row on one channel are warned about.",
        prefetch=PREFETCH,
    )
    follow_up_touch_min = fields.Integer(
        string="Minimum Touches", default=5, prefetch=PREFETCH
    )
    follow_up_touch_target = fields.Integer(
        string="Target Touches", default=8, prefetch=PREFETCH
    )
    follow_up_touch_max = fields.Integer(
        string="Maximum Touches", default=12, prefetch=PREFETCH
    )

    # what is captured
    follow_up_capture_email = fields.Boolean(
        string="Capture E-mails",
        default=True,
        help="E-mails from the chatter to somebody outside become touches.",
        prefetch=PREFETCH,
    )
    follow_up_capture_mass_mail = fields.Boolean(
        string="Capture Mass Mails",
        default=True,
        help="Mails to many leads at once become automatic touches.",
        prefetch=PREFETCH,
    )
    follow_up_capture_sms = fields.Boolean(
        string="Capture SMS",
        default=True,
        help="SMS to leads become touches.",
        prefetch=PREFETCH,
    )
    follow_up_capture_meeting = fields.Boolean(
        string="Capture Meetings",
        default=True,
        help="Meetings of an opportunity in the calendar become touches.",
        prefetch=PREFETCH,
    )
    follow_up_capture_activity = fields.Boolean(
        string="Capture Calls",
        default=True,
        help="Calls, letters and gifts whose activity is marked as done become "
        "touches, also outside of a plan.",
        prefetch=PREFETCH,
    )
    follow_up_capture_chat = fields.Boolean(
        string="Capture Chats",
        default=True,
        help="Opening a chat with the prospect becomes a touch.",
        prefetch=PREFETCH,
    )
    follow_up_capture_answer = fields.Boolean(
        string="Capture Answers",
        default=True,
        help="E-mails and portal messages of customers become touches, and stop or "
        "hold the plan. Without it, answers are only what people log.",
        prefetch=PREFETCH,
    )

    # what answers and outcomes mean
    follow_up_outcome_needed = fields.Boolean(
        string="Outcome Needed",
        default=True,
        help="The step of a plan cannot be marked as done without saying what came of "
        "it.",
        prefetch=PREFETCH,
    )
    follow_up_reply_hours = fields.Float(
        string="Answer Within",
        default=8.0,
        help="Working hours in which an answer of the customer should be answered. "
        "None: no activity is created for it.",
        prefetch=PREFETCH,
    )
    follow_up_away_days = fields.Integer(
        string="Hold When Away",
        default=7,
        help="Days to hold the plan after an absence notice that names no return.",
        prefetch=PREFETCH,
    )
    follow_up_evasion_limit = fields.Integer(
        string="Evasions until Review",
        default=3,
        help="How often a prospect may say “later” until the plan asks whether to go "
        "on.",
        prefetch=PREFETCH,
    )
    follow_up_burnt_streak = fields.Integer(
        string="Burnt After",
        default=6,
        help="After so many touches in a row without an answer a person is burnt: no "
        "plan contacts them any more. 0: never.",
        prefetch=PREFETCH,
    )
    follow_up_over_cap = fields.Selection(
        [
            ("warn", "Warn, and ask why"),
            ("block", "Only sales managers may"),
        ],
        string="Touches over the Cap",
        default="warn",
        help="What happens when somebody logs a touch with a person who had enough "
        "contact already.",
        prefetch=PREFETCH,
    )
    follow_up_offer_days = fields.Integer(
        string="Offer without Follow-up",
        default=3,
        help="An offer is listed for follow-up when nobody has been in touch for this "
        "many days.",
        prefetch=PREFETCH,
    )

    def write(self, vals):
        limit = vals.get("follow_up_burnt_streak", None)
        changed = self.filtered(
            lambda company: limit not in (None, company.follow_up_burnt_streak)
        )
        result = super().write(vals)
        if changed:
            self.env["crm.follow.up.contact"]._mark_stale(changed)
        return result

    @api.constrains(
        "follow_up_reply_hours",
        "follow_up_away_days",
        "follow_up_evasion_limit",
        "follow_up_burnt_streak",
        "follow_up_offer_days",
        "follow_up_hour_from",
        "follow_up_hour_to",
        "follow_up_cycle_days",
        "follow_up_bulk_threshold",
        "follow_up_max_in_row",
        "follow_up_touch_min",
        "follow_up_touch_target",
        "follow_up_touch_max",
    )
    def _check_follow_up(self):
        # the settings form writes one field after the other and checks at the end
        if self.env.context.get("follow_up_settings_pending"):
            return
        for company in self:
            company._check_follow_up_hours()
            company._check_follow_up_positive()
            company._check_follow_up_touches()

    def _check_follow_up_hours(self):
        if not 0 <= self.follow_up_hour_from < self.follow_up_hour_to <= 24:
            raise ValidationError(
                self.env._(
                    "The contact hours must begin before they end, between 0:00 and "
                    "24:00. Correct “Contact From” and “Contact Until” in the CRM "
                    "settings."
                )
            )

    def _check_follow_up_positive(self):
        labels = {
            "follow_up_cycle_days": self.env._("Sales Cycle"),
            "follow_up_bulk_threshold": self.env._("Start at Once up to"),
            "follow_up_max_in_row": self.env._("Touches in a Row"),
            "follow_up_away_days": self.env._("Hold When Away"),
            "follow_up_evasion_limit": self.env._("Evasions until Review"),
            "follow_up_offer_days": self.env._("Offer without Follow-up"),
        }
        for name, label in labels.items():
            if self[name] < 1:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” must be at least 1. Correct it in the CRM "
                        "settings.",
                        field=label,
                    )
                )
        if self.follow_up_reply_hours < 0:
            raise ValidationError(
                self.env._(
                    "“Answer Within” cannot be negative. Correct it in the CRM "
                    "settings; 0 creates no activity."
                )
            )
        if self.follow_up_burnt_streak < 0:
            raise ValidationError(
                self.env._(
                    "“Burnt After” cannot be negative. Correct it in the CRM settings; "
                    "0 burns nobody."
                )
            )

    def _check_follow_up_touches(self):
        least, target, most = (
            self.follow_up_touch_min,
            self.follow_up_touch_target,
            self.follow_up_touch_max,
        )
        if not 1 <= least <= target <= most:
            raise ValidationError(
                self.env._(
                    "The number of touches must satisfy 1 ≤ minimum ≤ target ≤ "
                    "maximum. Correct them in the CRM settings."
                )
            )
