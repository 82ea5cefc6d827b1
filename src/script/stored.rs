//! A project as stored in JSON, before it is interpreted.
//!
//! Values of any type are accepted here, but no more is kept than a project can need. The rest is read and
//! dropped, so that reading takes little more memory than the text.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::limits::{MAX_CHANNELS, MAX_DICTIONARY_WORDS, MAX_LINES, MAX_PAGES, MAX_PROFILES};
use super::profile::Profile;

/// The most tags of a preset.
pub const MAX_TAGS: usize = 32;
/// The most parameters of a preset.
pub(super) const MAX_PARAMETERS: usize = 256;
/// The most entries that are kept of a list in place of a single value.
const FEW: usize = 4;

/// A value, and its number of entries if it is a list or a table. Excess entries are not kept.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub value: Value,
    pub entries: usize,
}

/// The fields of a project or preset. Missing ones are null.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub format: Stored,
    pub version: Stored,
    pub voice: Stored,
    pub channels: Stored,
    pub pages: Stored,
    pub lines: Stored,
    pub dictionary: Stored,
    pub profiles: Stored,
    pub name: Stored,
    pub about: Stored,
    pub author: Stored,
    pub tags: Stored,
    pub parameters: Stored,
}

/// A stored line. Fields have any type, so that a wrong one can be corrected.
#[derive(Debug, Default, Serialize)]
pub(super) struct StoredLine {
    pub id: Option<Value>,
    pub key: Option<Value>,
    pub text: Option<Value>,
    pub seed: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choke: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Value>,
}

impl StoredLine {
    const FIELDS: &[&str] = &[
        "id", "key", "text", "seed", "page", "takes", "speaker", "emotion", "fit", "choke", "number", "at",
        "language",
    ];

    /// A line from its fields.
    pub fn of(fields: &Map<String, Value>) -> Self {
        let field = |name: &str| fields.get(name).cloned();
        Self {
            id: field("id"),
            key: field("key"),
            text: field("text"),
            seed: field("seed"),
            page: field("page"),
            takes: field("takes"),
            speaker: field("speaker"),
            emotion: field("emotion"),
            fit: field("fit"),
            choke: field("choke"),
            number: field("number"),
            at: field("at"),
            language: field("language"),
        }
    }
}

/// The part of a value that is kept.
#[derive(Clone, Copy)]
enum Shape {
    /// One value, or a few in a list.
    Plain,
    /// One value; lists and tables are dropped.
    Single,
    /// This many entries of a list.
    List(&'static Shape, usize),
    /// This many entries of a table.
    Table(usize),
    /// These fields.
    Fields(&'static [&'static str]),
}

const CHANNELS: Shape = Shape::List(&Shape::Single, MAX_CHANNELS);
const PAGES: Shape = Shape::List(&Shape::Fields(&["name", "keys"]), MAX_PAGES);
/// One more than a script holds, so that the first excess one is reported.
const LINES: Shape = Shape::List(&Shape::Fields(StoredLine::FIELDS), MAX_LINES + 1);
const DICTIONARY: Shape = Shape::List(
    &Shape::Fields(&["word", "said", "part", "case"]),
    MAX_DICTIONARY_WORDS,
);
const PROFILES: Shape = Shape::List(&Shape::Fields(Profile::FIELDS), MAX_PROFILES);
const VOICE: Shape = Shape::Fields(&["name", "speaker", "hash"]);
const TAGS: Shape = Shape::List(&Shape::Single, MAX_TAGS);
const PARAMETERS: Shape = Shape::Table(MAX_PARAMETERS);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Whole)
    }
}

/// Reads a [`Document`]. If a field occurs twice, the last one counts.
struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a project")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut document = Document::default();
        while let Some(name) = map.next_key::<String>()? {
            let (field, shape) = match name.as_str() {
                "format" => (&mut document.format, Shape::Single),
                "version" => (&mut document.version, Shape::Single),
                "voice" => (&mut document.voice, VOICE),
                "channels" => (&mut document.channels, CHANNELS),
                "pages" => (&mut document.pages, PAGES),
                "lines" => (&mut document.lines, LINES),
                "dictionary" => (&mut document.dictionary, DICTIONARY),
                "profiles" => (&mut document.profiles, PROFILES),
                "name" => (&mut document.name, Shape::Single),
                "about" => (&mut document.about, Shape::Single),
                "author" => (&mut document.author, Shape::Single),
                "tags" => (&mut document.tags, TAGS),
                "parameters" => (&mut document.parameters, PARAMETERS),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value_seed(shape)?;
        }
        Ok(document)
    }
}

impl<'de> DeserializeSeed<'de> for Shape {
    type Value = Stored;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Stored, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Shape {
    fn single<E>(value: impl Into<Value>) -> Result<Stored, E> {
        Ok(Stored {
            value: value.into(),
            entries: 0,
        })
    }
}

impl<'de> Visitor<'de> for Shape {
    type Value = Stored;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Stored, E> {
        Self::single(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Stored, E> {
        Self::single(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Stored, A::Error> {
        let (inner, most) = match self {
            Self::List(inner, most) => (*inner, most),
            Self::Plain => (Self::Single, FEW),
            _ => (Self::Single, 0),
        };
        let (mut kept, mut entries) = (Vec::new(), 0);
        loop {
            if entries < most {
                let Some(entry) = list.next_element_seed(inner)? else {
                    break;
                };
                kept.push(entry.value);
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            entries += 1;
        }
        Ok(Stored {
            value: Value::Array(kept),
            entries,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Stored, A::Error> {
        let (mut kept, mut entries) = (Map::new(), 0);
        while let Some(name) = table.next_key::<String>()? {
            let is_kept = match self {
                Self::Fields(names) => names.contains(&name.as_str()),
                Self::Table(most) => kept.len() < most,
                _ => false,
            };
            entries += 1;
            if is_kept {
                kept.insert(name, table.next_value_seed(Self::Plain)?.value);
            } else {
                table.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Stored {
            value: Value::Object(kept),
            entries,
        })
    }
}
