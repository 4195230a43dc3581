//! The part of `wasm-opt`'s interface that `substrate-wasm-builder` calls, without Binaryen behind it.
//!
//! The builder asks for optimisation level 0, for the removal of DWARF and for the lowering of sign extension. The
//! target `wasm32v1-none` emits neither in a release build (a test of the runtime says so), so copying the file is
//! all there is to do.

use std::{io, path::Path};

/// Options of which none changes the result.
#[derive(Debug, Default)]
pub struct OptimizationOptions;

/// The passes that the builder names.
#[derive(Clone, Copy, Debug)]
pub enum Pass {
    /// Removes debug sections.
    StripDwarf,
    /// Replaces the sign extension instructions.
    SignextLowering,
}

impl OptimizationOptions {
    /// Optimisation level 0: the only one asked for.
    pub fn new_opt_level_0() -> Self {
        Self
    }

    /// Only the instructions of the WebAssembly MVP, which is what the target is limited to.
    pub fn mvp_features_only(&mut self) -> &mut Self {
        self
    }

    /// Whether to keep the names of functions: they are kept.
    pub fn debug_info(&mut self, _keep: bool) -> &mut Self {
        self
    }

    /// Names a pass, for which there is nothing to do.
    pub fn add_pass(&mut self, _pass: Pass) -> &mut Self {
        self
    }

    /// Copies `input` to `output`; they may be the same file.
    ///
    /// # Errors
    /// What the file system answers.
    pub fn run(&self, input: impl AsRef<Path>, output: impl AsRef<Path>) -> io::Result<()> {
        let bytes = std::fs::read(input)?;
        std::fs::write(output, bytes)
    }
}
