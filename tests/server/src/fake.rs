//! A server whose models are Rust functions.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request as HttpRequest, Response as HttpResponse};
use parking_lot::Mutex;
use recit_remote::message::{
    Empty, InferRequest, InferResponse, InferTensor, ModelMetadata, ModelName, Ready, ServerMetadata,
    TensorMetadata, Wrapped,
};
use recit_remote::{Kind, Tensor, Values, Wanted, join};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

/// The form of streamed answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// As Triton: wrapped, with an empty one at the end.
    Triton,
    /// As MLServer: bare.
    MlServer,
}

/// A certificate of the server and its key, in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

type Run = dyn Fn(Vec<Tensor>) -> Result<Vec<Vec<Tensor>>, String> + Send + Sync;

/// A model: its ports, and the function that computes the pieces of an answer.
pub struct FakeModel {
    /// Its name.
    pub name: &'static str,
    /// Its inputs.
    pub inputs: Vec<Wanted>,
    /// Its outputs.
    pub outputs: Vec<Wanted>,
    /// The pieces of an answer, joined along the second axis if the answer is not streamed.
    pub run: Box<Run>,
}

/// A running server; it stops when this is dropped.
pub struct Fake {
    address: SocketAddr,
    state: Arc<Served>,
    runtime: Option<Runtime>,
}

struct Served {
    model: FakeModel,
    dialect: Dialect,
    token: Option<&'static str>,
    /// The version that it says answered.
    version: Mutex<&'static str>,
    /// Computing time in microseconds before each piece.
    pause: AtomicU64,
    is_ready: AtomicBool,
    asked: AtomicU64,
    /// Requests whose client went away before the answer was ready.
    cancelled: AtomicU64,
}

impl Fake {
    /// Starts a server of `model` on a free port, or on `port`.
    pub fn start(
        model: FakeModel,
        dialect: Dialect,
        (port, token, tls): (u16, Option<&'static str>, Option<Tls>),
    ) -> Self {
        let state = Arc::new(Served {
            model,
            dialect,
            token,
            version: Mutex::new("1"),
            pause: AtomicU64::new(0),
            is_ready: AtomicBool::new(true),
            asked: AtomicU64::new(0),
            cancelled: AtomicU64::new(0),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a thread");
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", port)))
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let service = Oip(state.clone());
        runtime.spawn(async move {
            let mut server = Server::builder();
            if let Some(tls) = tls {
                let identity = Identity::from_pem(tls.certificate, tls.key);
                server = server
                    .tls_config(ServerTlsConfig::new().identity(identity))
                    .expect("a certificate");
            }
            let incoming = TcpListenerStream::new(listener);
            let _ = server.add_service(service).serve_with_incoming(incoming).await;
        });
        Self {
            address,
            state,
            runtime: Some(runtime),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it computes this long for each piece.
    pub fn pause(&self, pause: Duration) {
        self.state
            .pause
            .store(pause.as_micros() as u64, Ordering::Release);
    }

    /// Whether it says that it is ready.
    pub fn set_ready(&self, ready: bool) {
        self.state.is_ready.store(ready, Ordering::Release);
    }

    /// From now on it says that this version answers.
    pub fn set_version(&self, version: &'static str) {
        *self.state.version.lock() = version;
    }

    /// Inferences that were asked for.
    pub fn asked(&self) -> u64 {
        self.state.asked.load(Ordering::Acquire)
    }

    /// Inferences whose client went away before the answer was ready.
    pub fn cancelled(&self) -> u64 {
        self.state.cancelled.load(Ordering::Acquire)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Counts an inference as cancelled unless it was finished.
struct Underway<'a>(&'a Served, bool);

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.cancelled.fetch_add(1, Ordering::AcqRel);
        }
    }
}

impl Served {
    async fn wait(&self) {
        let pause = self.pause.load(Ordering::Acquire);
        if pause > 0 {
            tokio::time::sleep(Duration::from_micros(pause)).await;
        }
    }

    fn about(&self) -> ModelMetadata {
        let ports = |ports: &[Wanted]| ports.iter().map(described).collect();
        ModelMetadata {
            name: self.model.name.to_owned(),
            versions: vec!["1".into()],
            platform: "rust".into(),
            inputs: ports(&self.model.inputs),
            outputs: ports(&self.model.outputs),
        }
    }

    /// The pieces of the answer.
    fn compute(&self, request: InferRequest) -> Result<Vec<Vec<Tensor>>, Status> {
        self.asked.fetch_add(1, Ordering::AcqRel);
        if request.model_name != self.model.name {
            return Err(Status::not_found("there is no such model"));
        }
        let inputs = request.inputs.into_iter().zip(request.raw);
        let inputs = inputs.map(|(tensor, raw)| received(tensor, &raw)).collect();
        (self.model.run)(inputs).map_err(Status::invalid_argument)
    }

    fn response(&self, tensors: Vec<Tensor>) -> InferResponse {
        let (outputs, raw) = tensors.into_iter().map(sent).unzip();
        InferResponse {
            model_name: self.model.name.to_owned(),
            model_version: (*self.version.lock()).into(),
            id: String::new(),
            outputs,
            raw,
        }
    }
}

fn described(port: &Wanted) -> TensorMetadata {
    let sizes = port.shape.iter();
    TensorMetadata {
        name: port.name.clone(),
        datatype: port.kind.name().to_owned(),
        shape: sizes.map(|size| size.map_or(-1, |size| size as i64)).collect(),
    }
}

fn received(tensor: InferTensor, raw: &[u8]) -> Tensor {
    let values = if tensor.datatype == Kind::F32.name() {
        let (chunks, _) = raw.as_chunks();
        Values::F32(chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect())
    } else {
        let (chunks, _) = raw.as_chunks();
        Values::I64(chunks.iter().map(|chunk| i64::from_le_bytes(*chunk)).collect())
    };
    Tensor {
        name: tensor.name,
        shape: tensor.shape.iter().map(|&size| size as usize).collect(),
        values,
    }
}

fn sent(tensor: Tensor) -> (InferTensor, Vec<u8>) {
    let (kind, raw) = match &tensor.values {
        Values::F32(values) => (Kind::F32, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
        Values::I64(values) => (Kind::I64, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
    };
    let described = InferTensor {
        name: tensor.name,
        datatype: kind.name().to_owned(),
        shape: tensor.shape.iter().map(|&size| size as i64).collect(),
        contents: None,
    };
    (described, raw)
}

/// The service.
#[derive(Clone)]
struct Oip(Arc<Served>);

impl NamedService for Oip {
    const NAME: &'static str = "inference.GRPCInferenceService";
}

type Reply = Pin<Box<dyn Future<Output = Result<HttpResponse<Body>, Infallible>> + Send>>;

impl Service<HttpRequest<Body>> for Oip {
    type Response = HttpResponse<Body>;
    type Error = Infallible;
    type Future = Reply;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Reply {
        let state = self.0.clone();
        if let Some(token) = state.token {
            let sent = request.headers().get("authorization");
            if sent.is_none_or(|sent| sent.as_bytes() != format!("Bearer {token}").as_bytes()) {
                let refused = Status::unauthenticated("the token is wrong").into_http();
                return Box::pin(async { Ok(refused) });
            }
        }
        let call = request.uri().path().rsplit('/').next().unwrap_or("").to_owned();
        match call.as_str() {
            "ServerReady" => unary(request, state, |state: Arc<Served>, _: Empty| async move {
                let ready = state.is_ready.load(Ordering::Acquire);
                Ok(Ready { ready })
            }),
            "ModelReady" => unary(
                request,
                state,
                |state: Arc<Served>, asked: ModelName| async move {
                    Ok(Ready {
                        ready: asked.name == state.model.name,
                    })
                },
            ),
            "ServerMetadata" => unary(request, state, |_: Arc<Served>, _: Empty| async move {
                Ok(ServerMetadata {
                    name: "fake".into(),
                    version: "1".into(),
                    extensions: vec![],
                })
            }),
            "ModelMetadata" => unary(request, state, |state: Arc<Served>, _: ModelName| async move {
                Ok(state.about())
            }),
            "ModelInfer" => unary(
                request,
                state,
                |state: Arc<Served>, asked: InferRequest| async move {
                    let mut underway = Underway(&state, false);
                    state.wait().await;
                    let whole = join(state.compute(asked)?, 1)
                        .map_err(|error| Status::internal(error.to_string()))?;
                    underway.1 = true;
                    Ok(state.response(whole))
                },
            ),
            "ModelStreamInfer" => stream(request, state),
            _ => Box::pin(async { Ok(Status::unimplemented("no such call").into_http()) }),
        }
    }
}

fn unary<Q, A, F>(
    request: HttpRequest<Body>,
    state: Arc<Served>,
    answer: impl Fn(Arc<Served>, Q) -> F + Send + Sync + 'static,
) -> Reply
where
    Q: tonic_prost::prost::Message + Default + Send + 'static,
    A: tonic_prost::prost::Message + Default + Send + 'static,
    F: Future<Output = Result<A, Status>> + Send + 'static,
{
    Box::pin(async move {
        let service = service_fn(move |request: Request<Q>| {
            let future = answer(state.clone(), request.into_inner());
            async move { future.await.map(Response::new) }
        });
        let mut grpc = Grpc::new(ProstCodec::<A, Q>::default()).max_decoding_message_size(64 << 20);
        Ok(grpc.unary(service, request).await)
    })
}

/// A stream of answers to one request.
fn stream(request: HttpRequest<Body>, state: Arc<Served>) -> Reply {
    Box::pin(async move {
        Ok(match state.dialect {
            Dialect::Triton => {
                let wrap = |response| Wrapped {
                    error: String::new(),
                    response: Some(response),
                };
                streamed(request, state, wrap, true).await
            }
            Dialect::MlServer => streamed(request, state, |response| response, false).await,
        })
    })
}

async fn streamed<A>(
    request: HttpRequest<Body>,
    state: Arc<Served>,
    wrap: impl Fn(InferResponse) -> A + Send + Sync + Copy + 'static,
    has_end: bool,
) -> HttpResponse<Body>
where
    A: tonic_prost::prost::Message + Default + Send + 'static,
{
    let service = service_fn(move |request: Request<Streaming<InferRequest>>| {
        let state = state.clone();
        async move {
            let mut requests = request.into_inner();
            let asked = requests.message().await?;
            let pieces = state.compute(asked.unwrap_or_default())?;
            let mut pieces: Vec<_> = pieces.into_iter().map(|piece| state.response(piece)).collect();
            if has_end {
                pieces.push(InferResponse::default());
            }
            let paused = tokio_stream::iter(pieces).then(move |piece| {
                let state = state.clone();
                async move {
                    state.wait().await;
                    Ok::<_, Status>(wrap(piece))
                }
            });
            Ok::<_, Status>(Response::new(paused))
        }
    });
    let mut grpc = Grpc::new(ProstCodec::<A, InferRequest>::default()).max_decoding_message_size(64 << 20);
    grpc.streaming(service, request).await
}
