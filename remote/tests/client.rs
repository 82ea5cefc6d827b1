//! Calls to a server that does what a test asks, over connections that fail.

mod double;

use std::cell::Cell;
use std::time::{Duration, Instant};

use double::{SECOND, double, input, values};
use recit_remote::{Client, Error, Model, Patience, Server, join};
use recit_test_server::{Dialect, Fake, Proxy, Tls};

fn model() -> Model {
    Model::named("double")
}

fn start(dialect: Dialect) -> Fake {
    Fake::start(double(), dialect, (0, None, None))
}

fn client(fake: &Fake) -> Client {
    Client::new(&Server::at(format!("http://{}", fake.address()))).expect("valid settings")
}

#[test]
fn a_model_is_described_and_run() {
    let fake = start(Dialect::Triton);
    let client = client(&fake);
    assert_eq!(client.is_ready(SECOND), Ok(true));
    assert_eq!(client.has(&model(), SECOND), Ok(true));
    assert_eq!(client.has(&Model::named("other"), SECOND), Ok(false));
    let about = client.about_model(&model(), SECOND).expect("a description");
    assert_eq!(about.inputs[0].to_string(), "x FP32 [1, ?]");
    assert_eq!(client.about(SECOND).map(|about| about.name), Ok("fake".into()));
    let answer = client
        .infer(&model(), &[input(&[1.0, 2.0, 3.0])], SECOND)
        .expect("an answer");
    assert_eq!(answer.version, "1");
    assert_eq!(values(&answer.tensors), [2.0, 4.0, 6.0]);
}

#[test]
fn pieces_arrive_whole_in_both_dialects() {
    for dialect in [Dialect::Triton, Dialect::MlServer] {
        let fake = start(dialect);
        let pieces = client(&fake).stream(&model(), &[input(&[1.0, 2.0, 3.0])], SECOND);
        let pieces = pieces.expect("pieces");
        assert_eq!(pieces.len(), 3, "{dialect:?}");
        let joined = join(pieces.into_iter().map(|piece| piece.tensors).collect(), 1);
        assert_eq!(values(&joined.expect("they fit")), [2.0, 4.0, 6.0]);
    }
}

#[test]
fn errors_of_the_server_are_told() {
    let fake = start(Dialect::Triton);
    let client = client(&fake);
    let refused = client.infer(&model(), &[input(&[])], SECOND);
    assert!(
        matches!(&refused, Err(Error::Refused(text)) if text.contains("nothing to double")),
        "{refused:?}"
    );
    let refused = client.stream(&model(), &[input(&[])], SECOND);
    assert!(
        matches!(&refused, Err(Error::Refused(text)) if text.contains("nothing to double")),
        "{refused:?}"
    );
}

#[test]
fn a_late_answer_costs_no_more_than_its_deadline_and_is_cancelled() {
    let fake = start(Dialect::MlServer);
    let client = client(&fake);
    assert_eq!(client.is_ready(SECOND), Ok(true));
    fake.pause(Duration::from_secs(3600));
    let deadline = Duration::from_millis(80);
    for stream in [false, true] {
        let began = Instant::now();
        let late = match stream {
            false => client.infer(&model(), &[input(&[1.0])], deadline).map(drop),
            true => client.stream(&model(), &[input(&[1.0])], deadline).map(drop),
        };
        println!("stream {stream}: given up {:.1} ms after the deadline", {
            (began.elapsed().as_secs_f64() - deadline.as_secs_f64()) * 1e3
        });
        assert_eq!(late, Err(Error::Late(deadline)));
        assert!(began.elapsed() >= deadline);
    }
    // The server learns that nobody waits.
    while fake.cancelled() == 0 {
        std::thread::yield_now();
    }
    fake.pause(Duration::ZERO);
    assert!(client.infer(&model(), &[input(&[1.0])], SECOND).is_ok());
}

#[test]
fn a_connection_that_breaks_within_a_stream_leaves_nothing_of_it() {
    let fake = start(Dialect::Triton);
    let proxy = Proxy::new(fake.address());
    let client = Client::new(&Server::at(proxy.url())).expect("valid settings");
    let many = vec![1.0; 3000];
    let whole = client.stream(&model(), &[input(&many)], SECOND).expect("pieces");
    assert_eq!(whole.len(), 3000);
    for room in [1, 100, 5000, 60_000] {
        proxy.cut_after(room);
        let broken = client.stream(&model(), &[input(&many)], SECOND);
        assert!(matches!(broken, Err(Error::Connection(_))), "{room}: {broken:?}");
        assert_eq!(
            client.stream(&model(), &[input(&many)], SECOND).map(|p| p.len()),
            Ok(3000)
        );
    }
    assert!(proxy.connections() >= 5);
}

#[test]
fn a_dead_connection_is_given_up_and_made_anew() {
    let fake = start(Dialect::Triton);
    let proxy = Proxy::new(fake.address());
    let client = Client::new(&Server::at(proxy.url())).expect("valid settings");
    assert_eq!(client.is_ready(SECOND), Ok(true));
    proxy.stall(true);
    let deadline = Duration::from_millis(50);
    assert_eq!(client.is_ready(deadline), Err(Error::Late(deadline)));
    proxy.stall(false);
    client.reconnect();
    assert_eq!(client.is_ready(SECOND), Ok(true));
    assert_eq!(proxy.connections(), 2);
    proxy.serve(None);
    assert!(matches!(client.is_ready(SECOND), Err(Error::Connection(_))));
    proxy.serve(Some(fake.address()));
    assert_eq!(client.is_ready(SECOND), Ok(true));
}

#[test]
fn a_token_and_a_certificate_of_ones_own_are_used() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let tls = Tls {
        certificate: made.cert.pem(),
        key: made.signing_key.serialize_pem(),
    };
    let folder = std::env::temp_dir().join(format!("recit-remote-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let roots = folder.join("roots.pem");
    std::fs::write(&roots, &tls.certificate).expect("a file");
    let fake = Fake::start(double(), Dialect::Triton, (0, Some("secret"), Some(tls)));
    let server = |token: Option<&str>, roots| Server {
        url: format!("https://localhost:{}", fake.address().port()),
        token: token.map(Into::into),
        roots,
    };
    let ready = |server: &Server| Client::new(server).expect("valid settings").is_ready(SECOND);
    assert_eq!(ready(&server(Some("secret"), Some(roots.clone()))), Ok(true));
    for token in [None, Some("wrong")] {
        let refused = ready(&server(token, Some(roots.clone())));
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    }
    let unknown = ready(&server(Some("secret"), None));
    assert!(matches!(unknown, Err(Error::Connection(_))), "{unknown:?}");
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_caller_may_give_up_at_any_time() {
    let fake = start(Dialect::Triton);
    let client = client(&fake);
    assert_eq!(client.is_ready(SECOND), Ok(true));
    fake.pause(Duration::from_secs(3600));
    let asked = Cell::new(0);
    let keep_on = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    let patience = Patience {
        within: SECOND,
        keep_on: Some(&keep_on),
    };
    let given_up = client.infer(&model(), &[input(&[1.0])], patience);
    assert_eq!(given_up, Err(Error::GivenUp));
    assert_eq!(asked.get(), 3);
    while fake.cancelled() == 0 {
        std::thread::yield_now();
    }
}
