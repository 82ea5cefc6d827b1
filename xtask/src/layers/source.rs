//! What one source file imports, read from its tokens.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The imports of one file. Code that is only compiled for tests is ignored.
#[derive(Debug, Default)]
pub struct Source {
    /// The modules that it declares and that have their own files.
    pub children: BTreeSet<String>,
    /// Its `use` declarations.
    pub uses: Vec<Use>,
    /// The paths in its code that have more than one segment.
    pub paths: Vec<Vec<String>>,
    /// Every identifier outside of `use` declarations.
    pub words: BTreeSet<String>,
}

/// One name that a `use` declaration brings in.
#[derive(Debug, PartialEq)]
pub struct Use {
    /// Its name here; `*` for everything in `path`.
    pub name: String,
    /// The segments of its path as they are written.
    pub path: Vec<String>,
    /// Whether others can import it from here.
    pub is_public: bool,
}

impl Source {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// If the text is not made of Rust tokens.
    pub fn parse(text: &str) -> Result<Self> {
        let tokens: TokenStream = text.parse().map_err(|error| anyhow!("{error}"))?;
        let mut source = Self::default();
        source.read(tokens, 0);
        Ok(source)
    }

    /// Reads tokens inside `depth` modules of the file.
    fn read(&mut self, tokens: TokenStream, depth: usize) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut at, mut is_public) = (0, false);
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1);
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' && next.is_some_and(is_for_tests) => {
                    at = end_of_item(&tokens, at + 2);
                    continue;
                }
                TokenTree::Group(group) => self.read(group.stream(), depth),
                TokenTree::Ident(word) => match (word.to_string().as_str(), next) {
                    ("pub", _) => {
                        is_public = true;
                        at += if next.is_some_and(is_parenthesis) { 2 } else { 1 };
                        continue;
                    }
                    ("use", Some(_)) => {
                        let end = end_of_item(&tokens, at);
                        let tree = &tokens[at + 1..end];
                        read_tree(tree, &outward(vec![], depth), is_public, &mut self.uses);
                        at = end;
                        is_public = false;
                        continue;
                    }
                    ("mod", Some(TokenTree::Ident(name))) => {
                        let name = name.to_string();
                        at += 2;
                        is_public = false;
                        if let Some(TokenTree::Group(body)) = tokens.get(at) {
                            self.read(body.stream(), depth + 1);
                            at += 1;
                        } else {
                            self.children.insert(name);
                        }
                        continue;
                    }
                    _ => {
                        let (path, end) = path_at(&tokens, at);
                        self.words.extend(path.iter().cloned());
                        if path.len() > 1 {
                            self.paths.push(outward(path, depth));
                        }
                        at = end;
                        is_public = false;
                        continue;
                    }
                },
                _ => {}
            }
            is_public = false;
            at += 1;
        }
    }
}

/// Rewrites a path in a module within the file as the file itself would write it.
fn outward(mut path: Vec<String>, depth: usize) -> Vec<String> {
    for _ in 0..depth {
        if path.first().is_some_and(|first| first == "super") {
            path.remove(0);
            if path.first().is_some_and(|first| first != "super") {
                path.insert(0, "self".into());
            }
        }
    }
    path
}

/// Whether these brackets are `cfg(test)`, possibly with more conditions.
fn is_for_tests(brackets: &TokenTree) -> bool {
    let TokenTree::Group(group) = brackets else {
        return false;
    };
    let text = group.stream().to_string();
    text.starts_with("cfg")
        && text.contains("test")
        && !text.contains("not (test")
        && !text.contains("not(test")
}

fn is_parenthesis(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

/// The position after the item that begins at `at`: after its `;` or its braces.
fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let is_use = matches!(tokens.get(at), Some(TokenTree::Ident(word)) if word == "use");
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        TokenTree::Group(group) => !is_use && group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    let rest = tokens.get(at..).unwrap_or_default();
    rest.iter()
        .position(ends)
        .map_or(tokens.len(), |end| at + end + 1)
}

/// The path that begins with the identifier at `at`, and where it ends.
fn path_at(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(TokenTree::Ident(word)) = tokens.get(at) {
        path.push(word.to_string());
        if !is_separator(tokens, at + 1) {
            return (path, at + 1);
        }
        at += 3;
    }
    (path, at)
}

/// Whether `::` is at `at`.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

/// Reads a `use` tree, or several that are separated by commas, below `prefix`.
fn read_tree(tokens: &[TokenTree], prefix: &[String], is_public: bool, uses: &mut Vec<Use>) {
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    for tree in tokens.split(is_comma).filter(|tree| !tree.is_empty()) {
        let (more, end) = path_at(tree, 0);
        let path = [prefix, &more].concat();
        let name = match tree.get(end) {
            Some(TokenTree::Group(group)) => {
                read_group(group, &path, is_public, uses);
                continue;
            }
            Some(TokenTree::Punct(mark)) if mark.as_char() == '*' => "*".to_owned(),
            Some(TokenTree::Ident(word)) if word == "as" => {
                tree.get(end + 1).map(ToString::to_string).unwrap_or_default()
            }
            _ => path.last().cloned().unwrap_or_default(),
        };
        let mut use_ = Use {
            name,
            path,
            is_public,
        };
        if use_.name == "self" {
            use_.path.pop();
            use_.name = use_.path.last().cloned().unwrap_or_default();
        }
        uses.push(use_);
    }
}

fn read_group(group: &Group, prefix: &[String], is_public: bool, uses: &mut Vec<Use>) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    read_tree(&tokens, prefix, is_public, uses);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split("::").map(str::to_owned).collect()
    }

    #[test]
    fn uses_children_and_paths_are_read() -> Result<()> {
        let source = Source::parse(
            "mod a;\n\
             pub use a::{B, c::{self, D as E}};\n\
             use super::*;\n\
             fn f() -> u8 { crate::g::h(a::I::J) }",
        )?;
        assert_eq!(source.children.into_iter().collect::<Vec<_>>(), ["a"]);
        let named = |name: &str, text: &str, is_public| Use {
            name: name.into(),
            path: path(text),
            is_public,
        };
        assert_eq!(
            source.uses,
            [
                named("B", "a::B", true),
                named("c", "a::c", true),
                named("E", "a::c::D", true),
                named("*", "super", false),
            ]
        );
        assert_eq!(source.paths, [path("crate::g::h"), path("a::I::J")]);
        Ok(())
    }

    #[test]
    fn imports_of_tests_do_not_count() -> Result<()> {
        let source =
            Source::parse("#[cfg(test)]\nmod tests { use crate::a::B; }\n#[cfg(test)]\nuse crate::c::D;")?;
        assert_eq!(source.uses, []);
        Ok(())
    }

    #[test]
    fn comments_and_strings_import_nothing() -> Result<()> {
        let source = Source::parse("/// [`crate::a::B`]\nconst C: &str = \"crate::d::E\"; // crate::f::G")?;
        assert!(source.paths.is_empty());
        Ok(())
    }

    #[test]
    fn a_module_within_the_file_counts_as_the_file() -> Result<()> {
        let source = Source::parse("mod inner { fn f() { super::g(); super::super::h::i(); } }")?;
        assert_eq!(source.paths, [path("self::g"), path("super::h::i")]);
        Ok(())
    }
}
