//! Every style of a parameter, in every place and for every kind of value.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use oaxum_runtime::server as rt;
use oaxum_runtime::{Schema, Value};
use serde_json::json;

use super::ask;

rt::operations! {
    READ = "read": GET "/{p}", takes [], gives [];
}

const NUMBERS: rt::Shape = rt::Shape::array(&rt::NUMBER);
const POINT: rt::Shape = rt::Shape::object(
    &[("x", rt::NUMBER), ("y", rt::NUMBER), ("tags", TEXTS)],
    &rt::TEXT,
);
const TEXTS: rt::Shape = rt::Shape::array(&rt::TEXT);
const MAP: rt::Shape = rt::Shape::object(&[], &rt::NUMBER);
const EITHER: rt::Shape = rt::NUMBER.or(rt::TEXT).or(NUMBERS);
const NESTED: rt::Shape = rt::Shape::object(
    &[
        ("at", POINT),
        ("all", rt::Shape::array(&POINT)),
        ("n", rt::NUMBER),
    ],
    &rt::TEXT,
);

/// A request with one parameter, whose value is free.
struct One(Option<Value>);

/// The parameter of the case that is tried.
type Chosen = fn() -> rt::Optional;

macro_rules! cases {
    ($($name:ident: $parameter:expr; $($sent:expr => $expected:expr),+ $(,)?)+) => {$(
        #[test]
        fn $name() {
            struct Read;

            impl Asked for Read {
                const PARAMETER: Chosen = || $parameter.optional();
            }
            $(assert_read::<Read>($sent, $expected);)+
        }
    )+};
}

trait Asked: Send + 'static {
    const PARAMETER: Chosen;
}

struct Typed<P>(One, std::marker::PhantomData<P>);

impl<P: Asked> rt::FromCall for Typed<P> {
    async fn read(call: &mut rt::Call) -> Result<Self, rt::Rejection> {
        let mut input = call.input()?;
        let value: Option<Option<Value>> = rt::Source::read(P::PARAMETER(), &mut input);
        input.finish(|| Some(Self(One(value?), std::marker::PhantomData)))
    }
}

/// Where a text is sent: `/path`, `?query`, `header: value` or `cookie=value`.
fn sent(text: &str) -> rt::Request {
    let request = Request::builder();
    let request = match (text.strip_prefix("h: "), text.strip_prefix("c: ")) {
        (Some(value), _) => {
            let lines = value.split('\n');
            lines.fold(request.uri("/-"), |request, line| request.header("p", line))
        }
        (_, Some(value)) => request.uri("/-").header("cookie", value),
        _ if text.is_empty() || text.starts_with('?') => request.uri(format!("/-{text}")),
        _ => request.uri(text),
    };
    request.body(Body::empty()).unwrap()
}

#[track_caller]
fn assert_read<P: Asked>(text: &str, expected: Value) {
    let read = ask(&READ, sent(text), |request: Typed<P>| async {
        Ok(request.0.0.into())
    });
    let read = read.unwrap_or_else(|refused| json!({ "refused": refused }));
    assert_eq!(read, expected, "{text}");
}

fn refused(code: &str) -> Value {
    json!({ "refused": format!("400 {code}") })
}

const fn in_path(shape: &'static rt::Shape, style: rt::Style, explode: bool) -> rt::Parameter {
    rt::path("p", shape).style(style, explode)
}

const fn in_query(shape: &'static rt::Shape, style: rt::Style, explode: bool) -> rt::Parameter {
    rt::query("p", shape).style(style, explode)
}

cases! {
    a_simple_scalar_is_the_segment: rt::path("p", &rt::NUMBER);
        "/5" => json!(5), "/a%20b" => json!("a b"), "/%31" => json!(1), "/-0.5e1" => json!(-5.0)
    a_simple_array_is_separated_by_commas: rt::path("p", &NUMBERS);
        "/1,2" => json!([1, 2]), "/1" => json!([1]), "/a%2Cb,2" => json!(["a,b", 2])
    a_simple_object_is_names_and_values: rt::path("p", &POINT);
        "/x,1,y,2" => json!({"x": 1, "y": 2}), "/x" => refused("path /p style"),
        "/x,1,x,2" => refused("path /p repeated")
    a_simple_object_exploded_is_pairs: in_path(&POINT, rt::Style::Simple, true);
        "/x=1,y=2" => json!({"x": 1, "y": 2}), "/x=1,y" => refused("path /p style")
    a_label_begins_with_a_dot: in_path(&rt::NUMBER, rt::Style::Label, false);
        "/.5" => json!(5), "/5" => refused("path /p style"), "/.a.b" => json!("a.b")
    a_label_array: in_path(&NUMBERS, rt::Style::Label, false);
        "/.1,2" => json!([1, 2]), "/." => json!([])
    a_label_array_exploded: in_path(&NUMBERS, rt::Style::Label, true);
        "/.1.2" => json!([1, 2])
    a_label_object: in_path(&POINT, rt::Style::Label, false);
        "/.x,1,y,2" => json!({"x": 1, "y": 2})
    a_label_object_exploded: in_path(&POINT, rt::Style::Label, true);
        "/.x=1.y=2" => json!({"x": 1, "y": 2})
    a_matrix_names_itself: in_path(&rt::NUMBER, rt::Style::Matrix, false);
        "/;p=5" => json!(5), "/;p" => json!(""), "/;q=5" => refused("path /p style"),
        "/;px=5" => refused("path /p style")
    a_matrix_array: in_path(&NUMBERS, rt::Style::Matrix, false);
        "/;p=1,2" => json!([1, 2])
    a_matrix_array_exploded: in_path(&NUMBERS, rt::Style::Matrix, true);
        "/;p=1;p=2" => json!([1, 2])
    a_matrix_object: in_path(&POINT, rt::Style::Matrix, false);
        "/;p=x,1,y,2" => json!({"x": 1, "y": 2})
    a_matrix_object_exploded: in_path(&POINT, rt::Style::Matrix, true);
        "/;x=1;y=2" => json!({"x": 1, "y": 2})

    a_form_scalar_is_one_pair: rt::query("p", &rt::BOOLEAN);
        "?p=true" => json!(true), "?p=1" => json!("1"), "" => json!(null),
        "?p=1&p=2" => refused("query /p repeated"), "?p=%FF" => refused("query /p encoding")
    a_form_array_exploded_is_a_pair_for_each_item: rt::query("p", &NUMBERS);
        "?p=1&q=3&p=2" => json!([1, 2]), "?p=1" => json!([1]), "?p=1,2" => json!(["1,2"]),
        "?q=1" => json!(null)
    a_form_array_is_separated_by_commas: in_query(&NUMBERS, rt::Style::Form, false);
        "?p=1,2" => json!([1, 2]), "?p=a%2Cb,2" => json!(["a,b", 2]), "?p=" => json!([]),
        "?p=1&p=2" => refused("query /p repeated")
    a_form_object_exploded_is_a_pair_for_each_member: rt::query("p", &POINT);
        "?x=1&y=2&z=3" => json!({"x": 1, "y": 2}), "?z=3" => json!(null),
        "?x=1&tags=a&tags=b" => json!({"x": 1, "tags": ["a", "b"]}),
        "?x=1&x=2" => refused("query /p repeated")
    a_form_map_exploded_takes_what_is_no_other_parameter: rt::query("p", &MAP).besides(&["q"]);
        "?a=1&q=5&b=2&q[c]=6" => json!({"a": 1, "b": 2})
    a_form_object_is_names_and_values: in_query(&POINT, rt::Style::Form, false);
        "?p=x,1,y,2" => json!({"x": 1, "y": 2})
    a_space_delimited_array: in_query(&NUMBERS, rt::Style::SpaceDelimited, false);
        "?p=1%202+3" => json!([1, 2, 3])
    a_pipe_delimited_array: in_query(&NUMBERS, rt::Style::PipeDelimited, false);
        "?p=1|2%7C3" => json!([1, 2, 3])
    a_pipe_delimited_object: in_query(&POINT, rt::Style::PipeDelimited, false);
        "?p=x|1|y|2" => json!({"x": 1, "y": 2})
    a_pipe_delimited_array_exploded_is_pairs: in_query(&NUMBERS, rt::Style::PipeDelimited, true);
        "?p=1&p=2" => json!([1, 2])
    a_deep_object_has_a_pair_for_each_member: in_query(&POINT, rt::Style::DeepObject, true);
        "?p[x]=1&p%5By%5D=2" => json!({"x": 1, "y": 2}), "?p=1" => json!(null),
        "?p[x]=1&p[x]=2" => refused("query /p repeated"), "?p[x=1" => refused("query /p style"),
        "?p[tags]=a&p[tags]=b" => json!({"tags": ["a", "b"]}),
        "?p[tags][]=a&p[tags][]=b" => json!({"tags": ["a", "b"]}),
        "?p[tags][0]=a&p[tags][1]=b" => json!({"tags": ["a", "b"]}),
        "?p[tags][7]=a" => refused("query /p style")
    a_deep_object_may_lie_deeper: in_query(&NESTED, rt::Style::DeepObject, true);
        "?p[at][x]=1&p[at][y]=2&p[n]=3" => json!({"at": {"x": 1, "y": 2}, "n": 3}),
        "?p[all][0][x]=1&p[all][0][y]=2&p[all][1][x]=3"
            => json!({"all": [{"x": 1, "y": 2}, {"x": 3}]}),
        "?p[n]=1&p[n][m]=2" => refused("query /p style")
    what_may_be_several_things_is_the_first_that_fits: rt::query("p", &EITHER);
        "?p=1" => json!(1), "?p=a" => json!("a"), "?p=1&p=2" => json!([1, 2])
    content_is_json: rt::query("p", &rt::JSON);
        "?p=%7B%22a%22:[1]%7D" => json!({"a": [1]}), "?p=null" => json!(null), "?p=x" => json!("x")

    a_header_array_may_come_in_lines: rt::header("P", &NUMBERS);
        "h: 1, 2" => json!([1, 2]), "h: 1\n2,3" => json!([1, 2, 3])
    a_header_object: rt::header("P", &POINT);
        "h: x,1, y,2" => json!({"x": 1, "y": 2})
    a_header_object_exploded: rt::header("P", &POINT).style(rt::Style::Simple, true);
        "h: x=1, y=2" => json!({"x": 1, "y": 2})
    a_header_scalar_is_not_decoded: rt::header("P", &rt::TEXT);
        "h: a%20b,c" => json!("a%20b,c"), "h: a\nb" => refused("header /P repeated")

    a_cookie_is_one_of_several: rt::cookie("p", &rt::NUMBER);
        "c: a=1; p=2;b=3" => json!(2), "c: p=%32" => json!(2), "c: p=\"2\"" => json!(2),
        "c: a=1" => json!(null), "c: p=1; p=2" => refused("cookie /p repeated")
    a_cookie_array: rt::cookie("p", &NUMBERS).style(rt::Style::Form, false);
        "c: p=1,2" => json!([1, 2])
    a_cookie_array_exploded: rt::cookie("p", &NUMBERS);
        "c: p=1; p=2" => json!([1, 2])
}

rt::request! {
    /// Parameters that may be absent or empty, of types that refuse.
    pub struct Strict {
        pub limit: i64 = rt::query("limit", &rt::NUMBER).or(|| 20).or_empty(),
        pub ids: Option<Vec<i64>> = rt::query("ids", &NUMBERS).optional(),
        pub flag: Option<i64> = rt::query("flag", &rt::NUMBER).or_empty(),
        pub map: Option<BTreeMap<String, i64>> =
            rt::query("map", &MAP).style(rt::Style::DeepObject, true).optional(),
        pub maybe: Option<i64> = rt::query("maybe", &rt::NUMBER).optional().or_empty(),
    }
}

#[track_caller]
fn assert_strict(query: &str, expected: Result<Value, &str>) {
    let read = ask(&READ, sent(query), |strict: Strict| async move {
        let Strict {
            limit,
            ids,
            flag,
            map,
            maybe,
        } = strict;
        Ok(json!([limit, ids, flag, map, maybe]))
    });
    assert_eq!(read, expected.map_err(str::to_owned), "{query}");
}

#[test]
fn what_may_be_empty_is_then_absent() {
    assert_strict("?flag=1", Ok(json!([20, null, 1, null, null])));
    assert_strict("?flag", Ok(json!([20, null, null, null, null])));
    assert_strict(
        "?flag=&limit=&maybe=",
        Ok(json!([20, null, null, null, null])),
    );
    assert_strict("?limit=5&maybe=6&flag=7", Ok(json!([5, null, 7, null, 6])));
    assert_strict("", Err("400 query /flag required"));
    assert_strict("?flag=x", Err("400 query /flag type"));
}

#[test]
fn violations_name_the_parameter_and_the_member() {
    assert_strict("?flag=1&ids=1&ids=x", Err("400 query /ids/1 type"));
    assert_strict("?flag=1&map[a]=1&map[b]=x", Err("400 query /map/b type"));
    assert_strict("?flag=1&map[a]=1", Ok(json!([20, null, 1, {"a": 1}, null])));
    assert_strict(
        "?ids=x&limit=y&map[a]=z&flag=1",
        Err("400 query /limit type query /ids/0 type query /map/a type"),
    );
}

#[test]
fn a_text_is_tried_as_what_it_reads_as_and_then_as_a_text() {
    struct Read(String);

    impl rt::FromCall for Read {
        async fn read(call: &mut rt::Call) -> Result<Self, rt::Rejection> {
            let mut input = call.input()?;
            let shape = rt::shape!(rt::TEXT.or(rt::NUMBER));
            let value = rt::Source::<String>::read(rt::query("p", shape), &mut input);
            input.finish(|| value.map(Self))
        }
    }

    let read = ask(&READ, sent("?p=12"), |read: Read| async {
        Ok(read.0.into())
    });
    assert_eq!(read, Ok(json!("12")));
    assert!(String::decode(json!("12")).is_ok());
}
