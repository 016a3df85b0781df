import io
import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import content_disposition, request
from odoo.tools import osutil

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {
    # percentages are from 0 to 100
    "percent": '0.0" %"',
    "money": "#,##0.00",
    "days": "0.0",
    "number": "#,##0.##",
}
# more than any table of the dashboard has; a spreadsheet holds a million
MOST_ROWS = 100_000
# what a spreadsheet does not take in the name of a sheet, and how long that may be
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST = 31


class DashboardExport(http.Controller):
    """Tables of the dashboard as spreadsheets.

    The browser sends what it shows, as core's pivot export does: nothing is read here
    that the user does not see anyway.
    """

    @http.route(
        "/crm_follow_up/dashboard/export", type="http", auth="user", readonly=True
    )
    def export(self, data, **_params):
        """Return a table as a spreadsheet.

        :param data: JSON of ``title``, ``definition``, ``note``, ``columns`` (label,
            type) and ``rows`` (cells, note)
        """
        table = self._read(data)
        headers = [
            ("Content-Type", XLSX),
            (
                "Content-Disposition",
                content_disposition(osutil.clean_filename(f"{table['title']}.xlsx")),
            ),
        ]
        return request.make_response(write_table(table), headers=headers)

    def _read(self, data):
        try:
            table = (
                json.load(data) if isinstance(data, FileStorage) else json.loads(data)
            )
            table = {
                "title": str(table["title"]),
                "definition": str(table.get("definition") or ""),
                "note": str(table.get("note") or ""),
                "columns": [
                    (str(each["label"]), each["type"]) for each in table["columns"]
                ],
                "rows": [
                    (list(each["cells"]), str(each.get("note") or ""))
                    for each in table["rows"][:MOST_ROWS]
                ],
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadRequest from error
        return table


def write_table(table):
    """Return a spreadsheet with a table, as bytes.

    Words are written as words, whatever they begin with: a name that begins with
    "=", "+", "-" or "@" came from a customer and is no formula.

    :param table: dict of ``title``, ``definition``, ``note``, ``columns`` as pairs of
        label and type, ``rows`` as pairs of cells and note
    """
    # as core does: a large library, and seldom used
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet(table["title"].translate(FORBIDDEN).strip()[:LONGEST])
    bold = book.add_format({"bold": True})
    formats = {
        name: book.add_format({"num_format": text})
        for name, text in NUMBER_FORMATS.items()
    }
    for index, (label, _type) in enumerate(table["columns"]):
        sheet.write_string(0, index, label, bold)
    for number, (cells, note) in enumerate(table["rows"], 1):
        for index, cell in enumerate(cells):
            kind = table["columns"][index][1] if index < len(table["columns"]) else ""
            _write_cell(sheet, number, index, cell, formats.get(kind))
        if note:
            sheet.write_string(number, len(table["columns"]), note)
    after = len(table["rows"]) + 2
    for number, words in enumerate(filter(None, (table["note"], table["definition"]))):
        sheet.write_string(after + number, 0, words)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(table["columns"]), 16)
    book.close()
    return output.getvalue()


def _write_cell(sheet, row, column, cell, number_format):
    if cell is None or cell is False:
        return
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell, number_format)
    else:
        sheet.write_string(row, column, str(cell))
