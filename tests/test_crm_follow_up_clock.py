from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
THURSDAY = MONDAY + timedelta(days=3)
# when the office opens in Madrid in winter, in UTC
OPENING = timedelta(hours=-1)
# the local day of MONDAY, from midnight to midnight
MIDNIGHT = timedelta(hours=-10)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestClock(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(1, 1)
        # the plan goes by nobody's contact hours: working time alone decides
        cls.company.write({"follow_up_hour_from": 0, "follow_up_hour_to": 24})

    def _create_calendar(self, hour_from, hour_to, days=range(5), **values):
        return self.env["resource.calendar"].create(
            {
                "name": f"From {hour_from} to {hour_to}",
                "tz": "Europe/Madrid",
                "company_id": False,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": hour_from,
                            "hour_to": hour_to,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                ],
                **values,
            }
        )

    def _create_holiday(self, name, day, company=None, **values):
        leaves = self.env["resource.calendar.leaves"].sudo()
        return leaves.with_company(company or self.company).create(
            {
                "name": name,
                "date_from": day + MIDNIGHT,
                "date_to": day + MIDNIGHT + DAY,
                **values,
            }
        )

    def _set_calendar_of_rep(self, calendar):
        self.env["resource.resource"].create(
            {
                "name": "Rep",
                "user_id": self.rep.id,
                "calendar_id": calendar.id,
                "tz": "Europe/Madrid",
            }
        )

    def _plan_workday(self, now=MONDAY, **values):
        """Start the plan on a lead: its first step is due on the next workday."""
        return self._enrol(self._create_lead(**values), self.plan, now)

    # whose working hours

    def test_working_hours_of_the_plan_come_first(self):
        self._set_calendar_of_rep(self._create_calendar(7, 12))
        self.plan.calendar_id = self._create_calendar(13, 15)
        self.assertEqual(self._plan_workday().date_next, TUESDAY + timedelta(hours=3))

    def test_working_hours_of_the_user_come_before_those_of_the_company(self):
        self._set_calendar_of_rep(self._create_calendar(7, 12))
        self.assertEqual(self._plan_workday().date_next, TUESDAY - timedelta(hours=3))

    def test_working_hours_of_the_company_serve_those_who_have_none(self):
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_company_of_the_lead_decides_not_the_current_one(self):
        abroad = self._create_company("Abroad", self.rep)
        abroad.write(
            {
                "resource_calendar_id": self._create_calendar(11, 15).id,
                "follow_up_hour_from": 0,
                "follow_up_hour_to": 24,
            }
        )
        enrolment = self._plan_workday(company_id=abroad.id, team_id=False)
        self.assertEqual(enrolment.date_next, TUESDAY + timedelta(hours=1))

    def test_monday_to_friday_from_eight_where_nobody_has_working_hours(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._plan_workday().date_next, TUESDAY - timedelta(hours=2))
        friday = MONDAY + timedelta(days=4)
        self.assertEqual(
            self._plan_workday(friday).date_next, MONDAY + timedelta(days=7, hours=-2)
        )
        late = self._enrol(
            plan=self._create_plan(0), now=MONDAY.replace(hour=16, minute=30)
        )
        self.assertEqual(late.date_next, TUESDAY - timedelta(hours=2))

    def test_working_hours_are_on_the_clock_of_the_person_responsible(self):
        self.rep.tz = "America/New_York"
        # nine o'clock in New York is 14:00 UTC in winter
        self.assertEqual(self._plan_workday().date_next, TUESDAY.replace(hour=14))

    def test_working_hours_are_on_the_clock_of_the_calendar_for_users_without_zone(
        self,
    ):
        self.rep.tz = False
        self.calendar.tz = "Asia/Tokyo"
        self.assertEqual(self._plan_workday().date_next, TUESDAY.replace(hour=0))

    # holidays

    def test_public_holiday_moves_the_step_and_is_named(self):
        self._create_holiday("Feast", TUESDAY, calendar_id=self.calendar.id)
        enrolment = self._plan_workday()
        self.assertEqual(enrolment.date_next, WEDNESDAY + OPENING)
        self.assertEqual(enrolment.touch_ids.move_note, "Public holiday: Feast.")

    def test_holiday_of_all_calendars_of_the_company_counts(self):
        self._create_holiday("Feast", TUESDAY)
        self.assertEqual(self._plan_workday().date_next, WEDNESDAY + OPENING)

    def test_holiday_of_another_calendar_does_not_count(self):
        other = self._create_calendar(9, 17)
        self._create_holiday("Feast", TUESDAY, calendar_id=other.id)
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_holiday_of_another_company_does_not_count(self):
        abroad = self._create_company("Abroad")
        holiday = self._create_holiday("Feast", TUESDAY, abroad)
        self.assertEqual(holiday.company_id, abroad)
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_working_event_is_no_holiday(self):
        self._create_holiday("Training", TUESDAY, time_type="other")
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_holiday_on_a_morning_leaves_the_afternoon(self):
        self._create_holiday("Morning off", TUESDAY).date_to = TUESDAY.replace(hour=12)
        self.assertEqual(self._plan_workday().date_next, TUESDAY.replace(hour=12))

    @users("rep_fu")
    def test_holidays_count_for_salespeople_who_may_not_read_them(self):
        self._create_holiday("Feast", TUESDAY, calendar_id=self.calendar.id)
        lead = self._create_lead().with_env(self.env)
        with self._at(MONDAY):
            enrolment = lead._follow_up_start(self.plan.with_env(self.env))
        self.assertEqual(enrolment.date_next, WEDNESDAY + OPENING)

    # absences

    def test_time_off_moves_the_step_without_telling_why_somebody_is_off(self):
        self._create_absence(self.rep, TUESDAY + MIDNIGHT, THURSDAY + MIDNIGHT)
        enrolment = self._plan_workday()
        self.assertEqual(enrolment.date_next, THURSDAY + OPENING)
        note = enrolment.touch_ids.move_note
        self.assertEqual(note, "The person responsible is absent.")

    def test_time_off_of_a_colleague_does_not_count(self):
        self._create_absence(self.other_rep, TUESDAY + MIDNIGHT, THURSDAY + MIDNIGHT)
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_out_of_office_moves_the_step(self):
        self.rep.write(
            {
                "out_of_office_from": TUESDAY + MIDNIGHT,
                "out_of_office_to": THURSDAY + MIDNIGHT,
            }
        )
        enrolment = self._plan_workday()
        self.assertEqual(enrolment.date_next, THURSDAY + OPENING)
        self.assertIn("absent", enrolment.touch_ids.move_note)

    def test_out_of_office_without_an_end_does_not_hold_steps_up(self):
        self.rep.out_of_office_from = TUESDAY + MIDNIGHT
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_out_of_office_that_is_over_does_not_count(self):
        self.rep.write(
            {
                "out_of_office_from": MONDAY - timedelta(days=7),
                "out_of_office_to": MONDAY - DAY,
            }
        )
        self.assertEqual(self._plan_workday().date_next, TUESDAY + OPENING)

    def test_absence_beyond_the_first_horizon_is_followed(self):
        back = MONDAY + timedelta(days=140)
        self._create_absence(self.rep, TUESDAY + MIDNIGHT, back + MIDNIGHT)
        # summer time: the office opens at 7:00 UTC
        self.assertEqual(self._plan_workday().date_next, back.replace(hour=7))

    # nothing open

    def test_calendar_without_working_time_refuses_the_start_by_name(self):
        self.calendar.attendance_ids.unlink()
        self._check_no_working_time("Office hours")

    def test_calendar_of_the_plan_without_working_time_is_the_one_named(self):
        self.plan.calendar_id = self._create_calendar(9, 17, days=(), name="Never")
        self._check_no_working_time("Never")

    def test_holidays_without_end_refuse_the_start_by_name(self):
        forever = MONDAY + timedelta(days=3000)
        self._create_holiday("Closed down", MONDAY).date_to = forever
        self._check_no_working_time("Office hours")

    def _check_no_working_time(self, calendar):
        lead = self._create_lead()
        with (
            self._at(MONDAY),
            self.assertRefused("No working time was found within a year", calendar),
        ):
            lead._follow_up_start(self.plan)
        self.assertFalse(lead.follow_up_enrolment_ids)
        self.assertFalse(lead.activity_ids)

    def test_calendar_that_lost_its_working_time_keeps_its_reason_on_the_lead(self):
        enrolment = self._enrol(plan=self._create_plan({"expire_days": 1}, 1))
        self.calendar.attendance_ids.unlink()
        with self.assertLogs("odoo.addons.crm_follow_up.models") as logs:
            enrolment._process_due(THURSDAY)
        self.assertEqual(enrolment.state, "paused")
        self.assertIn("Office hours", enrolment.failure)
        self.assertIn("No working time", logs.output[0])

    # the person's clock

    def test_contact_hours_are_those_of_the_persons_country(self):
        self.company.write({"follow_up_hour_from": 8, "follow_up_hour_to": 20})
        tokyo = self._create_partner("jp")
        enrolment = self._enrol(self._create_lead(partner=tokyo), self.plan, MONDAY)
        # 9:00 in Madrid is 17:00 in Tokyo: nobody waits
        self.assertEqual(enrolment.date_next, TUESDAY + OPENING)
        noon = MONDAY.replace(hour=12)
        plan = self._create_plan({"delay_count": 0})
        late = self._enrol(self._create_lead(partner=tokyo), plan, noon)
        # 13:00 in Madrid is 21:00 in Tokyo
        self.assertEqual(late.date_next, TUESDAY + OPENING)
        self.assertEqual(
            late.touch_ids.move_note,
            "Moved into the contact hours of the prospect (Asia/Tokyo).",
        )

    def test_own_zone_of_the_person_decides_within_a_country_of_many(self):
        self.company.write({"follow_up_hour_from": 8, "follow_up_hour_to": 20})
        for zone, hour in (("America/New_York", 13), ("America/Chicago", 14)):
            with self.subTest(zone=zone):
                partner = self._create_partner("us", tz=zone)
                enrolment = self._enrol(self._create_lead(partner=partner), self.plan)
                self.assertEqual(enrolment.date_next, TUESDAY.replace(hour=hour))

    def test_hours_that_never_meet_leave_it_to_our_working_hours(self):
        self.company.write({"follow_up_hour_from": 8, "follow_up_hour_to": 9})
        partner = self._create_partner("nz")
        enrolment = self._enrol(self._create_lead(partner=partner), self.plan)
        self.assertEqual(enrolment.date_next, TUESDAY + OPENING)
        self.assertIn("never meet", enrolment.touch_ids.move_note)

    def _create_partner(self, country, **values):
        return self.env["res.partner"].create(
            {
                "name": "Far away",
                "country_id": self.env.ref(f"base.{country}").id,
                **values,
            }
        )

    # data for tools

    def test_working_times_are_the_same_one_by_one_and_together(self):
        self._create_holiday("Feast", TUESDAY)
        self._create_absence(self.rep, WEDNESDAY + MIDNIGHT, THURSDAY + MIDNIGHT)
        clock = self.env["crm.follow.up.clock"]
        hi = MONDAY + timedelta(days=30)
        keys = [
            (self.calendar, user, self.company)
            for user in (self.rep, self.other_rep, self.manager)
        ]
        together = clock._get_working_times(keys, MONDAY, hi)
        for key in keys:
            alone = clock._get_working_times([key], MONDAY, hi)[key]
            self.assertEqual(alone.openings, together[key].openings)
        self.assertEqual(
            together[keys[0]].first(TUESDAY), THURSDAY + OPENING, "holiday and leave"
        )
        self.assertEqual(together[keys[1]].first(TUESDAY), WEDNESDAY + OPENING)

    def test_calendars_are_read_with_the_same_number_of_queries_for_any_number(self):
        clock = self.env["crm.follow.up.clock"]
        hi = datetime(2026, 6, 1)
        people = self.rep + self.other_rep + self.manager
        counts = []
        for number in (1, 3):
            keys = [(self.calendar, user, self.company) for user in people[:number]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            clock._get_working_times(keys, MONDAY, hi)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
