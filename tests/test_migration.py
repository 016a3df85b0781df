from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import tagged

from .common import MONDAY, FollowUpCase

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def load(version):
    path = MIGRATIONS / version / "post-migration.py"
    spec = spec_from_file_location("migration", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(FollowUpCase):
    """What was recorded by an older version means the same in this one."""

    def _migrate(self, version):
        self.env.flush_all()
        load(version).migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_old_touches_learn_their_source_and_their_person(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id
        logged = lead._follow_up_log(self.phone, date=MONDAY)
        answer = lead._follow_up_log(self.email, direction="in", date=MONDAY)
        touches = lead.follow_up_touch_ids
        touches.write({"source": "plan", "partner_id": False})
        self._migrate("19.0.2.0.0")
        self.assertEqual(touches.partner_id, lead.partner_id)
        self.assertEqual((logged.source, answer.source), ("log", "email"))
        self.assertEqual((touches - logged - answer).source, "plan")

    def test_plans_that_went_on_after_an_answer_still_do(self):
        going_on = self._create_plan(stop_on_reply=False)
        stopping = self._create_plan()
        self._migrate("19.0.2.0.0")
        self.assertEqual((going_on.on_reply, stopping.on_reply), ("nothing", "hold"))

    def test_pauses_were_made_by_hand(self):
        enrolment = self._enrol()
        enrolment._pause(now=MONDAY)
        enrolment.hold_kind = False
        self._migrate("19.0.2.0.0")
        self.assertEqual(enrolment.hold_kind, "manual")

    def test_outcomes_are_listed_and_offered_as_in_a_new_database(self):
        sent = self.env.ref("crm_follow_up.outcome_sent")
        no_show = self.env.ref("crm_follow_up.outcome_no_show")
        sent.result, no_show.channel_ids = "not_reached", False
        self._migrate("19.0.2.0.0")
        self.assertEqual(sent.result, "sent")
        self.assertEqual(set(no_show.channel_ids.mapped("kind")), {"visit", "video"})
