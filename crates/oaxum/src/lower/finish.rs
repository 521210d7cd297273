//! What can only be said of types when all of them are known: what needs a box, and where each
//! belongs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Lowering, names,
    rust::{Item, Module, Shape, Type},
};

/// Items by their places in the list, and the places of those they lead to.
type Graph = Vec<Vec<usize>>;

impl Lowering<'_> {
    pub(super) fn finish_items(&mut self) {
        box_recursion(&mut self.items);
    }

    /// The types in modules: those that operations of only one tag use go with that tag.
    pub(super) fn modules(&mut self) -> Vec<Module> {
        const SHARED: &str = "shared";
        let graph = graph(&self.items, |item| item.mentioned());
        let places = places(&self.items);
        let mut users: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); self.items.len()];
        let mut tags: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for operation in &self.api.operations {
            let used = self.used.get(&names::inline_owner(&operation.id));
            let used = used.into_iter().flatten();
            let places = used.filter_map(|name| places.get(name.as_str()).copied());
            tags.entry(operation.tag().unwrap_or(SHARED))
                .or_default()
                .extend(places);
        }
        for (tag, mut open) in tags {
            while let Some(item) = open.pop() {
                if users[item].insert(tag) {
                    open.extend(&graph[item]);
                }
            }
        }
        let mut modules: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        drop((places, graph));
        for (item, users) in std::mem::take(&mut self.items).into_iter().zip(&users) {
            let mut tags = users.iter();
            let tag = match (tags.next(), tags.next()) {
                (Some(tag), None) => tag,
                _ => SHARED,
            };
            modules.entry(names::module(tag)).or_default().push(item);
        }
        modules
            .into_iter()
            .map(|(name, items)| Module { name, items })
            .collect()
    }
}

fn places(items: &[Item]) -> HashMap<&str, usize> {
    let named = items.iter().enumerate();
    named
        .map(|(place, item)| (item.name.as_str(), place))
        .collect()
}

fn graph<'a>(items: &'a [Item], edges: impl Fn(&'a Item) -> Vec<&'a str>) -> Graph {
    let places = places(items);
    let edges = items.iter().map(edges);
    edges
        .map(|names| {
            names
                .into_iter()
                .filter_map(|name| places.get(name).copied())
                .collect()
        })
        .collect()
}

/// Puts a box where a value would hold another of its own type.
fn box_recursion(items: &mut [Item]) {
    let embedded = |item: &Item| match &item.shape {
        // Their values are on the heap already.
        Shape::Array(..) | Shape::Map(..) | Shape::Collection(_) => false,
        _ => true,
    };
    let graph = graph(items, |item| {
        let types = item.types().filter(|_| embedded(item));
        types.filter_map(Type::embedded).collect()
    });
    let cycles = components(&graph);
    let names: HashMap<String, usize> = places(items)
        .into_iter()
        .map(|(name, place)| (name.to_owned(), place))
        .collect();
    for (place, item) in items.iter_mut().enumerate() {
        let recurs = |ty: &Type| {
            let target = ty.embedded().and_then(|name| names.get(name));
            target.is_some_and(|&target| cycles[target] == cycles[place])
        };
        let enclose = |ty: &mut Type| {
            if recurs(ty) {
                let inner = std::mem::replace(ty, Type::String);
                *ty = Type::Boxed(Box::new(inner));
            }
        };
        match &mut item.shape {
            Shape::Struct(structure) => {
                structure
                    .fields
                    .iter_mut()
                    .for_each(|field| enclose(&mut field.ty));
            }
            Shape::Union(union) => {
                union
                    .variants
                    .iter_mut()
                    .for_each(|variant| enclose(&mut variant.ty));
            }
            _ => {}
        }
    }
}

/// For each node, a number that it shares with those it is on a circle with. (Kosaraju's algorithm,
/// without recursion: documents nest deeper than stacks.)
fn components(graph: &Graph) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; graph.len()];
    for start in 0..graph.len() {
        let mut open = vec![(start, 0)];
        while let Some((node, next)) = open.pop() {
            if next == 0 {
                if seen[node] {
                    continue;
                }
                seen[node] = true;
            }
            match graph[node].get(next) {
                Some(&child) => {
                    open.push((node, next + 1));
                    open.push((child, 0));
                }
                None => order.push(node),
            }
        }
    }
    let mut reversed: Graph = vec![Vec::new(); graph.len()];
    for (node, children) in graph.iter().enumerate() {
        children
            .iter()
            .for_each(|&child| reversed[child].push(node));
    }
    let mut component = vec![usize::MAX; graph.len()];
    for &start in order.iter().rev() {
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if component[node] == usize::MAX {
                component[node] = start;
                open.extend(&reversed[node]);
            }
        }
    }
    // A node by itself is on a circle with itself only if it says so.
    let mut size: HashMap<usize, usize> = HashMap::new();
    component
        .iter()
        .for_each(|&one| *size.entry(one).or_default() += 1);
    (0..graph.len())
        .map(|node| {
            let alone = size[&component[node]] == 1 && !graph[node].contains(&node);
            if alone {
                graph.len() + node
            } else {
                component[node]
            }
        })
        .collect()
}
