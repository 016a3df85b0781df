import re
from pathlib import Path

from odoo.tests import HttpCase, tagged, users

from ..hooks import uninstall_hook
from ..models.crm_follow_up_plan_file import MODELS
from ..tools.plan_schema import SCHEMA
from .plan_files import ImportCase

# stored fields that stay behind: what another database gives them by itself
LEFT_OUT = {
    # an experiment is of the leads that are here
    "plan": {"company_id", "enrolment_ids", "experiment_id"},
    "step": {"plan_id", "sequence", "variant_of_id", "step_variant_ids"},
    "cap": {"plan_id", "sequence", "company_id"},
}
LOG = {"create_uid", "create_date", "write_uid", "write_date", "id"}


@tagged("post_install", "-at_install")
class TestPlanFile(ImportCase):
    """What a file holds, and that it is as good as the plan."""

    def test_every_stored_field_of_a_plan_travels_or_is_left_out_on_purpose(self):
        for kind, left_out in LEFT_OUT.items():
            model = self.env[MODELS[kind]]
            stored = {
                name
                for name, field in model._fields.items()
                if field.store and not name.startswith(("message_", "website_"))
            }
            with self.subTest(kind=kind):
                self.assertEqual(stored - LOG - left_out, SCHEMA[kind].keys() - {"id"})

    def test_shipped_plans_come_back_as_they_were(self):
        plans = self.plans.with_context(active_test=False).search([])
        before = self._export(plans)
        self.assertGreater(len(before["plans"]), 5)
        copies = self._apply(before, existing="new")
        after = self._export(copies.sorted(lambda each: (each.sequence, each.id)))
        self.assertEqual(len(after["plans"]), len(before["plans"]))
        for data in (before, after):
            data["plans"].sort(key=lambda plan: plan["name"])
            for plan in data["plans"]:
                # a copy is another plan, and may be followed by another copy
                plan.pop("id")
                (plan["next_plan_id"] or {}).pop("id", None)
        self.assertEqual(after["plans"], before["plans"])

    def test_file_of_every_kind_of_value(self):
        plan = self._create_plan(
            self._mail_step(2, condition="no_answer", time_of_day=9.5),
            {
                "date_rule": "season",
                "responsible": "user",
                "user_id": self.rep.id,
                "script": "<p>Ask <b>twice</b></p>",
            },
            name="Rich “plan” é",
            company_id=self.company.id,
            team_ids=self.team.ids,
            calendar_id=self.calendar.id,
            domain="[('expected_revenue', '>', 5)]",
        )
        self.env["crm.follow.up.cap"].create({"plan_id": plan.id, "days": 2.5})
        data = self._export(plan)
        self.team.company_id = self.calendar.company_id = self.company
        [copied] = self._apply(data, existing="new", company_id=self.company.id)
        self.assertEqual(copied.team_ids, self.team)
        self.assertEqual(copied.calendar_id, self.calendar)
        self.assertEqual(copied.domain, plan.domain)
        self.assertEqual(copied.cap_ids.days, 2.5)
        first, second = copied._get_steps()
        self.assertEqual(first.mail_template_id, plan.step_ids[0].mail_template_id)
        self.assertEqual((first.mode, first.time_of_day), ("automatic", 9.5))
        self.assertEqual((second.user_id, second.date_rule), (self.rep, "season"))
        self.assertEqual(second.script, plan.step_ids[1].script)


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    @users("manager_fu")
    def test_check_writes_nothing_and_says_what_would_be_created(self):
        data = self._export()
        data["plans"][0] |= {"id": "other.db_plan", "name": "From afar"}
        data["reasons"][0] |= {"id": "other.db_reason", "name": "Unheard of"}
        step = data["plans"][0]["step_ids"][0]
        step["reason_id"] = {"id": "other.db_reason", "name": "Unheard of"}
        before = self._count()
        wizard = self._import(data)
        self.assertEqual(wizard.state, "checked")
        self.assertIn("From afar, with 3 steps", wizard.report)
        self.assertIn("Unheard of", wizard.report)
        self.assertEqual(self._count(), before)
        wizard.action_import()
        plan = self.plans.search([("name", "=", "From afar")])
        self.assertEqual(plan._get_steps()[0].reason_id.name, "Unheard of")
        self.assertEqual(self._count()["plan"], before["plan"] + 1)
        self.assertEqual(self._count()["reason"], before["reason"] + 1)

    def test_example_of_the_document_can_be_imported(self):
        document = Path(__file__).parent.parent / "doc" / "PLAN_FILE.md"
        text = document.read_text(encoding="utf-8")
        [example] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
        plan = self._apply(example.encode())
        self.assertEqual(plan.name, "After the fair")
        self.assertEqual(plan.step_ids.channel_id, self.phone)
        self.assertEqual(plan.step_ids.reason_id.name, "We met at the fair")

    def test_second_import_keeps_replaces_or_creates_as_chosen(self):
        data = self._export()
        data["plans"][0] |= {"id": "other.db_plan", "name": "From afar"}
        plan = self._apply(data)
        plan.name = "Renamed here"
        steps = plan.step_ids
        wizard = self._import(data)
        self.assertEqual(wizard.state, "refused")
        self.assertIn("From afar is here already", wizard.report)

        data["plans"][0]["step_ids"][1]["name"] = "Changed there"
        del data["plans"][0]["step_ids"][2]
        self.assertEqual(self._apply(data, existing="replace"), plan)
        self.assertEqual(plan.name, "From afar")
        self.assertEqual(plan.step_ids, steps[:2])
        self.assertEqual(steps[1].name, "Changed there")

        other = self._apply(data, existing="new")
        self.assertNotEqual(other, plan)
        self.assertEqual(self._apply(data, existing="replace"), plan)

    def test_uninstalling_takes_the_external_ids_along(self):
        data = self._export()
        data["plans"][0] |= {"id": "other.db_plan", "name": "From afar"}
        self._apply(data)
        ids = self.env["ir.model.data"]
        found = [("module", "=", "__import__"), ("name", "=", "other_db_plan")]
        self.assertTrue(ids.search(found))
        uninstall_hook(self.env)
        self.assertFalse(ids.search(found))

    def test_file_comes_back_to_the_plan_it_was_made_from(self):
        plan = self._create_plan(name="Travelling")
        data = self._export(plan)
        plan.name = "Renamed here"
        self.assertEqual(self._apply(data, existing="replace"), plan)
        self.assertEqual(plan.name, "Travelling")

    def test_replacing_a_plan_in_use_says_so_and_keeps_the_open_step(self):
        plan = self._create_plan(name="Travelling")
        enrolment = self._enrol(plan=plan)
        wizard = self._import(self._export(plan), existing="replace")
        self.assertIn("while 1 leads follow it", wizard.report)
        wizard.action_import()
        self.assertEqual(enrolment.step_id, plan._get_steps()[0])
        self.assertOneStepPlanned(enrolment)

    def test_catalogue_is_found_by_id_then_code_then_name(self):
        data = self._export()
        step = data["plans"][0]["step_ids"][0]
        data["channels"][0] |= {"id": "other.phone", "name": "Teléfono"}
        step["channel_id"] = {"id": "other.phone", "name": "Teléfono"}
        [plan] = self._apply(data, existing="new")
        self.assertEqual(plan._get_steps()[0].channel_id, self.phone, "by its code")
        data["channels"][0] |= {"code": None, "name": self.phone.name}
        [plan] = self._apply(data, existing="new")
        self.assertEqual(plan._get_steps()[0].channel_id, self.phone, "by its name")

    def test_plans_that_follow_one_another_are_linked_in_any_order(self):
        second = self._create_plan(name="Second")
        first = self._create_plan(
            name="First", on_end="next_plan", next_plan_id=second.id
        )
        second.write({"on_end": "next_plan", "next_plan_id": first.id})
        new = self._apply(self._export(first + second), existing="new")
        by_name = {plan.name: plan for plan in new}
        self.assertEqual(by_name["First"].next_plan_id, by_name["Second"])
        self.assertEqual(by_name["Second"].next_plan_id, by_name["First"])
        self.assertEqual(set(new.mapped("on_end")), {"next_plan"})

    def test_what_a_plan_can_do_without_is_noted(self):
        plan = self._create_plan(
            {"responsible": "user", "user_id": self.rep.id},
            {"mail_template_id": self._create_mail_template(name="Our mail").id},
            domain=f"[('user_id', '=', {self.rep.id})]",
        )
        data = self._export(plan)
        steps = data["plans"][0]["step_ids"]
        steps[0]["user_id"] = {"name": "nobody@x.example"}
        steps[1]["mail_template_id"] = {"id": "other.mail", "name": "Their mail"}
        wizard = self._import(data, existing="new")
        self.assertIn("nobody has the login “nobody@x.example”", wizard.report)
        self.assertIn("there is no template “Their mail”", wizard.report)
        self.assertIn("names records by their number", wizard.report)
        [copied] = self._apply(data, existing="new")
        first, second = copied._get_steps()
        self.assertEqual(first.responsible, "salesperson")
        self.assertFalse(second.mail_template_id)


@tagged("post_install", "-at_install")
class TestDownload(ImportCase, HttpCase):
    def test_manager_downloads_a_file_that_can_be_imported(self):
        plan = self._create_plan(name="Travelling")
        self.authenticate("manager_fu", "manager_fu")
        action = plan.with_user(self.manager).action_export_file()
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.json()["plans"][0]["name"], "Travelling")
        self.assertEqual(
            self._import(response.content, existing="new").state, "checked"
        )

    def test_others_download_nothing(self):
        plan = self._create_plan()
        abroad = self._create_company("Abroad")
        foreign = self._create_plan(company_id=abroad.id)
        for login, url, status in (
            ("rep_fu", f"ids={plan.id}", 404),
            ("manager_fu", f"ids={foreign.id}", 404),
            ("manager_fu", "ids=", 400),
            ("manager_fu", "ids=1;drop", 400),
            ("manager_fu", "ids=" + "9" * 400, 400),
            ("manager_fu", "ids=" + "1," * 600, 400),
        ):
            with self.subTest(login=login, url=url[:30]):
                self.authenticate(login, login)
                response = self.url_open(f"/crm_follow_up/plans?{url}")
                self.assertEqual(response.status_code, status)
