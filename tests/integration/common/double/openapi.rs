//! Discord's own description of its interface, held against every request.
//!
//! The double answers what it has been taught; this says whether the real service would have
//! understood the question. Each operation becomes one schema over
//! `{"path": …, "query": …, "body": …}`, built when it is first asked for: building all of them
//! takes longer than most scenes.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};

/// Where a reference into the description begins.
const COMPONENTS: &str = "#/components/schemas/";

/// The description, parsed once for the whole test process.
pub(crate) struct Description {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Description {
    /// The description, or `None` on a machine that does not have the file.
    ///
    /// # Panics
    ///
    /// When `CI` is `true` and the file is missing, lest the check be skipped unnoticed for ever.
    pub(crate) fn get() -> Option<&'static Self> {
        static DESCRIPTION: OnceLock<Option<Description>> = OnceLock::new();
        DESCRIPTION.get_or_init(Self::load).as_ref()
    }

    fn load() -> Option<Self> {
        let path = std::env::var_os("DISCORD_OPENAPI").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/discord/openapi.json"),
            PathBuf::from,
        );
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if std::env::var("CI").as_deref() == Ok("true") => {
                panic!("Discord's description is required here: {}: {error}", path.display())
            }
            Err(error) => {
                eprintln!("note: requests are not checked against Discord's description: {}: {error}", path.display());
                return None;
            }
        };
        let mut document = serde_json::from_str(&text).expect("the description is JSON");
        mend(&mut document);
        Some(Self { document, validators: Mutex::default() })
    }

    /// Everything that is wrong with one request, in words. `route` is a method and a template of
    /// the description, such as `GET /channels/{channel_id}`.
    pub(crate) fn faults(
        &self,
        route: &str,
        path: &BTreeMap<String, String>,
        query: &BTreeMap<String, String>,
        body: Option<&Value>,
    ) -> Vec<String> {
        let Some((operation, parameters)) = self.operation(route) else {
            return vec![format!("Discord describes no {route}")];
        };
        let mut instance = json!({
            "path": self.typed(&parameters, "path", path),
            "query": self.typed(&parameters, "query", query),
        });
        if let Some(body) = body {
            instance["body"] = body.clone();
        }
        let validator = self.validator(route, || {
            let mut schema = json!({
                "type": "object",
                "properties": {
                    "path": parameter_schema(&parameters, "path"),
                    "query": parameter_schema(&parameters, "query"),
                },
                "required": ["path", "query"],
            });
            if let Some(content) = operation.pointer("/requestBody/content/application~1json/schema") {
                schema["properties"]["body"] = content.clone();
            }
            if operation.pointer("/requestBody/required") == Some(&Value::Bool(true)) {
                schema["required"] = json!(["path", "query", "body"]);
            }
            schema
        });
        validator.iter_errors(&instance).map(|error| explain(&error)).collect()
    }

    /// An operation, and its parameters with those it shares with the others of its path.
    fn operation(&self, route: &str) -> Option<(&Value, Vec<&Value>)> {
        let (method, template) = route.split_once(' ')?;
        let path = &self.document["paths"][template];
        let operation = path.get(method.to_lowercase())?;
        let places = [path, operation].into_iter();
        let parameters = places.filter_map(|place| place["parameters"].as_array());
        Some((operation, parameters.flatten().collect()))
    }

    fn validator(&self, route: &str, schema: impl FnOnce() -> Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = validators.get(route) {
            return Arc::clone(validator);
        }
        let mut schema = schema();
        schema["components"] = json!({ "schemas": self.closure(&schema) });
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap_or_else(|error| panic!("the description of {route} does not compile: {error}"));
        Arc::clone(validators.entry(route.to_owned()).or_insert(Arc::new(validator)))
    }

    /// The named schemas that `schema` reaches. Handing over all of them would make the validator
    /// index a megabyte for each operation.
    fn closure(&self, schema: &Value) -> Map<String, Value> {
        let mut found = Map::new();
        let mut waiting = references(schema);
        while let Some(name) = waiting.pop() {
            if !found.contains_key(&name) {
                let schema = &self.document["components"]["schemas"][&name];
                waiting.extend(references(schema));
                found.insert(name, schema.clone());
            }
        }
        found
    }

    /// Text from an address as the JSON that the description gives types for.
    fn typed(&self, parameters: &[&Value], place: &str, given: &BTreeMap<String, String>) -> Value {
        let value = |(name, text): (&String, &String)| {
            let mut here = parameters.iter().filter(|parameter| parameter["in"] == place);
            let schema = here.find(|parameter| parameter["name"] == *name);
            let schema = schema.map(|parameter| self.resolve(&parameter["schema"]));
            let value = match schema.and_then(|schema| schema["type"].as_str()) {
                Some("integer" | "number" | "boolean") => serde_json::from_str(text).ok(),
                _ => None,
            };
            (name.clone(), value.unwrap_or_else(|| json!(text)))
        };
        Value::Object(given.iter().map(value).collect())
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|name| name.strip_prefix(COMPONENTS)) {
            Some(name) => &self.document["components"]["schemas"][name],
            None => schema,
        }
    }
}

/// Where the description is stricter than the service it describes.
///
/// Permissions are a number there; Discord's reference calls them a string of digits, sends them
/// so, and takes both.
fn mend(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().expect("it has schemas");
    for schema in schemas.values_mut() {
        if let Some(permissions) = schema.pointer_mut("/properties/default_member_permissions") {
            *permissions = json!({ "anyOf": [
                permissions.clone(),
                { "type": "string", "pattern": "^[0-9]+$" },
            ]});
        }
    }
}

fn parameter_schema(parameters: &[&Value], place: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == place) {
        let name = parameter["name"].as_str().expect("a parameter has a name");
        properties.insert(name.to_owned(), parameter["schema"].clone());
        if parameter["required"] == true {
            required.push(name);
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|name| name.strip_prefix(COMPONENTS)).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// An error in words, with the place it is at.
///
/// "Valid under none of these" helps nobody, so a choice is followed into the alternative that
/// came closest: the one that got deepest into the value before it failed.
fn explain(error: &ValidationError<'_>) -> String {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) = error.kind() else {
        return format!("{} at {}", error, error.instance_path());
    };
    let depth = |errors: &Vec<ValidationError<'_>>| {
        let depths = errors.iter().map(|error| error.instance_path().as_str().matches('/').count());
        // A wrong `type` field means that another alternative was meant.
        let meant = !errors.iter().any(|error| error.instance_path().as_str().ends_with("/type"));
        (meant, depths.max().unwrap_or_default())
    };
    context
        .iter()
        .max_by_key(|errors| depth(errors))
        .and_then(|errors| errors.first())
        .map_or_else(|| error.to_string(), explain)
}
