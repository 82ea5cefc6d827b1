"""Our own lines for the teacher, of the kinds that people write for a voice instrument.

Handwritten lines, and patterns whose slots are filled in all combinations; `texts.py` chooses them for the sounds that
are still rare. None of the evaluation's sentences is among them.
"""

import math

NAMES = (
    "Abigail", "Alistair", "Beatrix", "Benedict", "Cecilia", "Chloe", "Dorothy", "Dwight", "Eugene", "Esther", "Fiona",
    "Geoffrey", "Gwendolyn", "Hugh", "Imogen", "Isaac", "Jonah", "Judith", "Katherine", "Leroy", "Margot", "Matthew", "Naomi",
    "Oliver", "Penelope", "Quentin", "Rosalind", "Rufus", "Sheila", "Theodore", "Ursula", "Vincent", "Winifred", "Xavier",
    "Yolanda", "Zachary", "Captain Shaw", "Doctor Hughes", "Professor Whitlock", "Mister Boyd", "Miss Thatcher", "Lady Fairfax",
)  # fmt: skip
PLACES = (
    "Edinburgh", "Chicago", "New Orleans", "Cheshire", "Oslo", "Vienna", "Albuquerque", "Bath", "Kyoto", "Geneva", "Youngstown",
    "Sheffield", "Zurich", "Hawaii", "Portsmouth", "Guatemala", "Beijing", "Wyoming", "Truro", "the Azores",
)  # fmt: skip
THINGS = (
    "the copper kettle", "a pair of leather gloves", "the judge's notebook", "an orange umbrella", "the broken azure vase",
    "your grandfather's watch", "a youthful oak", "the huge engine", "those shoes", "a thousand feathers", "the boy's toy boat",
    "a measure of good rye", "the choir", "our last hope", "a wooden sword", "the smooth path", "some fresh yogurt", "the joyful noise",
    "the vision machine", "her rough sketch", "an old church bell", "this strange texture", "the width of the shelf",
)  # fmt: skip
ACTIONS = (
    "lift", "push", "wash", "judge", "catch", "measure", "breathe on", "hide", "sharpen", "paint", "give back", "look for",
    "throw away", "carry", "describe", "unwrap", "polish", "draw", "choose", "protect",
)  # fmt: skip
MOODS = ("quietly", "with great joy", "in a rush", "as usual", "against my wishes", "beyond all measure", "without a word", "by accident")
NUMBERS = (
    "0", "3", "7", "12", "13", "15", "19", "20", "31", "44", "58", "66", "73", "85", "97", "101", "118", "250", "365", "512", "777",
    "999", "1024", "1666", "1815", "1984", "2026", "3500", "7040", "12,800", "44,100", "96,000", "250,000", "1,000,000",
)  # fmt: skip
UNITS = ("miles", "volts", "pages", "sheep", "hours", "dollars", "degrees", "bars", "beats a minute", "votes", "knots", "feet", "thieves")
SINGLE = (
    "Yes.", "No.", "Maybe.", "Help!", "Stop!", "Wait!", "Why?", "Where?", "Who?", "Really?", "Enough!", "Never!", "Always.", "Listen.",
    "Hello?", "Goodbye.", "Thanks.", "Sorry.", "Fire!", "Run!", "Hush.", "Sure.", "Welcome.", "Ready?", "Go!", "Again!", "Higher!",
    "Louder!", "Softly.", "Breathe.", "Jump!", "Charge!", "Bravo!", "Amen.", "Hooray!", "Oh.", "Ah!", "Hmm.", "Okay.", "Right.", "Left.",
    "Good.", "Bad.", "Yesterday.", "Tomorrow.", "Beautiful!", "Wonderful!", "Impossible!", "Absolutely.", "Nothing.", "Everything.",
    "Someone.", "Silence!", "Freedom!", "Treasure.", "Usually.", "Azure.", "Thirteen.", "Zero.", "Eleven.", "Rhythm.", "Echo.", "Zigzag.",
    "Joy.", "Voyage.", "Thought.", "Youth.", "Vision.", "Bathe.", "Judge.", "Church.", "Shadow.", "Ginger.", "Whisper.",
)  # fmt: skip
WRITTEN = (
    "Who's there? Show yourself!", "I know you can hear me.", "Don't move. Don't even breathe.", "Shh, they're right outside the door.",
    "Come closer, I want to tell you a secret.", "Keep your voice down, the walls are thin.", "Hush now, the moon is up and all is well.",
    "If we stay very still, it may go away.", "I never meant to hurt anyone, you know.", "Softly, softly, the floor creaks here.",
    "Hold the rope! Hold it!", "Get out of the way, now!", "Fire on the lower deck!", "We did it! We actually did it!",
    "You there! Put that down this instant!", "Go, go, go!", "Hey! Over here!", "That's not fair, and you know it!",
    "How dare you speak to me that way!", "For the last time, no!", "Watch out behind you!", "Somebody call a doctor!",
    "What on earth is going on in here?", "You and what army?", "Is this some kind of joke?", "Who told you about the tunnel?",
    "Shall we take the ferry or the bridge?", "Could I trouble you for a light?", "Isn't it a bit early for that?", "Whose idea was this?",
    "Have you any notion what this is worth?", "Would it kill you to say please?", "So, what do you think, yes or no?",
    "When did you last see your cousin?", "Did the earth just shake, or was it me?", "Am I supposed to be impressed?",
    "Tell the crew to lower the sails.", "Turn the dial to the left until it clicks.", "Mix the flour with the butter, then add two eggs.",
    "Read the next chapter by Thursday.", "Bring the boys around by the south gate.", "Sing it again, but slower this time.",
    "Please hold the line; your call matters to us.", "Mind the gap between the train and the platform.",
    "Flight 417 to Reykjavik is boarding at gate 9.", "This is the evening news, and here is what happened today.",
    "Ladies and gentlemen, welcome to the show!", "And the winner is, by a single vote, the underdog.",
    "Attention, please: the museum closes in ten minutes.", "Tonight: storms in the north, clear skies in the south.",
    "Once upon a time, in a valley that no map has ever shown, there lived a clockmaker who could not tell the time.",
    "It was the kind of fog that swallows a street whole, lamps and all, and gives it back in pieces the next day.",
    "The old king had three sons: the first was proud, the second was clever, and the third, as usual, was kind.",
    "Far below us the river turned silver, then gold, then black, and nobody on the ridge said anything for a very long while.",
    "She had counted the stairs every night since she was nine, and tonight, for the first time, there was one too many.",
    "Beyond the orchard, where the wall had fallen in, you could hear the sea, or what we thought was the sea.",
    "There are things you learn only once, such as fire, ice, and how quickly a friend can become a stranger.",
    "We walked, we rested, we argued about the way, and by the time we agreed the sun had gone and it no longer mattered.",
    "I used to think that silence was empty; now I think it is the fullest sound there is.",
    "Breathe in through your nose, hold it there, and let it go, a little slower each time.",
    "Your password must have at least eight characters, one of them a number.", "The file could not be saved. Please try again.",
    "Battery low: fifteen percent remaining.", "Calculating route. In two hundred yards, bear right.",
    "I'm fine. Really. It's just dust in my eyes.", "Oh, that's lovely! Where did you find it?", "Well, well, well. Look who decided to join us.",
    "No, no, you've got it all wrong.", "I can't believe it's over.", "I'd have followed you anywhere.", "Nobody asked you, George.",
    "That's the ugliest hat I've ever seen, and I love it.", "Fine. Have it your way.", "Do whatever you like, I don't care any more.",
    "I miss the noise of the old house.", "They left without us.", "Everything's going to be all right, I promise.",
    "We were so close. So very close.", "Ugh, the milk has gone off again.", "You smell like a wet sheepdog.",
    "Thank heavens you're safe!", "My hands won't stop shaking.", "Something is moving in the cellar.", "Please don't leave me here.",
    "One, two, three, four, let me hear you scream for more!", "La la la, and the beat goes on.", "Turn it up, turn it up, turn it all the way up!",
    "Love me like the ocean loves the shore.", "Higher and higher, we're walking the wire.", "Rise up, shine on, don't look back.",
    "Peter picked a peck of pickled peppers.", "She sells seashells by the seashore.", "Six thick thistle sticks.", "Red lorry, yellow lorry.",
    "Unique New York, you know you need unique New York.", "The sixth sick sheikh's sixth sheep's sick.", "Which witch wished which wicked wish?",
    "Thirty-three thousand thoughtful thieves thanked the Thursday theater.", "A proper copper coffee pot.", "Girl gargoyle, guy gargoyle.",
    "Toy boat, toy boat, toy boat.", "Vivid vowels give every voice its flavor.", "The beige garage had a mirage of a collage.",
    "Usually the usual treasure is a pleasure to measure.", "Joyce enjoyed the noise of the boys' toys in Illinois.",
    "How now, brown cow, out and about in our town?", "The youth with smooth teeth soothed the other's mouth.", "Go higher, Josiah, the fire's by the wire.",
    "Pure, sure, cure, tour: the poor moor endures.", "Fair hair, rare bear, square chair.", "Near here, dear, we hear clear cheer.",
    "Zoe's zebra zigzags lazily.", "Hang the long strings on the young king's swing.", "Edge of the bridge, badge of the judge.",
    "Watch the witch stretch and scratch.", "Father, mother, brother, other: gather together.", "Wolves would, if they could, pull wool from the woods.",
)  # fmt: skip
PATTERNS = (
    ("Did {} really {} {}?", NAMES, ACTIONS, THINGS),
    ("{}, please {} {} {}.", NAMES, ACTIONS, THINGS, MOODS),
    ("Don't {} {}!", ACTIONS, THINGS),
    ("{}! {} {}, quick!", NAMES, ("Hide", "Catch", "Grab", "Push", "Drop", "Choose", "Leave"), THINGS),
    ("Why would {} go to {}?", NAMES, PLACES),
    ("Is it {} {} to {}, or {}?", NUMBERS, UNITS, PLACES, NUMBERS),
    ("It costs {} {}.", NUMBERS, UNITS),
    ("Chapter {}: {} and {}.", NUMBERS, NAMES, THINGS),
    ("From {} to {}, {} had nothing but {}.", PLACES, PLACES, NAMES, THINGS),
    ("Who will {} {} if {} won't?", ACTIONS, THINGS, NAMES),
    ("I saw {} {}, near {}.", THINGS, MOODS, PLACES),
    ("In {}, {} found {}; it was worth {} {}.", PLACES, NAMES, THINGS, NUMBERS, UNITS),
    ("Give {} {} and go.", NAMES, THINGS),
    ("What about {}?", THINGS),
    ("Not {}, {}!", THINGS, NAMES),
    ("Call {} at {}, extension {}.", NAMES, PLACES, NUMBERS),
)
# Fillings drawn for each pattern.
DRAWN = 220


def lines(draw):
    """All our own lines; `draw` (a NumPy generator) chooses the fillings."""
    found = [*SINGLE, *WRITTEN]
    for pattern, *slots in PATTERNS:
        sizes = [len(slot) for slot in slots]
        total = math.prod(sizes)
        chosen = sorted(draw.choice(total, min(total, DRAWN), replace=False))
        for number in chosen:
            places = _digits(number, sizes)
            filled = pattern.format(*(slot[place] for slot, place in zip(slots, places)))
            found.append(filled[0].upper() + filled[1:])
    return list(dict.fromkeys(found))


def _digits(number, sizes):
    digits = []
    for size in reversed(sizes):
        number, digit = divmod(int(number), size)
        digits.append(digit)
    return digits[::-1]
