from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY
from .log_dialog import LogDialogCase


@tagged("post_install", "-at_install")
class TestLog(LogDialogCase):
    """The dialog that records a contact."""

    # what it suggests

    @users("rep_fu")
    def test_an_outcome_is_all_that_the_planned_call_needs(self):
        enrolment = self._enrol()
        dialog = self._open(enrolment.lead_id)
        self.assertEqual(dialog.channel_id, self.phone)
        self.assertEqual(dialog.touch_id.name, "Step 1")
        self.assertTrue(dialog.completes_step)
        self.assertEqual(dialog.ask, "May we meet?")
        self.assertFalse(dialog.outcome_id)
        dialog.outcome_id = self._get_outcome("no_answer")
        self.assertClosed(dialog.save().action_log())
        self.assertEqual(self._get_done(enrolment.lead_id).name, "Step 1")

    @users("rep_fu")
    def test_a_call_is_suggested_where_nothing_is_planned(self):
        dialog = self._open(self._create_lead())
        self.assertEqual(dialog.channel_id, self.phone)
        self.assertFalse(dialog.completes_step)

    @users("rep_fu")
    def test_only_what_goes_without_saying_is_suggested_as_outcome(self):
        dialog = self._open(self._create_lead())
        for code, outcome in {
            "letter": "sent",
            "voicemail": "voicemail_left",
            "visit": None,
            "phone": None,
        }.items():
            dialog.channel_id = self.env.ref(f"crm_follow_up.channel_{code}")
            expected = outcome and self._get_outcome(outcome)
            self.assertEqual(dialog.outcome_id, expected or dialog.outcome_id[:0])

    @users("rep_fu")
    def test_outcomes_are_offered_by_channel(self):
        dialog = self._open(self._create_lead())
        offered = dialog.offered_ids[:]
        self.assertIn(self._get_outcome("voicemail_left"), offered)
        self.assertNotIn(self._get_outcome("no_show"), offered)
        self.assertNotIn(self._get_outcome("done"), offered)
        dialog.outcome_id = self._get_outcome("busy")
        dialog.channel_id = self.email
        self.assertEqual(dialog.outcome_id, self._get_outcome("sent"))
        self.assertNotIn(self._get_outcome("busy"), dialog.offered_ids[:])

    @users("rep_fu")
    def test_an_outcome_that_fits_both_channels_stays_chosen(self):
        dialog = self._open(self._create_lead())
        dialog.outcome_id = self._get_outcome("not_interested")
        dialog.channel_id = self.email
        self.assertEqual(dialog.outcome_id, self._get_outcome("not_interested"))

    # the planned step

    @users("rep_fu")
    def test_logging_on_the_channel_of_the_planned_step_completes_it(self):
        enrolment = self._enrol()
        self._log(enrolment.lead_id, "no_answer", note="Rang ten times", duration=3)
        done = self._get_done(enrolment.lead_id)
        self.assertEqual(len(done), 1)
        self.assertEqual((done.note, done.duration), ("Rang ten times", 3))
        self.assertEqual((done.user_id, done.source), (self.rep, "plan"))
        self.assertFalse(done.activity_id.active)
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_logging_on_another_channel_leaves_the_step_planned(self):
        enrolment = self._enrol()
        self._log(enrolment.lead_id, "answered", channel_id=self.sms)
        done = self._get_done(enrolment.lead_id)
        self.assertEqual((done.channel_id, done.source), (self.sms, "log"))
        self.assertFalse(done.step_id)

    @users("rep_fu")
    def test_the_step_may_have_been_done_on_another_channel(self):
        self.sms.sudo().unit_cost = 7
        enrolment = self._enrol()
        self._log(enrolment.lead_id, channel_id=self.sms, completes_step=True)
        done = self._get_done(enrolment.lead_id)
        self.assertEqual((done.name, done.channel_id), ("Step 1", self.sms))
        self.assertEqual((done.outcome_id.code, done.cost), ("sent", 7))
        self.assertEqual(enrolment.step_id.name, "Step 2")

    @users("rep_fu")
    def test_a_call_besides_the_plan_leaves_the_step_planned(self):
        enrolment = self._enrol()
        self._log(enrolment.lead_id, "no_answer", completes_step=False)
        self.assertEqual(self._get_done(enrolment.lead_id).source, "log")
        self.assertEqual(enrolment.step_id.name, "Step 1")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_opened_from_an_activity_it_logs_the_step_of_that_activity(self):
        plan = self._create_plan({"wait": "none", "delay_count": 0}, 0)
        enrolment = self._enrol(plan=plan)
        with self._at(MONDAY):
            enrolment._process_due(MONDAY)
        first, second = enrolment._get_planned_touches().sorted("id")
        self.assertEqual(enrolment.step_id, second.step_id)
        self._log(first.activity_id, "no_answer")
        self.assertEqual((first.state, second.state), ("done", "planned"))

    @users("rep_fu")
    def test_coming_back_to_them_lets_a_held_plan_go_on(self):
        enrolment = self._enrol(plan=self._create_held_plan())
        self._receive_answer(enrolment)
        self.assertEqual(enrolment.hold_kind, "answer")
        self._log(enrolment.lead_id, "spoken")
        self.assertEqual(
            (enrolment.state, enrolment.step_id.name), ("running", "Step 2")
        )
        self.assertFalse(enrolment.lead_id.follow_up_awaits_us)
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_another_answer_keeps_the_plan_on_hold(self):
        enrolment = self._enrol(plan=self._create_held_plan())
        self._receive_answer(enrolment)
        self._log(enrolment.lead_id, "information_requested")
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "answer"))
        [waiting] = enrolment.lead_id._get_waiting_answers()
        self.assertEqual(waiting.outcome_id.code, "information_requested")
        self.assertTrue(waiting.activity_id.active)

    def _create_held_plan(self):
        values = {"stop_on_reply": False, "on_reply": "hold"}
        return self.env["crm.follow.up.plan"].browse(self._create_plan(**values).id)

    def _receive_answer(self, enrolment):
        enrolment.lead_id._follow_up_log(self.email, direction="in", date=MONDAY)

    # when

    @users("rep_fu")
    def test_a_contact_of_the_past_is_logged_for_its_day(self):
        lead, yesterday = self._create_lead(), fields.Datetime.now() - timedelta(days=1)
        self._log(lead, "no_answer", date=yesterday)
        self.assertEqual(self._get_done(lead).date, yesterday.replace(microsecond=0))

    @users("rep_fu")
    def test_logging_for_the_future_is_refused(self):
        lead, tomorrow = self._create_lead(), fields.Datetime.now() + timedelta(days=1)
        with self.assertRefused("future", "Date"):
            self._log(lead, "no_answer", date=tomorrow)
        self.assertFalse(self._get_done(lead))

    @users("rep_fu")
    def test_a_contact_before_their_answer_does_not_settle_it(self):
        lead = self._create_lead()
        lead.with_env(self.env)._follow_up_log(self.email, direction="in")
        self._log(lead, "no_answer", date=fields.Datetime.now() - timedelta(days=1))
        self.assertTrue(lead.follow_up_awaits_us)
        self._log(lead, "no_answer")
        self.assertFalse(lead.follow_up_awaits_us)

    @users("rep_fu")
    def test_negative_minutes_are_refused(self):
        with self.assertRefused("Minutes"):
            self._log(self._create_lead(), "no_answer", duration=-1)

    # why nobody answered

    @users("rep_fu")
    def test_a_cause_of_silence_is_suggested_and_can_be_changed(self):
        lead = self._create_lead()
        self._log(lead, "no_answer", ask=False)
        dialog = self._open(lead)
        self.assertFalse(dialog.silence_cause)
        dialog.outcome_id = self._get_outcome("no_answer")
        self.assertEqual(dialog.silence_cause, "unclear_message")
        self.assertIn("asked for anything", dialog.silence_note)
        dialog.silence_cause = "price"
        self.assertFalse(dialog.silence_note)
        dialog.save().action_log()
        self.assertEqual(self._get_done(lead)[-1].silence_cause, "price")

    @users("rep_fu")
    def test_who_answered_or_got_something_sent_is_not_silent(self):
        lead = self._create_lead()
        self._log(lead, "no_answer", ask=False)
        dialog = self._open(lead)
        for code in ("no_answer", "spoken", "information_sent"):
            dialog.outcome_id = self._get_outcome(code)
            self.assertEqual(bool(dialog.silence_cause), code == "no_answer")

    # what was learned

    @users("rep_fu")
    def test_an_insight_is_recorded_with_its_touch(self):
        lead = self._create_lead()
        self._log(
            lead,
            "spoken",
            insight="They look at the new press of Pieralisi",
            insight_type="competitor_product",
        )
        insight = self.env["crm.follow.up.insight"].search([("lead_id", "=", lead.id)])
        self.assertEqual(insight.name, "They look at the new press of Pieralisi")
        self.assertEqual(insight.type, "competitor_product")
        self.assertEqual(insight.touch_id, self._get_done(lead))
        self.assertEqual(insight.author_id, self.rep)

    @users("rep_fu")
    def test_the_impact_of_a_meeting_is_kept_on_the_lead(self):
        lead = self._create_lead(meeting_impact="4")
        visit = self.env.ref("crm_follow_up.channel_visit")
        self._log(lead, "spoken", channel_id=visit, meeting_impact="2")
        self.assertEqual(lead.meeting_impact, "2")

    # many leads

    @users("rep_fu")
    def test_many_leads_get_a_touch_each_and_their_steps_are_done(self):
        leads = self._create_leads(4)
        calls = self._enrol(leads[:2])
        letter = self.env.ref("crm_follow_up.channel_letter")
        letters = self._enrol(leads[2], self._create_plan({"channel_id": letter.id}))
        dialog = self._open(leads)
        self.assertEqual((dialog.channel_id, dialog.touch_count), (self.phone, 2))
        dialog.outcome_id = self._get_outcome("no_answer")
        dialog.save().action_log()
        done = self._get_done(leads)
        self.assertEqual((done.lead_id, len(done)), (leads, 4))
        self.assertEqual(calls.step_id.name, "Step 2")
        self.assertEqual(letters._get_planned_touches().channel_id, letter)

    @users("rep_fu")
    def test_the_queries_of_a_touch_do_not_depend_on_the_number_of_leads(self):
        # the people of all of them are known from then on
        self._count_queries(self._create_leads(30), minutes_ago=3)
        few = self._count_queries(self._create_leads(2), minutes_ago=2)
        many = self._count_queries(self._create_leads(30), minutes_ago=1)
        self.assertEqual(few, many)

    @users("rep_fu")
    def test_deadlines_for_many_answers_cost_no_more_than_their_activities(self):
        self._count_queries(self._create_leads(2), "answered")
        few = self._count_queries(self._create_leads(2), "answered")
        many = self._count_queries(self._create_leads(30), "answered")
        # core follows and inserts once for each person
        self.assertLess(many - few, 10)

    @users("rep_fu")
    def test_each_step_done_costs_no_more_than_core_needs_for_its_activity(self):
        few, many = self._create_leads(2), self._create_leads(30)
        self._enrol(few)
        self._enrol(many)
        self._count_queries(many[:2])
        more = self._count_queries(many[2:]) - self._count_queries(few)
        # core posts a message for each activity that is done
        self.assertLess(more, 6 * 26)

    def _count_queries(self, leads, outcome="no_answer", minutes_ago=0):
        dialog = self._open(leads)
        dialog.outcome_id = self._get_outcome(outcome)
        wizard = dialog.save()
        # the same people in the same second would have less to be written
        wizard.date -= timedelta(minutes=minutes_ago)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard.action_log()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    # rights

    @users("rep_fu")
    def test_foreign_lead_cannot_be_logged_on(self):
        lead = self._create_lead(user_id=self.other_rep.id).with_env(self.env)
        with self.assertRaises(AccessError):
            lead._follow_up_log(self.phone)

    @users("rep_fu")
    def test_a_foreign_lead_among_many_is_refused_altogether(self):
        own = self._create_lead()
        leads = own + self._create_lead(user_id=self.other_rep.id)
        with self.assertRaises(AccessError):
            self.env["crm.follow.up.log"].create(
                {
                    "lead_ids": [fields.Command.set(leads.ids)],
                    "channel_id": self.phone.id,
                    "outcome_id": self._get_outcome("no_answer").id,
                }
            ).action_log()
        self.assertFalse(self._get_done(leads))
