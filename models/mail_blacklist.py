from odoo import api, models


class MailBlacklist(models.Model):
    """Followed leads say when their e-mail address is on the blacklist."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._follow_up_on_blacklist()
        return entries

    def write(self, vals):
        watched = {"active", "email"} & vals.keys()
        before = set(self.mapped("email")) if watched else ()
        result = super().write(vals)
        if watched:
            self._follow_up_on_blacklist(before)
        return result

    def unlink(self):
        before = set(self.mapped("email"))
        result = super().unlink()
        self.browse()._follow_up_on_blacklist(before)
        return result

    def _follow_up_on_blacklist(self, before=()):
        """Tell the plans of these entries that automatic e-mails are skipped, or not.

        :param before: what the entries said until now
        """
        values = {*before, *self.mapped("email")}
        self.env["crm.lead"]._follow_up_on_blacklist("email_normalized", values)
