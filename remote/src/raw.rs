//! A codec that leaves answers as bytes, because their form is not known in advance.

use prost::Message;
use prost::bytes::Buf;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::message::InferRequest;

/// Encodes requests, and leaves answers as they are.
pub(crate) struct RawCodec;

/// See [`RawCodec`].
pub(crate) struct Requests;

/// See [`RawCodec`].
pub(crate) struct Answers;

impl Codec for RawCodec {
    type Encode = InferRequest;
    type Decode = Vec<u8>;
    type Encoder = Requests;
    type Decoder = Answers;

    fn encoder(&mut self) -> Requests {
        Requests
    }

    fn decoder(&mut self) -> Answers {
        Answers
    }
}

impl Encoder for Requests {
    type Item = InferRequest;
    type Error = Status;

    fn encode(&mut self, item: InferRequest, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(to)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Answers {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut bytes = vec![0; from.remaining()];
        from.copy_to_slice(&mut bytes);
        Ok(Some(bytes))
    }
}
