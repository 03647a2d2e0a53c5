//! What it costs to draw a picture, before it is drawn: pixels that are filled, corners that are sorted, dashes that are cut.

use resvg::tiny_skia::PathSegment;
use resvg::usvg::{Group, Node, Path, Rect, Tree};

/// Most work, in pixels that are filled plainly: about a second.
const WORK: f32 = 4e8;
/// A pixel of a part that is drawn apart and laid over the rest costs so many.
const APART: f32 = 25.0;
/// So many pixels cost the corners and dashes of an outline, each.
const CORNER: f32 = 2000.0;

/// The picture is drawn at this scale within a reasonable time.
pub(super) fn is_bearable(tree: &Tree, scale: f32) -> bool {
    let size = tree.size();
    let canvas = Canvas { width: size.width() * scale, height: size.height() * scale, scale };
    let cost = canvas.group(tree.root());
    cost.is_finite() && cost <= WORK
}

/// What is drawn on.
struct Canvas {
    width: f32,
    height: f32,
    scale: f32,
}

impl Canvas {
    /// Pixels of a box that lie on it.
    fn pixels(&self, area: Rect) -> f32 {
        let side = |from: f32, to: f32, most: f32| {
            ((to * self.scale).min(most) - (from * self.scale).max(0.0)).max(1.0)
        };
        side(area.left(), area.right(), self.width) * side(area.top(), area.bottom(), self.height)
    }

    fn group(&self, group: &Group) -> f32 {
        let apart = group.should_isolate() || group.clip_path().is_some();
        let mut cost =
            if apart { self.pixels(group.abs_layer_bounding_box().to_rect()) * APART } else { 0.0 };
        let mut clip = group.clip_path();
        while let Some(path) = clip {
            cost += self.width * self.height * APART + self.group(path.root());
            clip = path.clip_path();
        }
        cost + group.children().iter().map(|node| self.node(node)).sum::<f32>()
    }

    fn node(&self, node: &Node) -> f32 {
        match node {
            Node::Group(group) => self.group(group),
            Node::Path(path) => self.path(path),
            Node::Text(text) => self.group(text.flattened()),
            Node::Image(_) => f32::INFINITY,
        }
    }

    fn path(&self, path: &Path) -> f32 {
        let corners = path.data().len() as f32;
        let fill =
            if path.fill().is_some() { self.pixels(path.abs_bounding_box()) + corners * CORNER } else { 0.0 };
        let Some(stroke) = path.stroke() else { return fill };
        let dashes = stroke.dasharray().map_or(0.0, |dashes| {
            let each = dashes.iter().sum::<f32>() / dashes.len().max(1) as f32;
            length(path.data()) / each.max(f32::MIN_POSITIVE)
        });
        fill + self.pixels(path.abs_stroke_bounding_box()) + (corners + dashes) * 4.0 * CORNER
    }
}

/// About how long an outline is, its curves by their guiding points.
fn length(path: &resvg::tiny_skia::Path) -> f32 {
    let (mut sum, mut last, mut first) = (0.0, None, None);
    let mut to = |point: resvg::tiny_skia::Point| {
        sum += last.map_or(0.0, |last: resvg::tiny_skia::Point| (point - last).length());
        last = Some(point);
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(point) => {
                to(point);
                first = Some(point);
            }
            PathSegment::LineTo(point) => to(point),
            PathSegment::QuadTo(a, point) => [a, point].into_iter().for_each(&mut to),
            PathSegment::CubicTo(a, b, point) => [a, b, point].into_iter().for_each(&mut to),
            PathSegment::Close => first.into_iter().for_each(&mut to),
        }
    }
    sum
}
