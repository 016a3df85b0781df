from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

TUESDAY = MONDAY + timedelta(days=1)
CLOSE = {"type": "ir.actions.act_window_close"}


class WizardCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(0, 1)

    def _open(self, action):
        """Open the form of a wizard as its button does, and return it."""
        self.assertEqual(action["target"], "new")
        model = self.env[action["res_model"]].with_context(**action["context"])
        return Form(model)

    def _apply(self, form, method="action_apply"):
        with self._at(MONDAY):
            return getattr(form.save(), method)()


@tagged("post_install", "-at_install")
class TestStartWizard(WizardCase):
    def _start(self, leads, **values):
        """Start the proposed plan on leads through the wizard."""
        form = self._open(leads.with_env(self.env).action_follow_up_start())
        for name, value in values.items():
            form[name] = value
        return self._apply(form, "action_start")

    # proposals

    @users("rep_fu")
    def test_first_plan_of_the_phase_of_the_lead_is_proposed(self):
        later = self._create_plan(name="Later", phase="challenge", sequence=2)
        first = self._create_plan(name="First", phase="challenge", sequence=1)
        for stage, plan in (
            (self.stage_meeting, self.plan),
            (self.stage_challenge, first),
        ):
            lead = self._create_lead(stage_id=stage.id).with_env(self.env)
            with self.subTest(stage=stage.name):
                form = self._open(lead.action_follow_up_start())
                self.assertEqual(form.plan_id, plan)
        first.active = False
        form = self._open(lead.action_follow_up_start())
        self.assertEqual(form.plan_id, later)

    @users("rep_fu")
    def test_reason_of_the_last_touch_is_not_to_be_repeated(self):
        lead = self._create_lead().with_env(self.env)
        form = self._open(lead.action_follow_up_start())
        self.assertFalse(form.repeated_reason)
        lead._follow_up_log(self.phone, date=MONDAY, reason_id=self.reason.id)
        form = self._open(lead.action_follow_up_start())
        self.assertIn("News for you", form.repeated_reason)
        other = self.env.ref("crm_follow_up.reason_thanks")
        lead._follow_up_log(self.phone, reason_id=other.id)
        form = self._open(lead.action_follow_up_start())
        self.assertFalse(form.repeated_reason)

    @users("rep_fu")
    def test_plan_without_steps_or_of_another_company_is_not_proposed(self):
        abroad = self._create_company("Abroad", self.rep)
        self._create_plan(name="Empty", sequence=1).step_ids.unlink()
        self._create_plan(name="Foreign", sequence=2, company_id=abroad.id)
        self.env = self.env(
            context={
                **self.env.context,
                "allowed_company_ids": (self.company + abroad).ids,
            }
        )
        lead = self._create_lead(company_id=self.company.id).with_env(self.env)
        form = self._open(lead.action_follow_up_start())
        self.assertEqual(form.plan_id, self.plan)

    @users("rep_fu")
    def test_wizard_says_what_the_plan_will_do(self):
        lead = self._create_lead().with_env(self.env)
        form = self._open(lead.action_follow_up_start())
        self.assertEqual(
            (form.step_count, form.span_workdays, form.channel_mix, form.reason_count),
            (2, 1, "Phone × 2", 1),
        )
        self.assertIn("fewer than the minimum", form.warnings)

    @users("rep_fu")
    def test_wizard_shows_refusals_before_the_start(self):
        leads = self._create_leads(3)
        self._enrol(leads[0], self._create_plan(name="Other plan"))
        form = self._open(leads.with_env(self.env).action_follow_up_start())
        self.assertEqual((form.lead_count, form.refused_count), (3, 1))
        self.assertIn("Deal 0: The lead already follows", form.refusals)
        form.replace = True
        self.assertEqual(form.refused_count, 0)
        self.assertFalse(form.refusals)

    @users("rep_fu")
    def test_wizard_tells_when_the_start_goes_to_the_background(self):
        self.company.follow_up_bulk_threshold = 2
        for count, expected in ((2, False), (3, True)):
            with self.subTest(count=count):
                leads = self._create_leads(count).with_env(self.env)
                form = self._open(leads.action_follow_up_start())
                self.assertEqual(form.is_background, expected)

    # one

    @users("rep_fu")
    def test_one_lead_starts_at_the_chosen_moment(self):
        lead = self._create_lead()
        self.assertEqual(self._start(lead, date=TUESDAY), CLOSE)
        enrolment = lead.follow_up_enrolment_ids
        self.assertEqual(enrolment.plan_id, self.plan)
        self.assertEqual(enrolment.date_start, TUESDAY)
        self.assertOneStepPlanned(enrolment)
        self.assertEqual(enrolment.date_next, TUESDAY)

    @users("rep_fu")
    def test_one_lead_that_cannot_start_is_an_error_that_says_why(self):
        lead = self._create_lead()
        enrolment = self._enrol(lead, self._create_plan(name="Other plan"))
        with self.assertRefused("A deal: The lead already follows the plan Other plan"):
            self._start(lead)
        self.assertEqual(lead.follow_up_enrolment_ids, enrolment)

    @users("rep_fu")
    def test_one_lead_replaces_its_open_plan(self):
        lead = self._create_lead()
        before = self._enrol(lead, self._create_plan(name="Other plan"))
        self.assertEqual(self._start(lead, replace=True), CLOSE)
        self.assertStopped(before, "replaced")
        self.assertEqual(before.stop_note, "Test plan")
        self.assertEqual(lead.follow_up_plan_id, self.plan)
        self.assertOneStepPlanned(lead.follow_up_enrolment_ids - before)

    @users("rep_fu")
    def test_won_and_lost_leads_cannot_start_even_when_replacing(self):
        won = self._create_lead(stage_id=self.stage_won.id)
        lost = self._create_lead()
        lost.action_set_lost()
        for lead, words in ((won, "is won. Choose a plan"), (lost, "Restore it")):
            with self.subTest(words=words), self.assertRefused(words):
                self._start(lead, plan_id=self.plan, replace=True)
            self.assertFalse(lead.follow_up_enrolment_ids)

    @users("rep_fu")
    def test_plan_that_cannot_start_is_an_error_that_says_why(self):
        plan = self._create_plan(
            {"responsible": "user", "user_id": self.other_rep.id}, name="Stuck"
        )
        self.other_rep.active = False
        for leads in (self._create_lead(), self._create_leads(2)):
            with self.assertRefused("of Stuck, is not active any more"):
                self._start(leads, plan_id=plan)
            self.assertFalse(leads.follow_up_enrolment_ids)

    # many

    @users("rep_fu")
    def test_many_leads_that_all_can_start_do_so_without_a_report(self):
        leads = self._create_leads(3)
        self.assertEqual(self._start(leads), CLOSE)
        self.assertEqual(leads.follow_up_enrolment_ids.lead_id, leads)

    @users("rep_fu")
    def test_many_leads_show_the_report_of_those_refused(self):
        leads = self._create_leads(3)
        self._enrol(leads[0], self._create_plan(name="Other plan"))
        action = self._start(leads)
        launch = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((launch.enrolled_count, launch.refused_count), (2, 1))
        self.assertIn("Other plan", launch.refused_line_ids.reason)
        self.assertEqual(leads[0].follow_up_plan_id.name, "Other plan")

    @users("rep_fu")
    def test_many_leads_replace_their_open_plans_whatever_the_conditions(self):
        self.plan.domain = "[('name', '=', 'Other')]"
        leads = self._create_leads(3)
        before = self._enrol(leads[0], self._create_plan(name="Other plan"))
        self.assertEqual(self._start(leads, replace=True), CLOSE)
        self.assertStopped(before, "replaced")
        self.assertEqual(leads.follow_up_enrolment_id.plan_id, self.plan)
        self.assertEqual(leads.mapped("follow_up_state"), ["running"] * 3)

    @users("rep_fu")
    def test_replacing_leaves_alone_the_plan_of_a_lead_that_cannot_start(self):
        abroad = self._create_company("Abroad", self.rep)
        self.env = self.env(
            context={
                **self.env.context,
                "allowed_company_ids": (self.company + abroad).ids,
            }
        )
        leads = self._create_leads(2, team_id=False)
        leads[0].company_id = abroad
        before = self._enrol(leads, self._create_plan(name="Other plan"))
        self.plan.company_id = self.company
        action = self._start(leads, plan_id=self.plan, replace=True)
        launch = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(launch.refused_line_ids.lead_id, leads[0])
        self.assertIn("The plan belongs to", launch.refused_line_ids.reason)
        self.assertEqual(before[0].state, "running")
        self.assertStopped(before[1], "replaced")

    @users("rep_fu")
    def test_many_leads_above_the_threshold_wait_for_the_background(self):
        self.company.follow_up_bulk_threshold = 2
        leads = self._create_leads(3)
        action = self._start(leads)
        launch = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((launch.state, launch.progress), ("running", 0))
        self.assertFalse(leads.follow_up_enrolment_ids)
        self._run_cron("ir_cron_process_launches", MONDAY)
        self.assertEqual(launch.state, "done")
        self.assertEqual(leads.follow_up_enrolment_ids.lead_id, leads)


@tagged("post_install", "-at_install")
class TestPauseWizard(WizardCase):
    @users("rep_fu")
    def test_pause_keeps_until_and_reason(self):
        lead = self._create_lead().with_env(self.env)
        enrolment = self._enrol(lead, self.plan)
        form = self._open(lead.action_follow_up_pause())
        form.until = TUESDAY
        form.reason = "Trade fair"
        self._apply(form)
        self.assertEqual(enrolment.state, "paused")
        self.assertEqual(enrolment.paused_until, TUESDAY)
        self.assertEqual(enrolment.hold_reason, "Trade fair")
        self.assertFalse(enrolment.touch_ids.activity_id)

    @users("rep_fu")
    def test_pause_without_end_lasts_until_somebody_resumes(self):
        lead = self._create_lead().with_env(self.env)
        enrolment = self._enrol(lead, self.plan)
        form = self._open(enrolment.action_pause())
        form.reason = "Trade fair"
        self._apply(form)
        self.assertEqual((enrolment.state, enrolment.date_wake), ("paused", False))
        with self._at(TUESDAY):
            lead.action_follow_up_resume()
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)

    @users("rep_fu")
    def test_pause_in_the_past_is_refused_and_nothing_is_paused(self):
        leads = self._create_leads(2).with_env(self.env)
        enrolments = self._enrol(leads, self.plan)
        for until in (MONDAY - timedelta(days=1), MONDAY):
            form = self._open(leads.action_follow_up_pause())
            form.until = until
            form.reason = "Trade fair"
            with self.assertRefused("must end in the future", "“Until”"):
                self._apply(form)
            self.assertEqual(enrolments.mapped("state"), ["running"] * 2)
            self.assertOneStepPlanned(enrolments)
            self.assertEqual(len(enrolments.touch_ids.activity_id), 2)

    @users("rep_fu")
    def test_pause_needs_a_reason(self):
        lead = self._create_lead().with_env(self.env)
        self._enrol(lead, self.plan)
        form = self._open(lead.action_follow_up_pause())
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    @users("rep_fu")
    def test_pause_of_several_leads_pauses_them_all(self):
        leads = self._create_leads(2).with_env(self.env)
        enrolments = self._enrol(leads, self.plan)
        form = self._open(leads.action_follow_up_pause())
        form.reason = "Trade fair"
        self._apply(form)
        self.assertEqual(enrolments.mapped("state"), ["paused"] * 2)


@tagged("post_install", "-at_install")
class TestStopWizard(WizardCase):
    @users("rep_fu")
    def test_stop_keeps_the_note_and_closes_the_step(self):
        lead = self._create_lead().with_env(self.env)
        enrolment = self._enrol(lead, self.plan)
        form = self._open(lead.action_follow_up_stop())
        form.note = "No budget this year"
        self._apply(form)
        self.assertStopped(enrolment, "manual")
        self.assertEqual(enrolment.stop_note, "No budget this year")

    @users("rep_fu")
    def test_stop_needs_a_note(self):
        lead = self._create_lead().with_env(self.env)
        self._enrol(lead, self.plan)
        form = self._open(lead.action_follow_up_stop())
        with self.assertRaisesRegex(AssertionError, "note is a required field"):
            form.save()

    @users("rep_fu")
    def test_stop_of_several_leads_stops_the_open_ones(self):
        leads = self._create_leads(3).with_env(self.env)
        first, second, over = self._enrol(leads, self.plan)
        over._stop("not_interested")
        form = self._open(leads.action_follow_up_stop())
        form.note = "Clean-up"
        self._apply(form)
        self.assertStopped(first + second, "manual")
        self.assertEqual(over.stop_reason, "not_interested")


@tagged("post_install", "-at_install")
class TestLiftWizard(WizardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.foreign_lead = cls._create_lead(
            partner=cls.lead.partner_id, user_id=cls.other_rep.id
        )

    def _burn(self):
        """Return the person of both leads, after two touches without an answer."""
        self.company.follow_up_burnt_streak = 2
        with self._at(MONDAY):
            for lead in self.lead + self.foreign_lead:
                lead.sudo()._follow_up_log(self.phone, date=MONDAY - timedelta(days=1))
        person = self.lead.follow_up_contact_id.with_env(self.env)
        self.assertTrue(person.is_burnt)
        return person

    @users("manager_fu")
    def test_lift_lets_plans_go_on_and_keeps_who_and_why(self):
        self.company.sudo().follow_up_burnt_streak = 0
        enrolment = self._enrol(self.lead, self.plan)
        person = self._burn()
        self.assertEqual((enrolment.state, enrolment.hold_kind), ("paused", "cap"))
        form = self._open(person.action_lift())
        form.reason = "They called at the fair"
        self._apply(form)
        self.assertFalse(person.is_burnt)
        self.assertEqual(person.lifted_reason, "They called at the fair")
        self.assertEqual(person.lifted_uid, self.manager)
        self.assertEqual(person.date_lifted, MONDAY)
        self.assertEqual(enrolment.state, "running")
        self.assertOneStepPlanned(enrolment)

    @users("manager_fu")
    def test_lift_is_noted_on_the_leads_of_every_salesperson(self):
        form = self._open(self._burn().action_lift())
        form.reason = "They called at the fair"
        self._apply(form)
        for lead in self.lead + self.foreign_lead:
            message = lead.message_ids[0]
            self.assertIn("Prospect may be contacted again", message.body)
            self.assertIn("They called at the fair", message.body)
            self.assertEqual(message.author_id, self.manager.partner_id)

    @users("manager_fu")
    def test_lift_ends_the_wish_to_be_left_alone(self):
        person = self._burn()
        person.stop_requested = True
        self.assertEqual(person.burnt_reason, "stop")
        form = self._open(person.action_lift())
        form.reason = "They called at the fair"
        self._apply(form)
        self.assertFalse(person.is_burnt or person.stop_requested)

    @users("manager_fu")
    def test_lift_needs_a_reason(self):
        form = self._open(self._burn().action_lift())
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            form.save()

    @users("manager_fu")
    def test_lift_is_offered_for_those_who_are_burnt(self):
        burnt = self._burn()
        other = self._create_leads(1)
        other.sudo()._follow_up_log(self.phone, date=MONDAY)
        free = other.follow_up_contact_id.with_env(self.env)
        form = self._open((burnt + free).action_lift())
        self.assertEqual(form.contact_ids[:], burnt)
        with self.assertRefused("Nobody of them is burnt"):
            free.action_lift()

    @users("rep_fu")
    def test_salesperson_cannot_lift(self):
        person = self._burn()
        with self.assertRefused(error=AccessError):
            person.action_lift()
        with self.assertRefused(error=AccessError):
            self.env["crm.follow.up.lift"].create({"reason": "I want to"})
        with self.assertRefused(error=AccessError):
            person._lift("I want to")
        self.assertTrue(person.is_burnt)
