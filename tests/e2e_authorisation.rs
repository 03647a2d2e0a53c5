//! Who may do what on a server: every route, as every role, as another person, and with a token that does not hold.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::candidate::{Candidate, calls, opening, wait};
use common::served::{Answer, Served};
use common::{Bench, clocks};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who shows no token that holds.
const STRANGERS: [&str; 4] = ["nobody", "forged", "revoked", "expired"];

/// Who calls. Ada and Mia belong to the partner `north`, which Mia manages; Max manages `south`.
const CALLERS: [&str; 7] = ["ada", "ben", "proctor", "developer", "mia", "max", "root"];

/// Who is let in.
#[derive(Clone, Copy, PartialEq)]
enum Let {
    Anybody,
    SignedIn,
    Administrators,
    /// Administrators, and these.
    And(&'static [&'static str]),
    /// Content developers, and not administrators.
    Developer,
    /// Ada, whose attempt it is. To others there is no such attempt.
    Ada,
    /// Administrators, proctors, and Ada, whose attempt it is. To others there is no such attempt.
    Readers,
}

impl Let {
    fn lets(self, caller: &str) -> bool {
        match self {
            Self::Anybody => true,
            Self::SignedIn => !STRANGERS.contains(&caller),
            Self::Administrators => caller == "root",
            Self::And(others) => caller == "root" || others.contains(&caller),
            Self::Developer => caller == "developer",
            Self::Ada => caller == "ada",
            Self::Readers => ["root", "proctor", "ada"].contains(&caller),
        }
    }
}

/// A call, by the method and path of the document; the path that is called, its body (a text is the lines of a journal), who
/// is let in, and the status then. `TOKEN` is a token of Ben's; `WHOLE` and `BEGUN` are attempts of Ada's.
type Row = (&'static str, &'static str, &'static str, Value, Let, u16);

fn matrix() -> Vec<Row> {
    use Let::{Ada, Administrators, And, Anybody, Developer, Readers, SignedIn};
    let null = || Value::Null;
    vec![
        ("get", "/healthz", "/healthz", null(), Anybody, 200),
        ("get", "/readyz", "/readyz", null(), Anybody, 200),
        ("get", "/metrics", "/metrics", null(), Anybody, 200),
        ("get", "/api/v1/me", "/api/v1/me", null(), SignedIn, 200),
        ("get", "/api/v1/admin/people", "/api/v1/admin/people", null(), Administrators, 200),
        (
            "post",
            "/api/v1/admin/people",
            "/api/v1/admin/people",
            json!({"id": "new", "name": "New"}),
            Administrators,
            201,
        ),
        (
            "patch",
            "/api/v1/admin/people/{person}",
            "/api/v1/admin/people/ada",
            json!({"name": "Ada Other"}),
            Administrators,
            200,
        ),
        (
            "get",
            "/api/v1/admin/people/{person}/status",
            "/api/v1/admin/people/ada/status",
            null(),
            And(&["ada", "mia"]),
            200,
        ),
        (
            "get",
            "/api/v1/admin/people/{person}/status",
            "/api/v1/admin/people/ben/status",
            null(),
            And(&["ben"]),
            200,
        ),
        (
            "get",
            "/api/v1/admin/people/{person}/status",
            "/api/v1/admin/people/unknown/status",
            null(),
            Administrators,
            404,
        ),
        ("get", "/api/v1/admin/status", "/api/v1/admin/status", null(), SignedIn, 200),
        ("get", "/api/v1/admin/roles", "/api/v1/admin/roles", null(), Administrators, 200),
        (
            "put",
            "/api/v1/admin/people/{person}/roles/{role}",
            "/api/v1/admin/people/ben/roles/proctor",
            null(),
            Administrators,
            204,
        ),
        (
            "delete",
            "/api/v1/admin/people/{person}/roles/{role}",
            "/api/v1/admin/people/ben/roles/proctor",
            null(),
            Administrators,
            204,
        ),
        ("get", "/api/v1/admin/tokens", "/api/v1/admin/tokens", null(), Administrators, 200),
        (
            "post",
            "/api/v1/admin/tokens",
            "/api/v1/admin/tokens",
            json!({"person": "ben"}),
            Administrators,
            201,
        ),
        ("delete", "/api/v1/admin/tokens/{token}", "/api/v1/admin/tokens/TOKEN", null(), Administrators, 204),
        (
            "post",
            "/api/v1/admin/people/{person}/requirements",
            "/api/v1/admin/people/ada/requirements",
            json!({"requirement": "sales-101", "outcome": "passed"}),
            Administrators,
            201,
        ),
        (
            "post",
            "/api/v1/admin/people/{person}/grants",
            "/api/v1/admin/people/ada/grants",
            json!({"exam": "sales-associate", "reason": "the power failed"}),
            Administrators,
            204,
        ),
        (
            "post",
            "/api/v1/admin/people/{person}/accommodations",
            "/api/v1/admin/people/ada/accommodations",
            json!({"exam": "sales-associate", "extra_percent": 25, "case": "C-17"}),
            Administrators,
            204,
        ),
        (
            "post",
            "/api/v1/admin/attempts/{attempt}/void",
            "/api/v1/admin/attempts/0192f0c1/void",
            json!({"reason": "the fire alarm"}),
            Administrators,
            404,
        ),
        ("get", "/api/v1/admin/audit", "/api/v1/admin/audit", null(), Administrators, 200),
        ("get", "/api/v1/admin/directory", "/api/v1/admin/directory", null(), SignedIn, 200),
        (
            "get",
            "/api/v1/admin/people/{person}",
            "/api/v1/admin/people/ada",
            null(),
            And(&["ada", "mia", "proctor"]),
            200,
        ),
        (
            "get",
            "/api/v1/admin/people/{person}",
            "/api/v1/admin/people/ben",
            null(),
            And(&["ben", "proctor"]),
            200,
        ),
        (
            "get",
            "/api/v1/admin/people/{person}/partner",
            "/api/v1/admin/people/ada/partner",
            null(),
            And(&["ada", "mia"]),
            200,
        ),
        (
            "post",
            "/api/v1/admin/people/{person}/erasure",
            "/api/v1/admin/people/unknown/erasure",
            json!({"reason": "asked for it"}),
            Administrators,
            404,
        ),
        (
            "post",
            "/api/v1/admin/imports",
            "/api/v1/admin/imports",
            json!({"people": [{"line": 2, "id": "eve", "name": "Eve", "email": "", "partner": ""}]}),
            Administrators,
            201,
        ),
        ("get", "/api/v1/admin/audit/check", "/api/v1/admin/audit/check", null(), Administrators, 200),
        ("get", "/api/v1/admin/attempts", "/api/v1/admin/attempts", null(), SignedIn, 200),
        (
            "get",
            "/api/v1/admin/attempts",
            "/api/v1/admin/attempts?person=ada",
            null(),
            And(&["ada", "proctor"]),
            200,
        ),
        ("get", "/api/v1/admin/attempts/{attempt}", "/api/v1/admin/attempts/WHOLE", null(), Readers, 200),
        (
            "get",
            "/api/v1/admin/attempts/{attempt}/items",
            "/api/v1/admin/attempts/WHOLE/items",
            null(),
            Administrators,
            200,
        ),
        (
            "get",
            "/api/v1/admin/attempts/{attempt}/replay",
            "/api/v1/admin/attempts/WHOLE/replay",
            null(),
            Administrators,
            200,
        ),
        (
            "get",
            "/api/v1/admin/attempts/{attempt}/export",
            "/api/v1/admin/attempts/WHOLE/export",
            null(),
            Administrators,
            200,
        ),
        ("get", "/api/v1/admin/void-items", "/api/v1/admin/void-items", null(), Administrators, 200),
        (
            "post",
            "/api/v1/admin/exams/{exam}/void-items",
            "/api/v1/admin/exams/sales-associate/void-items",
            json!({"item": "unknown", "reason": "bad"}),
            Administrators,
            404,
        ),
        (
            "post",
            "/api/v1/admin/exams/{exam}/rescoring",
            "/api/v1/admin/exams/sales-associate/rescoring",
            json!({}),
            Administrators,
            200,
        ),
        ("get", "/api/v1/admin/appeals", "/api/v1/admin/appeals", null(), Administrators, 200),
        (
            "post",
            "/api/v1/admin/attempts/{attempt}/appeals",
            "/api/v1/admin/attempts/WHOLE/appeals",
            json!({"kind": "result", "text": "it was hot"}),
            Administrators,
            201,
        ),
        (
            "post",
            "/api/v1/admin/appeals/{appeal}/decision",
            "/api/v1/admin/appeals/ap-00000000/decision",
            json!({"outcome": "upheld", "reason": "it was"}),
            Administrators,
            404,
        ),
        ("get", "/api/v1/admin/partners", "/api/v1/admin/partners", null(), Administrators, 200),
        (
            "post",
            "/api/v1/admin/partners",
            "/api/v1/admin/partners",
            json!({"id": "east", "name": "East Ltd"}),
            Administrators,
            201,
        ),
        (
            "get",
            "/api/v1/admin/partners/{partner}/tiers",
            "/api/v1/admin/partners/north/tiers",
            null(),
            And(&["mia"]),
            200,
        ),
        (
            "put",
            "/api/v1/admin/people/{person}/partner",
            "/api/v1/admin/people/ben/partner",
            json!({"partner": "south"}),
            Administrators,
            200,
        ),
        (
            "post",
            "/api/v1/admin/credentials/{credential}/{change}",
            "/api/v1/admin/credentials/c-1/suspend",
            json!({"reason": "a complaint"}),
            Administrators,
            404,
        ),
        ("get", "/api/v1/overview", "/api/v1/overview", null(), SignedIn, 200),
        ("get", "/api/v1/receipt-key", "/api/v1/receipt-key", null(), SignedIn, 200),
        ("get", "/api/v1/attempts", "/api/v1/attempts", null(), SignedIn, 200),
        (
            "post",
            "/api/v1/exams/{exam}/attempts",
            "/api/v1/exams/technical-associate/attempts",
            null(),
            SignedIn,
            200,
        ),
        (
            "post",
            "/api/v1/exams/{exam}/practice",
            "/api/v1/exams/sales-associate/practice",
            json!({"seed": "5".repeat(64)}),
            SignedIn,
            200,
        ),
        (
            "post",
            "/api/v1/exams/{exam}/practice/feedback",
            "/api/v1/exams/sales-associate/practice/feedback",
            json!({"seed": "5".repeat(64), "number": 1, "choices": []}),
            SignedIn,
            200,
        ),
        (
            "post",
            "/api/v1/attempts/{attempt}/open",
            "/api/v1/attempts/BEGUN/open",
            serde_json::to_value(opening()).unwrap(),
            Ada,
            200,
        ),
        ("post", "/api/v1/attempts/{attempt}/start", "/api/v1/attempts/BEGUN/start", null(), Ada, 200),
        (
            "post",
            "/api/v1/attempts/{attempt}/take-over",
            "/api/v1/attempts/BEGUN/take-over",
            json!({"device": "no key"}),
            Ada,
            422,
        ),
        (
            "post",
            "/api/v1/attempts/{attempt}/records",
            "/api/v1/attempts/BEGUN/records",
            json!("RECORDS"),
            Ada,
            200,
        ),
        ("get", "/api/v1/attempts/{attempt}/records", "/api/v1/attempts/BEGUN/records", null(), Ada, 200),
        ("post", "/api/v1/attempts/{attempt}/submit", "/api/v1/attempts/WHOLE/submit", null(), Ada, 200),
        ("get", "/api/v1/attempts/{attempt}/outcome", "/api/v1/attempts/WHOLE/outcome", null(), Ada, 200),
        ("get", "/api/v1/attempts/{attempt}/report", "/api/v1/attempts/WHOLE/report", null(), Ada, 200),
        ("get", "/api/v1/banks", "/api/v1/banks?exam=sales-associate", null(), And(&["developer"]), 200),
        // let in, and told that a bank is no JSON
        ("post", "/api/v1/banks", "/api/v1/banks", json!({}), Developer, 415),
        ("get", "/api/v1/banks/readiness", "/api/v1/banks/readiness", null(), And(&["developer"]), 200),
        (
            "get",
            "/api/v1/banks/{exam}/versions/{version}",
            "/api/v1/banks/sales-associate/versions/current",
            null(),
            And(&["developer"]),
            404,
        ),
        (
            "post",
            "/api/v1/banks/{exam}/versions/{version}/withdraw",
            "/api/v1/banks/sales-associate/versions/1/withdraw",
            json!({"reason": "a slip"}),
            And(&["developer"]),
            404,
        ),
        (
            "get",
            "/api/v1/banks/{exam}/barred",
            "/api/v1/banks/sales-associate/barred",
            null(),
            Administrators,
            200,
        ),
        // the last one: nobody is signed in any more
        ("delete", "/api/v1/me/token", "/api/v1/me/token", null(), SignedIn, 204),
    ]
}

fn token(bench: &Bench, person: &str) -> String {
    bench.ok(&["admin", "token", "issue", person]).trim().to_owned()
}

/// Tokens by caller.
fn people(bench: &Bench) -> BTreeMap<&'static str, String> {
    for partner in ["north", "south"] {
        bench.ok(&["partner", "add", partner, "--name", partner]);
    }
    for person in CALLERS {
        let mut arguments = vec!["candidate", "add", person, "--name", person];
        if ["ada", "mia"].contains(&person) {
            arguments.extend(["--partner", "north"]);
        }
        bench.ok(&arguments);
    }
    for arguments in [
        &["proctor", "proctor"][..],
        &["developer", "content-developer"],
        &["mia", "partner-manager", "--partner", "north"],
        &["max", "partner-manager", "--partner", "south"],
        &["root", "administrator"],
    ] {
        bench.ok(&[&["admin", "role", "grant"], arguments].concat());
    }
    let mut tokens: BTreeMap<_, _> = CALLERS.map(|person| (person, token(bench, person))).into();
    // tokens of an administrator, which would open every door
    let revoked = token(bench, "root");
    let listed = bench.ok(&["admin", "token", "list", "--person", "root", "--json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    bench.ok(&["admin", "token", "revoke", listed[1]["id"].as_str().unwrap()]);
    let mut issue = bench.command(&["admin", "token", "issue", "root", "--days", "1"]);
    clocks::at(&mut issue, "-172800");
    let expired = String::from_utf8(issue.output().unwrap().stdout).unwrap().trim().to_owned();
    assert!(expired.starts_with("ivg_"), "{expired}");
    let forged = format!("ivg_{}", "A".repeat(43));
    tokens.extend([
        ("nobody", String::new()),
        ("forged", forged),
        ("revoked", revoked),
        ("expired", expired),
    ]);
    tokens
}

fn documented(served: &Served) -> (Value, BTreeSet<(String, String)>) {
    let document = served.call("GET", "/api/v1/openapi.json", "", None).json();
    let mut all = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        all.extend(item.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())));
    }
    (document, all)
}

/// Makes calls, as many at a time as there are: a token that does not hold is answered slowly.
fn all<T: Sync>(rows: &[T], call: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        for row in rows {
            scope.spawn(|| call(row));
        }
    });
}

#[test]
fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let bench = Bench::new();
    let tokens = people(&bench);
    token(&bench, "ben");
    let listed = bench.ok(&["admin", "token", "list", "--person", "ben", "--json"]);
    let spare_id = serde_json::from_str::<Vec<Value>>(&listed).unwrap()[1]["id"].as_str().unwrap().to_owned();
    let served = Served::start(&bench, &[]);
    let delivery = calls("http", served.address, &tokens["ada"], None);
    let sits = |exam: &str| wait(Candidate::sits(&delivery, "ada", &exam.parse().unwrap())).unwrap();
    let mut whole = sits("sales-associate");
    whole.answers(3);
    wait(whole.submits(&delivery)).unwrap();
    bench.ok(&["admin", "grant", "ada", "sales-associate", "--reason", "a second one", "--waive-wait"]);
    let mut begun = sits("sales-associate");
    begun.answers(2);
    let matrix = matrix();
    let rows: BTreeSet<_> =
        matrix.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(documented(&served).1, rows, "a route that is not in this table, or a row without a route");
    let call = |row: &Row, caller: &str| -> Answer {
        let (method, _, path, body, ..) = row;
        let path = path.replace("TOKEN", &spare_id);
        let path = path.replace("WHOLE", whole.opened.attempt.as_str());
        let path = path.replace("BEGUN", begun.opened.attempt.as_str());
        let body = match body {
            Value::String(_) => &Value::String(String::from_utf8(begun.lines.concat()).unwrap()),
            body => body,
        };
        let body = (!body.is_null()).then_some(body);
        served.call(&method.to_uppercase(), &path, &tokens[caller], body)
    };
    let before = bench.ok(&["admin", "audit"]);
    let strangers: Vec<_> = matrix
        .iter()
        .filter(|row| row.4 != Let::Anybody)
        .flat_map(|row| STRANGERS.map(|stranger| (row, stranger)))
        .collect();
    all(&strangers, |(row, stranger)| {
        let answer = call(row, stranger);
        let said = (answer.status, answer.problem());
        assert_eq!(said, (401, "not-signed-in".to_owned()), "{stranger} {} {}", row.0, row.2);
    });
    for row in &matrix {
        for caller in CALLERS.into_iter().filter(|caller| !row.4.lets(caller)) {
            let answer = call(row, caller);
            let expected = if [Let::Ada, Let::Readers].contains(&row.4) {
                (404, "unknown-attempt")
            } else {
                (403, "forbidden")
            };
            assert_eq!((answer.status, answer.problem().as_str()), expected, "{caller} {} {}", row.0, row.2);
        }
    }
    assert_eq!(bench.ok(&["admin", "audit"]), before, "whoever is refused changes nothing");
    for row in &matrix {
        for caller in CALLERS.into_iter().filter(|caller| row.4.lets(caller)) {
            let answer = call(row, caller);
            assert_eq!(answer.status, row.5, "{caller} {} {}: {answer:?}", row.0, row.2);
        }
    }
    let mine = served.call("GET", "/api/v1/attempts", &token(&bench, "ben"), None).json();
    assert_eq!(mine, json!([]), "nobody sees the attempts of others");
    for caller in CALLERS {
        assert_eq!(
            served.call("GET", "/api/v1/me", &tokens[caller], None).status,
            401,
            "{caller} signed out"
        );
    }
    bench.fails(0, &["store", "check"]);
}

#[test]
fn lists_end_where_the_reach_of_the_reader_does() {
    let bench = Bench::new();
    let tokens = people(&bench);
    let served = Served::start(&bench, &[]);
    let delivery = calls("http", served.address, &tokens["ada"], None);
    wait(Candidate::sits(&delivery, "ada", &"sales-associate".parse().unwrap())).unwrap();
    let told = |caller: &str, path: &str, list: &str, id: &[&str]| -> BTreeSet<String> {
        let answer = served.call("GET", &format!("/api/v1/admin/{path}"), &tokens[caller], None).json();
        let name = |line: &Value| id.iter().fold(line, |at, part| &at[part]).as_str().unwrap().to_owned();
        answer[list].as_array().unwrap().iter().map(name).collect()
    };
    for caller in CALLERS {
        let own = [caller.to_owned()];
        let partner = ["ada".to_owned(), "mia".to_owned()];
        let all = CALLERS.map(str::to_owned);
        let (names, standing, attempts) = match caller {
            "root" => (&all[..], &all[..], true),
            "proctor" => (&all[..], &own[..], true),
            "mia" => (&partner[..], &partner[..], false),
            caller => (&own[..], &own[..], caller == "ada"),
        };
        let set = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
        assert!(told(caller, "directory", "people", &["id"]).is_superset(&set(names)), "{caller}");
        if caller != "root" && caller != "proctor" {
            assert_eq!(told(caller, "directory", "people", &["id"]), set(names), "{caller}");
        }
        let stand = told(caller, "status", "people", &["person", "id"]);
        assert!(
            if caller == "root" { stand.is_superset(&set(standing)) } else { stand == set(standing) },
            "{caller}"
        );
        let sat = if attempts { set(&["ada".to_owned()]) } else { BTreeSet::new() };
        assert_eq!(told(caller, "attempts", "attempts", &["person"]), sat, "{caller}");
    }
}

#[test]
fn the_document_says_of_every_call_how_it_is_signed_in_and_refused() {
    let bench = Bench::new();
    let served = Served::start(&bench, &[]);
    let (document, all) = documented(&served);
    let mut ids = BTreeSet::new();
    for (method, path) in &all {
        let call = &document["paths"][path][method];
        let open = ["/healthz", "/readyz", "/metrics"].contains(&path.as_str());
        assert_eq!(call["security"].is_array(), !open, "{method} {path}");
        for (status, told) in call["responses"].as_object().unwrap() {
            let problem = told["content"]["application/problem+json"].is_object();
            let refused = status.parse::<u16>().unwrap() >= 400;
            assert_eq!(problem, refused, "{method} {path} {status}");
        }
        assert_eq!(call["responses"]["401"].is_object(), !open, "{method} {path}");
        assert!(ids.insert(call["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
        let named = call["parameters"].as_array().cloned().unwrap_or_default();
        let in_path: BTreeSet<_> =
            named.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap()).collect();
        let braced: BTreeSet<_> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(in_path, braced, "{method} {path}");
    }
    assert!(document["components"]["schemas"]["Problem"].is_object());
}
