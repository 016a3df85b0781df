from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged, users

from ..hooks import uninstall_hook
from .common import MONDAY, FollowUpCase

TODO = "mail.mail_activity_data_todo"


class InsightCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead(company_id=cls.company.id)
        # what the rep learned on a lead of theirs, for a colleague to handle
        cls.insight = cls._create_insight(
            lead_id=cls.lead.id, author_id=cls.rep.id, user_id=cls.other_rep.id
        )

    @classmethod
    def _create_insight(cls, **values):
        return cls.env["crm.follow.up.insight"].create(
            {"name": "Acme shows a new press", "type": "competitor_product", **values}
        )

    def _get_todos(self, insight=None):
        return (insight or self.insight).sudo().activity_ids

    def _may(self, user, operation, record=None):
        record = (record or self.insight).with_user(user)
        return record.with_context(allowed_company_ids=user.company_ids.ids).has_access(
            operation
        )


@tagged("post_install", "-at_install")
class TestInsight(InsightCase):
    """Where an insight comes from."""

    @users("rep_fu")
    def test_insight_is_of_the_customer_company_and_author_who_note_it(self):
        insight = self.env["crm.follow.up.insight"].create(
            {"name": "They open a branch", "lead_id": self.lead.id}
        )
        self.assertRecordValues(
            insight,
            [
                {
                    "type": "need",
                    "source": "client",
                    "state": "new",
                    "confidential": False,
                    "partner_id": self.lead.partner_id.id,
                    "company_id": self.company.id,
                    "author_id": self.rep.id,
                    "user_id": False,
                }
            ],
        )
        self.assertTrue(insight.date)

    @users("rep_fu")
    def test_insight_without_a_lead_is_of_the_company_of_the_user(self):
        insight = self.env["crm.follow.up.insight"].create({"name": "Prices go up"})
        self.assertEqual(insight.company_id, self.company)
        self.assertFalse(insight.partner_id)

    @users("rep_fu")
    def test_customer_is_proposed_from_the_lead_and_can_be_changed(self):
        other = self.env["res.partner"].sudo().create({"name": "Their parent company"})
        others_lead = self._create_lead(partner=other)
        with Form(self.env["crm.follow.up.insight"]) as form:
            form.name = "The parent company decides"
            form.lead_id = others_lead.with_env(self.env)
            self.assertEqual(form.partner_id, other)
            form.lead_id = self.lead.with_env(self.env)
            self.assertEqual(form.partner_id, self.lead.partner_id)
            form.partner_id = other
        self.assertEqual(form.record.partner_id, other)

    def test_known_customer_stays_when_the_lead_changes(self):
        other = self._create_lead(
            partner=self.env["res.partner"].create({"name": "Somebody else"})
        )
        customer = self.insight.partner_id
        self.insight.lead_id = other
        self.assertEqual(self.insight.partner_id, customer)

    def test_copy_is_new_and_of_whoever_copies(self):
        self.insight.action_handle()
        copy = self.insight.with_user(self.other_rep).copy()
        self.assertEqual(copy.author_id, self.other_rep)
        self.assertEqual(copy.state, "new")

    def test_company_follows_the_lead(self):
        sister = self._create_company("Sister")
        self.lead.write({"user_id": False, "company_id": sister.id})
        self.assertEqual(self.insight.company_id, sister)

    def test_owner_works_in_the_company_of_the_insight(self):
        sister = self._create_company("Sister")
        abroad = self._create_user("abroad_fu", "sales_team.group_sale_salesman")
        abroad.write({"company_id": sister.id, "company_ids": sister.ids})
        with self.assertRefused("“Owner”", "abroad_fu"):
            self.insight.user_id = abroad

    def test_columns_of_all_states_are_shown(self):
        insights = self.insight.with_context(read_group_expand=True)
        groups = insights.formatted_read_group(
            [("id", "=", self.insight.id)], ["state"], ["__count"]
        )
        self.assertEqual(
            [(group["state"], group["__count"]) for group in groups],
            [
                ("new", 1),
                ("forwarded", 0),
                ("in_progress", 0),
                ("handled", 0),
                ("dismissed", 0),
            ],
        )

    def test_uninstalling_leaves_no_insight_behind(self):
        self._enrol(self.lead)
        self.insight.touch_id = self.lead.follow_up_touch_ids
        uninstall_hook(self.env)
        self.assertFalse(self.insight.exists())
        self.assertTrue(self.lead.exists())


@tagged("post_install", "-at_install")
class TestInsightHandling(InsightCase):
    """What becomes of an insight."""

    def _get_allowed(self, insight):
        return {
            name
            for name in ("forward", "start", "handle", "dismiss", "reopen")
            if insight[f"is_{name}_allowed"]
        }

    @users("rep_fu")
    def test_forwarding_schedules_a_todo_for_the_owner(self):
        self.insight.with_env(self.env).action_forward()
        self.assertEqual(self.insight.state, "forwarded")
        self.assertRecordValues(
            self._get_todos(),
            [
                {
                    "user_id": self.other_rep.id,
                    "activity_type_id": self.env.ref(TODO).id,
                    "res_id": self.insight.id,
                }
            ],
        )

    @users("rep_fu")
    def test_forwarding_without_an_owner_is_refused(self):
        insight = self.insight.with_env(self.env)
        insight.user_id = False
        with self.assertRefused("Acme shows a new press", "Owner"):
            insight.action_forward()
        self.assertEqual(insight.state, "new")
        self.assertFalse(self._get_todos())

    def test_forwarding_to_somebody_who_may_not_read_it_is_refused(self):
        self.insight.user_id = self._create_user("internal_fu", "base.group_user")
        with self.assertRefused("internal_fu", "has no rights", "Owner"):
            self.insight.action_forward()
        self.assertEqual(self.insight.state, "new")

    def test_forwarding_twice_leaves_one_todo(self):
        self.insight.action_forward()
        todo = self._get_todos()
        self.insight.action_forward()
        self.assertEqual(self._get_todos(), todo)

    @users("other_fu")
    def test_forwarding_again_moves_the_todo_to_the_new_owner(self):
        self.insight.action_forward()
        todo = self._get_todos()
        insight = self.insight.with_env(self.env)
        insight.action_start()
        insight.user_id = self.manager
        # handed over: the owner of before only reads it from now on
        self.insight.action_forward()
        self.assertEqual(self._get_todos(), todo)
        self.assertEqual(todo.user_id, self.manager)
        self.assertEqual(self.insight.state, "forwarded")
        self.assertFalse(self._get_allowed(insight))

    def test_several_are_forwarded_each_to_its_owner(self):
        other = self._create_insight(user_id=self.manager.id)
        (self.insight + other).action_forward()
        self.assertEqual(self._get_todos().user_id, self.other_rep)
        self.assertEqual(self._get_todos(other).user_id, self.manager)

    @users("other_fu")
    def test_handling_completes_the_todo(self):
        self.insight.action_forward()
        todo = self._get_todos()
        insight = self.insight.with_env(self.env)
        insight.action_start()
        self.assertEqual(insight.state, "in_progress")
        insight.action_handle()
        self.assertEqual(insight.state, "handled")
        self.assertFalse(todo.active)

    @users("rep_fu")
    def test_author_completes_the_todo_of_the_owner(self):
        insight = self.insight.with_env(self.env)
        insight.action_forward()
        insight.action_handle()
        self.assertFalse(self._get_todos())

    @users("rep_fu")
    def test_dismissing_withdraws_the_todo_and_no_other_activity(self):
        insight = self.insight.with_env(self.env)
        insight.action_forward()
        own = insight.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        insight.action_dismiss()
        self.assertEqual(insight.state, "dismissed")
        self.assertEqual(self._get_todos(), own.sudo())

    def test_closed_insight_can_be_reopened_and_forwarded_with_a_new_todo(self):
        for close in ("action_handle", "action_dismiss"):
            self.insight.action_forward()
            getattr(self.insight, close)()
            self.insight.action_reopen()
            self.assertEqual(self.insight.state, "new")
            self.assertFalse(self._get_todos())
        self.insight.action_forward()
        self.assertEqual(len(self._get_todos()), 1)

    def test_forbidden_transition_is_refused_with_a_way_out(self):
        self.insight.action_handle()
        for action in ("action_forward", "action_start", "action_dismiss"):
            with self.assertRefused("Acme shows", "“Handled”", "Reopen it first"):
                getattr(self.insight, action)()
        self.assertEqual(self.insight.state, "handled")
        self.assertFalse(self._get_todos())

    def test_open_insight_cannot_be_reopened(self):
        self.insight.action_forward()
        with self.assertRefused("“Forwarded”", "“New”"):
            self.insight.action_reopen()
        self.assertEqual(self.insight.state, "forwarded")

    def test_one_that_cannot_move_stops_all(self):
        other = self._create_insight()
        other.action_dismiss()
        with self.assertRaises(UserError):
            (self.insight + other).action_handle()
        self.assertEqual(self.insight.state, "new")

    def test_same_action_twice_does_no_harm(self):
        for action in ("action_start", "action_handle", "action_reopen"):
            for _attempt in range(2):
                getattr(self.insight, action)()
        self.assertEqual(self.insight.state, "new")

    @users("rep_fu")
    def test_buttons_are_those_of_the_state(self):
        insight = self.insight.with_env(self.env)
        open_ones = {"forward", "start", "handle", "dismiss"}
        self.assertEqual(self._get_allowed(insight), open_ones)
        insight.action_forward()
        self.assertEqual(self._get_allowed(insight), open_ones)
        insight.action_start()
        self.assertEqual(self._get_allowed(insight), open_ones - {"start"})
        insight.action_handle()
        self.assertEqual(self._get_allowed(insight), {"reopen"})

    def test_colleagues_see_no_buttons_and_owners_do(self):
        third = self._create_user("third_fu", "sales_team.group_sale_salesman")
        self.assertFalse(self._get_allowed(self.insight.with_user(third)))
        for user in (self.rep, self.other_rep, self.manager):
            self.assertIn("handle", self._get_allowed(self.insight.with_user(user)))


@tagged("post_install", "-at_install")
class TestInsightRights(InsightCase):
    """Who reads and changes an insight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "sales_team.group_sale_salesman"
        cls.colleague = cls._create_user("third_fu", group)
        cls.all_leads = cls._create_user("all_fu", f"{group}_all_leads")

    def test_colleagues_read_what_is_not_confidential(self):
        for user in (self.colleague, self.all_leads):
            self.assertTrue(self._may(user, "read"), user.login)
            self.assertFalse(self._may(user, "write"), user.login)

    def test_confidential_insight_is_hidden_from_colleagues(self):
        self.insight.confidential = True
        for user in (self.colleague, self.all_leads):
            self.assertFalse(self._may(user, "read"), user.login)
            insights = self.insight.with_user(user)
            self.assertFalse(insights.search([("id", "=", self.insight.id)]))
            self.assertFalse(self.lead.with_user(user).follow_up_insight_count)

    def test_confidential_insight_is_read_by_author_owner_and_manager(self):
        self.insight.confidential = True
        for user in (self.rep, self.other_rep, self.manager):
            self.assertTrue(self._may(user, "read"), user.login)
            self.assertTrue(self._may(user, "write"), user.login)

    def test_only_managers_delete(self):
        for user in (self.rep, self.other_rep, self.colleague, self.all_leads):
            self.assertFalse(self._may(user, "unlink"), user.login)
        self.assertTrue(self._may(self.manager, "unlink"))

    @users("third_fu")
    def test_colleagues_open_it_although_the_lead_is_not_theirs(self):
        self._enrol(self.lead)
        self.insight.touch_id = self.lead.follow_up_touch_ids
        self.env.flush_all()
        self.env.invalidate_all()
        insight = self.insight.with_env(self.env)
        self.assertFalse(insight.lead_id.has_access("read"))
        view = insight.get_view(view_type="form")
        fields = view["models"][insight._name]
        named = {"fields": {"display_name": {}}}
        specification = {
            name: named if insight._fields[name].type == "many2one" else {}
            for name in fields
        }
        [values] = insight.web_read(specification)
        self.assertEqual(values["lead_id"]["display_name"], "A deal")

    @users("third_fu")
    def test_salesperson_notes_what_a_colleague_learned_only_to_handle_it(self):
        values = {"name": "Prices go up", "author_id": self.rep.id}
        model = self.env["crm.follow.up.insight"]
        with self.assertRaises(AccessError):
            model.create(values)
        self.assertTrue(model.create(values | {"user_id": self.env.uid}))

    @users("third_fu")
    def test_actions_are_for_those_who_may_edit_it(self):
        insight = self.insight.with_env(self.env)
        for name in ("forward", "start", "handle", "dismiss", "reopen"):
            with self.subTest(action=name), self.assertRaises(AccessError):
                getattr(insight, f"action_{name}")()

    def test_insights_of_other_companies_are_not_read(self):
        sister = self._create_company("Sister", self.manager)
        foreign = new_test_user(
            self.env,
            "foreign_fu",
            groups="sales_team.group_sale_manager",
            company_id=sister.id,
            company_ids=sister.ids,
        )
        self.assertFalse(self._may(foreign, "read"))
        theirs = self._create_insight(company_id=sister.id).with_user(self.manager)
        for companies, expected in (
            (self.company, False),
            (sister, True),
            (self.company + sister, True),
        ):
            active = theirs.with_context(allowed_company_ids=companies.ids)
            self.assertEqual(active.has_access("read"), expected, companies.ids)


@tagged("post_install", "-at_install")
class TestLeadInsights(InsightCase):
    """Insights and the lead they came from."""

    @users("rep_fu")
    def test_lead_counts_and_opens_its_insights(self):
        other = self._create_insight(lead_id=self.lead.id)
        self._create_insight(lead_id=self._create_lead().id)
        lead = self.lead.with_env(self.env)
        self.assertEqual(lead.follow_up_insight_count, 2)
        action = lead.action_view_follow_up_insights()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.insight + other)
        new = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(new.create({"name": "More"}).lead_id, lead)
        self.assertEqual(lead.follow_up_insight_count, 3)

    @users("rep_fu")
    def test_counting_costs_the_same_for_one_lead_and_for_many(self):
        leads = self._create_leads(20)
        for lead in leads:
            self._create_insight(lead_id=lead.id)
        leads = leads.with_env(self.env)
        leads.mapped("follow_up_insight_count")  # warm up
        for batch in (leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                counts = batch.mapped("follow_up_insight_count")
            self.assertEqual(counts, [1] * len(batch))

    def test_merged_leads_keep_their_insights(self):
        other = self._create_lead(company_id=self.company.id)
        secret = self._create_insight(
            lead_id=other.id, author_id=self.manager.id, confidential=True
        )
        leads = (self.lead + other).with_user(self.rep)
        leads.merge_opportunity(user_id=self.rep.id, team_id=self.team.id)
        kept = (self.lead + other).exists()
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.follow_up_insight_ids, self.insight + secret)
        self.assertEqual(kept.follow_up_insight_count, 2)
        self.assertEqual(kept.with_user(self.rep).follow_up_insight_count, 1)

    def test_insights_move_to_the_company_of_the_lead_they_are_merged_into(self):
        sister = self._create_company("Sister")
        head = self._create_lead(user_id=False, team_id=False, company_id=sister.id)
        customer = self.insight.partner_id
        head._merge_dependences(self.lead)
        self.assertEqual(self.insight.lead_id, head)
        self.assertEqual(self.insight.company_id, sister)
        self.assertEqual(self.insight.partner_id, customer)

    def test_deleting_a_lead_keeps_its_insights_with_their_customer(self):
        sister = self._create_company("Sister")
        self.lead.write({"user_id": False, "company_id": sister.id})
        self._enrol(self.lead, now=MONDAY)
        self.insight.touch_id = self.lead.follow_up_touch_ids
        customer = self.lead.partner_id
        self.lead.unlink()
        self.assertRecordValues(
            self.insight,
            [
                {
                    "lead_id": False,
                    "touch_id": False,
                    "partner_id": customer.id,
                    "company_id": sister.id,
                }
            ],
        )
