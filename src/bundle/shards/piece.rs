//! A file of a bundle in shards: safetensors under gzip.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use safetensors::tensor::{Dtype, SafeTensors};

use crate::Error;
use crate::qnet::Model;
use crate::tensors::TensorFile;

/// Smaller matrices are not worth a loss: the prior precision of taste, gains, gates.
const LARGE: usize = 2048;

/// Tensors in the making.
#[derive(Default)]
pub struct Piece(TensorFile);

impl Piece {
    /// A tensor.
    pub fn add(&mut self, name: &str, dtype: Dtype, shape: Vec<usize>, data: Vec<u8>) {
        self.0.add(name, dtype, shape, data);
    }

    /// A text.
    pub fn text(&mut self, name: &str, text: String) {
        self.add(name, Dtype::U8, vec![text.len()], text.into_bytes());
    }

    /// Rows of int8 and what goes with each, as `name`, `name.scale`, `name.bias`, `name.q_bias`: 127 steps of a row's scale
    /// reach its largest number, and the scale itself counts `steps`.
    pub fn rows(&mut self, name: &str, rows: impl Iterator<Item = (Vec<f32>, f32, f32)>, steps: &[f32; 3]) {
        let (mut all, mut scales, mut biases, mut q_biases) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut width = 0;
        for (row, bias, q_bias) in rows {
            width = row.len();
            let (row, scale) = rounded(&row, steps[0]);
            all.extend(row.iter().map(|&x| x as u8));
            scales.extend_from_slice(&scale.to_le_bytes());
            biases.extend_from_slice(&((bias / steps[1]).round() as i16).to_le_bytes());
            q_biases.extend_from_slice(&((q_bias / steps[2]).round() as i16).to_le_bytes());
        }
        let n = scales.len() / 2;
        self.add(name, Dtype::I8, vec![n, width], all);
        self.add(&format!("{name}.scale"), Dtype::U16, vec![n], scales);
        self.add(&format!("{name}.bias"), Dtype::I16, vec![n], biases);
        self.add(&format!("{name}.q_bias"), Dtype::I16, vec![n], q_biases);
    }

    /// A model's tensors; of large matrices int8, with a scale for each row.
    pub fn of_model(model: &Model) -> Result<Self, Error> {
        let file = model.to_safetensors()?;
        let tensors = SafeTensors::deserialize(&file).map_err(failed)?;
        let mut piece = Self::default();
        for (name, tensor) in tensors.iter() {
            match *tensor.shape() {
                [rows, columns] if tensor.dtype() == Dtype::F32 && rows * columns >= LARGE => {
                    let (steps, scales) = quantised(tensor.data(), columns);
                    piece.add(name, Dtype::I8, vec![rows, columns], steps);
                    piece.add(&format!("{name}.scale"), Dtype::F32, vec![rows], scales);
                }
                _ => piece.add(name, tensor.dtype(), tensor.shape().to_vec(), tensor.data().to_vec()),
            }
        }
        Ok(piece)
    }

    /// The file.
    pub fn packed(self) -> Result<Vec<u8>, Error> {
        let plain = self.0.bytes(None).map_err(failed)?;
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&plain).and_then(|()| packer.finish()).map_err(failed)
    }
}

/// A row of int8 and its scale, which counts `step`: so many that 127 of them reach the largest number.
pub fn rounded(row: &[f32], step: f32) -> (Vec<i8>, u16) {
    let scale = (largest(row.iter().copied()) / 127.0 / step).ceil().clamp(1.0, f32::from(u16::MAX));
    (row.iter().map(|x| (x / (scale * step)).round() as i8).collect(), scale as u16)
}

/// Steps of each row, and what one is worth: 127 reach the row's largest number.
fn quantised(data: &[u8], columns: usize) -> (Vec<u8>, Vec<u8>) {
    let values: Vec<f32> = data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let (mut steps, mut scales) = (Vec::with_capacity(values.len()), Vec::new());
    for row in values.chunks_exact(columns) {
        let scale = largest(row.iter().copied()) / 127.0;
        steps.extend(row.iter().map(|x| (x / scale).round() as i8 as u8));
        scales.extend_from_slice(&scale.to_le_bytes());
    }
    (steps, scales)
}

/// The largest of some numbers, whatever its sign; never 0.
pub fn largest(values: impl IntoIterator<Item = f32>) -> f32 {
    values.into_iter().fold(1e-9, |most, x| x.abs().max(most))
}

fn failed(e: impl std::fmt::Display) -> Error {
    Error::new("model_write", format!("a shard cannot be written: {e}"))
}
