from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from .allies import AllyCase
from .common import MONDAY
from .gateway import TUESDAY, GatewayCase


@tagged("post_install", "-at_install")
class TestAlly(AllyCase):
    """Colleagues who know the prospect, and what they say."""

    @users("rep_fu")
    def test_a_person_is_one_ally_of_a_lead(self):
        ally = self._add_ally()
        self.assertEqual(self._add_ally(), ally)
        self.assertEqual(ally.state, "known")
        self.assertEqual(ally.note, "Worked there")
        self.assertFalse(ally.colleague_id)
        self.assertEqual(self._add_colleague().colleague_id, self.colleague)

    @users("rep_fu")
    def test_colleague_is_asked_by_a_todo(self):
        ally = self._add_colleague()
        self.assertIsNone(self._ask(ally))
        self.assertRecordValues(
            ally,
            [{"state": "asked", "date_asked": MONDAY, "asked_by_id": self.rep.id}],
        )
        todo = ally.activity_id
        self.assertEqual(todo.user_id, self.colleague)
        self.assertEqual(str(todo.date_deadline), "2026-03-09")
        self.assertIn("Prospect", todo.summary)
        self.assertIn("Who decides?", todo.note)
        self.assertIn(
            "was asked about them: Who decides?", self.lead.message_ids[0].body
        )

    @users("office_fu")
    def test_colleague_answers_by_finishing_the_todo(self):
        record = self.lead.with_user(self.rep)._follow_up_add_ally(
            self.colleague.partner_id
        )
        self._ask(record)
        todo = record.activity_id.with_env(self.env)
        with self._at(TUESDAY):
            todo.action_feedback(feedback="Eva decides, call her early")
        self.assertRecordValues(
            record,
            [
                {
                    "state": "answered",
                    "answer": "Eva decides, call her early",
                    "date_answered": TUESDAY,
                    "recorded_by_id": False,
                }
            ],
        )
        # the lead is not theirs, and the salesperson hears of it
        self.assertFalse(self.lead.with_env(self.env).has_access("read"))
        said = self.lead.message_ids[0]
        self.assertIn("says: Eva decides, call her early", said.body)
        self.assertEqual(said.notified_partner_ids, self.rep.partner_id)
        self.assertTrue(said.is_internal or said.subtype_id.internal)

    @users("rep_fu")
    def test_todo_that_is_finished_without_a_word_is_no_answer(self):
        ally = self._add_colleague()
        self._ask(ally)
        ally.activity_id.with_user(self.colleague).action_done()
        self.assertEqual(ally.state, "declined")
        self.assertFalse(ally.answer)
        self.assertIn("without a word", self.lead.message_ids[0].body)

    @users("rep_fu")
    def test_todo_that_is_deleted_takes_the_question_back(self):
        ally = self._add_colleague()
        self._ask(ally)
        ally.activity_id.unlink()
        self.assertEqual(ally.state, "known")
        self.assertFalse(ally.date_asked)
        self.assertIn("withdrawn", self.lead.message_ids[0].body)

    @users("rep_fu")
    def test_asking_again_leaves_one_todo_and_the_old_answer(self):
        ally = self._add_colleague()
        self._ask(ally)
        self._ask(ally, "And who pays?", TUESDAY)
        self.assertEqual(ally.sudo().activity_ids, ally.activity_id)
        self.assertIn("And who pays?", ally.activity_id.note)
        ally._record_answer("Eva does")
        self.assertFalse(ally.sudo().activity_ids)
        self._ask(ally, "And who signs?", TUESDAY)
        self.assertEqual((ally.state, ally.answer), ("asked", "Eva does"))

    @users("rep_fu")
    def test_question_is_needed(self):
        ally = self._add_colleague()
        with self.assertRefused("“Question”"):
            ally._ask(" ")
        self.assertEqual(ally.state, "known")

    @users("office_fu")
    def test_whoever_is_asked_reads_the_question_and_records_the_answer(self):
        self.lead.with_user(self.rep)._follow_up_add_ally(self.friend)
        own = self.lead.with_user(self.rep)._follow_up_add_ally(
            self.colleague.partner_id
        )
        self._ask(own)
        found = self.env["crm.follow.up.ally"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(found, own.with_env(self.env))
        self.assertFalse(found.has_access("write"))
        action = found.action_answer()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        with Form(dialog) as form:
            form.answer = "They grow"
        form.record.action_apply()
        self.assertEqual((own.state, own.answer), ("answered", "They grow"))
        with self.assertRaises(AccessError):
            found.action_ask()

    @users("other_fu")
    def test_others_do_not_record_answers(self):
        ally = self.lead.with_user(self.rep)._follow_up_add_ally(self.friend)
        with self.assertRaises(AccessError):
            ally.with_env(self.env).action_answer()
        dialog = self.env["crm.follow.up.ally.answer"].create(
            {"ally_id": ally.id, "answer": "Nothing"}
        )
        with self.assertRaises(AccessError):
            dialog.action_apply()
        self.assertEqual(ally.state, "known")

    @users("rep_fu")
    def test_what_was_told_in_person_is_recorded_with_who_wrote_it_down(self):
        ally = self._add_ally()
        Dialog = self.env["crm.follow.up.ally.answer"]
        with self.assertRefused("“They Say”"):
            Dialog.create({"ally_id": ally.id}).action_apply()
        Dialog.create({"ally_id": ally.id, "answer": "Eva"}).action_apply()
        self.assertEqual((ally.state, ally.answer), ("answered", "Eva"))
        self.assertEqual(ally.recorded_by_id, self.rep)

    @users("rep_fu")
    def test_ally_who_cannot_help_says_so(self):
        ally = self._add_ally()
        self.env["crm.follow.up.ally.answer"].create(
            {"ally_id": ally.id, "is_declined": True}
        ).action_apply()
        self.assertEqual(ally.state, "declined")

    @users("rep_fu")
    def test_deleted_lead_leaves_no_messages_of_its_allies(self):
        ally = self._add_colleague()
        self._ask(ally)
        todo, messages = ally.activity_id.sudo(), ally.message_ids.sudo()
        self.lead.unlink()
        self.assertFalse(ally.exists())
        self.assertFalse(todo.exists())
        self.assertFalse(messages.exists())

    @users("rep_fu")
    def test_merged_leads_keep_their_allies(self):
        other = self._create_lead(company_id=self.company.id)
        allies = self._add_ally() + self._add_ally(lead=other)
        self.lead.with_env(self.env)._merge_dependences(other.with_env(self.env))
        self.assertEqual(self.lead.follow_up_ally_ids, allies.sudo())


@tagged("post_install", "-at_install")
class TestAllyMail(GatewayCase, AllyCase):
    """People outside, who are asked by e-mail."""

    def setUp(self):
        super().setUp()
        self.ally = self.lead.with_user(self.rep)._follow_up_add_ally(self.friend)

    def _send_question(self):
        with self.mock_mail_gateway():
            return self._write_to(self.ally.with_user(self.rep)).sudo()

    @users("rep_fu")
    def test_nothing_goes_out_before_the_salesperson_sends_it(self):
        ally = self.ally.with_env(self.env)
        with self.mock_mail_gateway():
            action = self._ask(ally)
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertEqual(ally.state, "known")
        self.assertFalse(self._new_mails)

    def test_question_goes_to_the_ally_and_is_no_touch_on_the_prospect(self):
        touches = self.lead.follow_up_touch_ids
        mail = self._send_question()
        self.assertEqual(self.ally.state, "asked")
        self.assertEqual(mail.partner_ids, self.friend)
        self.assertIn("Who decides?", mail.body)
        self.assertEqual(self.lead.follow_up_touch_ids, touches)
        self.assertFalse(
            self.env["crm.follow.up.contact"].search(
                [("partner_id", "=", self.friend.id)]
            )
        )

    def test_answer_by_mail_is_kept_without_what_it_quotes(self):
        mail = self._send_question()
        touches = self.lead.follow_up_touch_ids
        self._receive(
            sender="Ana Soler <ana@friend.example>",
            sent=mail,
            text="Eva decides.\n\nOn 2 March, Rep wrote:\n> Who decides?",
        )
        self.assertRecordValues(
            self.ally, [{"state": "answered", "answer": "Eva decides."}]
        )
        self.assertEqual(self.lead.follow_up_touch_ids, touches)
        self.assertIn("Ana Soler says: Eva decides.", self.lead.message_ids[0].body)

    def test_thanking_for_an_answer_asks_nothing(self):
        self._send_question()
        self.ally._record_answer("Eva decides")
        with self.mock_mail_gateway():
            self.ally.with_user(self.rep).message_post(
                body="Thank you!",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.friend.ids,
            )
        self.assertEqual(self.ally.state, "answered")
        self._send_question()
        self.assertEqual(self.ally.state, "asked")

    def test_machine_that_answers_is_no_answer(self):
        mail = self._send_question()
        self._receive(
            sender="Ana Soler <ana@friend.example>",
            sent=mail,
            headers="Auto-Submitted: auto-replied",
            subject="Out of office",
            text="I am away until 20 March.",
        )
        self.assertEqual(self.ally.state, "asked")

    def test_person_who_asked_to_be_left_alone_is_not_asked(self):
        theirs = self._create_lead(partner=self.friend)
        self._enrol(theirs)
        theirs.follow_up_contact_id._request_stop("Asked us to stop")
        with self.assertRefused("Ana Soler", "left alone"):
            self._ask(self.ally)

    def test_person_without_an_address_is_asked_in_person(self):
        self.friend.email = False
        with self.assertRefused("Ana Soler", "e-mail address"):
            self._ask(self.ally)

    def test_dialog_says_how_often_somebody_was_asked(self):
        self._send_question()
        other = self._create_lead()
        with self._at(TUESDAY):
            dialog = self.env["crm.follow.up.ally.ask"].create(
                {"lead_id": other.id, "partner_id": self.friend.id}
            )
            self.assertIn("Ana Soler was asked", dialog.warning)
            self.assertIn(": 1.", dialog.warning)
