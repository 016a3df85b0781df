from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.states import OPEN_RECHECK_STATES
from .remote_call import check_many

TODO = "mail.mail_activity_data_todo"
EVENTS = [
    ("new_product", "New product"),
    ("price_change", "Price change"),
    ("supplier_trouble", "Trouble with their supplier"),
    ("job_change", "Change of job"),
    ("other", "Another event"),
]


class CrmFollowUpRecheck(models.Model):
    """A lead kept warm: why not now, and when somebody looks at it again.

    Always holds: a lead waits for at most one recheck (a partial unique index). When
    its day comes its plan starts, where it has one and the lead may start it; otherwise
    the salesperson gets a to-do that says why. An event may bring it forward.
    """

    _name = "crm.follow.up.recheck"
    _inherit = ["crm.follow.up.of.lead.mixin"]
    _description = "Recheck of a Lead"
    _order = "date, id"
    _rec_name = "lead_id"
    _check_company_auto = True

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer")
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    date = fields.Date(
        string="Look Again On", required=True, help="When somebody looks at it again."
    )
    reason = fields.Char(
        string="Why Not Now",
        required=True,
        help="In one line, for whoever looks again.",
    )
    plan_id = fields.Many2one(
        "crm.follow.up.plan",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Starts by itself on that day. Empty: the salesperson gets a to-do.",
    )
    touch_max_granted = fields.Integer(
        readonly=True,
        copy=False,
        help="Touches that a decision allows beyond the maximum of the plan.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("due", "To look at"),
            ("done", "Taken up again"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        copy=False,
    )
    event = fields.Selection(
        EVENTS, readonly=True, help="What brought it forward, if anything did."
    )
    date_closed = fields.Date(readonly=True, copy=False)
    result = fields.Char(readonly=True, copy=False, help="What became of it, and why.")

    _one_open = models.UniqueIndex(
        "(lead_id) WHERE state IN ('waiting', 'due')",
        "This lead waits for a recheck already. Change the date of that one.",
    )
    _due_idx = models.Index("(date, id) WHERE state = 'waiting'")

    # actions

    def action_recheck(self):
        """Ask for the event and the plan, then take these leads up again."""
        check_many(self)
        return self.lead_id.action_follow_up_recheck()

    def action_cancel(self):
        """Give the recheck up: nobody will look at these leads again."""
        check_many(self)
        self._close("cancelled", self.env._("Cancelled by %s.", self.env.user.name))

    # business

    def _close(self, state, result, event=False):
        """End rechecks that are open.

        :param state: "done" or "cancelled"
        :param result: what became of it, for people to read
        :param event: a key of ``EVENTS`` that brought it forward
        """
        self.check_access("write")
        opened = self.filtered(lambda each: each.state in OPEN_RECHECK_STATES)
        # sudo: the state is moved by these methods alone; the right was checked above
        opened.sudo().write(
            {
                "state": state,
                "date_closed": fields.Date.context_today(self),
                "result": result,
                "event": event,
            }
        )

    @api.model
    def _get_due_domain(self, today):
        """Return which rechecks the scheduler must look at; matches ``_due_idx``."""
        return Domain("state", "=", "waiting") & Domain("date", "<=", today)

    @api.model
    def _cron_process_due(self, batch_size=200):
        """Take up the leads whose day has come. Commits after the batch."""
        today = self.env["crm.follow.up.enrolment"]._now().date()
        domain = self._get_due_domain(today)
        found = self.search(domain, limit=batch_size)
        if not found:
            return
        batch = found.try_lock_for_update().filtered_domain(domain)
        batch._process_due()
        more = bool(batch) and len(found) == batch_size
        self.env["ir.cron"]._commit_progress(
            len(batch), remaining=self.search_count(domain) if more else 0
        )

    def _process_due(self):
        """Start the plans of these rechecks; ask the salesperson where there is none.

        Never commits. One whose plan cannot start becomes a to-do with the reason.
        """
        by_start = self.grouped(lambda each: (each.plan_id, each.touch_max_granted))
        for (plan, grant), rechecks in by_start.items():
            if plan:
                rechecks = rechecks._start_plan(plan, grant)
            rechecks._ask_salesperson()

    def _start_plan(self, plan, grant=0):
        """Start a plan on the leads of these rechecks; return those it refused.

        :param grant: the touches they may have instead of the maximum of the plan
        """
        refusals = self.lead_id._get_follow_up_refusals(plan)
        ready = self.filtered(lambda each: each.lead_id not in refusals)
        for recheck in self - ready:
            recheck.result = refusals[recheck.lead_id]
        try:
            with self.env.cr.savepoint():
                leads = ready.lead_id.with_context(follow_up_touch_max=(grant,))
                leads._follow_up_start(plan)
                ready._close("done", self.env._("Started the plan %s.", plan.name))
        except UserError as error:
            # the plan lacks something, or one lead cannot be dated
            ready.result = str(error)
            return self
        return self - ready

    def _ask_salesperson(self):
        """Give each salesperson a to-do to look at their leads again."""
        self.state = "due"
        # sudo: the to-do is for the salesperson, whoever brought it about
        Activity = self.env["mail.activity"].sudo()
        Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": recheck.lead_id.id,
                    "activity_type_id": self.env.ref(TODO).id,
                    "user_id": user.id,
                    "date_deadline": recheck.date,
                    "summary": self.env._("Look at this lead again"),
                    "note": " ".join(filter(None, (recheck.reason, recheck.result))),
                    "automated": True,
                }
                for recheck in self
                if (user := recheck.lead_id._get_follow_up_keeper())
            ]
        )
