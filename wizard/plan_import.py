"""Brings a checked file of plans into this database, all of it or nothing."""

from typing import Any, NamedTuple

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.crm_follow_up_plan_file import MODELS
from ..tools.plan_condition import names_records
from ..tools.plan_schema import CATALOGUES, SCHEMA
from .plan_import_match import PlanMatch

SEQUENCE_GAP = 10


class Note(NamedTuple):
    """Something to know, or a problem, about one record of the file."""

    code: str
    params: dict[str, Any]
    problem: bool = False


class PlanImport:
    """One import: first ``resolve``, which only reads, then ``apply``.

    :param env: of the user, whose rights hold
    :param data: the file, checked by ``tools.plan_file.check``
    :param existing: what to do with plans that are here already: ``keep``,
        ``replace``, or ``new``
    :param company: ``res.company`` of new plans; empty shares them
    """

    def __init__(self, env, data, existing, company):
        lang = data.get("lang")
        if lang in dict(env["res.lang"].get_installed()):
            env = env(context=dict(env.context, lang=lang))
        # what is tried and undone must not leave a trace in a chatter
        self.env = env(context=dict(env.context, tracking_disable=True))
        self.data = data
        self.existing = existing
        self.company = company
        self.notes = []
        self.match = PlanMatch(self.env, data, self._note)
        self.created = {}  # by kind: entries of the catalogues to be created
        self.plans = []  # (entry, plan that is here already or an empty one)

    def _note(self, code, problem=False, **params):
        note = Note(code, params, problem)
        if note not in self.notes:
            self.notes.append(note)

    @property
    def problems(self):
        return [note for note in self.notes if note.problem]

    # what would be done

    def resolve(self):
        """Find out what the file refers to, and what is to be created."""
        for name, kind in CATALOGUES.items():
            for entry in self.data.get(name) or ():
                if kind == "plan":
                    self._resolve_plan(entry)
                elif not self.match.find_entry(kind, entry):
                    self.created.setdefault(kind, []).append(entry)
        for entries in self.created.values():
            for entry in entries:
                self.match.expect(entry)
        for entry, _plan in self.plans:
            self._resolve_references("plan", entry, entry["name"])
            self._resolve_steps(entry)

    def _resolve_plan(self, entry):
        plan = self.match.find_entry("plan", entry)
        if plan and self.existing == "keep":
            self._note("plan_kept", plan=entry["name"])
            return
        if self.existing == "new":
            plan = plan.browse()
        elif plan.open_count:
            self._note("plan_running", plan=entry["name"], count=plan.open_count)
        if names_records(entry.get("domain") or ""):
            self._note("ids_in_domain", plan=entry["name"])
        self.plans.append((entry, plan))

    def _resolve_steps(self, entry):
        if not entry["step_ids"]:
            self._note("no_steps", plan=entry["name"])
        for step in entry["step_ids"]:
            place = f"{entry['name']}: {step['name']}"
            self._resolve_references("step", step, place)
        for cap in entry.get("cap_ids") or ():
            self._resolve_references("cap", cap, entry["name"])

    def _resolve_references(self, kind, entry, place):
        for name, rule in SCHEMA[kind].items():
            if rule.kind in ("ref", "refs") and entry.get(name):
                references = entry[name] if rule.kind == "refs" else [entry[name]]
                for reference in references:
                    automatic = entry.get("mode") == "automatic"
                    self.match.require(kind, name, reference, place, automatic)

    # doing it

    def try_out(self):
        """Write everything and undo it, to see what the checks of the models say."""
        with self.env.cr.savepoint() as undo:
            self._attempt(self.data["plans"][0], self._write_catalogues)
            for entry, plan in self.plans:
                self._attempt(entry, self._write_and_link, entry, plan)
            undo.rollback()
        self.match.forget_created()
        # what was asked meanwhile may have been answered by what was undone
        self.env.registry.clear_cache()

    def _write_and_link(self, entry, plan):
        self._link_next_plans([(entry, self._write_plan(entry, plan))])

    def _attempt(self, entry, write, *args):
        """Write a part of it; note why, where that is refused."""
        try:
            with self.env.cr.savepoint():
                write(*args)
        except UserError as error:
            self._note("refused", problem=True, plan=entry["name"], error=str(error))
        except IntegrityError as error:
            tables = {model._table: model for model in self.env.values()}
            model = tables.get(error.diag.table_name, self.env["base"])
            text = model._sql_error_to_message(error)
            self._note("refused", problem=True, plan=entry["name"], error=text)

    def apply(self):
        """Create and replace the plans.

        :return: the ``crm.follow.up.plan`` that were created or replaced
        """
        created = self._write_catalogues()
        plans = [
            (entry, self._write_plan(entry, plan), not plan)
            for entry, plan in self.plans
        ]
        self._link_next_plans([(entry, plan) for entry, plan, _new in plans])
        if self.existing != "new":
            created += [(entry, plan) for entry, plan, is_new in plans if is_new]
        self._keep_keys(created)
        return self.env["crm.follow.up.plan"].union(*(each[1] for each in plans))

    def _keep_keys(self, created):
        """Give new records the external id of the file: it finds them next time."""
        # sudo: external ids are no matter of sales managers; only new records get one
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {"xml_id": xmlid, "record": record, "noupdate": True}
                for entry, record in created
                if (xmlid := self.match.get_free_xmlid(entry.get("id")))
            ]
        )

    def _write_catalogues(self):
        """Create what is missing in the catalogues; return pairs (entry, record)."""
        pairs = []
        # outcomes first: channels refer to them
        for kind in ("outcome", "reason", "commitment", "channel"):
            entries = self.created.get(kind, [])
            values = [self._prepare_values(kind, entry) for entry in entries]
            records = self.env[MODELS[kind]].create(values)
            for entry, record in zip(entries, records, strict=True):
                self.match.remember(kind, entry, record)
                pairs.append((entry, record))
        return pairs

    def _write_plan(self, entry, plan):
        values = self._prepare_values("plan", entry)
        values["step_ids"] = self._prepare_lines("step", entry, plan._get_steps())
        caps = plan.with_context(active_test=False).cap_ids
        values["cap_ids"] = self._prepare_lines("cap", entry, caps)
        # the plan after this one may be created later: see _link_next_plans
        if values.get("on_end") == "next_plan":
            values["on_end"] = "nothing"
        values.pop("next_plan_id", None)
        if plan:
            plan.write(values)
        else:
            plan = plan.create(values | {"company_id": self.company.id})
        self.match.remember("plan", entry, plan)
        return plan

    def _link_next_plans(self, plans):
        for entry, plan in plans:
            next_plan = self.match.get("next_plan_id", entry.get("next_plan_id"))
            if "next_plan_id" in entry or next_plan:
                plan.next_plan_id = next_plan
            if entry.get("on_end") == "next_plan" and next_plan:
                plan.on_end = "next_plan"

    def _prepare_lines(self, kind, entry, lines):
        """Return commands that make the lines those of the file, place by place."""
        commands = []
        entries = entry.get(f"{kind}_ids")
        if entries is None:
            return commands
        for at, each in enumerate(entries):
            values = self._prepare_values(kind, each)
            values["sequence"] = SEQUENCE_GAP * (at + 1)
            if at < len(lines):
                commands.append(Command.update(lines[at].id, values))
            else:
                commands.append(Command.create(values))
        return commands + [Command.delete(line.id) for line in lines[len(entries) :]]

    def _prepare_values(self, kind, entry):
        """Return the values of one record; what the file leaves out is not in them."""
        model = self.env[MODELS[kind]]
        values = {}
        for name, rule in SCHEMA[kind].items():
            if name not in entry or name == "id" or rule.kind == "items":
                continue
            value = entry[name]
            if value is None and model._fields[name].required:
                continue
            if rule.kind == "refs":
                found = [self.match.get(name, each).id for each in value or ()]
                value = [Command.set(found)]
            elif rule.kind == "ref":
                value = self.match.get(name, value).id
            values[name] = False if value is None else value
        if values.get("responsible") == "user" and not values.get("user_id"):
            values["responsible"] = "salesperson"
        return values
