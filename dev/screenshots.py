"""`make screenshots`: the pictures of the app page, taken of the demo."""

import json

from dev import commands, python_env, runner, server, system
from dev.cache import CHECKOUT
from dev.console import say, step

# makes a link to a prospect's page, which nobody can read out of the database
LINK = """
lead = env.ref("crm_follow_up.{lead}")
_access, token = env["crm.follow.up.access"]._create_for(lead)
env.cr.commit()
print("LINK", token)
"""
FOLDER = CHECKOUT / "static" / "description"
# whose page is shown, and which card of the pipeline is opened
PAGE_LEAD = "lead_herbs"
PAGE_CARD = ".o_kanban_group:nth-child(2) .o_kanban_record"
ACTION = "/odoo/action-crm_follow_up."
# name, login, path, what to wait for, width, height, what to click first
PICTURES = [
    (
        "screenshot_desk",
        "rep1",
        f"{ACTION}crm_follow_up_desk_action",
        ".o_crm_follow_up_desk_block",
        1400,
        1000,
    ),
    ("screenshot_pipeline", "rep1", "/odoo/crm", ".o_kanban_record"),
    (
        "screenshot_lead",
        "rep1",
        "/odoo/crm",
        ".o_form_view .nav-link.active[name=follow_up]",
        1400,
        1100,
        [PAGE_CARD, ".nav-link[name=follow_up]"],
    ),
    (
        "screenshot_people",
        "manager",
        f"{ACTION}crm_follow_up_contact_action",
        ".o_data_row",
        1400,
        500,
    ),
    (
        "screenshot_dashboard",
        "manager",
        f"{ACTION}crm_follow_up_dashboard_action?period=year",
        ".o_crm_follow_up_figure canvas",
        1400,
        1000,
    ),
    (
        "screenshot_plan",
        "manager",
        f"{ACTION}crm_follow_up_plan_action",
        ".o_form_view",
        1400,
        1000,
        [".o_data_row .o_data_cell"],
    ),
]


def run() -> int:
    """Take the pictures of the app page of the running demo, or start one."""
    system.require("chromium")
    server.demo()
    with step("Taking pictures"):
        page = ("screenshot_page", "", f"/follow-up/{_make_link()}", "form", 800, 1000)
        commands.run(
            [
                *(python_env.python(), "-m", "dev.browser"),
                *(server.running().url, str(FOLDER), json.dumps([*PICTURES, page])),
            ],
            log="screenshots",
            otherwise="the pictures could not be taken",
            cwd=CHECKOUT,
        )
    say(f"The pictures are in {FOLDER.relative_to(CHECKOUT)}.")
    return 0


def _make_link() -> str:
    """Return the token of a new link to the page of a prospect of the demo."""
    told = runner.run_odoo(
        *("shell", "-d", server.DATABASE, "--log-level=warn"),
        log="screenshots",
        otherwise="the link to the prospect's page could not be made",
        script=LINK.format(lead=PAGE_LEAD),
    )
    return told.rpartition("LINK ")[2].split()[0]
