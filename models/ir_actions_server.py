from odoo import models

from .remote_call import ENGINE


class IrActionsServer(models.Model):
    """What automation sends is no contact of a person.

    Core marks the mails of server actions as automatic, but not their SMS.
    """

    _inherit = "ir.actions.server"

    def _run_action_sms_multi(self, eval_context=None):
        self = self.with_context(follow_up_engine=ENGINE)
        return super()._run_action_sms_multi(eval_context=eval_context)
