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
    ("px", "pixel", "pixels"), ("pt", "point", "points"), ("MP", "megapixel", "megapixels"),
];

/// Units that are read as such only right behind their number: "5in", but not "5 in".
pub(super) fn only_tight(unit: &str) -> bool {
    matches!(
        unit,
        "in" | "t" | "N" | "us" | "W" | "V" | "J" | "L" | "pt" | "st" | "ct" | "kt" | "MP"
    )
}

/// The name of one of a unit, or of a ratio of two ("km/h").
pub(super) fn singular(unit: &str) -> Option<String> {
    name(unit, |row| row.1)
}

/// The name of several.
pub(super) fn plural(unit: &str) -> Option<String> {
    name(unit, |row| row.2)
}

fn name(unit: &str, form: fn(&(&'static str, &'static str, &'static str)) -> &'static str) -> Option<String> {
    let find = |symbol: &str| UNITS.iter().find(|row| row.0 == symbol);
    match unit.split_once('/') {
        None => find(unit).map(|row| form(row).to_owned()),
        Some((above, below)) => {
            let above = find(above).map_or_else(|| above.to_owned(), |row| form(row).to_owned());
            let below = match below {
                "s²" => "second squared".to_owned(),
                "day" | "week" | "month" | "year" | "night" | "person" | "second" | "minute" | "hour" => {
                    below.to_owned()
                }
                _ => find(below)?.1.to_owned(),
            };
            Some(format!("{above} per {below}").trim_start().to_owned())
        }
    }
}

/// A unit's symbol by itself, where it can hardly be anything else.
pub(super) fn alone(symbol: &str) -> Option<&'static str> {
    let sure = [
        "km", "kg", "cm", "mm", "Hz", "kHz", "MHz", "GHz", "dB", "kB", "KB", "MB", "GB", "TB", "kWh", "mph",
    ];
    let row = UNITS
        .iter()
        .find(|row| row.0 == symbol && sure.contains(&symbol))?;
    Some(row.2)
}
