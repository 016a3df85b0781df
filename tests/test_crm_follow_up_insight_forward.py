from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from .log_dialog import LogDialogCase
from .test_crm_follow_up_insight import InsightCase


@tagged("post_install", "-at_install")
class TestInsightForward(InsightCase):
    """Insights on their way upstream, by the dialog and on the board."""

    def _forward(self, insights, **values):
        action = insights.with_env(self.env).action_open_forward()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(dialog)
        for name, value in values.items():
            setattr(form, name, value)
        form.save().action_apply()

    @users("rep_fu")
    def test_note_and_owner_reach_the_todo(self):
        self._forward(self.insight, user_id=self.manager, note="Answer with a demo")
        self.assertEqual(self.insight.state, "forwarded")
        self.assertEqual(self.insight.user_id, self.manager)
        todo = self._get_todos()
        self.assertEqual(todo.user_id, self.manager)
        self.assertIn("Answer with a demo", todo.note)

    @users("rep_fu")
    def test_several_go_to_their_owners_unless_one_is_chosen(self):
        other = self._create_insight(author_id=self.rep.id, user_id=self.manager.id)
        both = self.insight + other
        self._forward(both)
        self.assertEqual(self._get_todos(other).user_id, self.manager)
        self.assertEqual(self._get_todos().user_id, self.other_rep)
        self._forward(both, user_id=self.manager)
        self.assertEqual(both.user_id, self.manager)
        self.assertEqual(self._get_todos().user_id, self.manager)

    @users("rep_fu")
    def test_leader_of_the_team_is_proposed_where_nobody_owns_it(self):
        self.insight.user_id = False
        self._forward(self.insight)
        self.assertEqual(self.insight.user_id, self.manager)

    @users("rep_fu")
    def test_owner_is_needed(self):
        orphan = self._create_insight(author_id=self.rep.id)
        with self.assertRefused("“Owner”"):
            self.env["crm.follow.up.insight.forward"].create(
                {"insight_ids": orphan.ids, "user_id": False}
            ).action_apply()
        self.assertEqual(orphan.state, "new")

    @users("other_fu")
    def test_owner_hands_a_confidential_insight_over_and_loses_sight_of_it(self):
        self.insight.confidential = True
        self._forward(self.insight, user_id=self.manager, note="Yours")
        self.assertEqual(self._get_todos().user_id, self.manager)
        self.assertFalse(self._may(self.other_rep, "read"))
        self.assertTrue(self._may(self.manager, "read"))

    @users("other_fu")
    def test_only_those_who_may_edit_it_forward_it(self):
        foreign = self._create_insight(author_id=self.rep.id)
        with self.assertRaises(AccessError):
            foreign.with_env(self.env).action_open_forward()
        dialog = self.env["crm.follow.up.insight.forward"].create(
            {"insight_ids": foreign.ids, "user_id": self.other_rep.id}
        )
        with self.assertRaises(AccessError):
            dialog.action_apply()
        self.assertFalse(foreign.user_id)

    # board

    @users("rep_fu")
    def test_card_that_is_dragged_does_what_the_button_does(self):
        insight = self.insight.with_env(self.env)
        insight.write({"state": "forwarded"})
        todo = self._get_todos()
        self.assertEqual(todo.user_id, self.other_rep)
        insight.write({"state": "handled", "confidential": True})
        self.assertEqual(insight.state, "handled")
        self.assertTrue(insight.confidential)
        self.assertFalse(todo.active)
        insight.write({"state": "new"})
        self.assertEqual(insight.state, "new")

    @users("rep_fu")
    def test_card_is_not_dragged_where_no_button_leads(self):
        insight = self.insight.with_env(self.env)
        insight.action_handle()
        with self.assertRefused("“Handled”", "“In progress”", "Reopen"):
            insight.write({"state": "in_progress"})
        orphan = self._create_insight(author_id=self.rep.id).with_env(self.env)
        with self.assertRefused("“Owner”"):
            orphan.write({"state": "forwarded"})

    @users("rep_fu")
    def test_card_that_stays_where_it_is_changes_nothing(self):
        insight = self.insight.with_env(self.env)
        insight.action_forward()
        todo = self._get_todos()
        insight.write({"state": "forwarded"})
        self.assertEqual(self._get_todos(), todo)


@tagged("post_install", "-at_install")
class TestInsightLog(LogDialogCase):
    """What the log dialog keeps of the market."""

    @users("rep_fu")
    def test_insight_keeps_competitor_tags_source_and_secrecy(self):
        tags = self.env["crm.tag"].sudo().create([{"name": "Presses"}, {"name": "Oil"}])
        rival = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "Pieralisi", "is_competitor": True})
        )
        lead = self._create_lead(tag_ids=tags[0].ids)
        dialog = self._open(lead)
        dialog.outcome_id = self._get_outcome("spoken")
        dialog.insight = " They lease presses "
        dialog.insight_type = "competitor_strategy"
        dialog.insight_competitor_id = rival
        dialog.insight_tag_ids.set(tags)
        dialog.insight_confidential = True
        dialog.save().action_log()
        insight = self.env["crm.follow.up.insight"].search([("lead_id", "=", lead.id)])
        self.assertRecordValues(
            insight,
            [
                {
                    "name": "They lease presses",
                    "type": "competitor_strategy",
                    "competitor_id": rival.id,
                    "tag_ids": tags.ids,
                    "source": "client",
                    "confidential": True,
                    "author_id": self.rep.id,
                }
            ],
        )

    @users("rep_fu")
    def test_tags_are_those_of_the_lead_and_silence_is_our_impression(self):
        tag = self.env["crm.tag"].sudo().create({"name": "Presses"})
        lead = self._create_lead(tag_ids=tag.ids)
        self._log(lead, "no_answer", insight="They seem to move")
        insight = self.env["crm.follow.up.insight"].search([("lead_id", "=", lead.id)])
        self.assertEqual(insight.tag_ids, tag)
        self.assertEqual(insight.source, "rep")

    @users("rep_fu")
    def test_blank_line_is_no_insight(self):
        lead = self._create_lead()
        self._log(lead, "spoken", insight="  ")
        self.assertFalse(lead.follow_up_insight_ids)


@tagged("post_install", "-at_install")
class TestMarket(InsightCase):
    """What is known of the market of a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["crm.tag"].create({"name": "Presses"})
        cls.rivals = cls.env["res.partner"].create(
            [{"name": name, "is_competitor": True} for name in ("Won", "Named", "Has")]
        )
        winner, named, supplier = cls.rivals
        cls.lead.write({"tag_ids": cls.tag.ids, "lost_competitor_id": winner.id})
        cls.lead.partner_id.follow_up_supplier_id = supplier
        cls.insight.competitor_id = named
        elsewhere = [{"competitor_id": rival.id} for rival in cls.rivals]
        cls.market = cls.insight
        for values in (*elsewhere, {"tag_ids": cls.tag.ids}):
            cls.market += cls._create_insight(**values)
        cls._create_insight(name="About something else")

    def _find(self, lead):
        action = lead.action_view_follow_up_insights()
        return self.env[action["res_model"]].search(action["domain"]), action["context"]

    @users("rep_fu")
    def test_market_is_the_lead_its_tags_and_its_competitors(self):
        lead = self.lead.with_env(self.env)
        found, context = self._find(lead)
        self.assertEqual(found, self.market.with_env(self.env).sorted())
        self.assertEqual(lead.follow_up_market_count, len(self.market))
        self.assertEqual(lead.follow_up_insight_count, 1)
        self.assertTrue(context["search_default_this_lead"])

    @users("rep_fu")
    def test_lead_without_insights_shows_its_market_at_once(self):
        lead = self._create_lead(tag_ids=self.tag.ids).with_env(self.env)
        found, context = self._find(lead)
        self.assertEqual(found, self.market[-1])
        self.assertFalse(context["search_default_this_lead"])
        self.assertEqual(lead.follow_up_market_count, 1)

    @users("rep_fu")
    def test_secrets_of_others_are_neither_counted_nor_lead_anywhere(self):
        self.insight.write({"confidential": True, "author_id": self.manager.id})
        self.market[-1].write({"confidential": True, "author_id": self.manager.id})
        lead = self.lead.with_env(self.env)
        found, _context = self._find(lead)
        # nor is the competitor that only the secret names
        self.assertEqual(found.competitor_id, self.rivals[0] + self.rivals[2])
        self.assertEqual(lead.follow_up_market_count, len(found))
        self.assertEqual(lead.follow_up_insight_count, 0)

    def test_lead_of_nobody_on_no_market_has_none(self):
        partner = self.env["res.partner"].create({"name": "Alone"})
        lead = self._create_lead(partner=partner)
        self.assertEqual(lead.follow_up_market_count, 0)
        self.assertFalse(self.env["crm.lead"].new({}).follow_up_market_count)
