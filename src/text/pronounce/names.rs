//! Names that English letter-to-sound rules get wrong: composers and musicians, places, makers of
//! instruments, brands, and first names in the spelling of another language.

/// Names in lower case, folded to ASCII, with their sounds; sorted for the search.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("abbado", "AA0 B AA1 D OW0"), ("adele", "AH0 D EH1 L"), ("adidas", "AH0 D IY1 D AH0 S"), ("akai", "AH0 K AY1"),
    ("albeniz", "AA0 L B EY1 N IH0 S"), ("albinoni", "AA2 L B IH0 N OW1 N IY0"), ("alesis", "AH0 L IY1 S IH0 S"), ("alkan", "AA0 L K AA1 N"),
    ("amati", "AH0 M AA1 T IY0"), ("aoife", "IY1 F AH0"), ("aphex", "EY1 F EH2 K S"), ("argerich", "AA1 R G ER0 IH0 CH"),
    ("arkansas", "AA1 R K AH0 N S AO2"), ("arpeggiator", "AA0 R P EH1 JH IY0 EY2 T ER0"), ("arturia", "AA0 R T UH1 R IY0 AH0"),
    ("asus", "EY1 S UW0 S"), ("audi", "AW1 D IY0"), ("avicii", "AH0 V IY1 CH IY0"), ("bach", "B AA1 K"), ("balakirev", "B AH0 L AA1 K IH0 R EH2 F"),
    ("barenboim", "B EH1 R AH0 N B OY2 M"), ("bartok", "B AA1 R T AO2 K"), ("bayreuth", "B AY1 R OY2 T"), ("beauchamp", "B IY1 CH AH0 M"),
    ("bechstein", "B EH1 K SH T AY2 N"), ("beethoven", "B EY1 T OW2 V AH0 N"), ("behringer", "B EH1 R IH0 NG ER0"), ("beijing", "B EY0 JH IH1 NG"),
    ("bellini", "B EH0 L IY1 N IY0"), ("berio", "B EH1 R IY0 OW0"), ("berlioz", "B EH1 R L IY0 OW2 Z"), ("biber", "B IY1 B ER0"),
    ("bizet", "B IY0 Z EY1"), ("boccherini", "B OW2 K ER0 IY1 N IY0"), ("bocelli", "B OW0 CH EH1 L IY0"), ("boheme", "B OW0 EH1 M"),
    ("borodin", "B AO1 R AH0 D IY2 N"), ("bosendorfer", "B OW1 Z AH0 N D AO2 R F ER0"), ("boulanger", "B UW2 L AA0 N ZH EY1"),
    ("boulez", "B UW0 L EH1 Z"), ("bowie", "B OW1 IY0"), ("britten", "B R IH1 T AH0 N"), ("brno", "B ER1 N OW0"), ("bruch", "B R UH1 K"),
    ("bruckner", "B R UH1 K N ER0"), ("busoni", "B UW0 Z OW1 N IY0"), ("buxtehude", "B UH2 K S T AH0 HH UW1 D AH0"), ("byrd", "B ER1 D"),
    ("callas", "K AE1 L AH0 S"), ("camus", "K AA0 M UW1"), ("caoimhe", "K IY1 V AH0"), ("carcassi", "K AA0 R K AA1 S IY0"),
    ("carreras", "K AH0 R EH1 R AH0 S"), ("casals", "K AH0 S AA1 L Z"), ("celibidache", "CH EH2 L IH0 B IH0 D AA1 K EY0"),
    ("cezanne", "S EY0 Z AE1 N"), ("chabrier", "SH AA2 B R IY0 EY1"), ("chalamet", "SH AE2 L AH0 M EY1"),
    ("charpentier", "SH AA0 R P AA1 N T Y EY0"), ("chausson", "SH OW0 S AO1 N"), ("chavez", "CH AA1 V EH0 Z"),
    ("cherubini", "K EH2 R UW0 B IY1 N IY0"), ("chopin", "SH OW1 P AE0 N"), ("ciara", "S IY0 EH1 R AH0"), ("cimarosa", "CH IY2 M AH0 R OW1 Z AH0"),
    ("citroen", "S IH2 T R OW0 EH1 N"), ("clementi", "K L EH0 M EH1 N T IY0"), ("coltrane", "K OW1 L T R EY2 N"), ("copland", "K OW1 P L AH0 N D"),
    ("corea", "K AO0 R IY1 AH0"), ("corelli", "K AO0 R EH1 L IY0"), ("couperin", "K UW2 P ER0 AE1 N"), ("cubase", "K Y UW1 B EY2 S"),
    ("curie", "K Y UH1 R IY0"), ("czerny", "CH EH1 R N IY0"), ("daimler", "D EY1 M L ER0"), ("dali", "D AA1 L IY0"),
    ("debussy", "D EH2 B Y UW0 S IY1"), ("degas", "D EY0 G AA1"), ("delibes", "D AH0 L IY1 B"), ("delius", "D IY1 L IY0 AH0 S"),
    ("descartes", "D EY0 K AA1 R T"), ("django", "JH AE1 NG G OW0"), ("domingo", "D AH0 M IH1 NG G OW0"),
    ("donaueschingen", "D OW1 N AW0 EH2 SH IH0 NG AH0 N"), ("donizetti", "D AA2 N AH0 Z EH1 T IY0"), ("dostoevsky", "D AO2 S T AH0 Y EH1 F S K IY0"),
    ("dowland", "D AW1 L AH0 N D"), ("dudamel", "D UW2 D AH0 M EH1 L"), ("dufay", "D UW2 F AY1"), ("dukas", "D UW0 K AA1 S"),
    ("duparc", "D UW0 P AA1 R K"), ("durer", "D UH1 R ER0"), ("durufle", "D UH2 R UW0 F L EY1"), ("dusseldorf", "D UH1 S AH0 L D AO2 R F"),
    ("dutilleux", "D UW2 T IY0 Y ER1"), ("dvorak", "D V AO1 R ZH AA2 K"), ("edinburgh", "EH1 D AH0 N B ER0 OW0"), ("edvard", "EH1 D V AA2 R D"),
    ("eilidh", "EY1 L IY0"), ("einaudi", "AY0 N AW1 D IY0"), ("einsturzende", "AY1 N SH T ER0 T S AH0 N D AH0"), ("elgar", "EH1 L G AA2 R"),
    ("elise", "AH0 L IY1 Z"), ("elysees", "EH2 L IY0 Z EY1"), ("eminem", "EH1 M AH0 N EH2 M"), ("enescu", "EH0 N EH1 S K UW0"), ("eno", "IY1 N OW0"),
    ("enya", "EH1 N Y AH0"), ("eoin", "OW1 AH0 N"), ("epiphone", "EH1 P IH0 F OW2 N"), ("eroica", "EH0 R OW1 IH0 K AH0"),
    ("eurorack", "Y UH1 R OW0 R AE2 K"), ("eventide", "EH1 V AH0 N T AY2 D"), ("fateh", "F AA1 T EH0"), ("faure", "F AO0 R EY1"),
    ("focusrite", "F OW1 K AH0 S R AY2 T"), ("foucault", "F UW0 K OW1"), ("frescobaldi", "F R EH2 S K OW0 B AA1 L D IY0"),
    ("furtwangler", "F UH1 R T V EH2 NG G L ER0"), ("gabrieli", "G AA2 B R IY0 EH1 L IY0"), ("gauguin", "G OW0 G AE1 N"),
    ("geminiani", "JH EH2 M IH0 N IY0 AA1 N IY0"), ("gergiev", "G EH1 R G IY0 EH2 F"), ("gershwin", "G ER1 SH W IH0 N"),
    ("gesualdo", "JH EH2 Z UW0 AA1 L D OW0"), ("gilberto", "ZH IH0 L B EH1 R T OW0"), ("gillespie", "G IH0 L EH1 S P IY0"),
    ("ginastera", "HH IY2 N AH0 S T EH1 R AH0"), ("giordano", "JH AO0 R D AA1 N OW0"), ("givenchy", "ZH IY2 V AA0 N SH IY1"),
    ("glazunov", "G L AE1 Z UH0 N AO2 F"), ("glier", "G L IY0 EH1 R"), ("glinka", "G L IH1 NG K AH0"), ("gloucester", "G L AO1 S T ER0"),
    ("gluck", "G L UH1 K"), ("gnossienne", "N AO2 S Y EH1 N"), ("goethe", "G ER1 T AH0"), ("gorecki", "G AO0 R EH1 T S K IY0"),
    ("goteborg", "Y OW2 T AH0 B AO1 R G"), ("gotterdammerung", "G EH2 T ER0 D EH1 M ER0 UH0 NG"), ("gottingen", "G EH1 T IH0 NG AH0 N"),
    ("gounod", "G UW0 N OW1"), ("granados", "G R AH0 N AA1 D OW0 S"), ("grappelli", "G R AH0 P EH1 L IY0"), ("greenwich", "G R EH1 N IH0 CH"),
    ("grieg", "G R IY1 G"), ("grimaud", "G R IY0 M OW1"), ("guadalajara", "G W AA2 D AH0 L AH0 HH AA1 R AH0"), ("guarneri", "G W AA0 R N EH1 R IY0"),
    ("gubaidulina", "G UW0 B AY2 D UW0 L IY1 N AH0"), ("gudnadottir", "G UW1 DH N AH0 D OW2 T IH0 R"), ("guerlain", "G EH0 R L AE1 N"),
    ("gymnopedie", "ZH IH2 M N OW0 P EY0 D IY1"), ("gymnopedies", "ZH IH2 M N OW0 P EY0 D IY1 Z"), ("halen", "HH EY1 L AH0 N"),
    ("handel", "HH AE1 N D AH0 L"), ("haydn", "HH AY1 D AH0 N"), ("heifetz", "HH AY1 F IH0 T S"), ("heitor", "EY1 T AO0 R"),
    ("helene", "EH0 L EH1 N"), ("henze", "HH EH1 N Z AH0"), ("hildegard", "HH IH1 L D AH0 G AA2 R D"), ("hindemith", "HH IH1 N D AH0 M IH2 TH"),
    ("hisaishi", "HH IY2 S AA0 IY1 SH IY0"), ("hofner", "HH AA1 F N ER0"), ("holst", "HH OW1 L S T"), ("honegger", "AA1 N IH0 G ER0"),
    ("horowitz", "HH AO1 R AH0 W IH0 T S"), ("houston", "HH Y UW1 S T AH0 N"), ("humperdinck", "HH AH1 M P ER0 D IH2 NG K"),
    ("hyundai", "HH AH1 N D EY2"), ("ibanez", "AY0 B AA1 N EH0 Z"), ("ibert", "IY0 B EH1 R"), ("ikea", "AY0 K IY1 AH0"),
    ("illinois", "IH2 L AH0 N OY1"), ("isolde", "IH0 Z OW1 L D AH0"), ("itzhak", "IH1 T S HH AA2 K"), ("janacek", "Y AA1 N AH0 CH EH2 K"),
    ("jarre", "ZH AA1 R"), ("jascha", "Y AA1 SH AH0"), ("javier", "HH AA2 V IY0 EH1 R"), ("jinping", "JH IH1 N P IH1 NG"),
    ("joachim", "Y OW1 AH0 K IH0 M"), ("joao", "ZH W AW1"), ("jobim", "ZH OW0 B IY1 M"), ("johann", "Y OW1 HH AA2 N"),
    ("johannsson", "Y OW1 HH AA2 N S AH0 N"), ("jorge", "HH AO1 R HH EY0"), ("jose", "HH OW0 Z EY1"), ("josquin", "ZH AO0 S K AE1 N"),
    ("juan", "W AA1 N"), ("kabalevsky", "K AA2 B AH0 L EH1 F S K IY0"), ("kanawa", "K AH0 N AA1 W AH0"), ("kanye", "K AA1 N Y EY0"),
    ("karajan", "K EH1 R AH0 Y AA2 N"), ("katowice", "K AA2 T OW0 V IY1 T S EH0"), ("khachaturian", "K AA2 CH AH0 T UH1 R IY0 AH0 N"),
    ("kiri", "K IH1 R IY0"), ("kleine", "K L AY1 N AH0"), ("kodaly", "K OW1 D AY2"), ("koln", "K OW1 L N"), ("kontakt", "K AA1 N T AE2 K T"),
    ("korngold", "K AO1 R N G OW2 L D"), ("kowalski", "K OW0 W AA1 L S K IY0"), ("krakow", "K R AA1 K AW2"), ("kreisler", "K R AY1 S L ER0"),
    ("kuhlau", "K UW1 L AW2"), ("kulthum", "K UH0 L TH UW1 M"), ("kurtag", "K UH1 R T AA2 G"), ("lalo", "L AA1 L OW0"),
    ("lancome", "L AA0 N K OW1 M"), ("laphroaig", "L AH0 F R OY1 G"), ("lassus", "L AE1 S AH0 S"), ("laurent", "L AO0 R AA1 N"),
    ("lecuona", "L EY0 K W OW1 N AH0"), ("lehar", "L EH1 HH AA2 R"), ("leicester", "L EH1 S T ER0"), ("leipzig", "L AY1 P S IH0 G"),
    ("leoncavallo", "L EY2 OW0 N K AH0 V AA1 L OW0"), ("ligeti", "L IH1 G EH0 T IY0"), ("linguine", "L IH0 NG G W IY1 N IY0"),
    ("liszt", "L IH1 S T"), ("ljubljana", "L UW2 B L IY0 AA1 N AH0"), ("llandudno", "L AE0 N D IH1 D N OW0"),
    ("locatelli", "L OW2 K AH0 T EH1 L IY0"), ("lodz", "W UH1 CH"), ("ludwig", "L AH1 D W IH0 G"), ("lully", "L UW0 L IY1"),
    ("lutoslawski", "L UW2 T OW0 S L AA1 F S K IY0"), ("magdalen", "M AE1 G D AH0 L AH0 N"), ("mahler", "M AA1 L ER0"), ("mainz", "M AY1 N T S"),
    ("makeba", "M AH0 K EY1 B AH0"), ("manet", "M AH0 N EY1"), ("marimba", "M ER0 IH1 M B AH0"), ("marseille", "M AA0 R S EY1"),
    ("martinu", "M AA1 R T IH0 N UW2"), ("mascagni", "M AA0 S K AA1 N Y IY0"), ("maserati", "M AE2 Z ER0 AA1 T IY0"),
    ("massenet", "M AE2 S AH0 N EY1"), ("matisse", "M AH0 T IY1 S"), ("mccartney", "M AH0 K AA1 R T N IY0"), ("melbourne", "M EH1 L B ER0 N"),
    ("mendelssohn", "M EH1 N D AH0 L S AH0 N"), ("menuhin", "M EH1 N Y UW0 IH0 N"), ("messiaen", "M EH1 S Y AA2 N"),
    ("meyerbeer", "M AY1 ER0 B IH2 R"), ("milhaud", "M IY0 Y OW1"), ("minogue", "M AH0 N OW1 G"), ("miro", "M IY0 R OW1"), ("moby", "M OW1 B IY0"),
    ("moet", "M OW0 EH1 T"), ("monet", "M OW0 N EY1"), ("monteverdi", "M AA2 N T AH0 V EH1 R D IY0"), ("montreux", "M AA0 N T R OW1"),
    ("moog", "M OW1 G"), ("morricone", "M AO2 R IH0 K OW1 N EY0"), ("moscheles", "M AA1 SH AH0 L EH2 S"), ("mozart", "M OW1 T S AA2 R T"),
    ("mstislav", "M S T IH0 S L AA1 F"), ("munchen", "M IH1 N CH AH0 N"), ("mussorgsky", "M AH0 S AO1 R G S K IY0"),
    ("myaskovsky", "M Y AH0 S K AO1 F S K IY0"), ("nachtmusik", "N AA1 K T M UW0 Z IY2 K"), ("ndour", "N D UH1 R"), ("neumann", "N OY1 M AA2 N"),
    ("nevada", "N AH0 V AE1 D AH0"), ("nguyen", "W IH1 N"), ("niamh", "N IY1 V"), ("nike", "N AY1 K IY0"), ("nono", "N OW1 N OW0"),
    ("novello", "N AH0 V EH1 L OW0"), ("nusrat", "N UH1 S R AA0 T"), ("nutella", "N UW0 T EH1 L AH0"), ("oaxaca", "W AH0 HH AA1 K AH0"),
    ("oberheim", "OW1 B ER0 HH AY2 M"), ("offenbach", "AO1 F AH0 N B AA2 K"), ("ohana", "OW0 HH AA1 N AH0"), ("oistrakh", "OY1 S T R AA2 K"),
    ("orff", "AO1 R F"), ("pachelbel", "P AA1 K AH0 L B EH2 L"), ("paderewski", "P AE2 D ER0 EH1 F S K IY0"),
    ("paganini", "P AE2 G AH0 N IY1 N IY0"), ("paiste", "P AY1 S T IY0"), ("palestrina", "P AE2 L AH0 S T R IY1 N AH0"),
    ("pasteur", "P AE0 S T ER1"), ("pastorius", "P AH0 S T AO1 R IY0 AH0 S"), ("paulo", "P AW1 L OW0"), ("pavarotti", "P AE2 V ER0 AA1 T IY0"),
    ("penderecki", "P EH2 N D ER0 EH1 T S K IY0"), ("pergolesi", "P EH2 R G OW0 L EY1 Z IY0"), ("perlman", "P ER1 L M AH0 N"),
    ("peugeot", "P Y UW0 ZH OW1"), ("philharmonie", "F IY2 L AA0 R M OW0 N IY1"), ("piazzolla", "P Y AA0 T S OW1 L AH0"),
    ("pleyel", "P L EY1 EH0 L"), ("poincare", "P W AE2 N K AA0 R EY1"), ("porsche", "P AO1 R SH AH0"), ("poulenc", "P UW0 L AE1 NG K"),
    ("poznan", "P OW1 Z N AA2 N"), ("praetorius", "P R IY0 T AO1 R IY0 AH0 S"), ("prokofiev", "P R AH0 K OW1 F IY0 EH2 F"),
    ("puccini", "P UW0 CH IY1 N IY0"), ("purcell", "P ER0 S EH1 L"), ("quantz", "K V AA1 N T S"), ("quechua", "K EH1 CH W AH0"),
    ("quvenzhane", "K W AH0 V EH1 N Z AH0 N EY2"), ("rachmaninoff", "R AA0 K M AA1 N IH0 N AO2 F"), ("rachmaninov", "R AA0 K M AA1 N IH0 N AO2 F"),
    ("rameau", "R AA0 M OW1"), ("rammstein", "R AA1 M SH T AY2 N"), ("rautavaara", "R AW1 T AH0 V AA2 R AH0"), ("ravel", "R AH0 V EH1 L"),
    ("reich", "R AY1 K"), ("reinhardt", "R AY1 N HH AA2 R T"), ("renault", "R AH0 N OW1"), ("respighi", "R EH0 S P IY1 G IY0"),
    ("revueltas", "R EY2 V W EH1 L T AA0 S"), ("rhodes", "R OW1 D Z"), ("rickenbacker", "R IH1 K AH0 N B AE2 K ER0"), ("rihanna", "R IY0 AE1 N AH0"),
    ("rimsky", "R IH1 M S K IY0"), ("rodrigo", "R AH0 D R IY1 G OW0"), ("roisin", "R OW0 SH IY1 N"), ("rossini", "R OW0 S IY1 N IY0"),
    ("rousseau", "R UW0 S OW1"), ("saariaho", "S AA1 R IY0 AA0 HH OW2"), ("sade", "SH AA0 D EY1"), ("saens", "S AA1 N S"),
    ("sakamoto", "S AA2 K AH0 M OW1 T OW0"), ("salieri", "S AE2 L IY0 EH1 R IY0"), ("salisbury", "S AO1 L Z B EH2 R IY0"),
    ("salzburg", "S AO1 L Z B ER0 G"), ("santana", "S AE2 N T AE1 N AH0"), ("sarasate", "S AA2 R AH0 S AA1 T EY2"), ("satchmo", "S AE1 CH M OW0"),
    ("satie", "S AA0 T IY1"), ("scarlatti", "S K AA0 R L AA1 T IY0"), ("schnittke", "SH N IH1 T K AH0"), ("schoenberg", "SH ER1 N B ER0 G"),
    ("schonberg", "SH ER1 N B ER0 G"), ("schrodinger", "SH R OW1 D IH0 NG ER0"), ("schubert", "SH UW1 B ER0 T"), ("schumann", "SH UW1 M AA2 N"),
    ("schutz", "SH UH1 T S"), ("scriabin", "S K R IY0 AA1 B IH0 N"), ("segovia", "S AH0 G OW1 V IY0 AH0"), ("sennheiser", "Z EH1 N HH AY2 Z ER0"),
    ("sevcik", "SH EH1 F CH IH0 K"), ("shakira", "SH AH0 K IH1 R AH0"), ("shostakovich", "SH AA2 S T AH0 K OW1 V IH0 CH"), ("shure", "SH UH1 R"),
    ("sibelius", "S IH0 B EY1 L IY0 AH0 S"), ("sinead", "SH IH0 N EY1 D"), ("skoda", "SH K OW1 D AH0"), ("skrillex", "S K R IH1 L EH2 K S"),
    ("smetana", "S M EH1 T AH0 N AH0"), ("solti", "SH OW1 L T IY0"), ("sorabji", "S AO0 R AA1 B JH IY0"), ("southwark", "S AH1 DH ER0 K"),
    ("spohr", "SH P AO1 R"), ("spotify", "S P AA1 T AH0 F AY2"), ("stamitz", "SH T AA1 M IH0 T S"), ("steinberg", "S T AY1 N B ER0 G"),
    ("steinway", "S T AY1 N W EY2"), ("stockhausen", "S T AA1 K HH AW2 Z AH0 N"), ("stradivari", "S T R AE2 D IH0 V AA1 R IY0"),
    ("stradivarius", "S T R AE2 D IH0 V EH1 R IY0 AH0 S"), ("strauss", "S T R AW1 S"), ("stravinsky", "S T R AH0 V IH1 N S K IY0"),
    ("suk", "S UH1 K"), ("sviatoslav", "S V Y AA0 T AH0 S L AA1 F"), ("szymanowski", "SH IH2 M AH0 N AO1 F S K IY0"), ("taiko", "T AY1 K OW0"),
    ("takemitsu", "T AA2 K EH0 M IY1 T S UW0"), ("tallis", "T AE1 L IH0 S"), ("tarrega", "T AA1 R EY0 G AH0"), ("tartini", "T AA0 R T IY1 N IY0"),
    ("tavener", "T AE1 V AH0 N ER0"), ("tchaikovsky", "CH AY0 K AO1 F S K IY0"), ("telemann", "T EH1 L AH0 M AA2 N"),
    ("thalberg", "T AA1 L B EH2 R G"), ("thames", "T EH1 M Z"), ("theorbo", "TH IY0 AO1 R B OW0"), ("tiesto", "T IY0 EH1 S T OW0"),
    ("tijuana", "T IY2 AH0 W AA1 N AH0"), ("timothee", "T IH1 M AH0 TH IY0"), ("timpani", "T IH1 M P AH0 N IY0"), ("tippett", "T IH1 P IH0 T"),
    ("tomasz", "T AA1 M AA2 SH"), ("toscanini", "T AA2 S K AH0 N IY1 N IY0"), ("tupac", "T UW1 P AA2 K"), ("turina", "T UH0 R IY1 N AH0"),
    ("ukulele", "Y UW2 K AH0 L EY1 L IY0"), ("vangelis", "V AA0 NG G EH1 L IH0 S"), ("varese", "V AA0 R EH1 Z"), ("verdi", "V EH1 R D IY0"),
    ("vermeer", "V ER0 M IH1 R"), ("versace", "V ER0 S AA1 CH EY0"), ("vierne", "V Y EH1 R N"), ("vieuxtemps", "V Y ER0 T AA1 N"),
    ("vivaldi", "V IH0 V AA1 L D IY0"), ("volkswagen", "V OW1 K S W AE2 G AH0 N"), ("vuitton", "V W IY0 T AA1 N"), ("wagner", "V AA1 G N ER0"),
    ("warszawa", "V AA0 R SH AA1 V AH0"), ("weber", "V EY1 B ER0"), ("webern", "V EY1 B ER0 N"), ("weill", "V AY1 L"), ("widor", "V IY0 D AO1 R"),
    ("wien", "V IY1 N"), ("wieniawski", "V Y EH2 N Y AA1 F S K IY0"), ("worcester", "W UH1 S T ER0"), ("wroclaw", "V R AO1 T S W AA2 F"),
    ("wurlitzer", "W ER1 L IH0 T S ER0"), ("xavier", "Z EY1 V Y ER0"), ("xenakis", "Z EH0 N AA1 K IH0 S"), ("xiao", "SH Y AW1"),
    ("yamaha", "Y AA1 M AH0 HH AA2"), ("yamamoto", "Y AA2 M AH0 M OW1 T OW0"), ("youssou", "Y UW1 S UW0"), ("ysaye", "IY0 Z AY1"), ("yves", "IY1 V"),
    ("zauberflote", "T S AW1 B ER0 F L OW2 T AH0"), ("zelenka", "Z EH1 L EH0 NG K AH0"), ("zemlinsky", "Z EH0 M L IH1 N S K IY0"),
    ("zhang", "JH AA1 NG"), ("zildjian", "Z IH1 L JH AH0 N"), ("zimerman", "Z IH1 M ER0 M AH0 N"), ("zurich", "Z UH1 R IH0 K"),
];

/// The sounds of a capitalised name, with its accents folded. In lower case only words that are not English
/// count as names.
pub(super) fn find(word: &str) -> Option<&'static str> {
    let folded = deunicode::deunicode(word).to_ascii_lowercase();
    let at = NAMES
        .binary_search_by(|(name, _)| (*name).cmp(folded.as_str()))
        .ok()?;
    NAMES.get(at).map(|(_, sounds)| *sounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_the_search_and_have_sounds() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
        for (name, sounds) in NAMES {
            let known = super::super::arpabet(sounds);
            assert_eq!(known.len(), sounds.split(' ').count(), "{name}");
        }
    }
}
