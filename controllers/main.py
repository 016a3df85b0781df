from werkzeug.urls import url_quote

from odoo import http
from odoo.http import request
from odoo.tools import hmac

from ..tools.page_form import PageError

PATHS = ["/follow-up", "/follow-up/<path:token>"]
HEADERS = {
    # the link is a key: it must not be kept, indexed, or passed on
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
# no longer than any token we make
TOKEN_LENGTH = 100


class FollowUpPage(http.Controller):
    """The page of a prospect: read by GET, which changes nothing; changed by POST.

    Whatever is wrong with a link, it is answered alike.
    """

    @http.route(
        PATHS, type="http", auth="public", methods=["GET"], readonly=True, sitemap=False
    )
    def show(self, token="", done=None, **_params):
        access = self._find(token)
        if not access:
            return self._respond_unknown()
        page = self._get_page(access)
        if page._is_closed(access):
            return self._respond_closed(page, access)
        notice = page._get_notices().get(done)
        return self._respond_page(page, access, notice=notice)

    @http.route(PATHS, type="http", auth="public", methods=["POST"], sitemap=False)
    def act(self, token="", **_params):
        access = self._find(token)
        page = self._get_page(access)
        now = request.env["crm.follow.up.enrolment"]._now()
        # sudo: the public has no right on the counts that stop a flood
        marks = request.env["crm.follow.up.access.mark"].sudo()
        if marks._is_too_much(self._get_address(), access, now):
            return self._respond_busy(page)
        if not access:
            return self._respond_unknown()
        if page._is_closed(access):
            return self._respond_closed(page, access)
        form = {
            name: values[:20]
            for name, values in request.httprequest.form.lists()
            if name != "csrf_token"
        }
        try:
            acting, theirs = page._for_acting(access)
            with request.env.cr.savepoint():
                done = acting._act(theirs, form)
        except PageError as error:
            refusal = page._get_refusals().get(error.code)
            return self._respond_page(
                page, access, 422, form=form, error=refusal, field=error.field
            )
        url = f"/follow-up/{url_quote(token)}?done={done}"
        return request.redirect(url, code=303)

    # helpers

    def _find(self, token):
        token = token if len(token) <= TOKEN_LENGTH else ""
        return request.env["crm.follow.up.access"]._find(token)

    def _get_page(self, access):
        # sudo: whoever has the link has no account; the page shows what belongs to it
        page = request.env["crm.follow.up.page"].sudo()
        return page._in_their_language(access) if access else page

    def _get_address(self):
        """Return where a request comes from, so that it cannot be told from it."""
        address = request.httprequest.remote_addr or ""
        return hmac(request.env(su=True), "crm_follow_up.page", address)

    def _respond_page(self, page, access, status=200, **values):
        values = page._get_values(access, **values)
        values["csrf_token"] = request.csrf_token()
        return self._respond(page._render("page", **values), status)

    def _respond_closed(self, page, access):
        return self._respond(page._render("page_closed", **page._get_frame(access)))

    def _respond_unknown(self):
        page = self._get_page(None)
        return self._respond(page._render("page_unknown"), 404)

    def _respond_busy(self, page):
        words = page._get_refusals()["busy"]
        response = self._respond(page._render("page_busy", words=words), 429)
        response.headers["Retry-After"] = "60"
        return response

    def _respond(self, body, status=200):
        headers = [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()]
        return request.make_response(body, headers, status=status)
