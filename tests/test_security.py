import inspect
import json
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.orm.model_classes import is_model_class
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged, users

from ..models.remote_call import ENGINE, is_engine
from .common import MONDAY, FollowUpCase

OPERATIONS = ("read", "write", "create", "unlink")
ROLES = (
    "public",
    "portal",
    "internal",
    "owner",
    "colleague",
    "all_leads",
    "manager",
    "foreign",
)
# may do what with a record of the owner's: r(ead), w(rite), c(reate), u(nlink)
MATRIX = {
    "crm.follow.up.channel": ("", "", "", "r", "r", "r", "rwcu", "rwcu"),
    "crm.follow.up.outcome": ("", "", "", "r", "r", "r", "rwcu", "rwcu"),
    "crm.follow.up.commitment.type": ("", "", "", "r", "r", "r", "rwcu", "rwcu"),
    "crm.follow.up.commitment": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.reason": ("", "", "", "r", "r", "r", "rwcu", "rwcu"),
    "crm.follow.up.plan": ("", "", "", "r", "r", "r", "rwcu", ""),
    "crm.follow.up.plan.step": ("", "", "", "r", "r", "r", "rwcu", ""),
    "crm.follow.up.enrolment": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.touch": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.insight": ("", "", "", "rwc", "r", "r", "rwcu", ""),
    "crm.follow.up.insight.forward": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.ally": ("", "", "", "rwcu", "", "rwcu", "rwcu", ""),
    "crm.follow.up.ally.ask": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.ally.answer": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.decision": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.decide": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.question": ("", "", "", "rwcu", "", "rwcu", "rwcu", ""),
    "crm.follow.up.offer.change": ("", "", "", "rwcu", "", "rwcu", "rwcu", ""),
    "crm.follow.up.offer.revise": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.lost.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.lead.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.phase.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.enrolment.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.commitment.report": ("", "", "", "r", "", "r", "r", ""),
    "crm.follow.up.customer.figure": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.rating": ("", "", "", "rwc", "rwc", "rwc", "rwcu", "rwcu"),
    "crm.follow.up.recheck": ("", "", "", "rwc", "", "rwc", "rwcu", ""),
    "crm.follow.up.recheck.start": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.agreement": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.agreement.line": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.access": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.access.mark": ("", "", "", "", "", "", "", ""),
    "crm.follow.up.touch.figure": ("", "", "", "", "", "", "", ""),
    "crm.follow.up.agree": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.agree.line": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.link": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.experiment": ("", "", "", "r", "r", "r", "rwcu", ""),
    "crm.follow.up.experiment.variant": ("", "", "", "r", "r", "r", "rwcu", ""),
    "crm.follow.up.cycle": ("", "", "", "r", "r", "r", "r", ""),
    "crm.follow.up.gaps": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.gaps.line": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.launch": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.launch.line": ("", "", "", "r", "", "r", "ru", ""),
    "crm.follow.up.cap": ("", "", "", "r", "r", "r", "rwcu", ""),
    "crm.follow.up.contact": ("", "", "", "r", "r", "r", "rw", ""),
    "crm.follow.up.boundary": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.handover": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.lift": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.override": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.side": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.erase": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.import": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.pack": ("", "", "", "", "", "", "rwcu", ""),
    "crm.follow.up.log": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.mailing": ("", "", "", "", "", "", "r", ""),
    "crm.follow.up.health": ("", "", "", "", "", "", "r", "r"),
    "crm.follow.up.target": ("", "", "", "r", "", "r", "rwcu", ""),
    "crm.follow.up.settle": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.ask": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.start": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.pause": ("", "", "", "rwcu", "", "", "", ""),
    "crm.follow.up.stop": ("", "", "", "rwcu", "", "", "", ""),
}
# what may be called from outside, and must check the rights by itself
PUBLIC_METHODS = {
    "crm.follow.up.access": {"action_revoke"},
    "crm.follow.up.ally": {"action_answer", "action_ask"},
    "crm.follow.up.ally.answer": {"action_apply"},
    "crm.follow.up.ally.ask": {"action_apply"},
    "crm.follow.up.agree": {"action_confirm", "action_propose"},
    "crm.follow.up.agreement": {"action_confirm", "action_new_version"},
    "crm.follow.up.link": {"action_whatsapp"},
    "crm.follow.up.board": {"get_action", "get_board"},
    "crm.follow.up.boundary": {"action_apply"},
    "crm.follow.up.ask": {"action_apply"},
    "crm.follow.up.commitment": {
        "action_agree",
        "action_break",
        "action_decline",
        "action_keep",
        "action_renegotiate",
        "action_settle",
        "action_withdraw",
    },
    "crm.follow.up.contact": {
        "action_boundaries",
        "action_erase",
        "action_export_data",
        "action_lift",
        "action_view_account",
        "action_view_touches",
    },
    "crm.follow.up.decide": {"action_apply"},
    "crm.follow.up.decision": {"action_take_up", "action_view_lead"},
    "crm.follow.up.of.lead.mixin": {"action_view_lead"},
    "crm.follow.up.lost.report": {"action_view_lead"},
    "crm.follow.up.report": {"action_view_lead"},
    "crm.follow.up.lead.report": {"action_view_lead"},
    "crm.follow.up.phase.report": {"action_view_lead"},
    "crm.follow.up.enrolment.report": {"action_view_lead"},
    "crm.follow.up.commitment.report": {"action_view_lead"},
    "crm.follow.up.dashboard": {"get_overview", "get_section"},
    "crm.follow.up.question": {"action_close", "action_reopen"},
    "crm.follow.up.offer.change": {
        "action_accept",
        "action_decline",
        "action_drop",
        "action_reopen",
        "action_revise",
        "action_view_quotation",
    },
    "crm.follow.up.offer.revise": {"action_apply"},
    "crm.follow.up.enrolment": {
        "action_decide",
        "action_pause",
        "action_resume",
        "action_side",
        "action_stop",
        "action_view_lead",
    },
    "crm.follow.up.experiment": {
        "action_add_variant",
        "action_adopt",
        "action_start",
        "action_stop",
    },
    "crm.follow.up.experiment.variant": {"action_open_step", "action_view_leads"},
    "crm.follow.up.gaps": {"action_apply"},
    "crm.follow.up.handover": {"action_apply"},
    "crm.follow.up.erase": {"action_apply"},
    "crm.follow.up.health": {
        "action_retry",
        "action_run",
        "action_show",
        "action_switch_on",
    },
    "crm.follow.up.import": {"action_check", "action_import"},
    "crm.follow.up.insight": {
        "action_dismiss",
        "action_forward",
        "action_handle",
        "action_open_forward",
        "action_reopen",
        "action_start",
    },
    "crm.follow.up.insight.forward": {"action_apply"},
    "crm.follow.up.launch": {"action_view_enrolments"},
    "crm.follow.up.launch.line": {"action_view_lead"},
    "crm.follow.up.lift": {"action_apply"},
    "crm.follow.up.log": {"action_log"},
    "crm.follow.up.override": {"action_apply"},
    "crm.follow.up.pack": {"action_apply"},
    "crm.follow.up.pause": {"action_apply"},
    "crm.follow.up.plan": {
        "action_export_file",
        "action_propose_gaps",
        "action_view_enrolments",
        "action_view_experiments",
        "get_message_preview",
        "get_trial",
    },
    "crm.follow.up.recheck": {"action_cancel", "action_recheck", "action_view_lead"},
    "crm.follow.up.recheck.start": {"action_start"},
    "crm.follow.up.settle": {"action_apply"},
    "crm.follow.up.side": {"action_apply"},
    "crm.follow.up.start": {"action_start"},
    "crm.follow.up.stop": {"action_apply"},
    "crm.follow.up.target": {"get_my_progress"},
    "crm.follow.up.touch": {"action_correct", "action_remove"},
    "crm.lead": {
        "action_follow_up_agree",
        "action_follow_up_agreement_confirm",
        "action_follow_up_page_link",
        "action_follow_up_page_send",
        "action_view_follow_up_accesses",
        "action_view_follow_up_allies",
        "action_view_follow_up_agreements",
        "action_follow_up_ask",
        "action_follow_up_ask_ally",
        "action_view_commitments",
        "action_follow_up_chat",
        "action_follow_up_answer",
        "action_follow_up_decide",
        "action_follow_up_cross_sell",
        "action_follow_up_hand_over",
        "action_follow_up_log",
        "action_follow_up_move_anyway",
        "action_follow_up_mail",
        "action_follow_up_outcome",
        "action_follow_up_pause",
        "action_follow_up_postpone",
        "action_follow_up_recheck",
        "action_follow_up_referral",
        "action_follow_up_resume",
        "action_follow_up_side",
        "action_follow_up_skip",
        "action_follow_up_sms",
        "action_follow_up_start",
        "action_follow_up_stop",
        "action_view_follow_up_customer_figures",
        "action_view_follow_up_decisions",
        "action_view_follow_up_insights",
        "action_view_follow_up_offer_changes",
        "action_view_follow_up_questions",
        "action_view_follow_up_rechecks",
        "action_follow_up_upsell",
        "action_view_follow_up_offspring",
        "action_view_follow_up_touches",
        "get_follow_up_cards",
        "get_follow_up_desk",
        "get_follow_up_desk_filters",
        "get_follow_up_desk_item",
        "get_follow_up_panel",
        "get_follow_up_timeline",
        "get_follow_up_verdict",
    },
    "mail.activity": {"action_follow_up_log"},
}
ADDON = "odoo.addons.crm_follow_up."


class SecurityCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls._create_company("Abroad")
        group = "sales_team.group_sale_"
        cls.users = {
            "public": cls.env.ref("base.public_user"),
            "portal": new_test_user(cls.env, "portal_fu", groups="base.group_portal"),
            "internal": cls._create_user("internal_fu", "base.group_user"),
            "owner": cls.rep,
            "colleague": cls.other_rep,
            "all_leads": cls._create_user("all_fu", f"{group}salesman_all_leads"),
            "manager": cls.manager,
            "foreign": cls._create_user("foreign_fu", f"{group}manager"),
        }
        cls.users["foreign"].write(
            {"company_ids": cls.abroad.ids, "company_id": cls.abroad.id}
        )
        cls.plan = cls._create_plan(0, 1, company_id=cls.company.id)
        cls.lead = cls._create_lead(company_id=cls.company.id)
        enrolments = cls.env["crm.follow.up.enrolment"]
        cls.enrolment = enrolments._start(cls.lead, cls.plan, MONDAY, MONDAY)


class RecordsCase(SecurityCase):
    """A record of each model, what belongs to a lead of the owner's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        launch = cls.env["crm.follow.up.launch"].with_user(cls.rep)
        launch = launch._create_for(cls.plan, cls.lead, MONDAY)
        of_owner = cls.env(user=cls.rep)
        outcome = cls.env.ref("crm_follow_up.outcome_answered")
        log = of_owner["crm.follow.up.log"].create(
            {"channel_id": cls.phone.id, "outcome_id": outcome.id}
        )
        agreement = of_owner["crm.follow.up.agreement"]._propose(
            cls.lead.with_user(cls.rep),
            {"line_ids": [Command.create({"name": "Send the plans"})]},
        )
        access, _token = of_owner["crm.follow.up.access"]._create_for(
            cls.lead.with_user(cls.rep)
        )
        marks = cls.env["crm.follow.up.access.mark"]
        marks._hit("link", MONDAY)
        cls.lost = cls._create_lead(company_id=cls.company.id)
        cls.lost._follow_up_log(cls.phone, date=MONDAY)
        cls.lost.action_set_lost()
        figures = cls.env["crm.follow.up.touch.figure"]
        figures.flush_model()
        decisions = cls.env["crm.follow.up.decision"].with_user(cls.rep)
        evidence = decisions._collect(cls.enrolment, MONDAY)[cls.enrolment]
        decision = decisions._record(cls.enrolment, "go_on", {}, evidence, MONDAY)
        change = of_owner["crm.follow.up.offer.change"].create(
            {"name": "With installation", "lead_id": cls.lead.id}
        )
        experiment = cls.env["crm.follow.up.experiment"].create(
            {
                "name": "A call or a visit",
                "plan_id": cls.plan.id,
                "step_id": cls.plan.step_ids[0].id,
            }
        )
        gaps = cls.env(user=cls.manager)["crm.follow.up.gaps"]
        gaps = gaps.create({"plan_id": cls.plan.id})
        cls.team.company_id = cls.company
        cycle = cls.env["crm.follow.up.cycle"].create({"team_id": cls.team.id})
        ally = cls.lead.with_user(cls.rep)._follow_up_add_ally(
            cls.env["res.partner"].create({"name": "Ana"})
        )
        cls.records = {
            record._name: record.sudo()
            for record in (
                agreement,
                experiment,
                experiment.variant_ids[0],
                cycle,
                gaps,
                gaps.line_ids[0],
                agreement.line_ids,
                access,
                marks.search([], limit=1),
                figures.search([], limit=1),
                of_owner["crm.follow.up.agree"].create({"lead_id": cls.lead.id}),
                of_owner["crm.follow.up.agree.line"].create({"name": "Call"}),
                of_owner["crm.follow.up.link"].create({"lead_id": cls.lead.id}),
                cls.phone,
                outcome,
                cls.reason,
                cls.plan,
                cls.plan.step_ids[0],
                cls.enrolment,
                cls.enrolment.touch_ids,
                launch,
                launch.sudo().line_ids,
                of_owner["crm.follow.up.insight"].create(
                    {"name": "They open a branch", "lead_id": cls.lead.id}
                ),
                of_owner["crm.follow.up.insight.forward"].create({"note": "Look"}),
                ally,
                of_owner["crm.follow.up.ally.ask"].create(
                    {"lead_id": cls.lead.id, "partner_id": ally.partner_id.id}
                ),
                of_owner["crm.follow.up.ally.answer"].create({"ally_id": ally.id}),
                log,
                cls.env["crm.follow.up.cap"].create({"company_id": cls.company.id}),
                cls.enrolment.contact_id,
                of_owner["crm.follow.up.boundary"].create(
                    {"contact_id": cls.enrolment.contact_id.id}
                ),
                cls.env(user=cls.manager)["crm.follow.up.lift"].create(
                    {"reason": "They called"}
                ),
                cls.env(user=cls.manager)["crm.follow.up.override"].create(
                    {"stage_id": cls.stage_challenge.id, "reason": "In a hurry"}
                ),
                of_owner["crm.follow.up.side"].create(
                    {"side": "us", "reason": "They wait for us"}
                ),
                cls.env(user=cls.manager)["crm.follow.up.import"].create({}),
                cls.env(user=cls.manager)["crm.follow.up.erase"].create(
                    {"reason": "They asked for it"}
                ),
                cls.env(user=cls.manager)["crm.follow.up.pack"].create({}),
                of_owner["crm.follow.up.handover"].create(
                    {"to_user_id": cls.manager.id}
                ),
                of_owner["crm.follow.up.start"].create({"plan_id": cls.plan.id}),
                of_owner["crm.follow.up.pause"].create({"reason": "Holiday"}),
                of_owner["crm.follow.up.stop"].create({"note": "No budget"}),
                cls.env.ref("crm_follow_up.commitment_type_budget"),
                cls.lead._follow_up_ask(
                    cls.env.ref("crm_follow_up.commitment_type_budget")
                ),
                cls._state_customer_figure(),
                of_owner["crm.follow.up.rating"].create(
                    {
                        "partner_id": cls.lead.partner_id.id,
                        "kind": "attitude",
                        "value": "4",
                    }
                ),
                cls.lead.with_user(cls.rep)._follow_up_nurture(MONDAY, "No budget"),
                of_owner["crm.follow.up.recheck.start"].create(
                    {
                        "event": "other",
                        "note": "They grow",
                        "reason_id": cls.reason.id,
                        "plan_id": cls.plan.id,
                    }
                ),
                of_owner["crm.follow.up.settle"].create({"reason": "No budget"}),
                of_owner["crm.follow.up.ask"].create({"name": "The plan"}),
                decision,
                of_owner["crm.follow.up.decide"].create(
                    {"enrolment_id": cls.enrolment.id}
                ),
                of_owner["crm.follow.up.question"].create(
                    {"name": "How soon?", "lead_id": cls.lead.id}
                ),
                change,
                of_owner["crm.follow.up.offer.revise"].create(
                    {"change_ids": change.ids}
                ),
                cls.env["crm.follow.up.lost.report"].browse(cls.lost.id),
                *cls._create_report_rows(),
                cls.env["crm.follow.up.health"].browse(1),
                cls.env["crm.follow.up.target"].create(
                    {"user_id": cls.rep.id, "value": 60}
                ),
                cls.env["crm.follow.up.mailing"]._remember(
                    "desk", cls.rep, MONDAY.date(), "Nothing to do"
                ),
            )
        }

    @classmethod
    def _create_report_rows(cls):
        """Return a row of each report, of what the owner did."""
        touch = cls.lead._follow_up_log(cls.phone, date=MONDAY)
        promise = cls.lead._follow_up_ask(
            cls.env.ref("crm_follow_up.commitment_type_decision_date")
        )
        promise.sudo().write({"state": "kept", "date_closed": MONDAY})
        moved = cls._create_lead(company_id=cls.company.id)
        moved = moved.with_context(tracking_disable=False)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        moved.stage_id = cls.stage_challenge
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        phases = cls.env["crm.follow.up.phase.report"]
        return (
            cls.env["crm.follow.up.report"].browse(touch.id),
            cls.env["crm.follow.up.lead.report"].browse(cls.lead.id),
            phases.search([("lead_id", "=", moved.id)]),
            cls.env["crm.follow.up.enrolment.report"].browse(cls.enrolment.id),
            cls.env["crm.follow.up.commitment.report"].browse(promise.id),
        )

    @classmethod
    def _state_customer_figure(cls):
        cls.lead.with_user(cls.rep).customer_probability = 60
        return cls.lead.follow_up_customer_figure_ids


@tagged("post_install", "-at_install")
class TestMatrix(RecordsCase):
    def test_every_model_is_in_the_matrix(self):
        models = {
            name
            for name, model in self.env.items()
            if name.startswith("crm.follow.up.") and not model._abstract
        }
        self.assertEqual(set(MATRIX), models)
        self.assertEqual(set(self.records), models)

    def test_each_role_may_do_what_the_matrix_says(self):
        for name, allowed in MATRIX.items():
            for role, letters in zip(ROLES, allowed, strict=True):
                with self.subTest(model=name, role=role):
                    record = self.records[name].with_user(self.users[role])
                    found = "".join(
                        operation[0]
                        for operation in OPERATIONS
                        if record.has_access(operation)
                    )
                    self.assertEqual(found, letters)

    def test_each_role_finds_what_it_may_read(self):
        for name, allowed in MATRIX.items():
            for role, letters in zip(ROLES, allowed, strict=True):
                record = self.records[name]
                model = record.with_user(self.users[role]).browse()
                with self.subTest(model=name, role=role):
                    if not model.has_access("read"):
                        with self.assertRaises(AccessError):
                            model.search([("id", "=", record.id)])
                        continue
                    found = model.search([("id", "=", record.id)])
                    self.assertEqual(bool(found), "r" in letters)


@tagged("post_install", "-at_install")
class TestRules(SecurityCase):
    def _may_read(self, role, record=None):
        return (record or self.enrolment).with_user(self.users[role]).has_access("read")

    def test_enrolment_of_a_lead_without_salesperson_is_everybodys(self):
        self.assertFalse(self._may_read("colleague"))
        self.lead.user_id = False
        self.assertTrue(self._may_read("colleague"))
        self.assertTrue(self._may_read("colleague", self.enrolment.touch_ids))
        self.assertFalse(self._may_read("internal"))

    def test_enrolment_and_touches_follow_the_lead_to_its_new_salesperson(self):
        self.lead.user_id = self.other_rep
        for record in (self.enrolment, self.enrolment.touch_ids):
            self.assertFalse(self._may_read("owner", record))
            self.assertTrue(self._may_read("colleague", record))

    def test_only_active_companies_are_read(self):
        user = self.users["all_leads"]
        user.company_ids += self.abroad
        records = (
            self.plan,
            self.plan.step_ids[0],
            self.enrolment,
            self.enrolment.touch_ids,
            self.lead._follow_up_ask(
                self.env.ref("crm_follow_up.commitment_type_budget")
            ),
        )
        for record in records:
            record = record.with_user(user)
            for companies, expected in (
                (self.company, True),
                (self.abroad, False),
                (self.company + self.abroad, True),
            ):
                with self.subTest(model=record._name, companies=companies.ids):
                    active = record.with_context(allowed_company_ids=companies.ids)
                    self.assertEqual(active.has_access("read"), expected)

    def test_shared_plan_is_read_in_all_companies(self):
        self.plan.company_id = False
        for record in (self.plan, self.plan.step_ids[0]):
            self.assertTrue(self._may_read("foreign", record))
        self.assertFalse(self._may_read("foreign"), "the enrolment has a company")

    def test_scheduler_works_in_all_companies(self):
        plan = self._create_plan({"expire_days": 1}, 1)
        foreign = self._enrol(
            self._create_lead(
                company_id=self.abroad.id,
                team_id=False,
                user_id=self.users["foreign"].id,
            ),
            plan,
        )
        at_home = self._enrol(self._create_lead(), plan)
        self._run_cron("ir_cron_process_enrolments", MONDAY.replace(day=5))
        for enrolment in foreign + at_home:
            self.assertEqual(enrolment.step_id, plan.step_ids[1])

    def test_salesperson_cannot_create_touches_or_enrolments_of_a_foreign_lead(self):
        foreign = self._create_lead(user_id=self.other_rep.id)
        for values in (
            {"plan_id": self.plan.id},
            {"name": "Call", "channel_id": self.phone.id, "date": MONDAY},
        ):
            model = self.enrolment if "plan_id" in values else self.enrolment.touch_ids
            with self.subTest(model=model._name), self.assertRaises(AccessError):
                model.with_user(self.rep).create(values | {"lead_id": foreign.id})


@tagged("post_install", "-at_install")
class TestRemoteCalls(SecurityCase):
    def _call(self, role, record, method, **kwargs):
        """Call a method as a client of that role does."""
        model = record.with_user(self.users[role]).browse()
        with self._at(MONDAY):
            return call_kw(model, method, [record.ids], kwargs)

    def _may_not(self, roles, record, method):
        for role in roles:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._call(role, record, method)

    def test_no_other_method_can_be_called(self):
        found = {}
        for name, model in self.env.items():
            methods = set()
            for base in type(model).__mro__:
                if base.__module__.startswith(ADDON):
                    methods |= {
                        method
                        for method, value in vars(base).items()
                        if inspect.isfunction(value)
                        and not method.startswith("_")
                        and not getattr(value, "_api_private", False)
                        # overrides of core's own methods are core's to protect
                        and not any(
                            hasattr(parent, method)
                            for parent in type(model).__mro__
                            if not parent.__module__.startswith(ADDON)
                            # made of such classes for each model, mixins as well
                            and not is_model_class(parent)
                        )
                    }
            if methods:
                found[name] = methods
        self.assertEqual(found, PUBLIC_METHODS)

    def test_timeline_is_for_those_who_may_read_the_lead(self):
        for role in ("owner", "all_leads", "manager"):
            timeline = self._call(role, self.lead, "get_follow_up_timeline")
            self.assertEqual(timeline["state"], "running")
            self.assertEqual(
                [item["kind"] for item in timeline["items"]], ["planned", "projected"]
            )
        self._may_not(
            ("public", "portal", "internal", "colleague", "foreign"),
            self.lead,
            "get_follow_up_timeline",
        )

    def test_verdict_is_for_those_who_may_read_the_lead(self):
        self.assertIn("words", self._call("owner", self.lead, "get_follow_up_verdict"))
        self._may_not(
            ("public", "portal", "internal", "colleague", "foreign"),
            self.lead,
            "get_follow_up_verdict",
        )

    def test_resume_is_for_those_who_may_write_the_enrolment(self):
        self.enrolment._pause(now=MONDAY)
        self._may_not(
            ("public", "portal", "internal", "colleague", "foreign"),
            self.enrolment,
            "action_resume",
        )
        self.assertEqual(self.enrolment.state, "paused")
        self._call("owner", self.enrolment, "action_resume")
        self.assertEqual(self.enrolment.state, "running")

    def test_actions_on_a_lead_of_a_colleague_change_nothing(self):
        self.enrolment._pause(now=MONDAY)
        for role in ("public", "portal", "internal", "colleague", "foreign"):
            for method in ("pause", "resume", "stop"):
                with self.subTest(role=role, method=method), self.assertRefused():
                    self._call(role, self.lead, f"action_follow_up_{method}")
        self.assertEqual(self.enrolment.state, "paused")

    def test_wizards_check_the_rights_on_what_they_change(self):
        for role in ("colleague", "foreign"):
            for name, values in (
                ("crm.follow.up.pause", {"reason": "Mine"}),
                ("crm.follow.up.stop", {"note": "Mine"}),
                ("crm.follow.up.side", {"side": "prospect", "reason": "Mine"}),
            ):
                wizard = self.env[name].with_user(self.users[role]).create(values)
                # smuggled in, by whatever way
                wizard.sudo().enrolment_ids = self.enrolment
                self.env.flush_all()
                self.env.invalidate_all()
                with self.subTest(wizard=name):
                    self._may_not([role], wizard, "action_apply")
                self.assertEqual(self.enrolment.state, "running")

    def test_start_checks_the_rights_on_every_lead(self):
        own = self._create_lead(user_id=self.other_rep.id)
        foreign = self._create_lead()
        wizard = self.env["crm.follow.up.start"].with_user(self.other_rep)
        wizard = wizard.create({"plan_id": self._create_plan(0).id, "replace": True})
        wizard.sudo().lead_ids = own + foreign
        self.env.flush_all()
        self.env.invalidate_all()
        self._may_not(["colleague"], wizard, "action_start")
        self.assertFalse((own + foreign).follow_up_enrolment_ids)

    def test_log_records_nothing_on_a_foreign_lead(self):
        outcome = self.env.ref("crm_follow_up.outcome_answered")
        wizard = self.env["crm.follow.up.log"].with_user(self.other_rep)
        wizard = wizard.create(
            {"channel_id": self.phone.id, "outcome_id": outcome.id, "date": MONDAY}
        )
        before = self.lead.follow_up_touch_ids
        wizard.sudo().lead_ids = self.lead
        self.env.flush_all()
        self.env.invalidate_all()
        with suppress(AccessError), self.env.cr.savepoint():
            self._call("colleague", wizard, "action_log")
        self.assertEqual(self.lead.follow_up_touch_ids, before)
        self.assertOneStepPlanned(self.enrolment)

    def test_people_are_shown_to_those_who_may_read_them(self):
        person = self.enrolment.contact_id
        for method in ("action_view_account", "action_view_touches"):
            self._call("colleague", person, method)
            self._may_not(("public", "portal", "internal", "foreign"), person, method)

    def test_boundaries_are_for_those_who_follow_the_person_up(self):
        person = self.enrolment.contact_id
        for role in ("owner", "manager"):
            self._call(role, person, "action_boundaries")
        self._may_not(
            ("public", "portal", "internal", "colleague", "foreign"),
            person,
            "action_boundaries",
        )

    def test_boundaries_of_others_are_not_set_by_a_smuggled_dialog(self):
        person = self.enrolment.contact_id
        for role in ("colleague", "foreign"):
            wizard = self.env["crm.follow.up.boundary"].with_user(self.users[role])
            wizard = wizard.create({"contact_id": person.id, "boundary_count": 1})
            with self.subTest(role=role):
                self._may_not([role], wizard, "action_apply")
            self.assertFalse(person.boundary_count)

    def test_only_sales_managers_lift(self):
        person = self.enrolment.contact_id
        person.stop_requested = True
        roles = ("public", "portal", "internal", "owner", "colleague", "all_leads")
        self._may_not((*roles, "foreign"), person, "action_lift")
        wizard = self.env["crm.follow.up.lift"].with_user(self.users["foreign"])
        wizard = wizard.create({"reason": "Mine"})
        # smuggled in, by whatever way
        wizard.sudo().contact_ids = person
        self.env.flush_all()
        self.env.invalidate_all()
        self._may_not((*roles, "foreign"), wizard, "action_apply")
        self.assertTrue(person.is_burnt)
        self._call("manager", person, "action_lift")

    def test_wizards_of_others_cannot_be_applied(self):
        wizard = self.env["crm.follow.up.stop"].with_user(self.rep)
        wizard = wizard.create(
            {"enrolment_ids": [Command.set(self.enrolment.ids)], "note": "Over"}
        )
        self._may_not(("internal", "colleague"), wizard, "action_apply")
        self.assertEqual(self.enrolment.state, "running")

    def test_report_of_a_launch_is_for_those_who_may_read_it(self):
        launch = self.env["crm.follow.up.launch"].with_user(self.rep)
        launch = launch._create_for(self.plan, self.lead, MONDAY).sudo()
        self._call("owner", launch, "action_view_enrolments")
        self._may_not(
            ("internal", "colleague", "foreign"), launch, "action_view_enrolments"
        )
        self._may_not(
            ("internal", "colleague", "foreign"), launch.line_ids, "action_view_lead"
        )


@tagged("post_install", "-at_install")
class TestForeignPlan(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign_plan = cls._create_plan(
            0, name="Foreign plan", company_id=cls.abroad.id
        )

    @users("rep_fu")
    def test_plan_of_a_company_the_user_does_not_work_in_cannot_be_used(self):
        lead = self._create_lead(company_id=False).with_env(self.env)
        with self.assertRaises(AccessError):
            lead._follow_up_start(self.foreign_plan.with_env(self.env))
        self.assertFalse(lead.follow_up_enrolment_ids)
        wizard = self.env["crm.follow.up.start"].create(
            {"lead_ids": lead.ids, "plan_id": self.foreign_plan.id}
        )
        with self.assertRaises(AccessError):
            wizard.action_start()
        self.assertFalse(lead.follow_up_enrolment_ids)

    @users("rep_fu")
    def test_plan_of_another_company_than_the_lead_is_refused_with_a_way_out(self):
        self.rep.company_ids += self.abroad
        self.env = self.env(
            context={
                **self.env.context,
                "allowed_company_ids": (self.company + self.abroad).ids,
            }
        )
        lead = self._create_lead(company_id=self.company.id).with_env(self.env)
        for force in (False, True):
            with self.assertRefused(
                "The plan belongs to Abroad",
                "Choose a plan of the company of the lead, or a shared one",
            ):
                lead._follow_up_start(self.foreign_plan.with_env(self.env), force=force)
            self.assertFalse(lead.follow_up_enrolment_ids)

    @users("rep_fu")
    def test_shared_lead_takes_the_company_of_the_plan(self):
        self.rep.company_ids += self.abroad
        self.env = self.env(
            context={
                **self.env.context,
                "allowed_company_ids": (self.company + self.abroad).ids,
            }
        )
        lead = self._create_lead(company_id=False, team_id=False).with_env(self.env)
        with self._at(MONDAY):
            enrolment = lead._follow_up_start(self.foreign_plan.with_env(self.env))
        self.assertEqual(enrolment.company_id, self.abroad)
        self.assertEqual(enrolment.touch_ids.company_id, self.abroad)
        self.assertFalse(lead.company_id)


@tagged("post_install", "-at_install")
class TestEngineMark(FollowUpCase):
    """Only the module itself acts as the module."""

    def test_mark_of_a_client_is_none(self):
        for mark in (True, 1, "engine", ["engine"]):
            with self.subTest(mark=mark):
                context = {"follow_up_engine": mark}
                self.assertFalse(is_engine(self.env(context=context)))
        context = json.loads(json.dumps({"follow_up_engine": ENGINE}))
        self.assertFalse(is_engine(self.env(context=context)))
        self.assertTrue(is_engine(self.env(context={"follow_up_engine": ENGINE})))

    @users("rep_fu")
    def test_client_moves_no_insight_past_its_states(self):
        insight = self.env["crm.follow.up.insight"].create({"name": "They grow"})
        insight.action_handle()
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            insight.with_context(follow_up_engine=True).write({"state": "in_progress"})
