from odoo import api, models

from ..tools.plan_file import dump
from ..tools.plan_schema import CATALOGUES, SCHEMA
from .remote_call import check_many

# the model behind each kind of record in a file
MODELS = {
    "channel": "crm.follow.up.channel",
    "outcome": "crm.follow.up.outcome",
    "reason": "crm.follow.up.reason",
    "commitment": "crm.follow.up.commitment.type",
    "plan": "crm.follow.up.plan",
    "step": "crm.follow.up.plan.step",
    "cap": "crm.follow.up.cap",
}


class CrmFollowUpPlanFile(models.AbstractModel):
    """Plans as a file that another database can read (doc/PLAN_FILE.md).

    Texts are those of the user's language. What the plans refer to is named by its
    external id and its name; channels, outcomes, reasons and commitment types are
    described as well, so that they can be created where they are not known.
    """

    _name = "crm.follow.up.plan.file"
    _description = "File of Plans"

    @api.model
    def _export(self, plans):
        """Return the content of a file of these plans.

        :param plans: ``crm.follow.up.plan`` that the user may read
        :return: bytes
        """
        plans = plans.with_context(active_test=False)
        steps, caps = plans.step_ids, plans.cap_ids
        channels = steps.channel_id | caps.channel_id
        records = {
            "channels": channels,
            "outcomes": channels.default_outcome_id,
            "reasons": steps.reason_id,
            "commitments": steps.commitment_type_id,
            "plans": plans,
        }
        content = {"lang": self.env.lang or "en_US"}
        for name, found in records.items():
            content[name] = self._export_records(found, CATALOGUES[name])
        return dump(content)

    @api.model
    def _export_records(self, records, kind):
        keys = self._get_keys(records) if "id" in SCHEMA[kind] else {}
        result = []
        for record in records:
            values = {"id": keys[record.id]} if keys else {}
            for name, rule in SCHEMA[kind].items():
                if name != "id":
                    values[name] = self._export_value(record, name, rule)
            result.append(values)
        return result

    @api.model
    def _export_value(self, record, name, rule):
        value = record[name]
        if name == "step_ids":
            value = record._get_steps()
        if rule.kind == "items":
            return self._export_records(value, rule.of)
        if rule.kind in ("ref", "refs"):
            found = self._export_references(value)
            return found if rule.kind == "refs" else (found or [None])[0]
        if rule.kind in ("flag", "whole", "number"):
            return value
        return str(value) if value else None

    @api.model
    def _export_references(self, records):
        if records._name == "res.users":
            # people are known by their login, in whatever database
            return [{"name": user.login} for user in records]
        keys = self._get_keys(records)
        return [{"id": keys[each.id], "name": each.display_name} for each in records]

    @api.model
    def _get_keys(self, records):
        """Return the ids of records in a file: external ids, or made from our own."""
        keys = records.get_external_id()
        prefix = self._get_own_prefix(records)
        return {key: name or f"{prefix}{key}" for key, name in keys.items()}

    @api.model
    def _get_own_prefix(self, model):
        # sudo: the database tells its identity to whoever may export plans
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        return f"__export__.{model._table}_{uuid.replace('-', '')[:12]}_"

    @api.model
    def _get_choices(self):
        """Return the keys that exist here, for ``tools.plan_file.check``."""
        return {
            (kind, name): frozenset(
                self.env[MODELS[kind]]._fields[name].get_values(self.env)
            )
            for kind in MODELS
            for name, rule in SCHEMA[kind].items()
            if rule.kind == "choice"
        }


class CrmFollowUpPlan(models.Model):
    """Plans are downloaded as a file."""

    _inherit = "crm.follow.up.plan"

    def action_export_file(self):
        """Download these plans as a file that another database can read."""
        check_many(self)
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_follow_up/plans?ids={ids}",
            "target": "download",
        }
