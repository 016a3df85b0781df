"""Finds in this database what a file of plans refers to."""

from ..models.crm_follow_up_plan_file import MODELS

# what a key of the file refers to
TARGETS = {
    "channel_id": "crm.follow.up.channel",
    "default_outcome_id": "crm.follow.up.outcome",
    "reason_id": "crm.follow.up.reason",
    "commitment_type_id": "crm.follow.up.commitment.type",
    "mail_template_id": "mail.template",
    "sms_template_id": "sms.template",
    "calendar_id": "resource.calendar",
    "team_ids": "crm.team",
    "user_id": "res.users",
    "next_plan_id": "crm.follow.up.plan",
}
# what a plan can do without, as the note says; anything else is a problem
NOTES = {
    "calendar_id": "no_calendar",
    "user_id": "no_user",
    "mail_template_id": "no_template",
    "sms_template_id": "no_template",
}
# external ids of these modules are kept as they are: the others' records are theirs
OWN_MODULES = ("__export__", "__import__", "crm_follow_up")


class PlanMatch:
    """What a file refers to: found by external id, then by code, then by name.

    :param env: of the user: what they may not read is not found
    :param data: the file
    :param note: called with a code, ``problem`` and parameters
    """

    def __init__(self, env, data, note):
        self.env = env
        self.data = data
        self.note = note
        self.found = {}  # (model, id or name) -> record
        self.expected = []  # entries of the file that are to be created

    # entries of the file

    def find_entry(self, kind, entry):
        """Return the record that an entry of the file describes, or an empty one."""
        model = MODELS[kind]
        record = self._find(model, entry, code=entry.get("code"))
        if record:
            self.remember(kind, entry, record)
        elif entry.get("id") and self._find_hidden(model, entry["id"]):
            self.note("hidden", problem=True, name=entry["name"], id=entry["id"])
        return record

    def expect(self, entry):
        """Take an entry for found: it is about to be created."""
        self.expected.append(entry)

    def remember(self, kind, entry, record):
        """Find this record by the id and by the name of its entry from now on."""
        for key in (entry.get("id"), entry["name"]):
            if key:
                self.found[MODELS[kind], key] = record

    def forget_created(self):
        """Forget what was created and undone."""
        self.found = {
            key: record for key, record in self.found.items() if record.exists()
        }

    # references

    def require(self, kind, name, reference, place, automatic=False):
        """Say what follows where a reference leads nowhere.

        :param kind: of the record that refers, ``plan``, ``step`` or ``cap``
        :param name: the field that refers
        :param place: name of what refers, for the user
        :param automatic: whether a step is sent by itself
        """
        if self.get(name, reference) or self._is_expected(name, reference):
            return
        code = None if automatic and "template" in name else NOTES.get(name)
        self.note(
            code or "no_record",
            problem=not code,
            place=place,
            name=reference["name"],
            field=self.env[MODELS[kind]]._fields[name]._description_string(self.env),
        )

    def get(self, name, reference):
        """Return the record that a reference names, or an empty one."""
        model = self.env[TARGETS[name]]
        if not reference:
            return model.browse()
        for key in (reference.get("id"), reference["name"]):
            if key and (model._name, key) in self.found:
                return self.found[model._name, key]
        record = self._find(model._name, reference)
        if record:
            self.found[model._name, reference.get("id") or reference["name"]] = record
        return record

    def _is_expected(self, name, reference):
        entries = self.expected
        if name == "next_plan_id":
            entries = self.data["plans"]
        key = reference.get("id")
        return any(
            (key and entry.get("id") == key) or entry["name"] == reference["name"]
            for entry in entries
        )

    # finding

    def _find(self, model_name, reference, code=None):
        model = self.env[model_name].with_context(active_test=False)
        record = self._find_by_id(model, reference.get("id"))
        if record:
            return record
        if code and (record := model.search([("code", "=", code)])):
            return record
        by = "login" if model_name == "res.users" else "name"
        domain = [(by, "=", reference["name"])]
        if "model" in model._fields:
            domain.append(("model", "=", "crm.lead"))
        # whatever is in use goes before what is archived
        order = "active desc, id" if "active" in model._fields else "id"
        return model.search(domain, limit=1, order=order)

    def _find_by_id(self, model, key):
        record = self._find_hidden(model._name, key) if key else None
        if record and record.has_access("read"):
            return record
        return model.browse()

    def _find_hidden(self, model_name, key):
        """Return the record of an external id, also where the user may not read it."""
        model = self.env[model_name]
        prefix = self.env["crm.follow.up.plan.file"]._get_own_prefix(model)
        number = key.removeprefix(prefix)
        if number != key and number.isdigit() and len(number) < 10:
            if record := model.browse(int(number)).exists():
                return record
        for xmlid in (key, self._get_xmlid(key)):
            record = self.env.ref(xmlid, raise_if_not_found=False)
            if record is not None and record._name == model_name:
                return record
        return model.browse()

    def _get_xmlid(self, key):
        """Return the external id under which a record of the file is kept."""
        module, _dot, name = key.partition(".")
        if module in OWN_MODULES:
            return key
        return f"__import__.{module}_{name}"

    def get_free_xmlid(self, key):
        """Return the external id for a new record, None where it is taken."""
        if not key:
            return None
        xmlid = self._get_xmlid(key)
        taken = self.env.ref(xmlid, raise_if_not_found=False)
        return None if taken is not None else xmlid
