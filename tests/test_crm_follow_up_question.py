from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import MONDAY
from .desk import DeskCase
from .log_dialog import LogDialogCase


@tagged("post_install", "-at_install")
class TestQuestion(LogDialogCase):
    """Questions are answered and objections resolved, by hand or by a touch."""

    def _ask(self, lead, **values):
        return self.env["crm.follow.up.question"].create(
            {"name": "How soon?", "lead_id": lead.id, "date_asked": MONDAY} | values
        )

    @users("rep_fu")
    def test_each_kind_is_closed_in_its_own_way_and_reopened(self):
        lead = self._create_lead()
        both = self._ask(lead) + self._ask(lead, kind="objection")
        self.assertEqual(lead.follow_up_question_open_count, 1)
        self.assertEqual(lead.follow_up_objection_open_count, 1)
        with self._at(MONDAY):
            both.action_close()
        self.assertEqual(both.mapped("state"), ["answered", "resolved"])
        self.assertEqual(set(both.mapped("date_closed")), {MONDAY})
        self.assertFalse(lead.follow_up_question_open_count)
        both.action_reopen()
        self.assertEqual(set(both.mapped("state")), {"open"})
        self.assertFalse(any(both.mapped("date_closed")))

    @users("rep_fu")
    def test_leads_are_found_by_what_is_open(self):
        asked, objected, quiet = self._create_leads(3)
        self._ask(asked)
        self._ask(objected, kind="objection")
        leads = self.env["crm.lead"]
        own = [("id", "in", (asked + objected + quiet).ids)]
        for domain, expected in (
            ([("follow_up_question_open_count", ">", 0)], asked),
            ([("follow_up_objection_open_count", ">=", 1)], objected),
            ([("follow_up_objection_open_count", "=", 0)], asked + quiet),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(leads.search(own + domain), expected)

    @users("rep_fu")
    def test_dialog_closes_what_was_answered_with_the_words_and_the_touch(self):
        lead = self._create_lead()
        question = self._ask(lead)
        other = self._ask(lead, name="Is it dear?", kind="objection")
        dialog = self._open(lead)
        self.assertEqual(dialog.open_question_ids[:], question + other)
        dialog.channel_id = self.phone
        dialog.outcome_id = self._get_outcome("answered")
        dialog.closed_question_ids.add(question)
        dialog.note = "In three weeks"
        dialog.save().action_log()
        self.assertEqual(question.state, "answered")
        self.assertEqual(question.answer, "In three weeks")
        self.assertEqual(question.touch_closed_id, self._get_done(lead))
        self.assertEqual(other.state, "open")

    @users("rep_fu")
    def test_dialog_keeps_what_they_asked(self):
        lead = self._create_lead()
        self._log(
            lead,
            "answered",
            channel_id=self.phone,
            question="It is too dear",
            question_kind="objection",
        )
        question = lead.follow_up_question_ids
        self.assertRecordValues(
            question, [{"name": "It is too dear", "kind": "objection", "state": "open"}]
        )
        self.assertEqual(question.touch_asked_id, self._get_done(lead))

    @users("rep_fu")
    def test_questions_move_to_the_lead_theirs_is_merged_into(self):
        kept, gone = self._create_leads(2)
        question = self._ask(gone)
        (kept + gone).sudo()._merge_opportunity(auto_unlink=True)
        self.assertEqual(question.sudo().lead_id, (kept + gone).exists())

    @users("other_fu")
    def test_colleagues_questions_are_not_closed(self):
        question = self._ask(self._create_lead(user_id=self.other_rep.id))
        question.sudo().lead_id.user_id = self.rep
        with self.assertRaises(AccessError):
            question.action_close()

    def test_counting_for_many_leads_costs_no_more_queries(self):
        leads = self._create_leads(20)
        for lead in leads:
            self._ask(lead)

        def count(size):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads[:size].mapped("follow_up_question_open_count")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(20))


@tagged("post_install", "-at_install")
class TestDesk(DeskCase):
    """What is open, and what is to be decided, is on the desk."""

    def test_open_questions_are_shown_the_oldest_first(self):
        lead = self._plan_touch()
        questions = self.env["crm.follow.up.question"].create(
            [
                {"name": "Is it dear?", "kind": "objection"}
                | {"lead_id": lead.id, "date_asked": MONDAY},
                {"name": "How soon?", "lead_id": lead.id, "date_asked": "2026-01-05"},
                {"name": "Settled", "lead_id": lead.id},
            ]
        )
        questions[2].action_close()
        sections = {each["key"]: each for each in self._get_item(lead)["sections"]}
        lines = sections["questions"]["lines"]
        self.assertEqual([each["text"] for each in lines], ["How soon?", "Is it dear?"])
        self.assertEqual([each["color"] for each in lines], ["", "danger"])

    def test_review_is_decided_from_the_desk(self):
        lead = self._plan_touch()
        self.assertNotIn("decide", self._get_item(lead)["allowed"])
        enrolment = lead._get_open_enrolments()
        enrolment._close_planned("cancelled", "Done")
        enrolment._open_review(MONDAY, "Decide")
        self.assertIn("decide", self._get_item(lead)["allowed"])
