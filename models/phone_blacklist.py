from odoo import api, models


class PhoneBlacklist(models.Model):
    """Followed leads say when their phone number is on the blacklist."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._follow_up_on_blacklist()
        return entries

    def write(self, vals):
        watched = {"active", "number"} & vals.keys()
        before = set(self.mapped("number")) if watched else ()
        result = super().write(vals)
        if watched:
            self._follow_up_on_blacklist(before)
        return result

    def unlink(self):
        before = set(self.mapped("number"))
        result = super().unlink()
        self.browse()._follow_up_on_blacklist(before)
        return result

    def _follow_up_on_blacklist(self, before=()):
        """Tell the plans of these entries that automatic SMS are skipped, or not.

        :param before: what the entries said until now
        """
        values = {*before, *self.mapped("number")}
        self.env["crm.lead"]._follow_up_on_blacklist("phone_sanitized", values)
