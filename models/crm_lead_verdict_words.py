from odoo import fields, models
from odoo.tools import format_date


class CrmLead(models.Model):
    """The evidence of a verdict in words, in the language of whoever reads it."""

    _inherit = "crm.lead"

    def _explain_verdict(self, evidence):
        """Return evidence in words, one sentence each. Extend to add your own.

        :param evidence: pairs of a code of ``tools.verdict.EVIDENCE`` and parameters
        """
        sentences = []
        for code, params in evidence:
            words = params.get("count") == 1 and self._explain_once(code, params)
            sentences.append(words or self._explain_often(code, params))
        return sentences

    def _explain_once(self, code, params):
        _ = self.env._
        texts = {
            "overdue": _("1 promise is overdue"),
            "unanswered": _("No answer to the last touch"),
            "evasions": _("Put us off once"),
            "declined": _("Declined to promise something once"),
            "open": _("1 promise is open"),
            "answers": _("Answered on %(date)s", date=self._get_answer_day(params)),
            "our_broken": _("We broke 1 promise to them"),
        }
        return texts.get(code)

    def _explain_often(self, code, params):
        _ = self.env._
        count = params.get("count")
        texts = {
            "promises": _(
                "Kept %(kept)s of %(closed)s promises",
                kept=params.get("kept"),
                closed=params.get("closed"),
            ),
            "overdue": _("%(count)s promises are overdue", count=count),
            "unanswered": _("No answer to the last %(count)s touches", count=count),
            "evasions": _("Put us off %(count)s times", count=count),
            "declined": _("Declined to promise something %(count)s times", count=count),
            "open": _("%(count)s promises are open", count=count),
            "answers": _(
                "Answered %(count)s times, last on %(date)s",
                count=count,
                date=self._get_answer_day(params),
            ),
            "our_broken": _("We broke %(count)s promises to them", count=count),
            "nothing_recent": _(
                "Nothing in the last %(days)s days", days=params.get("days")
            ),
            "nothing_yet": _("Nothing speaks for or against them yet"),
            "no_history": _("Nothing is on record yet"),
        }
        return texts.get(code, code)

    def _get_answer_day(self, params):
        moment = fields.Datetime.to_datetime(params.get("date"))
        if not moment:
            return ""
        return format_date(
            self.env, fields.Datetime.context_timestamp(self, moment).date()
        )
