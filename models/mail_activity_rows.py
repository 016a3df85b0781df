from odoo import api, models

from .crm_follow_up_rows import DEFAULTS, KNOWN_FIELDS, Defaults, complete_values
from .remote_call import ENGINE, read_trusted
from .rows import insert_rows

# computed fields that whoever lays out steps knows beforehand
KNOWN = frozenset({"date_done", "res_name", "user_tz"})


class MailActivity(models.Model):
    """Activities of steps are laid out by the thousand, each of them written once.

    Core computes the name of the document and the time zone of the person when the rows
    are there, and writes all of them again; it sanitises equal notes one by one.
    """

    _inherit = "mail.activity"

    @api.model
    def _create_of_steps(self, vals_list):
        """Create the activities of steps without notifying anybody.

        :param vals_list: values, with those of the fields in ``KNOWN``
        """
        if not vals_list:
            return self.browse()
        context = {KNOWN_FIELDS: KNOWN, DEFAULTS: Defaults()}
        batch = self.with_context(mail_activity_quick_update=True, **context)
        activities = batch.create(vals_list)
        return activities.with_env(self.env)

    def _withdraw_step(self):
        """Delete the activities of steps without calling back."""
        self.with_context(follow_up_engine=ENGINE).unlink()

    @api.model
    def _create(self, data_list):
        known = read_trusted(self.env, KNOWN_FIELDS, frozenset)
        created = insert_rows(self, data_list, known) if known else None
        return super()._create(data_list) if created is None else created

    @api.model
    def _add_missing_default_values(self, values):
        return complete_values(self, values, super()._add_missing_default_values)

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Tell the model of many documents without a new record for each of them."""
        if read_trusted(self.env, KNOWN_FIELDS, frozenset):
            for model_id in {values["res_model_id"] for values in vals_list}:
                # sudo: as the related field reads it
                name = self.env["ir.model"].sudo().browse(model_id).model
                for values in vals_list:
                    if values["res_model_id"] == model_id:
                        values["res_model"] = name
        return super()._add_precomputed_values(vals_list)
