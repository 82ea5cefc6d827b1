//! Rules for digits and symbols in Chinese text: patterns, each with a function that reads a match.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::number::{count, dialled, digits, integer, large, number};

/// The context of a match.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub before: &'a str,
    pub after: &'a str,
}

/// Reads a match; `None` if the rule does not apply here.
type Say = fn(&Captures<'_>, Around<'_>) -> Option<String>;

/// A pattern at the current position, and its name.
pub(super) struct Rule {
    pub name: &'static str,
    pattern: Regex,
    say: Say,
}

impl Rule {
    /// The reading of the start of `around.after`, and its length in bytes.
    pub fn read(&self, around: Around<'_>) -> Option<(String, usize)> {
        let captures = self.pattern.captures(around.after)?;
        let end = captures.get(0)?.end();
        let after = &around.after[end..];
        let said = (self.say)(&captures, Around { after, ..around })?;
        Some((said, end))
    }
}

/// The rules in order of precedence.
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |(name, pattern, say): &(&'static str, &str, Say)| Rule {
        name,
        // A test builds all of them.
        pattern: Regex::new(&format!("^(?:{pattern})")).expect("the pattern is well formed"),
        say: *say,
    };
    TABLE.iter().map(rule).collect()
});

#[rustfmt::skip]
const TABLE: &[(&str, &str, Say)] = &[
    ("date", r"([0-9]{4})([-/.])([0-9]{1,2})([-/.])([0-9]{1,2})日?", date),
    ("years", r"([0-9]{4})年?([-–—~至到])([0-9]{4})年", years),
    ("year", r"([0-9]{2}|[0-9]{4})年", year),
    ("decade", r"([0-9]0)后", decade),
    ("times", r"([0-9]{1,2}):([0-9]{2})[-–—~]([0-9]{1,2}):([0-9]{2})", times),
    ("time", r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", time),
    ("ratio", r"([0-9]+(?:\.[0-9]+)?):([0-9]+(?:\.[0-9]+)?)", ratio),
    ("telephone", r"(?:\+86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}", telephone),
    ("telephone", r"0[0-9]{2,3}[- ][0-9]{7,8}|[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}", telephone),
    ("code", r"[0-9]{3,20}", code),
    ("money", r"([¥$€£])([0-9][0-9,]*(?:\.[0-9]+)?)([万亿千百]*)", money),
    ("percentages", r"(-?[0-9]+(?:\.[0-9]+)?)%?([-–—~至到])([0-9]+(?:\.[0-9]+)?)%", percentages),
    ("percentage", r"([-−+]?[0-9][0-9,]*(?:\.[0-9]+)?)([%‰])", percentage),
    ("temperature", r"([-−]?)([0-9]+(?:\.[0-9]+)?)(?:[-–—~]([0-9]+(?:\.[0-9]+)?))?(?:℃|°C)", temperature),
    ("fraction", r"([0-9]+)/([0-9]+)", fraction),
    ("speed", r"([0-9]+(?:\.[0-9]+)?)(?:km/h|m/s)", speed),
    ("range", r"([0-9]+(?:\.[0-9]+)?)[-–—~]([0-9]+(?:\.[0-9]+)?)", range),
    ("measure", r"([-−]?[0-9][0-9,]*(?:\.[0-9]+)?) ?([a-zA-Zμ²³㎡℉°]+)", measure),
    ("version", r"[0-9]+(?:\.[0-9]+){2,5}", version),
    ("number", r"([-−+]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)", plain),
    ("sign", r"[=×÷<>≈±&+%℃℉㎡#]", sign),
];

fn is_digit_before(around: Around<'_>) -> bool {
    around.before.ends_with(|c: char| c.is_ascii_digit())
}

fn value(captures: &Captures<'_>, at: usize) -> Option<u32> {
    captures.get(at)?.as_str().parse().ok()
}

fn date(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let (month, day) = (value(captures, 3)?, value(captures, 5)?);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && captures[2] == captures[4];
    (fits && !around.after.starts_with(|c: char| c.is_ascii_digit())).then(|| {
        let (month, day) = (integer(&month.to_string()), integer(&day.to_string()));
        format!("{}年{month}月{day}日", digits(&captures[1]))
    })
}

/// The word for the sign between the ends of a range.
fn to(sign: &str) -> &'static str {
    if sign == "至" { "至" } else { "到" }
}

fn years(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let to = to(&captures[2]);
    Some(format!("{}{to}{}年", digits(&captures[1]), digits(&captures[3])))
}

/// A year of the calendar, not a number of years.
fn year(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let (text, number) = (&captures[1], value(captures, 1)?);
    let is_calendar = match text.len() {
        2 => text.starts_with('0') || (number > 70 && number % 10 != 0),
        _ => number % 1000 != 0 || number == 2000,
    };
    (is_calendar && !is_digit_before(around)).then(|| format!("{}年", digits(text)))
}

/// The generation born in a decade: 90后.
fn decade(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    (!is_digit_before(around)).then(|| format!("{}后", digits(&captures[1])))
}

/// A time of day; `None` if it is invalid.
fn clock(hour: &str, minute: &str) -> Option<String> {
    let (hours, minutes): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    if hours > 24 || minutes > 59 {
        return None;
    }
    let hour = count(&hours.to_string());
    Some(match minutes {
        0 => format!("{hour}点"),
        1..=9 => format!("{hour}点零{}分", integer(&minutes.to_string())),
        _ => format!("{hour}点{}分", integer(minute)),
    })
}

/// Whether the text before says that two numbers are a score or shares.
fn is_compared(around: Around<'_>) -> bool {
    ["比分", "比", "以", "比例", "比率"]
        .iter()
        .any(|word| around.before.trim_end().ends_with(word))
}

fn times(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let from = clock(&captures[1], &captures[2])?;
    Some(format!("{from}到{}", clock(&captures[3], &captures[4])?))
}

fn time(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    if is_compared(around) {
        return None;
    }
    let time = clock(&captures[1], &captures[2])?;
    Some(match captures.get(3) {
        Some(seconds) => format!("{time}{}秒", integer(seconds.as_str().trim_start_matches('0'))),
        None => time,
    })
}

fn ratio(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    Some(format!("{}比{}", number(&captures[1]), number(&captures[2])))
}

fn telephone(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let fits = !is_digit_before(around) && !around.after.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| {
        let text = &captures[0];
        match text.strip_prefix("+86") {
            Some(rest) => format!("加八六，{}", dialled(rest)),
            None => dialled(text),
        }
    })
}

/// Words before digits that are a name rather than a number, and whether 1 is 幺 there.
const CODES: [(&str, bool); 22] = [
    ("拨打", true),
    ("打", true),
    ("电话", true),
    ("热线", true),
    ("拨", true),
    ("手机号", true),
    ("号码", true),
    ("房间", true),
    ("尾号", true),
    ("航班", true),
    ("账号", false),
    ("卡号", false),
    ("密码", false),
    ("验证码", false),
    ("邮编", false),
    ("编号", false),
    ("学号", false),
    ("工号", false),
    ("单号", false),
    ("代码", false),
    ("车牌号", false),
    ("型号", false),
];

fn code(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let before = around.before.trim_end_matches([' ', ':', '是', '为', '的']);
    let found = CODES.iter().find(|(word, _)| before.ends_with(word));
    let counted = around
        .after
        .starts_with(|c: char| "个元块次分万多%.,".contains(c));
    let (_, is_dialled) = found.filter(|_| !counted)?;
    let text = &captures[0];
    Some(if *is_dialled { dialled(text) } else { digits(text) })
}

/// A number without trailing zeros in its decimals.
fn trimmed(text: &str) -> String {
    let plain = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    };
    plain.to_owned()
}

fn money(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let currency = match &captures[1] {
        "¥" => "元",
        "$" => "美元",
        "€" => "欧元",
        _ => "英镑",
    };
    Some(format!(
        "{}{}{currency}",
        count(&trimmed(&captures[2])),
        &captures[3]
    ))
}

fn percentages(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let to = to(&captures[2]);
    Some(format!(
        "百分之{}{to}百分之{}",
        number(&captures[1]),
        number(&captures[3])
    ))
}

fn percentage(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let of = if &captures[2] == "%" { "百" } else { "千" };
    let said = number(&captures[1]);
    Some(match said.strip_prefix('负') {
        Some(positive) => format!("负{of}分之{positive}"),
        None => format!("{of}分之{said}"),
    })
}

fn temperature(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let below = !captures[1].is_empty() && !is_digit_before(around);
    let below = if below { "零下" } else { "" };
    let to = captures
        .get(3)
        .map_or_else(String::new, |to| format!("到{}", number(to.as_str())));
    Some(format!("{below}{}{to}摄氏度", number(&captures[2])))
}

fn fraction(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let fits = !around.after.starts_with('/') && value(captures, 2)? > 0;
    fits.then(|| format!("{}分之{}", integer(&captures[2]), integer(&captures[1])))
}

fn speed(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let is_fast = captures[0].ends_with("km/h");
    let said = number(&captures[1]);
    (!around.after.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| {
        if is_fast {
            format!("每小时{said}公里")
        } else {
            format!("每秒{said}米")
        }
    })
}

fn range(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let joint = if is_compared(around) { "比" } else { "到" };
    let fits = !around.after.starts_with(['-', '/', ':']) && !is_digit_before(around);
    fits.then(|| format!("{}{joint}{}", large(&captures[1]), large(&captures[2])))
}

/// Units in Latin letters.
#[rustfmt::skip]
const UNITS: &[(&str, &str)] = &[
    ("km", "公里"), ("m", "米"), ("cm", "厘米"), ("mm", "毫米"), ("nm", "纳米"), ("μm", "微米"), ("kg", "公斤"), ("g", "克"), ("mg", "毫克"), ("t", "吨"),
    ("L", "升"), ("l", "升"), ("ml", "毫升"), ("mL", "毫升"), ("m²", "平方米"), ("㎡", "平方米"), ("km²", "平方公里"), ("cm²", "平方厘米"), ("m³", "立方米"), ("cm³", "立方厘米"),
    ("Hz", "赫兹"), ("kHz", "千赫兹"), ("MHz", "兆赫兹"), ("GHz", "吉赫兹"), ("dB", "分贝"), ("W", "瓦"), ("kW", "千瓦"), ("kWh", "千瓦时"), ("V", "伏"), ("mAh", "毫安时"),
    ("s", "秒"), ("ms", "毫秒"), ("min", "分钟"), ("h", "小时"), ("°", "度"), ("℉", "华氏度"), ("°F", "华氏度"),
];

/// Whether letters after a number are a unit that is read in Mandarin.
pub(in crate::text) fn is_unit(letters: &str) -> bool {
    matches!(letters, "km/h" | "m/s") || UNITS.iter().any(|(unit, _)| *unit == letters)
}

fn measure(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let unit = UNITS.iter().find(|(unit, _)| *unit == &captures[2])?;
    Some(format!("{}{}", count(&captures[1]), unit.1))
}

fn version(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let parts = captures[0].split('.').map(integer);
    Some(parts.collect::<Vec<_>>().join("点"))
}

/// Words that are counted with 两.
const COUNTED: &str = "个只位次件张条本天年周块杯瓶份家种台辆部场封把双对套间座棵朵颗粒匹头层句段篇首名人口碗盘盒包袋箱排行列遍趟回倍步站公斤米升吨里亩克万亿千元美小分秒";

fn plain(captures: &Captures<'_>, around: Around<'_>) -> Option<String> {
    let (sign, text) = (&captures[1], &captures[2]);
    let sign = match sign {
        "" => "",
        _ if around.before.ends_with(|c: char| c.is_alphanumeric()) => match sign {
            // A number in a name, such as COVID-19; and a sum.
            "+" => "加",
            _ => "",
        },
        "+" => "正",
        _ => "负",
    };
    let counts = around.after.starts_with(|c| COUNTED.contains(c)) && !around.before.ends_with('第');
    let said = if counts && !around.after.starts_with("月") {
        count(text)
    } else {
        large(text)
    };
    Some(format!("{sign}{said}"))
}

fn sign(captures: &Captures<'_>, _: Around<'_>) -> Option<String> {
    let said = match &captures[0] {
        "=" => "等于",
        "×" => "乘以",
        "÷" => "除以",
        "<" => "小于",
        ">" => "大于",
        "≈" => "约等于",
        "±" => "正负",
        "&" => "和",
        "+" => "加",
        "%" => "百分号",
        "℃" => "摄氏度",
        "℉" => "华氏度",
        "㎡" => "平方米",
        "#" => "井号",
        _ => return None,
    };
    Some(said.to_owned())
}
