"""Values that a client may send, and that nobody means well with."""

import random

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "abc",
    "'; DROP TABLE crm_lead; --",
    "1 OR 1=1",
    "%s %(name)s {0} {name}",
    "\\",
    "%",
    "_" * 50,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ object.env.cr.execute('SELECT 1') }}",
    "{{ object.user_id.password }}",
    "${7*7}",
    "<t t-out='1'/>",
    '=HYPERLINK("http://x.example")',
    "__class__",
    "__import__('os').system('id')",
    "_compute_display_name",
    "unlink",
    "../../../../etc/passwd",
    "\u202e\u0000\uffff",
    "💥" * 20,
    "\ud800",
    "2026-03-02",
    "2026-13-45",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01 00:00:00",
    "2026-03-02 09:00:00",
    "2026-03-02T09:00:00+99:00",
    "custom",
    "x" * 20_000,
)
NUMBERS = (
    0,
    1,
    -1,
    2**31,
    -(2**31) - 1,
    2**63,
    10**30,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
)
# what a domain, commands or a record look like, with something else inside
STRUCTURES = (
    [["user_id.password", "ilike", "a"]],
    [["id", "in", [1, "x", None]]],
    ["|", "|"],
    [[1, "=", 1]],
    [[0, 0, {}]],
    [[6, 0, ["x"]]],
    [[4, -1]],
    [[5]],
    {"id": 1},
    {"__proto__": {"admin": True}},
    {"": None},
    [None],
    [[[[[[[[]]]]]]]],
    {"a": {"b": {"c": {"d": [{}]}}}},
)


class Hostile:
    """A source of such values, the same ones for the same seed.

    :param seed: of the random numbers
    :param ids: ids that exist, of whatever model, and whoever they belong to
    """

    def __init__(self, seed, ids):
        self._random = random.Random(seed)
        self._ids = ids

    def pick(self, values):
        return self._random.choice(values)

    def happens(self, share):
        return self._random.random() < share

    def value(self, depth=2):
        kind = self._random.randrange(9 if depth else 6)
        if kind < 2:
            return self.pick(TEXTS)
        if kind < 4:
            return self.pick(NUMBERS)
        if kind == 4:
            return self.pick(self._ids)
        if kind == 5:
            return self.pick((None, True, False, [], {}))
        if kind == 6:
            return self.pick(STRUCTURES)
        count = self._random.randrange(4)
        if kind == 7:
            return [self.value(depth - 1) for _number in range(count)]
        return {self.pick(TEXTS): self.value(depth - 1) for _number in range(count)}

    def record_ids(self, own):
        """Return ids to call a method on: mostly one that makes sense.

        :param own: an id of the model
        """
        if self.happens(0.6):
            return [own]
        if self.happens(0.5):
            return self.pick(
                ([], [own, own], [0], [-own], [own, 2**31 - 1], [2**40], own, False)
            )
        return self.value()

    def structure(self, keys):
        """Return a dict with some of the keys that are looked at."""
        chosen = self._random.sample(keys, self._random.randint(0, len(keys)))
        return {key: self.value() for key in chosen}
