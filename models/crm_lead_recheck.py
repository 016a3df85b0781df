from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.states import OPEN_RECHECK_STATES
from .remote_call import check_many

# key of the context with the values of enrolments that say why they are started
START_VALUES = "follow_up_start_values"


class CrmLead(models.Model):
    """Leads that are kept warm until a date or an event."""

    _inherit = "crm.lead"

    follow_up_recheck_ids = fields.One2many("crm.follow.up.recheck", "lead_id")
    follow_up_recheck_date = fields.Date(
        string="Look Again On",
        compute="_compute_follow_up_recheck_date",
        search="_search_follow_up_recheck_date",
    )

    @api.depends("follow_up_recheck_ids.date", "follow_up_recheck_ids.state")
    def _compute_follow_up_recheck_date(self):
        dates = dict(
            self.env["crm.follow.up.recheck"]._read_group(
                [
                    ("lead_id", "in", self._origin.ids),
                    ("state", "in", OPEN_RECHECK_STATES),
                ],
                ["lead_id"],
                ["date:min"],
            )
        )
        for lead in self:
            lead.follow_up_recheck_date = dates.get(lead._origin)

    def _search_follow_up_recheck_date(self, operator, value):
        opened = Domain("state", "in", OPEN_RECHECK_STATES)
        if operator == "in" and not any(value):
            return ~Domain("follow_up_recheck_ids", "any", opened)
        if operator in ("in", "<", ">", "<=", ">="):
            wanted = opened & Domain("date", operator, value)
            return Domain("follow_up_recheck_ids", "any", wanted)
        return NotImplemented

    def action_follow_up_recheck(self):
        """Ask for the event and the plan, then take these leads up again."""
        check_many(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_recheck_start_action"
        )
        return action | {"context": {"default_lead_ids": self.ids}}

    def _follow_up_nurture(self, date, reason, plan=None, touch_max=0):
        """Keep these leads warm until a day; one that waits already gets the new date.

        :param date: the day somebody looks again
        :param reason: why not now, in one line
        :param plan: ``crm.follow.up.plan`` that starts on that day
        :param touch_max: the touches they may have then, whatever the plan allows
        :return: the rechecks
        """
        self.check_access("write")
        values = {"date": date, "reason": reason, "plan_id": plan and plan.id}
        Recheck = self.env["crm.follow.up.recheck"]
        opened = Recheck.search(
            [("lead_id", "in", self.ids), ("state", "in", OPEN_RECHECK_STATES)]
        )
        # sudo: the state is moved by methods alone; the leads were checked above
        opened.sudo().write(values | {"state": "waiting", "result": False})
        found = opened + Recheck.create(
            [{"lead_id": lead.id, **values} for lead in self - opened.lead_id]
        )
        # sudo: what is granted is decided, not entered
        found.sudo().touch_max_granted = touch_max
        return found

    def _merge_follow_up(self, opportunities, held):
        result = super()._merge_follow_up(opportunities, held)
        if "crm.follow.up.recheck" in held:
            self._merge_rechecks(opportunities)
        return result

    def _merge_rechecks(self, opportunities):
        """Move the rechecks of merged leads here; the earliest open one goes on."""
        # sudo: nothing that waits must get lost, nor what the user may not read
        rechecks = self.env["crm.follow.up.recheck"].sudo()
        moved = rechecks.search([("lead_id", "in", opportunities.ids)])
        opened = rechecks.search(
            [("lead_id", "in", (self + opportunities).ids)]
        ).filtered(lambda each: each.state in OPEN_RECHECK_STATES)
        opened[1:]._close("cancelled", self.env._("Merged into another lead."))
        self.env.flush_all()
        moved.lead_id = self


class CrmFollowUpEnrolment(models.Model):
    """Why a plan was started at all, where that is a reason of its own."""

    _inherit = "crm.follow.up.enrolment"

    start_reason_id = fields.Many2one(
        "crm.follow.up.reason",
        string="Started Because",
        index="btree_not_null",
        ondelete="restrict",
        help="Its first touch has this reason instead of that of the step.",
    )
    start_note = fields.Char(string="Note on the Start")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._add_start_values(vals_list))

    @api.model
    def _add_start_values(self, vals_list):
        """Return values with why plans are started, where the context says so.

        No ``default_`` keys: ``sudo()`` drops them.
        """
        return [self.env.context.get(START_VALUES, {}) | vals for vals in vals_list]

    def _prepare_touch_values(self, step, number, moment):
        values = super()._prepare_touch_values(step, number, moment)
        if (
            self.start_reason_id
            and number == 1
            and step._get_base() == self.plan_id._get_steps()[0]
        ):
            values["reason_id"] = self.start_reason_id.id
        return values


class CrmFollowUpLaunch(models.Model):
    """A launch keeps why its plans start, for those started in the background."""

    _inherit = "crm.follow.up.launch"

    start_reason_id = fields.Many2one(
        "crm.follow.up.reason", string="Started Because", ondelete="restrict"
    )
    start_note = fields.Char(string="Note on the Start")

    @api.model_create_multi
    def create(self, vals_list):
        enrolments = self.env["crm.follow.up.enrolment"]
        return super().create(enrolments._add_start_values(vals_list))

    def _process_lines(self, lines):
        values = {
            "start_reason_id": self.start_reason_id.id,
            "start_note": self.start_note,
        }
        launch = self.with_context(**{START_VALUES: values})
        return super(CrmFollowUpLaunch, launch)._process_lines(lines)
