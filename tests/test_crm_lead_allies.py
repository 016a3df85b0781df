from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import html2plaintext

from .allies import DAY, AllyCase
from .common import MONDAY
from .decisions import DecisionCase
from .gateway import TUESDAY


@tagged("post_install", "-at_install")
class TestAskAlly(AllyCase):
    """The dialog, and where the answers are used."""

    def _open(self, lead=None):
        action = (lead or self.lead).with_env(self.env).action_follow_up_ask_ally()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        return Form(dialog)

    @users("rep_fu")
    def test_dialog_proposes_the_referrer_and_tells_how_they_are_asked(self):
        self.lead.referrer_id = self.friend
        form = self._open()
        self.assertEqual(form.partner_id, self.friend)
        self.assertIn("Prospect", form.question)
        self.assertIn("you send the e-mail", form.way_note)
        form.partner_id = self.colleague.partner_id
        self.assertTrue(form.is_colleague)
        self.assertIn("to-do", form.way_note)

    @users("rep_fu")
    def test_dialog_proposes_whom_nobody_asked_yet(self):
        self.lead.referrer_id = self.friend
        self._add_colleague()
        form = self._open()
        self.assertEqual(form.partner_id, self.colleague.partner_id)
        self.assertEqual(form.note, "Worked there")

    @users("rep_fu")
    def test_dialog_repeats_the_question_that_is_open(self):
        self._ask(self._add_ally(), "Who pays?")
        self.lead.referrer_id = self.friend
        self.assertEqual(self._open().question, "Who pays?")

    @users("rep_fu")
    def test_dialog_asks_a_new_ally(self):
        form = self._open()
        form.partner_id = self.colleague.partner_id
        form.note = "Her neighbour"
        form.save().action_apply()
        ally = self.lead.follow_up_ally_ids
        self.assertRecordValues(ally, [{"state": "asked", "note": "Her neighbour"}])

    @users("rep_fu")
    def test_day_that_has_passed_is_refused(self):
        form = self._open()
        form.partner_id = self.colleague.partner_id
        form.date_due = "2020-01-01"
        with self.assertRefused("“Wanted by”"):
            form.save().action_apply()
        self.assertFalse(self.lead.follow_up_ally_ids)

    @users("rep_fu")
    def test_desk_and_panel_show_what_allies_say_and_who_is_silent(self):
        self._ask(self._add_colleague())
        self._add_ally()._record_answer("Eva decides")
        lead = self.lead.with_env(self.env)
        [section] = [
            each for each in lead._get_desk_sections() if each["key"] == "allies"
        ]
        texts = [line["text"] for line in section["lines"]]
        self.assertEqual(texts[0], "Ana Soler says: Eva decides")
        self.assertIn("was asked on", texts[1])
        self.assertEqual(section["lines"][1]["color"], "danger")
        self.assertEqual(lead.get_follow_up_panel()["allies"], section["lines"])

    @users("rep_fu")
    def test_scripts_quote_who_answered_last(self):
        lead = self.lead.with_env(self.env)
        script = "{{ ally }} says {{ ally_says }}"
        self.assertEqual(html2plaintext(lead._fill_script(script)), "… says …")
        self._add_colleague()._record_answer("Nothing new")
        with self._at(TUESDAY + 9999 * DAY):
            self._add_ally()._record_answer("<b>Eva</b> decides")
        self.assertIn(
            "Ana Soler says &lt;b&gt;Eva&lt;/b&gt; decides", lead._fill_script(script)
        )

    @users("rep_fu")
    def test_leads_that_wait_for_an_ally_are_found(self):
        self._ask(self._add_colleague())
        self._add_ally(lead=self._create_lead())
        found = self.env["crm.lead"].search(
            [("follow_up_ally_ids.state", "=", "asked")]
        )
        self.assertEqual(found, self.lead.with_env(self.env))


@tagged("post_install", "-at_install")
class TestAllyStep(AllyCase):
    """Steps of plans that ask somebody of ours."""

    def _make_plan(self, **values):
        step = {"asks_ally": True, "responsible": "referrer_owner", **values}
        return self._create_plan(step, 1)

    def test_referrer_who_works_with_us_gets_a_todo(self):
        self.lead.referrer_id = self.colleague.partner_id
        touch = self._enrol(self.lead, self._make_plan())._get_planned_touches()
        self.assertEqual(touch.user_id, self.colleague)
        self.assertEqual(
            touch.activity_id.activity_type_id,
            self.env.ref("mail.mail_activity_data_todo"),
        )
        self.assertIn("what you know", touch.activity_id.note)

    def test_salesperson_of_an_outside_referrer_gets_it(self):
        self.friend.user_id = self.other_rep
        self.lead.referrer_id = self.friend
        touch = self._enrol(self.lead, self._make_plan())._get_planned_touches()
        self.assertEqual(touch.user_id, self.other_rep)

    def test_answer_is_kept_and_no_touch_is_counted(self):
        self.lead.referrer_id = self.colleague.partner_id
        enrolment = self._enrol(self.lead, self._make_plan())
        touch = enrolment._get_planned_touches()
        with self._at(MONDAY):
            touch.activity_id.with_user(self.colleague).action_feedback(
                feedback="They grow"
            )
        self.assertEqual(touch.state, "skipped")
        self.assertIn("no contact with the prospect", touch.skip_reason)
        self.assertEqual(self.lead.follow_up_touch_count, 0)
        ally = self.lead.follow_up_ally_ids
        self.assertEqual(ally.partner_id, self.colleague.partner_id)
        self.assertEqual((ally.state, ally.answer), ("answered", "They grow"))
        self.assertOneStepPlanned(enrolment)
        self.assertNotEqual(enrolment.step_id, touch.step_id)

    def test_salesperson_who_asked_around_is_no_ally(self):
        plan = self._make_plan(responsible="salesperson")
        touch = self._enrol(self.lead, plan)._get_planned_touches()
        touch.activity_id.with_user(self.rep).action_feedback(feedback="Nobody knows")
        self.assertFalse(self.lead.follow_up_ally_ids)
        self.assertIn("Nobody knows", touch.skip_reason)

    def test_prospects_hours_and_caps_do_not_put_the_question_off(self):
        person = self.env["crm.follow.up.contact"]._find_or_create_for(self.lead)
        person = person[self.lead]
        # Thursdays only, one contact a month, which they had today
        boundaries = {"weekdays": "3", "boundary_count": 1, "boundary_days": 30}
        person._set_boundaries(boundaries)
        self.lead._follow_up_log(self.phone, date=MONDAY - timedelta(hours=1))
        asking = self._enrol(self.lead, self._make_plan(), MONDAY)
        self.assertEqual(asking.date_next.date(), TUESDAY.date())
        asking._stop("manual", "Elsewise")
        contacting = self._enrol(self.lead, self._make_plan(asks_ally=False), MONDAY)
        self.assertGreater(contacting.date_next, MONDAY + timedelta(days=20))

    def test_planned_question_counts_in_no_cap_of_the_prospect(self):
        self.env["crm.follow.up.cap"].search([]).action_archive()
        self.env["crm.follow.up.cap"].create({"count": 1, "days": 7})
        self._enrol(self.lead, self._make_plan(), MONDAY)
        other = self._create_lead(partner=self.lead.partner_id)
        contacting = self._enrol(other, self._create_plan(1), MONDAY)
        self.assertEqual(contacting.date_next.date(), TUESDAY.date())
        more = self._create_lead(partner=self.lead.partner_id)
        again = self._enrol(more, self._create_plan(1), MONDAY)
        self.assertGreaterEqual(again.date_next, contacting.date_next + 7 * DAY)

    def test_steps_that_ask_are_known_as_soon_as_they_do(self):
        steps = self.env["crm.follow.up.plan.step"]
        plan = self._create_plan(1, 1)
        asking = {*steps._get_asking_ids()}
        plan.step_ids[0].asks_ally = True
        self.assertEqual({*steps._get_asking_ids()} - asking, {plan.step_ids[0].id})
        plan.step_ids[0].asks_ally = False
        self.assertEqual({*steps._get_asking_ids()}, asking)
        created = self._make_plan().step_ids[0]
        self.assertEqual({*steps._get_asking_ids()} - asking, {created.id})

    def test_only_people_ask_allies(self):
        with self.assertRaises(ValidationError):
            self._create_plan(self._mail_step(asks_ally=True))


@tagged("post_install", "-at_install")
class TestAllyDecision(DecisionCase, AllyCase):
    """A review that ends with asking the referrer."""

    def _decide_to_ask(self, partner, note="What do they fear?"):
        enrolment = self._review(self.phone)
        self._decide(
            enrolment,
            "referrer",
            referrer_id=partner.id,
            date_recheck="2026-03-09",
            note=note,
        )
        return enrolment.lead_id.follow_up_ally_ids

    @users("rep_fu")
    def test_colleague_is_asked_at_once(self):
        ally = self._decide_to_ask(self.colleague.partner_id)
        self.assertEqual(ally.state, "asked")
        self.assertEqual(ally.activity_id.user_id, self.colleague)
        self.assertIn("What do they fear?", ally.activity_id.note)

    @users("rep_fu")
    def test_for_somebody_outside_the_salesperson_gets_a_todo(self):
        ally = self._decide_to_ask(self.friend)
        self.assertEqual(ally.state, "known")
        self.assertEqual(ally.activity_id.user_id, self.rep)
        self.assertEqual(ally.activity_id.res_id, ally.lead_id.id)
        ally.activity_id.action_feedback()
        self.assertEqual(ally.state, "asked")

    @users("rep_fu")
    def test_words_of_the_ally_close_the_todo(self):
        ally = self._decide_to_ask(self.friend)
        ally.activity_id.action_feedback(feedback="They fear the change")
        self.assertEqual(ally.answer, "They fear the change")
        self.assertEqual(ally.recorded_by_id, self.rep)

    @users("rep_fu")
    def test_sending_the_mail_closes_the_todo(self):
        ally = self._decide_to_ask(self.friend)
        todo = ally.activity_id
        self._write_to(ally)
        self.assertFalse(todo.exists())
        self.assertEqual(ally.state, "asked")
