from odoo.tests import Form

from .common import FollowUpCase


class LogDialogCase(FollowUpCase):
    """Fills the log dialog in as people do."""

    def _get_outcome(self, code):
        return self.env.ref(f"crm_follow_up.outcome_{code}")

    def _open(self, source):
        """Open the dialog from leads, from an activity, or to correct a touch."""
        name = "action_correct"
        if source._name != "crm.follow.up.touch":
            name = "action_follow_up_log"
        action = getattr(source.with_env(self.env), name)()
        self.assertEqual(action["res_model"], "crm.follow.up.log")
        return Form(self.env[action["res_model"]].with_context(**action["context"]))

    def _log(self, source, outcome=None, **values):
        """Fill the dialog in, log, and return the action that comes next."""
        dialog = self._open(source)
        if "channel_id" in values:
            dialog.channel_id = values.pop("channel_id")
        if outcome:
            dialog.outcome_id = self._get_outcome(outcome)
        for name, value in values.items():
            setattr(dialog, name, value)
        return dialog.save().action_log()

    def _get_done(self, leads):
        """Return the done touches of leads, oldest first."""
        touches = leads.sudo().follow_up_touch_ids
        return touches.filtered(lambda touch: touch.state == "done").sorted("date, id")

    def assertClosed(self, action):
        self.assertEqual(action, {"type": "ir.actions.act_window_close"})
