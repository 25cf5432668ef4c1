//! Build step: turns the wasm that cargo made into the wasm and the JavaScript glue that a page loads.
//!
//! `windowshop-bindgen IN.wasm OUT_DIR NAME` writes `OUT_DIR/NAME.js` and `OUT_DIR/NAME_bg.wasm`.
//!
//! A binary of our own instead of an installed `wasm-bindgen`, so that `Cargo.lock` pins the tool
//! together with the crate: the two must be of exactly the same version.

use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, out_dir, name] = args.as_slice() else {
        eprintln!("usage: windowshop-bindgen IN.wasm OUT_DIR NAME");
        return ExitCode::from(2);
    };
    match generate(input, out_dir, name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("windowshop-bindgen: {input}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn generate(input: &str, out_dir: &str, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .web(true)?
        // The loader finds the wasm itself. The glue's own `new URL('…_bg.wasm', import.meta.url)`
        // would make a shop's bundler look for a file that is not in the package.
        .omit_default_module_path(true)
        .typescript(false)
        .remove_name_section(false)
        .remove_producers_section(true)
        .generate(out_dir)?;
    Ok(())
}
