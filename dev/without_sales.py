"""`make lifecycle` with `without-sales`: Sales is not there, comes, and goes again.

Our module depends on CRM and SMS only. What it does with quotations must appear with
Sales and be gone without it, and nothing may complain either way.
"""

from typing import Protocol

from dev import runner
from dev.cache import MODULE

MODULES = ["crm", "crm_sms"]
# what behaves otherwise where Sales is installed, and what a sale leads to
TESTS = (
    "test_crm_lead_offers.py",
    "test_crm_follow_up_log_effects.py",
    "test_crm_lead_after_sale.py",
    "test_hooks.py",
)
FOLLOWED = """
plan = env.ref("crm_follow_up.plan_meeting")
lead = env["crm.lead"].create(
    {"name": "Followed", "email_from": "buyer@example.com", "user_id": env.user.id}
)
lead.stage_id = env.ref("crm.stage_lead2")
now = env.cr.now()
env["crm.follow.up.enrolment"]._start(lead, plan, now, now)
assert lead.follow_up_touch_ids
env.cr.commit()
"""
SALES_COMES = """
modules = env["ir.module.module"].search([("name", "=", "sale_crm")])
modules.button_immediate_install()
"""
QUOTED = """
from datetime import timedelta
lead = env["crm.lead"].search([("name", "=", "Followed")])
buyer = env["res.partner"].create({"name": "Buyer", "email": lead.email_from})
lead.partner_id = buyer
order = env["sale.order"].create({"partner_id": buyer.id, "opportunity_id": lead.id})
order.write({"state": "sent", "date_order": env.cr.now() - timedelta(days=30)})
waiting = env["crm.lead"].search([("follow_up_offer_waiting", "=", True)])
assert lead in waiting, "a quotation that was sent is no offer"
env.cr.commit()
"""
SALES_GOES = """
modules = env["ir.module.module"].search([("name", "=", "sale")])
modules.button_immediate_uninstall()
"""
STILL_THERE = """
lead = env["crm.lead"].search([("name", "=", "Followed")])
assert "order_ids" not in lead, "Sales is still there"
# demo data has offers by their phase
assert lead not in env["crm.lead"].search([("follow_up_offer_waiting", "=", True)])
assert lead.follow_up_touch_ids and lead._get_open_enrolments()
lead.with_context(tracking_disable=True).get_views([(False, "form"), (False, "list")])
"""


class Database(Protocol):
    """What is needed of a database: to run Odoo on it, and scripts in its shell."""

    def run(self, *words: str) -> None:
        """Run Odoo to its end; what it complains about fails."""

    def script(self, script: str) -> None:
        """Let Odoo's shell run a script; what it complains about fails."""


def run(base: Database, *, demo: bool = False) -> list[str]:
    """Install without Sales, let Sales come and go, and upgrade at the end.

    The tests run without demo data, as they always do.
    """
    base.run("-i", MODULE, "--stop-after-init")
    if not demo:
        tags = ",".join(f"/{MODULE}/tests/{name}" for name in TESTS)
        address = ("--http-interface=127.0.0.1", f"--http-port={runner.free_port()}")
        base.run("--test-tags", tags, "--stop-after-init", *address)
    for script in (FOLLOWED, SALES_COMES, QUOTED, SALES_GOES, STILL_THERE):
        base.script(script)
    base.run("-u", MODULE, "--stop-after-init")
    return []
