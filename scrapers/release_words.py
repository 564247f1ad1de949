"""The fixed phrases of press releases in the languages of newsrooms, by what they announce."""

from __future__ import annotations

import re

# Words before a dateline that are none of it.
FURNITURE = re.compile(
    r"\s*(?:(?:(?:press|media|news) release|pressemitteilung|presseinformation|medienmitteilung|pressemeldung|communiqu[eé] de presse"
    r"|nota de prensa|comunicado(?: de (?:prensa|imprensa))?|comunicato stampa|persbericht|pressmeddelande|pressemeddelelse"
    r"|for immediate release|dateline|発信地?|新闻稿|新聞稿|보도자료|プレスリリース)\s*[:：|–—\-]*\s*)+(?=\S)",
    re.I,
)

# What a wire service calls itself: in brackets, between slashes.
WIRE_LIKE = re.compile(
    r"wire\b|wired\b|\w{3,}press\b|newsfile|press ?release|pressebox|presseportal|prweb|pr newswire|send2press|openpr|newsworthy"
    r"|globe ?news"
    r"|media ?outreach|news ?(?:aktuell|room|service|agency|voir)|\b(?:ots|dpa|afp|apa|ap|upi|cnw|efe|ansa|lusa|belga|anp|reuters|bloomberg"
    r"|xinhua|kyodo|jcn|yonhap|tass|pti|ani|ians|bernama|antara|adnkronos|askanews|agenparl|agi|epd|kna|sda|ats|ntb|ritzau|pap|mti"
    r"|wam|europa ?press|iproup|marketers media|cision|dgap|eqs"
    r"|pr karma|pr)\b"
    r"|通信|商[讯訊]|通讯社|通訊社|新华社|新華社|中央社|中新|美通社|法新社|路透|ロイター|共同|時事|연합뉴스|뉴시스|뉴스1|뉴스와이어",
    re.I,
)
# The same without brackets, at the head of a dateline or between its dashes.
WIRE_AT_HEAD = re.compile(
    r"(?P<name>(?:[A-Z][\w.&'’-]*\s){0,3}[\w-]*(?:Newswire|NEWSWIRE|Presswire|PRNewswire|Pressebox)\b|Business Wire\b|BUSINESS WIRE\b"
    r"|ACCESSWIRE\b|Media OutReach\b|Newsfile Corp\b\.?"
    r"|新华社|新華社|中新社|中新网|中新網|中央社|美通社|人民网|央视网|法新社|路透社|[新央光][华視视明][网網]|大[纪紀]元"
    r"|本[网網报報站台刊](?:[讯訊]|消息)?|ロイター|共同通信|時事通信|연합뉴스|뉴시스|뉴스1)"
    r"(?:\s?(?:记者|記者)(?:[\u4e00-\u9fff]{2,3}(?=[\u4e00-\u9fff]{2}\s?\d)|(?=\s)))?"
)
# Who reported it, between dateline and text.
REPORTER = re.compile(
    r"\s*(?:[（(【\[]?\s?(?:[^（）()]{0,12})(?:记者|記者|通讯员|기자)[^）)】\]]{0,30}[）)】\]]|[가-힣]{2,4}\s?기자\s?=)\s*"
)

# Words inside the names of places that are no names themselves.
CONNECTING = frozenset(
    {
        *("de", "la", "le", "les", "du", "des", "del", "dei", "della", "di", "da", "do", "dos"),
        *("das", "a", "am", "an", "der", "im", "in", "of"),
        *("the", "and", "und", "et", "y", "e", "en", "sur", "sous", "upon", "by", "al", "el"),
        *("bei", "ob", "och", "og", "aan", "den", "van"),
    }
)
# What begins like a place and is none: prepositions before a day, labels, months' company, firms.
NO_PLACE = re.compile(
    r"(?:dr|prof|mr|mrs|ms|on|in|at|by|since|from|until|as|for|after|before|during|the|this|am|ab|seit|bis|vom|zum|der|die|das|le|la"
    r"|les|depuis|du|dès|el|los"
    r"|desde|il|dal|dopo|o|em|op|sinds|date|datum|fecha|data|stand|posted|published|updated|release date|released|veröffentlicht|publié"
    r"|publicado|pubblicato|copyright|today|yesterday|tomorrow|press|media|news|note|update|faq|q&a|contact|about|source|quelle|embargoed?"
    r"|sperrfrist|what|when|where|who|why)\b(?!-)(?!\s(?:havre|mans|haye|paz|plata|rochelle|hague|angeles|salvador|paso|cabos|spezia"
    r"|coruña)\b)"
    r"|.*\b(?:inc|ltd|corp|corporation|plc|llc|gmbh|ag|s\.a|s\.p\.a|(?<!, )co|company|group|gruppe|groupe|b\.v|n\.v|university"
    r"|foundation)\b\.?$"
    r"|.*(?:公司|集团|集團|株式会社|大学|大學|日期|时间|時間|发布|發布|發佈|更新|公開|日付|新闻|新聞|来源)",
    re.I,
)

# Places that stand in datelines without their country (after the AP and dpa lists), and regions that follow a comma.
CITIES = frozenset(
    {
        *("amsterdam", "athens", "atlanta", "bangkok", "barcelona", "basel", "beijing", "berlin", "bern"),
        *("boston", "brussels", "bruxelles"),
        *("budapest", "cairo", "chicago", "cologne", "copenhagen", "dallas", "denver", "detroit", "dubai"),
        *("dublin", "frankfurt", "geneva"),
        *("hamburg", "helsinki", "hong kong", "honolulu", "houston", "indianapolis", "istanbul", "jakarta", "jerusalem", "johannesburg"),
        *("kuala lumpur", "köln", "las vegas", "lausanne", "lisboa", "lisbon", "london", "los angeles", "luxembourg"),
        *("lyon", "macau", "madrid"),
        *("manila", "mexico city", "miami", "milan", "milano", "milwaukee", "minneapolis", "montreal", "moscow"),
        *("mumbai", "munich", "münchen"),
        *("nairobi", "new delhi", "new orleans", "new york", "nürnberg", "osaka", "oslo", "ottawa", "paris", "philadelphia", "phoenix"),
        *("pittsburgh", "prague", "rio de janeiro", "rom", "roma", "rome", "rotterdam", "salt lake city", "san antonio", "san diego"),
        *("san francisco", "santiago", "seattle", "seoul", "shanghai", "shenzhen", "singapore", "st. louis"),
        *("stockholm", "stuttgart", "sydney"),
        *("são paulo", "taipei", "tel aviv", "tokyo", "toronto", "vancouver", "vatican city", "vienna", "warsaw", "washington", "wien"),
        *("zurich", "zürich"),
    }
)
REGIONS = frozenset(
    {
        *("d.c", "dc", "ala", "ariz", "ark", "calif", "california", "colo", "conn", "del", "fla"),
        *("florida", "ga", "georgia", "ill", "illinois"),
        *("ind", "kan", "ky", "la", "md", "mass", "massachusetts", "mich", "michigan", "minn", "minnesota"),
        *("miss", "mo", "mont", "neb", "nev"),
        *("n.h", "n.j", "n.m", "n.y", "new jersey", "new york", "n.c", "north carolina", "n.d", "ohio", "okla", "ore", "oregon", "pa"),
        *("pennsylvania", "r.i", "s.c", "s.d", "tenn", "tennessee", "tex", "texas", "utah", "vt"),
        *("va", "virginia", "wash", "w.va", "wis"),
        *("wisconsin", "wyo", "ontario", "ont", "quebec", "québec", "alberta", "british columbia", "b.c", "manitoba", "nova scotia"),
        *("saskatchewan", "al", "az", "ar", "ca", "co", "ct", "fl", "ia", "il", "ks", "ma", "mi"),
        *("mn", "ms", "nc", "ne", "nh", "nj", "nm", "nv"),
        *("ny", "oh", "ok", "on", "or", "qc", "ri", "sc", "tn", "tx", "ut", "wa", "wi", "wv", "ab", "bc"),
    }
)
