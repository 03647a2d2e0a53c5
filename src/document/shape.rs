//! The shape of a format as its reading function declares it, and the JSON Schema (draft 2020-12) made of it.

use serde_json::{Map, Value, json};

/// What a value may be.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A text of at most `max` characters, never empty.
    Text {
        /// Most characters.
        max: usize,
    },
    /// An identifier.
    Slug,
    /// A date.
    Day,
    /// True or false.
    Flag,
    /// A whole number.
    Integer {
        /// Least.
        min: u32,
        /// Greatest.
        max: u32,
    },
    /// A percentage with at most two decimals.
    Percent,
    /// An exact decimal number, as a number or a text.
    Decimal,
    /// Exactly this text.
    Constant(&'static str),
    /// One of these words, each with what it means.
    Words(Vec<(&'static str, &'static str)>),
    /// A list.
    List {
        /// What each element is.
        item: Box<Shape>,
        /// Least number of elements.
        min: usize,
        /// Greatest number of elements.
        max: usize,
    },
    /// A table whose members are named by the author, by identifiers.
    Keyed(Box<Shape>),
    /// A table with these members.
    Table(Vec<MemberShape>),
}

/// A member of a table.
#[derive(Debug, Clone)]
pub struct MemberShape {
    /// Name.
    pub name: &'static str,
    /// What it says, for people.
    pub doc: &'static str,
    /// It must be there.
    pub required: bool,
    /// What holds when it is not there, where that is one value.
    pub default: Option<Value>,
    /// What it may be.
    pub shape: Shape,
}

impl Shape {
    /// The schema of this shape.
    pub(super) fn schema(&self) -> Map<String, Value> {
        let value = match self {
            Self::Text { max } => json!({"type": "string", "minLength": 1, "maxLength": max}),
            Self::Slug => {
                json!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64})
            }
            Self::Day => json!({"type": "string", "format": "date"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
            Self::Percent => json!({"type": "number", "minimum": 0, "maximum": 100}),
            Self::Decimal => {
                json!({"type": ["number", "string"], "pattern": r"^ *[-+\u2212]?(\d+\.?\d*|\.\d+)([eE][-+\u2212]?\d{1,3})? *$"})
            }
            Self::Constant(text) => json!({"const": text}),
            Self::Words(words) => {
                let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
                json!({"type": "string", "enum": names})
            }
            Self::List { item, min, max } => {
                json!({"type": "array", "items": item.schema(), "minItems": min, "maxItems": max})
            }
            Self::Keyed(value) => json!({
                "type": "object",
                "propertyNames": Self::Slug.schema(),
                "additionalProperties": value.schema(),
            }),
            Self::Table(members) => {
                let properties: Map<String, Value> =
                    members.iter().map(|m| (m.name.to_owned(), Value::Object(m.schema()))).collect();
                let required: Vec<&str> = members.iter().filter(|m| m.required).map(|m| m.name).collect();
                json!({
                    "type": "object",
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                })
            }
        };
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The words of an enumeration and their meaning, as text for a description; empty for other shapes.
    fn words(&self) -> String {
        match self {
            Self::Words(words) => {
                let lines: Vec<String> = words.iter().map(|(word, doc)| format!("`{word}`: {doc}")).collect();
                format!("\n\n{}", lines.join("\n\n"))
            }
            Self::List { item, .. } => item.words(),
            _ => String::new(),
        }
    }
}

impl MemberShape {
    fn schema(&self) -> Map<String, Value> {
        let mut schema = self.shape.schema();
        let description = format!("{}{}", self.doc, self.shape.words());
        schema.insert("description".to_owned(), Value::String(description));
        if let Some(default) = &self.default {
            schema.insert("default".to_owned(), default.clone());
        }
        schema
    }
}
