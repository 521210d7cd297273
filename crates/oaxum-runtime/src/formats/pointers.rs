//! JSON pointers.

/// Nothing, or segments that begin with `/` and in which `~` is followed by `0` or `1`.
pub(super) fn is_json_pointer(text: &str) -> bool {
    let mut escapes = text.split('~').skip(1);
    (text.is_empty() || text.starts_with('/')) && escapes.all(|rest| rest.starts_with(['0', '1']))
}

/// How many levels up, and then a pointer, or `#` for the name of the place.
pub(super) fn is_relative_json_pointer(text: &str) -> bool {
    let rest = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let (levels, _) = text.split_at(text.len() - rest.len());
    let is_number = levels == "0" || !levels.is_empty() && !levels.starts_with('0');
    is_number && (rest == "#" || is_json_pointer(rest))
}
