from datetime import datetime, timedelta
from itertools import product
from unittest.mock import patch

from odoo.tests import tagged, users

from ..wizard.crm_follow_up_pack import PACKS
from .common import FollowUpCase
from .test_data import CAPS, count_in_window, get_moments


@tagged("post_install", "-at_install")
class TestPlanPacks(FollowUpCase):
    """Ready-made plans are as good as the shipped ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wizard = cls.env["crm.follow.up.pack"]
        cls.plans = cls.env["crm.follow.up.plan"]
        for pack in PACKS.values():
            cls.plans += wizard._apply(pack)

    def _starts(self):
        """Yield a morning and an afternoon of each weekday."""
        for day, hour in product(range(7), (8, 12, 16, 20)):
            yield datetime(2025, 3, 3) + timedelta(days=day, hours=hour)

    # the data

    def test_every_business_has_plans_of_its_own(self):
        keys = [plan.key for pack in PACKS.values() for plan in pack.plans]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(len(self.plans), len(keys))
        self.assertEqual(len(set(self.plans.mapped("name"))), len(keys))

    def test_plans_are_free_of_warnings(self):
        for plan in self.plans:
            self.assertEqual(plan._review().findings, (), plan.name)

    def test_plans_fit_the_default_caps(self):
        for plan, start in product(self.plans, self._starts()):
            moments = get_moments(plan._get_steps(), start)
            for touches, days in CAPS:
                found = count_in_window(moments, days)
                self.assertLessEqual(found, touches, (plan.name, start))

    def test_rounds_of_recurring_plans_fit_the_default_caps_as_well(self):
        for plan in self.plans.filtered(lambda each: each.kind == "recurring"):
            steps = [*plan._get_steps()] * 2
            for start in self._starts():
                moments = get_moments(steps, start)
                for touches, days in CAPS:
                    self.assertLessEqual(count_in_window(moments, days), touches)

    def test_plans_start_by_hand_and_warm(self):
        self.assertEqual(set(self.plans.mapped("trigger")), {"manual"})
        for plan in self.plans:
            self.assertGreaterEqual(plan._get_steps()[0].channel_id.warmth, 5)

    def test_steps_ask_one_thing_for_a_reason_of_their_own(self):
        for plan in self.plans:
            steps = plan._get_steps()
            self.assertEqual(len(steps.reason_id), len(steps), plan.name)
            self.assertFalse(any(steps.reason_id.mapped("is_bother")))
            self.assertGreaterEqual(len(steps.channel_id), 3, plan.name)
            self.assertEqual(set(steps.mapped("mode")), {"manual"})
            for step in steps:
                self.assertEqual(step.ask.count("?"), 1, step.ask)
                self.assertTrue(step.ask.endswith("?"), step.ask)
                self.assertTrue(step.script, step.name)

    def test_steps_by_email_and_sms_have_a_draft(self):
        steps = self.plans.step_ids
        for step in steps:
            if step.channel_kind == "email":
                self.assertTrue(step.mail_template_id, step.name)
            if step.channel_kind == "sms":
                self.assertTrue(step.sms_template_id, step.name)

    def test_every_plan_can_be_started(self):
        for plan in self.plans:
            enrolment = self._enrol(self._create_lead(), plan)
            self.assertOneStepPlanned(enrolment)

    # the dialog

    @users("manager_fu")
    def test_choosing_twice_changes_nothing(self):
        steps = self.plans.step_ids
        steps[0].sudo().name = "Edited by us"
        for key in PACKS:
            wizard = self.env["crm.follow.up.pack"].create({"pack": key})
            self.assertEqual(wizard.preview.count("You have it already"), 2)
            wizard.action_apply()
        plans = self.env["crm.follow.up.plan"].with_context(active_test=False)
        names = self.plans.mapped("name")
        self.assertEqual(plans.search_count([("name", "in", names)]), len(names))
        self.assertEqual(self.plans.step_ids, steps)
        self.assertEqual(steps[0].name, "Edited by us")

    @users("manager_fu")
    def test_archived_plan_is_restored_as_it_was(self):
        plan = self.plans[0].with_env(self.env)
        plan.write({"active": False, "touch_target": 9})
        wizard = self.env["crm.follow.up.pack"].create({"pack": "services"})
        self.assertIn("You have archived it", wizard.preview)
        wizard.action_apply()
        self.assertTrue(plan.active)
        self.assertEqual(plan.touch_target, 9)

    @users("manager_fu")
    def test_deleted_plan_comes_back(self):
        self.plans[:1].unlink()
        wizard = self.env["crm.follow.up.pack"].create({"pack": "services"})
        action = wizard.action_apply()
        plans = self.env["crm.follow.up.plan"].search(action["domain"])
        self.assertEqual(len(plans), 2)
        self.assertEqual(len(plans.step_ids), 10)

    @users("manager_fu")
    def test_deleted_channel_is_named(self):
        self.env["ir.model.data"].sudo().search(
            [("module", "=", "crm_follow_up"), ("name", "=", "reason_introduction")]
        ).unlink()
        self.plans[:1].unlink()
        wizard = self.env["crm.follow.up.pack"].create({"pack": "services"})
        with self.assertRefused("introduction", "Update the module"):
            wizard.action_apply()

    def test_texts_are_translated_into_the_installed_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.plans[:1].unlink()
        wizard = self.env["crm.follow.up.pack"]
        source = PACKS["services"].plans[0]
        words = {str(source.name): "Gagner", str(source.steps[0].script): "Citez"}
        translate = type(wizard)._get_text

        def get_text(self, text, lang="en_US"):
            found = translate(self, text, "en_US")
            return words.get(found, found) if lang == "fr_FR" else found

        with patch.object(type(wizard), "_get_text", get_text):
            plan = wizard._apply(PACKS["services"])[0]
        french = plan.with_context(lang="fr_FR")
        self.assertEqual((plan.name, french.name), (str(source.name), "Gagner"))
        self.assertEqual(french._get_steps()[0].script, "<p>Citez</p>")
        self.assertEqual(
            plan._get_steps()[0].script, f"<p>{source.steps[0].script}</p>"
        )
