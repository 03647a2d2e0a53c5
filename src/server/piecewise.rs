//! A body that is made while it is sent: a piece is asked for once the connection takes more.

use crate::delivery::OutgoingJson;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// JSON that is sent piece by piece.
pub(super) struct Piecewise(pub(super) OutgoingJson);

impl HttpBody for Piecewise {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.left() as u64)
    }
}

impl IntoResponse for Piecewise {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], Body::new(self)).into_response()
    }
}
