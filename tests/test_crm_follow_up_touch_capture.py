from datetime import timedelta

from odoo.tests import tagged, users

from odoo.addons.crm_follow_up.models.crm_lead_capture import Contact

from .capture import CaptureCase
from .common import MONDAY

MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


class OneContactCase(CaptureCase):
    """Steps by e-mail and by phone, and what people enter of a contact."""

    def _enrol_by_mail(self, delay=0):
        """Start a plan whose first step is a personal mail, due after ``delay``."""
        step = {"channel_id": self.email.id, "delay_count": delay}
        enrolment = self._enrol(self.lead, self._create_plan(step, 5))
        return enrolment, enrolment._get_planned_touches()

    def _log(self, channel=None, now=MONDAY, lead=None, outcome="sent", **values):
        """Log a contact by the dialog, apart from the plan."""
        lead = self._as_user(lead)
        with self._at(now):
            return lead._follow_up_log(
                channel or self.email,
                outcome=self.env.ref(f"crm_follow_up.outcome_{outcome}"),
                date=now,
                **values,
            )

    def _complete(self, touch, now, outcome="sent", **values):
        """Complete a planned step by the dialog."""
        with self._at(now):
            touch.with_env(self.env)._complete(
                self.env.ref(f"crm_follow_up.outcome_{outcome}"), now, **values
            )

    def _finish(self, touch, now):
        """Mark the activity of a planned step as done."""
        activity = touch.activity_id.with_env(self.env)
        with self._at(now):
            activity.action_done()


@tagged("post_install", "-at_install")
class TestContactDoesStep(OneContactCase):
    """A contact on the kind of channel of the current step does it, if it is due."""

    @users("rep_fu")
    def test_mail_does_the_step_that_is_due_today(self):
        enrolment, step = self._enrol_by_mail()
        activity = step.activity_id
        message = self._post(now=MONDAY + 3 * HOURS)
        self.assertRecordValues(
            self._get_touches(),
            [
                {
                    "id": step.id,
                    "name": "Step 1",
                    "source": "email",
                    "message_id": message.id,
                    "outcome_id": self.email.default_outcome_id.id,
                    "user_id": self.rep.id,
                    "date": MONDAY + 3 * HOURS,
                }
            ],
        )
        self.assertFalse(activity.active)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_mail_does_the_step_that_is_overdue(self):
        _enrolment, step = self._enrol_by_mail()
        self._post(now=MONDAY + 3 * DAYS)
        self.assertEqual(self._get_touches(), step)

    @users("rep_fu")
    def test_mail_early_in_the_morning_does_the_step_of_the_day(self):
        _enrolment, step = self._enrol_by_mail(1)
        # 0:30 of Tuesday in Madrid is Monday still by the clock of the server
        self._post(now=MONDAY.replace(hour=23, minute=30))
        self.assertEqual(self._get_touches(), step)

    @users("rep_fu")
    def test_mail_before_the_day_of_the_step_is_a_touch_of_its_own(self):
        enrolment, step = self._enrol_by_mail(2)
        self._post()
        touch = self._get_touches()
        self.assertNotEqual(touch, step)
        self.assertEqual((touch.enrolment_id, touch.step_id.id), (enrolment, False))
        self.assertEqual(step.state, "planned")
        self.assertTrue(step.activity_id.active)

    @users("rep_fu")
    def test_contact_of_another_kind_is_a_touch_of_its_own(self):
        _enrolment, step = self._enrol_by_mail()
        self._call()
        self.assertEqual(self._get_touches().channel_id, self.phone)
        self.assertEqual(step.state, "planned")

    @users("rep_fu")
    def test_second_mail_of_the_day_is_a_touch_of_its_own(self):
        enrolment, _step = self._enrol_by_mail()
        self._post()
        self._post(now=MONDAY + HOURS)
        self.assertEqual(len(self._get_touches()), 2)
        self.assertEqual(enrolment.touch_count, 2)

    @users("rep_fu")
    def test_automatic_step_is_not_done_by_a_personal_mail(self):
        enrolment = self._enrol(self.lead, self._create_plan(self._mail_step()))
        self._post()
        self.assertFalse(self._get_touches().step_id)
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_mail_while_paused_or_in_review_leaves_the_plan_alone(self):
        for number, state in enumerate(("paused", "review")):
            enrolment, step = self._enrol_by_mail()
            if state == "paused":
                enrolment._pause(now=MONDAY)
            else:
                enrolment._close_planned("skipped", "Later")
                enrolment._open_review(MONDAY, "Decide")
            self._post(now=MONDAY + number * DAYS)
            touch = self._get_touches()[-1]
            self.assertNotEqual(touch, step)
            self.assertEqual(touch.enrolment_id, enrolment)
            self.assertEqual(enrolment.state, state)
            enrolment._stop("manual")

    @users("rep_fu")
    def test_mail_goes_on_with_a_plan_that_waited_for_us(self):
        enrolment, step = self._enrol_by_mail()
        enrolment._pause(now=MONDAY, kind="answer")
        self._post(now=MONDAY + HOURS)
        self.assertEqual(enrolment.state, "running")
        self.assertNotEqual(self._get_touches(), step)

    @users("other_fu")
    def test_colleague_does_the_step_of_the_salesperson(self):
        _enrolment, step = self._enrol_by_mail()
        self._post(self.lead.with_env(self.env).sudo())
        self.assertEqual(self._get_touches(), step)
        self.assertEqual(step.user_id, self.other_rep)
        done = step.lead_id.message_ids.filtered("mail_activity_type_id")
        self.assertEqual(done.author_id, self.other_rep.partner_id)

    def test_mail_of_a_colleague_from_the_mailbox_does_the_step(self):
        _enrolment, step = self._enrol_by_mail()
        # the gateway posts for whoever wrote
        robot = self.env.ref("base.user_root")
        self._post(
            self.lead.with_user(robot),
            author_id=self.other_rep.partner_id.id,
            message_type="email",
            incoming_email_to="prospect@example.com",
        )
        self.assertEqual(self._get_touches(), step)
        self.assertEqual(step.user_id, self.other_rep)
        done = step.lead_id.message_ids.filtered("mail_activity_type_id")
        self.assertEqual(done.author_id, self.other_rep.partner_id)

    def test_contacts_of_several_people_in_one_batch_are_each_their_own(self):
        leads = self._create_leads(3)
        plan = self._create_plan(0, 1)
        steps = self._enrol(leads[:2], plan)._get_planned_touches()
        with self._at(MONDAY + DAYS):
            leads._follow_up_capture(self._make_calls(leads))
        done = self._get_touches(leads)
        self.assertEqual(done.user_id, self.rep + self.other_rep + self.manager)
        self.assertRecordValues(
            done,
            [
                {"lead_id": leads[0].id, "user_id": self.rep.id, "date": MONDAY},
                {
                    "lead_id": leads[1].id,
                    "user_id": self.other_rep.id,
                    "date": MONDAY + HOURS,
                },
                {
                    "lead_id": leads[2].id,
                    "user_id": self.manager.id,
                    "date": MONDAY + 2 * HOURS,
                },
            ],
        )
        self.assertEqual(done[:2], steps.sorted("lead_id"))

    def _make_calls(self, leads):
        people = (self.rep, self.other_rep, self.manager)
        return [
            Contact(lead, "phone", "activity", MONDAY + hour * HOURS, user)
            for hour, (lead, user) in enumerate(zip(leads, people, strict=True))
        ]


@tagged("post_install", "-at_install")
class TestOneContactIsOneTouch(OneContactCase):
    """What is found by itself and what somebody enters of it are one touch."""

    @users("rep_fu")
    def test_step_marked_as_done_after_its_mail_was_sent(self):
        enrolment, step = self._enrol_by_mail(1)
        message = self._post()
        self._finish(step, MONDAY + 12 * HOURS)
        self.assertEqual(self._get_touches(), step)
        self.assertEqual(step.message_id, message)
        # the mail has its own time, not that of the click
        self.assertEqual(step.date, MONDAY)
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_step_completed_by_the_dialog_after_its_mail_was_sent(self):
        _enrolment, step = self._enrol_by_mail(1)
        message = self._post()
        self._complete(step, MONDAY + HOURS, note="Sent the leaflet")
        self.assertEqual(self._get_touches(), step)
        self.assertEqual((step.message_id, step.date), (message, MONDAY))
        self.assertEqual(step.note, "Sent the leaflet")

    @users("rep_fu")
    def test_step_marked_as_done_first_and_the_mail_sent_within_the_hour(self):
        _enrolment, step = self._enrol_by_mail()
        self._finish(step, MONDAY)
        message = self._post(now=MONDAY + HOURS)
        self.assertEqual(self._get_touches(), step)
        self.assertEqual((step.message_id, step.source), (message, "plan"))

    @users("rep_fu")
    def test_step_marked_as_done_long_before_another_mail_is_another_contact(self):
        _enrolment, step = self._enrol_by_mail()
        self._finish(step, MONDAY)
        self._post(now=MONDAY + HOURS + MINUTES)
        self.assertEqual(len(self._get_touches()), 2)

    @users("rep_fu")
    def test_mail_that_did_the_step_and_is_logged_again(self):
        enrolment, step = self._enrol_by_mail()
        message = self._post()
        touch = self._log(now=MONDAY + HOURS, outcome="information_sent", note="Prices")
        self.assertEqual(touch, step)
        self.assertRecordValues(
            self._get_touches(),
            [
                {
                    "id": step.id,
                    "name": "Step 1",
                    "enrolment_id": enrolment.id,
                    "message_id": message.id,
                    "date": MONDAY,
                    "source": "email",
                    "note": "Prices",
                    "outcome_id": self.env.ref(
                        "crm_follow_up.outcome_information_sent"
                    ).id,
                }
            ],
        )

    @users("rep_fu")
    def test_mail_outside_of_plans_that_is_logged_again(self):
        message = self._post()
        self._log(now=MONDAY + 12 * HOURS, note="Prices")
        touch = self._get_touches()
        self.assertEqual((touch.message_id, touch.note), (message, "Prices"))
        self.assertEqual((touch.name, touch.date), ("A question", MONDAY))

    @users("rep_fu")
    def test_mail_that_was_logged_before_it_was_sent(self):
        touch = self._log(note="Prices")
        message = self._post(now=MONDAY + HOURS)
        self.assertEqual(self._get_touches(), touch)
        self.assertEqual((touch.message_id, touch.note), (message, "Prices"))

    @users("rep_fu")
    def test_call_whose_activity_is_done_and_that_is_logged(self):
        self._call()
        self._log(self.phone, MONDAY + HOURS, outcome="no_answer")
        touch = self._get_touches()
        self.assertEqual(len(touch), 1)
        self.assertEqual(touch.outcome_id.code, "no_answer")

    @users("rep_fu")
    def test_call_that_is_logged_and_whose_activity_is_done(self):
        touch = self._log(self.phone, outcome="no_answer")
        # tidied up at the end of the day
        self._call(now=MONDAY + 12 * HOURS)
        self.assertEqual(self._get_touches(), touch)
        self.assertEqual((touch.outcome_id.code, touch.date), ("no_answer", MONDAY))

    @users("rep_fu")
    def test_call_that_is_logged_with_its_time_after_its_activity_was_done(self):
        self._call(now=MONDAY + 12 * HOURS)
        self._log(self.phone, outcome="no_answer")
        self.assertEqual(self._get_touches().date, MONDAY)

    @users("rep_fu")
    def test_voicemail_that_is_logged_is_the_call(self):
        self._call()
        voicemail = self.env.ref("crm_follow_up.channel_voicemail")
        self._log(voicemail, MONDAY + MINUTES, outcome="voicemail_left")
        touch = self._get_touches()
        self.assertEqual((touch.channel_id, touch.source), (voicemail, "activity"))
        self.assertEqual(touch.cost, voicemail.unit_cost)

    @users("rep_fu")
    def test_of_several_contacts_the_nearest_is_meant(self):
        first = self._post()
        second = self._post(now=MONDAY + 4 * HOURS)
        self._log(now=MONDAY + 5 * HOURS, note="The second")
        self._log(now=MONDAY + 6 * HOURS, note="The first")
        touches = self._get_touches()
        self.assertEqual(touches.message_id, first + second)
        self.assertEqual(touches.mapped("note"), ["The first", "The second"])


@tagged("post_install", "-at_install")
class TestTwoContactsStayTwo(OneContactCase):
    """What could be meant by two traces stays two where anything else differs."""

    def _assert_two(self, lead=None):
        self.assertEqual(len(self._get_touches(lead)), 2)

    @users("rep_fu")
    def test_mail_and_call_are_two(self):
        self._post()
        self._log(self.phone, MONDAY + MINUTES, outcome="no_answer")
        self._assert_two()

    @users("rep_fu")
    def test_contacts_on_two_leads_are_two(self):
        other = self._create_lead(name="Another").with_env(self.env)
        self._post()
        self._log(lead=other)
        self._assert_two(self.lead + other)

    @users("rep_fu")
    def test_contacts_of_two_people_are_two(self):
        self._post(self.lead.with_user(self.manager))
        self._log()
        self._assert_two()

    @users("rep_fu")
    def test_log_of_a_colleague_before_the_mail_is_another_contact(self):
        self._log(lead=self.lead.with_user(self.manager))
        self._post(now=MONDAY + MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_log_after_more_than_half_a_day_is_another_contact(self):
        self._post()
        self._log(now=MONDAY + 12 * HOURS + MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_log_of_more_than_an_hour_before_is_another_contact(self):
        self._log()
        self._post(now=MONDAY + HOURS + MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_activity_done_more_than_half_a_day_after_a_log_is_another_contact(self):
        self._log(self.phone, outcome="no_answer")
        self._call(now=MONDAY + 12 * HOURS + MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_second_log_of_a_mail_is_another_contact(self):
        self._post()
        self._log(now=MONDAY + HOURS)
        self._log(now=MONDAY + 2 * HOURS)
        self._assert_two()

    @users("rep_fu")
    def test_second_mail_after_a_log_is_another_contact(self):
        self._log()
        self._post(now=MONDAY + 10 * MINUTES)
        self._post(now=MONDAY + 20 * MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_second_call_after_a_logged_one_is_another_contact(self):
        self._log(self.phone, outcome="no_answer")
        self._call(now=MONDAY + 10 * MINUTES)
        self.assertEqual(len(self._get_touches()), 1)
        self._call(now=MONDAY + 20 * MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_second_log_of_a_step_done_by_its_mail_is_another_contact(self):
        _enrolment, step = self._enrol_by_mail()
        self._post()
        self._log(now=MONDAY + HOURS)
        self._log(now=MONDAY + 2 * HOURS)
        self._assert_two()
        self.assertIn(step, self._get_touches())

    @users("rep_fu")
    def test_next_step_marked_as_done_does_not_take_the_mail_of_the_first(self):
        step = {"channel_id": self.email.id, "delay_count": 0}
        enrolment = self._enrol(self.lead, self._create_plan(step, step))
        message = self._post()
        second = enrolment._get_planned_touches()
        self._finish(second, MONDAY + HOURS)
        self._assert_two()
        first = self._get_touches() - second
        self.assertEqual(first.message_id, message)
        self.assertFalse(second.message_id)

    @users("rep_fu")
    def test_mass_mail_and_a_logged_mail_are_two(self):
        self._send_mass_mail()
        self._log(now=MONDAY + MINUTES)
        self._assert_two()

    @users("rep_fu")
    def test_answer_of_the_customer_is_not_our_contact(self):
        answered = self.env.ref("crm_follow_up.outcome_answered")
        self.lead._follow_up_log(self.email, "in", answered, MONDAY)
        self._post(now=MONDAY + MINUTES)
        self._assert_two()
