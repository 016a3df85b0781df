import base64
import binascii

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.remote_call import check_one
from ..tools.plan_file import MAX_BYTES, PlanFileError, check, parse
from .core_plans import CorePlans
from .plan_import import PlanImport
from .plan_import_words import explain_error, explain_note, explain_problem


class CrmFollowUpImport(models.TransientModel):
    """Brings plans from another database, or from core's activity plans.

    Checked first: the dialog says what would be created, and everything that stands
    in the way, before anything is written. Then all of it is written, or nothing.
    """

    _name = "crm.follow.up.import"
    _description = "Import Plans"

    source = fields.Selection(
        [
            ("file", "A file exported from plans"),
            ("activity_plan", "Activity plans"),
            ("activity_type", "Chains of activity types"),
        ],
        string="Import From",
        required=True,
        default="file",
    )
    file = fields.Binary(help="A JSON file that was exported from a list of plans.")
    file_name = fields.Char()
    activity_plan_ids = fields.Many2many(
        "mail.activity.plan", domain="[('res_model', '=', 'crm.lead')]"
    )
    activity_type_ids = fields.Many2many(
        "mail.activity.type",
        string="Begin With",
        domain="[('res_model', 'in', (False, 'crm.lead'))]",
        help="Each becomes a plan of the activities that follow it, by the types that "
        "are triggered or suggested next.",
    )
    existing = fields.Selection(
        [
            ("keep", "Leave them as they are"),
            ("replace", "Replace them"),
            ("new", "Create them again, beside them"),
        ],
        string="Plans That Are Here Already",
        required=True,
        default="keep",
        help="A plan is known by its external id, else by its name.",
    )
    company_id = fields.Many2one(
        "res.company", help="Of the new plans. Leave empty to share them."
    )
    state = fields.Selection(
        [("choose", "Choose"), ("refused", "Refused"), ("checked", "Checked")],
        default="choose",
        readonly=True,
    )
    report = fields.Html(readonly=True, sanitize=False)

    @api.onchange("source", "file", "activity_plan_ids", "activity_type_ids")
    def _onchange_source(self):
        self.state = "choose"

    @api.onchange("existing", "company_id")
    def _onchange_choice(self):
        self.state = "choose"

    # buttons

    def action_check(self):
        """Show what would be created, and every problem, without writing anything."""
        check_one(self)
        plan_import, problems, notes = self._examine()
        is_ready = not problems and plan_import.plans
        self.write(
            {
                "state": "checked" if is_ready else "refused",
                "report": self._render(plan_import, problems, notes),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Plans"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_import(self):
        """Create and replace the plans, and list them."""
        check_one(self)
        # the file as it is now, and this database as it is now
        plan_import, problems, _notes = self._examine()
        if problems:
            raise UserError("\n".join(problems))
        plans = plan_import.apply()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_plan_action"
        )
        context = {"active_test": False}
        return action | {"domain": [("id", "in", plans.ids)], "context": context}

    # the file

    def _examine(self):
        """Return the import (None where nothing can be read), problems and notes.

        :return: tuple of a ``PlanImport`` or None, and two lists of sentences
        """
        try:
            data, early = self._read()
        except PlanFileError as error:
            return None, [explain_error(self.env, error)], []
        found = check(data, self.env["crm.follow.up.plan.file"]._get_choices())
        if found:
            return None, [explain_problem(self.env, each) for each in found], []
        plan_import = PlanImport(self.env, data, self.existing, self.company_id)
        for code, params in early:
            plan_import._note(code, **params)
        plan_import.resolve()
        if not plan_import.problems:
            plan_import.try_out()
        problems, notes = [], []
        for note in plan_import.notes:
            (problems if note.problem else notes).append(explain_note(self.env, note))
        return plan_import, problems, notes

    def _read(self):
        """Return the data of the source, and notes on it as pairs (code, parameters).

        :raises PlanFileError: where the file cannot be read
        :raises UserError: where nothing is chosen
        """
        if self.source == "file":
            return parse(self._get_content()), []
        notes = []
        core = CorePlans(self.env, lambda code, **params: notes.append((code, params)))
        if self.source == "activity_plan":
            chosen, convert = self.activity_plan_ids, core.convert_plan
        else:
            chosen, convert = self.activity_type_ids, core.convert_chain
        if not chosen:
            raise UserError(self.env._("Choose at least one entry to import from."))
        return core.make_file([*map(convert, chosen)]), notes

    def _get_content(self):
        if not self.file:
            raise UserError(self.env._("Choose the “File” to import."))
        # a third more than what it says, in base64
        if len(self.file) > MAX_BYTES * 2:
            raise PlanFileError("too_big", limit=MAX_BYTES // 1_000_000)
        try:
            return base64.b64decode(self.file, validate=False)
        except binascii.Error as error:
            raise PlanFileError("not_text") from error

    # what is shown

    def _render(self, plan_import, problems, notes):
        _ = self.env._
        parts = []
        if problems:
            title = _("Nothing can be imported before this is settled:")
            parts.append(self._render_list(title, problems, "danger"))
        elif not plan_import.plans:
            parts.append(Markup("<p>%s</p>") % _("There is nothing to be done."))
        if plan_import and not problems:
            parts.append(self._render_plans(plan_import))
        if notes:
            parts.append(self._render_list(_("Good to know:"), notes, "info"))
        return Markup().join(parts)

    def _render_plans(self, plan_import):
        _ = self.env._
        created, replaced = [], []
        for entry, plan in plan_import.plans:
            text = _(
                "%(plan)s, with %(count)s steps",
                plan=entry["name"],
                count=len(entry["step_ids"]),
            )
            (replaced if plan else created).append(text)
        parts = []
        if created:
            parts.append(self._render_list(_("To be created:"), created, "success"))
        if replaced:
            parts.append(self._render_list(_("To be replaced:"), replaced, "warning"))
        added = [
            entry["name"]
            for entries in plan_import.created.values()
            for entry in entries
        ]
        if added:
            title = _("To be added to the catalogues, as not known here:")
            parts.append(self._render_list(title, added, "success"))
        return Markup().join(parts)

    def _render_list(self, title, texts, kind):
        items = Markup().join(Markup("<li>%s</li>") % text for text in texts)
        return Markup(
            '<div class="alert alert-%s mb-2" role="status"><b>%s</b>'
            '<ul class="mb-0">%s</ul></div>'
        ) % (kind, title, items)
