"""`make screenshots`: the pictures of the app page, taken of the demo."""

import json

from dev import commands, python_env, server, system
from dev.cache import CHECKOUT
from dev.console import say, step

FOLDER = CHECKOUT / "static" / "description"
ACTION = "/odoo/action-crm_follow_up."
# name, login, path, what to wait for, width, height, what to click first
PICTURES = [
    (
        "screenshot_pipeline",
        "rep1",
        "/odoo/crm",
        ".o_kanban_record",
    ),
    (
        "screenshot_lead",
        "rep1",
        "/odoo/crm",
        ".o_form_view .nav-link.active[name=follow_up]",
        1400,
        1000,
        [".o_kanban_record:last-child", ".nav-link[name=follow_up]"],
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
        commands.run(
            [
                *(python_env.python(), "-m", "dev.browser"),
                *(server.running().url, str(FOLDER), json.dumps(PICTURES)),
            ],
            log="screenshots",
            otherwise="the pictures could not be taken",
            cwd=CHECKOUT,
        )
    say(f"The pictures are in {FOLDER.relative_to(CHECKOUT)}.")
    return 0
