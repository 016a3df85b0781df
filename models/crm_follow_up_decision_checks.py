from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "sales_team.group_sale_manager"


class CrmFollowUpDecision(models.Model):
    """What a choice needs, and when it takes a written reason."""

    _inherit = "crm.follow.up.decision"

    @api.model
    def _check_choice(self, enrolment, choice, values, evidence, now):
        """Refuse a choice that lacks something; complete ``values`` in place.

        :raises UserError: naming the field to fill in
        """
        check = getattr(self, f"_check_{choice}", None)
        if check:
            check(enrolment, values, now)
        if choice == "lost":
            self._check_give_up(enrolment, values["note"], evidence)
        self._check_maximum(enrolment, choice, values, evidence)

    @api.model
    def _check_plan(self, enrolment, values, now):
        if not values.get("next_plan_id"):
            raise UserError(self.env._("Choose the plan to start in “Next Plan”."))

    @api.model
    def _check_nurture(self, enrolment, values, now):
        self._check_recheck(enrolment, values, now)

    @api.model
    def _check_hand_over(self, enrolment, values, now):
        user = self.env["res.users"].browse(values.get("new_user_id"))
        if not user or user == enrolment.lead_id.user_id:
            raise UserError(
                self.env._("Choose another salesperson in “Hand To”, or decide else.")
            )

    @api.model
    def _check_referrer(self, enrolment, values, now):
        if not values.get("referrer_id"):
            raise UserError(
                self.env._("Choose in “Whom” who knows the prospect and can help.")
            )
        self._check_recheck(enrolment, values, now)

    @api.model
    def _check_channel(self, enrolment, values, now):
        if not values.get("channel_id"):
            raise UserError(
                self.env._("Choose in “Channel” how the steps that are left go out.")
            )

    @api.model
    def _check_lost(self, enrolment, values, now):
        if not values.get("lost_reason_id"):
            raise UserError(
                self.env._("Choose in “Lost Reason” why the deal is given up.")
            )

    @api.model
    def _check_recheck(self, enrolment, values, now):
        """Refuse a recheck without a day, or on one that has come already."""
        day = fields.Date.to_date(values.get("date_recheck"))
        if not day or self._get_recheck_moment(enrolment, day) <= now:
            raise UserError(
                self.env._("Enter in “Recheck On” a day in the future to come back.")
            )

    @api.model
    def _get_recheck_moment(self, enrolment, day):
        """Return when a day begins where the salesperson is, as naive UTC."""
        clock = self.env["crm.follow.up.clock"]
        company = enrolment.lead_id._get_follow_up_company()
        user = enrolment.user_id or self.env.user
        calendar = clock._get_calendar(enrolment.plan_id, user, company)
        return clock._get_start_of_day(day, user, calendar)

    @api.model
    def _check_giving_up(self, enrolments, note, label, now):
        """Refuse to give any of these up too soon, see ``_check_give_up``.

        :return: their evidence, as of ``_collect``
        """
        evidence = self._collect(enrolments, now)
        for enrolment in enrolments:
            self._check_give_up(enrolment, note, evidence[enrolment], label)
        return evidence

    @api.model
    def _check_give_up(self, enrolment, note, evidence, label=None):
        """Refuse to give up too soon without a reason, or without a manager.

        :param note: why, in the words of the user
        :param label: of the field for it on the screen; "Justification" if None
        """
        shortfall = self._get_shortfalls(enrolment, evidence)
        if not shortfall:
            return
        texts = {"lead": enrolment.lead_id.name, "shortfall": shortfall}
        company = enrolment.lead_id._get_follow_up_company()
        is_manager = self.env.user.has_group(MANAGER)
        if company.follow_up_give_up == "manager" and not is_manager:
            raise UserError(
                self.env._(
                    "Too little was tried to give up %(lead)s: %(shortfall)s. Go on, "
                    "or ask a sales manager to decide.",
                    **texts,
                )
            )
        if not note:
            raise UserError(
                self.env._(
                    "Too little was tried to give up %(lead)s: %(shortfall)s. Enter "
                    "in “%(field)s” why it is given up nevertheless.",
                    field=label or self.env._("Justification"),
                    **texts,
                )
            )

    @api.model
    def _get_maximum(self, enrolment, choice, plan):
        """Return after how many touches a choice goes too far; None where it cannot.

        :param plan: the plan that starts, where one does
        """
        if choice in ("plan", "nurture"):
            return plan.touch_max if plan else None
        return enrolment._get_touch_max() if choice in ("channel", "go_on") else None

    @api.model
    def _check_maximum(self, enrolment, choice, values, evidence):
        """Refuse to go on beyond the maximum without a reason and a number."""
        plan = enrolment.plan_id.browse(values.get("next_plan_id"))
        maximum = self._get_maximum(enrolment, choice, plan)
        if maximum is None:
            # nothing goes out before the recheck
            return
        if not self._is_above_maximum(evidence, maximum):
            values["touch_more"] = 0
            return
        values["is_above_maximum"] = True
        texts = {"count": evidence["touch_count"], "maximum": maximum}
        if not values["note"]:
            raise UserError(
                self.env._(
                    "They have had %(count)s touches of at most %(maximum)s. Enter in "
                    "“Justification” why they should have more.",
                    **texts,
                )
            )
        if (values.get("touch_more") or 0) < 1:
            raise UserError(
                self.env._(
                    "They have had %(count)s touches of at most %(maximum)s. Enter in "
                    "“Further Touches” how many more there may be.",
                    **texts,
                )
            )
