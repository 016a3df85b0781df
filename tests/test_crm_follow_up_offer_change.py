from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import MONDAY
from .desk import DeskCase
from .log_dialog import LogDialogCase


class OfferChangeCase(LogDialogCase):
    """Changes offers, with and without quotations of Sales."""

    def _create_change(self, lead, **values):
        return self.env["crm.follow.up.offer.change"].create(
            {"name": "With installation", "lead_id": lead.id, "date": MONDAY} | values
        )

    def _revise(self, changes, **values):
        """Fill the dialog of the revision in, apply, and return what comes next."""
        action = changes.action_revise()
        dialog = Form(self.env[action["res_model"]].with_context(**action["context"]))
        for name, value in values.items():
            setattr(dialog, name, value)
        return dialog.save().action_apply()

    def _get_todos(self, lead):
        todos = lead.sudo().activity_ids
        return todos.filtered(lambda todo: (todo.summary or "").startswith("Revise"))


@tagged("post_install", "-at_install")
class TestOfferChange(OfferChangeCase):
    """A change of the offer leads from the touch to the revised quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offered = cls.env["crm.stage"].create(
            {"name": "Offered", "follow_up_phase": "proposal"}
        )

    @users("rep_fu")
    def test_touch_leads_to_a_change_and_a_to_do(self):
        lead = self._create_lead(stage_id=self.offered.id)
        self._log(
            lead,
            "answered",
            channel_id=self.phone,
            offer_change="With installation",
            offer_change_kind="installation",
        )
        touch = self._get_done(lead)
        self.assertRecordValues(
            touch.offer_change_ids,
            [{"name": "With installation", "kind": "installation", "state": "open"}],
        )
        todo = self._get_todos(lead)
        self.assertEqual(todo.summary, "Revise the offer: With installation")
        self.assertEqual(todo.user_id, self.rep)

    @users("rep_fu")
    def test_dialog_asks_only_where_there_is_an_offer(self):
        self.assertFalse(self._open(self._create_lead()).has_offer)
        lead = self._create_lead(stage_id=self.offered.id)
        self.assertTrue(self._open(lead).has_offer)
        self._log(lead, "answered", channel_id=self.phone)
        self.assertFalse(self._open(self._get_done(lead)).has_offer)

    @users("rep_fu")
    def test_quotation_made_elsewhere_is_kept_by_its_number(self):
        lead = self._create_lead()
        changes = self._create_change(lead) + self._create_change(lead, name="Cheaper")
        with self._at(MONDAY):
            self.assertClosed(self._revise(changes, number=" Q-7 "))
        self.assertEqual(changes.mapped("quotation_name"), ["Q-7"] * 2)
        self.assertEqual(changes.mapped("state"), ["revised"] * 2)
        self.assertEqual(set(changes.mapped("date_revised")), {MONDAY})
        self.assertFalse(self._get_todos(lead), "done")
        self.assertFalse(any(changes.mapped("is_quotation_known")))
        with self.assertRaisesRegex(UserError, "Q-7"):
            changes[0].action_view_quotation()
        bodies = "".join(lead.message_ids.mapped("body"))
        self.assertIn("Q-7: Cheaper, With installation", bodies)

    @users("rep_fu")
    def test_number_is_needed_where_there_is_no_quotation(self):
        change = self._create_change(self._create_lead())
        dialog = self.env["crm.follow.up.offer.revise"].create(
            {"change_ids": change.ids, "number": "  "}
        )
        with self.assertRaisesRegex(UserError, "“Quotation”"):
            dialog.action_apply()
        dialog.write({"way": "copy", "number": "Q-7"})
        with self.assertRaisesRegex(UserError, "Q-7 that could be copied"):
            dialog.action_apply()
        self.assertEqual(change.state, "open")

    @users("rep_fu")
    def test_customer_accepts_or_declines_what_was_revised(self):
        change = self._create_change(self._create_lead())
        with self.assertRaisesRegex(UserError, "“To revise”"):
            change.action_accept()
        change._revise("Q-7")
        with self._at(MONDAY + timedelta(days=3)):
            change.action_accept()
        self.assertEqual(change.state, "accepted")
        self.assertEqual(change.date_closed, MONDAY + timedelta(days=3))
        change.action_decline()
        self.assertEqual(change.state, "declined")
        with self.assertRaisesRegex(UserError, "Reopen"):
            change.action_revise()

    @users("rep_fu")
    def test_dropped_change_drops_its_to_do_and_reopened_gets_a_new_one(self):
        lead = self._create_lead()
        change = self._create_change(lead)
        change.action_drop()
        self.assertFalse(self._get_todos(lead))
        change.action_reopen()
        self.assertTrue(self._get_todos(lead))
        self.assertFalse(change.date_closed)
        change.unlink()
        self.assertFalse(self._get_todos(lead))

    @users("rep_fu")
    def test_changes_of_several_leads_go_into_several_quotations(self):
        one, two = self._create_leads(2)
        with self.assertRaisesRegex(UserError, "one lead"):
            (self._create_change(one) + self._create_change(two)).action_revise()

    @users("rep_fu")
    def test_leads_with_an_offer_to_revise_are_found(self):
        wanted, revised, quiet = self._create_leads(3)
        self._create_change(wanted)
        self._create_change(revised)._revise("Q-7")
        leads = self.env["crm.lead"]
        own = [("id", "in", (wanted + revised + quiet).ids)]
        name = "follow_up_offer_change_open_count"
        self.assertEqual(leads.search([*own, (name, ">", 0)]), wanted)
        self.assertEqual(leads.search([*own, (name, "=", 0)]), revised + quiet)
        self.assertEqual((wanted + quiet).mapped(name), [1, 0])

    @users("rep_fu")
    def test_panel_leads_to_the_changes(self):
        lead = self._create_lead()

        def find():
            method = "action_view_follow_up_offer_changes"
            found = lead._get_panel_links()
            return [each for each in found if each["method"] == method]

        self.assertFalse(find())
        change = self._create_change(lead)
        self.assertEqual(find()[0]["label"], "Changes to offer: 1")
        self.assertTrue(find()[0]["is_urgent"])
        change._revise("Q-7")
        self.assertEqual(find()[0]["label"], "Changes of the offer")
        action = lead.action_view_follow_up_offer_changes()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, change)

    @users("rep_fu")
    def test_changes_move_to_the_lead_theirs_is_merged_into(self):
        kept, gone = self._create_leads(2)
        change = self._create_change(gone)
        (kept + gone).sudo()._merge_opportunity(auto_unlink=True)
        self.assertEqual(change.sudo().lead_id, (kept + gone).exists())

    @users("other_fu")
    def test_colleagues_changes_are_not_touched(self):
        change = self._create_change(self._create_lead(user_id=self.other_rep.id))
        change.sudo().lead_id.user_id = self.rep
        for name in ("action_drop", "action_revise"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(change, name)()

    def test_many_changes_cost_no_more_queries(self):
        self.rep.lang = "en_US"
        leads = self._create_leads(22)

        def count(group):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["crm.follow.up.offer.change"].create(
                [{"name": "Cheaper", "lead_id": lead.id} for lead in group]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(leads[:1])
        self.assertEqual(count(leads[1:3]), count(leads[3:]))


@tagged("post_install", "-at_install")
class TestQuotation(OfferChangeCase):
    """Where Sales is installed, the change links to the revised quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "order_ids" not in cls.env["crm.lead"]._fields:
            cls.skipTest(cls, "Sales is not installed.")
        cls.product = cls.env["product.product"].create({"name": "Line"})
        cls.partner = cls.env["res.partner"].create({"name": "Eva"})

    def _quote(self, lead, **values):
        line = (0, 0, {"product_id": self.product.id, "price_unit": 100})
        return self.env["sale.order"].create(
            {"partner_id": self.partner.id, "opportunity_id": lead.id}
            | {"order_line": [line], "user_id": self.rep.id}
            | values
        )

    @users("rep_fu")
    def test_revision_is_a_copy_of_the_newest_quotation(self):
        lead = self._create_lead()
        self._quote(lead)
        newest = self._quote(lead)
        self._quote(lead).state = "cancel"
        change = self._create_change(lead)
        action = self._revise(change)
        revision = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(revision.origin, newest.name)
        self.assertEqual(revision.opportunity_id, lead)
        self.assertEqual(revision.order_line.product_id, self.product)
        self.assertIn("With installation", revision.message_ids[0].body)
        self.assertEqual(change.quotation_name, revision.name)
        self.assertEqual(change.quotation_state, "Quotation")
        self.assertEqual(change.action_view_quotation()["res_id"], revision.id)

    @users("rep_fu")
    def test_quotation_that_contains_the_change_is_linked(self):
        lead = self._create_lead()
        older, _newer = self._quote(lead), self._quote(lead)
        change = self._create_change(lead)
        self.assertClosed(self._revise(change, way="link", number=older.name))
        self.assertEqual(change.quotation_id, older.id)
        self.assertEqual(len(lead.order_ids), 2)

    @users("rep_fu")
    def test_quotation_of_another_lead_is_neither_copied_nor_linked(self):
        lead, other = self._create_leads(2)
        self._quote(lead)
        number = self._quote(other).name
        change = self._create_change(lead)
        with self.assertRaisesRegex(UserError, "no “Quotation”"):
            self._revise(change, number=number)
        self._revise(change, way="link", number=number)
        self.assertEqual(change.quotation_name, number)
        self.assertFalse(change.is_quotation_known)

    @users("rep_fu")
    def test_change_outlives_its_quotation(self):
        lead = self._create_lead()
        order = self._quote(lead)
        change = self._create_change(lead)
        self._revise(change, way="link", number=order.name)
        name = order.name
        order.sudo().unlink()
        change.invalidate_recordset()
        self.assertFalse(change.is_quotation_known)
        self.assertEqual(change.quotation_name, name)

    @users("rep_fu")
    def test_dialog_asks_where_a_quotation_was_made(self):
        lead = self._create_lead()
        self._quote(lead)
        self.assertTrue(self._open(lead).has_offer)


@tagged("post_install", "-at_install")
class TestDesk(DeskCase):
    """What is still to be offered is on the desk."""

    def test_changes_to_offer_are_shown_the_oldest_first(self):
        lead = self._plan_touch()
        self.env["crm.follow.up.offer.change"].create(
            [
                {"name": "Cheaper", "kind": "price", "lead_id": lead.id}
                | {"date": MONDAY},
                {"name": "Sooner", "lead_id": lead.id, "date": "2026-01-05"},
                {"name": "Done", "lead_id": lead.id},
            ]
        )[2]._revise("Q-7")
        sections = {each["key"]: each for each in self._get_item(lead)["sections"]}
        lines = sections["offer_changes"]["lines"]
        self.assertEqual([each["text"] for each in lines], ["Sooner", "Cheaper"])
