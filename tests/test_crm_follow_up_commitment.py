from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import users

from .commitments import FRIDAY, MONDAY, THURSDAY, TUESDAY, CommitmentCase


class TestCommitmentAsking(CommitmentCase):
    """Asking: what a new commitment holds, and that nothing is asked for twice."""

    @users("rep_fu")
    def test_asked_of_prospect_with_words_person_and_working_days(self):
        commitment = self._ask(now=THURSDAY)
        self.assertEqual(commitment.state, "asked")
        self.assertEqual(commitment.party, "prospect")
        self.assertEqual(commitment.name, "Information shared")
        self.assertEqual(commitment.description, "Information shared, please?")
        # three working days after Thursday the 5th
        self.assertEqual(commitment.date_due, date(2026, 3, 10))
        self.assertEqual(commitment.date_asked, THURSDAY)
        self.assertFalse(commitment.date_agreed)
        self.assertEqual(commitment.user_id, self.rep)
        self.assertEqual(commitment.contact_id, self.lead.follow_up_contact_id)
        self.assertFalse(commitment.activity_id)

    @users("rep_fu")
    def test_due_days_skip_public_holidays(self):
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Fair",
                "calendar_id": self.calendar.id,
                "date_from": TUESDAY.replace(hour=0),
                "date_to": TUESDAY.replace(hour=22),
            }
        )
        self.assertEqual(self._ask(now=MONDAY).date_due, date(2026, 3, 6))

    @users("rep_fu")
    def test_no_days_means_today(self):
        self.type_info.sudo().due_days = 0
        self.assertEqual(self._ask(now=MONDAY).date_due, MONDAY.date())

    @users("rep_fu")
    def test_given_date_counts(self):
        self.assertEqual(
            self._ask(date_due=date(2026, 4, 1)).date_due, date(2026, 4, 1)
        )

    @users("rep_fu")
    def test_past_and_absurd_dates_are_refused(self):
        for wrong in (date(2026, 3, 1), date(2046, 3, 1)):
            with self.assertRefused("Due On"):
                self._ask(date_due=wrong)
        self.assertFalse(self.lead.commitment_ids)

    @users("rep_fu")
    def test_today_is_no_past_date(self):
        self.assertTrue(self._ask(date_due=MONDAY.date()))

    @users("rep_fu")
    def test_open_one_is_renewed_not_doubled(self):
        first = self._ask(now=MONDAY)
        again = self._ask(now=TUESDAY)
        self.assertEqual(first, again)
        self.assertEqual(again.ask_count, 2)
        self.assertEqual(again.date_due, date(2026, 3, 6))
        self.assertEqual(len(self.lead.commitment_ids), 1)

    @users("rep_fu")
    def test_given_promise_stays_when_asked_again(self):
        first = self._ask(now=MONDAY)
        with self._at(MONDAY):
            first._agree()
        again = self._ask(now=TUESDAY, date_due=date(2026, 4, 1))
        self.assertEqual(first, again)
        self.assertEqual(again.ask_count, 1)
        self.assertEqual(again.date_due, date(2026, 3, 5))

    @users("rep_fu")
    def test_closed_one_is_no_obstacle(self):
        self._ask()._decline("No time")
        self.assertEqual(self._ask().state, "asked")
        self.assertEqual(len(self.lead.commitment_ids), 2)

    @users("rep_fu")
    def test_other_party_and_other_type_are_others(self):
        self._ask()
        self._ask(party="us")
        self._ask(type=self.type_date)
        self.assertEqual(len(self.lead.commitment_ids), 3)

    def test_database_holds_one_open_per_type_lead_and_party(self):
        commitment = self._ask()
        with self.assertConstraint("crm.follow.up.commitment", "open on the lead"):
            commitment.copy()

    @users("rep_fu")
    def test_free_words_need_no_type(self):
        none = self.env["crm.follow.up.commitment.type"]
        with self._at(MONDAY):
            asked = self.lead.with_env(self.env)._follow_up_ask(
                none, name="Send the plan of the hall"
            )
        self.assertEqual(asked.name, "Send the plan of the hall")
        self.assertFalse(asked.type_id)

    @users("rep_fu")
    def test_words_are_in_the_language_of_the_prospect(self):
        self.env["res.lang"].sudo()._activate_lang("es_ES")
        self.type_info.with_context(lang="es_ES").sudo().ask = "¿Nos lo envía?"
        self.lead.partner_id.sudo().lang = "es_ES"
        self.assertEqual(self._ask().description, "¿Nos lo envía?")

    @users("rep_fu")
    def test_plan_and_touch_are_remembered(self):
        enrolment = self._enrol(self.lead)
        touch = enrolment._get_planned_touches()
        commitment = self._ask(touch=touch)
        self.assertEqual(commitment.enrolment_id, enrolment)
        self.assertEqual(commitment.touch_id, touch)

    @users("rep_fu")
    def test_many_leads_at_once_keep_their_order(self):
        leads = self._create_leads(3).with_env(self.env)
        second = self._ask(leads[1])
        commitments = self._ask(leads)
        self.assertEqual(commitments.lead_id.ids, leads.ids)
        self.assertEqual(commitments[1], second)

    @users("other_fu")
    def test_leads_of_others_are_refused(self):
        with self.assertRaises(AccessError):
            self._ask()

    @users("rep_fu")
    def test_as_many_queries_for_one_as_for_a_hundred(self):
        one, many = self._create_leads(1), self._create_leads(100)
        # what is read once is read before
        self._ask(self._create_leads(2))._keep()
        counts = []
        for leads in (one, many):
            leads = leads.with_env(self.env)
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            with self._at(MONDAY):
                commitments = leads._follow_up_ask(self.type_info)
                commitments._agree()
                commitments._keep()
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 6, counts)


class TestCommitmentOurs(CommitmentCase):
    """What we promise: agreed at once, a to-do until it is kept."""

    def _promise(self, **values):
        return self._ask(party="us", **values)

    @users("rep_fu")
    def test_our_promise_is_agreed_at_once_and_a_todo_until_due(self):
        promise = self._promise()
        self.assertEqual(promise.state, "agreed")
        self.assertEqual(promise.date_agreed, MONDAY)
        activity = promise.activity_id
        self.assertEqual(activity.user_id, self.rep)
        self.assertEqual(activity.res_id, self.lead.id)
        self.assertEqual(activity.date_deadline, promise.date_due)
        self.assertEqual(activity.summary, "Information shared")

    @users("rep_fu")
    def test_todo_done_keeps_the_promise(self):
        promise = self._promise()
        promise.activity_id.action_feedback(feedback="Sent by mail")
        self.assertEqual(promise.state, "kept")
        self.assertEqual(promise.evidence, "Sent by mail")

    @users("rep_fu")
    def test_kept_promise_ends_the_todo(self):
        promise = self._promise()
        activity = promise.activity_id
        promise._keep()
        self.assertFalse(activity.active)

    @users("rep_fu")
    def test_withdrawn_promise_takes_the_todo_back(self):
        promise = self._promise()
        activity = promise.activity_id
        promise._withdraw("They have it already")
        self.assertFalse(activity.exists())

    @users("rep_fu")
    def test_broken_promise_is_still_owed(self):
        promise = self._promise()
        activity = promise.activity_id
        promise._break("Forgotten")
        self.assertTrue(activity.exists().active)
        # late is late
        activity.action_feedback()
        self.assertEqual(promise.state, "broken")

    @users("rep_fu")
    def test_deleted_todo_takes_no_promise_back(self):
        promise = self._promise()
        promise.activity_id.sudo().unlink()
        self.assertEqual(promise.state, "agreed")

    @users("rep_fu")
    def test_renegotiated_promise_moves_the_todo(self):
        promise = self._promise()
        activity = promise.activity_id
        with self._at(TUESDAY):
            later = promise._renegotiate(FRIDAY.date())
        self.assertFalse(activity.exists())
        self.assertEqual(later.activity_id.date_deadline, FRIDAY.date())

    @users("rep_fu")
    def test_what_they_ask_of_us_is_asked_until_we_agree(self):
        asked = self._promise(state="asked")
        self.assertEqual(asked.state, "asked")
        self.assertTrue(asked.activity_id.active)
        with self._at(MONDAY):
            asked._agree()
        self.assertEqual(asked.state, "agreed")
        self.assertEqual(len(self.lead.activity_ids), 1)

    @users("rep_fu")
    def test_todo_given_to_a_colleague_takes_the_promise_along(self):
        promise = self._promise()
        promise.activity_id.sudo().user_id = self.other_rep
        self.assertEqual(promise.user_id, self.other_rep)

    def test_lead_of_nobody_has_no_todo(self):
        lead = self._create_lead(user_id=False)
        self.assertFalse(self._ask(lead, party="us").activity_id)
        lead.user_id = self.rep
        self.assertEqual(lead.commitment_ids.activity_id.user_id, self.rep)

    def test_deleting_a_commitment_deletes_its_todo(self):
        promise = self._promise()
        activity = promise.activity_id
        promise.with_user(self.manager).unlink()
        self.assertFalse(activity.exists())


class TestCommitmentRights(CommitmentCase):
    """Commitments move by their methods, of those who may edit the lead."""

    @users("other_fu")
    def test_commitments_of_others_do_not_move(self):
        with self._at(MONDAY):
            commitment = self.lead.with_user(self.rep)._follow_up_ask(self.type_info)
        self.env.invalidate_all()
        mine = commitment.with_env(self.env)
        for act in (
            mine._agree,
            mine._keep,
            lambda: mine._break("No"),
            lambda: mine._renegotiate(date(2030, 1, 1)),
        ):
            with self.assertRaises(AccessError):
                act()

    @users("rep_fu")
    def test_nobody_writes_on_them(self):
        commitment = self._ask()
        with self.assertRaises(AccessError):
            commitment.write({"state": "kept"})
        with self.assertRaises(AccessError):
            commitment.copy()

    @users("rep_fu")
    def test_type_in_use_cannot_be_deleted_and_days_are_sane(self):
        model = "crm.follow.up.commitment.type"
        with self.assertConstraint(model, "365"):
            self.type_info.with_user(self.manager).due_days = -1

    @users("rep_fu")
    def test_overdue_begins_the_day_after(self):
        commitment = self._ask()
        with self._at(MONDAY + timedelta(days=3)):
            self.assertFalse(commitment.is_overdue)
        commitment.invalidate_recordset(["is_overdue"])
        with self._at(MONDAY + timedelta(days=4)):
            self.assertTrue(commitment.is_overdue)
            found = commitment.search([("is_overdue", "=", True)])
        self.assertIn(commitment, found)

    def test_unknown_way_is_refused_by_its_name(self):
        commitment = self._ask()
        commitment._keep()
        with self.assertRaisesRegex(UserError, "Information shared"):
            commitment._decline("No")
