from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import MONDAY
from .meetings import DAY, HOUR, START, MeetingCase


@tagged("post_install", "-at_install")
class TestHeldMeetings(MeetingCase):
    """A meeting that is over counts as held, unless all of them have declined."""

    @users("rep_fu")
    def test_meeting_that_is_over_is_held_and_an_answer(self):
        self.company.sudo().follow_up_reply_hours = 8
        event = self._book()
        self._record(START + HOUR - timedelta(minutes=1))
        self.assertEqual(self._get_meeting(event).state, "planned")
        self._record(START + HOUR)
        touch = self._get_meeting(event)
        self.assertRecordValues(
            touch,
            [
                {
                    "state": "done",
                    "date": START,
                    "answered": True,
                    "awaits_us": True,
                    "outcome_id": self.env.ref("crm_follow_up.outcome_meeting_held").id,
                    "user_id": self.rep.id,
                }
            ],
        )
        self.assertEqual(event.follow_up_result, "held")
        self.assertEqual(touch.activity_id.user_id, self.rep)

    @users("rep_fu")
    def test_meeting_is_recorded_once(self):
        event = self._book()
        self._record()
        touch = self._get_meeting(event)
        written = touch.write_date
        self._record(START + DAY)
        self.assertEqual(touch.write_date, written)
        self.assertEqual(len(self._get_touches()), 1)

    @users("rep_fu")
    def test_meeting_that_all_guests_declined_was_not_held(self):
        event = self._book()
        self._decline(event)
        self._record()
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.answered), ("done", False))
        self.assertEqual(touch.outcome_id.code, "no_show")
        self.assertEqual(event.follow_up_result, "no_show")

    @users("rep_fu")
    def test_one_guest_who_has_not_declined_is_enough(self):
        other = self.env["res.partner"].sudo().create({"name": "Boss"})
        event = self._book(partner_ids=(self.customer + other).ids)
        self._decline(event)
        self._record()
        self.assertEqual(event.follow_up_result, "held")

    @users("rep_fu")
    def test_meeting_without_guests_from_outside_is_held(self):
        event = self._book(partner_ids=self.rep.partner_id.ids)
        self._decline(event, self.rep.partner_id)
        self._record()
        self.assertEqual(event.follow_up_result, "held")

    @users("rep_fu")
    def test_held_meeting_stops_a_plan_that_ends_with_an_answer(self):
        enrolment = self._enrol_meeting(stop_on_reply=True)
        self._book()
        self._record()
        self.assertStopped(enrolment, "replied")
        self.assertEqual(self._get_touches().step_id, enrolment.plan_id.step_ids[0])

    @users("rep_fu")
    def test_held_meeting_holds_a_plan_that_waits_for_us_after_an_answer(self):
        enrolment = self._enrol_meeting(on_reply="hold")
        self._book()
        self._record()
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "answer"))
        self.assertEqual(enrolment.active_side, "us")

    @users("rep_fu")
    def test_held_meeting_does_the_step_of_the_plan_that_was_due(self):
        enrolment = self._enrol_meeting(on_reply="nothing")
        step = enrolment._get_planned_touches()
        event = self._book()
        self._record()
        self.assertRecordValues(
            self._get_touches(),
            [
                {
                    "id": step.id,
                    "event_id": event.id,
                    "source": "meeting",
                    "date": START,
                    "duration": 60,
                    "answered": True,
                }
            ],
        )
        self.assertFalse(step.activity_id.filtered("active"))
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_held_meeting_moves_a_plan_that_advances_by_one_step(self):
        enrolment = self._enrol_meeting(on_reply="advance")
        self._book()
        self._record()
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)
        states = enrolment.touch_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["done", "planned"])

    @users("rep_fu")
    def test_step_that_was_not_due_on_the_day_of_the_meeting_stays(self):
        enrolment = self._enrol_meeting(on_reply="nothing")
        step = enrolment._get_planned_touches()
        event = self._book(MONDAY + HOUR)
        self._record(START + 2 * HOUR)
        self.assertEqual(step.state, "planned")
        self.assertEqual(self._get_meeting(event).enrolment_id, enrolment)

    @users("rep_fu")
    def test_meeting_where_nobody_came_leaves_the_step_to_be_done(self):
        enrolment = self._enrol_meeting(on_reply="nothing")
        self._decline(self._book())
        self._record()
        self.assertEqual(enrolment.step_id.name, "Step 1")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_mail_written_since_the_meeting_settles_its_answer(self):
        self.company.sudo().follow_up_reply_hours = 8
        event = self._book()
        self._post(now=START + HOUR + timedelta(minutes=10))
        self._record()
        self.assertTrue(self._get_meeting(event).answered)
        self.assertFalse(self.lead.follow_up_awaits_us)
        self.assertFalse(self._get_meeting(event).activity_id.filtered("active"))

    @users("rep_fu")
    def test_answer_that_came_since_the_meeting_goes_on_waiting(self):
        self._book()
        answered = self.env.ref("crm_follow_up.outcome_answered")
        later = START + HOUR + timedelta(minutes=10)
        with self._at(later):
            [answer] = self.lead._follow_up_log(self.email, "in", answered, later)
        self._record()
        self.assertTrue(answer.awaits_us)

    @users("rep_fu")
    def test_meeting_entered_after_it_took_place_is_recorded(self):
        event = self._book(now=START + DAY)
        self._record(START + DAY)
        self.assertEqual(event.follow_up_result, "held")

    def test_scheduler_goes_on_in_batches(self):
        leads = self._create_leads(5)
        for lead in leads:
            self._book(lead=lead)
        model = self.env.registry["crm.follow.up.touch"]
        record = model._cron_record_meetings
        with patch.object(
            model, "_cron_record_meetings", lambda self: record(self, batch_size=2)
        ):
            self._record()
        self.assertEqual(self._get_touches(leads).lead_id, leads)

    @mute_logger("odoo.addons.crm_follow_up.models.crm_follow_up_touch_meeting_result")
    def test_meeting_that_fails_says_why_and_the_others_go_on(self):
        leads = self._create_leads(3)
        events = [self._book(lead=lead) for lead in leads]
        poison = events[1]

        def fail(self):
            if self.event_id == poison:
                raise ValueError("Poison")
            return True

        with self._patch_model("crm.follow.up.touch", "_is_attended", fail):
            self._record()
        self.assertEqual(
            [self._get_meeting(event).state for event in events],
            ["done", "skipped", "done"],
        )
        self.assertEqual(self._get_meeting(poison).skip_reason, "Poison")


@tagged("post_install", "-at_install")
class TestMeetingResult(MeetingCase):
    """People say on the meeting what came of it."""

    def _say(self, event, result, now=START + 2 * HOUR):
        with self._at(now):
            event.follow_up_result = result
            self.env.flush_all()

    @users("rep_fu")
    def test_meeting_that_nobody_came_to(self):
        event = self._book()
        self._say(event, "no_show")
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.outcome_id.code), ("done", "no_show"))
        self._record()
        self.assertEqual(event.follow_up_result, "no_show")

    @users("rep_fu")
    def test_meeting_that_was_held_and_is_recorded_by_hand(self):
        enrolment = self._enrol_meeting(stop_on_reply=True)
        event = self._book()
        self._say(event, "held", START + HOUR / 2)
        self.assertEqual(self._get_meeting(event).state, "done")
        self.assertStopped(enrolment, "replied")

    @users("rep_fu")
    def test_held_meeting_is_corrected_to_nobody_came(self):
        self.company.sudo().follow_up_reply_hours = 8
        event = self._book()
        self._record()
        touch = self._get_meeting(event)
        self._say(event, "no_show")
        self.assertEqual((touch.state, touch.answered), ("done", False))
        self.assertFalse(touch.awaits_us)
        self.assertFalse(touch.activity_id.filtered("active"))
        self._say(event, "held")
        self.assertTrue(touch.answered)
        self.assertTrue(touch.awaits_us)
        self.assertEqual(touch.outcome_id.code, "meeting_held")

    @users("rep_fu")
    def test_correction_of_a_meeting_that_did_a_step_keeps_the_step(self):
        enrolment = self._enrol_meeting(stop_on_reply=True)
        event = self._book()
        self._record()
        self._say(event, "no_show")
        touch = self._get_meeting(event)
        self.assertEqual(
            (touch.enrolment_id, touch.step_id.name), (enrolment, "Step 1")
        )
        self.assertEqual(touch.plan_id, enrolment.plan_id)

    @users("rep_fu")
    def test_meeting_that_was_cancelled(self):
        self.company.sudo().follow_up_reply_hours = 8
        event, held = self._book(), self._book(START + HOUR / 2)
        self._say(event, "cancelled", MONDAY)
        touch = self._get_meeting(event)
        self.assertEqual(touch.state, "cancelled")
        self.assertEqual(touch.skip_reason, f"{self.rep.name} cancelled the meeting.")
        self._record()
        self.assertEqual(event.follow_up_result, "cancelled")
        # a word of the person does not go lost when the meeting gets another name
        event.name = "Prices"
        self.assertEqual(touch.state, "cancelled")
        # it was recorded as held, but did not take place
        self._say(held, "cancelled")
        self.assertEqual(self._get_meeting(held).state, "cancelled")
        self.assertFalse(self.lead.follow_up_awaits_us)

    @users("rep_fu")
    def test_cancelled_meeting_takes_place_after_all(self):
        event = self._book()
        self._say(event, "cancelled", MONDAY)
        self._say(event, "planned", MONDAY)
        self.assertEqual(self._get_meeting(event).state, "planned")
        self._say(event, "cancelled", MONDAY)
        self._say(event, "held")
        self.assertEqual(self._get_meeting(event).outcome_id.code, "meeting_held")

    @users("rep_fu")
    def test_meeting_to_come_can_be_neither_held_nor_missed(self):
        event = self._book()
        for result in ("held", "no_show"):
            with self.assertRefused("The meeting begins on", "“Start”"):
                self._say(event, result, START - HOUR)
        self.assertEqual(self._get_meeting(event).state, "planned")

    @users("rep_fu")
    def test_meeting_that_is_over_cannot_be_to_come(self):
        event = self._book()
        self._record()
        with self.assertRefused("The meeting is over", "“Result”"):
            self._say(event, "planned")
        self.assertEqual(self._get_meeting(event).state, "done")


@tagged("post_install", "-at_install")
class TestLoggedMeetings(MeetingCase):
    """A meeting of the calendar and a logged visit are one contact."""

    def _log_visit(self, now, user=None, channel="visit"):
        lead = self.lead.with_user(user or self.rep)
        with self._at(now):
            return lead._follow_up_log(
                self.env.ref(f"crm_follow_up.channel_{channel}"),
                outcome=self.env.ref("crm_follow_up.outcome_spoken"),
                date=now,
                note="They liked it",
            )

    @users("rep_fu")
    def test_visit_logged_before_the_scheduler_comes(self):
        event = self._book()
        self._log_visit(START + HOUR / 2)
        touch = self._get_touches()
        self.assertEqual((touch.event_id, touch.date), (event, START))
        self.assertEqual(touch.note, "They liked it")
        self._record()
        self.assertEqual(self.lead.follow_up_touch_ids, touch)
        self.assertEqual(touch.outcome_id.code, "spoken")

    @users("rep_fu")
    def test_visit_logged_just_before_its_meeting_is_not_of_the_future(self):
        self._book()
        self._log_visit(START - HOUR / 2)
        self.assertEqual(self._get_touches().date, START - HOUR / 2)

    @users("rep_fu")
    def test_visit_logged_after_the_meeting_was_recorded(self):
        event = self._book()
        self._record()
        self._log_visit(START + 9 * HOUR, channel="video")
        touch = self._get_touches()
        self.assertEqual((touch.event_id, touch.note), (event, "They liked it"))

    @users("rep_fu")
    def test_meeting_entered_after_the_visit_was_logged(self):
        self._log_visit(START + HOUR)
        touch = self._get_touches()
        event = self._book(now=START + 2 * HOUR)
        self.assertEqual(self.lead.follow_up_touch_ids, touch)
        self.assertEqual(touch.event_id, event)
        self._record(START + 3 * HOUR)
        self.assertEqual(self._get_touches(), touch)

    @users("rep_fu")
    def test_step_marked_as_done_after_its_meeting(self):
        enrolment = self._enrol_meeting()
        step = enrolment._get_planned_touches()
        event = self._book()
        self._do_step(enrolment, START + 2 * HOUR)
        self.assertEqual(
            self.lead.follow_up_touch_ids - step, enrolment._get_planned_touches()
        )
        self.assertEqual((step.event_id, step.date), (event, START))

    @users("manager_fu")
    def test_visit_logged_by_another_guest_of_ours_is_the_meeting(self):
        guests = self.customer + self.rep.partner_id + self.manager.partner_id
        event = self._book(lead=self.lead.with_user(self.rep), partner_ids=guests.ids)
        self._log_visit(START + 2 * HOUR, self.manager)
        self.assertEqual(self._get_touches().event_id, event)

    @users("manager_fu")
    def test_meeting_entered_after_another_guest_of_ours_logged_it(self):
        self._log_visit(START + HOUR, self.manager)
        guests = self.customer + self.rep.partner_id + self.manager.partner_id
        lead = self.lead.with_user(self.rep)
        event = self._book(lead=lead, now=START + 2 * HOUR, partner_ids=guests.ids)
        self.assertEqual(self._get_touches().event_id, event)

    @users("manager_fu")
    def test_visit_of_somebody_who_was_not_there_is_another_contact(self):
        self._book(lead=self.lead.with_user(self.rep))
        self._log_visit(START + 2 * HOUR, self.manager)
        self._record()
        self.assertEqual(len(self._get_touches()), 2)

    @users("rep_fu")
    def test_visit_on_another_day_is_another_contact(self):
        self._book()
        self._log_visit(START + 13 * HOUR)
        self._record(START + DAY)
        self.assertEqual(len(self._get_touches()), 2)
