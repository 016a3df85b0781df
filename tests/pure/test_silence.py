import unittest

from cadence_cases import load_doctests
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import silence
from tools.silence import CAUSES, REASONS, Evidence, suggest

load_tests = load_doctests(silence)

# three touches on several channels, of somebody who is looking and has answered once:
# nothing explains the silence
PLAIN = Evidence(
    unanswered=3,
    kinds=("phone", "email", "visit"),
    meeting_impact=4,
    ever_answered=True,
    buying_stage="search",
    phase="challenge",
)
MAIL = ("email", "email", "email")
COLD = {"ever_answered": False, "buying_stage": ""}

TABLE = (
    # what is different from PLAIN, the cause, and why
    ({}, "", ()),
    ({"unanswered": 0, "without_ask": 3}, "", ()),
    # what was asked
    ({"without_ask": 3}, "unclear_message", ("no_ask",)),
    ({"without_ask": 2}, "unclear_message", ("few_asks",)),
    ({"without_ask": 1}, "", ()),
    ({"unanswered": 4, "without_ask": 2}, "unclear_message", ("few_asks",)),
    ({"without_ask": 3, "kinds": MAIL, **COLD}, "unclear_message", ("no_ask",)),
    ({"without_ask": 3, "has_supplier": True}, "unclear_message", ("no_ask",)),
    ({"without_ask": 3, "phase": "closing"}, "unclear_message", ("no_ask",)),
    # the first meeting
    ({"meeting_impact": 1}, "weak_meeting", ("weak_impact",)),
    ({"meeting_impact": 2}, "weak_meeting", ("weak_impact",)),
    ({"meeting_impact": 3}, "", ()),
    ({"meeting_impact": 0}, "", ()),
    ({"meeting_impact": 2, "phase": "proposal"}, "weak_meeting", ("weak_impact",)),
    ({"meeting_impact": 1, "without_ask": 3}, "unclear_message", ("no_ask",)),
    # the channels
    ({"kinds": MAIL}, "inbox_overload", ("email_only",)),
    ({"kinds": ("email",), "unanswered": 1}, "inbox_overload", ("email_only",)),
    ({"kinds": MAIL, **COLD}, "inbox_overload", ("email_only", "never_answered")),
    ({"kinds": (*MAIL, "phone")}, "inbox_overload", ("mostly_email",)),
    ({"kinds": ("email", "phone")}, "", ()),
    ({"kinds": ("phone", "phone", "phone")}, "", ()),
    ({"kinds": ()}, "", ()),
    ({"kinds": MAIL, "phase": "proposal"}, "price", ("after_offer",)),
    # whether they look for anything
    (COLD, "not_waiting", ("never_answered", "no_buying_stage")),
    (
        {"ever_answered": False, "buying_stage": "need"},
        "not_waiting",
        ("never_answered", "only_need"),
    ),
    ({"ever_answered": False, "buying_stage": "evaluation"}, "", ()),
    ({"buying_stage": ""}, "", ()),
    ({**COLD, "has_supplier": True}, "other_supplier", ("supplier_known",)),
    ({**COLD, "phase": "after_sale"}, "", ()),
    # when they decide
    ({"evasions": 1}, "timing", ("evasions",)),
    ({"evasions": 3, "meeting_impact": 2}, "timing", ("evasions",)),
    ({"decision_days": 61}, "timing", ("decision_far",)),
    ({"decision_days": 60}, "", ()),
    ({"decision_days": 90, "evasions": 1}, "timing", ("decision_far", "evasions")),
    ({"decision_days": 90, "phase": "proposal"}, "timing", ("decision_far",)),
    (
        {"decision_days": 90, "evasions": 2, "without_ask": 3},
        "timing",
        ("evasions", "decision_far"),
    ),
    # what we asked for it
    ({"phase": "proposal"}, "price", ("after_offer",)),
    ({"phase": "validation"}, "price", ("after_offer",)),
    ({"phase": "closing", "evasions": 1}, "price", ("after_offer",)),
    ({"phase": "after_sale"}, "", ()),
    (
        {"phase": "proposal", "buying_stage": "evaluation"},
        "price",
        ("after_offer", "comparing"),
    ),
    # who else serves them
    ({"has_supplier": True}, "other_supplier", ("supplier_known",)),
    ({"has_supplier": True, "phase": "proposal"}, "price", ("after_offer",)),
    ({"decision_days": -1}, "other_supplier", ("decision_passed",)),
    ({"decision_days": 0}, "", ()),
    (
        {"has_supplier": True, "phase": "closing", "decision_days": -5},
        "other_supplier",
        ("supplier_known", "decision_passed"),
    ),
    ({"buying_stage": "review"}, "other_supplier", ("has_bought",)),
    ({"buying_stage": "review", "phase": "after_sale"}, "", ()),
    ({"has_supplier": True, "phase": "after_sale"}, "", ()),
    # who it was said to
    ({"wrong_person_hint": True}, "wrong_person", ("wrong_person",)),
    (
        {"wrong_person_hint": True, "evasions": 9, "decision_days": 999},
        "wrong_person",
        ("wrong_person",),
    ),
)

KINDS = (
    "phone",
    "email",
    "sms",
    "messaging",
    "video",
    "visit",
    "post",
    "gift",
    "social",
    "other",
)
STAGES = ("", "need", "search", "information", "evaluation", "decision", "review")
PHASES = (
    "",
    "meeting",
    "challenge",
    "proposal",
    "validation",
    "closing",
    "after_sale",
)
EVIDENCE = st.builds(
    Evidence,
    unanswered=st.integers(-1, 12),
    kinds=st.lists(st.sampled_from(KINDS), max_size=12).map(tuple),
    without_ask=st.integers(0, 12),
    meeting_impact=st.integers(0, 5),
    evasions=st.integers(0, 5),
    ever_answered=st.booleans(),
    wrong_person_hint=st.booleans(),
    decision_days=st.none() | st.integers(-400, 400),
    buying_stage=st.sampled_from(STAGES),
    phase=st.sampled_from(PHASES),
    has_supplier=st.booleans(),
)
SETTINGS = settings(max_examples=300, deadline=None, database=None, derandomize=True)


class TestSilence(unittest.TestCase):
    def test_evidence_and_the_cause_it_speaks_for(self):
        for values, cause, why in TABLE:
            with self.subTest(**values):
                self.assertEqual(suggest(PLAIN._replace(**values)), (cause, why))

    def test_every_cause_can_be_suggested(self):
        found = {cause for _values, cause, _why in TABLE}
        self.assertEqual(found, {"", *CAUSES})

    def test_every_reason_is_given_somewhere(self):
        found = {reason for _values, _cause, why in TABLE for reason in why}
        self.assertEqual(found, set(REASONS))

    def test_no_evidence_explains_nothing(self):
        self.assertEqual(suggest(Evidence()), ("", ()))

    def test_silence_of_a_stranger_alone_says_they_were_not_waiting(self):
        self.assertEqual(suggest(Evidence(unanswered=1)).cause, "not_waiting")


class TestSilenceProperties(unittest.TestCase):
    @SETTINGS
    @given(EVIDENCE)
    def test_cause_is_a_known_one_and_has_its_reasons(self, evidence):
        cause, why = suggest(evidence)
        self.assertIn(cause, ("", *CAUSES))
        self.assertEqual(bool(cause), bool(why))
        self.assertLessEqual(set(why), set(REASONS))
        self.assertEqual(len(why), len(set(why)))

    @SETTINGS
    @given(EVIDENCE)
    def test_same_evidence_gives_the_same_answer(self, evidence):
        self.assertEqual(suggest(evidence), suggest(Evidence(*evidence)))

    @SETTINGS
    @given(EVIDENCE, st.randoms(use_true_random=False))
    def test_order_of_the_touches_does_not_matter(self, evidence, random):
        kinds = random.sample(evidence.kinds, len(evidence.kinds))
        shuffled = evidence._replace(kinds=tuple(kinds))
        self.assertEqual(suggest(evidence), suggest(shuffled))

    @SETTINGS
    @given(EVIDENCE)
    def test_hint_at_a_wrong_person_never_yields_another_cause(self, evidence):
        hinted = suggest(evidence._replace(wrong_person_hint=True)).cause
        self.assertEqual(hinted, "wrong_person" if evidence.unanswered > 0 else "")

    @SETTINGS
    @given(EVIDENCE)
    def test_who_answered_needs_no_explanation(self, evidence):
        for unanswered in (0, -1):
            answered = evidence._replace(unanswered=unanswered)
            self.assertEqual(suggest(answered), ("", ()))

    @SETTINGS
    @given(EVIDENCE)
    def test_more_of_what_speaks_for_a_cause_does_not_unseat_it(self, evidence):
        stronger = {
            "unclear_message": {"without_ask": max(evidence.unanswered, 12)},
            "weak_meeting": {"meeting_impact": 1},
            "timing": {"evasions": evidence.evasions + 1},
            "other_supplier": {"has_supplier": True},
        }
        cause = suggest(evidence).cause
        if cause in stronger:
            more = suggest(evidence._replace(**stronger[cause]))
            self.assertEqual(more.cause, cause)
