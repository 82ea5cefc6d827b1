//! What OSC messages ask for.

use rosc::{OscMessage, OscType};

use crate::player::{CueNumber, NoCueNumber};

/// The longest text in a message, in characters.
const MAX_TEXT: usize = 2000;

/// What a message asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// `/recit/line/{number}/start`: starts a line.
    Start(CueNumber),
    /// `/recit/line/{number}/stop`: fades a line out.
    Stop(CueNumber),
    /// `/recit/line/{number}/text s`: changes the text of a line.
    Text(CueNumber, String),
    /// `/recit/go`: starts the line after the one that was played last.
    Go,
    /// `/recit/stop`: fades all lines out.
    StopAll,
    /// `/recit/resume`: starts again what the last [`StopAll`](Self::StopAll) has ended.
    Resume,
    /// `/recit/panic`: stops everything at once.
    Panic,
    /// `/recit/page i`: selects a page, from 0 here and from 1 in the message.
    Page(u8),
    /// `/recit/param/{name} f`: sets a parameter by its id, 0 to 1 of its range.
    Param(String, f32),
    /// `/recit/say s`: speaks a text that is no line of the script.
    Say(String),
    /// `/recit/ping`: asks for a reply.
    Ping,
    /// `/recit/clock`: asks how many seconds were played since the sound was switched on.
    Clock,
}

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No message has this address.
    #[error("there is no such address")]
    Address,
    /// The number of a line.
    #[error(transparent)]
    Number(#[from] NoCueNumber),
    /// The values, and those that it has.
    #[error("it needs {0}")]
    Values(&'static str),
}

impl Request {
    /// Reads a message. `None` if it is the release of a button, which desks send with the value 0.
    ///
    /// # Errors
    /// If it is not one of ours.
    pub fn read(message: &OscMessage) -> Result<Option<Self>, RequestError> {
        let address = message
            .addr
            .strip_prefix("/recit/")
            .ok_or(RequestError::Address)?;
        let parts: Vec<&str> = address.split('/').collect();
        let values = &message.args[..];
        Ok(Some(match parts[..] {
            ["line", number, "text"] => Self::Text(number.parse()?, text(values)?),
            ["say"] => Self::Say(text(values)?),
            ["page"] => Self::Page(page(values)?),
            ["param", name] if !name.is_empty() => Self::Param(name.to_owned(), share(values)?),
            _ => {
                let request = match parts[..] {
                    ["line", number, "start"] => Self::Start(number.parse()?),
                    ["line", number, "stop"] => Self::Stop(number.parse()?),
                    ["go"] => Self::Go,
                    ["stop"] => Self::StopAll,
                    ["resume"] => Self::Resume,
                    ["panic"] => Self::Panic,
                    ["ping"] => Self::Ping,
                    ["clock"] => Self::Clock,
                    _ => return Err(RequestError::Address),
                };
                return Ok((!is_release(values)).then_some(request));
            }
        }))
    }
}

fn is_release(values: &[OscType]) -> bool {
    match values {
        [OscType::Bool(pressed)] => !pressed,
        [value] => number(value) == Some(0.0),
        _ => false,
    }
}

fn number(value: &OscType) -> Option<f64> {
    match value {
        OscType::Int(value) => Some(f64::from(*value)),
        OscType::Long(value) => Some(*value as f64),
        OscType::Float(value) => Some(f64::from(*value)),
        OscType::Double(value) => Some(*value),
        _ => None,
    }
}

fn text(values: &[OscType]) -> Result<String, RequestError> {
    match values {
        [OscType::String(text)] if text.chars().count() <= MAX_TEXT => Ok(text.clone()),
        _ => Err(RequestError::Values("a text of at most 2000 characters")),
    }
}

fn page(values: &[OscType]) -> Result<u8, RequestError> {
    let [value] = values else {
        return Err(RequestError::Values("the number of a page, from 1"));
    };
    let page = number(value).filter(|page| page.fract() == 0.0 && (1.0..=128.0).contains(page));
    page.map(|page| page as u8 - 1)
        .ok_or(RequestError::Values("the number of a page, from 1"))
}

fn share(values: &[OscType]) -> Result<f32, RequestError> {
    let value = match values {
        [OscType::Bool(on)] => Some(f64::from(u8::from(*on))),
        [value] => number(value),
        _ => None,
    };
    let share = value.filter(|value| (0.0..=1.0).contains(value));
    share
        .map(|share| share as f32)
        .ok_or(RequestError::Values("a number from 0 to 1"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn read(address: &str, values: Vec<OscType>) -> Result<Option<Request>, RequestError> {
        Request::read(&OscMessage {
            addr: address.to_owned(),
            args: values,
        })
    }

    #[test]
    fn messages_name_lines_by_their_numbers() {
        let number = "12.5".parse().unwrap();
        assert_eq!(
            read("/recit/line/12.5/start", vec![]),
            Ok(Some(Request::Start(number)))
        );
        assert_eq!(
            read("/recit/line/012.50/stop", vec![1.0.into()]),
            Ok(Some(Request::Stop(number)))
        );
        let text = vec!["Good evening.".into()];
        assert_eq!(
            read("/recit/line/12.5/text", text.clone()),
            Ok(Some(Request::Text(number, "Good evening.".to_owned())))
        );
        assert_eq!(
            read("/recit/say", text),
            Ok(Some(Request::Say("Good evening.".to_owned())))
        );
    }

    #[test]
    fn numbers_have_any_type_and_the_release_of_a_button_is_nothing() {
        assert_eq!(read("/recit/page", vec![2.into()]), Ok(Some(Request::Page(1))));
        assert_eq!(
            read("/recit/page", vec![2.0_f32.into()]),
            Ok(Some(Request::Page(1)))
        );
        let breath = Request::Param("breath".to_owned(), 0.25);
        assert_eq!(
            read("/recit/param/breath", vec![0.25_f32.into()]),
            Ok(Some(breath))
        );
        assert_eq!(read("/recit/go", vec![]), Ok(Some(Request::Go)));
        assert_eq!(read("/recit/go", vec![1.into()]), Ok(Some(Request::Go)));
        assert_eq!(read("/recit/go", vec![0.0_f32.into()]), Ok(None));
        assert_eq!(read("/recit/panic", vec![OscType::Bool(false)]), Ok(None));
    }

    #[test]
    fn what_is_not_ours_is_an_error() {
        for address in [
            "/",
            "/recit",
            "/recit/",
            "/cue/1/start",
            "/recit/line/1",
            "/recit/line//start/x",
            "/recit/param/",
        ] {
            assert_eq!(read(address, vec![]), Err(RequestError::Address), "{address}");
        }
        assert_eq!(
            read("/recit/line/a b/start", vec![]),
            Err(RequestError::Number(NoCueNumber))
        );
        for (address, value) in [
            ("/recit/page", OscType::Int(0)),
            ("/recit/page", OscType::Int(129)),
            ("/recit/page", OscType::Float(1.5)),
            ("/recit/param/breath", OscType::Float(f32::NAN)),
            ("/recit/param/breath", OscType::Float(1.01)),
            ("/recit/say", OscType::Int(1)),
            ("/recit/say", OscType::String("a".repeat(MAX_TEXT + 1))),
        ] {
            let read = read(address, vec![value.clone()]);
            assert!(
                matches!(read, Err(RequestError::Values(_))),
                "{address} {value:?}"
            );
        }
    }
}
