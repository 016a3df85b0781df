from odoo import api, models
from odoo.tools import format_date

from ..tools.mailing import get_month_before

# of the desk: what has to be done today
URGENT = ("answer", "promise", "overdue", "today", "decision")
# of the board: what a manager should look at
FIGURES = ("answers", "overdue", "promises", "no_next_step", "reviews", "tired")
# items that a morning mail lists
ITEMS = 10


class CrmFollowUpMailing(models.Model):
    """What is in each kind of mail. Everything is read with the reader's rights."""

    _inherit = "crm.follow.up.mailing"

    @api.model
    def _prepare_mail(self, kind, date):
        """Return what to send to the user of the environment.

        Extend it, with ``tools.mailing.KINDS``, for mails of your own.

        :param kind: of mail
        :param date: first day of its period
        :return: ``(subject, body, reason)``; a reason says why there is no mail
        """
        if not self.env.user.email_formatted:
            reason = self.env._("Has no e-mail address: enter one in the preferences.")
            return "", "", reason
        prepare = {
            "desk": self._prepare_desk_mail,
            "board": self._prepare_board_mail,
            "report": self._prepare_report_mail,
        }
        return prepare[kind](date)

    @api.model
    def _prepare_desk_mail(self, date):
        desk = self.env["crm.lead"].get_follow_up_desk({"scope": "mine"}, 2 * ITEMS)
        groups = [
            group
            for group in desk["groups"]
            if group["key"] in URGENT and group["count"]
        ]
        if not groups:
            return "", "", self.env._("There was nothing to do.")
        rows = [row for row in desk["rows"] if row["group"] in URGENT][:ITEMS]
        total = sum(group["count"] for group in groups)
        values = {
            "groups": groups,
            "rows": rows,
            "left": total - len(rows),
            "labels": {group["key"]: group["label"] for group in groups},
            "progress": self.env["crm.follow.up.target"].get_my_progress(),
        }
        subject = self.env._("Your follow-up today: %(count)s to do", count=total)
        return subject, self._render("mailing_desk", values), ""

    @api.model
    def _prepare_board_mail(self, date):
        board = self.env["crm.follow.up.board"].get_board()
        columns = [each for each in board["columns"] if each["key"] in FIGURES]
        keys = [column["key"] for column in columns]
        reps = [rep for rep in board["reps"] if any(rep["counts"][k] for k in keys)]
        if not reps:
            return "", "", self.env._("There was nothing to tell.")
        values = {"columns": columns, "reps": reps, "totals": board["totals"]}
        subject = self.env._(
            "Follow-up of your teams, week of %(day)s",
            day=format_date(self.env, date),
        )
        return subject, self._render("mailing_board", values), ""

    @api.model
    def _prepare_report_mail(self, date):
        first, last = get_month_before(date)
        options = {
            "period": "custom",
            "date_from": first.isoformat(),
            "date_to": last.isoformat(),
            "team_id": False,
            "user_id": False,
        }
        page = self.env["report.crm_follow_up.report_dashboard"]._prepare_page(options)
        if page["is_empty"]:
            return "", "", self.env._("There were no figures in that month.")
        subject = self.env._(
            "Follow-up report of %(month)s",
            month=format_date(self.env, first, date_format="MMMM yyyy"),
        )
        query = f"?period=custom&date_from={first}&date_to={last}"
        return (
            subject,
            self._render("mailing_report", {"page": page, "query": query}),
            "",
        )

    @api.model
    def _render(self, template, values):
        """Return the body of a mail, in the language of the environment."""
        return self.env["ir.qweb"]._render(
            f"crm_follow_up.{template}",
            {
                "user": self.env.user,
                "company": self.env.company,
                "base_url": self.get_base_url(),
                **values,
            },
        )
