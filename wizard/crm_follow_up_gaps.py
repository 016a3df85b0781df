from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.remote_call import check_one
from ..tools.gaps import Gap, keep_caps, propose_gap

# touches that an interval needs before anything is said of it
TOUCH_MIN = 30


class CrmFollowUpGaps(models.TransientModel):
    """Proposes the gaps of a plan from one's own touches, step by step.

    Each step is told what its own touches say, where there are too few those of its
    phase, else all. Nothing is proposed where the difference may be chance, outside of
    the step's own limits, or closer together than the caps allow.
    """

    _name = "crm.follow.up.gaps"
    _description = "Propose Gaps"

    plan_id = fields.Many2one("crm.follow.up.plan", required=True, readonly=True)
    line_ids = fields.One2many("crm.follow.up.gaps.line", "wizard_id", string="Steps")
    proposal_count = fields.Integer(compute="_compute_proposal_count")

    @api.depends("line_ids.code")
    def _compute_proposal_count(self):
        for wizard in self:
            wizard.proposal_count = sum(
                line.code == "better" for line in wizard.line_ids
            )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.line_ids = [
                Command.create(values) for values in wizard._prepare_lines()
            ]
        return wizards

    def action_apply(self):
        """Set the delays of the steps that were accepted."""
        check_one(self)
        lines = self.line_ids.filtered(lambda each: each.is_accepted)
        if not lines:
            raise UserError(
                self.env._("Accept at least one proposal, or discard them all.")
            )
        for line in lines.filtered(lambda each: each.code == "better"):
            line.step_id.write(
                {
                    "delay_count": line.days,
                    "delay_unit": "days",
                    "delay_from": "previous",
                }
            )
        return {"type": "ir.actions.act_window_close"}

    # proposals

    def _prepare_lines(self):
        """Return the values of one line per step, in their order."""
        plan = self.plan_id
        company = plan.company_id or self.env.company
        answers, steps = plan._get_gap_answers(), plan._get_steps()
        lines = [
            self._prepare_line(step, position, answers[step.id], company)
            for position, step in enumerate(steps)
        ]
        self._keep_caps(lines, steps, company)
        return lines

    def _prepare_line(self, step, position, bases, company):
        days = round(step._get_delay_days(company))
        values = {"step_id": step.id, "days_now": days, "days": days}
        if not position:
            return values | {"code": "first"}
        if step.delay_from != "previous" or step.date_rule:
            return values | {"code": "fixed"}
        basis, proposal = self._propose(step, days, bases)
        return values | {
            "code": proposal.code,
            "basis": basis,
            "days": proposal.days,
            "is_accepted": proposal.code == "better",
            "evidence": self._render_evidence(proposal),
        }

    @api.model
    def _propose(self, step, days, bases):
        """Return the first basis that says something, and what it says."""
        limits = {"gap_min": step.gap_min, "gap_max": step.gap_max}
        proposals = [
            (basis, propose_gap(answers, days, minimum=TOUCH_MIN, **limits))
            for basis, answers in bases
        ]
        telling = (each for each in proposals if each[1].code != "too_few")
        return next(telling, proposals[-1])

    def _keep_caps(self, lines, steps, company):
        """Lengthen what is proposed where caps would move it anyway."""
        gaps = [
            Gap(line["days"], str(step.channel_id.id), line["code"] == "better")
            for line, step in zip(lines, steps, strict=True)
        ]
        caps = self.env["crm.follow.up.cap"]._get_caps()
        keys = [(c, p) for c in (False, company.id) for p in (False, self.plan_id.id)]
        found = [cap for key in keys for cap in caps.get(key, ())]
        for line, step, days in zip(lines, steps, keep_caps(gaps, found), strict=True):
            if line["code"] != "better" or days == line["days"]:
                continue
            line |= {"days": days, "is_capped": True}
            if (step.gap_max and days > step.gap_max) or days == line["days_now"]:
                line |= {
                    "code": "capped",
                    "days": line["days_now"],
                    "is_accepted": False,
                }

    def _render_evidence(self, proposal):
        """Return the response rate of each interval, as a table in HTML."""
        _ = self.env._
        rows = Markup().join(
            Markup(
                '<tr class="%s"><td>%s</td><td class="text-end">%s</td>'
                '<td class="text-end">%s</td><td class="text-end">%s</td></tr>'
            )
            % (
                "fw-bold" if bucket == proposal.best else "",
                self._name_bucket(bucket)
                + (" " + _("(now)") if bucket == proposal.current else ""),
                bucket.touches,
                bucket.answered,
                _(
                    "%(rate).0f %% (%(low).0f–%(high).0f)",
                    rate=100 * bucket.rate,
                    low=100 * bucket.low,
                    high=100 * bucket.high,
                )
                if bucket.touches >= TOUCH_MIN
                else _("too few"),
            )
            for bucket in proposal.buckets
        )
        if not rows:
            return Markup("<p>%s</p>") % _("There are no touches to learn from yet.")
        heads = (_("Days since"), _("Touches"), _("Answered"), _("Rate (95 % sure)"))
        head = Markup().join(Markup("<th>%s</th>") % each for each in heads)
        return Markup(
            '<table class="table table-sm mb-0"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (head, rows)

    def _name_bucket(self, bucket):
        if bucket.last > 365:
            return self.env._("%s or more", bucket.first)
        return f"{bucket.first}–{bucket.last}"


class CrmFollowUpGapsLine(models.TransientModel):
    """What is proposed for one step, and why."""

    _name = "crm.follow.up.gaps.line"
    _description = "Proposed Gap"

    wizard_id = fields.Many2one(
        "crm.follow.up.gaps", required=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "crm.follow.up.plan.step", required=True, readonly=True, ondelete="cascade"
    )
    days_now = fields.Integer(string="Now (days)", readonly=True)
    days = fields.Integer(string="Proposed (days)", readonly=True)
    code = fields.Selection(
        [
            ("better", "Better"),
            ("too_few", "Too few touches"),
            ("no_difference", "No clear difference"),
            ("best_already", "Best already"),
            ("limited", "Outside of its gaps"),
            ("capped", "Caps forbid it"),
            ("first", "First step"),
            ("fixed", "Counts otherwise"),
        ],
        string="Finding",
        readonly=True,
    )
    basis = fields.Selection(
        [
            ("step", "This step"),
            ("phase", "All plans of the phase"),
            ("all", "All touches"),
        ],
        string="Learned From",
        readonly=True,
    )
    is_capped = fields.Boolean(readonly=True)
    is_accepted = fields.Boolean(string="Accept")
    evidence = fields.Html(readonly=True)
    note = fields.Char(string="Why", compute="_compute_note")

    @api.depends("code", "is_capped")
    @api.depends_context("lang")
    def _compute_note(self):
        _ = self.env._
        notes = {
            "better": _("Answered more often, and not by chance."),
            "too_few": _(
                "The data are too few: an interval needs %(count)s touches, that of "
                "today and one more.",
                count=TOUCH_MIN,
            ),
            "no_difference": _("The differences may be chance: leave it."),
            "best_already": _("No other interval was answered more often."),
            "limited": _("What would be better is outside of the gaps of the step."),
            "capped": _("What would be better is too close for the caps on contact."),
            "first": _("The first step has no touch before it."),
            "fixed": _("It counts from another date than the previous step."),
        }
        capped = _("Lengthened to keep the caps on contact.")
        for line in self:
            note = notes.get(line.code, "")
            is_longer = line.is_capped and line.code == "better"
            line.note = f"{note} {capped}" if is_longer else note
