from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.cadence import CadenceError
from ..tools.recurrence import YEARLY_RULES, Rule, check_rule
from .figures_sql import WEEKDAYS

# about how many days lie between two occurrences, by the rule or its unit
DAYS = {"weeks": 7, "months": 30, "weekday": 30, "season": 365, "own_date": 365}


class CrmFollowUpPlanStep(models.Model):
    """Steps that follow the calendar instead of a delay.

    The rule names a day (see ``tools.recurrence``); working time, holidays and caps
    decide the moment, as for any other step. A step on a date of the year is a
    greeting: a person gets at most one within seven days, and none when its day is
    more than a week over; otherwise it is left out, with the reason.
    """

    _inherit = "crm.follow.up.plan.step"

    date_rule = fields.Selection(
        [
            ("interval", "Every few weeks or months"),
            ("weekday", "On a weekday of the month"),
            ("season", "On a date of the year"),
            ("own_date", "On a date of the person"),
        ],
        string="Follows the Calendar",
        help="The step is due on a day of the calendar instead of after a delay. A "
        "closed day moves it to the next open one.",
    )
    date_rule_count = fields.Integer(string="Every", default=1)
    date_rule_unit = fields.Selection(
        [("weeks", "weeks"), ("months", "months")], string="Unit", default="months"
    )
    date_rule_week = fields.Selection(
        [
            ("1", "first"),
            ("2", "second"),
            ("3", "third"),
            ("4", "fourth"),
            ("-1", "last"),
        ],
        string="Week",
        default="1",
    )
    date_rule_weekday = fields.Selection(WEEKDAYS, string="Weekday", default="0")
    date_rule_month = fields.Selection(
        [
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        string="Month",
        default="12",
    )
    date_rule_day = fields.Integer(string="Day of the Month", default=12)
    date_rule_field = fields.Selection(
        [
            ("follow_up_birthday", "Birthday"),
            ("follow_up_anniversary", "Anniversary"),
        ],
        string="Date of the Person",
        default="follow_up_birthday",
        help="A date of the contact. Whoever has none is left out, with the reason.",
    )
    spread_days = fields.Integer(
        string="Spread Over",
        help="Over how many weekdays, up to the day itself, the people are "
        "distributed evenly. 0: all on the day.",
    )
    date_rule_note = fields.Char(string="In Words", compute="_compute_date_rule_note")

    @api.depends(
        "date_rule",
        "date_rule_count",
        "date_rule_unit",
        "date_rule_week",
        "date_rule_weekday",
        "date_rule_month",
        "date_rule_day",
        "date_rule_field",
        "spread_days",
    )
    @api.depends_context("lang")
    def _compute_date_rule_note(self):
        for step in self:
            step.date_rule_note = step.date_rule and step._explain_date_rule()

    def _explain_date_rule(self):
        """Return the rule of this step as a sentence."""
        _ = self.env._
        texts = {
            "interval": _("Every %(count)s %(unit)s, counted from the start."),
            "weekday": _(
                "On the %(week)s %(weekday)s of the month, every %(count)s months."
            ),
            "season": _("Every year on %(day)s %(month)s."),
            "own_date": _("Every year on the day of: %(field)s."),
        }
        text = texts[self.date_rule] % {
            "count": self.date_rule_count,
            "day": self.date_rule_day,
            "unit": self._get_label("date_rule_unit"),
            "week": self._get_label("date_rule_week"),
            "weekday": self._get_label("date_rule_weekday"),
            "month": self._get_label("date_rule_month"),
            "field": self._get_label("date_rule_field"),
        }
        if not (self._is_greeting() and self.spread_days > 1):
            return text
        return _(
            "%(rule)s The people are spread over the %(days)s weekdays up to it.",
            rule=text,
            days=self.spread_days,
        )

    def _get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    @api.constrains(
        "date_rule",
        "date_rule_count",
        "date_rule_unit",
        "date_rule_week",
        "date_rule_weekday",
        "date_rule_month",
        "date_rule_day",
        "date_rule_field",
        "spread_days",
    )
    def _check_date_rule(self):
        for step in self.filtered("date_rule"):
            try:
                # any date will do: whether the person has one is seen later
                check_rule(step._get_rule(fields.Date.to_date("2024-02-29")))
            except (CadenceError, ValueError) as error:
                raise ValidationError(
                    self.env._(
                        "The step “%(step)s” names no day of the calendar. Count 1 to "
                        "120 weeks or months, choose a day that the month has, and "
                        "spread over 60 weekdays at most.",
                        step=step.name,
                    )
                ) from error
            if step.date_rule == "own_date" and not step.date_rule_field:
                raise ValidationError(
                    self.env._(
                        "Choose the “Date of the Person” of the step “%(step)s”.",
                        step=step.name,
                    )
                )

    @api.constrains("date_rule")
    def _check_recurring_date_rule(self):
        self._check_recurring()

    # business

    def _is_greeting(self):
        """Tell whether this step comes once a year, as a greeting does."""
        return self.date_rule in YEARLY_RULES

    def _get_rule(self, own_date=None):
        """Return the ``tools.recurrence.Rule`` of this step.

        :param own_date: the date of the person that the rule is about
        :raises ValueError: where a choice is empty
        """
        self.ensure_one()
        return Rule(
            self.date_rule,
            self.date_rule_count,
            self.date_rule_unit,
            int(self.date_rule_week),
            int(self.date_rule_weekday),
            int(self.date_rule_month),
            self.date_rule_day,
            own_date or None,
            self.spread_days,
        )

    def _get_own_date(self, partner):
        """Return the date of a person that the rule is about. Extend for others."""
        return partner[self.date_rule_field]

    def _get_delay_days(self, company):
        if not self.date_rule:
            return super()._get_delay_days(company)
        is_interval = self.date_rule == "interval"
        days = DAYS[self.date_rule_unit if is_interval else self.date_rule]
        return days if self._is_greeting() else days * self.date_rule_count


class CrmFollowUpPlan(models.Model):
    """The review of a plan knows its rules of the calendar."""

    _inherit = "crm.follow.up.plan"

    @api.depends(
        "step_ids.date_rule", "step_ids.date_rule_count", "step_ids.date_rule_unit"
    )
    def _compute_review(self):
        return super()._compute_review()
