from odoo.tests import Form, tagged, users

from .common import MONDAY
from .decisions import DecisionCase


@tagged("post_install", "-at_install")
class TestGiveUp(DecisionCase):
    """Giving up too soon needs a written reason, by setting a manager."""

    def _give_up(self, enrolment, **values):
        return self._decide(
            enrolment, "lost", lost_reason_id=self.lost_reason.id, **values
        )

    @users("rep_fu")
    def test_too_few_touches_need_a_written_reason(self):
        self.company.follow_up_channel_min = 1
        enrolment = self._review(self.phone)
        for note in (False, "  "):
            with self.assertRefused("1 touches of at least 2", "“Justification”"):
                self._give_up(enrolment, note=note)
        self.assertEqual(enrolment.state, "review")
        self.assertFalse(enrolment.decision_ids)
        decision = self._give_up(enrolment, note="They went bankrupt")
        self.assertEqual(decision.shortfall, "1 touches of at least 2")
        self.assertEqual(enrolment.lead_id.won_status, "lost")

    @users("rep_fu")
    def test_too_few_channels_need_a_written_reason(self):
        enrolment = self._review(self.phone, self.phone, self.phone)
        with self.assertRefused("1 channels of at least 2"):
            self._give_up(enrolment)
        self.company.sudo().follow_up_channel_min = 0
        self.assertFalse(self._give_up(enrolment).shortfall)

    @users("rep_fu")
    def test_by_setting_only_managers_give_up_too_soon(self):
        self.company.sudo().follow_up_give_up = "manager"
        enrolment = self._review(self.phone)
        with self.assertRefused("ask a sales manager"):
            self._give_up(enrolment, note="No chance")
        self.env = self.env(user=self.manager)
        with self.assertRefused("“Justification”"):
            self._give_up(enrolment)
        self._give_up(enrolment, note="No chance")
        self.assertEqual(enrolment.lead_id.won_status, "lost")

    @users("rep_fu")
    def test_by_setting_whoever_has_tried_enough_may_give_up(self):
        self.company.sudo().follow_up_give_up = "manager"
        enrolment = self._review(self.phone, self.email)
        self._give_up(enrolment)
        self.assertEqual(enrolment.lead_id.won_status, "lost")

    @users("rep_fu")
    def test_marking_as_lost_is_no_way_around(self):
        enrolment = self._enrol(self._create_lead(), self.plan)
        lead = enrolment.lead_id
        values = {"lead_ids": lead.ids, "lost_reason_id": self.lost_reason.id}
        lost = self.env["crm.lead.lost"]
        with self._at(MONDAY):
            with self.assertRefused("0 touches of at least 2", "“Closing Note”"):
                lost.create(values).action_lost_reason_apply()
            self.assertEqual(lead.won_status, "pending")
            values["lost_feedback"] = "<p>They closed</p>"
            lost.create(values).action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        decision = enrolment.decision_ids
        self.assertEqual((decision.choice, decision.note), ("lost", "They closed"))

    @users("rep_fu")
    def test_stopping_is_no_way_around(self):
        self.company.sudo().follow_up_give_up = "manager"
        enrolment = self._enrol(self._create_lead(), self.plan)
        values = {"enrolment_ids": enrolment.ids, "note": "No chance"}
        stop = self.env["crm.follow.up.stop"].create(values)
        with self._at(MONDAY):
            with self.assertRefused("0 touches of at least 2", "ask a sales manager"):
                stop.action_apply()
            self.assertEqual(enrolment.state, "running")
            self.env[stop._name].with_user(self.manager).create(values).action_apply()
        self.assertEqual(enrolment.state, "stopped")

    @users("rep_fu")
    def test_lead_that_nobody_follows_up_is_marked_as_lost_as_ever(self):
        lead = self._create_lead()
        lost = self.env["crm.lead.lost"].create({"lead_ids": lead.ids})
        lost.action_lost_reason_apply()
        self.assertEqual(lead.won_status, "lost")
        self.assertFalse(lead.follow_up_decision_ids)


@tagged("post_install", "-at_install")
class TestMaximum(DecisionCase):
    """Going on beyond the maximum needs a written reason, and a number."""

    @users("rep_fu")
    def test_beyond_the_maximum_needs_a_reason_and_a_number(self):
        enrolment = self._review(*[self.phone] * 4)
        with self.assertRefused("4 touches of at most 4", "“Justification”"):
            self._decide(enrolment, "go_on", touch_more=1)
        with self.assertRefused("“Further Touches”"):
            self._decide(enrolment, "go_on", note="They build", touch_more=0)
        self._decide(enrolment, "go_on", note="They build", touch_more=1)
        self.assertOneStepPlanned(enrolment)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "review", "granted was one touch")
        decision = enrolment.decision_ids
        self.assertTrue(decision.is_above_maximum)
        self.assertEqual(decision.touch_max, 4)

    @users("rep_fu")
    def test_below_the_maximum_nothing_is_asked_or_granted(self):
        enrolment = self._review(*[self.phone] * 3)
        decision = self._decide(enrolment, "go_on", touch_more=9)
        self.assertFalse(decision.is_above_maximum)
        self.assertFalse(enrolment.touch_max_granted)

    @users("rep_fu")
    def test_another_plan_counts_the_touches_of_the_lead_as_well(self):
        enrolment = self._review(*[self.phone] * 4)
        other = self._create_plan(0, touch_min=1, touch_target=2, touch_max=3)
        with self.assertRefused("4 touches of at most 3"):
            self._decide(enrolment, "plan", next_plan_id=other.id)
        self._decide(
            enrolment, "plan", next_plan_id=other.id, note="New model", touch_more=2
        )
        started = enrolment.lead_id._get_open_enrolments()
        self.assertEqual(started.state, "running", started.hold_reason)
        self.assertEqual(started.touch_max_granted, 6)
        self.assertOneStepPlanned(started)


@tagged("post_install", "-at_install")
class TestNeeds(DecisionCase):
    """What a choice needs is asked for by the name of its field."""

    @users("rep_fu")
    def test_what_is_missing_is_named(self):
        enrolment = self._review(self.phone, self.email)
        friend = self.rival.id
        for choice, values, words in (
            ("plan", {}, "“Next Plan”"),
            ("nurture", {}, "“Recheck On”"),
            ("nurture", {"date_recheck": "2026-03-02"}, "“Recheck On”"),
            ("hand_over", {}, "“Hand To”"),
            ("hand_over", {"new_user_id": self.rep.id}, "“Hand To”"),
            ("referrer", {"date_recheck": "2026-04-01"}, "“Whom”"),
            ("referrer", {"referrer_id": friend}, "“Recheck On”"),
            ("channel", {}, "“Channel”"),
            ("lost", {}, "“Lost Reason”"),
        ):
            with self.subTest(choice=choice), self.assertRefused(words):
                self._decide(enrolment, choice, **values)
        self.assertEqual(enrolment.state, "review")
        self.assertFalse(enrolment.decision_ids)

    @users("rep_fu")
    def test_dialog_without_a_choice_is_refused(self):
        enrolment = self._review(self.phone)
        action = enrolment.with_env(self.env).action_decide()
        dialog = Form(self.env[action["res_model"]].with_context(**action["context"]))
        with self.assertRefused("“Decision”"):
            dialog.save().action_apply()
