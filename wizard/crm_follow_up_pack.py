from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.remote_call import check_one
from .plan_packs import SAAS, SERVICES
from .plan_packs_estate import REAL_ESTATE
from .plan_packs_trade import CAPITAL_GOODS, DISTRIBUTION

# by key, in the order in which they are offered
PACKS = {
    "services": SERVICES,
    "saas": SAAS,
    "real_estate": REAL_ESTATE,
    "distribution": DISTRIBUTION,
    "capital_goods": CAPITAL_GOODS,
}
TEMPLATES = {
    "email": {"mail_template_id": "crm_follow_up.mail_template_personal"},
    "sms": {"sms_template_id": "crm_follow_up.sms_template_personal"},
}


class CrmFollowUpPack(models.TransientModel):
    """Brings ready-made plans for a kind of business.

    Every plan has an external id: one that is there already is left as it was edited,
    one that was archived is restored. Nothing starts by itself.
    """

    _name = "crm.follow.up.pack"
    _description = "Choose Ready-made Plans"

    pack = fields.Selection(
        "_selection_pack",
        string="Business",
        required=True,
        default=lambda self: next(iter(self._get_packs())),
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def _get_packs(self):
        """Return the ``plan_packs.Pack`` to choose from, by key. Extend for your own.

        :return: dict; the keys of plans must differ between all packs
        """
        return PACKS

    @api.model
    def _selection_pack(self):
        return [(key, self.env._(pack.name)) for key, pack in self._get_packs().items()]

    @api.depends("pack")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render_preview()

    def _render_preview(self):
        """Return what the chosen pack brings, in words."""
        pack = self._get_packs().get(self.pack)
        if not pack:
            return Markup()
        items = Markup().join(
            Markup("<li><b>%s</b><br/>%s %s</li>")
            % (
                self.env._(plan.name),
                self.env._(plan.description),
                self._get_existing_note(plan),
            )
            for plan in pack.plans
        )
        return Markup('<p>%s</p><ul class="mb-0">%s</ul>') % (
            self.env._(pack.description),
            items,
        )

    def _get_existing_note(self, plan):
        found = self._find_plan(plan)
        if not found:
            return ""
        if found.active:
            return self.env._("You have it already: it stays as it is.")
        return self.env._("You have archived it: it is restored as it was.")

    def action_apply(self):
        """Create or restore the plans of the pack and list them."""
        check_one(self)
        plans = self._apply(self._get_packs()[self.pack])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_follow_up.crm_follow_up_plan_action"
        )
        return action | {"domain": [("id", "in", plans.ids)], "context": {}}

    @api.model
    def _apply(self, pack):
        """Create what is missing of a pack, restore what was archived.

        :return: all plans of the pack
        """
        plans = self.env["crm.follow.up.plan"]
        for plan in pack.plans:
            plans += self._find_plan(plan) or self._create_plan(plan)
        plans.filtered(lambda each: not each.active).active = True
        return plans

    @api.model
    def _find_plan(self, plan):
        plans = self.env["crm.follow.up.plan"]
        return self.env.ref(self._get_xmlid(plan), raise_if_not_found=False) or plans

    @api.model
    def _get_xmlid(self, plan):
        return f"crm_follow_up.plan_pack_{plan.key}"

    @api.model
    def _create_plan(self, plan):
        """Create a plan and its steps, in English and all installed languages."""
        model = self.env["crm.follow.up.plan"].with_context(lang="en_US")
        record = model.create(self._prepare_plan_values(plan))
        self._translate(record, {"name": plan.name, "description": plan.description})
        for step, found in zip(plan.steps, record._get_steps(), strict=True):
            texts = {"name": step.name, "ask": step.ask, "script": step.script}
            self._translate(found, texts)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": self._get_xmlid(plan), "record": record, "noupdate": True}]
        )
        return record.with_env(self.env)

    @api.model
    def _prepare_plan_values(self, plan):
        """Return the values of the plan that a ``plan_packs.Plan`` describes."""
        return {
            "name": self._get_text(plan.name),
            "description": self._get_text(plan.description),
            "phase": plan.phase,
            "sequence": 100,
            "touch_min": 5,
            "touch_target": 8,
            "touch_max": 12,
            "reenrol": "always",
            "step_ids": [
                Command.create(self._prepare_step_values(step) | {"sequence": 10 * at})
                for at, step in enumerate(plan.steps, 1)
            ],
            **plan.values,
        }

    @api.model
    def _prepare_step_values(self, step):
        """Return the values of the step that a ``plan_packs.Step`` describes."""
        templates = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in TEMPLATES.get(step.channel, {}).items()
        }
        return {
            "name": self._get_text(step.name),
            "channel_id": self._find("channel", step.channel).id,
            "reason_id": self._find("reason", step.reason).id,
            "ask": self._get_text(step.ask),
            "script": Markup("<p>%s</p>") % self._get_text(step.script),
            "delay_count": step.delay,
            "delay_unit": step.unit,
            **{name: template.id for name, template in templates.items() if template},
        }

    @api.model
    def _find(self, kind, code):
        """Return a shipped channel or reason, also where it is archived."""
        record = self.env.ref(f"crm_follow_up.{kind}_{code}", raise_if_not_found=False)
        if record:
            return record
        raise UserError(
            self.env._(
                "The plans need “%(code)s”, which was deleted from the catalogue. "
                "Update the module to get it back, or choose another business.",
                code=code,
            )
        )

    # languages

    @api.model
    def _get_text(self, text, lang="en_US"):
        return self.with_context(lang=lang).env._(text)

    @api.model
    def _translate(self, record, texts):
        """Translate texts of a new record into the installed languages.

        :param texts: dict of a translatable text by field name
        """
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for name, text in texts.items():
            source = self._get_text(text)
            found = {code: self._get_text(text, code) for code in languages}
            # HTML is translated by the terms within it
            is_html = callable(record._fields[name].translate)
            translations = {
                code: {source: words} if is_html else words
                for code, words in found.items()
                if words != source
            }
            record.update_field_translations(name, translations)
