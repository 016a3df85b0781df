r"""What machines write in mails, by language, and how a text is made fit to compare.

A table has entries, one a line or parted by " ; ": a language, and a regular expression
over folded text (see :func:`fold`), where ``ue?`` is an ü, ``~`` a gap of up to forty
characters in the sentence, and ``@`` "I am" (or shall be) with such a gap. None repeats
a repetition, so that time grows with the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

Table = Mapping[str, re.Pattern]

GAP = r"\b(?:[^.!?]|(?<=\d)\.){0,40}?\b"
BEING = """
en (?:i am|i'm|i will be|i'll be|we are|we're|we will be) ; sv ar ; da er
de (?:bin|befinde|sind|werde|werden) ; fr (?:suis|serai|sommes|serons)
es (?:estoy|estare|me encuentro|estamos|estaremos) ; ca (?:soc|estic|estare|som)
it (?:sono|saro|siamo|saremo|mi trovo) ; pt (?:estou|estarei|encontro-me|estamos)
nl (?:ik ben|ben ik|wij zijn|we zijn) ; pl (?:jestem|bede|przebywam)
"""
ODD = str.maketrans("øłđı*_’‘‛`´ʼ‐‑‒–—―−", "oldi  ''''''-------")
ODD |= {ord("æ"): "ae", ord("œ"): "oe"}


def fold(text: str) -> str:
    r"""Return the text in small letters, without accents, with single spaces.

    >>> fold("Ich  bin außer\n*Haus* – „bis März“")
    'ich bin ausser haus - „bis marz“'
    """
    text = unicodedata.normalize("NFKD", text.casefold().translate(ODD))
    return " ".join("".join(char for char in text if not _is_hidden(char)).split())


def _is_hidden(char: str) -> bool:
    """Tell whether it is an accent, or what nobody sees."""
    return unicodedata.category(char) in ("Mn", "Cf")


def find(table: Table, text: str) -> str:
    """Return the language of the first pattern that a folded text contains, or ""."""
    return next((lang for lang, words in table.items() if words.search(text)), "")


def starts(table: Table, text: str) -> str:
    """Return the language of the first pattern that it starts with, or ""."""
    return next((lang for lang, words in table.items() if words.match(text)), "")


def _entries(text: str) -> Iterator[list[str]]:
    for entry in text.strip().replace(" ; ", "\n").splitlines():
        yield entry.split(" ", 1)


def _table(text: str, after: str = "") -> Table:
    being, found = dict(_entries(BEING)), {}
    for lang, words in _entries(text):
        words = words.replace("@", being.get(lang, "") + "~").replace("~", GAP)
        found[lang] = f"{found[lang]}|{words}" if lang in found else words
    return {lang: re.compile(rf"\b(?:{found[lang]}){after}") for lang in found}


def _heads(text: str) -> Table:
    """Return starts of subjects, before a colon, what is answered, or nothing."""
    return _table(text, r"(?=\s?$|\s?[:(!.]|\s(?:re|aw|auto ?reply|alert|reply)\b)")


# What a person's program puts before the subject, and the tags of a gateway.
TAGS = re.compile(r"^(?:\[[^\]]{1,30}\] ?|ext(?:ern(?:al|e|o)?)?\b:? )+")
REPLY = re.compile(
    r"^(?:re|aw|antw|antwort|sv|vs|rv|res|resp|ref|r|odp|rif|fwd?|wg|tr|rt|enc|i|pd|vb)"
    r"\s?(?:\[\d+\])?\s?:"
)

AWAY_SUBJECT = _heads(r"""
en out of (?:the )?office(?: auto-?reply| reply| message| notice)?|ooo|vacation
en on (?:vacation|holiday|leave)|away from my (?:desk|mail|email)|absence notice
en [^:]{1,40} is out of (?:the )?office ; pl poza biurem|nieobecnosc ; sv franvaro
de abwesen(?:d|heits?(?:notiz|nachricht|meldung|info|benachrichtigung)?)
de betriebs(?:ferien|urlaub|ruhe)|[^:]{1,40} ist ausser haus
es fuera de (?:la )?oficina|(?:mensaje de )?ausencia(?: temporal)?|ausente
fr (?:message d'|notification d')?absence(?: du bureau)?|absente?(?: du bureau)?
fr fermeture annuelle ; es cerrado por vacaciones ; it chiusura estiva ; da fravaer
it fuori (?:ufficio|sede)|(?:avviso di )?assenza(?: dall'ufficio)?|assente
pt ausencia(?: temporaria)?|fora do escritorio|mensagem de ausencia
nl afwezigheids(?:bericht|assistent|melding)|afwezig(?:heid)?|niet op kantoor
""")
AUTO_SUBJECT = _heads(r"""
en auto(?:matic|mated)?[ -]?(?:reply|response|answer|responder) ; fr reponse automatique
de automatische (?:antwort|ruckantwort|ruckmeldung) ; it risposta automatica
es respuesta automatica|autorespuesta|contestacion automatica ; pt resposta automatica
nl automatisch (?:antwoord|bericht) ; pl odpowiedz automatyczna|automatyczna odpowiedz
sv autosvar|automatiskt svar ; da automatisk svar
""")

# Who is away, now or later; not who was.
AWAY = _table(r"""
en @(?:out of (?:the |my )?office|ooo\b|away\b|unavailable|not available|off\b|absent)
en @(?:on (?:\w+ ){0,2}(?:leave|vacation|holidays?|pto|sabbatical)|travell?ing)\b
en @(?:out of town|closed\b)|will not be (?:in the office|reading)|not in the office
en away from (?:my|the) (?:desk|e?-?mail|office) ; fr fermeture annuelle
en (?:offices?|company|shop) (?:is|are|will be|remains?)~closed ; nl kantoor~gesloten
en (?:be|i'm|am) back (?:in|on|at|by|from|next|tomorrow)\b|^(?:ooo|out of office)\b
de @nicht (?:(?:im|in unserem) (?:bue?ro|hause?)|erreichbar|verfue?gbar|am platz)
de @(?:ausser haus|abwesend|auf (?:dienst|geschae?fts)reise|krank\b)
de @(?:im|in) (?:\w+ )?(?:urlaub|elternzeit|mutterschutz)
de wieder (?:(?:im|fue?r) \w+ )?(?:da|erreichbar|zu erreichen)\b
de betriebs(?:ferien|urlaub|ruhe)|(?:bue?ro|betrieb|geschae?ft)~geschlossen
es @(?:fuera de (?:la|mi) oficina|fuera del despacho|ausente)
es @de (?:vacaciones|baja|viaje|permiso|licencia)
es (?:oficinas?|empresa)~cerrad[ao]s?|cerrad[ao]s? por vacaciones
fr @(?:absente?s?\b|hors du bureau|indisponible|pas (?:au bureau|joignable))
fr @en (?:conge|vacances|deplacement|arret|mission)|absente? (?:du bureau|jusqu)
fr ferme(?:e|s|es)? (?:pour|du|jusqu) ; it ufficio?~chius[aio]|chius[aio] per ferie
it @(?:fuori (?:dall')?(?:ufficio|sede)|assente|chius[aioe]\b)
it @in (?:ferie|vacanza|congedo|maternita|malattia|trasferta)
pt @(?:(?:de|em) (?:ferias|licenca|viagem|baixa)|fora do escritorio|ausente)
pt escritorio~(?:fechad|encerrad)|ferias coletivas|encerrad[oa]s? para ferias
nl @(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|uit kantoor)
nl @(?:met|op) (?:\w+ )?(?:vakantie|\w*verlof|reis)
pl @(?:na urlopie|poza biurem|nieobecn) ; ca @(?:fora de l'oficina|de vacances|absent)
sv @(?:pa semester|\w*ledig\b|inte pa kontoret|bortrest|franvarande)
da @(?:pa (?:ferie|orlov|barsel)|ikke pa kontoret|bortrejst)
""")
GONE = _table(r"""
en no longer (?:with|at|work|part of|employed)|ha(?:s|ve) left (?:the|our) compan
de nicht (?:mehr|lae?nger) (?:fue?r|bei|in|im)~(?:tae?tig|beschae?ftigt|angestellt)
de (?:unternehmen|firma)~verlassen|arbeitet nicht mehr|ausgeschieden
es ya no (?:trabaj|form|pertenec|labor)|dej(?:ado|e) (?:la empresa|de trabajar)
fr fai[st] plus partie|quitte (?:la societe|l'entreprise)|travaille plus
it non (?:lavor[ao]|fa|faccio|e) piu (?:parte|per|in|presso|con)
pt nao fa(?:z|co) mais parte|nao trabalh[ao] mais|ja nao (?:trabalh|faz|faco)
nl niet (?:langer|meer)~werkzaam|werkt? niet (?:langer|meer)
""")

# What comes with an absence: a deputy, no access, a promise for the return.
DEPUTY = _table(r"""
en (?:urgent|emergency|immediate)~(?:contact|call|reach|e-?mail|write)
en please contact|(?:in|during) my absence|case of emergency
de (?:in|bei) dringenden|wenden sie sich|meine[nr]? (?:kolleg|vertret)|richten sie
es (?:asuntos?|temas?|casos?|consultas?) urgentes?|urgencia|durante mi ausencia
es contacten? con|dirijase ; it per (?:urgenze|questioni urgenti)|caso di urgenza
fr d'urgence|toute urgence|(?:merci de|pouvez) contacter|mon absence ; it contattare
pt caso de urgencia|assuntos? urgentes?|na minha ausencia ; pl w pilnych sprawach
nl dringende|spoed|contact op(?:nemen)? met ; sv bradskande ; da presserende
""")
NO_ACCESS = _table(r"""
en (?:limited|no|without|restricted|intermittent|sporadic) access
en not be (?:reading|checking|forwarded)|not (?:be |being )?(?:read|monitored)\b
de (?:keinen|kein|eingeschrae?nkten)~(?:zugriff|zugang)
de nicht (?:automatisch )?(?:weitergeleitet|gelesen|bearbeitet|abgerufen)
es acceso limitado|(?:sin|no tendre) acceso|buzon no ; pt acesso limitado|sem acesso
fr acces (?:limite|restreint)|pas acces|consulte peu|pas (?:lus?|transmis|traites?)\b
it accesso limitato|non (?:ho|avro) accesso ; nl mails? niet|niet doorgestuurd
""")
ON_RETURN = _table(r"""
en (?:on|upon|after) my return|i will (?:reply|respond|answer)|get back to you
en (?:when|once|after|as soon as) i(?:'m| am)? (?:return|(?:get )?back)
de nach meiner rue?ckkehr|melde mich (?:danach|dann|nach) ; it mio (?:rientro|ritorno)
es a mi (?:vuelta|regreso)|cuando (?:regrese|vuelva) ; pt meu (?:regresso|retorno)
nl terugkomst|mijn (?:vakantie|terugkeer)|als ik terug ; fr mon retour
""")
THANKS = _table(r"""
en thank(?:s| you) for (?:your (?:e-?mail|mail|message)|contacting)
de danke? fue?r (?:ihre|deine|die) (?:nachricht|e-?mail|mail|anfrage)
es gracias por (?:su|tu|contactar|escribir) ; it grazie per (?:il|la|aver)
fr merci (?:pour|de) votre (?:message|mail|e-?mail|courriel)
pt obrigad[oa] pel[oa] ; nl (?:dank|bedankt) voor (?:uw|je)
""")
AUTOMATIC = _table(r"""
en this is an? auto\S* (?:\w+ )?(?:reply|response|message|e-?mail|notification)
en automatically generated|created automatically
de automatisch(?:e antwort|e nachricht| erstellt| generiert| erzeugt| versandt)
es (?:mensaje|respuesta) (?:es )?automatic[oa] ; it (?:messaggio|risposta) automatic[oa]
fr (?:message|reponse) automatique|genere auto ; pt (?:mensagem|resposta) automatica
nl automatisch (?:gegenereerd|bericht|antwoord|verzonden)
""")

# What tells of a person: words about the deal, wishes, excuses.
PERSONAL = _table(r"""
en ^(?:hi|hello|dear) (?!all|there|i |send|every|cust|sir|valued)[\w.]+(?: \w+)?,
de ^(?:hallo|guten tag|liebe[rs]?) (?!zusammen|ich|kund|absend|team)\w+(?: \w+)?,
es ^(?:hola|estimad[oa]) (?!client|a )\w+[,:] ; fr ^(?:bonjour|chere?) (?!client|a )\w+,
it ^(?:ciao|buongiorno) (?!a )\w+, ; pt ^ola (?!a )\w+, ; nl ^beste (?!afz|klant)\w+,
en (?:your|the|this|new|revised) (?:offer|proposal|quotation|quote|price|contract|terms)
en let'?s\b|(?:could|can|would|will|shall) (?:you|we)\b|sounds good|go ahead|attached
en we(?:'d like to| would like to)? (?:need|want|accept|agree|approve|take|order|go)\b
en we have (?:decided|discussed|compared|agreed)|i(?: would|'d) like
en i (?:want|accept|agree|like|think)\b|please (?:send|give|tell) (?:me|us)
en call me (?:before|back|about)|sorry for|successor ; de ^sehr geehrt\w+ (?:frau|herr)
de (?:ihr|das|dein|unser)(?:em|es)? angebot|(?:koe?nn?t?en|wue?rden) sie\b|passt\b
de entschuldig|anbei|einverstanden|wir (?:nehmen|moe?chten)|vertrag\b
de (?:schicken|senden) sie (?:mir|uns)|rufen sie~(?:vorher|morgen)|liefern sie
es (?:la|su|tu) (?:oferta|propuesta|presupuesto)|podemos|(?:puedes?|podria)\b
es (?:perdon|disculp)\w* (?:el retraso|la demora)|acept(?:o|amos)|de acuerdo
es adjunt|nos (?:interesa|vemos|parece)|envi[ae](?:me|nos)
fr (?:votre|notre|cette) (?:offre|devis|proposition)|l'offre|(?:pouvons|pourriez)-
fr desolee? pour|d'accord|appelez-moi|nous (?:acceptons|prenons|souhaitons)|ci-joint
it (?:l'|la|vostra|sua) ?(?:offerta|proposta)|puo (?:chiamar|inviar|mandar)
it possiamo|confermiamo|scus[ai] (?:per )?il ritardo|interessa|d'accordo|allegat
pt (?:a|sua) proposta|o orcamento|podemos|pode (?:me|ligar|enviar)|em anexo
pt desculpe? (?:a demora|o atraso)|aceit(?:o|amos) ; nl sorry voor|bijgevoegd
nl (?:de|uw|je) (?:offerte|voorstel)|kunnen we|kunt u (?:me|mij|ons)\b|akkoord
""")

# Acknowledgements, newsletters and questions of spam filters.
RECEIVED = _table(r"""
en received~(?:request|ticket|enquiry|inquiry|message|e-?mail|case)\b|request received
en (?:request|ticket|enquiry|inquiry|case)\b~(?:received|opened|created|registered)
de (?:anfrage|nachricht|e-?mail|ticket|anliegen)~(?:eingegangen|eroe?ffnet|erhalten\b)
es recibi(?:do|mos) (?:su|tu) (?:solicitud|consulta|mensaje|correo) ; de ticketnummer
fr bien recu votre (?:demande|message|mail)|accuse de reception ; de eingangsbestae?tig
it ricevuto la (?:tua|sua|vostra) (?:richiesta|e-?mail)
pt recebemos (?:a )?(?:sua|seu|vossa) (?:solicitacao|mensagem|pedido|e-?mail)
nl (?:aanvraag|bericht|e-?mail)~ontvangen|ontvangstbevestiging
""")
NO_REPLY = _table(r"""
en do not (?:reply|respond)|within (?:\d+|one|two|three) (?:\w+ )?(?:hours|days)
de antworten sie nicht|nicht (?:auf|direkt)~antworten|schnellstmoe?glich
es no respond[ae]|(?:mayor brevedad|lo antes) posible ; it non rispond|piu presto
fr ne pas y? ?repondre|plus brefs delais ; pt nao respond|mais breve possivel
nl niet op (?:te )?antwoorden|zo spoedig mogelijk
""")
TICKET = {"any": re.compile(r"\b(?:ticket|case|request|chamado) ?[#:(]? ?\d\d|#\d\d")}
CHALLENGE = _table(r"""
en verify (?:that )?you are (?:a )?human|approved senders|boxbe|confirm your address
""")
NEWSLETTER = _table(r"""
en in your browser|newsletter ; de im browser ; fr dans votre navigateur
es en (?:su|tu) navegador ; it nel browser ; pt no navegador ; nl in uw browser
""")

# Deliveries, receipts and invitations.
FAILED = _table(r"""
en undeliver(?:able|ed)|(?:mail )?delivery (?:has )?fail|failure notice|returned mail
en delivery status notification \(failure|returning message|delivery has failed
en (?:could not|couldn't|wasn't able to|unable to|was not|wasn't)~(?:be )?deliver
en user unknown|address not found|mailbox (?:is )?full|no such user ; nl niet bezorgd
de unzustellbar|(?:zustellung|zugestellt)~(?:fehl|werden)|fehler bei der nachrichtenz
fr non (?:remis|distribu)|echec de la remise ; pt falha na entrega|nao entregue
es no se (?:puede|pudo|ha podido) entregar|no entregado ; it non recapitabile
it impossibile recapitare|mancato recapito ; pt nao (?:e|foi) possivel entregar
nl onbestelbaar|bezorgen~mislukt ; pl niedostarcz ; da kan ikke leveres
""")
DELIVERED = _table(r"""
en (?:delivered|relayed):|success~(?:delivery|\))|(?:successfully|been) delivered
de (?:zugestellt|weitergeleitet): ; fr (?:remis|relaye) ?: ; es entregado:
it (?:recapitato|inoltrato): ; pt entregue: ; nl (?:bezorgd|doorgestuurd):
""")
DELAYED = _table(r"""
en deliver\w*~delayed|delayed~(?:hours|deliver)|will continue|(?:will )?keep trying
de verzoe?ger ; es retras ; fr retard ; it ritard ; pt atras ; nl vertraag
""")
READ_SUBJECT = _heads(r"""
en (?:not )?read ; de (?:un|nicht )?gelesen ; fr (?:non )?lu ; es (?:no )?leido
it (?:non )?letto ; pt (?:nao )?lid[ao] ; nl (?:niet )?gelezen
""")
READ = _table(r"""
en was (?:read|displayed|deleted without being read) on|this is a return receipt for
de wurde~gelesen\b|empfangsbestae?tigung fue?r die nachricht ; it e stat[oa] lett[oa]
fr a ete (?:lue?|supprime) ; es se leyo|fue leido ; pt foi lid[ao] ; nl is gelezen
""")
INVITED = _heads(r"""
en accepted|declined|tentative(?:ly accepted)?|new time proposed
de zugesagt|abgelehnt|zusage|absage|mit vorbehalt ; fr accepte|refuse|provisoire
es aceptad[oa]|rechazad[oa]|provisional ; it accettat[oa]|rifiutat[oa]|provvisori[oa]
pt aceit[oa]|recusad[oa]|tentativa ; nl geaccepteerd|afgewezen|geweigerd|voorlopig
""")

# Quoted history, in lines of folded text.
WROTE = (
    r"^(?:(?:on|am|le|el|il|em|op|den|w?dniu)\b.{0,20}\d.{0,99}(?:\n.{0,99}){0,2}?"
    r"|.{0,99}[\d@<].{0,99}?)\b(?:wrote|schrieb|a ecrit|escribio|ha scritto|escreveu"
    r"|schreef|skrev|napisala?|va escriure)\b.{0,80}:$"
)
MARKED = re.compile(rf"{WROTE}(?=\n{{1,3}}>)|^>.*$", re.MULTILINE)
END = re.compile(
    rf"{WROTE}|^begin forwarded message|^-{{2,}} ?(?:original|ursprung|message|mensaje"
    r"|messaggio|mensagem|forward|oorspronk|weitergel|doorgest)|^(?:from|von|de|da|van|od"
    r"|fran|fra) ?: ?\S.*(?:\n.*){0,3}?\n(?:sent|date|gesendet|datum|envoye|enviad[oa]"
    r"(?: el| em)?|fecha|inviato|data|verzonden|subject|betreff|objet|asunto|oggetto"
    r"|assunto|onderwerp) ?:",
    re.MULTILINE,
)
SIGNATURE = re.compile(r"(?<=\S)\s*\n--$", re.MULTILINE)
LINK = re.compile(r"https?://\S+")

# Senders and headers.
DAEMON = re.compile(r"(?:mailer-?daemon|mail-?daemon|microsoftexchange[0-9a-f]{32})$")
NOBODY = re.compile(
    r"(?:.*[._-])?(?:(?:no|do-?not)[-_]?reply|(?:no|nao)-?respond|nicht-?antwort"
    r"|ne-?pas-?repond|non-?rispond)"
)
TOOL = re.compile(
    "zendesk|freshdesk|otrs|rt-ticket|redmine|jira|x-odoo|inbox-rules-loop"
)
PROOFS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply")
