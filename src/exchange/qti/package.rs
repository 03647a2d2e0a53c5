//! Content packages: which members hold questions, in which order, and what manifest and tests say of them.

use super::one;
use super::test::Plan;
use super::two::{self, Around};
use super::{Element, names};
use crate::exchange::found::{Reading, short};
use crate::exchange::package::{Member, Package, resolve};
use crate::exchange::pictures::{Absent, of_figure};
use crate::exchange::source::Text;
use crate::exchange::xml::{self, Node};
use crate::exchange::{ExchangeError, Format, Found, Place};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// Passages that many items share are read for each of them, up to so many bytes together.
pub(super) const MOST_OF_PASSAGES: usize = 64 << 20;

/// What a member is by its root element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A document of QTI 1.2.
    Older,
    Item,
    Test,
    /// A section of a test, or a passage: read where something names it.
    Part,
}

/// A member whose root element is one of QTI.
struct Document<'p> {
    name: &'p str,
    text: Text,
    format: Format,
    role: Role,
}

impl Document<'_> {
    /// The root, by the names of 2.x.
    fn root(&self) -> Result<Element, ExchangeError> {
        let root = xml::parse(self.text.as_str()).map_err(|error| error.within(self.name))?;
        Ok(if self.format == Format::Qti12 { root } else { names::older(root) })
    }
}

/// What a package holds, sorted.
#[derive(Default)]
struct Sorted<'p> {
    documents: Vec<Document<'p>>,
    places: HashMap<&'p str, usize>,
    manifest: Manifest,
    images: &'p [Member],
    large: &'p [(String, u64)],
    aside: usize,
}

impl<'p> Sorted<'p> {
    fn of(package: &'p Package) -> Result<Self, ExchangeError> {
        let mut sorted = Self {
            aside: package.others.len(),
            images: &package.images,
            large: &package.large,
            ..Self::default()
        };
        for member in &package.members {
            let text = match Text::decode(&member.bytes) {
                Ok(text) => text,
                // an empty file of another system holds no questions
                Err(ExchangeError::Empty) => continue,
                Err(error) => return Err(error.within(&member.name)),
            };
            let name = member.name.as_str();
            match (super::version(text.as_str()), xml::root(text.as_str())) {
                (Some(format), Some(root)) => {
                    let role = role(root);
                    sorted.documents.push(Document { name, text, format, role });
                }
                (None, Some("manifest")) if name.rsplit('/').next() == Some("imsmanifest.xml") => {
                    let root = xml::parse(text.as_str()).map_err(|error| error.within(name))?;
                    sorted.manifest.add(name, &root);
                }
                _ => sorted.aside += 1,
            }
        }
        let order = |document: &Document<'_>| sorted.manifest.position(document.name);
        sorted.documents.sort_by_key(order);
        sorted.places = sorted.documents.iter().enumerate().map(|(n, document)| (document.name, n)).collect();
        Ok(sorted)
    }

    /// The bytes of the picture of this name; `None` where there is none.
    fn picture(&self, name: &str) -> Option<Result<Vec<u8>, Absent>> {
        let held = self.images.iter().find(|image| image.name == name).map(|image| Ok(image.bytes.clone()));
        let large = || self.large.iter().find(|(large, _)| large == name);
        held.or_else(|| large().map(|(_, bytes)| Err(Absent::TooLarge(*bytes))))
    }

    /// The document at an address, seen from a member.
    fn find(&self, from: &str, href: &str) -> Option<&Document<'p>> {
        let path = resolve(from, href)?;
        self.documents.get(*self.places.get(path.as_str())?)
    }
}

fn role(root: &str) -> Role {
    match root.strip_prefix("qti-").unwrap_or(root) {
        "questestinterop" => Role::Older,
        "assessmentItem" | "assessment-item" => Role::Item,
        "assessmentTest" | "assessment-test" => Role::Test,
        _ => Role::Part,
    }
}

/// The questions of a package. Where a format is asked for, the package has to be of it.
pub(in crate::exchange) fn read(package: &Package, wanted: Option<Format>) -> Result<Reading, ExchangeError> {
    let mut sorted = Sorted::of(package)?;
    let Some(format) = sorted.documents.iter().find(|d| d.role != Role::Part).map(|d| d.format) else {
        return Err(nothing(package));
    };
    if let Some(wanted) = wanted.filter(|wanted| *wanted != format) {
        let message = format!("the package is one of {format}, not of {wanted}");
        return Err(ExchangeError::package("", message, "Leave --from out: the format is recognised"));
    }
    let mut reading = Reading::new(format);
    let older = sorted.documents.iter().filter(|document| document.role == Role::Older).count();
    if older > 1 {
        reading.title = sorted.manifest.title.take();
    }
    let passages = Cell::new(0);
    for document in sorted.documents.iter().filter(|document| document.role == Role::Older) {
        let picture = |address: &str| {
            let places = one::places(document.name, address);
            places.iter().find_map(|place| sorted.picture(place)).unwrap_or(Err(Absent::NotHeld))
        };
        let part = one::read_within(&document.root()?, &passages, &picture);
        add(&mut reading, part, document.name, older > 1);
    }
    items(&sorted, &passages, &mut reading)?;
    if reading.title.is_none() {
        reading.title = sorted.manifest.title.take();
    }
    let aside = sorted.aside.saturating_sub(figures(&sorted, &reading));
    if aside > 0 {
        let files = if aside == 1 {
            "1 file of the package holds".to_owned()
        } else {
            format!("{aside} files of the package hold")
        };
        reading.notes.push(format!("{files} no questions (pictures, pages, settings): left aside"));
    }
    Ok(reading)
}

/// How many files of the package came in as figures of its questions.
fn figures(sorted: &Sorted<'_>, reading: &Reading) -> usize {
    let questions = reading.found.iter().filter_map(|found| match found {
        Found::Question(question) => Some(&question.images),
        Found::Refused { .. } => None,
    });
    let shown: HashSet<&[u8]> = questions.flatten().map(|(_, bytes)| bytes.as_slice()).collect();
    sorted.images.iter().filter(|image| shown.contains(&*of_figure(&image.bytes))).count()
}

/// Why a package gives nothing.
fn nothing(package: &Package) -> ExchangeError {
    let nested = package.others.iter().find(|name| name.to_ascii_lowercase().ends_with(".zip"));
    match nested {
        Some(inner) => ExchangeError::package(
            inner,
            "it is a package within the package",
            "Unpack it, and import it alone",
        ),
        None => {
            let message = "no file in the package holds questions of QTI";
            ExchangeError::package("", message, "Name files of other formats one by one")
        }
    }
}

/// The items of QTI 2.x and 3.0: first those of the tests, in their order, then all others.
fn items(sorted: &Sorted<'_>, passages: &Cell<usize>, reading: &mut Reading) -> Result<(), ExchangeError> {
    let mut read: HashSet<&str> = HashSet::new();
    for test in sorted.documents.iter().filter(|document| document.role == Role::Test) {
        let root = test.root()?;
        let title = root.attribute("title").map(|title| title.trim().to_owned());
        reading.title = reading.title.take().or(title.filter(|title| !title.is_empty()));
        let plan = Plan::of(test.name, &root, &|from, href| {
            let document = sorted.find(from, href)?;
            Some((document.name.to_owned(), document.root().ok()?))
        });
        for note in plan.notes {
            if !reading.notes.contains(&note) {
                reading.notes.push(note);
            }
        }
        for named in plan.items {
            match sorted.find(&named.from, &named.href).filter(|document| document.role == Role::Item) {
                Some(document) if read.insert(document.name) => {
                    item(sorted, document, named.category, named.weight, passages, reading);
                }
                // a question that several tests ask is one question
                Some(_) => {}
                None => {
                    let place = Place { member: named.from, ..Place::line(1) };
                    let why = format!("the package has no item at {}", short(&named.href));
                    reading.refuse(place, &named.id, why);
                }
            }
        }
    }
    for document in sorted.documents.iter().filter(|document| document.role == Role::Item) {
        if read.insert(document.name) {
            item(sorted, document, None, 1.0, passages, reading);
        }
    }
    Ok(())
}

/// Reads one item. Where its file is broken, the others are still read.
fn item(
    sorted: &Sorted<'_>,
    document: &Document<'_>,
    category: Option<String>,
    weight: f64,
    passages: &Cell<usize>,
    reading: &mut Reading,
) {
    let root = match document.root() {
        Ok(root) => root,
        Err(error) => {
            let place = Place { member: document.name.to_owned(), ..Place::line(1) };
            return reading.refuse(place, document.name, format!("its file cannot be read: {error}"));
        }
    };
    let passage = |href: &str| {
        let passage = sorted.find(document.name, href)?;
        passages.set(passages.get() + passage.text.as_str().len());
        if passages.get() > MOST_OF_PASSAGES {
            return None;
        }
        let mut root = passage.root().ok()?;
        rooted(&mut root, passage.name);
        Some(root)
    };
    let tags = sorted.manifest.keywords(document.name);
    let before = reading.found.len();
    let picture = |address: &str| {
        let path = resolve(document.name, address).ok_or(Absent::NotHeld)?;
        sorted.picture(&path).unwrap_or(Err(Absent::NotHeld))
    };
    two::take(&root, &Around { category, weight, tags, passage: &passage, picture: &picture }, reading);
    reading.found.iter_mut().skip(before).for_each(|found| within(found, document.name));
}

/// The pictures of a passage are named from where it stands, and it is read in the place of an item: their addresses begin at the
/// root of the package from here on.
fn rooted(element: &mut Element, from: &str) {
    let is_picture = element.name == "img";
    for (_, address) in element.attributes.iter_mut().filter(|(name, _)| is_picture && name == "src") {
        let outside = address.starts_with('/') || address.contains(':');
        if let Some((folder, _)) = from.rsplit_once('/').filter(|_| !outside) {
            *address = format!("/{folder}/{address}");
        } else if !outside {
            *address = format!("/{address}");
        }
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            rooted(child, from);
        }
    }
}

/// A question stands in a member.
fn within(found: &mut Found, name: &str) {
    let place = match found {
        Found::Question(question) => &mut question.place,
        Found::Refused { place, .. } => place,
    };
    name.clone_into(&mut place.member);
}

/// Adds what a member holds. Where there are several, its title is the category of questions that have none.
fn add(reading: &mut Reading, part: Reading, name: &str, several: bool) {
    let title = part.title.filter(|title| !title.is_empty());
    for mut found in part.found {
        within(&mut found, name);
        if let Found::Question(question) = &mut found
            && several
            && question.category.is_none()
        {
            question.category.clone_from(&title);
        }
        reading.found.push(found);
    }
    if reading.title.is_none() {
        reading.title = title;
    }
    if reading.head.is_none() {
        (reading.head, reading.of) = (part.head, part.of);
    }
    for note in part.notes {
        if !reading.notes.contains(&note) {
            reading.notes.push(note);
        }
    }
}

/// What the manifest says.
#[derive(Debug, Default)]
struct Manifest {
    /// The title of the package.
    title: Option<String>,
    /// The files of its resources by their paths: which of them it is, and the keywords of its resource.
    files: HashMap<String, (usize, Vec<String>)>,
}

impl Manifest {
    fn add(&mut self, name: &str, root: &Element) {
        self.title = self.title.take().or_else(|| title(root));
        for resource in root.all("resources").flat_map(|resources| resources.all("resource")) {
            let own = resource.attribute("href").and_then(|href| resolve(name, href));
            let files = resource.all("file").filter_map(|file| resolve(name, file.attribute("href")?));
            for (n, path) in own.into_iter().chain(files).enumerate() {
                let keywords = if n == 0 { keywords(resource) } else { Vec::new() };
                let next = self.files.len();
                self.files.entry(path).or_insert((next, keywords));
            }
        }
    }

    fn position(&self, name: &str) -> usize {
        self.files.get(name).map_or(self.files.len(), |(position, _)| *position)
    }

    fn keywords(&self, name: &str) -> Vec<String> {
        self.files.get(name).map(|(_, keywords)| keywords.clone()).unwrap_or_default()
    }
}

/// The general part of the metadata of a manifest or a resource.
fn general(element: &Element) -> Option<&Element> {
    element.first("metadata")?.first("lom")?.first("general")
}

fn title(element: &Element) -> Option<String> {
    let title = general(element)?.first("title")?.text();
    let title = short(title.trim());
    Some(title).filter(|title| !title.is_empty())
}

fn keywords(element: &Element) -> Vec<String> {
    let keywords = general(element).into_iter().flat_map(|general| general.all("keyword"));
    keywords.map(|keyword| keyword.text().trim().to_owned()).filter(|keyword| !keyword.is_empty()).collect()
}
