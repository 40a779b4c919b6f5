"""Takes out boilerplate: what publishers put around and between the paragraphs of an article.

In the table `LINES` are whole paragraphs of at most LONGEST_LINE characters, `INSERTS` stand inside a paragraph, and
`TAILS` head a block that runs to the end of the page. Text is normalised before it meets them: straight quotes, single
spaces. A rule must not match a sentence that a reporter could have written; where that is in doubt, the line stays.
"""

import re

LONGEST_LINE = 400
HEADLINE_LENGTH = 160
ROUNDS = 10
MENU_WORDS = ("Home", "HOME")

# What the words in angle brackets in the forms below stand for.
_WORDS = {
    "network": r"(?:facebook|twitter|x|instagram|linked ?in|you ?tube|whats ?app|telegram|pinterest|reddit|tik ?tok"
    r"|threads|bluesky|google news|flipboard|messenger|snapchat|tumblr|weibo|wechat|rss|e-?mail|print|copy link)",
    "related": r"(?:also read|read also|see also|also see|read more|read next|must read|don't miss"
    r"|related(?: (?:articles?|stor(?:y|ies)|links?|news|coverage|content|posts?|reading|topics?|videos?))?)",
    "piece": r"(?:article|story|stories|post|page|piece|report|news)",
    "mail": r"(?:newsletters?|mailing list|bulletin|(?:your|my) inbox|e-?mails?|e-?mail address)",
    "sentence end": r"(?:^|(?<=[.!?])|(?<=[.!?][\"')]))",
    "headline": r"(?:(?![.!?][\"')]? [\"'(]?(?-i:[A-Z])).){1,200}",
}


def _rules(forms: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """Return the pattern of each kind of boilerplate, by the name of the kind."""
    rules = {}
    for name, pattern in forms.items():
        for word, meaning in _WORDS.items():
            pattern = pattern.replace(f"<{word}>", meaning)
        rules[name] = re.compile(pattern, re.IGNORECASE)
    return rules


LINES = _rules({
    "breadcrumb": r"home(?: ?[>/|»›] ?[^>/|»›]{1,80})+",
    "menu": r"home|menu|search|sign in|log ?in|my account|back to top|skip to (?:main |the )?content",
    "related": r"<related>(?: ?[:|>]| -) ?.{0,200}|<related>(?:\.{3}|\W{0,2})",
    "related list": r"you (?:may|might) (?:also )?(?:like|be interested in)\W{0,3}"
    r"|(?:recommended|more) for you|most (?:read|popular|viewed)|trending(?: now)?|editor'?s'? picks?"
    r"|(?:top|more|latest) stories|latest news",
    "follow": r"(?:do |please |also )?(?:follow|like|join|find|visit|connect with) us (?:on|at|@).{0,200}",
    "follow a person": r"follow (?:[\w.'@&-]+ ){1,6}on <network>\b.{0,80}",
    "networks": r"(?:share|tweet|<network>)(?:[ |,/:·•-]+(?:share|tweet|<network>))*",
    "share": r"(?:please )?(?:share|like and share|tweet|e-?mail|print|bookmark) this(?: <piece>)?\W{0,3}"
    r"|(?:please )?(?:like and )?share (?:this (?:<piece> )?)?(?:on|via|with) (?:<network>|your friends)\b.{0,60}",
    "thanks": r"(?:thanks|thank you) for (?:reading|visiting|watching|following|subscribing)\b.{0,120}",
    "farewell": r"have a (?:good|great|nice|lovely) (?:day|one|week|weekend|evening)(?: ahead)?\W{0,5}",
    "comments": r"(?:\d+ )?comments?(?: \(\d+\))?|(?:view|show|read|load) (?:all )?(?:\d+ )?comments"
    r"|(?:leave|post|add|write) (?:us )?a (?:comment|reply)\b.{0,80}"
    r"|(?:let us know|tell us) (?:what you think )?in the comments?\b.{0,60}",
    "newsletter": r"(?:please )?(?:sign[ -]?up|subscribe|register)\b(?=.{0,120}\b<mail>\b).{0,250}"
    r"|(?:please )?(?:sign[ -]?up|subscribe|register) (?:here|now|today|free)\b.{0,160}"
    r"|subscribe|(?:please )?subscribe to (?:our|my|the channel)\b.{0,100}"
    r"|(?:get|receive) (?:the|our|all|more|daily|breaking|this|latest)\b.{0,120}\b<mail>\b.{0,120}"
    r"|(?:enter )?your e-?mail(?: address)?\W{0,3}|by (?:signing up|subscribing), you\b.{0,250}"
    r"|join our (?:newsletter|mailing list)\b.{0,120}",
    "call to visit": r"for more (?:<piece>|articles)(?: like this)?,? (?:please )?(?:visit|go to|click)\b.{0,120}",
    "app": r"(?:download|get) (?:the|our) .{0,40}\bapp(?: (?:now|today|here|on|from|for)\b.{0,60})?\W?",
    "click": r"(?:click|tap) (?:here )?to (?:read|continue|view|expand|subscribe)\b.{0,80}"
    r"|click here(?: for .{0,100})?\W?",
    "first published":
    r"(?:this|the) <piece> (?:was )?(?:originally |first )(?:appeared|published|ran) (?:on|in|at|by)\b.{0,160}",
    "read on": r"(?:continue|keep) reading(?: the (?:main|full) <piece>| below| at .{1,60})?\W{0,3}"
    r"|read (?:the )?(?:full|whole|original|rest of the) <piece>\b.{0,80}"
    r"|\W{0,2}<piece> continues (?:below|after)\b.{0,60}"
    r"|\W{0,2}scroll (?:down )?(?:to|for) (?:continue|more)\b.{0,60}",
    "advertisement": r"\W{0,3}(?:advertisements?|advertising|sponsored(?: (?:content|post|links?))?|ad)\W{0,3}"
    r"|paid (?:content|post)|promoted(?: content)?|ads by .{1,30}",
    "cookies":
    r"(?:we(?: and our partners)?|(?:this|our) (?:web)?site) uses? (?:[\w-]+ ){0,2}cookies (?:to|for|and|on)\b"
    r".{0,300}"
    r"|(?:this|our) (?:web)?site uses (?:[\w-]+ ){0,2}cookies\b.{0,300}"
    r"|by (?:continuing|using|browsing|clicking)\b.{0,120}\bcookies?\b.{0,200}"
    r"|(?:accept|manage|reject)(?: all)? cookies|(?:cookies?|privacy) (?:policy|settings|notice|preferences)",
    "terms": r"(?:terms (?:of (?:use|service)|(?:and|&) conditions)|contact us|about us)(?: ?[|·•/] ?.{1,60})*",
    "copyright": r"copyright (?:© ?|\(c\) ?)?\d{4}\b.{0,300}"
    r"|(?:copyright )?(?:©|\(c\)) ?(?:copyright )?(?:\d{4}|(?-i:[A-Z])).{0,300}"
    r"|(?:[^.]{0,80}\. )?all rights reserved\b[^.]{0,40}(?:\..{0,200})?"
    r"|this material may not be (?:published|reproduced)\b.{0,150}"
    r"|(?:reproduced|republished) with permission\b.{0,100}",
    "counters": r"\d+ ?min(?:ute)?s? read|reading time:? ?.{0,20}|listen to this <piece>.{0,30}"
    r"|\d+ (?:shares?|views?|likes?)",
})  # fmt: skip

INSERTS = _rules({
    "wire credit": r"^(?-i:[A-Z][A-Z .,'/-]{2,40}) ?\((?-i:[A-Z])[^()]{1,40}\) ?[-\u2013\u2014] (?=\S)",
    "related in brackets": r" ?[(\[](?:<related>|read|watch|more|see|photos?|video) ?:[^()\[\]]{1,250}[)\]]",
    "related at the end": r"<sentence end> ?\b(?-i:(?=[A-Z]))<related> ?[:|] ?<headline>$",
    "read on": r"<sentence end> ?(?-i:Read [Mm]ore|READ MORE|Continue [Rr]eading|Click here)(?:\.{3}| ?[»›>]+)?$",
    "credits": r" ?\((?:additional )?(?:reporting|writing|editing|compiled|edited|reported|written)"
    r"(?:(?: and|,) (?:reporting|writing|editing|additional reporting))* by [^()]{1,300}\)$",
    "click here": r" ?\([^()]{0,80}\bclick here\b[^()]{0,40}\)",
    "copyright": r" ?(?:copyright ?)?(?:©|\(c\)|\bcopyright) ?\d{4}\b.{0,150}?all rights reserved\b.{0,150}$",
    "advertisement": r"(?<=[.!?\"']) (?-i:ADVERTISEMENT|Advertisement)(?= (?-i:[A-Z\"']))",
    "story continues": r" ?\(?\b(?-i:(?:Story|Article) continues below|(?:STORY|ARTICLE) CONTINUES BELOW)"
    r"(?: (?:this )?(?:advertisement|ad|video|gallery))?\b\)?\.?",
})  # fmt: skip

TAILS = _rules({
    "related list": r"related (?:articles|stories|coverage|news|posts|content|links|reading)\W{0,3}"
    r"|(?:more stories|read more|read next|see also|top stories|recommended for you|trending(?: now)?)\W{0,3}"
    r"|you (?:may|might) also like\W{0,3}|most (?:read|popular)|more from .{1,40}|also on .{1,40}",
    "about the author": r"about the authors?\W{0,2}",
    "comments": r"(?:\d+ )?comments?|leave a (?:comment|reply)|join the conversation",
})  # fmt: skip


def strip(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs without boilerplate. Stripping again changes nothing.

    It goes round until nothing is left to take, but no more than ROUNDS times: text made to cost a round for each
    word is no article.
    """
    for _ in range(ROUNDS):
        before, paragraphs = paragraphs, _strip_once(paragraphs)
        if before == paragraphs:
            break
    return paragraphs


def _strip_once(paragraphs: list[str]) -> list[str]:
    paragraphs = _without_menu(_without_tail(paragraphs))
    left = [short for each in paragraphs if not _is_boilerplate(each) and (short := _without_inserts(each))]
    return [each for place, each in enumerate(left) if place == 0 or each != left[place - 1]]


def _without_tail(paragraphs: list[str]) -> list[str]:
    """Cut at the first heading of a tail after which there are only headlines and boilerplate."""
    start = len(paragraphs)
    while start and (_is_headline(paragraphs[start - 1]) or _is_boilerplate(paragraphs[start - 1])):
        start -= 1
    for place in range(max(start, 1), len(paragraphs)):
        if any(rule.fullmatch(paragraphs[place]) for rule in TAILS.values()):
            return paragraphs[:place]
    return paragraphs


def _is_headline(paragraph: str) -> bool:
    return len(paragraph) <= HEADLINE_LENGTH and paragraph[-1] not in ".\"'"


def _without_menu(paragraphs: list[str]) -> list[str]:
    """Drop a first line in which the menu, the section and the headline are run together ("HomeSportThe headline")."""
    if len(paragraphs) > 1 and paragraphs[0].startswith(MENU_WORDS) and paragraphs[0].endswith(paragraphs[1]):
        return paragraphs[1:]
    return paragraphs


def _is_boilerplate(paragraph: str) -> bool:
    """Whether the whole paragraph is boilerplate, or holds no letter and no digit."""
    if not any(map(str.isalnum, paragraph)):
        return True
    return len(paragraph) <= LONGEST_LINE and any(rule.fullmatch(paragraph) for rule in LINES.values())


def _without_inserts(paragraph: str) -> str:
    for rule in INSERTS.values():
        paragraph = rule.sub("", paragraph)
    return paragraph.strip()
