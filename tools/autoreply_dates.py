r"""When an absent person is back, as the text of an automatic reply tells it.

The answer is the first day back. How a date is read:

- "until X", "bis X", "hasta X", "jusqu'au X", "fino al X", "até X", "tot X", "through
  X", the end of a range ("3 to 14 August") and "after X" are taken inclusively: the
  person is back the day after X. Some mean X itself; a day late troubles nobody.
- "back on X", "returning X", "wieder ab X", "de retour le X" and "not back until X" are
  X. A date that only tells when the absence begins does not count.
- Of several such dates the latest counts; "until Monday, back on Monday" is Monday.
- A date without a year is the next one, when it is not more than eleven months ahead.
  A date of the past, of no calendar (31 February), or further ahead than 400 days does
  not count.
- "03/04" is 3 April, unless the text writes as Americans do: it has a second number
  above 12, or it is English and has a clock time with am or pm, or a month before its
  day. A weekday that agrees with only one of the readings decides first.
- "Monday" is the next one after today, "until Monday" may be today; "next week" is its
  Monday.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
HORIZON = timedelta(days=400)
YEARLESS = timedelta(days=335)
MANY = 40  # dates looked at in one text


def _numbered(text: str) -> dict[str, int]:
    """Return names by the number before them in their line."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {name: int(number) for number, *names in lines for name in names}


# Folded names of several languages together.
MONTHS = _numbered("""
1 january januar jan enero ene janvier janv gennaio gen janeiro januari jaenner janner
1 stycznia gener
2 february februar feb febrero fevrier fevr fev febbraio febr fevereiro februari lutego
2 febrer
3 march marz maerz mar mrz marzo mars marco maart mrt marca marts marc
4 april apr abril abr avril avr aprile kwietnia
5 may mai mayo mag maggio maio mei maja maj maig
6 june juni jun junio juin giugno giu junho czerwca juny
7 july juli jul julio juillet juil luglio lug julho lipca juliol
8 august aug agosto ago aout augustus sierpnia augusti agost
9 september sept sep septiembre set septembre settembre sett setembro wrzesnia setembre
10 october oktober oct okt octubre octobre ottobre ott outubro out pazdziernika
11 november nov noviembre novembre novembro listopada
12 december dezember dec dez dic diciembre decembre dicembre dezembro des grudnia
12 desembre
""")
WEEKDAYS = _numbered("""
0 monday montag lunes lundi lunedi segunda-feira maandag poniedzialku mandag dilluns
1 tuesday dienstag martes mardi martedi terca-feira dinsdag wtorku tisdag tirsdag
1 dimarts
2 wednesday mittwoch miercoles mercredi mercoledi quarta-feira woensdag srody
2 onsdag dimecres
3 thursday donnerstag jueves jeudi giovedi quinta-feira donderdag czwartku torsdag
3 dijous
4 friday freitag viernes vendredi venerdi sexta-feira vrijdag piatku fredag divendres
5 saturday samstag sonnabend sabado samedi sabato zaterdag soboty lordag dissabte
6 sunday sonntag domingo dimanche domenica zondag niedzieli sondag diumenge
""")


def _any(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


# One alternative for each way to write a day; a weekday may precede a date.
MENTION = re.compile(
    rf"""
    (?:\b(?:(?P<weekday>{_any(WEEKDAYS)})|mon|tues?|wed|thu|fri|sat|sun|mo|di|mi
       |fr|lun|mer|jeu|ven|seg|ter|qua|qui|sex|ma|wo|vr)\b\.?,?\ (?:the\ |den\ |dem\ )?
       (?:dia\ )?(?=\d|{_any(MONTHS)}))?
    (?:
      (?<!\d)(?P<iso_year>\d{{4}})[-/.](?P<iso_month>\d\d?)[-/.](?P<iso_day>\d\d?)(?!\d)
    | (?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th|er|ten?|[oae°.])?\ ?(?:of\ |de\ |d')?
      (?P<month>{_any(MONTHS)})\b(?!\ of\b)\.?
      (?:,?\ (?:de\ |del\ )?(?P<year>\d{{4}})(?!\d)|\ '(?P<short>\d\d))?
    | \b(?P<first_month>{_any(MONTHS)})\.?\ (?P<from_day>\d\d?)(?:st|nd|rd|th)?(?![\d:])
      (?:\ ?(?:-|to|through|thru|until)\ ?(?P<to_day>\d\d?)(?:st|nd|rd|th)?(?![\d:]))?
      (?:,?\ (?P<last_year>\d{{4}})(?!\d))?
    | (?<![\d/.])(?P<dot_day>\d\d?)\.\ ?(?P<dot_month>\d\d?)(?!\d)
      (?:\.(?:\ ?(?P<dot_year>\d{{4}}|\d\d)(?!\d))?)?(?!\ ?(?:uhr|h\b|[ap]\.?m\b))
    | (?<![\d/.])(?P<one>\d\d?)(?P<sign>[/-])(?P<two>\d\d?)
      (?:(?P=sign)(?P<slash_year>\d{{4}}|\d\d)|(?<=/\d)|(?<=/\d\d))(?![\d/])
    | \b(?P<only_weekday>{_any(WEEKDAYS)})\b
    | (?P<tomorrow>\b(?:tomorrow|(?<!guten\ )morgen|(?<!la\ )manana|demain|domani|amanha
      |jutro|i\ ?morgon|dema)\b)
    | (?P<week>\b(?:next\ week|(?:nae?chste|kommende)[rn]?\ woche|proxima\ semana
      |semana\ que\ v(?:iene|em)|semaine\ prochaine|prossima\ settimana
      |settimana\ prossima|volgende\ week|nasta\ vecka|naeste\ uge)\b)
    | \b(?:end|ende|fin|finales|fine|final|eind|fins)\ (?:of\ |de\ |d')?
      (?P<whole>{_any(MONTHS)})\b(?:\ (?:de\ )?(?P<whole_year>\d{{4}}))?
    )
    """,
    re.VERBOSE,
)

# What stands before a day, once the words of no weight are taken away.
SMALL = {
    *WEEKDAYS,
    *",.(:",
    *("the", "le", "la", "el", "il", "lo", "o", "os", "den", "dem", "der", "das"),
    *("on", "am", "op", "em", "no", "dia", "giorno", "jour", "about", "approximately"),
    *("including", "inclusive", "incl", "inkl", "einschl", "einschliesslich"),
    *("inclusief", "next", "nachsten", "kommenden", "proximo", "prochain", "prossimo"),
    "volgende",
}
INCLUSIVE = re.compile(
    r"\b(?:(?:until|through|thru|up to)(?: and)?|till?|ending|ends|bis(?: zum| zu)?"
    r"|hasta(?: a)?|jusqu'(?:au|en|a)|fino(?: al(?:l')?| a)?|sino al?|ate(?: ao?)?"
    r"|tot(?: en met)?|t / m|(?<!partir )do|t . o . m|till? o(?:ch|g) med"
    r"|fins(?: al?)?)$"
)
AFTER = re.compile(
    r"\b(?:(?:after|nach|tras|despues del?|apres|dopo|apos|depois de|po) \S|na \d)$"
)
RANGE = re.compile(
    r"\b\d+(?:st|nd|rd|th|er|[oae°])?(?: \.)?(?: (?:de )?[a-z]{3,10}(?: \.)?)?"
    r"(?: (?:de )?\d{4})? (?:-|to|al?|au|ao|e|y|et|and|und|en)$"
)
BACK = re.compile(
    r"(?<!my )(?<!when i )(?<!once i )(?<!mon )(?<!mi )(?<!mio )(?<!meu )(?<!meiner )"
    r"(?<!get )(?<!come )\b(?:back(?! to you)|return(?:s|ing)?|again|reopen\w*|resum\w+"
    r"|wieder|zurue?ck\w*|rue?ckkehr|retour|revien\w+|rentr\w+|reprend\w+|re?ouvr\w+"
    r"|vuelta|regres\w+|vuelv\w+|volver\w*|reincorp\w+|nuevo|rientr\w+|ritorn\w+"
    r"|torn\w+|nuov\w+|volt\w+|retorn\w+|novamente|terug|weer|heropen\w*"
    r"|tillbaka|tilbage|igen|wrac\w+|powrot\w*)\b"
    r"|(?<!not )(?<!nicht )(?<!no )(?<!pas )(?<!non )(?<!nao )(?<!niet )"
    r"\b(?:available|erreichbar|disponi\w+|joignable|bereikbaar)\b"
)
NOT_BACK = re.compile(r"\b(?:not|no|ne|non|nao|niet) .{0,12}$")
SENTENCE_END = re.compile(r"[!?;]|(?<=[a-z)]{2})\.(?= )")
ENGLISH = re.compile(
    r"\b(?:the|will|until|return(?:ing)?|back|away|my|and|with|office|for|please)\b"
)
CLOCK = re.compile(r"\d ?[ap]\.?m\b")


class _Habit(NamedTuple):
    """What a text tells about its dates: today, and whether months come first."""

    today: date
    american: bool


def first_day_back(text: str, today: date) -> date | None:
    """Return the first day back that a folded text tells, later than ``today``.

    >>> first_day_back("i am out of the office until 14 march", date(2026, 3, 10))
    datetime.date(2026, 3, 15)
    >>> first_day_back("ab dem 16.3. bin ich wieder da", date(2026, 3, 10))
    datetime.date(2026, 3, 16)
    """
    mentions = list(MENTION.finditer(text))[:MANY]
    habit = _Habit(today, _is_american(text, mentions))
    found: dict[str, set[date]] = {"last": set(), "back": set()}
    for index, mention in enumerate(mentions):
        begin = mentions[index - 1].end() if index else 0
        end = mentions[index + 1].start() if index + 1 < len(mentions) else len(text)
        if reading := _reading(text, mention, begin, end):
            day = _day(mention, reading, habit)
            if day and today < day <= today + HORIZON:
                found[reading].add(day)
    last = {day for day in found["last"] if day - DAY not in found["back"]}
    return max(last | found["back"], default=None)


def _is_american(text: str, mentions: list[re.Match]) -> bool:
    if any(mention["two"] and int(mention["two"]) > 12 for mention in mentions):
        return True
    is_english = len(set(ENGLISH.findall(text))) > 1
    has_month_first = any(mention["first_month"] for mention in mentions)
    return is_english and (has_month_first or bool(CLOCK.search(text)))


def _reading(text: str, mention: re.Match, begin: int, end: int) -> str:
    """Tell what a day is: "last" of the absence, first "back", or "" for neither.

    ``begin`` and ``end`` are those of the text between the neighbouring mentions.
    """
    cue = _cue(text[max(0, mention.start() - 60) : mention.start()])
    before = SENTENCE_END.split(
        text[max(begin, mention.start() - 80) : mention.start()]
    )
    after = SENTENCE_END.split(text[mention.end() : min(end, mention.end() + 45)])
    back = BACK.search(before[-1])
    if AFTER.search(f"{cue} {mention[0][0]}"):
        return "last"
    if INCLUSIVE.search(cue):
        return (
            "back" if back and NOT_BACK.search(before[-1][: back.start()]) else "last"
        )
    if not back and mention["to_day"]:
        return "last"
    if not back and RANGE.search(cue) and not mention["only_weekday"]:
        return "last"
    if back:
        return "back"
    return "back" if BACK.search(after[0]) else ""


def _cue(before: str) -> str:
    """Return the words before a day up to the last one of weight."""
    words = re.findall(r"[a-z']+|\d+[a-z°]*|[^\w\s]", before)
    while words and words[-1] in SMALL:
        words.pop()
    return " ".join(words)


def _day(mention: re.Match, reading: str, habit: _Habit) -> date | None:
    """Return the first day back of a mention that is read so."""
    today, is_last = habit.today, reading == "last"
    if mention["week"]:
        return today + (7 - today.weekday()) * DAY
    if mention["only_weekday"]:
        ahead = WEEKDAYS[mention["only_weekday"]] - today.weekday()
        if is_last:
            return today + (ahead % 7 + 1) * DAY
        return today + (ahead % 7 or 7) * DAY
    if mention["tomorrow"]:
        day = today + DAY
    else:
        day = _written_day(mention, habit)
    return day + DAY if day and is_last and day < date.max else day


def _written_day(mention: re.Match, habit: _Habit) -> date | None:
    """Return the day that is written out, or None for one of no calendar."""
    get = mention.group
    if get("iso_year"):
        return _date(get("iso_day"), get("iso_month"), get("iso_year"), habit.today)
    if get("month"):
        year = get("year") or get("short")
        return _date(get("day"), MONTHS[get("month")], year, habit.today)
    if get("first_month"):
        month, day = MONTHS[get("first_month")], get("to_day") or get("from_day")
        return _date(day, month, get("last_year"), habit.today)
    if get("dot_day"):
        return _date(get("dot_day"), get("dot_month"), get("dot_year"), habit.today)
    if get("whole"):
        return _month_end(MONTHS[get("whole")], get("whole_year"), habit.today)
    return _slash_date(mention, habit)


def _slash_date(mention: re.Match, habit: _Habit) -> date | None:
    """Return the day of 03/04 or 03-04-2026, day first or month first."""
    one, two, year = mention.group("one", "two", "slash_year")
    readings = [(two, one), (one, two)] if habit.american else [(one, two), (two, one)]
    days = [
        _date(day, month, year, habit.today)
        for day, month in readings
        if int(month) <= 12
    ]
    for day in days:
        if day and mention["weekday"] and day.weekday() == WEEKDAYS[mention["weekday"]]:
            return day
    return days[0] if days else None


def _month_end(month: int, year: str | None, today: date) -> date | None:
    number = int(year or today.year + (month < today.month))
    if not date.min.year <= number <= date.max.year:
        return None
    return date(number, month, monthrange(number, month)[1])


def _date(day: str, month: int | str, year: str | None, today: date) -> date | None:
    """Return a day of the calendar; without a year, the next one that is near."""
    if year:
        return _calendar_day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for number in (today.year, today.year + 1):
        found = _calendar_day(number, month, day)
        if found and found >= today:
            return found if found - today <= YEARLESS else None
    return None


def _calendar_day(year: int, month: int | str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
