//! Single calls to a server.

use std::time::Duration;

use http::uri::PathAndQuery;
use parking_lot::Mutex;
use prost::Message;
use tokio::runtime::{Builder, Runtime};
use tonic::client::Grpc;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

use crate::address::Address;
use crate::error::{Error, clip};
use crate::message::{
    Empty, InferRequest, InferResponse, InferTensor, ModelMetadata, ModelName, Ready, ServerMetadata,
};
use crate::patience::Patience;
use crate::ports::{Kind, Port};
use crate::raw::RawCodec;
use crate::server::Server;
use crate::tensor::{Tensor, Values, count};
use crate::{call, dialect, limits};

/// The paths of the calls.
const SERVER_READY: &str = "/inference.GRPCInferenceService/ServerReady";
const SERVER_METADATA: &str = "/inference.GRPCInferenceService/ServerMetadata";
const MODEL_READY: &str = "/inference.GRPCInferenceService/ModelReady";
const MODEL_METADATA: &str = "/inference.GRPCInferenceService/ModelMetadata";
const MODEL_INFER: &str = "/inference.GRPCInferenceService/ModelInfer";
const MODEL_STREAM_INFER: &str = "/inference.GRPCInferenceService/ModelStreamInfer";

/// A model of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its version; empty for the one that the server chooses.
    pub version: String,
}

impl Model {
    /// The version that the server chooses.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: String::new(),
        }
    }
}

/// What a server says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAbout {
    /// Its name, such as "triton".
    pub name: String,
    /// Its version.
    pub version: String,
    /// The extensions of the protocol that it has.
    pub extensions: Vec<String>,
}

/// What a server says about a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelAbout {
    /// The versions that it serves.
    pub versions: Vec<String>,
    /// What runs it.
    pub platform: String,
    /// Its inputs.
    pub inputs: Vec<Port>,
    /// Its outputs.
    pub outputs: Vec<Port>,
}

/// The answer of a model, or a piece of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The version that answered; empty if the server does not say.
    pub version: String,
    /// The outputs, in the server's order.
    pub tensors: Vec<Tensor>,
}

/// A client of one server. Any number of threads may call it at once; a call blocks its thread until the answer has arrived, but
/// no longer than the call's deadline. Calls share a connection, which is made with the first and made anew when it is lost.
pub struct Client {
    address: Address,
    /// Taken when the client is dropped.
    runtime: Option<Runtime>,
    channel: Mutex<Channel>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// A client of `server`. Connects to nothing yet. Starts one thread.
    ///
    /// # Errors
    /// If the settings are not valid, or there is no thread.
    pub fn new(server: &Server) -> Result<Self, Error> {
        let address = Address::new(server)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(1)
            .thread_name("recit-remote")
            .enable_all()
            .build()
            .map_err(|error| Error::Settings(format!("there is no thread for the connection: {error}")))?;
        let channel = {
            let _context = runtime.enter();
            address.channel()
        };
        Ok(Self {
            address,
            runtime: Some(runtime),
            channel: Mutex::new(channel),
        })
    }

    /// Leaves the connection, which may be dead without either side knowing. The next call makes a new one.
    pub fn reconnect(&self) {
        if let Some(runtime) = &self.runtime {
            let _context = runtime.enter();
            *self.channel.lock() = self.address.channel();
        }
    }

    /// Whether the server is ready.
    ///
    /// # Errors
    /// If it cannot be asked within this time.
    pub fn is_ready(&self, within: Duration) -> Result<bool, Error> {
        let ready: Ready = self.unary(SERVER_READY, Empty {}, within.into())?;
        Ok(ready.ready)
    }

    /// Whether the server has this model, loaded.
    ///
    /// # Errors
    /// If it cannot be asked within this time.
    pub fn has(&self, model: &Model, within: Duration) -> Result<bool, Error> {
        let ready: Ready = self.unary(MODEL_READY, name_of(model), within.into())?;
        Ok(ready.ready)
    }

    /// What the server says about itself.
    ///
    /// # Errors
    /// If it cannot be asked within this time.
    pub fn about(&self, within: Duration) -> Result<ServerAbout, Error> {
        let said: ServerMetadata = self.unary(SERVER_METADATA, Empty {}, within.into())?;
        Ok(ServerAbout {
            name: clip(&said.name),
            version: clip(&said.version),
            extensions: said.extensions.iter().take(64).map(|name| clip(name)).collect(),
        })
    }

    /// What the server says about a model.
    ///
    /// # Errors
    /// If it cannot be asked within this time, or the model has more tensors than are supported.
    pub fn about_model(&self, model: &Model, within: Duration) -> Result<ModelAbout, Error> {
        let said: ModelMetadata = self.unary(MODEL_METADATA, name_of(model), within.into())?;
        if said.inputs.len() > limits::TENSORS || said.outputs.len() > limits::TENSORS {
            return Err(Error::Unfit("the model has too many inputs or outputs".into()));
        }
        let ports = |ports: Vec<_>| ports.into_iter().map(Port::read).collect::<Result<_, _>>();
        Ok(ModelAbout {
            versions: said.versions.iter().take(64).map(|name| clip(name)).collect(),
            platform: clip(&said.platform),
            inputs: ports(said.inputs)?,
            outputs: ports(said.outputs)?,
        })
    }

    /// Runs a model once.
    ///
    /// # Errors
    /// If there is no whole answer in time, the server refuses, or a size is beyond [`limits`].
    pub fn infer<'a>(
        &self,
        model: &Model,
        inputs: &[Tensor],
        patience: impl Into<Patience<'a>>,
    ) -> Result<Answer, Error> {
        let request = request(model, inputs)?;
        let response: InferResponse = self.unary(MODEL_INFER, request, patience.into())?;
        answer(response)
    }

    /// Runs a model that answers in pieces, and waits for all of them: a stream that breaks gives an error and no pieces.
    ///
    /// # Errors
    /// If there is no whole answer in time, the server refuses, or a size is beyond [`limits`].
    pub fn stream<'a>(
        &self,
        model: &Model,
        inputs: &[Tensor],
        patience: impl Into<Patience<'a>>,
    ) -> Result<Vec<Answer>, Error> {
        let patience = patience.into();
        let within = patience.within;
        let request = request(model, inputs)?;
        let (mut grpc, name) = (self.grpc(), model.name.clone());
        let request = self.authorised(request, within);
        self.renew_if_lost(call::wait(self.handle()?, patience, async move {
            let failed = |status: Status| Error::of_status(&status, within);
            connect(&mut grpc).await?;
            let path = PathAndQuery::from_static(MODEL_STREAM_INFER);
            // One request and the end: on the wire the same as a stream of one.
            let opened = grpc.server_streaming(request, path, RawCodec).await;
            let mut stream = opened.map_err(failed)?.into_inner();
            let (mut pieces, mut bytes) = (Vec::new(), 0);
            while let Some(message) = stream.message().await.map_err(failed)? {
                bytes += message.len();
                if pieces.len() == limits::PIECES || bytes > limits::ANSWER {
                    return Err(Error::Unfit("the answer has too many or too large pieces".into()));
                }
                let piece = answer(dialect::read(&message, &name)?)?;
                // Triton may mark the end by an answer without tensors.
                if !piece.tensors.is_empty() {
                    pieces.push(piece);
                }
            }
            Ok(pieces)
        }))
    }

    fn unary<Q, A>(&self, path: &'static str, request: Q, patience: Patience<'_>) -> Result<A, Error>
    where
        Q: Message + Send + Sync + 'static,
        A: Message + Default + Send + Sync + 'static,
    {
        let (mut grpc, within) = (self.grpc(), patience.within);
        let request = self.authorised(request, within);
        self.renew_if_lost(call::wait(self.handle()?, patience, async move {
            connect(&mut grpc).await?;
            let (path, codec) = (PathAndQuery::from_static(path), ProstCodec::<Q, A>::default());
            let answer = grpc.unary(request, path, codec).await;
            let answer = answer.map_err(|status| Error::of_status(&status, within))?;
            Ok(answer.into_inner())
        }))
    }

    /// After a failure of the connection, the next call makes a new one.
    fn renew_if_lost<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if matches!(result, Err(Error::Connection(_))) {
            self.reconnect();
        }
        result
    }

    fn grpc(&self) -> Grpc<Channel> {
        Grpc::new(self.channel.lock().clone())
            .max_decoding_message_size(limits::MESSAGE)
            .max_encoding_message_size(limits::MESSAGE)
    }

    fn handle(&self) -> Result<&tokio::runtime::Handle, Error> {
        let runtime = self.runtime.as_ref();
        Ok(runtime
            .ok_or_else(|| Error::Connection("it is closed".into()))?
            .handle())
    }

    /// A request with its deadline and the token.
    fn authorised<T>(&self, message: T, within: Duration) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(within);
        if let Some(token) = &self.address.token {
            request.metadata_mut().insert("authorization", token.clone());
        }
        request
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Waits for the connection.
async fn connect(grpc: &mut Grpc<Channel>) -> Result<(), Error> {
    let ready = grpc.ready().await;
    ready.map_err(|error| Error::Connection(clip(&causes(&error))))
}

/// An error with its causes, of which the last says most.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        next = cause.source();
    }
    text
}

fn name_of(model: &Model) -> ModelName {
    ModelName {
        name: model.name.clone(),
        version: model.version.clone(),
    }
}

fn request(model: &Model, inputs: &[Tensor]) -> Result<InferRequest, Error> {
    if inputs.len() > limits::TENSORS {
        return Err(Error::Unfit("the request has too many tensors".into()));
    }
    inputs.iter().try_for_each(Tensor::check)?;
    let (inputs, raw) = (inputs.iter())
        .map(|tensor| {
            let (kind, raw) = match &tensor.values {
                Values::F32(values) => (Kind::F32, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
                Values::I64(values) => (Kind::I64, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
            };
            let described = InferTensor {
                name: tensor.name.clone(),
                datatype: kind.name().to_owned(),
                shape: tensor.shape.iter().map(|&size| size as i64).collect(),
                contents: None,
            };
            (described, raw)
        })
        .unzip();
    let request = InferRequest {
        model_name: model.name.clone(),
        model_version: model.version.clone(),
        id: String::new(),
        inputs,
        raw,
    };
    if request.encoded_len() > limits::MESSAGE {
        return Err(Error::Unfit("the request is too large".into()));
    }
    Ok(request)
}

/// Checks an answer: its values lie in `raw`, or else in the tensors themselves.
fn answer(response: InferResponse) -> Result<Answer, Error> {
    let unfit = |reason: &str| Error::Unfit(format!("the answer is not valid: {reason}"));
    let InferResponse {
        outputs,
        raw,
        model_version,
        ..
    } = response;
    if outputs.len() > limits::TENSORS {
        return Err(unfit("it has too many tensors"));
    }
    if !raw.is_empty() && raw.len() != outputs.len() {
        return Err(unfit("it lacks the values of a tensor"));
    }
    let mut raw = raw.into_iter();
    let tensors = outputs.into_iter().map(|output| tensor(output, raw.next()));
    Ok(Answer {
        version: clip(&model_version),
        tensors: tensors.collect::<Result<_, _>>()?,
    })
}

fn tensor(output: InferTensor, raw: Option<Vec<u8>>) -> Result<Tensor, Error> {
    let name = clip(&output.name);
    let unfit = |reason: &str| Error::Unfit(format!("the tensor `{name}` of the answer {reason}"));
    if output.shape.len() > limits::RANK {
        return Err(unfit("has too many dimensions"));
    }
    let sizes = output.shape.iter().map(|&size| usize::try_from(size).ok());
    let shape: Option<Vec<usize>> = sizes.collect();
    let shape = shape.ok_or_else(|| unfit("has a negative size"))?;
    let contents = output.contents.unwrap_or_default();
    let values = match (output.datatype.as_str(), raw) {
        ("FP32", Some(raw)) => Values::F32(numbers(&raw, f32::from_le_bytes).ok_or_else(|| unfit("is cut"))?),
        ("INT64", Some(raw)) => {
            Values::I64(numbers(&raw, i64::from_le_bytes).ok_or_else(|| unfit("is cut"))?)
        }
        ("FP32", None) => Values::F32(contents.fp32),
        ("INT64", None) => Values::I64(contents.int64),
        _ => return Err(unfit("has another kind of values than FP32 and INT64")),
    };
    if count(&shape)? != values.len() {
        return Err(unfit("has a shape that is not that of its values"));
    }
    Ok(Tensor { name, shape, values })
}

/// The numbers of `N` bytes each; `None` if bytes are left over.
fn numbers<T, const N: usize>(raw: &[u8], read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let (chunks, rest) = raw.as_chunks::<N>();
    rest.is_empty()
        .then(|| chunks.iter().map(|chunk| read(*chunk)).collect())
}

#[cfg(test)]
mod tests {
    use crate::message::Contents;

    use super::*;

    fn output(kind: &str, shape: &[i64]) -> InferTensor {
        InferTensor {
            name: "y".into(),
            datatype: kind.into(),
            shape: shape.to_vec(),
            contents: None,
        }
    }

    fn read(outputs: Vec<InferTensor>, raw: Vec<Vec<u8>>) -> Result<Answer, Error> {
        answer(InferResponse {
            outputs,
            raw,
            ..InferResponse::default()
        })
    }

    #[test]
    fn values_are_read_from_bytes_and_from_fields() {
        let bytes: Vec<u8> = [1.0_f32, -2.5]
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let said = read(vec![output("FP32", &[1, 2])], vec![bytes]).map(|answer| answer.tensors);
        let expected = Tensor {
            name: "y".into(),
            shape: vec![1, 2],
            values: Values::F32(vec![1.0, -2.5]),
        };
        assert_eq!(said, Ok(vec![expected.clone()]));
        let fields = InferTensor {
            contents: Some(Contents {
                fp32: vec![1.0, -2.5],
                int64: vec![],
            }),
            ..output("FP32", &[1, 2])
        };
        assert_eq!(
            read(vec![fields], vec![]).map(|answer| answer.tensors),
            Ok(vec![expected])
        );
    }

    #[test]
    fn answers_that_do_not_add_up_are_refused() {
        let eight = || vec![vec![0; 8]];
        assert!(read(vec![output("FP32", &[2])], eight()).is_ok());
        for (outputs, raw) in [
            (vec![output("FP32", &[3])], eight()),
            (vec![output("FP32", &[-2])], eight()),
            (vec![output("FP32", &[2])], vec![vec![0; 7]]),
            (vec![output("BYTES", &[2])], eight()),
            (vec![output("INT64", &[2])], eight()),
            (vec![output("FP32", &[2]), output("FP32", &[2])], eight()),
            (vec![output("FP32", &[2])], vec![]),
            (vec![output("FP32", &[1; 9])], vec![vec![0; 4]]),
            (vec![output("FP32", &[i64::MAX, 4])], eight()),
            (vec![output("FP32", &[0]); 17], vec![vec![]; 17]),
        ] {
            assert!(read(outputs.clone(), raw).is_err(), "{outputs:?}");
        }
    }

    #[test]
    fn too_much_is_not_sent() {
        let tensor = |count| Tensor {
            name: "x".into(),
            shape: vec![count],
            values: Values::F32(vec![0.0; count]),
        };
        assert!(request(&Model::named("m"), &[tensor(2)]).is_ok());
        assert!(request(&Model::named("m"), &vec![tensor(2); 17]).is_err());
        assert!(request(&Model::named("m"), &[tensor(limits::MESSAGE / 4)]).is_err());
    }
}
