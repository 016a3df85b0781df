"""What is said to the user about a file of plans."""


def explain_error(env, error):
    """Return why a file cannot be read at all.

    :param error: ``tools.plan_file.PlanFileError``
    """
    _ = env._
    texts = {
        "empty": _("The file is empty. Choose a file that was exported from plans."),
        "too_big": _(
            "The file is larger than %(limit)s MB, which plans never are. Choose a "
            "file that was exported from plans."
        ),
        "not_text": _(
            "The file is no text in UTF-8. Choose a file that was exported from plans, "
            "or save it in that encoding."
        ),
        "too_deep": _(
            "The file nests deeper than %(limit)s levels, which plans never do. Choose "
            "a file that was exported from plans."
        ),
        "not_json": _(
            "The file is no valid JSON: see line %(line)s, column %(column)s. Correct "
            "it there, or export the plans again."
        ),
        "duplicate_key": _(
            "The file has the key “%(key)s” twice in one place, so that it is unclear "
            "which one counts. Remove one of them."
        ),
        "bad_number": _(
            "The file has a number that means nothing here: %(number)s. Correct it, "
            "or export the plans again."
        ),
        "not_plans": _(
            "This is no file of follow-up plans. Choose a file that was exported from "
            "plans."
        ),
        "version": _(
            "The file has version %(version)s of the format, and only version "
            "%(known)s is known here. Update the module, or export the plans from a "
            "database of the same version."
        ),
    }
    return texts[error.code] % error.params


def explain_problem(env, problem):
    """Return what is wrong at a place of the file.

    :param problem: ``tools.plan_file.Problem``
    """
    _ = env._
    texts = {
        "not_record": _("%(path)s must be an object in braces."),
        "not_list": _("%(path)s must be a list in brackets."),
        "not_flag": _("%(path)s must be true or false."),
        "not_text": _("%(path)s must be a text."),
        "not_number": _("%(path)s must be a number."),
        "unknown_key": _("%(path)s is not known. Remove it, or correct its name."),
        "missing": _("%(path)s is missing or empty."),
        "too_long": _("%(path)s is longer than %(limit)s characters."),
        "too_many": _("%(path)s has more than %(limit)s entries, or none."),
        "out_of_range": _("%(path)s must lie between %(low)s and %(high)s."),
        "bad_choice": _("%(path)s cannot be “%(value)s”. It may be: %(known)s."),
        "bad_id": _("%(path)s must look like an external id, such as module.name."),
        "duplicate_id": _("%(path)s repeats the id “%(value)s” of another entry."),
        "touch_order": _("%(path)s must have touch_min ≤ touch_target ≤ touch_max."),
        "gap_order": _("%(path)s has a gap_min that is longer than its gap_max."),
        "bad_domain": _(
            "%(path)s must be a condition of plain values, as the condition editor "
            "writes it."
        ),
    }
    return texts[problem.code] % {"path": problem.path, **problem.params}


def explain_note(env, note):
    """Return something to know about an import, or what stands in its way.

    :param note: ``plan_import.Note``
    """
    _ = env._
    texts = {
        "plan_kept": _("%(plan)s is here already and stays as it is."),
        "plan_running": _(
            "%(plan)s is replaced while %(count)s leads follow it: they finish the "
            "step they are at and go on with the new ones."
        ),
        "no_steps": _("%(plan)s has no steps: add some before it is started."),
        "ids_in_domain": _(
            "“Applies To” of %(plan)s names records by their number, which may be "
            "others here: check it after the import."
        ),
        "hidden": _(
            "%(name)s (%(id)s) belongs to a company that you have no access to. "
            "Remove its id from the file to create it again."
        ),
        "no_calendar": _(
            "%(place)s: there is no “%(name)s” here. It follows the working time of "
            "the salesperson."
        ),
        "no_user": _(
            "%(place)s: nobody has the login “%(name)s” here. The salesperson of the "
            "lead does the step."
        ),
        "no_template": _(
            "%(place)s: there is no template “%(name)s” for leads here. The step comes "
            "without one."
        ),
        "no_record": _(
            "%(place)s: “%(field)s” refers to “%(name)s”, which neither exists here "
            "nor stands in the file. Create it first, or remove it from the file."
        ),
        "refused": _("%(plan)s cannot be written: %(error)s"),
        "counted_from_first": _(
            "%(plan)s counts from the day of its first step, instead of a day that is "
            "asked for when it starts."
        ),
        "chain_returns": _(
            "%(plan)s returns to %(name)s: the plan ends before it, as each step of a "
            "plan comes once."
        ),
        "chain_chooses": _(
            "%(plan)s suggests several activities after %(name)s: the plan goes on "
            "with the first one."
        ),
    }
    return texts[note.code] % note.params
