"""Queries that the database plans once per connection instead of once per call.

To plan a query of tables with many indexes takes longer than to run it for one lead.
As a function in PL/pgSQL its plan is kept, for any values, until a table or its
statistics change. Made by ``init()`` of a model at install and upgrade, dropped by the
uninstall hook.
"""

from typing import NamedTuple

from odoo.tools import SQL


class SqlFunction(NamedTuple):
    """A query with arguments, kept in the database.

    ``arguments`` and ``columns`` are names with their types in PostgreSQL. Arguments
    are named unlike any column, so that neither hides the other.
    """

    name: str
    arguments: dict[str, str]
    columns: dict[str, str]

    def install(self, cr, query):
        """Make the function as it is in this version, whatever there was before.

        :param query: ``SQL`` that names the arguments, with these columns
        """
        self.drop(cr)
        body = SQL("#variable_conflict use_column\nBEGIN RETURN QUERY %s; END", query)
        cr.execute(
            SQL(
                "CREATE FUNCTION %s(%s) RETURNS TABLE (%s) LANGUAGE plpgsql STABLE "
                "SET plan_cache_mode = force_generic_plan AS %s",
                SQL.identifier(self.name),
                _declare(self.arguments),
                _declare(self.columns),
                cr.mogrify(body).decode(),
            )
        )

    def drop(self, cr):
        """Remove the function, whatever its arguments and columns are."""
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s", SQL.identifier(self.name)))

    def call(self, **values):
        """Return the query of all columns for these values of the arguments."""
        arguments = SQL(", ").join(
            SQL("%s => %s", SQL.identifier(name), values[name])
            for name in self.arguments
        )
        return SQL("SELECT * FROM %s(%s)", SQL.identifier(self.name), arguments)


def _declare(names):
    return SQL(", ").join(
        SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in names.items()
    )
