import copy
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .plan_files import ImportCase


@tagged("post_install", "-at_install")
class TestRefusedImport(ImportCase):
    def _change(self, **values):
        data = self._export()
        data["plans"][0] |= {"id": "other.db_plan", "name": "From afar", **values}
        return data

    def test_hostile_files_are_refused_with_a_sentence(self):
        for content, words in (
            (b"\xff\xfe\x00", "no text in UTF-8"),
            (b"{", "no valid JSON: see line 1"),
            (b"[" * 50_000, "nests deeper"),
            (b'{"format": "crm_follow_up.plans", "version": 99}', "version 99"),
            (b'{"a": 1, "a": 2}', "the key “a” twice"),
            (b'{"format": NaN}', "means nothing"),
            (b'"plan"', "no file of follow-up plans"),
            (b" " * 100, "is empty"),
            (b"x" * 2_000_001, "larger than 2 MB"),
        ):
            with self.subTest(words=words):
                self.assertRefusedFile(content, words)

    def test_texts_of_a_file_are_shown_as_texts(self):
        wizard = self._import(self._change(phase="<script>alert(1)</script>"))
        self.assertNotIn("<script>", wizard.report)
        self.assertIn("&lt;script&gt;", wizard.report)

    def test_scripts_of_a_file_are_cleaned(self):
        data = self._change()
        hostile = "<p onclick='x()'>Hello<script>alert(1)</script></p>"
        data["plans"][0]["step_ids"][0]["script"] = hostile
        script = self._apply(data)._get_steps()[0].script
        self.assertIn("Hello", script)
        self.assertNotIn("script", script)
        self.assertNotIn("onclick", script)

    def test_what_the_models_refuse_is_told_for_each_plan_before_it_is_written(self):
        data = self._change(trigger="stage", phase=None)
        other = copy.deepcopy(data["plans"][0])
        other |= {"id": "other.db_plan_2", "name": "The other", "trigger": "manual"}
        other |= {"domain": "[('no_such_field', '=', 1)]"}
        data["plans"].append(other)
        self.assertRefusedFile(
            data, "choose the “Phase”", "The other cannot be written", "no_such_field"
        )

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_is_told_in_its_words(self):
        data = self._change()
        # the file says nothing of the maximum, and the default is below this
        data["plans"][0] |= {"touch_min": 900, "touch_target": 900}
        del data["plans"][0]["touch_max"]
        self.assertRefusedFile(data, "From afar cannot be written", "1 ≤ minimum")

    def test_unknown_records_are_refused(self):
        data = self._change(team_ids=[{"name": "Team Mars"}])
        self.assertRefusedFile(data, "Sales Teams", "Team Mars", "Create it first")
        data = self._change()
        data["plans"][0]["step_ids"][0] |= {
            "mode": "automatic",
            "channel_id": {"name": self.email.name},
            "mail_template_id": {"name": "Their mail"},
        }
        self.assertRefusedFile(data, "E-mail Template", "Their mail")

    def test_one_bad_plan_holds_back_the_others(self):
        data = self._change()
        data["plans"].append({"id": "other.bad", "name": "Bad"})
        self.assertRefusedFile(data, "plans[1].step_ids")

    def test_external_ids_of_others_cannot_be_taken_over(self):
        manager = self.env.ref("base.group_system")
        self._apply(self._change(id="base.group_system"))
        self.assertEqual(self.env.ref("base.group_system"), manager)
        self.assertFalse(self.env.ref("base.new_one", raise_if_not_found=False))
        self._apply(self._change(id="base.new_one", name="Another"))
        self.assertFalse(self.env.ref("base.new_one", raise_if_not_found=False))
        self.assertTrue(self.env.ref("__import__.base_new_one"))

    def test_plan_of_a_foreign_company_is_neither_shown_nor_replaced(self):
        abroad = self._create_company("Abroad")
        plan = self._create_plan(name="Secret", company_id=abroad.id)
        data = self._export(plan)
        self.assertRefusedFile(data, "no access to", existing="replace")

    def test_what_changed_since_the_check_is_checked_again(self):
        data = self._change()
        step = data["plans"][0]["step_ids"][0]
        step["reason_id"] = {"name": self.reason.name}
        data["reasons"] = []
        wizard = self._import(data)
        self.assertEqual(wizard.state, "checked")
        self.reason.name = "Renamed"
        with self.assertRefused("neither exists here"):
            wizard.action_import()

    def test_failure_while_writing_leaves_nothing(self):
        wizard = self._import(self._change())
        before = self._count()
        model = self.env.registry["crm.follow.up.plan.step"]
        luck = patch.object(model, "create", side_effect=UserError("No luck"))
        with luck, self.assertRefused("No luck"):
            wizard.action_import()
        self.assertEqual(self._count(), before)

    @users("rep_fu")
    def test_salespeople_cannot_import(self):
        with self.assertRaises(AccessError):
            self._import(self._change(), user=self.rep)
