"""Files of plans: what is read, what is refused, and that writing loses nothing."""

import copy
import json
import random
import unittest

from cadence_cases import load_doctests

from tools import plan_condition, plan_file
from tools.plan_condition import is_plain
from tools.plan_file import MAX_ITEMS, PlanFileError, check, dump, parse
from tools.plan_schema import FORMAT, SCHEMA, VERSION


def load_tests(loader, tests, pattern):
    for module in (plan_file, plan_condition):
        load_doctests(module)(loader, tests, pattern)
    return tests


CHOICES = {
    (kind, key): frozenset({"one", "two"})
    for kind, rules in SCHEMA.items()
    for key, rule in rules.items()
    if rule.kind == "choice"
}


def make_file(**values):
    step = {"name": "Call", "channel_id": {"name": "Phone"}}
    plan = {"id": "x.plan", "name": "First", "step_ids": [step]}
    return {"format": FORMAT, "version": VERSION, "plans": [plan | values]}


def make_record(rng, kind, depth=0):
    """Return a random record that satisfies its rules."""
    record = {}
    for key, rule in SCHEMA[kind].items():
        if rule.required or rng.random() < 0.6:
            record[key] = make_value(rng, rule, f"x.{kind}_{rng.getrandbits(60)}")
    names = [
        name for name in ("touch_min", "touch_target", "touch_max") if name in record
    ]
    touches = sorted(record[name] for name in names)
    record.update(zip(names, touches, strict=True))
    if kind == "step":
        record.pop("gap_max", None)
    if kind == "file":
        record |= {"format": FORMAT, "version": VERSION}
    return record


def make_value(rng, rule, unique):
    if rule.kind == "choice":
        return rng.choice(["one", "two"])
    if rule.kind in ("items", "refs"):
        count = rng.randint(max(1, int(rule.low)), 3)
        return [make_record(rng, rule.of or "reference") for _ in range(count)]
    if rule.kind == "ref":
        return make_record(rng, "reference")
    makers = {
        "flag": lambda: rng.random() < 0.5,
        "whole": lambda: rng.randint(int(rule.low), int(rule.high)),
        "number": lambda: rng.uniform(rule.low, rule.high),
        "domain": lambda: rng.choice(["[]", "[('user_id', '=', uid)]"]),
        "key": lambda: unique,
        # differs from any other, as the ids of records do
        "text": lambda: unique + rng.choice(["", " “é” \n", " \U0001f600 <b>"]),
    }
    return makers[rule.kind]()


def mutate(rng, value):
    """Return a value with one place of it replaced by something else."""
    odd = [None, True, -1, 10**12, 1.5, "", "x" * 600, "\x00", "\ud800", [], {}, [[]]]
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        return value | {key: mutate(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        at = rng.randrange(len(value))
        return [*value[:at], mutate(rng, value[at]), *value[at + 1 :]]
    return rng.choice(odd)


class TestReading(unittest.TestCase):
    def check(self, content, code):
        with self.assertRaises(PlanFileError) as caught:
            parse(content)
        self.assertEqual(caught.exception.code, code)

    def test_hostile_files_are_refused_with_their_reason(self):
        head = f'{{"format": "{FORMAT}", "version": 1, '
        for content, code in (
            (b" \n", "empty"),
            (b"[" * 3_000_000, "too_big"),
            (b"\xff\xfe{}", "not_text"),
            (b"[" * 100_000, "too_deep"),
            (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "too_deep"),
            (b"{'format': 1}", "not_json"),
            (head.encode() + b'"plans": [}', "not_json"),
            (head.encode() + b'"plans": [], "plans": []}', "duplicate_key"),
            (head.encode() + b'"plans": NaN}', "bad_number"),
            (head.encode() + b'"plans": -Infinity}', "bad_number"),
            (head.encode() + b'"plans": ' + b"9" * 10_000 + b"}", "bad_number"),
            (b"[]", "not_plans"),
            (b'"text"', "not_plans"),
            (b'{"format": "another", "version": 1}', "not_plans"),
            (f'{{"format": "{FORMAT}"}}'.encode(), "version"),
            (f'{{"format": "{FORMAT}", "version": 2}}'.encode(), "version"),
            (f'{{"format": "{FORMAT}", "version": true}}'.encode(), "version"),
            (f'{{"format": "{FORMAT}", "version": "1"}}'.encode(), "version"),
        ):
            with self.subTest(content=content[:60]):
                self.check(content, code)

    def test_brackets_within_texts_do_not_count_as_depth(self):
        data = make_file(name="[" * 400, description='\\"' + "{" * 100)
        self.assertEqual(parse(dump(data)), data)

    def test_byte_order_mark_is_no_obstacle(self):
        self.assertEqual(parse(b"\xef\xbb\xbf" + dump(make_file())), make_file())


class TestChecking(unittest.TestCase):
    def check(self, data, *expected):
        found = [(each.code, each.path) for each in check(data, CHOICES)]
        self.assertEqual(found, list(expected))

    def test_each_rule_has_its_problem(self):
        self.check(make_file())
        for values, code, place in (
            ({"name": None}, "missing", "name"),
            ({"name": "  "}, "missing", "name"),
            ({"name": 5}, "not_text", "name"),
            ({"name": "a\x00"}, "not_text", "name"),
            ({"name": "\ud800"}, "not_text", "name"),
            ({"name": "x" * 501}, "too_long", "name"),
            ({"id": "plan"}, "bad_id", "id"),
            ({"id": "a.b; DROP"}, "bad_id", "id"),
            ({"active": 1}, "not_flag", "active"),
            ({"phase": "three"}, "bad_choice", "phase"),
            ({"phase": ["one"]}, "bad_choice", "phase"),
            ({"touch_min": 0}, "out_of_range", "touch_min"),
            ({"touch_min": 1.5}, "not_number", "touch_min"),
            ({"touch_min": True}, "not_number", "touch_min"),
            ({"touch_min": "8"}, "not_number", "touch_min"),
            ({"calendar_id": "Office"}, "not_record", "calendar_id"),
            ({"calendar_id": {}}, "missing", "calendar_id.name"),
            ({"team_ids": {"name": "A"}}, "not_list", "team_ids"),
            ({"team_ids": ["A"]}, "not_record", "team_ids[0]"),
            ({"step_ids": [7]}, "not_record", "step_ids[0]"),
            ({"domain": "[('id', '=', __import__('os'))]"}, "bad_domain", "domain"),
            ({"secret": 1}, "unknown_key", "secret"),
        ):
            with self.subTest(values=values):
                self.check(make_file(**values), (code, f"plans[0].{place}"))

    def test_lists_are_bounded(self):
        step = make_file()["plans"][0]["step_ids"][0]
        self.check(make_file(step_ids=[step] * MAX_ITEMS))
        self.check(
            make_file(step_ids=[step] * (MAX_ITEMS + 1)),
            ("too_many", "plans[0].step_ids"),
        )

    def test_every_problem_is_told_at_once(self):
        data = make_file(name=1, touch_max=-1, colour="red")
        del data["plans"][0]["step_ids"][0]["channel_id"]
        self.check(
            data,
            ("unknown_key", "plans[0].colour"),
            ("not_text", "plans[0].name"),
            ("out_of_range", "plans[0].touch_max"),
            ("missing", "plans[0].step_ids[0].channel_id"),
        )

    def test_file_without_plans_is_none(self):
        self.check(make_file() | {"plans": []}, ("missing", "plans"))

    def test_two_plans_cannot_claim_one_id(self):
        data = make_file()
        data["plans"] += copy.deepcopy(data["plans"])
        self.check(data, ("duplicate_id", "plans[1].id"))

    def test_numbers_must_not_contradict_one_another(self):
        self.check(
            make_file(touch_min=5, touch_target=None, touch_max=4),
            ("touch_order", "plans[0]"),
        )
        data = make_file(touch_min=4, touch_max=4)
        step = data["plans"][0]["step_ids"][0]
        step |= {"gap_min": 5, "gap_max": 0}
        self.check(data)
        step |= {"gap_max": 4}
        self.check(data, ("gap_order", "plans[0].step_ids[0]"))

    def test_conditions_are_plain_data(self):
        for text, expected in (
            ("", True),
            ("[]", True),
            ("['|', ('user_id', '=', uid), ('expected_revenue', '>', -5.5)]", True),
            ("[('id', 'in', [1, 2])]", True),
            ("9**9**9", False),
            ("[('a', '=', 'x' * 10**9)]", False),
            ("[('a', '=', env)]", False),
            ("[x for x in y]", False),
            ("().__class__", False),
            ("(" * 5000, False),
            ("-" * 9000 + "1", False),
            ("[('a'", False),
        ):
            with self.subTest(text=text[:40]):
                self.assertEqual(is_plain(text), expected)


class TestProperties(unittest.TestCase):
    def test_what_is_written_is_read_again_without_loss(self):
        rng = random.Random(9)
        for _round in range(150):
            data = make_record(rng, "file")
            self.assertEqual(check(data, CHOICES), [])
            self.assertEqual(parse(dump(data)), data)

    def test_whatever_is_changed_is_told_or_harmless(self):
        rng = random.Random(10)
        told = 0
        for _round in range(600):
            data = mutate(rng, make_record(rng, "file"))
            try:
                problems = check(parse(json.dumps(data).encode()), CHOICES)
            except PlanFileError as error:
                problems = [error]
            told += bool(problems)
            for problem in problems:
                self.assertTrue(problem.code)
                str(problem).encode()
        # a few changes make no difference, such as None for what may be empty
        self.assertGreater(told, 350)

    def test_cut_and_flipped_bytes_never_break_the_reader(self):
        rng = random.Random(11)
        content = dump(make_record(rng, "file"))
        for _round in range(300):
            broken = bytearray(content[: rng.randrange(len(content) + 1)])
            for _flip in range(rng.randrange(4)):
                if broken:
                    broken[rng.randrange(len(broken))] = rng.randrange(256)
            try:
                check(parse(bytes(broken)), CHOICES)
            except PlanFileError:
                continue


if __name__ == "__main__":
    unittest.main()
