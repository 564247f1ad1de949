"""The words of announced events, in the ten languages of the topic rules, as `fold` leaves them: lower case, no accents.

A line a language; Chinese, Japanese and Korean stand apart, because their words have no boundaries. No tense but the future and the present
is among them: what was held is no event any more.
"""

from __future__ import annotations

import re

# What people can go to, or listen in to.
_GATHERINGS = (
    r"webinars?|webcasts?|seminars?|symposi(?:um|a)|summits?|forums?|workshops?|conferences?|(?:earnings|investor|conference) call"
    r"|(?:press|media) (?:briefing|day|event|call|preview)s?|(?:annual )?general meeting|annual meeting|shareholders'? meeting"
    r"|(?:investor|capital markets|open|career|demo) day|open house|exhibitions?|(?:trade|job|book|science|art|career) (?:show|fair)s?|expo"
    r"|festivals?|ceremon(?:y|ies)|gala|concerts?|lectures?|hackathons?|events?|congress|convention|roundtable|panel discussion"
    r"|master ?class|town hall",
    r"podiumsdiskussion|tag der offenen tur",
    r"webinaire|seminaire|colloque|congres|sommet|salon|exposition|atelier|ceremonie|assemblee generale|evenement|table ronde"
    r"|portes ouvertes",
    r"seminarios?|conferencia|rueda de prensa|congreso|cumbre|foro|feria|exposicion|taller|ceremonia|junta general|eventos?|concierto"
    r"|jornadas?|encuentro|simposio",
    r"conferenza|convegno|congresso|vertice|fiera|mostra|cerimonia|assemblea|concerto|giornata",
    r"coletiva de imprensa|cupula|feira|exposicao|oficina|assembleia geral|encontro",
    r"beurs|tentoonstelling|algemene vergadering|evenement|open dag|bijeenkomst",
)
# What German and Dutch compounds end with: "Bilanzpressekonferenz", "persconferentie".
_ENDINGS = (
    r"konferenz|tagung|messe|ausstellung|veranstaltung|versammlung|verleihung|seminar|webinar|forum|gesprach|kongress|gipfel|konzert"
    r"|vortrag|festakt|conferentie"
)
_GATHERINGS_CJK = (
    r"发布会|发布會|發佈會|發布會|记者会|記者會|论坛|論壇|峰会|峰會|研讨会|研討會|大会|大會|展会|展览|展覽|博览会|博覽會|讲座|講座|典礼|典禮"
    r"|仪式|儀式|开放日|開放日",
    r"セミナー|ウェビナー|カンファレンス|シンポジウム|フォーラム|サミット|展示会|説明会|記者会見|発表会|イベント|ワークショップ|講演会|総会|式典",
    r"세미나|웨비나|컨퍼런스|콘퍼런스|심포지엄|포럼|서밋|정상회의|전시회|박람회|설명회|기자간담회|기자회견|행사|워크숍|강연|총회|시상식|페스티벌",
)
# That it will be. German, Dutch and Chinese part their verbs.
_WILL_BE = (
    r"(?:(?:will|shall)\b.{0,120}?|to(?: jointly| be)?) (?:host|hold|held|hosted|take place|organi[sz]e|kick off|webcast|broadcast|stage)"
    r"|takes? place|(?:is|are) (?:taking place|scheduled for|being held)|join us|(?:is|are) (?:cordially )?invited"
    r"|invites? (?:you|the (?:media|press|public)|media|journalists|members of)|save the date",
    r"find(?:et|en) .{0,300}?\bstatt|(?:wird|werden) .{0,300}?\bstattfinden|veranstaltet|(?:ladt|laden) .{0,300}?\bein",
    r"(?:aura|auront) lieu|se (?:tiendra|tiendront|deroulera|derouleront)|organise(?:ra)?|accueillera|(?:vous )?(?:invite|convie)",
    r"tendra lugar|se (?:celebrara|realizara|llevara a cabo|desarrollara)|celebrara|organiza(?:ra)?|acogera|invita",
    r"si (?:terra|terranno|svolgera|svolgeranno)|avra luogo|organizza|ospitera",
    r"sera realizad[oa]|acontece(?:ra)?|tera lugar|decorrera|ocorrera|realizara|promovera|convida",
    r"vind(?:t|en) .{0,300}?\bplaats|wordt .{0,200}?\bgehouden|organiseert|nodigt .{0,200}?\buit",
)
_WILL_BE_CJK = (
    r"[将將拟擬].{0,80}?(?:举行|舉行|举办|舉辦|召开|召開|开幕|開幕)",
    r"開催(?:し?ます|する|いたします|致します|予定|され)|行います|開きます",
    r"개최(?:한다|합니다|할|될|된다|됩니다)|열(?:린다|립니다|릴 예정)",
)
# It will not be, or the day is that of something else: the last one to register, to apply, to pay.
_NOT_SO = (
    r"cancel\w*|postpone\w*|rescheduled|deadlines?|register by|registration (?:closes|ends)|apply by|applications? (?:close|due)",
    r"abgesagt|verschoben|anmeldeschluss|bewerbungsschluss|anmeldefrist",
    r"annule\w*|reporte\w*|date limite",
    r"aplaza\w*|cancelad\w+|fecha limite",
    r"annullat\w+|rinviat\w+|scadenza",
    r"adiad[oa]|prazo",
    r"afgelast|uitgesteld|uiterlijk",
)
_NOT_SO_CJK = (r"取消|延期|推迟|推遲|截止|中止|締切|締め切り|취소|연기|마감",)
# What stands before a day that ends or begins something longer.
_SINCE = (
    "until|till|through|before|by|since|after|ending|from",
    "bis(?: zum)?|vor dem|seit(?: dem)?|ab(?: dem)?",
    "jusqu'(?:au|a)|avant le|depuis le|a partir du",
    "hasta(?: el)?|antes del|desde el|a partir del",
    "fino al|entro il|dal",
    "ate|desde|a partir de",
    "tot(?: en met)?|voor|sinds|vanaf",
)
_WHEN = (
    r"when|date and time|date ?/ ?time|date & time|event date",
    r"wann|termin|datum und uhrzeit",
    r"quand|date et heure",
    r"cuando|fecha y hora",
    r"quando|data e ora",
    r"data e hora",
    r"wanneer|datum en tijd",
    r"活动时间|活動時間|会议时间|會議時間|举办时间|舉辦時間|開催日時?|日時|会期",
    r"(?:행사 )?일시|개최일",
)

GATHERING = re.compile(rf"\b(?:{'|'.join(_GATHERINGS)})\b|(?:{_ENDINGS})(?:en|e)?\b|{'|'.join(_GATHERINGS_CJK)}")
WILL_BE = re.compile(rf"\b(?:{'|'.join(_WILL_BE)})\b|{'|'.join(_WILL_BE_CJK)}")
NOT_SO = re.compile(rf"\b(?:{'|'.join(_NOT_SO)})\b|{'|'.join(_NOT_SO_CJK)}")
SINCE = re.compile(rf"(?:\b(?:{'|'.join(_SINCE)})|[至到])\W*(?:(?:the|le|el|il|den) )?$")
WHEN = re.compile(rf"\W*(?:{'|'.join(_WHEN)})\s?[:：|–-]")
# The bare word also stands above a text, for the day of the release itself.
DATE = re.compile(r"\W*(?:date|datum|fecha|data|日期|时间|時間|日付|날짜)\s?[:：]")
ON = r"(?:\W+(?:on|am|den|le|du|el|del|il|del|em|no dia|op|{weekday}))*\W*"  # "webinar on Tuesday, " and its day
