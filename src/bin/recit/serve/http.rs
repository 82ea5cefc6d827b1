//! The routes of the HTTP server.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::access::Access;
use super::catalog::{Catalog, NoVoice};
use super::delivery::{self, Failed};
use super::job::Order;
use super::limits::{MAX_BODY, PATIENCE};
use super::metrics::{CONTENT_TYPE, Limit, Metrics};
use super::queue::{Queue, Refusal};
use super::request::{Request, Shape, Wrong};

/// What all requests share.
pub struct Service {
    /// The voices.
    pub catalog: Catalog,
    /// The requests that are being spoken.
    pub queue: Queue,
    /// What was done.
    pub metrics: Arc<Metrics>,
}

/// The paths of the server, as they are counted.
const PATHS: [&str; 5] = [
    "/v1/audio/speech",
    "/v1/audio/voices",
    "/v1/models",
    "/metrics",
    "/health",
];

/// The routes. Only `/health` is for everybody.
pub fn routes(service: Arc<Service>, access: Arc<Access>) -> Router {
    Router::new()
        .route("/v1/audio/speech", post(speech))
        .route("/v1/audio/voices", get(voices))
        .route("/v1/models", get(models))
        .route("/metrics", get(metrics))
        .route_layer(middleware::from_fn_with_state(access.clone(), admit))
        .route("/health", get(health))
        .fallback(async || {
            problem(
                StatusCode::NOT_FOUND,
                "not_found_error",
                "",
                "there is nothing here",
            )
        })
        .method_not_allowed_fallback(async || {
            let reason = "this method is not allowed here";
            problem(
                StatusCode::METHOD_NOT_ALLOWED,
                "invalid_request_error",
                "",
                reason,
            )
        })
        .layer(middleware::from_fn_with_state(access, check_origin))
        .layer(middleware::from_fn_with_state(service.clone(), count))
        .with_state(service)
}

/// Lets only requests with the token pass, if there is one.
async fn admit(State(access): State<Arc<Access>>, request: HttpRequest, next: Next) -> Response {
    let token = request.headers().get(header::AUTHORIZATION);
    if access.admits_token(token.map(HeaderValue::as_bytes)) {
        return next.run(request).await;
    }
    let reason = "the token is missing or wrong: send `Authorization: Bearer TOKEN`";
    problem(StatusCode::UNAUTHORIZED, "authentication_error", "", reason)
}

/// Lets requests of web pages pass only from the origins that may use the server, and tells browsers so.
async fn check_origin(State(access): State<Arc<Access>>, request: HttpRequest, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    if !access.admits_origin(origin.as_bytes()) {
        let reason = "web pages of this origin may not use this server; see --origin";
        return problem(StatusCode::FORBIDDEN, "permission_error", "", reason);
    }
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let allowed = HeaderValue::from_static("authorization, content-type");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    response
}

/// Counts every response, also those that refuse.
async fn count(State(service): State<Arc<Service>>, request: HttpRequest, next: Next) -> Response {
    let path = request.uri().path();
    let known = PATHS.into_iter().find(|known| *known == path);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    service.metrics.responded(known.unwrap_or("other"), status);
    response
}

async fn metrics(State(service): State<Arc<Service>>) -> Response {
    let queue = &service.queue;
    let text = service.metrics.text(queue.count(), queue.waiting());
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response()
}

async fn health(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({
        "status": "ok", "version": env!("CARGO_PKG_VERSION"), "voice": service.catalog.first_id(),
        "requests": service.queue.count(),
    }))
}

async fn models() -> Json<Value> {
    let model = json!({ "id": "recit", "object": "model", "created": 0, "owned_by": "recit" });
    Json(json!({ "object": "list", "data": [model] }))
}

async fn voices(State(service): State<Arc<Service>>) -> Json<Value> {
    let listed = service.catalog.list();
    let voices = listed.iter().map(|voice| {
        json!({
            "id": voice.id, "name": voice.name, "description": voice.description, "language": voice.language,
        })
    });
    Json(json!({ "voices": voices.collect::<Vec<_>>() }))
}

async fn speech(State(service): State<Arc<Service>>, body: Body) -> Response {
    let kind = "invalid_request_error";
    match timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => speak(&service, &body).await.unwrap_or_else(|problem| problem),
        Ok(Err(_)) => {
            let reason = format!("a request has at most {MAX_BODY} bytes");
            problem(StatusCode::PAYLOAD_TOO_LARGE, kind, "", &reason)
        }
        Err(_) => problem(
            StatusCode::REQUEST_TIMEOUT,
            kind,
            "",
            "the request did not arrive",
        ),
    }
}

async fn speak(service: &Service, body: &[u8]) -> Result<Response, Response> {
    let request = Request::read(body).map_err(refuse)?;
    let speaker = service.catalog.find(&request.voice).await.map_err(no_voice)?;
    let order = Order {
        speaker,
        delivery: request.delivery,
        timings: request.timings,
    };
    let (text, sound) = service.queue.begin(order).map_err(|refusal| match refusal {
        Refusal::Busy => busy(&refusal.to_string()),
        Refusal::Failed(reason) => problem(StatusCode::BAD_REQUEST, "invalid_request_error", "", &reason),
    })?;
    // A request has less text than a stream may have.
    let _ = text.push(&request.text);
    drop(text);
    let sent = match request.shape {
        Shape::WholeWav => delivery::whole_wav(sound, request.sample_rate).await,
        Shape::StreamedWav => delivery::streamed_wav(sound, request.sample_rate).await,
        Shape::Pcm => delivery::pcm(sound, request.sample_rate).await,
        Shape::Events => delivery::events(sound, request.text.chars().count()).await,
    };
    sent.map_err(|failed| match failed {
        Failed::Nothing => refuse(Wrong {
            field: "input",
            reason: "input has nothing to speak".to_owned(),
        }),
        Failed::Full => {
            service.metrics.refused(Limit::Sound);
            busy("too much sound is being made; ask for pcm, or for stream_format audio")
        }
        Failed::Told(reason) => problem(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "", &reason),
    })
}

fn refuse(wrong: Wrong) -> Response {
    let status = StatusCode::BAD_REQUEST;
    problem(status, "invalid_request_error", wrong.field, &wrong.reason)
}

fn no_voice(error: NoVoice) -> Response {
    let status = match error {
        NoVoice::Unknown(_) => StatusCode::BAD_REQUEST,
        NoVoice::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    problem(status, "invalid_request_error", "voice", &error.to_string())
}

fn busy(reason: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    let problem = problem(StatusCode::SERVICE_UNAVAILABLE, "server_error", "", reason);
    (headers, problem).into_response()
}

/// A response in the form of OpenAI's errors.
fn problem(status: StatusCode, kind: &str, field: &str, reason: &str) -> Response {
    let field = (!field.is_empty()).then_some(field);
    let error = json!({ "message": reason, "type": kind, "param": field, "code": null });
    (status, Json(json!({ "error": error }))).into_response()
}
