"""What the dashboard tells, made up: tests of what draws it need no figures."""


def make_chart(**values):
    return {
        "key": "channel",
        "title": "Response rate by channel",
        "definition": "Answered touches.",
        "kind": "hbar",
        "labels": ["Phone", "E-mail"],
        "series": [{"label": "Rate", "values": [12.5, None], "unit": "percent"}],
        "columns": [
            {"label": "Channel", "type": "text"},
            {"label": "Touches", "type": "number"},
            {"label": "Rate", "type": "percent"},
        ],
        "rows": [
            {"cells": ["Phone", 1200, 12.5], "action": False, "note": "Few cases."},
            {"cells": ["E-mail", 40, None], "action": False, "note": ""},
        ],
        "note": "",
        "empty": "Nobody was contacted.",
        **values,
    }


def make_overview(**values):
    return {
        "period": {
            "from": "2026-02-01",
            "to": "2026-02-28",
            "label": "February 2026",
            "previous": {"label": "January 2026"},
        },
        "sections": [{"key": "answers", "title": "Answers"}],
        "tiles": [
            {
                "key": "touches",
                "label": "Touches",
                "value": 340,
                "text": "340",
                "previous_text": "312",
                "trend": "up",
                "is_good": True,
                "note": "",
                "definition": "Contacts from us.",
                "action": False,
            }
        ],
        "charts": [make_chart()],
        "is_empty": False,
        "filters": {"teams": [], "users": []},
        **values,
    }
