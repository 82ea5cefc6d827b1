//! A running `recit serve`, and requests over plain sockets.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running server, ended when dropped.
pub struct Server {
    pub child: Child,
    pub http: SocketAddr,
    pub wyoming: SocketAddr,
}

impl Server {
    pub fn start(options: &[&str], token: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recit"));
        command
            .args(["serve", "--port", "0", "--wyoming", "0"])
            .args(options)
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(token) = token {
            command.env("RECIT_TOKEN", token);
        }
        let mut child = command.spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut address = |what: &str| {
            let line = told.next().unwrap().unwrap();
            let address = line.strip_prefix(&format!("recit: {what} on "));
            address.unwrap_or_else(|| panic!("{line}")).parse().unwrap()
        };
        let (http, wyoming) = (address("HTTP"), address("Wyoming"));
        std::thread::spawn(move || told.for_each(drop));
        Self { child, http, wyoming }
    }

    /// Sends a request and reads everything up to the end of the connection: head and body.
    pub fn send(&self, request: &str, headers: &str, body: &[u8]) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(self.http).unwrap();
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
        let body = bytes.split_off(end);
        if head.contains("transfer-encoding: chunked") {
            return (head, unchunked(&body));
        }
        (head, body)
    }

    pub fn speak(&self, body: &Value) -> (String, Vec<u8>) {
        self.send("POST /v1/audio/speech", "", body.to_string().as_bytes())
    }

    /// The message of a request that fails with this status.
    pub fn refused(&self, status: u16, body: &Value) -> String {
        let (head, body) = self.speak(body);
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}");
        let problem: Value = serde_json::from_slice(&body).unwrap();
        problem["error"]["message"].as_str().unwrap().to_owned()
    }

    #[cfg(unix)]
    pub fn terminate(&self) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(kill.unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of a response in chunks, which must be complete.
fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 4 + length..];
    }
}
