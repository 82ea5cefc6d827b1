//! The two forms in which servers stream answers.
//!
//! Triton wraps each answer in a message with an error (field 1, text) and the answer (field 2, message). MLServer sends the
//! answers bare: field 1 is the name of the model and field 2 its version, both texts. So each message tells which it is: a bare
//! answer has fields from 3 on, unless it is empty, and a version is not a valid message.

use prost::Message;

use crate::error::{Error, clip};
use crate::message::{InferResponse, Wrapped};

/// Reads a message of a stream about `model`.
pub(crate) fn read(bytes: &[u8], model: &str) -> Result<InferResponse, Error> {
    let broken = || Error::Unfit("the answer is not a valid message".into());
    let bare = || InferResponse::decode(bytes).map_err(|_| broken());
    let fields = fields(bytes).ok_or_else(broken)?;
    if fields.iter().any(|field| *field > 2) {
        return bare();
    }
    let Ok(wrapped) = Wrapped::decode(bytes) else {
        return bare();
    };
    match wrapped.response {
        Some(response) if wrapped.error.is_empty() => Ok(response),
        // The name of the model and no more: a bare answer without tensors.
        None if wrapped.error == model => bare(),
        None if wrapped.error.is_empty() => Ok(InferResponse::default()),
        _ => Err(Error::Refused(clip(&wrapped.error))),
    }
}

/// The numbers of the fields of a message; `None` if it is broken.
fn fields(mut bytes: &[u8]) -> Option<Vec<u64>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let size = match key & 7 {
            0 => {
                varint(&mut bytes)?;
                0
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)?).ok()?,
            5 => 4,
            _ => return None,
        };
        bytes = bytes.get(size..)?;
        if !found.contains(&(key >> 3)) {
            found.push(key >> 3);
        }
    }
    Some(found)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::message::InferTensor;

    use super::*;

    fn answer(version: &str) -> InferResponse {
        InferResponse {
            model_name: "house".into(),
            model_version: version.into(),
            outputs: vec![InferTensor {
                name: "y".into(),
                datatype: "FP32".into(),
                shape: vec![1],
                contents: None,
            }],
            raw: vec![vec![0, 0, 128, 63]],
            ..InferResponse::default()
        }
    }

    fn wrapped(error: &str, response: Option<InferResponse>) -> Vec<u8> {
        let error = error.to_owned();
        Wrapped { error, response }.encode_to_vec()
    }

    #[test]
    fn both_forms_are_told_apart() {
        for version in ["", "1", "12", "v3", "2026-11-30"] {
            let answer = answer(version);
            assert_eq!(read(&answer.encode_to_vec(), "house"), Ok(answer.clone()), "bare");
            assert_eq!(
                read(&wrapped("", Some(answer.clone())), "house"),
                Ok(answer.clone()),
                "wrapped"
            );
            let empty = InferResponse {
                outputs: vec![],
                raw: vec![],
                ..answer
            };
            assert_eq!(
                read(&empty.encode_to_vec(), "house"),
                Ok(empty.clone()),
                "{version}"
            );
            assert_eq!(read(&wrapped("", Some(empty.clone())), "house"), Ok(empty));
        }
    }

    #[test]
    fn an_error_in_a_stream_is_reported() {
        let error = read(&wrapped("the model is gone", None), "house");
        assert_eq!(error, Err(Error::Refused("the model is gone".into())));
        let with_answer = read(&wrapped("late", Some(InferResponse::default())), "house");
        assert_eq!(with_answer, Err(Error::Refused("late".into())));
    }

    #[test]
    fn damaged_messages_are_refused_without_a_panic() {
        let whole = answer("1").encode_to_vec();
        for end in 1..whole.len() {
            let _ = read(&whole[..end], "house");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                let _ = read(&damaged, "house");
            }
        }
        assert!(read(&[0xff; 12], "house").is_err());
        assert!(read(&[0x0a, 0x7f], "house").is_err());
    }
}
