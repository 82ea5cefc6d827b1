//! Units of measurement and their names.

/// Symbol, singular, plural.
#[rustfmt::skip]
const UNITS: &[(&str, &str, &str)] = &[
    ("%", "percent", "percent"), ("‰", "per mille", "per mille"),
    ("km", "kilometer", "kilometers"), ("m", "meter", "meters"), ("cm", "centimeter", "centimeters"),
    ("mm", "millimeter", "millimeters"), ("µm", "micrometer", "micrometers"), ("nm", "nanometer", "nanometers"),
    ("mi", "mile", "miles"), ("yd", "yard", "yards"), ("ft", "foot", "feet"), ("in", "inch", "inches"),
    ("mph", "mile per hour", "miles per hour"), ("kph", "kilometer per hour", "kilometers per hour"), ("kmh", "kilometer per hour", "kilometers per hour"),
    ("kn", "knot", "knots"), ("kt", "knot", "knots"),
    ("kg", "kilogram", "kilograms"), ("g", "gram", "grams"), ("mg", "milligram", "milligrams"), ("µg", "microgram", "micrograms"),
    ("t", "ton", "tons"), ("lb", "pound", "pounds"), ("lbs", "pound", "pounds"), ("oz", "ounce", "ounces"),
    ("l", "liter", "liters"), ("L", "liter", "liters"), ("ml", "milliliter", "milliliters"), ("mL", "milliliter", "milliliters"),
    ("cl", "centiliter", "centiliters"), ("dl", "deciliter", "deciliters"), ("gal", "gallon", "gallons"), ("ha", "hectare", "hectares"),
    ("m²", "square meter", "square meters"), ("m³", "cubic meter", "cubic meters"), ("km²", "square kilometer", "square kilometers"),
    ("cm²", "square centimeter", "square centimeters"), ("cm³", "cubic centimeter", "cubic centimeters"), ("sqft", "square foot", "square feet"),
    ("°C", "degree Celsius", "degrees Celsius"), ("°F", "degree Fahrenheit", "degrees Fahrenheit"), ("°", "degree", "degrees"),
    ("Hz", "hertz", "hertz"), ("kHz", "kilohertz", "kilohertz"), ("MHz", "megahertz", "megahertz"), ("GHz", "gigahertz", "gigahertz"),
    ("dB", "decibel", "decibels"), ("dBFS", "decibel full scale", "decibels full scale"), ("dBu", "=DB =U", "=DB =U"), ("LUFS", "loofs", "loofs"),
    ("bpm", "beat per minute", "beats per minute"), ("BPM", "beat per minute", "beats per minute"), ("rpm", "revolution per minute", "revolutions per minute"),
    ("fps", "frame per second", "frames per second"), ("ppm", "part per million", "parts per million"),
    ("st", "semitone", "semitones"), ("ct", "cent", "cents"),
    ("h", "hour", "hours"), ("hr", "hour", "hours"), ("hrs", "hour", "hours"), ("min", "minute", "minutes"), ("mins", "minute", "minutes"),
    ("s", "second", "seconds"), ("sec", "second", "seconds"), ("secs", "second", "seconds"), ("ms", "millisecond", "milliseconds"),
    ("µs", "microsecond", "microseconds"), ("us", "microsecond", "microseconds"), ("ns", "nanosecond", "nanoseconds"),
    ("yr", "year", "years"), ("yrs", "year", "years"),
    ("W", "watt", "watts"), ("kW", "kilowatt", "kilowatts"), ("MW", "megawatt", "megawatts"), ("GW", "gigawatt", "gigawatts"),
    ("kWh", "kilowatt hour", "kilowatt hours"), ("Wh", "watt hour", "watt hours"), ("V", "volt", "volts"), ("kV", "kilovolt", "kilovolts"),
    ("mV", "millivolt", "millivolts"), ("mA", "milliamp", "milliamps"), ("mAh", "milliamp hour", "milliamp hours"),
    ("Ω", "ohm", "ohms"), ("kΩ", "kilohm", "kilohms"), ("N", "newton", "newtons"), ("Nm", "newton meter", "newton meters"),
    ("Pa", "pascal", "pascals"), ("hPa", "hectopascal", "hectopascals"), ("kPa", "kilopascal", "kilopascals"), ("psi", "=PSI", "=PSI"),
    ("J", "joule", "joules"), ("kJ", "kilojoule", "kilojoules"), ("cal", "calorie", "calories"), ("kcal", "kilocalorie", "kilocalories"), ("hp", "horsepower", "horsepower"),
    ("kB", "kilobyte", "kilobytes"), ("KB", "kilobyte", "kilobytes"), ("MB", "megabyte", "megabytes"),
    ("GB", "gigabyte", "gigabytes"), ("TB", "terabyte", "terabytes"), ("KiB", "kibibyte", "kibibytes"), ("MiB", "mebibyte", "mebibytes"), ("GiB", "gibibyte", "gibibytes"),
    ("Mb", "megabit", "megabits"), ("Gb", "gigabit", "gigabits"), ("kb", "kilobit", "kilobits"),
    ("kbps", "kilobit per second", "kilobits per second"), ("Mbps", "megabit per second", "megabits per second"), ("Gbps", "gigabit per second", "gigabits per second"),
    ("tbsp", "tablespoon", "tablespoons"), ("tsp", "teaspoon", "teaspoons"), ("qt", "quart", "quarts"), ("cc", "=CC", "=CC"), ("LU", "=LU", "=LU"),
    ("dBV", "=DB =V", "=DB =V"), ("dBA", "=DB =A", "=DB =A"), ("dBm", "=DB =M", "=DB =M"), ("oct", "octave", "octaves"), ("octave", "octave", "octaves"),
    ("bit", "bit", "bits"), ("beat", "beat", "beats"), ("cd/m²", "candela per square meter", "candelas per square meter"), ("lx", "lux", "lux"), ("lm", "lumen", "lumens"), ("mol", "mole", "moles"),
    ("km³", "cubic kilometer", "cubic kilometers"), ("mm²", "square millimeter", "square millimeters"), ("mm³", "cubic millimeter", "cubic millimeters"), ("ft²", "square foot", "square feet"), ("ft³", "cubic foot", "cubic feet"), ("in²", "square inch", "square inches"),
    ("mV/m", "millivolt per meter", "millivolts per meter"), ("TiB", "tebibyte", "tebibytes"), ("PB", "petabyte", "petabytes"), ("kS", "kilosample", "kilosamples"), ("MS", "megasample", "megasamples"),
    ("mpg", "mile per gallon", "miles per gallon"), ("kbit", "kilobit", "kilobits"), ("Mbit", "megabit", "megabits"), ("Gbit", "gigabit", "gigabits"),
    ("mmHg", "millimeter of mercury", "millimeters of mercury"), ("pF", "picofarad", "picofarads"), ("nF", "nanofarad", "nanofarads"), ("µF", "microfarad", "microfarads"),
    ("mH", "millihenry", "millihenries"), ("µH", "microhenry", "microhenries"), ("MΩ", "megohm", "megohms"), ("mW", "milliwatt", "milliwatts"), ("µV", "microvolt", "microvolts"),
    ("kVA", "=KVA", "=KVA"), ("kN", "kilonewton", "kilonewtons"), ("MPa", "megapascal", "megapascals"), ("mbar", "millibar", "millibars"), ("dBTP", "decibel true peak", "decibels true peak"),
    ("Å", "angstrom", "angstroms"), ("dpi", "dot per inch", "dots per inch"), ("div", "division", "divisions"), ("yds", "yard", "yards"), ("wk", "week", "weeks"), ("wks", "week", "weeks"),
    ("mo", "month", "months"), ("mos", "month", "months"), ("gals", "gallon", "gallons"), ("qts", "quart", "quarts"), ("deg", "degree", "degrees"),
    ("px", "pixel", "pixels"), ("pt", "point", "points"), ("MP", "megapixel", "megapixels"),
];

/// Units that are only read as such directly after their number: "5in", but not "5 in".
pub(super) fn only_tight(unit: &str) -> bool {
    matches!(
        unit,
        "in" | "t" | "N" | "us" | "W" | "V" | "J" | "L" | "pt" | "st" | "ct" | "kt" | "MP" | "mo" | "div"
    )
}

/// Symbols that are also written in other cases without ambiguity after a number.
#[rustfmt::skip]
const CASELESS: [&str; 26] = [
    "km", "kg", "cm", "mm", "mg", "lb", "lbs", "oz", "ft", "mph", "kmh", "Hz", "kHz", "dB", "kbps", "Mbps", "Gbps", "ml", "min", "mins", "hr", "hrs", "kWh", "tbsp", "oct", "octave",
];

/// The singular of a unit, or of a ratio of two ("km/h", "dB/octave").
pub(super) fn singular(unit: &str) -> Option<String> {
    name(unit, |row| row.1)
}

/// The plural.
pub(super) fn plural(unit: &str) -> Option<String> {
    name(unit, |row| row.2)
}

type Row = (&'static str, &'static str, &'static str);

fn find(symbol: &str) -> Option<&'static Row> {
    let exact = |symbol: &str| UNITS.iter().find(|row| row.0 == symbol);
    // "m2" and "km3" are typed for lack of superscripts.
    let raised = || {
        let (base, power) = symbol.split_at_checked(symbol.len().checked_sub(1)?)?;
        let power = match power {
            "2" => '²',
            "3" => '³',
            _ => return None,
        };
        exact(&format!("{base}{power}"))
    };
    // "ML" is usually an abbreviation.
    let caseless = || {
        let mut known = CASELESS.iter();
        known.find(|known| known.eq_ignore_ascii_case(symbol) && symbol != "ML")
    };
    exact(symbol).or_else(raised).or_else(|| exact(caseless()?))
}

fn name(unit: &str, form: fn(&Row) -> &'static str) -> Option<String> {
    if let Some(row) = find(unit) {
        return Some(form(row).to_owned());
    }
    let (above, below) = unit.split_once('/')?;
    let above = match above {
        "" => String::new(),
        _ => form(find(above)?).to_owned(),
    };
    let below = match below {
        "s²" | "s2" => "second squared".to_owned(),
        // "mg/kg/day" is per kilogram and per day.
        _ if below.contains('/') => name(below, |row| row.1)?,
        // A word in full stands for itself.
        _ if below.len() > 3 && below.bytes().all(|byte| byte.is_ascii_lowercase()) => below.to_owned(),
        "day" => below.to_owned(),
        _ => find(below)?.1.to_owned(),
    };
    Some(format!("{above} per {below}").trim_start().to_owned())
}

/// Symbols that need no number after a word of measuring: "how many GB", "the level in dB".
#[rustfmt::skip]
const ALONE: [&str; 17] = [
    "km", "kg", "cm", "mm", "Hz", "kHz", "MHz", "GHz", "dB", "kB", "KB", "MB", "GB", "TB", "kWh", "mph", "mmHg",
];

/// A unit's symbol by itself, if it is unambiguous: never before a hyphen and a digit, which make it a name
/// ("TB-303"), and in capitals only after a word of measuring.
pub(super) fn alone(symbol: &str, before: Option<&str>, after: &str) -> Option<&'static str> {
    let numbered = after.starts_with('-') && after[1..].starts_with(|c: char| c.is_ascii_digit());
    let measuring = || {
        before.is_some_and(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "in" | "per" | "many" | "of" | "much" | "few" | "several" | "more" | "each"
            )
        })
    };
    let capitals = symbol.bytes().all(|byte| byte.is_ascii_uppercase());
    if !ALONE.contains(&symbol) || numbered || capitals && !measuring() {
        return None;
    }
    let one = before.is_some_and(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "per" | "a" | "one" | "each" | "every"
        )
    });
    find(symbol).map(|row| if one { row.1 } else { row.2 })
}
