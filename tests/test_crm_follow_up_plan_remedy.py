from odoo.tests import Form, tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestPlanRemedy(FollowUpCase):
    """Warnings of the plan form, and what ends them in one click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the catalogue of the tests, apart from what the module ships
        cls.env["crm.follow.up.reason"].search([]).active = False
        cls.reasons = cls.env["crm.follow.up.reason"].create(
            [{"name": name} for name in ("Thanks", "Price", "Demo", "Tip")]
        )

    def _open(self, *steps, **values):
        """Open the form of a plan as the manager."""
        plan = self._create_plan(*steps, **{"touch_min": 1} | values)
        return Form(plan.with_user(self.manager))

    def _get_finding(self, form, code):
        found = [each for each in form.review["findings"] if each["code"] == code]
        return found[0] if found else None

    def _apply(self, form, code):
        finding = self._get_finding(form, code)
        form.remedy = finding["remedy"]["key"]
        self.assertFalse(self._get_finding(form, code))

    def _get_names(self, form):
        return [step["name"] for step in form.step_ids._records]

    def test_finding_tells_its_step_and_what_ends_it(self):
        form = self._open(0, {"reason_id": False})
        finding = self._get_finding(form, "missing_reason")
        self.assertEqual(finding["position"], 1)
        self.assertEqual(finding["severity"], "warning")
        self.assertEqual(finding["text"], "“Step 2” has no reason. Choose one.")
        self.assertEqual(finding["remedy"]["label"], "Use the reason “Thanks”")

    def test_finding_without_an_obvious_remedy_has_none(self):
        form = self._open({"ask": False})
        self.assertIsNone(self._get_finding(form, "missing_ask")["remedy"])

    def test_remedy_changes_the_form_and_stores_nothing_before_it_is_saved(self):
        plan = self._create_plan(0, {"reason_id": False}, touch_min=1)
        form = Form(plan.with_user(self.manager))
        self._apply(form, "missing_reason")
        self.env.flush_all()
        self.assertFalse(plan.step_ids[1].reason_id)
        self.assertFalse(form.remedy)
        form.save()
        self.assertEqual(plan.step_ids[1].reason_id, self.reasons[0])

    def test_remedy_of_a_later_step_leaves_the_others_alone(self):
        form = self._open({"reason_id": False}, {"reason_id": False}, 0)
        form.remedy = "missing_reason:1"
        plan = form.save()
        self.assertEqual(
            plan.step_ids.mapped("reason_id.name"), ["Thanks", self.reason.name]
        )
        self.assertFalse(plan.step_ids[0].reason_id)

    def test_steps_are_found_in_their_order_on_the_form(self):
        form = self._open(0, {"reason_id": False, "name": "Bare"}, 3)
        with form.step_ids.edit(1) as step:
            step.sequence = 99
        finding = self._get_finding(form, "missing_reason")
        self.assertEqual(finding["position"], 2)
        form.remedy = finding["remedy"]["key"]
        bare = form.save().step_ids.filtered(lambda step: step.name == "Bare")
        self.assertEqual(bare.reason_id, self.reasons[0])

    def test_empty_plan_is_laid_out_up_to_its_minimum(self):
        plan = self.env["crm.follow.up.plan"].with_user(self.manager)
        form = Form(plan)
        form.name = "New"
        form.touch_min = 3
        finding = self._get_finding(form, "no_steps")
        self.assertEqual(finding["remedy"]["label"], "Add 3 steps")
        form.remedy = finding["remedy"]["key"]
        steps = form.save().step_ids
        self.assertEqual(len(steps), 3)
        self.assertEqual(steps[0].name, "Phone: Thanks")
        self.assertEqual(set(steps.mapped("mode")), {"manual"})
        self.assertEqual(steps.mapped("reason_id"), self.reasons[:3])
        self.assertEqual(steps.mapped("delay_count"), [0, 2, 2])
        self.assertEqual(len(set(steps.mapped("sequence"))), 3)
        channels = steps.mapped("channel_id")
        self.assertEqual(len(channels), 3)

    def test_added_steps_come_after_the_others(self):
        form = self._open(0, 2, touch_min=4)
        form.remedy = self._get_finding(form, "below_minimum")["remedy"]["key"]
        steps = form.save().step_ids
        self.assertEqual(steps.mapped("name")[:2], ["Step 1", "Step 2"])
        self.assertEqual(len(steps), 4)

    def test_maximum_is_raised(self):
        form = self._open(0, 1, 2, touch_target=2, touch_max=2)
        self.assertEqual(
            self._get_finding(form, "above_maximum")["remedy"]["label"],
            "Raise the maximum to 3",
        )
        self._apply(form, "above_maximum")
        self.assertEqual(form.touch_max, 3)

    def test_automatic_step_goes_to_a_person_with_its_new_channel(self):
        mail = self._mail_step(reason_id=self.reasons[0].id)
        form = self._open(mail, {}, phase="proposal")
        finding = self._get_finding(form, "cold_start")
        self.assertIn("for “Step 1”", finding["remedy"]["label"])
        form.remedy = finding["remedy"]["key"]
        first = form.save().step_ids[0]
        self.assertNotEqual(first.channel_id, self.email)
        self.assertEqual(first.mode, "manual")

    def test_person_takes_over_a_step_of_a_plan_of_machines(self):
        form = self._open(self._mail_step(), self._mail_step())
        self._apply(form, "machine_only")
        self.assertEqual(form.save().step_ids.mapped("mode"), ["manual", "automatic"])

    def test_unknown_remedy_changes_nothing(self):
        form = self._open(0, {"reason_id": False})
        form.remedy = "missing_reason:7"
        form.remedy = "bogus"
        self.assertFalse(form.save().step_ids[1].reason_id)

    def test_bothering_reasons_are_never_proposed(self):
        self.reasons.is_bother = True
        form = self._open(0, {"reason_id": False})
        # the reason of the tests is the one that is left, and stands beside it
        self.assertIsNone(self._get_finding(form, "missing_reason")["remedy"])

    def test_warmth_follows_the_steps(self):
        form = self._open(0, {"channel_id": self.email.id})
        self.assertEqual(
            form.review["warmth"],
            [
                {"name": "Step 1", "channel": "Phone", "warmth": self.phone.warmth},
                {"name": "Step 2", "channel": "E-mail", "warmth": self.email.warmth},
            ],
        )
        with form.step_ids.edit(1) as step:
            step.channel_id = self.sms
        self.assertEqual(form.review["warmth"][1]["warmth"], self.sms.warmth)

    @users("rep_fu")
    def test_salesperson_reads_the_review(self):
        plan = self._create_plan(0, {"reason_id": False}).with_env(self.env)
        codes = [each["code"] for each in plan.review["findings"]]
        self.assertIn("missing_reason", codes)
