from odoo.exceptions import UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .meetings import DAY, HOUR, START, MeetingCase


@tagged("post_install", "-at_install")
class TestBookedMeetings(MeetingCase):
    """A meeting is a planned touch from the moment it is booked."""

    @users("rep_fu")
    def test_booked_meeting_is_a_planned_touch(self):
        event = self._book()
        self.assertRecordValues(
            self.lead.follow_up_touch_ids,
            [
                {
                    "name": "Show the product",
                    "state": "planned",
                    "source": "meeting",
                    "direction": "out",
                    "automatic": False,
                    "event_id": event.id,
                    "date": START,
                    "date_planned": START,
                    "user_id": self.rep.id,
                    "duration": 60,
                    "note": False,
                    "channel_id": self.env.ref("crm_follow_up.channel_meeting").id,
                }
            ],
        )
        self.assertEqual(event.follow_up_result, "planned")

    @users("rep_fu")
    def test_meeting_with_a_link_is_a_video_call(self):
        event = self._book(videocall_location="https://meet.example/x")
        video = self.env.ref("crm_follow_up.channel_video")
        self.assertEqual(self._get_meeting(event).channel_id, video)
        event.videocall_location = False
        self.assertEqual(self._get_meeting(event).channel_id.kind, "visit")

    @users("rep_fu")
    def test_meeting_of_a_plan_that_it_ends_stays_planned(self):
        plan = self._create_plan(stop_on_meeting=True)
        enrolment = self._enrol(self.lead, plan)
        event = self._book()
        self.assertEqual(enrolment.stop_reason, "meeting")
        self.assertEqual(self._get_meeting(event).state, "planned")
        self.assertFalse(self._get_meeting(event).enrolment_id)

    @users("rep_fu")
    def test_meeting_goes_on_where_the_plan_stops(self):
        enrolment = self._enrol_meeting()
        event = self._book()
        enrolment._stop("manual")
        self.assertEqual(self._get_meeting(event).state, "planned")

    @users("rep_fu")
    def test_meeting_without_opportunity_is_no_touch_and_has_no_result(self):
        event = self.env["calendar.event"].create(
            {"name": "Lunch", "start": START, "stop": START + HOUR}
        )
        self.assertFalse(self._get_meeting(event))
        self.assertFalse(event.follow_up_result)
        event.opportunity_id = self.lead
        self.assertEqual(self._get_meeting(event).state, "planned")

    @users("rep_fu")
    def test_meeting_of_a_whole_day_is_one_touch(self):
        event = self._book(allday=True, start_date=START.date(), stop_date=START.date())
        self.assertEqual(len(self.lead.follow_up_touch_ids), 1)
        self.assertEqual(self._get_meeting(event).date, event.start)
        self.assertNotIn("ledger", "".join(self.lead.message_ids.mapped("body")))

    @users("rep_fu")
    def test_weekly_meeting_is_a_touch_each_time(self):
        self._book_series()
        touches = self.lead.follow_up_touch_ids.sorted("date")
        self.assertEqual(
            touches.mapped("date"), [START, START + 7 * DAY, START + 14 * DAY]
        )
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self.assertEqual(len(touches.event_id), 3)

    def test_colleague_without_rights_on_the_lead_may_move_and_cancel(self):
        clerk = self._create_user("clerk_fu", "base.group_user")
        self.assertFalse(self.lead.with_user(clerk).has_access("read"))
        # core makes no activity on the lead then, which nobody else could move
        event = self.env["calendar.event"].create(
            {
                "name": "Show the product",
                "start": START,
                "stop": START + HOUR,
                "opportunity_id": self.lead.id,
                "user_id": self.rep.id,
            }
        )
        event = event.with_user(clerk)
        event.start = START + HOUR
        self.assertEqual(self._get_meeting(event).date, START + HOUR)
        event.follow_up_result = "cancelled"
        self.assertEqual(self._get_meeting(event).state, "cancelled")
        event.write({"active": False})
        self.assertIn(clerk.name, self._get_meeting(event).skip_reason)

    @users("rep_fu")
    def test_nothing_is_captured_where_the_setting_is_off(self):
        with self._without("meeting"):
            event = self._book()
            event.start = START + HOUR
            event.active = False
        self.assertFalse(self.lead.follow_up_touch_ids)

    @mute_logger("odoo.addons.crm_follow_up.models.crm_lead_capture")
    @users("rep_fu")
    def test_meeting_is_booked_although_its_touch_cannot_be_recorded(self):
        with self._broken_ledger(UserError("No ink.")):
            event = self._book()
        self.assertTrue(event.exists())
        self.assertIn("No ink.", self.lead.message_ids[0].body)
        event.start = START + HOUR
        self.assertEqual(self._get_meeting(event).date, START + HOUR)


@tagged("post_install", "-at_install")
class TestMovedMeetings(MeetingCase):
    """The touch follows its meeting."""

    @users("rep_fu")
    def test_moved_meeting_moves_its_touch_with_the_reason(self):
        event = self._book()
        event.start = START + DAY
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.date), ("planned", START + DAY))
        self.assertEqual((touch.date_planned, touch.duration), (START, 60))
        self.assertEqual(touch.move_note, f"The meeting was moved by {self.rep.name}.")

    @users("rep_fu")
    def test_new_name_organiser_and_length_are_followed_without_a_reason(self):
        event = self._book()
        event.write({"name": "Prices", "duration": 3, "user_id": self.manager.id})
        touch = self._get_meeting(event)
        self.assertEqual((touch.name, touch.duration), ("Prices", 180))
        self.assertEqual(touch.user_id, self.manager)
        self.assertFalse(touch.move_reasons)

    @users("rep_fu")
    def test_held_meeting_that_is_moved_to_the_future_is_to_come_again(self):
        plan = self._create_plan(stop_on_meeting=False, stop_on_reply=False)
        enrolment = self._enrol(self.lead, plan)
        event = self._book()
        self._record()
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.enrolment_id), ("done", enrolment))
        with self._at(START + 2 * HOUR):
            event.start = START + 7 * DAY
        self.assertRecordValues(
            touch,
            [
                {
                    "state": "planned",
                    "date": START + 7 * DAY,
                    "outcome_id": False,
                    "answered": False,
                    "enrolment_id": False,
                    "awaits_us": False,
                }
            ],
        )

    @users("rep_fu")
    def test_held_meeting_whose_time_is_corrected_stays_held(self):
        event = self._book()
        self._record()
        with self._at(START + DAY):
            event.write({"start": START - HOUR, "stop": START})
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.date), ("done", START - HOUR))
        self.assertTrue(touch.answered)

    @users("rep_fu")
    def test_step_that_its_meeting_did_stays_where_the_meeting_is_moved(self):
        enrolment = self._enrol_meeting(on_reply="nothing")
        step = enrolment._get_planned_touches()
        event = self._book()
        self._record()
        with self._at(START + DAY):
            event.start = START - HOUR
            self.assertEqual((step.event_id, step.date), (event, START))
            event.start = START + 7 * DAY
        self.assertEqual((step.state, step.date), ("done", START))
        touch = self._get_meeting(event)
        self.assertNotEqual(touch, step)
        self.assertEqual((touch.state, touch.date), ("planned", START + 7 * DAY))

    @users("rep_fu")
    def test_meeting_given_to_another_opportunity_takes_its_touch_along(self):
        other = self._create_lead(name="Another")
        event = self._book()
        event.opportunity_id = other
        self.assertFalse(self.lead.follow_up_touch_ids)
        self.assertEqual(other.follow_up_touch_ids.state, "planned")
        self.assertEqual(other.follow_up_touch_ids.event_id, event)

    def test_meetings_of_merged_leads_are_counted_once(self):
        other = self._create_lead(name="Another", user_id=self.rep.id)
        held, planned = self._book(), self._book(START + 7 * DAY)
        self._record()
        self.lead.priority = other.priority = "0"
        head = (self.lead + other)._merge_opportunity(auto_unlink=False)
        (self.lead + other - head).unlink()
        self.assertEqual((held + planned).opportunity_id, head)
        touches = head.follow_up_touch_ids.sorted("date")
        self.assertEqual(touches.event_id, held + planned)
        self.assertEqual(touches.mapped("state"), ["done", "planned"])

    @users("rep_fu")
    def test_one_meeting_of_a_series_is_moved_and_cancelled_alone(self):
        event = self._book_series()
        touch = self._get_meeting(event)
        others = self.lead.follow_up_touch_ids - touch
        event.write({"recurrence_update": "self_only", "start": START + HOUR})
        self.assertEqual((touch.state, touch.date), ("planned", START + HOUR))
        event.write({"recurrence_update": "self_only", "active": False})
        self.assertEqual(touch.state, "cancelled")
        self.assertEqual(set(others.mapped("state")), {"planned"})
        self.assertEqual(
            set(others.mapped("date")), {START + 7 * DAY, START + 14 * DAY}
        )

    @users("rep_fu")
    def test_series_that_gets_another_name_keeps_its_touches(self):
        event = self._book_series()
        touches = self.lead.follow_up_touch_ids
        event.write({"recurrence_update": "all_events", "name": "Prices"})
        self.assertEqual(set(touches.mapped("name")), {"Prices"})
        self.assertEqual(set(touches.mapped("state")), {"planned"})
        self.assertEqual(self.lead.follow_up_touch_ids, touches)

    @users("rep_fu")
    def test_series_moved_as_a_whole_asks_for_nothing(self):
        plan = self._create_plan(stop_on_meeting=True)
        self._enrol(self.lead, plan)
        event = self._book_series()
        for update in ("all_events", "future_events"):
            event = event.recurrence_id.calendar_event_ids.sorted("start")[0]
            moved = event.start + HOUR
            event.write(
                {"recurrence_update": update, "start": moved, "stop": moved + HOUR}
            )
            planned = self.lead.follow_up_touch_ids.filtered(
                lambda touch: touch.state == "planned"
            )
            self.assertEqual(len(planned), 3)
            self.assertEqual(min(planned.mapped("date")), moved)
            self.assertFalse(self._get_todos())
        meetings = self.lead.follow_up_touch_ids.filtered("event_id")
        # another rhythm
        event.write({"recurrence_update": "all_events", "interval": 2, "count": 2})
        self.assertFalse(self._get_todos())
        cancelled = meetings - planned
        self.assertTrue(cancelled)
        self.assertEqual(
            set(cancelled.mapped("skip_reason")),
            {f"{self.rep.name} changed the series of meetings."},
        )


@tagged("post_install", "-at_install")
class TestCancelledMeetings(MeetingCase):
    """A meeting that does not take place is cancelled, and something must follow."""

    @users("rep_fu")
    def test_archived_and_deleted_meetings_cancel_their_touches(self):
        first, second = self._book(), self._book(START + DAY)
        touches = self.lead.follow_up_touch_ids
        first.active = False
        second.unlink()
        self.assertEqual(len(touches), 2)
        self.assertEqual(set(touches.mapped("state")), {"cancelled"})
        self.assertEqual(
            set(touches.mapped("skip_reason")),
            {f"{self.rep.name} cancelled the meeting."},
        )

    @users("rep_fu")
    def test_meeting_taken_off_its_opportunity_cancels_its_touch(self):
        event = self._book()
        event.opportunity_id = False
        self.assertEqual(self._get_meeting(event).state, "cancelled")

    @users("rep_fu")
    def test_meeting_that_is_restored_is_to_come_again(self):
        event = self._book()
        event.active = False
        event.active = True
        touch = self._get_meeting(event)
        self.assertEqual((touch.state, touch.skip_reason), ("planned", False))

    @users("rep_fu")
    def test_held_meeting_that_is_archived_or_deleted_stays_on_the_ledger(self):
        archived, deleted = self._book(), self._book(START + HOUR)
        self._record(START + DAY)
        touches = self.lead.follow_up_touch_ids
        archived.active = False
        deleted.unlink()
        self.assertEqual(set(touches.mapped("state")), {"done"})
        archived.active = True
        self._record(START + DAY)
        self.assertEqual(self.lead.follow_up_touch_ids, touches)
        self.assertEqual(set(touches.mapped("state")), {"done"})

    @users("rep_fu")
    def test_cancelling_the_meeting_that_ended_the_plan_leaves_a_todo(self):
        self._enrol(self.lead, self._create_plan(stop_on_meeting=True))
        event = self._book()
        self.assertFalse(self._get_todos())
        event.active = False
        todo = self._get_todos()
        self.assertEqual(todo.user_id, self.rep)
        self.assertIn("The meeting was cancelled", todo.summary)

    @users("rep_fu")
    def test_no_todo_where_another_meeting_is_booked(self):
        self._enrol(self.lead, self._create_plan(stop_on_meeting=True))
        first = self._book()
        self._book(START + DAY)
        first.active = False
        self.assertFalse(self._get_todos())

    @users("rep_fu")
    def test_no_todo_where_a_plan_goes_on(self):
        plan = self._create_plan(stop_on_meeting=True)
        self._enrol(self.lead, plan)
        event = self._book()
        self._enrol(self.lead, plan)
        event.unlink()
        self.assertFalse(self._get_todos())

    @users("rep_fu")
    def test_no_todo_where_the_plan_ended_otherwise(self):
        enrolment = self._enrol_meeting()
        event = self._book()
        enrolment._stop("manual")
        event.unlink()
        self.assertFalse(self._get_todos())

    @users("rep_fu")
    def test_no_todo_where_the_sale_is_over(self):
        plan = self._create_plan(stop_on_meeting=True)
        for end in ("action_set_lost", "action_set_won"):
            lead = self._create_lead(name=end)
            self._enrol(lead, plan)
            event = self._book(lead=lead.with_env(self.env))
            getattr(lead, end)()
            event.active = False
            self.assertFalse(self._get_todos(lead))

    def test_lead_with_meetings_can_be_deleted(self):
        self._enrol(self.lead, self._create_plan(stop_on_meeting=True))
        event = self._book()
        self.lead.unlink()
        self.assertTrue(event.exists())
        self.assertFalse(self._get_meeting(event))
