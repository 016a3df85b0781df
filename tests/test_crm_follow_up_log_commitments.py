from datetime import date

from odoo.tests import Form, users

from .commitments import CommitmentCase


class TestLogCommitments(CommitmentCase):
    """The log dialog: asks, and settles what was promised before, in one place."""

    def _open(self, lead=None, **values):
        wizard = self.env["crm.follow.up.log"].with_context(
            default_lead_ids=(lead or self.lead).ids, **values
        )
        return Form(wizard)

    def _get_outcome(self, name):
        return self.env.ref(f"crm_follow_up.outcome_{name}")

    @users("rep_fu")
    def test_step_fills_in_what_it_asks_for_and_two_clicks_ask_for_it(self):
        plan = self._create_plan(
            {"commitment_type_id": self.type_info.id, "ask": ""}, 1
        )
        self._enrol(self.lead, plan)
        dialog = self._open()
        self.assertEqual(dialog.commitment_type_id, self.type_info)
        self.assertEqual(dialog.ask, "Information shared, please?")
        dialog.outcome_id = self._get_outcome("answered")
        dialog.save().action_log()
        commitment = self.lead.commitment_ids
        self.assertEqual(commitment.state, "asked")
        self.assertEqual(commitment.touch_id.step_id, plan.step_ids[0])
        self.assertEqual(commitment.enrolment_id.plan_id, plan)

    @users("rep_fu")
    def test_whoever_was_not_reached_was_asked_for_nothing(self):
        plan = self._create_plan({"commitment_type_id": self.type_info.id}, 1)
        self._enrol(self.lead, plan)
        dialog = self._open()
        dialog.outcome_id = self._get_outcome("no_answer")
        self.assertFalse(dialog.is_asking)
        dialog.save().action_log()
        self.assertFalse(self.lead.commitment_ids)

    @users("rep_fu")
    def test_other_type_date_words_and_yes_at_once(self):
        dialog = self._open()
        dialog.channel_id = self.phone
        dialog.outcome_id = self._get_outcome("answered")
        dialog.commitment_type_id = self.type_date
        self.assertEqual(dialog.ask, "Decision date named, please?")
        dialog.ask = "When does your board meet?"
        dialog.commitment_due = date(2030, 1, 7)
        dialog.commitment_agreed = True
        dialog.save().action_log()
        commitment = self.lead.commitment_ids
        self.assertEqual(commitment.type_id, self.type_date)
        self.assertEqual(commitment.description, "When does your board meet?")
        self.assertEqual(commitment.date_due, date(2030, 1, 7))
        self.assertEqual(commitment.state, "agreed")

    @users("rep_fu")
    def test_typed_words_survive_another_type(self):
        dialog = self._open()
        dialog.ask = "My own words"
        dialog.commitment_type_id = self.type_date
        self.assertEqual(dialog.ask, "My own words")

    @users("rep_fu")
    def test_what_we_promise_becomes_our_todo(self):
        ours = self._create_type("Send the quotation", party="us")
        dialog = self._open()
        dialog.outcome_id = self._get_outcome("answered")
        dialog.commitment_type_id = ours
        dialog.save().action_log()
        promise = self.lead.commitment_ids
        self.assertEqual(promise.party, "us")
        self.assertEqual(promise.activity_id.user_id, self.rep)

    @users("rep_fu")
    def test_promised_before_is_checked_as_done_or_not(self):
        info, day = self._ask(), self._ask(type=self.type_date)
        dialog = self._open()
        self.assertEqual(dialog.open_commitment_ids[:], day + info)
        dialog.outcome_id = self._get_outcome("answered")
        dialog.note = "The drawings came"
        dialog.kept_ids.add(info)
        dialog.broken_ids.add(day)
        dialog.broken_reason = "The board did not meet"
        dialog.save().action_log()
        self.assertEqual(info.state, "kept")
        self.assertEqual(info.evidence, "The drawings came")
        self.assertEqual(day.state, "broken")
        self.assertEqual(day.close_reason, "The board did not meet")

    @users("rep_fu")
    def test_both_done_and_not_done_is_refused(self):
        info = self._ask()
        dialog = self._open()
        dialog.outcome_id = self._get_outcome("answered")
        dialog.kept_ids.add(info)
        dialog.broken_ids.add(info)
        wizard = dialog.save()
        with self.assertRefused("both"):
            wizard.action_log()
        self.assertFalse(self.lead.follow_up_touch_ids)

    @users("rep_fu")
    def test_nothing_chosen_asks_for_nothing(self):
        dialog = self._open()
        dialog.outcome_id = self._get_outcome("answered")
        dialog.save().action_log()
        self.assertFalse(self.lead.commitment_ids)

    @users("rep_fu")
    def test_correcting_a_touch_asks_for_nothing_again(self):
        touch = self.lead.with_env(self.env)._follow_up_log(
            self.phone, outcome=self._get_outcome("no_answer")
        )
        dialog = self._open(default_correct_id=touch.id)
        self.assertFalse(dialog.is_asking)

    @users("rep_fu")
    def test_many_leads_are_asked_for_the_same(self):
        leads = self._create_leads(3).with_env(self.env)
        dialog = self._open(leads)
        dialog.outcome_id = self._get_outcome("answered")
        dialog.commitment_type_id = self.type_info
        dialog.save().action_log()
        self.assertEqual(leads.commitment_ids.lead_id, leads)
