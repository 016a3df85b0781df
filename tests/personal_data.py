import json
from datetime import timedelta

from odoo.fields import Command
from odoo.tools import SQL

from ..models.privacy_map import CLEAR, PARTNER, PLACES
from .common import MONDAY, FollowUpCase

MARK = "Xanthippe"
# by what a person is found: these hold the mark already, as it is their name
IDENTITY = ("key", "email_normalized", "phone_sanitized", "token_hash")


class PrivacyCase(FollowUpCase):
    """A person of whom follow-up knows something in every model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person, cls.lead = cls._follow_up(MARK)

    @classmethod
    def _follow_up(cls, name):
        """Return a person with one record of everything, and their lead."""
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.lower()}@example.com",
                "phone": "+34 612 34 56 79",
                "country_id": cls.env.ref("base.es").id,
                "follow_up_birthday": "1980-03-02",
            }
        )
        lead = cls._create_lead(partner=partner, name=f"Deal of {name}")
        enrolments = cls.env["crm.follow.up.enrolment"]
        plan = cls._create_plan(stop_on_reply=False, on_reply="nothing")
        enrolment = enrolments._start(lead, plan, MONDAY, MONDAY)
        lead._follow_up_log(
            cls.phone,
            outcome=cls.env.ref("crm_follow_up.outcome_answered"),
            note=name,
        )
        lead._follow_up_ask(cls.env.ref("crm_follow_up.commitment_type_budget"))
        lead.customer_probability = 60
        decisions = cls.env["crm.follow.up.decision"]
        evidence = decisions._collect(enrolment, MONDAY)[enrolment]
        decisions._record(enrolment, "go_on", {}, evidence, MONDAY)
        cls.env["crm.follow.up.insight"].create(
            {"name": "They open a branch", "lead_id": lead.id}
        ).message_post(body=name)
        cls.env["crm.follow.up.question"].create(
            {"name": "How soon?", "lead_id": lead.id}
        )
        cls.env["crm.follow.up.offer.change"].create(
            {"name": "With installation", "lead_id": lead.id}
        )
        cls.env["crm.follow.up.rating"].create(
            {"partner_id": partner.id, "kind": "attitude", "value": "4"}
        )
        cls.env["crm.follow.up.agreement"].with_user(cls.rep)._propose(
            lead.with_user(cls.rep),
            {"line_ids": [Command.create({"name": "Send the plans"})]},
        )
        ally = cls.env["res.partner"].create({"name": "Ana"})
        lead._follow_up_add_ally(ally)
        access, _token = cls.env["crm.follow.up.access"]._create_for(lead)
        cls.env["crm.follow.up.access.mark"]._hit(f"link:{access.id}:1", MONDAY)
        cls.env["crm.follow.up.recheck"].create(
            {
                "lead_id": lead.id,
                "date": MONDAY + timedelta(days=90),
                "reason": "No budget",
                "user_id": cls.rep.id,
            }
        )
        return enrolment.contact_id, lead

    def _mark_everything(self):
        """Write the mark into every personal text of every record of the person."""
        self.env.flush_all()
        for name, place in PLACES.items():
            model = self.env[name]
            if not model._auto or not place.ways:
                continue
            partner = self.lead.partner_id
            records = self.person._find_personal(name, place, self.lead, partner)
            self.assertTrue(records or name == "crm.follow.up.launch.line", name)
            for field, rule in place.fields.items():
                if field in IDENTITY:
                    continue
                if rule == CLEAR and model._fields[field].type in ("char", "text"):
                    self._set(model._table, field, SQL("%s || id", MARK), records)
                elif model._fields[field].type == "json":
                    text = json.dumps([MARK])
                    self._set(model._table, field, SQL("%s::jsonb", text), records)
                elif rule == PARTNER:
                    self._set(model._table, field, SQL("%s", partner.id), records)
        self.env.invalidate_all()

    def _set(self, table, column, value, records):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s",
                SQL.identifier(table),
                SQL.identifier(column),
                value,
                tuple(records.ids) or (0,),
            )
        )

    def _find_left(self, text=MARK):
        """Return where a text is found in the tables of this module."""
        self.env.flush_all()
        left = []
        for name, model in self.env.items():
            if not name.startswith("crm.follow.up.") or model._transient:
                continue
            if not model._auto or model._abstract:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(row)::text FROM %s row "
                    "WHERE to_jsonb(row)::text ILIKE %s",
                    SQL.identifier(model._table),
                    f"%{text}%",
                )
            )
            left += [(name, row[0]) for row in rows]
        return left

    def _find_partner(self, partner):
        """Return the fields of ours that still name a partner."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (name, field)
            for name, place in PLACES.items()
            for field in place.fields
            # a report shows what the lead says, which is core's
            if self.env[name]._auto
            and self.env[name]._fields[field].comodel_name == "res.partner"
            and self.env[name]
            .with_context(active_test=False)
            .search_count([(field, "in", partner.ids)])
        ]

    def _erase(self, user=None, reason="Request 14", people=None):
        wizard = self.env(user=user or self.manager)["crm.follow.up.erase"].create(
            {"contact_ids": (people or self.person).ids, "reason": reason}
        )
        with self._at(MONDAY):
            return wizard.action_apply()

    def _get_facts(self, touches):
        """Return what figures are made of."""
        names = ("lead_id", "date", "state", "direction", "channel_id", "outcome_id")
        names += ("user_id", "answered", "cost", "plan_id", "step_id")
        return touches.read(names)
