//! As much of an HTTP/1.1 client as a load needs: one connection, kept alive, made again where it broke.

use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server.
pub(crate) struct Wire {
    address: SocketAddr,
    stream: Option<BufStream<TcpStream>>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// What is sent.
pub(crate) struct Call<'c> {
    pub(crate) method: &'c str,
    pub(crate) path: &'c str,
    pub(crate) token: &'c str,
    /// Media type and bytes.
    pub(crate) body: Option<(&'c str, &'c [u8])>,
}

impl Wire {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Makes a call once; an error leaves it open whether the server has heard it.
    pub(crate) async fn call(&mut self, call: &Call<'_>) -> Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                BufStream::new(stream)
            }
        };
        let (answer, last) = tokio::time::timeout(PATIENCE, ask(&mut stream, call)).await??;
        if !last {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

/// The answer, and whether the server closes the connection after it.
async fn ask(stream: &mut BufStream<TcpStream>, call: &Call<'_>) -> Result<(Answer, bool)> {
    let Call { method, path, token, body } = call;
    let mut head =
        format!("{method} /api/v1{path} HTTP/1.1\r\nhost: herd\r\nauthorization: Bearer {token}\r\n");
    if let Some((kind, _)) = body {
        head.push_str(&format!("content-type: {kind}\r\n"));
    }
    let bytes = body.map_or(&[][..], |(_, bytes)| bytes);
    head.push_str(&format!("content-length: {}\r\n\r\n", bytes.len()));
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(bytes).await?;
    stream.flush().await?;
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.with_context(|| format!("no answer: {line:?}"))?;
    let (mut length, mut last) = (0, false);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            bail!("the answer broke off");
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse()?,
            "connection" => last = value.trim().eq_ignore_ascii_case("close"),
            "transfer-encoding" => bail!("an answer without a length"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((Answer { status, body }, last))
}
