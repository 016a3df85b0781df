from odoo import api, models

# key of the answers of ``_is_in_use`` in the cache of the transaction
IN_USE = "crm_follow_up_in_use"


class CrmFollowUpInUse(models.AbstractModel):
    """Tells whether there is any record of a model at all, asked once a transaction.

    What others create meanwhile is outside of its snapshot anyway. Companies that do
    not use a part of follow-up should not pay for it on every change of a lead.
    """

    _name = "crm.follow.up.in.use.mixin"
    _description = "Follow-up in Use"

    @api.model_create_multi
    def create(self, vals_list):
        self._note_use()
        return super().create(vals_list)

    @api.model
    def _note_use(self):
        """Note that there is a record; whoever inserts by SQL calls it."""
        self.env.cr.cache[IN_USE, self._name] = True

    @api.model
    def _is_in_use(self):
        """Tell whether there is any record, whoever may read it."""
        cache, key = self.env.cr.cache, (IN_USE, self._name)
        if key not in cache:
            # sudo: that anything is there is no secret
            cache[key] = bool(self.sudo().search_count([], limit=1))
        return cache[key]
