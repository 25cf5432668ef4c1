//! A file of safetensors in the making: models, shards, and what products are like are written with it.

use std::collections::HashMap;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView};

/// Tensors by name, in any order.
#[derive(Debug, Default)]
pub struct TensorFile(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl TensorFile {
    /// A tensor; `data` little-endian, row by row.
    pub fn add(&mut self, name: &str, dtype: Dtype, shape: Vec<usize>, data: Vec<u8>) {
        self.0.push((name.to_owned(), dtype, shape, data));
    }

    /// The file, the same for the same tensors. Of `metadata` one entry at most: safetensors writes this map in its
    /// own random order.
    ///
    /// # Errors
    /// When data and shape of a tensor do not fit.
    pub fn bytes(&self, metadata: Option<HashMap<String, String>>) -> Result<Vec<u8>, SafeTensorError> {
        let views = self.0.iter().map(|(name, dtype, shape, data)| {
            TensorView::new(*dtype, shape.clone(), data).map(|view| (name.as_str(), view))
        });
        safetensors::serialize(views.collect::<Result<Vec<_>, _>>()?, metadata)
    }
}

/// Numbers as bytes.
pub fn words(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_le_bytes).collect()
}
