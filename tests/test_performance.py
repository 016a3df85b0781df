from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged, users

from .common import MONDAY, FollowUpCase

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestPerformance(FollowUpCase):
    """Query counts of hot paths do not grow with the number of records."""

    def _count(self, method):
        """Return the queries of ``method``, flushed, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, prepare, small=100, large=1000):
        """The action that ``prepare(count)`` returns costs the same for both sizes.

        The ORM writes pages of 100 records: they are as large as the batch here.
        """
        with (
            patch("odoo.orm.models.INSERT_BATCH_SIZE", large),
            patch("odoo.orm.models.UPDATE_BATCH_SIZE", large),
        ):
            prepare(10)()  # warm up
            few, many = (self._count(prepare(count)) for count in (small, large))
        self.assertEqual(few, many)

    def _make_processor(self, *steps, now=MONDAY):
        plan = self._create_plan(*steps)

        def prepare(count):
            enrolments = self._enrol(self._create_leads(count), plan)
            return lambda: enrolments._process_due(now)

        return prepare

    def test_advancing_manual_steps(self):
        step = {"delay_count": 0, "expire_days": 1}
        prepare = self._make_processor(step, 1, now=MONDAY + timedelta(days=2))
        self._assert_flat(prepare)

    def test_drawing_variants_costs_one_query_more_whatever_the_number(self):
        steps = ({"delay_count": 0, "expire_days": 1}, {"delay_count": 1}, 3)
        plain, tried = self._create_plan(*steps), self._create_plan(*steps)
        experiment = self.env["crm.follow.up.experiment"].create(
            {"name": "E", "plan_id": tried.id, "step_id": tried.step_ids[1].id}
        )
        experiment.variant_ids[1].step_id.script = "<p>Another word</p>"
        experiment.action_start()

        def prepare(plan, count):
            enrolments = self._enrol(self._create_leads(count), plan)
            return lambda: enrolments._process_due(MONDAY + timedelta(days=2))

        prepare(plain, 10)()  # warm up
        prepare(tried, 10)()
        base = self._count(prepare(plain, 100))
        self.assertEqual(self._count(prepare(tried, 100)), base + 1)
        self._assert_flat(lambda count: prepare(tried, count))

    def test_sending_automatic_mails(self):
        # core's composer works in batches of 50 mails of its own
        self.env["ir.config_parameter"].set_param("mail.batch_size", 500)
        self._assert_flat(self._make_processor(self._mail_step(), 1), 50, 200)

    def test_starting_a_plan(self):
        plan = self._create_plan()

        def prepare(count):
            leads = self._create_leads(count)
            return lambda: leads._follow_up_start(plan, MONDAY)

        self._assert_flat(prepare)

    def test_reading_lead_figures(self):
        def prepare(count):
            leads = self._create_leads(count)
            self._enrol(leads[: count // 2])
            return lambda: leads.mapped("follow_up_state")

        self._assert_flat(prepare)

    def test_reading_when_the_next_touch_is_due_costs_one_query(self):
        leads = self._create_leads(100)
        self._enrol(leads[:50])
        for some in (leads[:1], leads):
            queries = self._count(lambda some=some: some.mapped("follow_up_next_date"))
            self.assertEqual(queries, 1)

    def test_what_comes_with_other_figures_is_not_read_again(self):
        leads = self._create_leads(10)
        leads.mapped("follow_up_state")
        with self.assertQueryCount(0):
            leads.mapped("follow_up_next_date")

    def _count_page(self, kind, names):
        """Return the queries of a page of leads, or of the form of one."""
        leads = self.env["crm.lead"].search([("name", "=like", "Page %")])
        specification = {name: {} for name in names}
        if kind == "form":
            return self._count(lambda: leads[:1].web_read(specification))
        domain = [("id", "in", leads.ids)]
        return self._count(lambda: leads.web_search_read(domain, specification))

    @users("rep_fu")
    def test_pages_of_leads_cost_two_queries_more_than_those_of_core(self):
        self.env["crm.follow.up.cap"].sudo().create({"count": 3})
        leads = self._create_leads(80)
        for number, lead in enumerate(leads):
            lead.name = f"Page {number}"
        self._enrol(leads[:40])
        types = self.env["crm.follow.up.commitment.type"]
        leads[:20]._follow_up_ask(types, name="Floor plan")
        for kind, xmlid, shows_all in (
            ("list", "crm.crm_case_tree_view_oppor", False),
            ("list", "crm.crm_case_tree_view_oppor", True),
            ("kanban", "crm.crm_case_kanban_view_leads", True),
            ("form", "crm.crm_lead_view_form", True),
        ):
            with self.subTest(kind=kind, shows_all=shows_all):
                names = self._get_view_fields(kind, xmlid, shows_all)
                plain = [name for name in names if not self._is_ours(name)]
                self._count_page(kind, names)  # warm up
                core = self._count_page(kind, plain)
                self.assertLessEqual(self._count_page(kind, names), core + 2)

    def _get_view_fields(self, kind, xmlid, shows_all):
        """Return the fields that the client reads, with those that widgets need.

        :param shows_all: whether it shows the columns that are hidden at first
        """
        Lead = self.env["crm.lead"]
        view = Lead.get_views([(self.env.ref(xmlid).id, kind)])["views"][kind]
        arch = etree.fromstring(view["arch"])
        outer = arch.xpath("//field[not(ancestor::field)]")
        hidden = arch.xpath(
            "//field[@optional='hide'][contains(@options, 'on_demand')]"
        )
        names = {
            field.get("name") for field in outer if shows_all or field not in hidden
        }
        if "follow_up_saturation" in names:
            gauge = ("saturation_note", "saturated_until", "burnt_reason")
            names.update(f"follow_up_{name}" for name in gauge)
        return [name for name in names if name in Lead._fields]

    def _is_ours(self, name):
        return "crm_follow_up" in self.env["crm.lead"]._fields[name]._modules

    def test_panel_costs_the_same_for_any_number_of_touches(self):
        lead = self._create_lead()
        self._enrol(lead)

        def prepare(count):
            for number in range(count):
                date = MONDAY - timedelta(hours=1 + number)
                lead._follow_up_log(self.phone, date=date)
            return lead.get_follow_up_panel

        self._assert_flat(prepare, 3, 10)

    def test_judging_deals(self):
        def prepare(count):
            leads = self._create_leads(count)
            enrolments = self._enrol(leads)
            leads._follow_up_log(self.phone, date=MONDAY)
            return lambda: enrolments._refresh_verdicts(MONDAY)

        self._assert_flat(prepare, 20, 200)

    def test_reading_verdicts_of_leads(self):
        def prepare(count):
            leads = self._create_leads(count)
            self._enrol(leads[: count // 2])
            return lambda: leads.mapped("follow_up_verdict_note")

        self._assert_flat(prepare, 20, 200)

    def test_finding_and_creating_the_people_of_leads(self):
        people = self.env["crm.follow.up.contact"]

        def prepare(count):
            leads = self._create_leads(count)
            return lambda: people._find_or_create_for(leads)

        self._assert_flat(prepare, 20, 200)

        def prepare_again(count):
            leads = self._create_leads(count)
            people._find_or_create_for(leads)
            return lambda: people._find_or_create_for(leads)

        self._assert_flat(prepare_again, 20, 200)

    def test_reading_the_saturation_of_leads(self):
        self.env["crm.follow.up.cap"].create([{"count": 3}, {"count": 9, "days": 30}])

        def prepare(count):
            leads = self._create_leads(count)
            self._enrol(leads[: count // 2])
            return lambda: [
                leads.mapped(f"follow_up_{name}")
                for name in ("is_burnt", "saturation", "saturated_until")
            ]

        self._assert_flat(prepare, 20, 200)

    def test_figures_of_many_people(self):
        self.env["crm.follow.up.cap"].create([{"count": 3}, {"count": 9, "days": 30}])

        def prepare(count):
            people = self.env["crm.follow.up.contact"]._find_or_create_for(
                self._create_leads(count)
            )
            people = self.env["crm.follow.up.contact"].union(*people.values())
            return people._refresh

        self._assert_flat(prepare, 20, 200)

    def test_refusals_of_many_leads(self):
        plan = self._create_plan()

        def prepare(count):
            leads = self._create_leads(count)
            return lambda: leads._get_follow_up_refusals(plan)

        self._assert_flat(prepare)

    def _count_move(self, lead):
        lead.stage_id = self.stage_meeting
        return self._count(lambda: lead.write({"stage_id": self.stage_challenge.id}))

    @users("rep_fu")
    def test_stage_change_costs_one_query_more_where_follow_up_is_used(self):
        self._enrol()
        lead = self._create_lead().with_env(self.env)
        self._count_move(lead)  # warm up
        followed = self._count_move(lead)
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_follow_up_watch", lambda self, names: None):
            plain = self._count_move(lead)
        self.assertEqual(followed, plain + 1)

    @users("rep_fu")
    def test_creation_of_lead_costs_no_query_more(self):
        def create():
            self.env["crm.lead"].create(
                {"name": "New", "stage_id": self.stage_meeting.id}
            )

        self._count(create)  # warm up
        followed = self._count(create)
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_follow_up_on_create", lambda self: None):
            plain = self._count(create)
        self.assertEqual(followed, plain)

    def _count_reassignment(self, lead):
        lead.user_id = self.rep
        return self._count(lambda: lead.write({"user_id": self.other_rep.id}))

    def test_change_of_salesperson_costs_a_query_for_people_two_where_known(self):
        leads = self._create_leads(5)
        people = self.env["crm.follow.up.contact"]
        self._count_reassignment(leads)  # warm up
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_match_follow_up_contacts", lambda self: {}):
            plain = self._count_reassignment(leads)
        self.assertFalse(people._is_in_use())
        self.assertEqual(self._count_reassignment(leads), plain)
        people._find_or_create_for(self._create_lead())
        self.assertEqual(self._count_reassignment(leads), plain + 1)
        people._find_or_create_for(leads)
        self.assertEqual(self._count_reassignment(leads), plain + 2)

    def _count_merge(self):
        head, tail = self._create_leads(2)
        self.env.flush_all()
        return self._count(lambda: head._merge_dependences(tail))

    def test_merging_leads_without_follow_up_costs_one_query(self):
        self._count_merge()  # warm up
        model = self.env.registry["crm.lead"]
        with patch.object(model, "_get_follow_up_held", lambda self: set()):
            plain = self._count_merge()
        self.assertEqual(self._count_merge(), plain + 1)
