from odoo import api, models

from .remote_call import read_trusted
from .rows import insert_rows, update_rows

# context key: names of computed fields whose values the caller has computed
KNOWN_FIELDS = "follow_up_known_fields"
# context key: the ``Defaults`` of a batch
DEFAULTS = "follow_up_defaults"


class Defaults:
    """The default values of one batch: they are the same for all of its records."""

    def __init__(self):
        self._known = {}

    def complete(self, model, values, complete):
        """Return values with defaults for the fields that are missing.

        :param complete: function that does so for one record
        """
        key = model, frozenset(values)
        if key not in self._known:
            completed = complete(values)
            self._known[key] = {
                name: value for name, value in completed.items() if name not in values
            }
        return self._known[key] | values


def complete_values(model, values, complete):
    """Return values with their defaults, which are read once in a batch.

    :param complete: function that adds them for one record
    """
    defaults = read_trusted(model.env, DEFAULTS, Defaults)
    if defaults:
        return defaults.complete(model._name, values, complete)
    return complete(values)


class CrmFollowUpRows(models.AbstractModel):
    """Models whose records are created and moved by the thousand.

    Defaults are read once for a batch, and rows are written as ``rows`` says.
    """

    _name = "crm.follow.up.rows"
    _description = "Rows Written by the Thousand"

    @api.model_create_multi
    def create(self, vals_list):
        batch = self.with_context(**{DEFAULTS: Defaults()})
        return super(CrmFollowUpRows, batch).create(vals_list).with_env(self.env)

    @api.model
    def _add_missing_default_values(self, values):
        return complete_values(self, values, super()._add_missing_default_values)

    @api.model
    def _create(self, data_list):
        known = read_trusted(self.env, KNOWN_FIELDS, frozenset) or frozenset()
        created = insert_rows(self, data_list, known)
        return super()._create(data_list) if created is None else created

    def _write_multi(self, vals_list):
        if update_rows(self, vals_list):
            return None
        return super()._write_multi(vals_list)
