//! The chunks of a WAV file that mark positions in it: `cue ` and `LIST adtl`, as specified in "Multimedia
//! Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991). Sizes and numbers are
//! little-endian, and chunks begin at even offsets.

/// A marker in a file, in samples of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Its label.
    pub label: String,
    /// Its start.
    pub start: u32,
    /// Its length.
    pub length: u32,
}

/// Code page of the labels: UTF-8.
const UTF_8: u16 = 65_001;

/// The chunks for these markers; empty if there are none.
pub(super) fn markers(markers: &[Marker]) -> Vec<u8> {
    if markers.is_empty() {
        return Vec::new();
    }
    let mut points = (markers.len() as u32).to_le_bytes().to_vec();
    let mut list = b"adtl".to_vec();
    for (id, marker) in (1_u32..).zip(markers) {
        point(id, marker.start, &mut points);
        list.extend(label(id, &marker.label));
        list.extend(length(id, marker.length));
    }
    [chunk(b"cue ", &points), chunk(b"LIST", &list)].concat()
}

/// A cue point: its id, its position in the play order, its chunk, and its position there.
fn point(id: u32, at: u32, points: &mut Vec<u8>) {
    points.extend(id.to_le_bytes());
    points.extend(at.to_le_bytes());
    points.extend(b"data");
    // The starts of the chunk and of the block, zero in files without a playlist or silent chunks.
    points.extend([0; 8]);
    points.extend(at.to_le_bytes());
}

/// The label of a cue point.
fn label(id: u32, text: &str) -> Vec<u8> {
    let text = text.replace('\0', " ");
    chunk(b"labl", &[&id.to_le_bytes(), text.as_bytes(), &[0]].concat())
}

/// The length of a cue point, as a region without country, language and dialect.
fn length(id: u32, samples: u32) -> Vec<u8> {
    let fields = [&id.to_le_bytes(), &samples.to_le_bytes(), b"rgn "].map(|field: &[u8; 4]| *field);
    chunk(
        b"ltxt",
        &[&fields.concat()[..], &[0; 6], &UTF_8.to_le_bytes()].concat(),
    )
}

/// A chunk with its padding.
fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [name, &(content.len() as u32).to_le_bytes()[..], content].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}
