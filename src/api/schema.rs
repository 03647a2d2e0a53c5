//! What the document of the interface says of the values that the exam domain makes: the domain itself knows nothing of it.
//!
//! A description names every field of its type with the type of the field, so that one that no longer fits does not build.

use crate::api::StepKind;
use crate::attempt::{Binding, CommentKind, Leaving, Mode, ReviewOutcome};
use crate::credential::Standing;
use crate::digest::Digest;
use crate::form::{
    FormDomain, FormKey, ImageData, ItemKind, Media, PresentedEntry, PresentedFigure, PresentedForm,
    PresentedGap, PresentedImage, PresentedItem, PresentedOption, SealedForm,
};
use crate::id::{
    AppealId, AttemptId, CandidateId, ChoiceId, CredentialId, CredentialKind, DomainId, ExamId, ItemId,
    LevelId, PartnerId, ProgramId, RequirementId, TierId, TrackId,
};
use crate::journal::{FirstBad, Stated, Verification};
use crate::program::{PassMark, Proctoring, RequirementKind};
use crate::time::{Day, Timestamp};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, OneOfBuilder};
use utoipa::openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A slug.
const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
/// A UUID as it is written here.
const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

/// What a field of a described object is.
trait Part {
    fn part() -> RefOr<Schema>;
}

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

macro_rules! plain {
    ($($name:ty: $kind:expr;)*) => {$(
        impl Part for $name {
            fn part() -> RefOr<Schema> {
                of($kind).into()
            }
        }
    )*};
}

plain! {
    String: Type::String;
    ImageData: Type::String;
    bool: Type::Boolean;
    u8: Type::Integer;
    u32: Type::Integer;
    u64: Type::Integer;
    usize: Type::Integer;
}

impl<T: Part> Part for Vec<T> {
    fn part() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::part()).into()
    }
}

impl<T: Part> Part for Option<T> {
    fn part() -> RefOr<Schema> {
        OneOfBuilder::new().item(of(Type::Null)).item(T::part()).into()
    }
}

/// A type whose description is this schema.
macro_rules! described {
    ($name:ident, $schema:expr) => {
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }
        impl ToSchema for $name {}
        impl Part for $name {
            fn part() -> RefOr<Schema> {
                <$name as PartialSchema>::schema()
            }
        }
    };
}

/// Identifiers.
macro_rules! texts {
    ($most:expr, $pattern:expr; $($name:ident: $what:literal;)*) => {$(
        described!($name, of(Type::String).description(Some($what)).pattern(Some($pattern)).max_length(Some($most)));
    )*};
}

/// Words; a new one has to be named here.
macro_rules! words {
    ($($name:ident: $($word:ident),*; $what:literal;)*) => {$(
        const _: fn(&$name) = |word| match word {
            $($name::$word => (),)*
        };
        described!($name, of(Type::String).description(Some($what)).enum_values(Some(
            [$($name::$word),*].map(|word| serde_json::to_value(word).unwrap_or_default())
        )));
    )*};
}

/// Objects; a new field has to be named here. Those in brackets may be left out.
macro_rules! objects {
    ($($name:ident: $what:literal; $($field:ident: $kind:ty),* $(; [$($other:ident: $other_kind:ty),*])?;)*) => {$(
        const _: fn(&$name) = |whole| {
            let $name { $($field,)* $($($other),*)? } = whole;
            $(let _: &$kind = $field;)*
            $($(let _: &$other_kind = $other;)*)?
        };
        described!($name, of(Type::Object).description(Some($what))
            $(.property(stringify!($field), <$kind as Part>::part()).required(stringify!($field)))*
            $($(.property(stringify!($other), <$other_kind as Part>::part()))*)?);
    )*};
}

texts! { 64, SLUG;
    AppealId: "An appeal against an attempt";
    CandidateId: "A person";
    CredentialId: "One award of a credential to one person";
    CredentialKind: "A credential of the program";
    DomainId: "A topic of an exam";
    ExamId: "An exam of the program";
    ItemId: "An item of a bank";
    LevelId: "A level of the program";
    PartnerId: "A partner organisation";
    ProgramId: "A certification program";
    RequirementId: "What a credential asks for beside its exam";
    TierId: "A partner tier";
    TrackId: "A track of the program";
}
texts! { 36, UUID; AttemptId: "One sitting of an exam by a candidate: a UUID"; }
texts! { 12, "^[0-9a-f]{12}$"; ChoiceId: "An option of one attempt's form"; }
texts! { 64, "^[0-9a-f]{64}$";
    Digest: "32 bytes as hexadecimal digits, mostly a SHA-256 digest";
    FormKey: "The key that opens a sealed form: 32 bytes as hexadecimal digits";
}

described!(
    Day,
    of(Type::String)
        .description(Some("A day in UTC: YYYY-MM-DD"))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
);
described!(Timestamp, of(Type::Integer).description(Some("Milliseconds since 1970-01-01T00:00:00Z")));
described!(PassMark, of(Type::Integer).description(Some("Hundredths of a percent: 7000 is 70 %")));

words! {
    Media: Png, Jpeg, Svg; "A kind of image";
    ItemKind: Choice, TrueFalse, Ordering, Matching, InlineChoice, Numeric, Text; "How a question is answered";
    CommentKind: Item, Incident; "What a comment is about";
    Leaving: Left, Signal, Refused; "Why a sitting was interrupted";
    Mode: Exam, Beta; "What an attempt counts for";
    Proctoring: Own, Live, InPerson; "How an attempt is watched";
    ReviewOutcome: Released, Refused; "What was decided about a result that was held";
    RequirementKind: Training, Practical, Evidence; "What a requirement is";
    Standing: None, Active, Expiring, Grace, LapsedStreamlined, LapsedFull, Suspended, Revoked;
        "How a person stands to a credential on a day";
}

/// A list of exactly these.
fn tuple(parts: [RefOr<Schema>; 2]) -> ArrayBuilder {
    let parts = parts.into_iter().filter_map(|part| match part {
        RefOr::T(schema) => Some(schema),
        // what is described here refers to nothing
        RefOr::Ref(_) => None,
    });
    ArrayBuilder::new().items(ArrayItems::False).prefix_items(parts)
}

described!(
    StepKind,
    OneOfBuilder::new()
        .description(Some("What a step is"))
        .item(of(Type::Object).property("credential", CredentialKind::part()).required("credential"))
        .item(of(Type::Object).property("exam", ExamId::part()).required("exam"))
        .item(
            of(Type::Object)
                .property("requirement", tuple([RequirementId::part(), RequirementKind::part()]))
                .required("requirement")
        )
);

objects! {
    Binding: "What record 0 of a journal binds";
        person: CandidateId, program: ProgramId, exam: ExamId, mode: Mode, proctoring: Proctoring,
        program_digest: Digest, bank_digest: Digest, blueprint_digest: Digest, form_digest: Digest,
        commitment: Digest, nonce: Digest, items: u32, scored: u32, limit_ms: u64, breaks_ms: u64,
        watch_focus: bool, authorities: Vec<String>, device: String;
    PresentedForm: "The form of one attempt, or of practice, as it is presented";
        format: String, attempt: AttemptId, exam: ExamId, title: String, language: String,
        domains: Vec<FormDomain>, items: Vec<PresentedItem>, scored: u32;
    SealedForm: "A form that nobody reads before the start: nonce and encrypted bytes in base64";
        nonce: String, sealed: String;
    FormDomain: "A topic"; id: DomainId, name: String, short: String;
    PresentedItem: "A question";
        domain: DomainId, stem: String, select: u32, options: Vec<PresentedOption>;
        [entry: Option<PresentedEntry>, figures: Vec<PresentedFigure>, gaps: Vec<PresentedGap>, kind: ItemKind];
    PresentedFigure: "An image of a question, by its number"; alt: String; [caption: Option<String>, columns: Option<u32>, image: Option<PresentedImage>];
    PresentedImage: "An image: its bytes in base64"; height: u32, media: Media, sha256: Digest, width: u32; [data: Option<ImageData>];
    PresentedGap: "A prompt, or a gap of the stem"; options: Vec<PresentedOption>; [text: String];
    PresentedEntry: "A field to type into"; max: u32; [unit: Option<String>];
    PresentedOption: "An option"; id: ChoiceId, text: String;
    Verification: "What a record proves, and what not";
        state: String, summary: String, exit_code: u8, attempt: Option<AttemptId>, records: u64,
        head: Option<Digest>, torn_bytes: usize, first_bad: Option<FirstBad>, proven: Vec<Stated>,
        not_proven: Vec<Stated>, review: Vec<String>;
    FirstBad: "The first bad record"; seq: u64, line: usize, reason: String;
}

// the members of a claim stand beside its sentence
described!(
    Stated,
    of(Type::Object)
        .description(Some("A claim, its members, and its sentence"))
        .property("claim", of(Type::String))
        .required("claim")
        .property("text", of(Type::String))
        .required("text")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
);
