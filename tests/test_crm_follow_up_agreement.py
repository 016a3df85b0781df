from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import MONDAY, FollowUpCase

FRIDAY = date(2026, 3, 6)


class AgreementCase(FollowUpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()

    def setUp(self):
        super().setUp()
        clock = self._at(MONDAY)
        clock.start()
        self.addCleanup(clock.stop)

    def _propose(self, lead=None, **values):
        lead = (lead or self.lead).with_user(self.rep)
        return lead.env["crm.follow.up.agreement"]._propose(lead, values)

    def _confirm(self, agreement, by="rep"):
        return agreement.with_user(self.rep)._confirm(by)

    def _make_line(self, name="Send the drawings", **values):
        return Command.create({"name": name, "date_due": FRIDAY, **values})


@tagged("post_install", "-at_install")
class TestAgreement(AgreementCase):
    @users("rep_fu")
    def test_versions_replace_each_other_and_all_are_kept(self):
        first = self._propose(boundary_count=1)
        self._confirm(first)
        second = self._propose(boundary_count=2)
        self.assertEqual(first.state, "confirmed", "in force until the next one is")
        third = self._propose(boundary_count=3)
        self.assertEqual(second.state, "superseded")
        self._confirm(third)
        versions = self.lead.follow_up_agreement_ids.sorted("version")
        self.assertEqual(versions.mapped("version"), [1, 2, 3])
        self.assertEqual(
            versions.mapped("state"), ["superseded", "superseded", "confirmed"]
        )
        self.assertEqual(versions.mapped("boundary_count"), [1, 2, 3])

    @users("rep_fu")
    def test_each_version_is_printed_in_the_chatter(self):
        agreement = self._propose(
            channel_ids=[Command.set(self.phone.ids)],
            tue=True,
            hour_from=13,
            hour_to=18,
            boundary_count=2,
            boundary_days=14,
            date_decision=FRIDAY,
            line_ids=[self._make_line(), self._make_line("Call", party="us")],
        )
        body = self.lead.message_ids[0].body
        for words in (
            "Agreement proposed, version 1",
            self.phone.name,
            "Tuesday",
            "13:00",
            "18:00",
            "Contacts: at most 2 in 14 days",
            "They: Send the drawings",
            "We: Call",
            "03/06/2026",
        ):
            self.assertIn(words, body)
        self._confirm(agreement)
        bodies = " ".join(self.lead.message_ids.mapped("body"))
        self.assertIn("Agreement confirmed, version 1", bodies)

    @users("rep_fu")
    def test_confirming_writes_boundaries_of_the_person(self):
        agreement = self._propose(
            channel_ids=[Command.set(self.phone.ids)],
            tue=True,
            hour_from=13,
            hour_to=18,
            boundary_count=2,
            boundary_days=14,
            date_decision=FRIDAY,
        )
        contact = agreement.contact_id
        self.assertFalse(contact.boundary_count, "proposed only")
        self._confirm(agreement)
        self.assertEqual(contact.channel_ids, self.phone)
        self.assertEqual(contact._get_weekdays(), [1])
        self.assertEqual((contact.hour_from, contact.hour_to), (13, 18))
        self.assertEqual((contact.boundary_count, contact.boundary_days), (2, 14))
        self.assertEqual(self.lead.customer_date, FRIDAY)
        self.assertEqual(agreement.date_confirmed, MONDAY)
        self.assertEqual(agreement.confirmed_by, "rep")

    @users("rep_fu")
    def test_next_steps_become_commitments_when_it_is_confirmed(self):
        agreement = self._propose(
            line_ids=[self._make_line(), self._make_line("Call them", party="us")]
        )
        self.assertFalse(self.lead.commitment_ids)
        self._confirm(agreement)
        found = {
            (each.name, each.party, each.state, each.date_due)
            for each in self.lead.commitment_ids
        }
        self.assertEqual(
            found,
            {
                ("Send the drawings", "prospect", "agreed", FRIDAY),
                ("Call them", "us", "agreed", FRIDAY),
            },
        )
        self.assertEqual(agreement.line_ids.commitment_id, self.lead.commitment_ids)

    @users("rep_fu")
    def test_next_step_that_was_due_meanwhile_is_due_today(self):
        agreement = self._propose(line_ids=[self._make_line()])
        later = MONDAY + timedelta(days=14)
        with self._at(later):
            self._confirm(agreement)
        self.assertEqual(self.lead.commitment_ids.date_due, later.date())

    @users("rep_fu")
    def test_commitment_that_was_asked_for_before_is_agreed(self):
        kind = self.env["crm.follow.up.commitment.type"].search([], limit=1)
        lead = self.lead.with_user(self.rep)
        asked = lead._follow_up_ask(kind, party="prospect")
        agreement = self._propose(
            line_ids=[self._make_line(type_id=kind.id, party="prospect")]
        )
        self._confirm(agreement)
        self.assertEqual(self.lead.commitment_ids, asked)
        self.assertEqual(asked.state, "agreed")

    @users("rep_fu")
    def test_confirming_twice_is_once(self):
        agreement = self._propose(line_ids=[self._make_line()])
        self.assertTrue(self._confirm(agreement))
        self.assertFalse(self._confirm(agreement, "prospect"))
        self.assertEqual(agreement.confirmed_by, "rep")
        self.assertEqual(len(self.lead.commitment_ids), 1)

    @users("rep_fu")
    def test_superseded_version_cannot_be_confirmed(self):
        old = self._propose(boundary_count=1)
        self._propose(boundary_count=2)
        with self.assertRefused("Version 1", "latest version"):
            self._confirm(old)

    @users("rep_fu")
    def test_dialog_begins_with_what_holds(self):
        self._confirm(
            self._propose(boundary_count=2, wed=True, line_ids=[self._make_line()])
        )
        lead = self.lead.with_user(self.env.user)
        action = lead.action_follow_up_agree()
        model = self.env["crm.follow.up.agree"].with_context(**action["context"])
        with Form(model) as form:
            self.assertEqual(form.boundary_count, 2)
            self.assertEqual(len(form.line_ids), 1)
            form.boundary_count = 1
        self.assertTrue(form.record.wed)
        form.record.action_confirm()
        self.assertEqual(lead.follow_up_agreement_id.version, 2)
        self.assertEqual(lead.follow_up_agreement_id.boundary_count, 1)

    @users("rep_fu")
    def test_dialog_begins_with_the_boundaries_of_the_person(self):
        people = self.env["crm.follow.up.contact"]._find_or_create_for(self.lead)
        people[self.lead.sudo()]._set_boundaries({"weekdays": "0,4"})
        model = self.env["crm.follow.up.agree"]
        wizard = model.with_context(default_lead_id=self.lead.id).create({})
        self.assertTrue(wizard.mon and wizard.fri)
        self.assertFalse(wizard.tue)

    @users("rep_fu")
    def test_empty_agreement_is_refused(self):
        wizard = self.env["crm.follow.up.agree"].create({"lead_id": self.lead.id})
        with self.assertRefused("Nothing is agreed yet"):
            wizard.action_propose()

    @users("rep_fu")
    def test_confirm_button_of_the_lead_needs_a_proposal(self):
        lead = self.lead.with_user(self.env.user)
        with self.assertRefused("Nothing is proposed"):
            lead.action_follow_up_agreement_confirm()
        self._propose(boundary_count=1)
        self.assertEqual(lead.follow_up_agreement_state, "proposed")
        lead.action_follow_up_agreement_confirm()
        self.assertEqual(lead.follow_up_agreement_state, "confirmed")

    @users("other_fu")
    def test_agreement_of_a_colleague_is_out_of_reach(self):
        agreement = self._propose(boundary_count=1).with_user(self.env.user)
        with self.assertRaises(AccessError):
            agreement.action_confirm()
        with self.assertRaises(AccessError):
            agreement._propose(self.lead.with_user(self.env.user), {})
        with self.assertRaises(AccessError):
            self.lead.with_user(self.env.user).action_follow_up_page_link()

    def test_merged_lead_keeps_all_versions(self):
        other = self._create_lead(name="Other", partner=self.lead.partner_id)
        self._confirm(self._propose(other, boundary_count=5))
        self._propose(other, boundary_count=6)
        self._confirm(self._propose(boundary_count=1))
        (self.lead + other).merge_opportunity()
        head = (self.lead + other).exists()
        versions = head.follow_up_agreement_ids.sorted("version")
        self.assertEqual(versions.mapped("version"), [1, 2, 3])
        states = sorted(versions.mapped("state"))
        self.assertEqual(states, ["confirmed", "proposed", "superseded"])

    def test_agreement_moves_along_when_people_turn_out_to_be_one(self):
        agreement = self._propose(boundary_count=1)
        before = agreement.contact_id
        partner = self.lead.partner_id
        other = self.env["res.partner"].create(
            {"name": "The same", "email": "same@example.com"}
        )
        lead = self._create_lead(partner=other)
        person = self.env["crm.follow.up.contact"]._find_or_create_for(lead)[lead]
        person._join(before)
        self.assertEqual(agreement.contact_id, person)
        self.assertTrue(partner.exists())

    def test_lists_read_agreements_of_all_leads_at_once(self):
        leads = self._create_leads(10)
        for lead in leads:
            self._propose(lead, boundary_count=1)
        for some in (leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("name")
            with self.assertQueryCount(4):
                some.mapped("follow_up_agreement_id")


@tagged("post_install", "-at_install")
class TestAgreementNeeded(AgreementCase):
    """Plans that begin with an agreement."""

    def setUp(self):
        super().setUp()
        self.plan = self._create_plan(0, 0, self._mail_step(), agreement_needed=True)

    def test_plan_waits_for_the_agreement_with_its_reason(self):
        enrolment = self._enrol(self.lead, self.plan)
        self.assertEqual(enrolment.state, "agreement")
        self.assertIn("not agreed yet", enrolment.hold_reason)
        self.assertOneStepPlanned(enrolment)
        self.assertFalse(enrolment.date_wake)

    def test_confirming_lets_the_plan_run(self):
        enrolment = self._enrol(self.lead, self.plan)
        self._confirm(self._propose(boundary_count=3))
        self.assertEqual(enrolment.state, "running")
        self.assertFalse(enrolment.hold_reason)

    def test_steps_by_a_person_go_on_while_it_waits(self):
        enrolment = self._enrol(self.lead, self.plan)
        self._do_step(enrolment, MONDAY)
        self.assertEqual(enrolment.state, "agreement")
        self.assertEqual(enrolment.step_id.name, "Step 2")
        self.assertOneStepPlanned(enrolment)

    def test_nothing_is_sent_while_it_waits(self):
        plan = self._create_plan(self._mail_step(), 1, agreement_needed=True)
        enrolment = self._enrol(self.lead, plan)
        self._run_cron("ir_cron_process_enrolments", MONDAY + timedelta(days=2))
        self.assertEqual(enrolment._get_planned_touches().step_id, plan.step_ids[0])
        self._confirm(self._propose(boundary_count=3))
        self._run_cron("ir_cron_process_enrolments", MONDAY + timedelta(days=2))
        self.assertEqual(enrolment.step_id, plan.step_ids[1])

    def test_agreement_made_before_is_enough(self):
        self._confirm(self._propose(boundary_count=3))
        self.assertEqual(self._enrol(self.lead, self.plan).state, "running")

    def test_plan_that_was_paused_waits_again(self):
        enrolment = self._enrol(self.lead, self.plan)
        enrolment._pause(now=MONDAY)
        enrolment._resume(now=MONDAY + timedelta(hours=1))
        self.assertEqual(enrolment.state, "agreement")
        enrolment._pause(now=MONDAY)
        self._confirm(self._propose(boundary_count=3))
        self.assertEqual(enrolment.state, "paused")
        enrolment._resume(now=MONDAY + timedelta(hours=1))
        self.assertEqual(enrolment.state, "running")

    @users("rep_fu")
    def test_starting_records_what_was_agreed(self):
        lead = self.lead.with_user(self.env.user)
        action = lead.action_follow_up_start()
        model = self.env["crm.follow.up.start"].with_context(**action["context"])
        with Form(model) as form:
            form.plan_id = self.plan
            self.assertTrue(form.with_agreement, "unfolded: the plan needs one")
            form.agreement_state = "confirmed"
            form.boundary_count = 2
            with form.line_ids.new() as line:
                line.name = "Send the drawings"
                line.party = "us"
                line.date_due = FRIDAY
        form.record.action_start()
        agreement = lead.follow_up_agreement_id
        self.assertEqual(agreement.state, "confirmed")
        self.assertEqual(agreement.enrolment_id.state, "running")
        self.assertEqual(lead.commitment_ids.name, "Send the drawings")

    @users("rep_fu")
    def test_starting_takes_nothing_more_than_before(self):
        lead = self.lead.with_user(self.env.user)
        action = lead.action_follow_up_start()
        model = self.env["crm.follow.up.start"].with_context(**action["context"])
        form = Form(model)
        form.plan_id = self._create_plan()
        self.assertFalse(form.with_agreement)
        form.save().action_start()
        self.assertEqual(lead.follow_up_state, "running")
        self.assertFalse(lead.follow_up_agreement_id)


@tagged("post_install", "-at_install")
class TestContactDays(AgreementCase):
    """The days of the week that somebody has agreed to."""

    def test_steps_fall_on_the_days_agreed(self):
        enrolment = self._enrol(self.lead, self._create_plan(1))
        self.assertEqual(enrolment.date_next.date(), date(2026, 3, 3))
        enrolment.contact_id._set_boundaries({"weekdays": "3"})
        self.assertEqual(enrolment.date_next.date(), date(2026, 3, 5))
        self.assertIn("on Thursday", enrolment.contact_id.boundary_note)

    def test_days_that_are_none_are_refused(self):
        enrolment = self._enrol(self.lead)
        for value in ("7", "mon", "-1"):
            with self.subTest(value=value), self.assertRefused("0 (Monday)"):
                enrolment.contact_id.weekdays = value
