from odoo.tests import tagged

from ..hooks import DEFAULT_PHASES, post_init_hook, uninstall_hook
from .common import MONDAY, FollowUpCase

# stored fields with a compute on core's models, whose ``_auto_init`` adds the column
# empty: Odoo would compute it for each record while the module is installed
ADDED_EMPTY = {"crm.lead.customer_revenue"}
TABLES = (
    "crm_follow_up_access",
    "crm_follow_up_access_mark",
    "crm_follow_up_agree",
    "crm_follow_up_agreement",
    "crm_follow_up_cap",
    "crm_follow_up_channel",
    "crm_follow_up_commitment",
    "crm_follow_up_commitment_type",
    "crm_follow_up_contact",
    "crm_follow_up_customer_figure",
    "crm_follow_up_cycle",
    "crm_follow_up_enrolment",
    "crm_follow_up_experiment",
    "crm_follow_up_experiment_variant",
    "crm_follow_up_launch_line",
    "crm_follow_up_mailing",
    "crm_follow_up_offer_change",
    "crm_follow_up_outcome",
    "crm_follow_up_plan",
    "crm_follow_up_plan_step",
    "crm_follow_up_question",
    "crm_follow_up_reason",
    "crm_follow_up_recheck",
    "crm_follow_up_start",
    "crm_follow_up_target",
    "crm_follow_up_touch",
    "crm_follow_up_touch_figure",
    "crm_lead",
    "res_company",
)


@tagged("post_install", "-at_install")
class TestInstall(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["crm.stage"].union(*map(cls.env.ref, DEFAULT_PHASES))
        # as core ships them
        cls.stages.follow_up_phase = False
        for stage, (name, _phase) in zip(
            cls.stages, DEFAULT_PHASES.values(), strict=True
        ):
            stage.with_context(lang="en_US").name = name

    def _get_phases(self):
        return self.stages.mapped("follow_up_phase")

    def test_stages_of_core_get_their_phase(self):
        post_init_hook(self.env)
        self.assertEqual(
            self._get_phases(), ["meeting", "challenge", "proposal", "after_sale"]
        )

    def test_renamed_stage_is_left_alone(self):
        self.stages[1].name = "Trial"
        post_init_hook(self.env)
        self.assertEqual(
            self._get_phases(), ["meeting", False, "proposal", "after_sale"]
        )

    def test_stage_that_has_a_phase_keeps_it(self):
        self.stages[2].follow_up_phase = "closing"
        post_init_hook(self.env)
        self.assertEqual(
            self._get_phases(), ["meeting", "challenge", "closing", "after_sale"]
        )

    def test_deleted_stage_is_no_obstacle(self):
        leads = self.env["crm.lead"].with_context(active_test=False).search([])
        leads.stage_id = self.stages[1]
        (self.stages[0] + self.stages[3]).unlink()
        self.stages = self.stages[1:3]
        post_init_hook(self.env)
        self.assertEqual(self._get_phases(), ["challenge", "proposal"])

    def test_translated_stage_is_no_renamed_one(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.stages[0].with_context(lang="fr_FR").name = "Nouveau"
        post_init_hook(self.env(context={"lang": "fr_FR"}))
        self.assertEqual(self.stages[0].follow_up_phase, "meeting")

    def test_stages_of_the_company_itself_are_left_alone(self):
        own = self.env["crm.stage"].create({"name": "New"})
        post_init_hook(self.env)
        self.assertFalse(own.follow_up_phase)


@tagged("post_install", "-at_install")
class TestUninstall(FollowUpCase):
    def test_admin_who_uninstalls_sms_is_told_that_follow_up_goes_too(self):
        sms = self.env["ir.module.module"].search([("name", "=", "sms")])
        wizard = self.env["base.module.uninstall"].new({"module_ids": sms.ids})
        # as the dialog does when it opens
        wizard._onchange_module_ids()
        self.assertIn("crm_follow_up", wizard.impacted_module_ids.mapped("name"))
        self.assertIn("crm.follow.up.plan", wizard.model_ids.mapped("model"))

    def test_open_activities_of_steps_are_removed_and_no_others(self):
        leads = self._create_leads(3)
        running, paused, done = self._enrol(leads, self._create_plan(0))
        paused._pause(now=MONDAY)
        self._do_step(done, MONDAY)
        own = leads[0].activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rep.id
        )
        step_activity = running._get_planned_touches().activity_id
        done_activity = done.touch_ids.activity_id
        self.assertTrue(step_activity.exists() and done_activity.exists())
        uninstall_hook(self.env)
        self.assertFalse(step_activity.exists())
        self.assertEqual((own + done_activity).exists(), own + done_activity)
        self.assertEqual(leads.exists(), leads)

    def test_channels_and_reasons_in_use_can_be_deleted_afterwards(self):
        enrolment = self._enrol(plan=self._create_plan(0))
        self._do_step(enrolment, MONDAY)
        uninstall_hook(self.env)
        (self.phone + self.email + self.sms).unlink()
        self.reason.unlink()
        self.assertFalse(self.phone.exists())
        self.assertFalse(self.reason.exists())

    def test_functions_in_the_database_go_along(self):
        find = "SELECT FROM pg_proc WHERE starts_with(proname, 'crm_follow_up_')"
        self.env.cr.execute(find)
        self.assertEqual(self.env.cr.rowcount, 2)
        uninstall_hook(self.env)
        self.env.cr.execute(find)
        self.assertEqual(self.env.cr.rowcount, 0)

    def test_people_and_caps_are_left_to_nobody(self):
        self._enrol()
        self.env["crm.follow.up.cap"].create({"channel_id": self.phone.id})
        uninstall_hook(self.env)
        for name in ("contact", "cap"):
            model = self.env[f"crm.follow.up.{name}"].with_context(active_test=False)
            self.assertFalse(model.search([]))

    def test_done_activities_of_our_types_become_todos(self):
        channel = self.env.ref("crm_follow_up.channel_visit")
        enrolment = self._enrol(plan=self._create_plan({"channel_id": channel.id}))
        activity = enrolment.touch_ids.activity_id
        self.assertEqual(activity.activity_type_id, channel.activity_type_id)
        self._do_step(enrolment, MONDAY)
        uninstall_hook(self.env)
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.assertEqual(activity.activity_type_id, todo)
        self.assertFalse(activity.active)


@tagged("post_install", "-at_install")
class TestDatabase(FollowUpCase):
    def test_installing_computes_nothing_for_each_record_of_core(self):
        computed = {
            f"{name}.{field.name}"
            for name, model in self.env.items()
            if model._auto and not model._abstract and not model._transient
            if not name.startswith("crm.follow.up.")
            for field in model._fields.values()
            if field._module == "crm_follow_up"
            and field.store
            and field.column_type
            and field.compute
        }
        self.assertEqual(computed, ADDED_EMPTY)

    def _get_declared(self):
        """Return the constraints and indexes that our models declare, by name."""
        declared = {}
        # what abstract models declare is that of the models which inherit it
        for model in (each for each in self.env.values() if not each._abstract):
            for table_object in model._table_objects.values():
                if table_object._module == "crm_follow_up":
                    name = table_object.full_name(model)
                    declared[name] = model._table
        return declared

    def _get_definitions(self):
        """Return the definitions of constraints and indexes of the database."""
        self.env.cr.execute(
            """
            SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
             UNION ALL
            SELECT indexname, indexdef FROM pg_indexes
             WHERE schemaname = current_schema
            """
        )
        return dict(self.env.cr.fetchall())

    def test_all_declared_constraints_and_indexes_exist(self):
        declared, existing = self._get_declared(), self._get_definitions()
        self.assertEqual(sorted(set(declared.values())), sorted(TABLES))
        self.assertEqual(set(declared) - set(existing), set())

    def test_what_must_hold_whatever_runs_in_parallel_is_unique_in_the_database(self):
        definitions = self._get_definitions()
        for name, parts in {
            "crm_follow_up_contact_identity_uniq": (
                "UNIQUE INDEX",
                "(company_id, key)",
            ),
            "crm_follow_up_contact_mailbox_uniq": (
                "UNIQUE INDEX",
                "(company_id, email_normalized)",
                "is_shared_mailbox IS NOT TRUE",
            ),
            "crm_follow_up_enrolment_one_open": (
                "UNIQUE INDEX",
                "(lead_id)",
                "'agreement'",
                "'running'",
                "'paused'",
                "'review'",
            ),
            "crm_follow_up_access_token_hash_uniq": ("UNIQUE INDEX", "(token_hash)"),
            "crm_follow_up_access_mark_key_uniq": ("UNIQUE INDEX", "(key)"),
            "crm_follow_up_agreement_confirmed_uniq": (
                "UNIQUE INDEX",
                "(lead_id)",
                "'confirmed'",
            ),
            "crm_follow_up_commitment_open_type_uniq": (
                "UNIQUE INDEX",
                "(lead_id, party, type_id)",
                "'asked'",
                "'agreed'",
            ),
            "crm_follow_up_touch_live_step_uniq": (
                "UNIQUE INDEX",
                "(enrolment_id, step_id, round)",
                "'planned'",
                "'done'",
            ),
        }.items():
            for part in parts:
                self.assertIn(part, definitions[name], name)

    def test_every_reference_to_a_lead_or_enrolment_is_indexed(self):
        """Leads are deleted and merged one by one: none may scan a ledger."""
        definitions = self._get_definitions().values()
        for table, column in (
            ("crm_follow_up_enrolment", "lead_id"),
            ("crm_follow_up_touch", "lead_id"),
            ("crm_follow_up_touch", "enrolment_id"),
            ("crm_follow_up_touch", "activity_id"),
            ("crm_follow_up_touch", "message_id"),
            ("crm_follow_up_touch", "step_id"),
            ("crm_follow_up_enrolment", "step_id"),
            ("crm_follow_up_enrolment", "plan_id"),
            ("crm_follow_up_commitment", "lead_id"),
            ("crm_follow_up_commitment", "enrolment_id"),
            ("crm_follow_up_agreement", "lead_id"),
            ("crm_follow_up_decision", "lead_id"),
            ("crm_follow_up_decision", "enrolment_id"),
            ("crm_follow_up_question", "lead_id"),
            ("crm_follow_up_offer_change", "lead_id"),
            ("crm_follow_up_access", "lead_id"),
            ("crm_follow_up_launch_line", "lead_id"),
            ("crm_follow_up_launch_line", "enrolment_id"),
        ):
            with self.subTest(table=table, column=column):
                self.assertTrue(
                    any(f".{table} USING btree ({column})" in d for d in definitions)
                )
