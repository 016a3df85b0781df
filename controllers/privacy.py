from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from .download import send_json


class FollowUpPrivacy(http.Controller):
    """The download of what follow-up knows of a person, for sales managers."""

    @http.route(
        "/crm_follow_up/people/<int:contact_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, contact_id, **_params):
        person = request.env["crm.follow.up.contact"].browse(contact_id).exists()
        if not person:
            raise NotFound
        try:
            content = person._export_personal_data()
        except AccessError:
            # whether there is such a person is nobody else's business
            raise NotFound from None
        return send_json(content, f"person-{person.id}")
