//! The layout of the tagger's weights in memory. The build script writes them, the tagger reads them. All
//! numbers are little-endian `f32`.
//!
//! In this order: the six embedding tables; for each of the five maxout layers its weights, its biases, and
//! the gains and shifts of its normalisation; the weights and biases of the tags. A layer's outputs are in
//! blocks of [`LANES`]; for each input, a block contains one weight of each of its outputs.

/// Features of a position inside the network.
pub const WIDTH: usize = 96;

/// Linear functions of which a maxout takes the maximum. Their outputs follow each other.
pub const PIECES: usize = 3;

/// Part-of-speech tags.
pub const TAGS: usize = 50;

/// Outputs that are computed side by side.
pub const LANES: usize = 16;

/// The tags, padded to whole blocks with zero weights.
pub const TAG_LANES: usize = TAGS.next_multiple_of(LANES);

/// Rows of the embedding tables: norm, first letter, last three letters, shape, space after, is space.
pub const ROWS: [usize; 6] = [5000, 1000, 2500, 2500, 50, 50];

/// Inputs of the maxout layers: the embeddings of one position, then three neighbours four times.
pub const INPUTS: [usize; 5] = [6 * WIDTH, 3 * WIDTH, 3 * WIDTH, 3 * WIDTH, 3 * WIDTH];
