import io
import json

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..controllers.dashboard import write_table
from .common import FollowUpCase

URL = "/crm_follow_up/dashboard/export"


@tagged("post_install", "-at_install")
class TestDashboardExport(HttpCase, FollowUpCase):
    """Tables of the dashboard as spreadsheets."""

    def _make_table(self, *rows, **values):
        return {
            "title": "Response rate: by [channel]",
            "definition": "Answered touches.",
            "note": "",
            "columns": [
                {"label": "Channel", "type": "text"},
                {"label": "Rate", "type": "percent"},
            ],
            "rows": [{"cells": cells, "note": ""} for cells in rows],
            **values,
        }

    def _export(self, data):
        token = Request.csrf_token(self)
        return self.url_open(URL, data={"data": data, "csrf_token": token})

    def _read(self, response):
        return load_workbook(io.BytesIO(response.content)).active

    def test_table_is_a_sheet_with_numbers_as_numbers(self):
        self.authenticate(self.rep.login, self.rep.login)
        table = self._make_table(["Phone", 12.5], ["E-mail", None])
        response = self._export(json.dumps(table))
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        sheet = self._read(response)
        self.assertEqual(sheet.title, "Response rate  by  channel")
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)]
        self.assertEqual(rows, [["Channel", "Rate"], ["Phone", 12.5], ["E-mail", None]])
        self.assertIn("Answered touches.", [row[0].value for row in sheet.iter_rows()])

    def test_names_that_look_like_formulas_are_words(self):
        names = ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)"]
        table = {
            "title": "=1",
            "definition": "=1",
            "note": "",
            "columns": [("=1", "text")],
            "rows": [([name], "=2") for name in names],
        }
        sheet = load_workbook(io.BytesIO(write_table(table))).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        found = [sheet.cell(row, 1).value for row in range(2, 6)]
        self.assertEqual(found, names)

    def test_nonsense_is_refused(self):
        self.authenticate(self.rep.login, self.rep.login)
        for data in ("", "[]", "null", '{"title": "x"}', '{"title": "x", "rows": 1}'):
            with self.subTest(data=data):
                self.assertEqual(self._export(data).status_code, 400)

    def test_who_is_not_logged_in_gets_nothing(self):
        self.authenticate(None, None)
        response = self._export(json.dumps(self._make_table()))
        self.assertNotIn("spreadsheet", response.headers["Content-Type"])
