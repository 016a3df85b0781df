from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import MONDAY
from .log_dialog import LogDialogCase


@tagged("post_install", "-at_install")
class TestTouchCorrection(LogDialogCase):
    """Touches that were logged wrongly are corrected or removed."""

    def _call(self, lead, days, outcome="no_answer", **values):
        """Log a call as the current user, some days after the Monday of the tests."""
        now = MONDAY + timedelta(days=days)
        with self._at(now):
            return lead.with_env(self.env)._follow_up_log(
                self.phone, outcome=self._get_outcome(outcome), **values
            )

    def _receive(self, lead, days):
        """Receive an answer of the customer, and return its touch."""
        with self._at(MONDAY + timedelta(days=days)):
            return lead._follow_up_log(self.email, direction="in").sudo()

    def _correct(self, touch, outcome, days, **values):
        now = MONDAY + timedelta(days=days)
        with self._at(now):
            touch.with_env(self.env)._correct(self._get_outcome(outcome), now, **values)

    def _remove(self, touch, days=30):
        with self._at(MONDAY + timedelta(days=days)):
            touch.with_env(self.env).action_remove()

    # the dialog

    @users("rep_fu")
    def test_the_dialog_opens_with_what_was_logged_and_changes_it(self):
        lead = self._create_lead()
        touch = self._call(lead, 0, note="Engaged", ask="May we meet?", duration=2)
        dialog = self._open(touch)
        self.assertEqual(dialog.outcome_id.code, "no_answer")
        self.assertEqual((dialog.note, dialog.duration), ("Engaged", 2))
        self.assertEqual((dialog.date, dialog.ask), (MONDAY, "May we meet?"))
        dialog.outcome_id = self._get_outcome("busy")
        dialog.note = "Engaged, three times"
        self.assertClosed(dialog.save().action_log())
        self.assertEqual(self._get_done(lead), touch)
        self.assertEqual((touch.outcome_id.code, touch.note), ("busy", dialog.note))

    @users("rep_fu")
    def test_correcting_does_no_planned_step(self):
        enrolment = self._enrol()
        touch = self._call(enrolment.lead_id, 0)
        self.assertFalse(self._open(touch).touch_id)
        self._log(touch, "busy")
        self.assertEqual(enrolment.step_id.name, "Step 1")

    @users("rep_fu")
    def test_another_channel_costs_what_it_costs(self):
        self.sms.sudo().unit_cost = 7
        touch = self._call(self._create_lead(), 0)
        self._log(touch, channel_id=self.sms)
        self.assertEqual((touch.channel_id, touch.cost), (self.sms, 7))

    # figures

    @users("rep_fu")
    def test_gaps_follow_a_corrected_date(self):
        lead = self._create_lead()
        first, second, third = (self._call(lead, days) for days in (0, 4, 10))
        self.assertEqual((second + third).mapped("gap_days"), [4, 6])
        self._correct(second, "no_answer", 7)
        self.assertEqual((second + third).mapped("gap_days"), [7, 3])
        self._correct(first, "no_answer", 9)
        self.assertEqual((first + third).mapped("gap_days"), [2, 1])

    @users("rep_fu")
    def test_gaps_close_over_a_removed_touch(self):
        lead = self._create_lead()
        _first, second, third = (self._call(lead, days) for days in (0, 4, 10))
        self._remove(second)
        self.assertEqual(third.gap_days, 10)

    @users("rep_fu")
    def test_gaps_open_for_a_touch_that_is_logged_afterwards(self):
        lead = self._create_lead()
        self._call(lead, 0)
        last = self._call(lead, 10)
        late = self._call(lead, 20, date=MONDAY + timedelta(days=4))
        self.assertEqual((late + last).mapped("gap_days"), [4, 6])

    @users("rep_fu")
    def test_a_step_too_late_is_in_time_after_a_forgotten_touch(self):
        step = {"delay_count": 0, "gap_max": 5}
        enrolment = self._enrol(plan=self._create_plan(step, 3))
        done = enrolment._get_planned_touches()
        self._do_step(enrolment, MONDAY + timedelta(days=9))
        self.assertEqual(done.gap_breach, "late")
        forgotten = self._call(enrolment.lead_id, 10, date=MONDAY + timedelta(days=6))
        self.assertFalse(done.gap_breach)
        self._remove(forgotten)
        self.assertEqual(done.gap_breach, "late")

    @users("rep_fu")
    def test_counters_follow_corrections_and_removals(self):
        enrolment = self._enrol()
        lead = enrolment.lead_id.with_env(self.env)
        touches = [self._call(lead, days) for days in (0, 1, 2)]

        def figures():
            return (
                lead.follow_up_touch_count,
                enrolment.touch_count,
                lead.follow_up_unanswered_count,
                lead.evasion_count,
            )

        self.assertEqual(figures(), (3, 3, 3, 0))
        self._correct(touches[1], "later", 1)
        self.assertEqual(figures(), (3, 3, 1, 1))
        self._correct(touches[1], "away", 1)
        self.assertEqual(figures(), (3, 3, 3, 0))
        self._remove(touches[0])
        self.assertEqual(figures(), (2, 2, 2, 0))

    # answers that wait for us

    @users("rep_fu")
    def test_removing_our_contact_lets_their_answer_wait_again(self):
        lead = self._create_lead()
        answer = self._receive(lead, 0)
        contact = self._call(lead, 1)
        self.assertFalse(answer.awaits_us)
        self._remove(contact, 2)
        self.assertTrue(lead.follow_up_awaits_us)
        self.assertEqual(answer.activity_id.user_id, self.rep)
        self.assertTrue(answer.activity_id.active)

    @users("rep_fu")
    def test_a_contact_before_their_answer_did_not_settle_it(self):
        lead = self._create_lead()
        answer = self._receive(lead, 1)
        contact = self._call(lead, 2)
        self._correct(contact, "no_answer", 0)
        self.assertTrue(answer.awaits_us)
        self._correct(contact, "no_answer", 2)
        self.assertFalse(answer.awaits_us)
        self.assertFalse(lead.activity_ids)

    @users("rep_fu")
    def test_a_removed_answer_waits_no_more(self):
        lead = self._create_lead()
        answer = self._receive(lead, 0)
        activity = answer.activity_id
        self.assertTrue(activity.active)
        self._remove(answer, 1)
        self.assertFalse(lead.follow_up_awaits_us)
        self.assertFalse(activity.exists())

    @users("rep_fu")
    def test_of_two_answers_the_other_one_gets_the_deadline(self):
        lead = self._create_lead()
        first, second = self._receive(lead, 0), self._receive(lead, 1)
        self.assertFalse(second.activity_id)
        self._remove(first, 2)
        self.assertTrue(second.awaits_us and second.activity_id.active)
        self.assertEqual(len(lead.activity_ids), 1)

    @users("rep_fu")
    def test_an_answer_that_was_none_waits_no_more(self):
        lead = self._create_lead()
        touch = self._call(lead, 0, "answered").sudo()
        activity = touch.activity_id
        self.assertTrue(touch.awaits_us)
        self._correct(touch, "no_answer", 0)
        self.assertFalse(touch.awaits_us)
        self.assertFalse(activity.exists())
        self._correct(touch, "answered", 0)
        self.assertTrue(touch.awaits_us and touch.activity_id.active)

    @users("rep_fu")
    def test_an_answer_settled_by_hand_stays_settled(self):
        lead = self._create_lead()
        answer = self._receive(lead, 0)
        answer.activity_id.with_env(self.env).action_done()
        self.assertFalse(answer.awaits_us)
        late = self._call(lead, 2, date=MONDAY - timedelta(days=3))
        self._remove(late, 3)
        self.assertFalse(answer.awaits_us)

    @users("rep_fu")
    def test_what_a_machine_answered_is_corrected_to_be_no_answer(self):
        lead = self._create_lead()
        answer = self._receive(lead, 0)
        self._correct(answer, "away", 0, date_again=MONDAY + timedelta(days=9))
        self.assertEqual((answer.answered, answer.automatic), (False, True))
        self.assertFalse(lead.follow_up_last_answer)
        self.assertFalse(lead.follow_up_awaits_us)
        self._correct(answer, "answered", 0)
        self.assertEqual((answer.answered, answer.automatic), (True, False))
        self.assertTrue(lead.follow_up_awaits_us)

    # effects

    @users("rep_fu")
    def test_a_new_effect_takes_place_on_the_open_plan(self):
        enrolment = self._enrol()
        touch = self._call(enrolment.lead_id, 0)
        self._correct(touch, "not_interested", 0, note="Said no")
        self.assertStopped(enrolment, "not_interested")
        self.assertEqual(enrolment.stop_note, "Said no")

    @users("rep_fu")
    def test_the_same_effect_takes_place_only_once(self):
        enrolment = self._enrol()
        touch = self._call(enrolment.lead_id, 0, "not_interested")
        again = self._enrol(enrolment.lead_id, enrolment.plan_id)
        self._correct(touch, "not_interested", 0, note="They said so twice")
        self.assertEqual(again.state, "running")

    @users("rep_fu")
    def test_a_corrected_stop_reaches_the_leads_of_colleagues(self):
        lead = self._create_lead()
        same = self._enrol(
            self._create_lead(partner=lead.partner_id, user_id=self.other_rep.id)
        )
        self._log(self._call(lead, 0), "stop")
        self.assertStopped(same, "asked_to_stop")
        self.assertTrue(lead.is_blacklisted)

    # refusals

    @users("rep_fu")
    def test_a_date_to_come_is_refused(self):
        touch = self._call(self._create_lead(), 0)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRefused("future"):
            touch._correct(self._get_outcome("busy"), tomorrow)
        self.assertEqual(touch.outcome_id.code, "no_answer")

    @users("rep_fu")
    def test_planned_touches_are_neither_corrected_nor_removed(self):
        planned = self._enrol().touch_ids.with_env(self.env)
        for act in (
            planned.action_correct,
            planned.action_remove,
            lambda: planned._correct(self._get_outcome("busy"), MONDAY),
        ):
            with self.assertRefused("done can be corrected"):
                act()
        self.assertEqual(planned.state, "planned")

    def test_not_even_a_manager_deletes_a_planned_touch(self):
        planned = self._enrol().touch_ids
        with self.assertRaises(UserError):
            planned.with_user(self.manager).unlink()

    @users("rep_fu")
    def test_touches_on_leads_of_colleagues_are_refused(self):
        lead = self._create_lead(user_id=self.other_rep.id)
        touch = lead._follow_up_log(self.phone).with_env(self.env)
        for act in (
            touch.action_correct,
            touch.action_remove,
            lambda: touch._correct(self._get_outcome("busy"), MONDAY),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertTrue(touch.exists())

    @users("rep_fu")
    def test_touches_are_removed_by_the_button_only(self):
        touch = self._call(self._create_lead(), 0)
        with self.assertRaises(AccessError):
            touch.unlink()

    # traces

    @users("rep_fu")
    def test_a_removal_is_told_on_the_lead(self):
        lead = self._create_lead()
        self._remove(self._call(lead, 0))
        note = lead.message_ids[0]
        self.assertIn("Removed from the touches: Phone of", note.body)
        self.assertIn("No answer", note.body)
        self.assertEqual(note.author_id, self.rep.partner_id)

    def test_deleting_a_touch_directly_computes_everything_again(self):
        lead = self._create_lead()
        answer = self._receive(lead, 0)
        second, third = self._call(lead, 4), self._call(lead, 10)
        self.assertEqual(third.gap_days, 6)
        second.with_user(self.manager).unlink()
        self.assertFalse(answer.awaits_us, "the third call came after it")
        third.with_user(self.manager).unlink()
        self.assertTrue(answer.awaits_us and answer.activity_id.active)
