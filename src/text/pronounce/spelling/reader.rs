//! Reads the file of the net's weights.

/// The rest of the file.
pub(super) struct Reader(pub &'static [u8]);

impl Reader {
    /// The next bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A size: four bytes.
    pub fn size(&mut self) -> Option<usize> {
        let bytes = self.bytes(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    /// The next 32-bit floats.
    pub fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let (values, _) = self.bytes(4 * count)?.as_chunks();
        Some(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }
}
