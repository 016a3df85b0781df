from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import request

from .download import send_json

# of one file; the importer takes no more either
PLANS_MAX = 500


class FollowUpPlanFile(http.Controller):
    """The download of plans, for sales managers."""

    @http.route(
        "/crm_follow_up/plans", type="http", auth="user", methods=["GET"], readonly=True
    )
    def download(self, ids="", **_params):
        if not request.env.user.has_group("sales_team.group_sale_manager"):
            raise NotFound
        numbers = ids.split(",")[: PLANS_MAX + 1]
        if len(numbers) > PLANS_MAX or not all(_is_id(each) for each in numbers):
            raise BadRequest
        plans = request.env["crm.follow.up.plan"].with_context(active_test=False)
        plans = plans.search([("id", "in", [*map(int, numbers)])])
        if not plans:
            raise NotFound
        content = request.env["crm.follow.up.plan.file"]._export(plans)
        return send_json(content, request.env._("follow-up plans"))


def _is_id(text):
    return text.isascii() and text.isdigit() and len(text) < 10
