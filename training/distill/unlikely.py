"""Sentences that cannot be guessed, so that a recogniser must hear every word: everyday words of one or two syllables
in an order that means nothing.

C. Benoît, M. Grice and V. Hazan, "The SUS test", Speech Communication 18, 1996, measure intelligibility with such
sentences. Here they only train.
"""

import numpy as np

NOUNS = """
    ant apple arch arm axe bag ball band bank barn basket bat beach bead beam bean bear beard bed bee beef bell belt bench berry bill bird
    blade blanket block board boat bolt bone book boot bottle bow bowl box boy branch brass bread brick bride bridge broom brush bucket bud
    bug bull bus butter button cab cabin cake calf camp can candle cap cape car card cart case cat cave chain chair chalk cheek cheese chef
    chest chick chin chip church clam claw clay cliff clock cloth cloud club coach coal coast coat cod coin comb cook cord cork corn couch
    cow crab crane cream crib crop crow crown cup curb curtain dam dart dawn deck deer den desk dew dime dirt dish dock dog doll door dot
    dove drain dress drill drum duck dust ear edge eel egg elbow elm face fan farm feather fence fern field fig film fin fire fish fist flag
    flame flask fleet flood floor flour flute fly fog foot fork fort fox frame frog fruit fur game gang gate gem ghost gift girl glass glove
    glue goat gold goose grain grape grass grave grill guard guest gull gum gun guy hall ham hand harp hat hawk hay head heel hen herb hill
    hip hive hoe hole hood hook horn horse hose house hut ice ink iron island jacket jail jam jar jaw jeep jet jewel judge jug juice key kid
    king kite knee knife knight knob knot lace lad ladder lake lamb lamp land lane lap lark latch lawn lead leaf leg lemon lid light lime
    line lion lip list loaf lock log lunch lung maid mail mall map mask mast mat match maze meal meat mill mine mint mist moat mole monk
    moon moss moth mouse mouth mud mug mule nail neck needle nest net night nose note nun nurse nut oak oar oven owl pad page pail pan park
    pass patch path paw pea peach pear pearl peg pen pet pie pier pig pile pill pin pine pint pipe pit plane plant plate plow plug plum pole
    pond pool porch port post pot pouch prince pump quail queen quilt rack raft rail rain ram ranch rat raven rice ring road robe rock rod
    roof room root rope rose rug rush sack saddle sail salt sand sauce saw scale scarf seal seat seed shade shark shed sheep sheet shelf
    shell shield ship shirt shoe shop shore shrub sign silk sink site skirt skull sky slab sled sleeve slide slope smoke snail snake snow
    soap sock sofa soil song soup spade spear spice spider spoon spot spring spy square stage stain stair stamp star steam stem step stew
    stick stone stool store storm stove straw street string suit sun swamp swan sword table tail tank tape tar tea team tent thief thigh
    thorn thread throat throne thumb tide tie tile tin tire toad toast toe tomb tongue tool tooth top torch towel tower town toy track trail
    train trap tray tree trench truck trunk tub tube tug turtle vase vault veil vest vine voice wagon waist wall wand wasp watch wave wax
    web wedge weed well whale wharf wheat wheel whip wig wind window wine wing wire witch wolf wood wool worm wreath yacht yard yarn zoo
""".split()
ADJECTIVES = """
    bad bare big black bland bleak blind blue blunt bold bright brief brisk broad brown calm cheap clean clear cold cool crisp crude cruel
    curly damp dark dead deaf dear deep dense dim dire dry dull eager early fair faint false fast fat fierce fine firm flat fond frail frank
    fresh full gaunt gentle glad gold grand gray great green grim gross happy hard harsh heavy high hollow hot huge keen kind large last
    late lazy lean light limp little lively lone long loose lost loud low mad main mean mild moist narrow neat new nice numb odd old pale
    pink plain plump poor proud pure quaint queer quick quiet rare raw red rich ripe rough round rude sad safe sane sharp sheer shiny short
    shrewd shy silent silly simple slack sleek slick slight slim slow sly small smart smooth soft solid sore sour square stale steep stern
    stiff still stout straight strange strict strong sure sweet swift tall tame tan tart tender thick thin third tight tiny torn tough true
    vague vast vain vivid warm weak weary weird wet white whole wide wild wise worn worse wrong yellow young
""".split()
VERBS = """
    asked ate backed baked beat bent bit blamed bled blew bore bought bound bowed broke brought brushed built burned called came carved
    caught chased cheered chewed chose cleared climbed closed cooked cost cracked crept cried crossed crushed cut dared drank dragged drew
    dried drove dug earned eased faced fed fell felt filled fixed flashed fled flew flung folded forced forgot fought found froze gave got
    gripped ground grew guessed heard heaped heated heaved held helped hid hit hung hurt joined judged jumped kept kicked killed kissed
    knelt knew knocked laid laughed launched leaned leaped led left lent lifted liked listed lit loaded locked longed lost loved made mailed
    mashed matched melted mended met missed mixed moved named nailed needed nudged owned packed paid painted passed peeled picked piled
    pinned placed planned played poked poured praised pressed pulled pushed put raced raised ran rang reached read rode rolled rose rubbed
    ruled rushed said sang sank sat saved sawed saw scared seized sent sewed shaped shared shed shone shook shot showed shut slammed slept
    slid smelled smoked snapped soaked sold sought sowed spared split spoiled spoke spread spun stacked stained stamped stared stole stood
    stopped stored struck stuck swam swept swung tapped tasted taught tied tore tossed touched traced traded trained trapped trimmed trusted
    tugged turned used waited walked wanted warmed warned washed watched waved wiped wished woke won wore wound wove wrapped wrote yelled
""".split()
ORDERS = """
    add ask bend bring buy call catch clean close cut drop dry feed fetch fill find fix fold get give grab hang help hide hold keep kick lay
    lead leave lend lift load lock mail make mark melt mend move nail open paint pass pick pin place pour press pull push put raise reach
    read ride roll save scrub sell send set shake share shut slice spread stir store take tell throw tie toss touch trim turn wash watch
    wear wipe wrap
""".split()
PREPOSITIONS = """
    above across against along around at behind below beneath beside between by down for from in inside into near of off on onto over past
    through to toward under up upon with
""".split()
DETERMINERS = "a the the the this that his her my your our their each one some no".split()
ENDINGS = (
    "again", "alone", "at dawn", "at first", "at last", "at night", "by noon", "each day", "for good", "for hours",
    "in haste", "in spring", "in the cold", "in the dark", "last week", "late", "now", "on time", "once", "soon", "then",
    "there", "today", "too soon", "twice", "with care", "with ease",
)  # fmt: skip
# Share of the nouns with an adjective.
DESCRIBED = 0.6
PATTERNS = (
    "{thing} {verb} {thing} {preposition} {thing}.",
    "{order} {thing} {preposition} {thing} and {order} {thing}.",
    "{thing} {verb} {preposition} {thing} {ending}.",
    "{thing} {preposition} {thing} was {adjective} and {adjective}.",
    "{noun} and {noun} {verb} {thing} {ending}.",
    "when {thing} {verb}, {thing} {verb} {thing}.",
)
WORDS = {"noun": NOUNS, "adjective": ADJECTIVES, "verb": VERBS, "order": ORDERS, "preposition": PREPOSITIONS, "ending": ENDINGS}


def sentences(count, seed=0):
    """So many sentences."""
    draw = np.random.default_rng(seed)
    return [_sentence(draw) for _ in range(count)]


def _sentence(draw):
    said = PATTERNS[draw.integers(len(PATTERNS))]
    while "{" in said:
        slot = said[said.index("{") + 1 : said.index("}")]
        filling = _thing(draw) if slot == "thing" else _one(draw, WORDS[slot])
        said = said.replace(f"{{{slot}}}", filling, 1)
    return said[0].upper() + said[1:]


def _thing(draw):
    determiner, adjective = _one(draw, DETERMINERS), f"{_one(draw, ADJECTIVES)} " if draw.random() < DESCRIBED else ""
    noun = adjective + _one(draw, NOUNS)
    return f"an {noun}" if determiner == "a" and noun[0] in "aeiou" else f"{determiner} {noun}"


def _one(draw, words):
    return words[draw.integers(len(words))]
