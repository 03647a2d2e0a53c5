//! The bytes of an image, shared by whoever looks at them: a form is handed from hand to hand, an image lies in memory once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// Bytes, in JSON as standard base64.
#[derive(Clone, PartialEq, Eq)]
pub struct ImageData(Arc<[u8]>);

impl ImageData {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
    /// It is this very image, not another one of the same bytes.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<&[u8]> for ImageData {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Arc<[u8]>> for ImageData {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for ImageData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageData({} bytes)", self.0.len())
    }
}

impl Serialize for ImageData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for ImageData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = ImageData;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes in standard base64")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<ImageData, E> {
                let bytes = STANDARD.decode(text).map_err(|_| E::custom("it is no standard base64"))?;
                Ok(ImageData(bytes.into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
