"""One database that `make bench` asks for pages of leads: core alone, or with ours.

A process of its own for each: both read with their own registry and their own cache.
Takes requests as lines of JSON, and answers each with its cost.
"""

import json
import sys
from collections.abc import Callable

from lxml import etree

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import SQL
from odoo.tools.json import json_default

from dev.bench_leads import Leads
from dev.bench_meter import Meter

COUNT = 20_000
# the first ones, which all pages show, are followed up or have an activity of core's
FOLLOWED = 400
PAGE, COLUMN, MANY = 80, 20, 100
VIEWS = {
    "list": "crm.crm_case_tree_view_oppor",
    "kanban": "crm.crm_case_kanban_view_leads",
    "form": "crm.crm_lead_view_form",
}
# what the gauge reads besides its field
GAUGE = "crm_follow_up_gauge"
GAUGE_FIELDS = ("saturation_note", "saturated_until", "burnt_reason")
DOMAIN = [("type", "=", "opportunity")]


def seed(env) -> None:
    """Create the leads that both databases have, in four stages."""
    stages = env["crm.stage"].search([], limit=4).ids
    Leads(env).copy_leads(
        COUNT,
        stage_id=SQL("(%s)[1 + number %% %s]", stages, len(stages)),
        expected_revenue=SQL("number %% 5000"),
    )
    env.cr.commit()


def schedule(env) -> None:
    """Give core's leads an activity each, where ours are followed up."""
    call = env.ref("mail.mail_activity_data_call")
    for lead in env["crm.lead"].search(DOMAIN, limit=FOLLOWED):
        lead.activity_schedule(activity_type_id=call.id, user_id=lead.user_id.id)
    _archive(Leads(env))
    _analyze(env)


def follow(env) -> None:
    """Follow the leads up: a plan, touches that were done, commitments."""
    from dev.bench_records import Records

    leads = env["crm.lead"].search(DOMAIN, limit=FOLLOWED)
    records = Records(env)
    leads._follow_up_start(records.plan)
    channel = env.ref("crm_follow_up.channel_phone")
    for lead in leads[::2]:
        lead._follow_up_log(channel)
    kinds = env["crm.follow.up.commitment.type"]
    leads[::3]._follow_up_ask(kinds, name="Floor plan")
    _archive(records)
    _analyze(env)


def _archive(leads: Leads) -> None:
    """Archive what leads are copied from, on both sides.

    Core learns from archived leads, and works out probabilities from then on.
    """
    leads.models.active = False


def _analyze(env) -> None:
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def serve(database: str) -> None:
    """Answer requests until there are no more."""
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        pages = Pages(env(user=env.ref("base.user_admin")))
        _reply("ready")
        for line in sys.stdin:
            _reply(pages.measure(*json.loads(line)))


def _reply(found) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


class Pages:
    """What a salesperson's client does with leads."""

    def __init__(self, env):
        context = {"lang": "en_US", "tz": "Europe/Madrid", "bin_size": True}
        rep = env["res.users"].search([("login", "=", "bench_0")], limit=1)
        self.env = env(user=rep, context=context)
        self._lead = self.env["crm.lead"]
        self._meter = Meter(env.cr)
        self._specifications = {kind: self._specify(kind) for kind in VIEWS}
        self._leads = self._lead.search(DOMAIN, limit=FOLLOWED)
        # nobody follows these up
        self._others = self._lead.search(DOMAIN, limit=MANY, offset=2 * FOLLOWED)
        self._stages = self.env["crm.stage"].search([], limit=3)
        self._created = 0

    def measure(self, what: str, turn: int) -> dict:
        """Return what it costs to do something from an empty cache, undone again."""
        self.env.cr.rollback()
        self.env.invalidate_all()
        method: Callable = getattr(self, f"_do_{what}")
        try:
            return self._meter.measure(lambda: method(turn))._asdict()
        finally:
            self.env.cr.rollback()

    def _specify(self, kind: str) -> dict:
        """Return what the client asks for to show a view."""
        view = self._lead.get_views([(self.env.ref(VIEWS[kind]).id, kind)])
        arch = etree.fromstring(view["views"][kind]["arch"])
        names = {}
        for node in arch.xpath("//field[not(ancestor::field)]"):
            if node.get("optional") == "hide" and "on_demand" in node.get(
                "options", ""
            ):
                # the client reads it where it is shown
                continue
            names[node.get("name")] = None
            if node.get("widget") == GAUGE:
                names |= dict.fromkeys(f"follow_up_{name}" for name in GAUGE_FIELDS)
        fields = self._lead._fields
        display = {"fields": {"display_name": {}}}
        return {
            name: display if fields[name].relational else {}
            for name in names
            if name in fields
        }

    def _answer(self, found) -> None:
        json.dumps(found, default=json_default)

    def _do_list(self, turn: int) -> None:
        self._answer(
            self._lead.web_search_read(
                DOMAIN,
                self._specifications["list"],
                limit=PAGE,
                offset=PAGE * (turn % 4),
                count_limit=10_001,
            )
        )

    def _do_kanban(self, _turn: int) -> None:
        self._answer(
            self._lead.web_read_group(
                [("id", "in", self._leads.ids)],
                ["stage_id"],
                ["expected_revenue:sum"],
                auto_unfold=True,
                unfold_read_specification=self._specifications["kanban"],
                unfold_read_default_limit=COLUMN,
            )
        )

    def _do_cards(self, turn: int) -> None:
        """Read what the cards of that page ask for once they are shown."""
        if "follow_up_state" in self._lead._fields:
            start = PAGE * (turn % 4)
            self._answer(self._leads[start : start + PAGE].get_follow_up_cards())

    def _do_form(self, turn: int) -> None:
        lead = self._leads[7 * turn % FOLLOWED]
        self._answer(lead.web_read(self._specifications["form"]))

    def _do_create(self, _turn: int) -> None:
        self._create(MANY)

    def _do_create_one(self, _turn: int) -> None:
        self._create(1)

    def _create(self, count: int) -> None:
        self._created += count
        numbers = range(self._created, self._created + count)
        self._lead.create(
            [
                {
                    "name": f"New {number}",
                    "type": "opportunity",
                    "email_from": f"new{number}@customer{number}.example",
                }
                for number in numbers
            ]
        )
        self.env.flush_all()

    def _do_stage(self, turn: int) -> None:
        self._others.stage_id = self._stages[turn % 3]
        self.env.flush_all()

    def _do_stage_one(self, turn: int) -> None:
        self._others[turn % MANY].stage_id = self._stages[turn % 3]
        self.env.flush_all()
