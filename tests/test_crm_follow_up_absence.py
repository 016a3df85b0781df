from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
NEXT_MONDAY = MONDAY + timedelta(days=7)
# when the office opens in Madrid in winter, in UTC
OPENING = timedelta(hours=-1)
MIDNIGHT = timedelta(hours=-10)
CRON = "ir_cron_follow_absences"


@tagged("post_install", "-at_install")
class TestAbsence(CronMixinCase, FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(1, 1)

    def _go_away(self, user, start=TUESDAY, end=FRIDAY):
        """Enter time off from the first to before the last of two local days."""
        return self._create_absence(user, start + MIDNIGHT, end + MIDNIGHT)

    def _enrol_one(self, **values):
        """Start the plan on a lead: its first step is due on Tuesday."""
        return self._enrol(self._create_lead(**values), self.plan)

    def assertIsWith(self, enrolment, user, date):
        """The planned step and its activity are with one person, on one date."""
        self.assertOneStepPlanned(enrolment)
        touch = enrolment._get_planned_touches()
        self.assertEqual((touch.user_id, touch.date), (user, date))
        self.assertEqual(touch.activity_id.user_id, user)
        self.assertEqual(touch.activity_id.date_deadline, date.date())

    # when a step is planned

    def test_step_of_absent_person_moves_to_the_first_day_back(self):
        self._go_away(self.rep)
        enrolment = self._enrol_one()
        self.assertIsWith(enrolment, self.rep, FRIDAY + OPENING)
        note = enrolment.touch_ids.move_note
        self.assertEqual(note, "The person responsible is absent.")

    def test_step_of_absent_person_is_handed_to_the_team_leader(self):
        self.company.follow_up_absence = "hand_over"
        self._go_away(self.rep)
        enrolment = self._enrol_one()
        self.assertIsWith(enrolment, self.manager, TUESDAY + OPENING)
        self.assertEqual(
            enrolment.touch_ids.move_note,
            f"Handed over from {self.rep.name}, who is absent.",
        )

    def test_handed_over_step_that_is_done_goes_back_to_the_salesperson(self):
        self.company.follow_up_absence = "hand_over"
        self._go_away(self.rep, end=WEDNESDAY)
        enrolment = self._enrol_one()
        self._do_step(enrolment, TUESDAY)
        done = enrolment.touch_ids.filtered(lambda touch: touch.state == "done")
        self.assertEqual(done.user_id, self.manager)
        self.assertIsWith(enrolment, self.rep, WEDNESDAY + OPENING)

    def test_leader_who_is_absent_longer_is_not_handed_the_step(self):
        self.company.follow_up_absence = "hand_over"
        self._go_away(self.rep, end=WEDNESDAY)
        self._go_away(self.manager, end=FRIDAY)
        self.assertIsWith(self._enrol_one(), self.rep, WEDNESDAY + OPENING)

    def test_leader_who_is_back_sooner_is_handed_the_step(self):
        self.company.follow_up_absence = "hand_over"
        self._go_away(self.rep, end=NEXT_MONDAY)
        self._go_away(self.manager, end=WEDNESDAY)
        self.assertIsWith(self._enrol_one(), self.manager, WEDNESDAY + OPENING)

    def test_step_moves_where_the_team_has_nobody_to_hand_it_to(self):
        self.company.follow_up_absence = "hand_over"
        self._go_away(self.rep)
        for leader in (self.env["res.users"], self.rep):
            with self.subTest(leader=leader.login):
                self.team.user_id = leader
                self.assertIsWith(self._enrol_one(), self.rep, FRIDAY + OPENING)

    def test_step_on_public_holiday_is_not_handed_over(self):
        self.company.follow_up_absence = "hand_over"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "date_from": TUESDAY + MIDNIGHT,
                "date_to": WEDNESDAY + MIDNIGHT,
            }
        )
        self.assertIsWith(self._enrol_one(), self.rep, WEDNESDAY + OPENING)

    def test_company_of_the_lead_decides_what_happens(self):
        abroad = self._create_company("Abroad", self.rep, self.manager)
        abroad.follow_up_absence = "hand_over"
        self.team.company_id = False
        self._go_away(self.rep)
        at_home, foreign = self._enrol_one(), self._enrol_one(company_id=abroad.id)
        self.assertEqual(at_home._get_planned_touches().user_id, self.rep)
        self.assertEqual(foreign._get_planned_touches().user_id, self.manager)

    # entered afterwards

    def test_absence_entered_afterwards_moves_the_step(self):
        enrolment = self._enrol_one()
        self._go_away(self.rep)
        self._run_cron(CRON, MONDAY)
        self.assertIsWith(enrolment, self.rep, FRIDAY + OPENING)
        self.assertIn("absent", enrolment.touch_ids.move_note)

    def test_absence_entered_afterwards_hands_the_step_over(self):
        self.company.follow_up_absence = "hand_over"
        enrolment = self._enrol_one()
        self._go_away(self.rep)
        self._run_cron(CRON, MONDAY)
        self.assertIsWith(enrolment, self.manager, TUESDAY + OPENING)
        self.assertIn("Handed over from", enrolment.touch_ids.move_note)

    def test_out_of_office_entered_afterwards_moves_the_step(self):
        enrolment = self._enrol_one()
        self.rep.write(
            {
                "out_of_office_from": TUESDAY + MIDNIGHT,
                "out_of_office_to": FRIDAY + MIDNIGHT,
            }
        )
        self._run_cron(CRON, MONDAY)
        self.assertIsWith(enrolment, self.rep, FRIDAY + OPENING)

    def test_looking_twice_changes_nothing_more(self):
        enrolment = self._enrol_one()
        self._go_away(self.rep)
        self._run_cron(CRON, MONDAY)
        touch = enrolment._get_planned_touches()
        activity = touch.activity_id
        self._run_cron(CRON, MONDAY)
        self.assertEqual(enrolment.touch_ids, touch)
        self.assertEqual(touch.activity_id, activity)
        self.assertIsWith(enrolment, self.rep, FRIDAY + OPENING)

    def test_steps_that_no_absence_concerns_are_left_alone(self):
        others = self._enrol_one(user_id=self.other_rep.id)
        later = self._enrol(plan=self._create_plan(9))
        paused = self._enrol_one()
        paused._pause(FRIDAY, now=MONDAY)
        automatic = self._enrol(plan=self._create_plan(self._mail_step(1)))
        concerned = self._enrol_one()
        left = others + later + paused + automatic
        dates = left.mapped("date_next")
        self._go_away(self.rep)
        touches = self.env["crm.follow.up.enrolment"]._get_touches_of_absent(MONDAY)
        self.assertEqual(touches, concerned._get_planned_touches())
        self._run_cron(CRON, MONDAY)
        self.assertEqual(left.mapped("date_next"), dates)
        self.assertEqual(concerned.date_next, FRIDAY + OPENING)

    def test_step_that_cannot_be_moved_keeps_its_reason_and_others_move(self):
        first, stuck, last = self._enrol_one(), self._enrol_one(), self._enrol_one()
        self._go_away(self.rep)
        stuck.plan_id = self._create_plan(
            calendar_id=self.env["resource.calendar"]
            .create({"name": "Never", "company_id": False, "attendance_ids": []})
            .id
        )
        with self.assertLogs("odoo.addons.crm_follow_up.models") as logs:
            self._run_cron(CRON, MONDAY)
        self.assertEqual(len(logs.output), 1)
        self.assertIn("Never", stuck.failure)
        for enrolment in first + last:
            self.assertIsWith(enrolment, self.rep, FRIDAY + OPENING)

    def test_steps_of_many_leads_move_in_batches(self):
        enrolments = self._enrol(self._create_leads(5), self.plan)
        self._go_away(self.rep)
        self.env.ref(
            f"crm_follow_up.{CRON}"
        ).code = "model._cron_follow_absences(batch_size=2)"
        self._run_cron(CRON, MONDAY)
        self.assertEqual(set(enrolments.mapped("date_next")), {FRIDAY + OPENING})
        self.assertOneStepPlanned(enrolments)

    def test_cron_without_time_left_comes_back_for_the_rest(self):
        enrolments = self._enrol(self._create_leads(3), self.plan)
        self._go_away(self.rep)
        cron = self.env.ref(f"crm_follow_up.{CRON}")
        cron.code = "model._cron_follow_absences(batch_size=2)"
        no_time = patch.object(self.registry["ir.cron"], "_commit_progress", _no_time)
        with no_time, self.capture_triggers(cron.id) as triggers:
            self._run_cron(CRON, MONDAY)
        self.assertEqual(
            enrolments.mapped("date_next").count(FRIDAY + OPENING), 2, "one batch"
        )
        self.assertEqual(len(triggers.records), 1)
        self._run_cron(CRON, MONDAY)
        self.assertEqual(set(enrolments.mapped("date_next")), {FRIDAY + OPENING})
        self.assertOneStepPlanned(enrolments)


def _no_time(self, *args, **kwargs):
    return 0
