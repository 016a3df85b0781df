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
MOST_COLUMNS = 1_000
LARGEST = 1e300
# of one cell, in characters
LONGEST_TEXT = 32_767
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
                "title": _read_text(table["title"]),
                "definition": _read_text(table.get("definition")),
                "note": _read_text(table.get("note")),
                "columns": [
                    (_read_text(each["label"]), _read_text(each["type"]))
                    for each in table["columns"][:MOST_COLUMNS]
                ],
                "rows": [
                    (list(each["cells"])[:MOST_COLUMNS], _read_text(each.get("note")))
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
    sheet = book.add_worksheet(_cut_name(table["title"].translate(FORBIDDEN).strip()))
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


def _cut_name(name):
    """Return the name of a sheet, whose length counts as UTF-16 does."""
    return name.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")


def _write_cell(sheet, row, column, cell, number_format):
    if cell is None or cell is False:
        return
    # a spreadsheet knows neither infinity nor numbers that large
    if isinstance(cell, int | float) and abs(cell) < LARGEST:
        sheet.write_number(row, column, cell, number_format)
    else:
        sheet.write_string(row, column, _read_text(cell))


def _read_text(value):
    """Return a value as a text that a cell can hold, without half characters."""
    if value is None or value is False:
        return ""
    # Python refuses to write out whole numbers of thousands of digits
    text = "…" if isinstance(value, int) and abs(value) >= LARGEST else str(value)
    return text.encode("utf-8", "replace").decode()[:LONGEST_TEXT]
