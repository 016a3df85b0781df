from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import tagged

from .common import MONDAY, FollowUpCase

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def load(version, stage="post"):
    path = MIGRATIONS / version / f"{stage}-migration.py"
    spec = spec_from_file_location("migration", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(FollowUpCase):
    """What was recorded by an older version means the same in this one."""

    def _migrate(self, version, stage="post"):
        self.env.flush_all()
        load(version, stage).migrate(self.env.cr, version)
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

    def _forget_people(self):
        """Leave touches and enrolments as the version before people knew them."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_follow_up_touch SET contact_id = NULL, account_key = NULL"
        )
        self.env.cr.execute("UPDATE crm_follow_up_enrolment SET contact_id = NULL")
        self.env.cr.execute("DELETE FROM crm_follow_up_contact")
        self.env.invalidate_all()

    def test_old_touches_and_open_plans_get_their_people(self):
        self.env["crm.follow.up.cap"].create({"count": 2, "days": 7})
        leads = self._create_leads(2, email_from="same@acme.example")
        leads += self._create_lead()
        logged = [lead._follow_up_log(self.phone, date=MONDAY) for lead in leads]
        enrolments = self._enrol(leads)
        over = enrolments[1]._stop("manual")
        leads[2].action_archive()
        self._forget_people()
        self._migrate("19.0.3.0.0")
        people = leads.follow_up_touch_ids.contact_id
        self.assertEqual(len(people), 2)
        self.assertEqual(logged[0].contact_id, logged[1].contact_id)
        self.assertEqual(logged[2].contact_id.partner_id, leads[2].partner_id)
        self.assertFalse(
            leads.follow_up_touch_ids.filtered(lambda each: not each.contact_id)
        )
        self.assertEqual(enrolments[0].contact_id, logged[0].contact_id)
        # what is over is nobody's concern
        self.assertFalse(over.contact_id)
        person = logged[0].contact_id
        self.assertEqual(person.touch_count, 2)
        self.assertEqual(person.saturated_until, MONDAY + timedelta(days=7))
        self.assertEqual(logged[0].account_key, person.account_key)
        self.assertTrue(person.account_key.endswith(":d:acme.example"))
        self.assertFalse(people._repair_drift())

    def test_people_are_given_in_batches_and_only_once(self):
        leads = self._create_leads(5)
        touches = [lead._follow_up_log(self.phone, date=MONDAY) for lead in leads]
        self._forget_people()
        migration = load("19.0.3.0.0")
        migration.BATCH = 2
        for _ in range(2):
            migration.migrate(self.env.cr, "19.0.2.0.0")
        self.assertEqual([each.contact_id.touch_count for each in touches], [1] * 5)
        self.assertEqual(self.env["crm.follow.up.contact"].search_count([]), 5)

    def test_new_columns_of_touches_are_there_before_they_would_be_computed(self):
        self.env.cr.execute(
            "ALTER TABLE crm_follow_up_touch "
            "DROP COLUMN account_key, DROP COLUMN is_off_channel"
        )
        for _ in range(2):
            self._migrate("19.0.3.0.0", "pre")
        self.env.cr.execute(
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = "
            "'crm_follow_up_touch' AND column_name IN ('account_key', 'is_off_channel')"
        )
        self.assertEqual(self.env.cr.fetchone(), (2,))

    def _forget_verdicts(self):
        """Leave enrolments as the version before deals were judged."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_follow_up_enrolment SET verdict = NULL, "
            "verdict_evidence = NULL, date_verdict = NULL, date_verdict_next = NULL"
        )
        self.env.invalidate_all()

    def test_open_plans_learn_how_their_deals_stand(self):
        enrolments = self._enrol(self._create_leads(5))
        for lead in enrolments.lead_id:
            for hours in (1, 2, 3):
                date = MONDAY - timedelta(hours=hours)
                lead._follow_up_log(self.phone, date=date)
        over = enrolments[4]._stop("manual")
        self._forget_verdicts()
        migration = load("19.0.4.0.0")
        migration.BATCH = 2
        for _ in range(2):
            migration.migrate(self.env.cr, "19.0.4.0.0")
        opened = enrolments - over
        self.assertEqual(set(opened.mapped("verdict")), {"silent"})
        self.assertEqual(opened.lead_id.mapped("follow_up_verdict"), ["silent"] * 4)
        # a verdict that was there from the beginning opens no review
        self.assertEqual(opened.mapped("date_verdict"), [MONDAY] * 4)
        # what is over was never judged
        self.assertFalse(over.verdict or over.verdict_evidence)

    def test_columns_of_verdicts_are_there_before_they_would_be_computed(self):
        self.env.cr.execute(
            "ALTER TABLE crm_follow_up_enrolment DROP COLUMN verdict, "
            "DROP COLUMN verdict_evidence, DROP COLUMN date_verdict, "
            "DROP COLUMN date_verdict_next"
        )
        for _ in range(2):
            load("19.0.4.0.0", "pre").migrate(self.env.cr, "19.0.4.0.0")
        self.env.cr.execute(
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = "
            "'crm_follow_up_enrolment' AND column_name LIKE '%verdict%'"
        )
        self.assertEqual(self.env.cr.fetchone(), (4,))

    def test_the_reason_about_the_price_is_found(self):
        reasons = self.env["crm.lost.reason"].search([])
        reasons.is_price = False
        self._migrate("19.0.5.0.0")
        self.assertEqual(
            reasons.filtered("is_price"), self.env.ref("crm.lost_reason_1")
        )

    def test_what_customers_said_before_has_a_first_entry(self):
        said = self._create_lead(customer_date="2026-06-01", customer_probability=70)
        silent = self._create_lead()
        said.follow_up_customer_figure_ids.unlink()
        for _attempt in range(2):
            self._migrate("19.0.5.0.0")
            [figure] = (said + silent).follow_up_customer_figure_ids
            self.assertEqual(figure.lead_id, said)
            self.assertEqual(figure.customer_probability, 70)
            self.assertEqual(figure.lead_user_id, said.user_id)

    def test_regular_mails_begin_when_a_company_wants_them(self):
        self.company.follow_up_mail_desk = True
        self._migrate("19.0.6.0.0")
        names = ("desk", "board", "report")
        switches = [self.company[f"follow_up_mail_{name}"] for name in names]
        self.assertEqual(switches, [False] * 3)

    def test_touches_from_before_figures_were_stored_are_counted(self):
        lead = self._create_lead()
        touch = lead._follow_up_log(self.phone, date=MONDAY)
        lead._follow_up_log(self.phone, direction="in", date=MONDAY + timedelta(1))
        report = self.env["crm.follow.up.report"].browse(touch.id)
        self.assertEqual(report.answered_count, 1)
        self.env.cr.execute("DELETE FROM crm_follow_up_touch_figure")
        self._migrate("19.0.7.0.0")
        self.assertEqual((report.answered_count, report.number), (1, 1))
