//! The fonts that drawings are set in: those in the binary, and no others.

use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{FontFamily, FontResolver};
use skrifa::MetadataProvider as _;
use std::sync::Arc;

/// What texts are set in.
pub(super) const SANS: &str = "DejaVu Sans";
/// What texts are set in whose signs are all of one width.
const MONO: &str = "DejaVu Sans Mono";

/// The fonts. Nothing is copied: they stay in the binary.
pub(super) fn database() -> Arc<Database> {
    let mut fonts = Database::new();
    for bytes in [dejavu::sans::regular(), dejavu::sans::bold(), dejavu::sans_mono::regular()] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    Arc::new(fonts)
}

/// Whatever family a text asks for, it is set in what is there: bold, of one width, or neither.
pub(super) fn resolver() -> FontResolver<'static> {
    FontResolver {
        select_font: Box::new(|font, fonts| {
            let is_mono = font.families().iter().any(|family| match family {
                FontFamily::Monospace => true,
                FontFamily::Named(name) => {
                    let name = name.to_lowercase();
                    ["mono", "courier", "consolas", "menlo", "typewriter"]
                        .iter()
                        .any(|part| name.contains(part))
                }
                _ => false,
            });
            let is_bold = font.weight() >= 600 && !is_mono;
            let family = if is_mono { MONO } else { SANS };
            let is_it = |face: &&resvg::usvg::fontdb::FaceInfo| {
                face.families.iter().any(|(name, _)| name == family) && (face.weight.0 >= 600) == is_bold
            };
            fonts.faces().find(is_it).map(|face| face.id)
        }),
        // what no font has was refused before
        select_fallback: Box::new(|sign, used, fonts| {
            let has = |bytes: &[u8]| {
                skrifa::FontRef::new(bytes).is_ok_and(|font| font.charmap().map(sign).is_some())
            };
            let other = |face: &&resvg::usvg::fontdb::FaceInfo| {
                !used.contains(&face.id) && fonts.with_face_data(face.id, |bytes, _| has(bytes)) == Some(true)
            };
            fonts.faces().find(other).map(|face| face.id)
        }),
    }
}

/// The first sign of a text that the fonts do not have.
pub(super) fn lacking(text: &str) -> Option<char> {
    let font = skrifa::FontRef::new(dejavu::sans::regular()).ok()?;
    let signs = font.charmap();
    text.chars().find(|sign| !sign.is_whitespace() && signs.map(*sign).is_none())
}
