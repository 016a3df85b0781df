import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from .in_parts import do_in_parts
from .remote_call import check_one

_logger = logging.getLogger(__name__)


class CrmFollowUpLaunch(models.Model):
    """The start of one plan on many leads, with its progress and its refusals.

    Small numbers are started at once, larger ones by a scheduled action. Every lead
    has a line that says whether it was enrolled, or why not.

    Only ``_launch`` creates launches, after it has checked the rights on the leads:
    nobody else may, since the scheduled action asks no more.
    """

    _name = "crm.follow.up.launch"
    _description = "Follow-up Launch"
    _order = "id desc"
    _rec_name = "plan_id"

    plan_id = fields.Many2one(
        "crm.follow.up.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Started by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
    )
    date = fields.Datetime(
        string="Plan Starts", required=True, default=fields.Datetime.now
    )
    is_forced = fields.Boolean(
        string="Start Anyway",
        help="Open plans were replaced, and the conditions of the plan passed over.",
    )
    state = fields.Selection(
        [("running", "In progress"), ("done", "Done")],
        required=True,
        default="running",
        index=True,
    )
    line_ids = fields.One2many("crm.follow.up.launch.line", "launch_id")
    refused_line_ids = fields.One2many(
        "crm.follow.up.launch.line", "launch_id", domain=[("state", "=", "refused")]
    )
    total_count = fields.Integer(string="Leads", compute="_compute_counts")
    enrolled_count = fields.Integer(string="Started", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="In percent.")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {}
        groups = self.env["crm.follow.up.launch.line"]._read_group(
            [("launch_id", "in", self.ids)], ["launch_id", "state"], ["__count"]
        )
        for launch, state, count in groups:
            counts[launch.id, state] = count
        for launch in self:
            states = ("pending", "enrolled", "refused")
            pending, enrolled, refused = (
                counts.get((launch._origin.id, state), 0) for state in states
            )
            total = pending + enrolled + refused
            launch.total_count = total
            launch.enrolled_count = enrolled
            launch.refused_count = refused
            launch.progress = 100 * (total - pending) / total if total else 100

    # actions

    def action_view_enrolments(self):
        """Open the enrolments that this launch started."""
        check_one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_enrolment_action"
        )
        enrolments = self.line_ids.enrolment_id
        return action | {"domain": [("id", "in", enrolments.ids)], "context": {}}

    def _get_report_action(self):
        """Return what shows this launch, or closes the dialog where there is none."""
        if not self:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # business

    @api.model
    def _launch(self, plan, leads, date=None, force=False):
        """Start a plan on leads: at once where they are few, else in the background.

        A few leads that all can start leave no launch behind.

        :param force: see ``crm.lead._follow_up_start``
        :return: the launch, empty where nothing is worth reporting
        """
        leads.check_access("write")
        if not leads:
            return self.browse()
        date = date or self.env["crm.follow.up.enrolment"]._now()
        threshold = (plan.company_id or self.env.company).follow_up_bulk_threshold
        if len(leads) > threshold:
            launch = self._create_for(plan, leads, date, force)
            # sudo: users may not touch scheduled actions
            self.env.ref("crm_follow_up.ir_cron_process_launches").sudo()._trigger()
            return launch
        if self._start_together(plan, leads, date, force):
            return self.browse()
        launch = self._create_for(plan, leads, date, force)
        launch._process_lines(launch.line_ids)
        launch._close_complete()
        return launch

    @api.model
    def _start_together(self, plan, leads, date, force):
        """Start the plan on all leads or none; tell whether it started."""
        if leads._get_follow_up_refusals(plan, force=force):
            return False
        try:
            with self.env.cr.savepoint():
                leads._follow_up_start(plan, date, force=force)
        except UserError:
            # one of them cannot be dated or assigned: the launch finds out which
            return False
        return True

    @api.model
    def _create_for(self, plan, leads, date, force=False):
        # sudo: users may not create launches; the leads were checked by the caller
        launch = self.sudo().create(
            {"plan_id": plan.id, "date": date, "is_forced": force}
        )
        launch.line_ids.create(
            [{"launch_id": launch.id, "lead_id": lead.id} for lead in leads]
        )
        return launch.with_env(self.env)

    def _process_lines(self, lines):
        """Start the plan on the leads of pending lines; keep why others were refused.

        Never commits. Done in the name of the user who launched it.
        """
        self.ensure_one()
        # sudo: the rights on the leads were checked when it was launched
        launch = self.with_user(self.user_id).sudo()
        lines = lines.with_env(launch.env)
        leads = lines.lead_id
        refusals = leads._get_follow_up_refusals(launch.plan_id, force=self.is_forced)
        accepted = leads - leads.browse().union(*refusals)
        enrolments, failures = launch._start_isolated(accepted)
        refusals |= failures
        by_lead = {each.lead_id: each.id for each in enrolments}
        for line in lines:
            reason = refusals.get(line.lead_id)
            line.write(
                {
                    "state": "refused" if reason else "enrolled",
                    "reason": reason,
                    "enrolment_id": by_lead.get(line.lead_id),
                }
            )

    def _start_isolated(self, leads):
        """Start the plan on leads; halve the set to find those that fail.

        :return: the new enrolments, and a dict of reasons by lead that failed
        """
        enrolments = self.env["crm.follow.up.enrolment"]
        if not leads:
            return enrolments, {}
        started, failures = [], {}
        do_in_parts(
            leads,
            lambda part: started.append(
                part._follow_up_start(self.plan_id, self.date, force=self.is_forced)
            ),
            lambda lead, error: failures.update({lead: str(error)}),
            UserError,
        )
        return enrolments.concat(*started), failures

    def _close_complete(self):
        # sudo: users may not write launches
        complete = self.sudo().filtered(lambda launch: launch.progress == 100)
        complete.state = "done"

    @api.model
    def _cron_process_launches(self, batch_size=500):
        """Start the plans of pending lines, a batch at a time."""
        Line = self.env["crm.follow.up.launch.line"]
        pending = Domain("state", "=", "pending")
        cron = self.env["ir.cron"]
        remaining = Line.search_count(pending)
        while remaining:
            found = Line.search(pending, limit=batch_size, order="id")
            lines = found.try_lock_for_update().filtered_domain(pending)
            if not lines:
                return
            launch = lines[0].launch_id
            lines = lines.filtered(lambda line, launch=launch: line.launch_id == launch)
            launch._process_lines(lines)
            launch._close_complete()
            remaining = Line.search_count(pending)
            if not cron._commit_progress(len(lines), remaining=remaining):
                break
        if remaining:
            self.env.ref("crm_follow_up.ir_cron_process_launches")._trigger()

    @api.model
    def _cron_enrol_without_next_step(self, batch_size=1000):
        """Start the plans meant for opportunities that have no next step."""
        plans = self.env["crm.follow.up.plan"]._get_triggered("no_next_step")
        for plan in plans:
            try:
                self._launch_idle(plan, batch_size)
            except UserError as error:
                _logger.warning(
                    "Follow-up plan %s cannot start by itself: %s", plan.id, error
                )
        if plans:
            self.env.ref("crm_follow_up.ir_cron_process_launches")._trigger()

    @api.model
    def _launch_idle(self, plan, batch_size):
        """Launch a plan on the opportunities without a next step that it is for."""
        now = self.env["crm.follow.up.enrolment"]._now()
        leads = self.env["crm.lead"].search(self._get_idle_domain(plan))
        for ids in split_every(batch_size, leads.ids):
            batch = leads.browse(ids)
            batch -= leads.browse().union(*batch._get_follow_up_refusals(plan))
            if batch:
                self._create_for(plan, batch, now)

    @api.model
    def _get_idle_domain(self, plan):
        """Return which leads without a next step a plan is for."""
        domain = plan._get_lead_domain()
        domain &= self.env["crm.lead"]._get_follow_up_no_next_step_domain()
        if plan.phase:
            domain &= Domain("stage_id.follow_up_phase", "=", plan.phase)
        if plan.team_ids:
            domain &= Domain("team_id", "in", plan.team_ids.ids)
        if plan.company_id:
            domain &= Domain("company_id", "in", [plan.company_id.id, False])
        return domain

    @api.autovacuum
    def _gc_launches(self):
        """Forget launches a quarter after they were done: enrolments remain."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=90)
        self.search([("state", "=", "done"), ("create_date", "<", limit)]).unlink()
