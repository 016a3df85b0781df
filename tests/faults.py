from contextlib import contextmanager
from unittest.mock import patch

from odoo.tools import mute_logger

from .common import MONDAY, FollowUpCase

CRON = "ir_cron_process_enrolments"
ENGINE = "odoo.addons.crm_follow_up.models.crm_follow_up_enrolment_engine"
RENDER = "odoo.addons.mail.models.mail_render_mixin"


class FaultsCase(FollowUpCase):
    """What breaks around us, and what must hold: nothing lost, nothing twice."""

    def _get_sent(self, enrolments):
        """Return the messages of steps that these leads were sent."""
        return enrolments.touch_ids.filtered("automatic").message_id

    def _get_queue(self, enrolments):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", enrolments.lead_id.ids),
                ("state", "=", "outgoing"),
            ]
        )

    def _run(self, now=MONDAY):
        """Run the scheduler at ``now``; what it warns of is the matter of the test."""
        with mute_logger(ENGINE, RENDER, "odoo.sql_db"):
            self._run_cron(CRON, now)

    def _retry(self, key, now=MONDAY):
        """Click on *Try Again* in a row of the health page."""
        with self._at(now):
            rows = self.env["crm.follow.up.health"].with_user(self.manager).search([])
            row = rows.filtered(lambda each: each.key == key)
            self.assertTrue(row.count, "The health page does not know of it.")
            row.action_retry()

    @contextmanager
    def _patched(self, model, name, function):
        with patch.object(self.env.registry[model], name, function):
            yield

    def assertDoneOnce(self, enrolments, step="Step 2"):
        """One message each, and the plan has gone on."""
        self.assertEqual(set(enrolments.mapped("state")), {"running"})
        self.assertEqual(set(enrolments.step_id.mapped("name")), {step})
        self.assertEqual(len(self._get_sent(enrolments)), len(enrolments))
        done = enrolments.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(len(done), len(enrolments))

    def assertHeld(self, enrolment, reason):
        """Nothing was sent, and the reason is on the plan and on the health page."""
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "failure"))
        self.assertIn(reason, enrolment.failure)
        self.assertIn(reason, enrolment.hold_reason)
        self.assertFalse(self._get_sent(enrolment))
        self.assertFalse(self._get_queue(enrolment))
