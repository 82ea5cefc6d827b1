//! A link to a model: checked when reached, left when it fails, taken up again by itself.

mod double;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use double::{SECOND, double, input, values, wanted};
use recit_remote::{Client, Error, Link, Model, Server, State, Wanted};
use recit_test_server::{Dialect, Fake, Proxy};

fn link_to(url: String, outputs: Vec<Wanted>, verify: Result<(), Error>) -> Link {
    let client = Client::new(&Server::at(url)).expect("valid settings");
    let ports = (vec![wanted("x")], outputs);
    let verify = Box::new(move |_: &Client| verify.clone());
    Link::new(client, Model::named("double"), ports, Some(1), verify).expect("a thread")
}

fn link(url: String) -> Link {
    link_to(url, vec![wanted("y")], Ok(()))
}

fn start(port: u16) -> Fake {
    Fake::start(double(), Dialect::MlServer, (port, None, None))
}

#[test]
fn the_first_question_waits_for_the_connection() {
    let fake = start(0);
    let link = link(format!("http://{}", fake.address()));
    let answer = link.ask(&[input(&[1.0, 4.0])], SECOND).expect("an answer");
    assert_eq!(values(&answer.tensors), [2.0, 8.0]);
    let figures = link.figures();
    assert_eq!((figures.sent, figures.answered, figures.pieces), (1, 1, 2));
    assert_eq!((figures.bytes_up, figures.bytes_down), (8, 8));
    assert_eq!(figures.version, "1");
}

#[test]
fn a_model_that_does_not_fit_is_not_asked() {
    let fake = start(0);
    let url = || format!("http://{}", fake.address());
    let other = link_to(url(), vec![wanted("z")], Ok(()));
    assert_eq!(
        other.settle(SECOND),
        State::Down("the model has no output `z`".into())
    );
    let doubtful = link_to(
        url(),
        vec![wanted("y")],
        Err(Error::Unfit("it says something else".into())),
    );
    assert_eq!(
        doubtful.settle(SECOND),
        State::Down("it says something else".into())
    );
    assert!(matches!(
        doubtful.ask(&[input(&[1.0])], SECOND),
        Err(Error::Down(_))
    ));
    assert_eq!(fake.asked(), 0);
    assert_eq!(doubtful.figures().spared, 1);
}

#[test]
fn a_server_that_went_away_is_taken_up_again() {
    let fake = start(0);
    let proxy = Proxy::new(fake.address());
    let link = link(proxy.url());
    assert_eq!(link.settle(SECOND), State::Up);
    proxy.serve(None);
    let lost = link.ask(&[input(&[1.0])], SECOND);
    assert!(matches!(lost, Err(Error::Connection(_))), "{lost:?}");
    // Nobody waits for a server that is away.
    let began = Instant::now();
    assert!(matches!(link.ask(&[input(&[1.0])], SECOND), Err(Error::Down(_))));
    println!("told in {:.2} ms", began.elapsed().as_secs_f64() * 1e3);
    proxy.serve(Some(fake.address()));
    while link.figures().state != State::Up {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(link.ask(&[input(&[1.0])], SECOND).is_ok());
    let figures = link.figures();
    assert_eq!((figures.losses, figures.answered, figures.failed), (1, 1, 1));
}

#[test]
fn single_late_answers_are_forgiven_and_several_are_not() {
    let fake = start(0);
    let link = link(format!("http://{}", fake.address()));
    assert_eq!(link.settle(SECOND), State::Up);
    let short = Duration::from_millis(40);
    fake.pause(Duration::from_secs(3600));
    for left in [2, 1] {
        assert_eq!(link.ask(&[input(&[1.0])], short), Err(Error::Late(short)));
        assert_eq!(link.figures().state, State::Up, "{left} to go");
    }
    assert_eq!(link.ask(&[input(&[1.0])], short), Err(Error::Late(short)));
    let figures = link.figures();
    assert_eq!((figures.late, figures.losses), (3, 1));
}

#[test]
fn a_server_that_is_slower_than_the_deadline_is_not_asked() {
    let fake = start(0);
    let link = link(format!("http://{}", fake.address()));
    fake.pause(Duration::from_millis(30));
    assert!(link.ask(&[input(&[1.0])], SECOND).is_ok());
    let asked = fake.asked();
    let short = Duration::from_millis(5);
    assert_eq!(link.ask(&[input(&[1.0])], short), Err(Error::TooShort(short)));
    assert_eq!(fake.asked(), asked);
    assert_eq!(link.figures().state, State::Up);
}

#[test]
fn another_version_is_checked_before_it_answers() {
    let fake = start(0);
    let checks = Arc::new(AtomicU64::new(0));
    let client = Client::new(&Server::at(format!("http://{}", fake.address()))).expect("valid settings");
    let counted = checks.clone();
    let verify = Box::new(move |_: &Client| {
        counted.fetch_add(1, Ordering::AcqRel);
        Ok(())
    });
    let ports = (vec![wanted("x")], vec![wanted("y")]);
    let link = Link::new(client, Model::named("double"), ports, None, verify).expect("a thread");
    assert!(link.ask(&[input(&[1.0])], SECOND).is_ok());
    fake.set_version("2");
    let other = link.ask(&[input(&[1.0])], SECOND);
    assert!(matches!(other, Err(Error::Unfit(_))), "{other:?}");
    while link.figures().state != State::Up {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(checks.load(Ordering::Acquire), 2);
    for version in ["2", "1", "2"] {
        fake.set_version(version);
        assert_eq!(
            link.ask(&[input(&[1.0])], SECOND).map(|answer| answer.version),
            Ok(version.into())
        );
    }
}
