//! The runtime's blob is what every client's WebAssembly machine runs, though no Binaryen went over it (ADR 2).

use sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// The blob as it stands on chain, unpacked.
fn blob() -> Vec<u8> {
    let packed = piazza_runtime::WASM_BINARY.expect("the tests are built with the blob: unset SKIP_WASM_BUILD");
    sp_maybe_compressed_blob::decompress(packed, CODE_BLOB_BOMB_LIMIT)
        .expect("the blob unpacks")
        .into_owned()
}

#[test]
fn the_blob_needs_nothing_beyond_the_first_version_of_webassembly() {
    let verdict = Validator::new_with_features(WasmFeatures::WASM1).validate_all(&blob());
    verdict.expect("no sign extension, no bulk memory, no saturating conversion, no SIMD");
}

#[test]
fn the_blob_carries_no_debug_information() {
    for payload in Parser::new(0).parse_all(&blob()) {
        if let Payload::CustomSection(section) = payload.expect("the blob is well formed") {
            assert!(!section.name().starts_with(".debug"), "{}", section.name());
        }
    }
}
