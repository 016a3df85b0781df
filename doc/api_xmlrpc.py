"""Follow-up from outside, by Odoo's XML-RPC API; only the standard library is needed.

    ODOO_URL=… ODOO_DB=… ODOO_LOGIN=… ODOO_KEY=… python3 api_xmlrpc.py LEAD

Prefer JSON-2 (api_json2.py) for what is new: Odoo is going to remove XML-RPC.
"""

import os
import sys
import xmlrpc.client


class Odoo:
    """One database, as one user; ``key`` is an API key, or the password."""

    def __init__(self, url, database, login, key):
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")
        user_id = common.authenticate(database, login, key, {})
        self.account = (database, user_id, key)

    def call(self, model, method, *arguments, **options):
        """Call a method; the ids of records are its first argument."""
        return self.models.execute_kw(*self.account, model, method, arguments, options)


def find_id(odoo, model, **values):
    """Return the id of the record that has these values."""
    domain = [(name, "=", value) for name, value in values.items()]
    [found] = odoo.call(model, "search", domain, limit=1)
    return found


def start_plan(odoo, lead_id, plan):
    """Start a plan, by its name, on a lead."""
    plan_id = find_id(odoo, "crm.follow.up.plan", name=plan)
    values = {"lead_ids": [(6, 0, [lead_id])], "plan_id": plan_id}
    wizard = odoo.call("crm.follow.up.start", "create", [values])
    odoo.call("crm.follow.up.start", "action_start", wizard)


def log_call(odoo, lead_id, note):
    """Record a call in which the prospect was reached."""
    values = {
        "lead_ids": [(6, 0, [lead_id])],
        "channel_id": find_id(odoo, "crm.follow.up.channel", code="phone"),
        "outcome_id": find_id(odoo, "crm.follow.up.outcome", code="answered"),
        "note": note,
    }
    wizard = odoo.call("crm.follow.up.log", "create", [values])
    odoo.call("crm.follow.up.log", "action_log", wizard)


def read_state(odoo, lead_id):
    """Return how the follow-up of a lead stands."""
    fields = ["follow_up_state", "follow_up_touch_count", "follow_up_next_date"]
    [state] = odoo.call("crm.lead", "read", [lead_id], fields)
    return state


if __name__ == "__main__":
    names = ("ODOO_URL", "ODOO_DB", "ODOO_LOGIN", "ODOO_KEY")
    odoo = Odoo(*(os.environ[name] for name in names))
    sys.stdout.write(f"{read_state(odoo, int(sys.argv[1]))}\n")
