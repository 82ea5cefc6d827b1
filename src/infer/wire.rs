//! Reads and writes protocol buffers field by field.
//!
//! A parser that trusts the lengths in a file can be made to allocate absurd amounts of memory. This one
//! allocates nothing: every length must lie within the available bytes.

/// The error for an invalid file.
pub(super) const BROKEN: &str = "it is not an ONNX model, or it is damaged";

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Content<'a> {
    /// A number of up to 64 bits.
    Number(u64),
    /// Four bytes.
    Short([u8; 4]),
    /// Eight bytes.
    Long([u8; 8]),
    /// A message, a string, or packed numbers.
    Bytes(&'a [u8]),
}

impl<'a> Content<'a> {
    /// The bytes of a message or a string.
    pub(super) fn bytes(self) -> Result<&'a [u8], String> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(BROKEN.to_owned()),
        }
    }

    /// A string.
    pub(super) fn text(self) -> Result<&'a str, String> {
        std::str::from_utf8(self.bytes()?).map_err(|_| BROKEN.to_owned())
    }

    /// An integer.
    pub(super) fn integer(self) -> Result<i64, String> {
        match self {
            Self::Number(number) => Ok(number as i64),
            _ => Err(BROKEN.to_owned()),
        }
    }

    /// Adds the integers of a repeated field to `all`: one, or several that are packed.
    pub(super) fn add_integers(self, all: &mut Vec<i64>) -> Result<(), String> {
        let Self::Bytes(mut bytes) = self else {
            all.push(self.integer()?);
            return Ok(());
        };
        while !bytes.is_empty() {
            all.push(varint(&mut bytes).ok_or(BROKEN)? as i64);
        }
        Ok(())
    }
}

/// The fields of a message in order, with their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Content<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = field(&mut self.0);
        if field.is_none() {
            // Everything after a broken field is meaningless.
            self.0 = &[];
        }
        Some(field.ok_or_else(|| BROKEN.to_owned()))
    }
}

fn field<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Content<'a>)> {
    let tag = varint(bytes)?;
    let content = match tag & 7 {
        0 => Content::Number(varint(bytes)?),
        1 => Content::Long(take(bytes, 8)?.try_into().ok()?),
        2 => {
            let length = varint(bytes)?;
            Content::Bytes(take(bytes, usize::try_from(length).ok()?)?)
        }
        5 => Content::Short(take(bytes, 4)?.try_into().ok()?),
        _ => return None,
    };
    Some((tag >> 3, content))
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

/// Reads a number of at most ten bytes from the front.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    let number = take(bytes, length)?;
    let join = |value: u64, (at, byte): (usize, &u8)| value | u64::from(byte & 0x7f) << (7 * at);
    Some(number.iter().enumerate().fold(0, join))
}

/// Appends a field to `out`.
pub(super) fn write(out: &mut Vec<u8>, number: u64, content: Content<'_>) {
    let tag = |kind: u64| number << 3 | kind;
    match content {
        Content::Number(value) => {
            write_varint(out, tag(0));
            write_varint(out, value);
        }
        Content::Long(bytes) => {
            write_varint(out, tag(1));
            out.extend(bytes);
        }
        Content::Bytes(bytes) => {
            write_varint(out, tag(2));
            write_varint(out, bytes.len() as u64);
            out.extend(bytes);
        }
        Content::Short(bytes) => {
            write_varint(out, tag(5));
            out.extend(bytes);
        }
    }
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Content<'_>)>, String> {
        Fields(bytes).collect()
    }

    #[test]
    fn fields_are_read_in_order() {
        let bytes = [
            0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1d, 1, 2, 3, 4, 0x21, 1, 2, 3, 4, 5, 6, 7, 8,
        ];
        let expected = vec![
            (1, Content::Number(150)),
            (2, Content::Bytes(b"hi")),
            (3, Content::Short([1, 2, 3, 4])),
            (4, Content::Long([1, 2, 3, 4, 5, 6, 7, 8])),
        ];
        assert_eq!(read(&bytes), Ok(expected));
    }

    #[test]
    fn lengths_that_leave_the_message_are_refused() {
        for bytes in [
            &[0x0a, 0x80, 0x80, 0x80, 0x80, 0x04][..],
            &[0x0a, 5, 1],
            &[0x0d, 1, 2, 3],
            &[0x09, 1],
            &[0x08],
            &[0x0b],
            &[0xff; 100],
        ] {
            assert_eq!(read(bytes), Err(BROKEN.to_owned()), "{bytes:?}");
        }
    }

    #[test]
    fn numbers_are_packed_or_not() {
        let mut all = Vec::new();
        for content in [Content::Number(3), Content::Bytes(&[4, 0x96, 1])] {
            assert_eq!(content.add_integers(&mut all), Ok(()));
        }
        assert_eq!(all, [3, 4, 150]);
        assert!(Content::Bytes(&[0x80]).add_integers(&mut all).is_err());
        assert!(Content::Short([0; 4]).add_integers(&mut all).is_err());
    }
}
