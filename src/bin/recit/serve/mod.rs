//! `recit serve`: speech for other programs of this machine, over HTTP and the Wyoming protocol.

mod access;
mod catalog;
mod delivery;
mod endings;
mod http;
mod instructions;
mod job;
mod limits;
mod listen;
mod metrics;
mod patient;
mod queue;
mod request;
mod show;
mod timing;
mod wyoming;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use recit::mouths::MouthSettings;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::model::Model;
use crate::output::Output;
use crate::progress::Progress;
use access::Access;
use catalog::Catalog;
use endings::Endings;
use http::Service;
use limits::FAREWELL;
use metrics::{Limit, Metrics};
use queue::Queue;
use show::Show;

/// What is told at the end of the help.
const EXPLAINED: &str = "\
POST /v1/audio/speech has the form of OpenAI's service, so that its clients work: set their base URL to \
http://127.0.0.1:8880/v1. Only programs of this machine reach the server, unless --listen names another address; that needs \
a token. The Wyoming protocol knows none.";

#[derive(Args)]
#[command(after_help = EXPLAINED)]
pub struct Arguments {
    /// Port of HTTP; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 8880)]
    port: u16,
    /// Address of HTTP
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Also serve the Wyoming protocol of Home Assistant, on a port of this machine or at an address
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = place)]
    wyoming: Option<SocketAddr>,
    /// File with the token that clients must send; without it the environment variable RECIT_TOKEN is used, if it is set
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Web pages from this origin, such as http://localhost:3000, may use the server
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Voice, or voice/speaker, of requests that name none; the others can be named, too
    #[arg(long, value_name = "NAME", default_value = "house")]
    voice: String,
    #[command(flatten)]
    model: Model,
    /// Also play the lines of a project when Open Sound Control (OSC) asks for them, on this UDP port of this machine or at an
    /// address
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = place, requires = "project")]
    osc: Option<SocketAddr>,
    /// Project or preset for --osc
    #[arg(long, value_name = "PROJECT", requires = "osc")]
    project: Option<String>,
    /// Send the mouths of the lines that --osc plays, such as "osc:9000 live-link vtube"; add the set of mouths (ovr, sapi,
    /// rhubarb) and an offset (+40ms)
    #[arg(
        long,
        value_name = "DESTINATIONS",
        requires = "osc",
        default_value_t,
        hide_default_value = true
    )]
    mouths: MouthSettings,
    #[command(flatten)]
    output: Output,
}

/// Reads a port of this machine, or an address and a port.
fn place(text: &str) -> Result<SocketAddr, String> {
    let port = text
        .parse()
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse())
        .map_err(|_| "not a port, such as 10200, or an address, such as 192.168.1.5:10200".to_owned())
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let access = Access::new(
        arguments.listen,
        arguments.token_file.as_deref(),
        arguments.origins.clone(),
    )?;
    let show = match arguments.osc.zip(arguments.project.as_ref()) {
        Some((address, project)) => {
            let mouths = arguments.mouths;
            if mouths.has_midi() {
                return Err("mouths as MIDI need the plugin".to_owned().into());
            }
            let tier = arguments.model.tier(arguments.output.file.is_some());
            let output = arguments.output.clone();
            Some(Show::open(address, (project, tier), output, mouths)?)
        }
        None => None,
    };
    let progress = Progress::begin("loading the voice");
    let first = crate::model::load(&arguments.voice, &arguments.model)?;
    drop(progress);
    let metrics = Arc::new(Metrics::new());
    let service = Service {
        catalog: Catalog::new(first, &arguments.model, metrics.servers.clone()),
        queue: Queue::new(metrics.clone()),
        metrics,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start the server: {error}"))?;
    let served = runtime.block_on(async {
        // Before anybody is told of a port, so that the program can be ended as soon as it is known.
        let endings = Endings::listen()?;
        if let Some(show) = &show {
            tell("OSC", show.address());
        }
        serve(&arguments, Arc::new(service), Arc::new(access), endings).await
    });
    // The file of the project is completed whatever happened to the others.
    let finished = show.map_or(Ok(()), Show::finish);
    served.and(finished)?;
    // Requests that took too long are left.
    runtime.shutdown_background();
    Ok(())
}

/// Serves until the program is told to end, and then until the requests that are being answered are over.
async fn serve(
    arguments: &Arguments,
    service: Arc<Service>,
    access: Arc<Access>,
    mut endings: Endings,
) -> Result<(), String> {
    let (stopper, stop) = watch::channel(false);
    let mut ports = JoinSet::new();
    let http = listen::open(SocketAddr::new(arguments.listen, arguments.port)).await?;
    tell("HTTP", listen::address(&http)?);
    let (routes, stops) = (http::routes(service.clone(), access), stop.clone());
    let metrics = service.metrics.clone();
    let refused = move || metrics.refused(Limit::Connections);
    ports.spawn(listen::accept(
        http,
        stop.clone(),
        refused.clone(),
        move |connection| {
            tokio::spawn(listen::serve_http(connection, routes.clone(), stops.clone()));
        },
    ));
    if let Some(address) = arguments.wyoming {
        let wyoming = listen::open(address).await?;
        tell("Wyoming", listen::address(&wyoming)?);
        if !address.ip().is_loopback() {
            eprintln!(
                "recit: warning: whoever reaches {address} can use it: the Wyoming protocol knows no token"
            );
        }
        let stops = stop.clone();
        ports.spawn(listen::accept(wyoming, stop, refused, move |connection| {
            tokio::spawn(wyoming::serve(connection, service.clone(), stops.clone()));
        }));
    }
    endings.next().await;
    stopper.send_replace(true);
    tokio::select! {
        _ = timeout(FAREWELL, async { while ports.join_next().await.is_some() {} }) => {}
        // Told twice, it ends at once.
        () = endings.next() => {}
    }
    Ok(())
}

fn tell(what: &str, address: SocketAddr) {
    eprintln!("recit: {what} on {address}");
}
