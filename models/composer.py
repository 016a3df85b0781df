"""Core's composer of e-mails, opened on records of ours."""


def open_composer(records, template=None, **context):
    """Return the action that opens the composer: the user sends what it shows, or not.

    :param template: ``mail.template`` that fills it in, if any
    :param context: further keys, such as ``default_partner_ids``
    """
    return {
        "type": "ir.actions.act_window",
        "res_model": "mail.compose.message",
        "views": [[False, "form"]],
        "target": "new",
        "context": {
            "default_composition_mode": "comment",
            "default_model": records._name,
            "default_res_ids": records.ids,
            "default_template_id": template.id if template else False,
            **context,
        },
    }
