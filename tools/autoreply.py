"""Is an inbound mail the answer of a person, or that of a machine?

To take an answer for a machine's is the worst mistake, as the customer is chased
although he answered: in doubt it is an answer. It is decided in this order:

1. The answer to an invitation is made by a person, whatever sends it.
2. Reports of a delivery and receipts: content type, sender, or header and words.
3. A header by which machines name themselves, or a sender that takes no answers, proves
   a machine; what kind of one, its words tell.
4. Otherwise words are weighed, and only a sum that a person hardly reaches is a
   machine's: an absence, a deputy, no access, thanks at the top. What is about the
   deal, a question, or quoted history speaks for a person.

Only the beginning of the newest part counts: others wrote what is quoted below.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from . import autoreply_words as words
from .autoreply_dates import first_day_back

RAW = 16_000  # characters looked at for quoted history
BODY = 4_000  # characters of the newest part that count
TOP = 300  # characters at the top, where automatic replies say what they are
VALUE = 300  # characters of a subject, a header or an address that count
SURE = 7  # the weight from which words alone are a machine's

# Kind, words, how far to look, weight. An absence goes before a robot, both before an
# automatic reply that says nothing, which is most often an absence, too.
SUBJECT_SIGNS = (
    ("reply", words.AUTO_SUBJECT, 7),
    ("absence", words.AWAY_SUBJECT, 4),
)
BODY_SIGNS = (
    ("absence", words.AWAY, TOP, 3),
    ("gone", words.GONE, TOP, 3),
    ("formula", words.DEPUTY, BODY, 2),
    ("formula", words.NO_ACCESS, BODY, 2),
    ("formula", words.ON_RETURN, BODY, 1),
    ("", words.THANKS, TOP, 1),
    ("", words.AUTOMATIC, BODY, 3),
    ("", words.TICKET, BODY, 1),
    ("robot", words.NO_REPLY, BODY, 2),
    ("robot", words.RECEIVED, BODY, 3),
    ("robot", words.CHALLENGE, BODY, 7),
    ("robot", words.NEWSLETTER, BODY, 4),
)


class Mail(NamedTuple):
    """An inbound mail: plain text, small letters in addresses and header names."""

    subject: str = ""
    body: str = ""
    sender: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    content_type: str = ""


class Finding(NamedTuple):
    """What a mail is, and what told it.

    - ``answer``: of a person;
    - ``absence``: out of office, on leave, closed, or gone for good; ``until`` is the
      first day back, after today, if the text says so (see ``autoreply_dates``);
    - ``receipt``: read, deleted unread, or delivered;
    - ``bounce``: the delivery failed;
    - ``robot``: any other machine, also one that is still trying to deliver.

    ``evidence`` names the header, the language of the words, or the like.
    """

    kind: str
    until: date | None
    evidence: str


class _Sign(NamedTuple):
    kind: str
    evidence: str
    weight: int


class _Case(NamedTuple):
    """A mail made fit to compare: folded, bounded, without what it quotes."""

    subject: str
    head: str  # of the subject, without tags; empty if a person's program put "Re:"
    body: str
    has_history: bool
    account: str  # of the sender
    headers: dict[str, str]
    content_type: str

    @property
    def is_reply(self) -> bool:
        keys = ("in-reply-to", "references")
        return not self.head or any(key in self.headers for key in keys)


def examine(mail: Mail, today: date) -> Finding:
    """Tell what an inbound mail is.

    >>> text = "I am out of the office until 14 March. In urgent cases contact Ana."
    >>> examine(Mail("Automatic reply: Offer", text), date(2026, 3, 10))
    Finding(kind='absence', until=datetime.date(2026, 3, 15), evidence='subject:en')
    >>> examine(Mail("Re: Offer", "I was on leave. We take it."), date(2026, 3, 10))
    Finding(kind='answer', until=None, evidence='text')
    """
    case = _case(mail)
    if evidence := _invitation(case):
        return Finding("answer", None, evidence)
    return (
        _delivery(case)
        or _receipt(case)
        or _machine(case, today)
        or Finding("answer", None, "text")
    )


def _case(mail: Mail) -> _Case:
    headers = {
        name.lower().strip(): words.fold(str(value)[:VALUE])
        for name, value in mail.headers.items()
    }
    subject = words.fold(mail.subject[:VALUE])
    head = words.TAGS.sub("", subject)
    body, has_history = newest(mail.body)
    return _Case(
        subject,
        "" if words.REPLY.match(head) else head,
        body,
        has_history,
        mail.sender[:VALUE].lower().strip(" <").partition("@")[0],
        headers,
        (mail.content_type or headers.get("content-type", ""))[:VALUE].lower(),
    )


def newest(body: str) -> tuple[str, bool]:
    r"""Return what a mail adds to the history that it quotes, and whether it quotes.

    >>> newest("Yes.\n\nOn 9 March, Ana wrote:\n> I am away.\n\nNo, wait.\n-- \nMax")
    ('yes. no, wait.', True)
    """
    lines = body.lstrip()[:RAW].splitlines()
    text = "\n".join(words.fold(line) for line in lines)
    text, count = words.MARKED.subn("", text)
    end = words.END.search(text)
    text = words.SIGNATURE.split(text[: end.start()] if end else text)[0]
    return " ".join(words.LINK.sub(" ", text).split())[:BODY], bool(count or end)


def _invitation(case: _Case) -> str:
    if case.content_type.startswith("text/calendar") and "reply" in case.content_type:
        return "content-type"
    lang = words.starts(words.INVITED, case.head)
    return f"subject:{lang}" if lang and not words.NOBODY.match(case.account) else ""


def _delivery(case: _Case) -> Finding | None:
    """Return what became of a mail of ours, as a server tells it."""
    kind, evidence = _outcome(case)
    if "x-failed-recipients" in case.headers:
        return Finding(kind or "bounce", None, "header:x-failed-recipients")
    if "delivery-status" in case.content_type:
        return Finding(kind or "bounce", None, "content-type")
    if words.DAEMON.match(case.account):
        return Finding(kind or "bounce", None, "sender:mailer-daemon")
    servers = [case.account == "postmaster", case.headers.get("return-path") == "<>"]
    if kind and sum(servers) + evidence.startswith("subject") >= 2:
        return Finding(kind, None, evidence)
    is_told = words.find(words.FAILED, case.body[:TOP]) and not _weigh_person(case)
    if (
        kind == "bounce"
        and evidence.startswith("subject")
        and (is_told or _proof(case))
    ):
        return Finding(kind, None, evidence)
    return None


def _outcome(case: _Case) -> tuple[str, str]:
    for kind, table in (
        ("bounce", words.FAILED),
        ("receipt", words.DELIVERED),
        ("robot", words.DELAYED),
    ):
        if lang := words.starts(table, case.head):
            return kind, f"subject:{lang}"
        if lang := words.find(table, case.body[:TOP]):
            return kind, f"body:{lang}"
    return "", ""


def _receipt(case: _Case) -> Finding | None:
    """Return the receipt that a program sent, with nothing personal in it."""
    if "disposition-notification" in case.content_type:
        is_absence = words.find(words.AWAY, case.body[:TOP])
        return None if is_absence else Finding("receipt", None, "content-type")
    in_body = words.find(words.READ, case.body[: 2 * TOP])
    if in_body and case.head and not _weigh_person(case):
        return Finding("receipt", None, f"body:{in_body}")
    lang = "" if case.body else words.starts(words.READ_SUBJECT, case.head)
    return Finding("receipt", None, f"subject:{lang}") if lang else None


def _machine(case: _Case, today: date) -> Finding | None:
    """Return the absence or the robot that a header, or the sum of words, tells of."""
    proof, signs = _proof(case), list(_signs(case))
    until = first_day_back(case.body, today)
    if not proof:
        weight = sum(sign.weight for sign in signs) + _weigh_headers(case)
        if weight + bool(until) - _weigh_person(case) < SURE or not signs:
            return None
    evidence = proof or max(signs, key=lambda sign: sign.weight).evidence
    is_newsletter = proof == "header:precedence" and _is_list(case.headers)
    if is_newsletter or not _is_absence(case, signs, until):
        return Finding("robot", None, evidence)
    if any(sign.kind == "gone" for sign in signs):
        return Finding("absence", None, evidence)
    head = case.head.partition(":")[0]
    return Finding("absence", until or first_day_back(head, today), evidence)


def _is_absence(case: _Case, signs: list[_Sign], until: date | None) -> bool:
    """Tell an absence from a robot, of a machine."""
    kinds = {sign.kind for sign in signs}
    if kinds & {"absence", "gone"}:
        return True
    if "robot" in kinds:
        return False
    if until and "auto-replied" in case.headers.get("auto-submitted", ""):
        return True
    formulas = sum(sign.weight for sign in signs if sign.kind == "formula")
    return "reply" in kinds or formulas >= 3 or bool(words.find(words.AWAY, case.body))


def _proof(case: _Case) -> str:
    """Return what proves a machine by itself, or ""."""
    headers = case.headers
    submitted = headers.get("auto-submitted", "no").partition(";")[0].split(" ")[0]
    is_passed_on = submitted == "auto-generated" and _is_tool(headers)
    if submitted not in ("", "no") and not is_passed_on:
        return "header:auto-submitted"
    for name in words.PROOFS:
        if headers.get(name, "no") not in ("", "no", "false"):
            return f"header:{name}"
    precedence = headers.get("precedence", headers.get("x-precedence", ""))
    is_shared = _is_tool(headers) or (_is_list(headers) and case.is_reply)
    if precedence.startswith("auto") or (
        precedence in ("bulk", "junk") and not is_shared
    ):
        return "header:precedence"
    if "multipart/report" in case.content_type:
        return "content-type"
    return "sender:no-reply" if words.NOBODY.match(case.account) else ""


def _is_tool(headers: dict[str, str]) -> bool:
    """Tell whether a help desk, or a rule that forwards, marks persons' mails too."""
    programs = headers.get("x-mailer", "") + headers.get("x-powered-by", "")
    return bool(words.TOOL.search(" ".join([programs, *headers])))


def _is_list(headers: dict[str, str]) -> bool:
    return any(name.startswith("list-") for name in headers)


def _weigh_headers(case: _Case) -> int:
    headers = case.headers
    weight = 2 * (headers.get("return-path") == "<>")
    weight += 2 * headers.get("auto-submitted", "no").startswith("auto")
    weight += headers.get("x-auto-response-suppress") == "all"
    if not case.is_reply and headers.get("precedence") != "list":
        weight += 2 * ("list-unsubscribe" in headers) + ("feedback-id" in headers)
    return weight


def _signs(case: _Case) -> Iterator[_Sign]:
    """Yield what tells of a machine in the words, and how much."""
    for kind, table, weight in SUBJECT_SIGNS:
        if lang := words.starts(table, case.head):
            yield _Sign(kind, f"subject:{lang}", weight)
    for kind, table, top, weight in BODY_SIGNS:
        if lang := words.find(table, case.body[:top]):
            yield _Sign(kind, f"body:{lang}", weight)
    if lang := words.find(words.RECEIVED, case.subject):
        yield _Sign("robot", f"subject:{lang}", 3)


def _weigh_person(case: _Case) -> int:
    """Return the weight of what speaks for a person."""
    personal = bool(words.find(words.PERSONAL, case.body))
    return 5 * personal + 3 * ("?" in case.body) + 2 * case.has_history
