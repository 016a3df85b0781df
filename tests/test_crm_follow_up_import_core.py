from itertools import pairwise

from odoo.fields import Command
from odoo.tests import tagged, users

from .common import FollowUpCase


@tagged("post_install", "-at_install")
class TestImportFromCore(FollowUpCase):
    """Core's activity plans and chains of activity types become follow-up plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Core plan",
                "res_model": "crm.lead",
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "activity_type_id": kind.id,
                            "delay_count": count,
                            "delay_unit": unit,
                            "delay_from": since,
                            **values,
                        }
                    )
                    for summary, kind, count, unit, since, values in (
                        ("Call after", cls.call, 1, "weeks", "after_plan_date", {}),
                        ("Prepare", cls.todo, 2, "days", "before_plan_date", {}),
                        (
                            "Visit",
                            cls.todo,
                            0,
                            "days",
                            "after_plan_date",
                            {
                                "note": "<p>Bring samples</p>",
                                "responsible_type": "other",
                                "responsible_id": cls.rep.id,
                            },
                        ),
                    )
                ],
            }
        )

    def _create_types(self, *names):
        """Create activity types, each of which triggers the one after it."""
        types = self.env["mail.activity.type"].create(
            [
                {"name": name, "res_model": "crm.lead", "delay_count": at}
                for at, name in enumerate(names)
            ]
        )
        for each, following in pairwise(types):
            each.write(
                {"chaining_type": "trigger", "triggered_next_type_id": following.id}
            )
        return types

    def _import(self, **values):
        wizard = self.env(user=self.manager)["crm.follow.up.import"].create(values)
        wizard.action_check()
        return wizard

    def _apply(self, wizard):
        self.assertEqual(wizard.state, "checked", wizard.report)
        action = wizard.action_import()
        return self.env["crm.follow.up.plan"].search(action["domain"])

    @users("manager_fu")
    def test_activity_plan_keeps_order_days_and_people(self):
        wizard = self._import(source="activity_plan", activity_plan_ids=self.plan.ids)
        self.assertIn("Core plan, with 3 steps", wizard.report)
        self.assertIn("counts from the day of its first step", wizard.report)
        plan = self._apply(wizard)
        steps = plan._get_steps()
        self.assertEqual(steps.mapped("name"), ["Prepare", "Visit", "Call after"])
        self.assertEqual(steps.mapped("delay_count"), [0, 2, 7])
        self.assertEqual(set(steps.mapped("delay_unit")), {"days"})
        self.assertEqual(steps[2].channel_id, self.phone)
        self.assertEqual(steps[1].script, "<p>Bring samples</p>")
        self.assertEqual(steps[1].user_id, self.rep)
        self.assertEqual(steps[0].responsible, "salesperson")
        self.assertEqual(plan.trigger, "manual", "nothing starts by itself")
        self.assertOneStepPlanned(self._enrol(plan=plan))

    @users("manager_fu")
    def test_importing_twice_finds_the_plan_again(self):
        values = {"source": "activity_plan", "activity_plan_ids": self.plan.ids}
        plan = self._apply(self._import(**values))
        plan.name = "Renamed"
        wizard = self._import(**values)
        self.assertEqual(wizard.state, "refused")
        self.assertIn("is here already", wizard.report)
        self.assertEqual(self._apply(self._import(**values, existing="replace")), plan)

    @users("manager_fu")
    def test_chain_of_types_becomes_a_plan(self):
        types = self._create_types("Hello", "Ask", "Offer").with_env(self.env)
        plan = self._apply(
            self._import(source="activity_type", activity_type_ids=types[0].ids)
        )
        steps = plan._get_steps()
        self.assertEqual(steps.mapped("name"), ["Hello", "Ask", "Offer"])
        self.assertEqual(steps.mapped("delay_count"), [0, 1, 2])

    @users("manager_fu")
    def test_chain_that_returns_ends_before_it_does(self):
        types = self._create_types("Hello", "Ask")
        types[1].write(
            {"chaining_type": "trigger", "triggered_next_type_id": types[0].id}
        )
        wizard = self._import(source="activity_type", activity_type_ids=types[0].ids)
        self.assertIn("returns to Hello", wizard.report)
        self.assertEqual(len(self._apply(wizard).step_ids), 2)

    @users("manager_fu")
    def test_of_several_suggestions_the_first_is_taken(self):
        first, *others = types = self._create_types("Hello", "Ask", "Offer")
        types.write({"chaining_type": "suggest", "triggered_next_type_id": False})
        first.suggested_next_type_ids = [each.id for each in others]
        wizard = self._import(source="activity_type", activity_type_ids=first.ids)
        self.assertIn("suggests several activities", wizard.report)
        plan = self._apply(wizard)
        self.assertEqual(plan._get_steps().mapped("name"), ["Hello", "Ask"])

    @users("manager_fu")
    def test_plan_without_activities_is_noted(self):
        self.plan.template_ids.unlink()
        wizard = self._import(source="activity_plan", activity_plan_ids=self.plan.ids)
        self.assertIn("Core plan has no steps", wizard.report)
        self.assertFalse(self._apply(wizard).step_ids)

    @users("manager_fu")
    def test_choosing_nothing_is_refused(self):
        with self.assertRefused("Choose at least one"):
            self._import(source="activity_type")
