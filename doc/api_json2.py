"""Follow-up from outside, by Odoo's JSON-2 API; only the standard library is needed.

    ODOO_URL=https://example.com ODOO_DB=sales ODOO_KEY=… python3 api_json2.py LEAD

The key is made in Odoo: My Preferences / Security / Add API Key. It has the rights of
its user.
"""

import json
import os
import sys
import urllib.error
import urllib.request


class Odoo:
    """One database, as one user."""

    def __init__(self, url, database, key):
        self.url = url.rstrip("/")
        self.headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json; charset=utf-8",
            "X-Odoo-Database": database,
        }

    def call(self, model, method, ids=(), **arguments):
        """Call a method; its arguments go by name, the records as ``ids``."""
        body = {**arguments, "ids": list(ids)} if ids else arguments
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(body).encode(),
            headers=self.headers,
        )
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            # what the user would read: why it was refused, and the way out
            raise RuntimeError(json.load(error)["message"]) from error


def find_id(odoo, model, **values):
    """Return the id of the record that has these values."""
    domain = [[name, "=", value] for name, value in values.items()]
    [found] = odoo.call(model, "search", domain=domain, limit=1)
    return found


def start_plan(odoo, lead_id, plan):
    """Start a plan, by its name, on a lead."""
    plan_id = find_id(odoo, "crm.follow.up.plan", name=plan)
    values = {"lead_ids": [[6, 0, [lead_id]]], "plan_id": plan_id}
    wizard = odoo.call("crm.follow.up.start", "create", vals_list=[values])
    odoo.call("crm.follow.up.start", "action_start", wizard)


def log_call(odoo, lead_id, note):
    """Record a call in which the prospect was reached."""
    values = {
        "lead_ids": [[6, 0, [lead_id]]],
        "channel_id": find_id(odoo, "crm.follow.up.channel", code="phone"),
        "outcome_id": find_id(odoo, "crm.follow.up.outcome", code="answered"),
        "note": note,
    }
    wizard = odoo.call("crm.follow.up.log", "create", vals_list=[values])
    odoo.call("crm.follow.up.log", "action_log", wizard)


def read_state(odoo, lead_id):
    """Return how the follow-up of a lead stands."""
    fields = ["follow_up_state", "follow_up_touch_count", "follow_up_next_date"]
    [state] = odoo.call("crm.lead", "read", [lead_id], fields=fields)
    return state


if __name__ == "__main__":
    odoo = Odoo(*(os.environ[name] for name in ("ODOO_URL", "ODOO_DB", "ODOO_KEY")))
    sys.stdout.write(f"{read_state(odoo, int(sys.argv[1]))}\n")
