from odoo import api, models

from .remote_call import read_trusted
from .rows import insert_rows, update_rows

# context key: names of computed fields whose values the caller has computed
KNOWN_FIELDS = "follow_up_known_fields"


class CrmFollowUpRows(models.AbstractModel):
    """Models whose records are created and moved by the thousand."""

    _name = "crm.follow.up.rows"
    _description = "Rows Written by the Thousand"

    @api.model
    def _create(self, data_list):
        known = read_trusted(self.env, KNOWN_FIELDS, frozenset) or frozenset()
        created = insert_rows(self, data_list, known)
        return super()._create(data_list) if created is None else created

    def _write_multi(self, vals_list):
        if not update_rows(self, vals_list):
            super()._write_multi(vals_list)
