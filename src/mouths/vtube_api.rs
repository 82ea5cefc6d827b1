//! The messages of VTube Studio's public API, as far as a mouth needs them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::MouthFrame;
use crate::export::BLEND_SHAPES;

/// Our name, by which the user allows us.
const PLUGIN: &str = "Recit";
const DEVELOPER: &str = "The Recit developers";

/// The tracking parameters that are set, and the blend shapes whose mean each is.
const PARAMETERS: [(&str, &[&str]); 7] = [
    ("MouthOpen", &["jawOpen"]),
    ("JawOpen", &["jawOpen"]),
    ("MouthFunnel", &["mouthFunnel"]),
    ("MouthPucker", &["mouthPucker"]),
    ("MouthShrug", &["mouthShrugLower"]),
    ("MouthPressLipOpen", &["mouthUpperUpLeft", "mouthLowerDownLeft"]),
    ("TongueOut", &["tongueOut"]),
];

/// The jaw's weight of a mouth that is wide open in speech: VTube Studio's open mouth.
const WIDE: f32 = 0.6;

/// What VTube Studio answers.
#[derive(Debug, PartialEq)]
pub(super) enum Answer {
    /// The user has allowed us.
    Token(String),
    /// Whether the token is valid.
    Authenticated(bool),
    /// It refuses.
    Error {
        /// Its reason.
        message: String,
    },
    /// Anything else, such as that parameters were set.
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    message_type: String,
    #[serde(default)]
    data: Value,
}

fn request(id: &str, kind: &str, data: &Value) -> String {
    let request = json!({
        "apiName": "VTubeStudioPublicAPI", "apiVersion": "1.0", "requestID": id, "messageType": kind, "data": data,
    });
    request.to_string()
}

/// Asks the user to allow us.
pub(super) fn ask_token() -> String {
    let data = json!({ "pluginName": PLUGIN, "pluginDeveloper": DEVELOPER });
    request("token", "AuthenticationTokenRequest", &data)
}

/// Begins a session.
pub(super) fn authenticate(token: &str) -> String {
    let data = json!({ "pluginName": PLUGIN, "pluginDeveloper": DEVELOPER, "authenticationToken": token });
    request("session", "AuthenticationRequest", &data)
}

/// Sets the mouth. The request is named after the time at which it is heard, in milliseconds since the activation.
pub(super) fn inject(frame: &MouthFrame) -> String {
    let weight = |name: &str| {
        let shape = BLEND_SHAPES.iter().position(|shape| *shape == name);
        shape.map_or(0.0, |shape| frame.weights[shape])
    };
    let values: Vec<Value> = PARAMETERS
        .iter()
        .map(|(id, shapes)| {
            let mean = shapes.iter().map(|name| weight(name)).sum::<f32>() / shapes.len() as f32;
            let value = if *id == "MouthOpen" {
                (mean / WIDE).min(1.0)
            } else {
                mean
            };
            json!({ "id": id, "value": value })
        })
        .collect();
    let data = json!({ "faceFound": false, "mode": "set", "parameterValues": values });
    let id = format!("mouth-{}", (frame.at_s * 1e3).round());
    request(&id, "InjectParameterDataRequest", &data)
}

/// Reads an answer. `None` if it is none.
pub(super) fn read(text: &str) -> Option<Answer> {
    let Response { message_type, data } = serde_json::from_str(text).ok()?;
    Some(match message_type.as_str() {
        "AuthenticationTokenResponse" => Answer::Token(data["authenticationToken"].as_str()?.to_owned()),
        "AuthenticationResponse" => Answer::Authenticated(data["authenticated"].as_bool()?),
        "APIError" => Answer::Error {
            message: data["message"].as_str().unwrap_or_default().to_owned(),
        },
        _ => Answer::Other,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::mouths::Weights;

    #[test]
    fn a_mouth_is_a_request_for_tracking_parameters() {
        let mut weights = Weights::default();
        weights[0] = 0.3;
        let request: Value = serde_json::from_str(&inject(&MouthFrame { at_s: 1.25, weights })).unwrap();
        assert_eq!(request["apiName"], "VTubeStudioPublicAPI");
        assert_eq!(request["requestID"], "mouth-1250");
        let values = request["data"]["parameterValues"].as_array().unwrap();
        let value = |id: &str| {
            values.iter().find(|value| value["id"] == id).unwrap()["value"]
                .as_f64()
                .unwrap()
        };
        assert!((value("MouthOpen") - 0.5).abs() < 1e-6 && (value("JawOpen") - 0.3).abs() < 1e-6);
        assert_eq!(value("MouthPucker"), 0.0);
        for (_, shapes) in PARAMETERS {
            assert!(shapes.iter().all(|shape| BLEND_SHAPES.contains(shape)));
        }
    }

    #[test]
    fn answers_are_read() {
        let answer =
            |kind: &str, data: Value| read(&json!({ "messageType": kind, "data": data }).to_string());
        let token = answer(
            "AuthenticationTokenResponse",
            json!({ "authenticationToken": "ab" }),
        );
        assert_eq!(token, Some(Answer::Token("ab".to_owned())));
        let session = answer(
            "AuthenticationResponse",
            json!({ "authenticated": true, "reason": "" }),
        );
        assert_eq!(session, Some(Answer::Authenticated(true)));
        let refused = answer("APIError", json!({ "errorID": 50, "message": "No." }));
        let message = "No.".to_owned();
        assert_eq!(refused, Some(Answer::Error { message }));
        assert_eq!(
            answer("InjectParameterDataResponse", json!({})),
            Some(Answer::Other)
        );
        assert_eq!(read("{}"), None);
        assert_eq!(answer("AuthenticationTokenResponse", json!({})), None);
    }
}
