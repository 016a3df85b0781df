import io
import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import trans_export

MODULE = "crm_follow_up"
LANGUAGES = ("de", "es", "fr")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\{.*?\}\}|<\/?\w+")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The template is up to date, and the shipped languages are complete."""

    def _read(self, name):
        return polib.pofile(file_path(f"{MODULE}/i18n/{name}"))

    def _get_terms(self, file):
        return {entry.msgid for entry in file if not entry.obsolete}

    def test_template_is_up_to_date(self):
        buffer = io.BytesIO()
        trans_export(None, [MODULE], buffer, "po", self.env)
        exported = polib.pofile(buffer.getvalue().decode())
        self.assertEqual(
            self._get_terms(self._read(f"{MODULE}.pot")), self._get_terms(exported)
        )

    def test_languages_are_complete(self):
        terms = self._get_terms(self._read(f"{MODULE}.pot"))
        for language in LANGUAGES:
            with self.subTest(language):
                file = self._read(f"{language}.po")
                self.assertEqual(self._get_terms(file), terms)
                self.assertFalse(file.untranslated_entries())
                self.assertFalse(file.fuzzy_entries())

    def test_placeholders_survive_translation(self):
        for language in LANGUAGES:
            for entry in self._read(f"{language}.po"):
                with self.subTest(language, term=entry.msgid):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgstr)),
                        sorted(PLACEHOLDER.findall(entry.msgid)),
                    )
