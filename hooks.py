"""What happens when the module comes and goes."""

from odoo.tools import SQL

from .models.crm_follow_up_enrolment_lanes import PARAMETER as LANES
from .models.crm_follow_up_enrolment_queue import PARAMETER as RUNNER
from .models.crm_lead_figures_columns import FIGURES
from .models.crm_lead_reacting import REACTING

# core's stages, by the name they are shipped with
DEFAULT_PHASES = {
    "crm.stage_lead1": ("New", "meeting"),
    "crm.stage_lead2": ("Qualified", "challenge"),
    "crm.stage_lead3": ("Proposition", "proposal"),
    "crm.stage_lead4": ("Won", "after_sale"),
}
# what people entered, what refers to others first
LEDGER = (
    "agreement_line",
    "agreement",
    "access_mark",
    "access",
    "insight",
    "ally",
    "decision",
    "question",
    "offer_change",
    "rating",
    "recheck",
    "customer_figure",
    "target",
    "mailing",
    "commitment",
    "touch_figure",
    "touch",
    "launch_line",
    "launch",
    "enrolment",
    "contact",
    "experiment_variant",
    "experiment",
    "cap",
    "plan_step",
    "plan",
    "commitment_type",
)


def post_init_hook(env):
    """Give core's stages their phase, unless they were renamed or have one."""
    for xmlid, (name, phase) in DEFAULT_PHASES.items():
        stage = env.ref(xmlid, raise_if_not_found=False)
        if not stage or stage.follow_up_phase:
            continue
        if stage.with_context(lang="en_US").name == name:
            stage.follow_up_phase = phase


def uninstall_hook(env):
    """Leave core's tables as they were: withdraw what is open, keep what was done."""
    touches = env["crm.follow.up.touch"].search([("state", "=", "planned")])
    touches._cancel_activities()
    reviews = env["crm.follow.up.enrolment"].search(
        [("review_activity_id", "!=", False)]
    )
    reviews.review_activity_id.filtered("active").unlink()
    _keep_done_activities(env)
    env["crm.follow.up.enrolment"]._forget_queue()
    env["ir.config_parameter"].search([("key", "in", (LANES, RUNNER))]).unlink()
    gated = env["crm.stage"].search([("required_commitment_type_id", "!=", False)])
    gated.required_commitment_type_id = False
    # external ids of imported plans belong to no module that would take them along
    imported = [
        ("module", "in", ("__export__", "__import__")),
        ("model", "=like", "crm.follow.up.%"),
    ]
    env["ir.model.data"].search(imported).unlink()
    # shipped channels and reasons are deleted first: what refers to them would keep
    # them, and each attempt would be logged as an error
    env.flush_all()
    for name in LEDGER:
        table = SQL.identifier(f"crm_follow_up_{name}")
        env.cr.execute(SQL("DELETE FROM %s", table))
    for function in (FIGURES, REACTING):
        function.drop(env.cr)
    env.invalidate_all()


def _keep_done_activities(env):
    """Let done activities of our types fall back to a type of core's own."""
    data = env["ir.model.data"].search(
        [("module", "=", "crm_follow_up"), ("model", "=", "mail.activity.type")]
    )
    activities = env["mail.activity"].with_context(active_test=False)
    activities = activities.search([("activity_type_id", "in", data.mapped("res_id"))])
    activities.activity_type_id = env.ref("mail.mail_activity_data_todo")
