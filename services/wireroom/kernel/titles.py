"""Titles and offices of people, in lower case: the parts from which the rooms that read names make their own lists."""

FORMS_OF_ADDRESS = ("mr", "mrs", "ms", "dr", "prof")  # with or without a stop
SHORT_TITLES = ("sen", "rep", "gov", "gen", "capt")
# An office stands before a name and in its place: "Mayor Bo", "the mayor".
OFFICES = (
    "president", "minister", "premier", "chancellor", "governor", "mayor", "senator", "judge", "general", "captain",
    "professor", "chairman", "ceo", "coach",
)  # fmt: skip
OTHER_OFFICES = ("congressman", "congresswoman", "chairwoman", "ambassador", "colonel")  # the tagger knows none of them
ROYALTY = ("king", "queen", "prince", "princess", "pope")
# A position stands behind a name, with what it is held in: "Bo, head of Acme".
POSITIONS = ("president", "director", "minister", "founder", "co-founder", "editor", "secretary", "head", "coach")
