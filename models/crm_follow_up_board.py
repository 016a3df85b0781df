from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .remote_call import read_id


class CrmFollowUpBoard(models.AbstractModel):
    """Who has how much to follow up: a row per salesperson, a column per figure.

    Counts with the rights of whoever looks: salespeople see their own row, those who
    may see all leads see everybody's. The number of queries depends neither on how
    many salespeople nor on how many leads there are. A number and the list that it
    opens have the same domain, so that they cannot differ.
    """

    _name = "crm.follow.up.board"
    _description = "Follow-up Team Board"

    @api.model
    def get_board(self, team_id=False):
        """Return the board of all teams, or of one.

        :return: dict of ``columns`` (key, label, help, level), ``teams`` (id, name),
            ``team_id``, ``reps`` (id, name, is_active, absent_until, ``target`` as
            of ``crm.follow.up.target.get_my_progress``, counts by key), those first
            who need help most, and ``totals`` by key. What nobody is responsible for
            is in a row with the id False.
        """
        teams = self._get_teams()
        team = teams.filtered(lambda each: each.id == team_id)
        figures = self._get_figures()
        counts = {key: self._count(figure, team) for key, figure in figures.items()}
        reps = self._prepare_reps(self._get_users(team or teams, counts), counts)
        return {
            "columns": [
                {
                    "key": key,
                    "label": figure.label,
                    "help": figure.help,
                    "level": figure.level,
                }
                for key, figure in figures.items()
            ],
            "teams": [{"id": each.id, "name": each.name} for each in teams],
            "team_id": team.id,
            "reps": sorted(reps, key=lambda rep: self._get_rank(rep, figures)),
            "totals": {
                key: self._count_total(figure, team, counts[key])
                for key, figure in figures.items()
            },
        }

    @api.model
    def get_action(self, key, user_id=None, team_id=False):
        """Return the action that lists what a number of the board counts.

        :param key: of the column
        :param user_id: whose row; False for what nobody is responsible for, None for
            the total
        :raises UserError: where there is no such column any more
        """
        figures = self._get_figures()
        figure = figures.get(key) if isinstance(key, str) else None
        if not figure:
            raise UserError(
                self.env._("The board has changed meanwhile. Reload the page.")
            )
        team_id = read_id(self.env, "team_id", team_id)
        domain = figure.domain & self._get_scope(figure, team_id)
        if user_id is not None:
            user_id = read_id(self.env, "user_id", user_id)
            domain &= Domain(figure.user_field, "=", user_id)
        if figure.person_field:
            domain = Domain("enrolment_ids", "any", domain)
        action = self.env["ir.actions.act_window"]._for_xml_id(figure.action)
        user = self.env["res.users"].browse(user_id or [])
        empty = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>')
        return action | {
            "name": f"{figure.label}: {user.name}" if user else figure.label,
            "domain": list(domain),
            "context": {},
            "help": empty % (self.env._("Nothing is left here"), figure.help),
        }

    # counting

    @api.model
    def _count(self, figure, team):
        """Return how much each salesperson has, as dict by user, in one query.

        :param team: count what is of this team only; empty for all
        """
        return dict(self._read(figure, team, [figure.user_field]))

    @api.model
    def _count_total(self, figure, team, by_user):
        """Return how much there is: somebody may be on plans of two salespeople."""
        if not figure.person_field:
            return sum(by_user.values())
        [[total]] = self._read(figure, team, [])
        return total

    @api.model
    def _read(self, figure, team, groupby):
        person = figure.person_field
        return self.env[figure.model]._read_group(
            figure.domain & self._get_scope(figure, team.id),
            groupby,
            [f"{person}:count_distinct" if person else "__count"],
        )

    @api.model
    def _get_scope(self, figure, team_id):
        return Domain(figure.team_field, "=", team_id) if team_id else Domain.TRUE

    # rows

    @api.model
    def _get_teams(self):
        """Return the teams to choose from: those of the user, who sees no others'."""
        domain = Domain.TRUE
        if not self._sees_everybody():
            domain = Domain("member_ids", "in", self.env.uid)
            domain |= Domain("user_id", "=", self.env.uid)
        return self.env["crm.team"].search(domain)

    @api.model
    def _sees_everybody(self):
        return self.env.user.has_group("sales_team.group_sale_salesman_all_leads")

    @api.model
    def _get_users(self, teams, counts):
        """Return whose rows are shown: who has work, and all members of the teams."""
        users = self.env.user
        if self._sees_everybody():
            members = self.env["crm.team.member"]._read_group(
                [("crm_team_id", "in", teams.ids)], ["user_id"]
            )
            users = users.browse().union(*(user for [user] in members))
        busy = (user for by_user in counts.values() for user in by_user)
        # sudo: they may have left, or be of companies that are not active
        return users.union(*busy).sudo()

    @api.model
    def _prepare_reps(self, users, counts):
        """Return the rows of ``get_board``, one more for what nobody has, if any."""
        until = self._get_absent_until(users)
        targets = self.env["crm.follow.up.target"]._get_progress(users)
        nobody = users.browse()
        rows = [*users]
        if any(nobody in by_user for by_user in counts.values()):
            rows.append(nobody)
        return [
            {
                "id": user.id,
                "name": user.name or self.env._("Nobody"),
                "is_active": user.active or not user,
                "absent_until": until.get(user.id, False),
                "target": targets.get(user.id, False),
                "counts": {
                    key: by_user.get(user, 0) for key, by_user in counts.items()
                },
            }
            for user in rows
        ]

    @api.model
    def _get_absent_until(self, users):
        """Return until when those who are absent now will be, by user id."""
        now = self.env["crm.follow.up.enrolment"]._now()
        absences = self.env["crm.follow.up.clock"]._get_absences(users, now, now)
        return {
            user_id: max(closure.end for closure in closures)
            for user_id, closures in absences.items()
        }

    @api.model
    def _get_rank(self, rep, figures):
        """Return what rows are sorted by: nobody's first, then who needs help most."""
        weights = {"danger": 0, "warning": 0, "info": 0}
        for key, figure in figures.items():
            weights[figure.level] -= rep["counts"][key]
        return bool(rep["id"]), *weights.values(), rep["name"]
