from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users

from odoo.addons.crm_follow_up.models.crm_lead_gate import OPEN_GATE

from .common import FollowUpCase


class GateCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promise, cls.other = cls.env["crm.follow.up.commitment.type"].create(
            [{"name": "Show the budget"}, {"name": "Name a date"}]
        )
        cls.stage_challenge.required_commitment_type_id = cls.promise
        cls.lead = cls._create_lead()

    def _keep(self, lead, type_=None, **values):
        type_ = type_ or self.promise
        lead.sudo()._follow_up_ask(type_, **values)._keep()

    def assertMoved(self, lead, stage=None):
        self.assertEqual(lead.stage_id, stage or self.stage_challenge)

    def assertNoted(self, lead, times=1):
        notes = [body for body in lead.message_ids.mapped("body") if "Budget" in body]
        notes += [
            body
            for body in lead.message_ids.mapped("body")
            if "has not kept “Show the budget”" in body
        ]
        self.assertEqual(len(notes), times)


@tagged("post_install", "-at_install")
class TestGateBlocks(GateCase):
    """Nobody chooses a stage that needs a promise, by whatever route."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_gate = "block"

    def assertBlocked(self):
        return self.assertRefused(
            "Show the budget", "Move Anyway", error=ValidationError
        )

    @users("rep_fu")
    def test_writing_is_refused_and_names_the_promise(self):
        lead = self.lead.with_env(self.env)
        with self.assertBlocked():
            lead.stage_id = self.stage_challenge
        lead.invalidate_recordset()
        self.assertMoved(lead, self.stage_meeting)

    @users("rep_fu")
    def test_a_kept_promise_opens_the_gate(self):
        lead = self.lead.with_env(self.env)
        self._keep(lead)
        lead.stage_id = self.stage_challenge
        self.assertMoved(lead)
        self.assertNoted(lead, 0)

    @users("rep_fu")
    def test_another_promise_does_not(self):
        lead = self.lead.with_env(self.env)
        self._keep(lead, self.other)
        with self.assertBlocked():
            lead.stage_id = self.stage_challenge

    @users("rep_fu")
    def test_our_own_promise_does_not(self):
        lead = self.lead.with_env(self.env)
        self._keep(lead, party="us")
        with self.assertBlocked():
            lead.stage_id = self.stage_challenge

    @users("rep_fu")
    def test_a_promise_that_is_not_kept_does_not(self):
        lead = self.lead.with_env(self.env)
        promise = lead._follow_up_ask(self.promise)
        promise._agree()
        with self.assertBlocked():
            lead.stage_id = self.stage_challenge
        promise._break("Nothing came")
        with self.assertBlocked():
            lead.stage_id = self.stage_challenge

    @users("rep_fu")
    def test_the_promise_of_another_lead_does_not(self):
        self._keep(self._create_lead())
        with self.assertBlocked():
            self.lead.with_env(self.env).stage_id = self.stage_challenge

    @users("rep_fu")
    def test_the_form_is_refused(self):
        form = Form(self.lead.with_env(self.env))
        form.stage_id = self.stage_challenge
        with self.assertBlocked():
            form.save()

    @users("rep_fu")
    def test_the_list_and_the_kanban_are_refused(self):
        lead = self.lead.with_env(self.env)
        with self.assertBlocked():
            lead.web_save({"stage_id": self.stage_challenge.id}, {"stage_id": {}})
        leads = lead + self._create_lead().with_env(self.env)
        self._keep(lead)
        with self.assertBlocked():
            leads.write({"stage_id": self.stage_challenge.id})

    @users("rep_fu")
    def test_an_import_is_refused_and_says_why(self):
        fields = ["name", "type", "stage_id/.id"]
        rows = [["Imported", "opportunity", str(self.stage_challenge.id)]]
        result = self.env["crm.lead"].load(fields, rows)
        self.assertFalse(result["ids"])
        self.assertIn("Show the budget", result["messages"][0]["message"])

    @users("rep_fu")
    def test_creating_in_the_stage_is_refused(self):
        values = {"name": "New", "type": "opportunity"}
        leads = self.env["crm.lead"]
        with self.assertBlocked():
            leads.create(values | {"stage_id": self.stage_challenge.id})
        with self.assertBlocked():
            leads.with_context(default_stage_id=self.stage_challenge.id).create(values)

    @users("rep_fu")
    def test_a_context_from_outside_opens_nothing(self):
        lead = self.lead.with_env(self.env)
        for value in (True, "OPEN_GATE", repr(OPEN_GATE)):
            with self.assertBlocked():
                lead.with_context(follow_up_gate=value).stage_id = self.stage_challenge

    def test_the_superuser_and_automations_are_refused(self):
        with self.assertBlocked():
            self.lead.sudo().stage_id = self.stage_challenge
        action = self.env["ir.actions.server"].create(
            {
                "name": "Move",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "code",
                "code": f"record.write({{'stage_id': {self.stage_challenge.id}}})",
            }
        )
        with self.assertBlocked():
            action.with_context(active_model="crm.lead", active_id=self.lead.id).run()

    def test_the_company_of_the_lead_decides(self):
        company = self._create_company("Elsewhere", self.rep)
        lead = self._create_lead(company_id=company.id, team_id=False)
        lead.stage_id = self.stage_challenge
        self.assertMoved(lead)
        self.assertNoted(lead)

    @users("rep_fu")
    def test_whoever_is_in_the_stage_already_is_left_alone(self):
        self.stage_challenge.sudo().required_commitment_type_id = False
        lead = self.lead.with_env(self.env)
        lead.stage_id = self.stage_challenge
        self.stage_challenge.sudo().required_commitment_type_id = self.promise
        lead.write({"stage_id": self.stage_challenge.id, "name": "Renamed"})
        self.assertEqual(lead.name, "Renamed")
        self.assertNoted(lead, 0)

    @users("rep_fu")
    def test_winning_and_losing_never_meet_a_gate(self):
        won = self.lead.with_env(self.env)
        won.action_set_won()
        self.assertEqual(won.won_status, "won")
        lost = self._create_lead().with_env(self.env)
        lost.action_set_lost()
        lost.action_restore()
        self.assertNoted(won + lost, 0)

    def test_a_won_stage_requires_nothing(self):
        with self.assertRefused("Required Promise", error=ValidationError):
            self.stage_won.required_commitment_type_id = self.promise
        with self.assertRefused("Required Promise", error=ValidationError):
            self.stage_challenge.is_won = True


@tagged("post_install", "-at_install")
class TestGateLetsThrough(GateCase):
    """Where nobody chose the stage, nothing fails; it is noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.follow_up_gate = "block"

    def _gate_first_stage(self):
        """Let new leads of a team begin in a stage that needs the promise."""
        team = self.env["crm.team"].create({"name": "Others"})
        self.stage_challenge.write({"team_ids": team.ids, "sequence": -10})
        return team

    def test_a_lead_that_comes_in_by_mail_is_noted(self):
        team = self._gate_first_stage()
        lead = self.env["crm.lead"].message_new(
            {"subject": "Hello", "email_from": "a@b.example", "from": "a@b.example"},
            {"team_id": team.id, "stage_id": self.stage_challenge.id},
        )
        self.assertMoved(lead)
        self.assertNoted(lead)
        self.assertNotIn("follow_up_gate", lead.env.context)

    def test_a_lead_whose_team_begins_there_is_noted(self):
        team = self._gate_first_stage()
        self.stage_meeting.team_ids = self.team
        lead = self.env["crm.lead"].create(
            {"name": "New", "type": "opportunity", "team_id": team.id}
        )
        self.assertMoved(lead)
        self.assertNoted(lead)
        self.lead.team_id = team
        self.assertMoved(self.lead)
        self.assertNoted(self.lead)

    def test_converting_is_noted(self):
        team = self._gate_first_stage()
        lead = self._create_lead(type="lead", team_id=team.id, stage_id=False)
        self.env.flush_all()
        lead.convert_opportunity(lead.partner_id)
        self.assertEqual(lead.type, "opportunity")
        self.assertMoved(lead)

    def test_merging_never_fails(self):
        team = self._gate_first_stage()
        leads = self.lead + self._create_lead()
        merged = leads.merge_opportunity(team_id=team.id)
        self.assertEqual(merged.team_id, team)

    def test_what_a_merged_lead_kept_counts(self):
        other = self._create_lead()
        self._keep(other)
        merged = (self.lead + other).merge_opportunity()
        merged.stage_id = self.stage_challenge
        self.assertMoved(merged)


@tagged("post_install", "-at_install")
class TestGateWarns(GateCase):
    def _move(self, leads):
        bus = self.env["bus.bus"].sudo()
        self.env.cr.precommit.run()
        before = bus.search([])
        leads.stage_id = self.stage_challenge
        self.env.cr.precommit.run()
        return (bus.search([]) - before).filtered(
            lambda each: "simple_notification" in each.message
        )

    @users("rep_fu")
    def test_the_move_happens_and_is_noted_and_told_once(self):
        leads = self._create_leads(3).with_env(self.env)
        told = self._move(leads)
        self.assertEqual(leads.stage_id, self.stage_challenge)
        for lead in leads:
            self.assertNoted(lead)
        self.assertEqual(len(told), 1)
        self.assertIn("3 opportunities", told.message)

    @users("rep_fu")
    def test_one_lead_is_told_with_its_promise(self):
        told = self._move(self.lead.with_env(self.env))
        self.assertIn("Show the budget", told.message)

    @users("rep_fu")
    def test_writing_the_same_stage_again_says_nothing_more(self):
        lead = self.lead.with_env(self.env)
        self._move(lead)
        self.assertFalse(self._move(lead))
        self.assertNoted(lead)

    @users("rep_fu")
    def test_a_kept_promise_needs_no_note(self):
        lead = self.lead.with_env(self.env)
        self._keep(lead)
        self.assertFalse(self._move(lead))
        self.assertNoted(lead, 0)
