//! A model on disk: safetensors, so that any language can read the weights or hand over its own.

use std::cell::RefCell;
use std::sync::Arc;

use ndarray::Array2;

use super::likeness::{ALIKE_POOLS, FieldGains};
use super::memory::{Gains, Memory};
use super::model::{Model, Part};
use super::{EMBEDDING, HIDDEN, INPUTS, Linear, Tower, ValueHead};
use crate::json::{Field, Record};
use crate::shopper::{WEARS, Wear};
use crate::{Error, host};

/// Name and version of the tensors' names and shapes.
#[cfg(not(target_arch = "wasm32"))]
const FORMAT: &str = "windowshop-model 1";

impl Model {
    /// The model as [safetensors](https://github.com/huggingface/safetensors). The metadata say `"format":
    /// "windowshop-model 1"`. F32 unless noted; n products and f features, each in any order; pools in the order of
    /// [`POOLS`](crate::shopper::POOLS), the context last.
    ///
    /// | tensor | shape | |
    /// |---|---|---|
    /// | `features.hash` | U32 `[f]` | features, as [`catalog::hash`](crate::catalog::hash) makes them, and [`PROGRESS`](crate::shopper::PROGRESS) |
    /// | `features.embedding` | `[f, 32]` | F |
    /// | `items.hash` | U64 `[n]` | products: 64-bit FNV-1a of the id |
    /// | `items.residual` | `[n, 32]` | r |
    /// | `items.bias`, `items.q_bias` | `[n]` | b, b_q |
    /// | `items.new` | `[2]` | b and b_q of products that are not in `items.hash` |
    /// | `tower.hidden.weight`, `.bias` | `[64, 224]`, `[64]` | W₁, b₁; the inputs are the seven pools of 32 |
    /// | `tower.out.weight`, `.bias` | `[32, 64]`, `[32]` | W₂, b₂ |
    /// | `tower.gate` | `[7, 32]` | g, by pool |
    /// | `value.weight`, `.bias` | `[33, 64]`, `[33]` | 32 rows for u(s), the last for Q̄_∅(s) |
    /// | `choice.position` | `[any]` | π of the first positions; later ones are like the last |
    /// | `choice.nothing` | `[0 or 1]` | ν, where impressions have taught it |
    /// | `choice.wear` | `[4]` | what products lose for having been passed over or looked at: see [`Wear`] |
    /// | `visitor.precision` | `[32, 32]` | Λ₀, symmetric and positive definite: the inverse of how h differs between visitors |
    /// | `memory.starts` | U32 `[n + 1]` | from 0, never falling: followers of row i are at `starts[i]..starts[i + 1]` |
    /// | `memory.followers` | U32 `[pairs]` | rows of `items.hash` |
    /// | `memory.weights` | U8 `[pairs]` | w, for `P(a given i) = (w / 255)²` |
    /// | `memory.gains` | `[13]` | α, then f of the six pools, then g of them |
    /// | `alike.fields` | U32 `[t]` | fields of the catalogue, as [`catalog::field`](crate::catalog::field) hashes them |
    /// | `alike.gains` | `[t, 6]` | c of known products by the first three pools, then of new ones |
    ///
    /// The `memory.*` and `alike.*` tensors may be missing together: then nothing is remembered. So may `choice.wear`: then
    /// it is what is assumed without a log.
    /// In the model of some products of a shop `part` U32 (see [`Part`]: seen, products, then hash and count of features)
    /// stands for the hashes of its items, which are in the catalogue's order.
    ///
    /// # Errors
    /// `model_write` when the tensors cannot be laid out.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn to_safetensors(&self) -> Result<Vec<u8>, Error> {
        use ndarray::Array1;
        use safetensors::Dtype;

        use crate::tensors::{TensorFile, words};
        let floats = |values: &mut dyn Iterator<Item = f32>| -> Vec<u8> {
            values.flat_map(f32::to_le_bytes).collect()
        };
        let mut file = TensorFile::default();
        let mut features: Vec<_> = self.features.iter().map(|(&hash, &row)| (row, hash)).collect();
        features.sort_unstable();
        let hashes = features.iter().flat_map(|(_, hash)| hash.to_le_bytes()).collect();
        file.add("features.hash", Dtype::U32, vec![features.len()], hashes);
        let mut items: Vec<_> = self.items.iter().map(|(&hash, &row)| (row, hash)).collect();
        items.sort_unstable();
        let hashes = items.iter().flat_map(|(_, hash)| hash.to_le_bytes()).collect();
        file.add("items.hash", Dtype::U64, vec![items.len()], hashes);
        let new = Array1::from(vec![self.new_bias, self.new_q_bias]);
        let (position, nothing) = (Array1::from(self.position.clone()), Array1::from_iter(self.nothing));
        let Memory { starts, followers, weights, .. } = &*self.memory;
        file.add("memory.starts", Dtype::U32, vec![starts.len()], words(starts.iter().copied()));
        file.add("memory.followers", Dtype::U32, vec![followers.len()], words(followers.iter().copied()));
        file.add("memory.weights", Dtype::U8, vec![weights.len()], weights.clone());
        let (gains, wear) = (Array1::from(self.memory.gains.to_vec()), Array1::from(self.wear.0.to_vec()));
        let alike = &self.memory.gains.alike;
        let fields: Vec<u32> = alike.iter().map(|gains| gains.field).collect();
        file.add("alike.fields", Dtype::U32, vec![fields.len()], words(fields.iter().copied()));
        let mut numbers = alike.iter().flat_map(|gains| gains.known.into_iter().chain(gains.new));
        file.add("alike.gains", Dtype::F32, vec![fields.len(), 2 * ALIKE_POOLS], floats(&mut numbers));
        for (name, matrix) in [
            ("features.embedding", &self.embedding),
            ("items.residual", &self.residual),
            ("tower.hidden.weight", &self.tower.hidden.weight),
            ("tower.out.weight", &self.tower.out.weight),
            ("tower.gate", &self.tower.gate),
            ("value.weight", &self.value.layer.weight),
            ("visitor.precision", &self.precision),
        ] {
            file.add(name, Dtype::F32, matrix.shape().to_vec(), floats(&mut matrix.iter().copied()));
        }
        for (name, vector) in [
            ("items.bias", &self.bias),
            ("items.q_bias", &self.q_bias),
            ("items.new", &new),
            ("tower.hidden.bias", &self.tower.hidden.bias),
            ("tower.out.bias", &self.tower.out.bias),
            ("value.bias", &self.value.layer.bias),
            ("choice.position", &position),
            ("choice.nothing", &nothing),
            ("choice.wear", &wear),
            ("memory.gains", &gains),
        ] {
            file.add(name, Dtype::F32, vector.shape().to_vec(), floats(&mut vector.iter().copied()));
        }
        let metadata = std::collections::HashMap::from([("format".to_owned(), FORMAT.to_owned())]);
        let written = file.bytes(Some(metadata));
        written.map_err(|e| Error::new("model_write", format!("the model cannot be written: {e}")))
    }

    /// Reads what [`Self::to_safetensors`] wrote.
    ///
    /// # Errors
    /// `model_format` when the bytes are no safetensors or a tensor is missing or has another shape,
    /// `model_values` when a weight is not finite.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, Error> {
        let file = Tensors::read(bytes).ok_or_else(|| {
            Error::new("model_format", "the model is no readable safetensors file: build the bundle again")
        })?;
        let feature_hashes = file.integers::<4>("features.hash", "U32").into_iter().map(u32::from_le_bytes);
        let item_hashes = file.integers::<8>("items.hash", "U64").into_iter().map(u64::from_le_bytes);
        let part = file.part();
        let n = if part.is_some() { file.vector("items.bias", None).len() } else { item_hashes.len() };
        let f = feature_hashes.len();
        let new = file.vector("items.new", Some(2));
        let model = Self {
            features: feature_hashes.zip(0..).collect(),
            embedding: file.matrix("features.embedding", f, EMBEDDING),
            items: item_hashes.zip(0..).collect(),
            residual: file.matrix("items.residual", n, EMBEDDING),
            bias: file.vector("items.bias", Some(n)).into(),
            q_bias: file.vector("items.q_bias", Some(n)).into(),
            new_bias: new.first().copied().unwrap_or_default(),
            new_q_bias: new.get(1).copied().unwrap_or_default(),
            tower: Tower {
                hidden: file.linear(["tower.hidden.weight", "tower.hidden.bias"], INPUTS * EMBEDDING, HIDDEN),
                out: file.linear(["tower.out.weight", "tower.out.bias"], HIDDEN, EMBEDDING),
                gate: file.matrix("tower.gate", INPUTS, EMBEDDING),
            },
            value: ValueHead { layer: file.linear(["value.weight", "value.bias"], HIDDEN, EMBEDDING + 1) },
            position: file.vector("choice.position", None),
            nothing: file.vector("choice.nothing", None).first().copied(),
            wear: file.wear(),
            precision: file.matrix("visitor.precision", EMBEDDING, EMBEDDING),
            memory: Arc::new(file.memory(n)),
            trained: true,
            part,
        };
        file.failed.into_inner().map_or(Ok(model), Err)
    }
}

/// A file in the safetensors format: the header's length (u64), the header in JSON, the numbers, little-endian.
/// <https://github.com/huggingface/safetensors>
struct Tensors<'a> {
    header: Record,
    data: &'a [u8],
    /// The first thing that was wrong with it; what is wrong reads as empty.
    failed: RefCell<Option<Error>>,
}

impl<'a> Tensors<'a> {
    /// `None` when it is another kind of file, or is cut short.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (header, data) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        let Field::Object(header) = Field::parse(header).ok()? else { return None };
        let end = header.iter().filter_map(|(_, tensor)| range(tensor)).map(|(_, end)| end).max();
        (end.unwrap_or(0) == data.len()).then_some(Self { header, data, failed: RefCell::default() })
    }

    /// Notes what is wrong with a tensor.
    #[inline(never)]
    fn wrong(&self, name: &str, why: &str) {
        self.fail("model_format", &["`", name, "` of the model does not fit: ", why]);
    }

    fn fail(&self, code: &'static str, message: &[&str]) {
        self.failed.borrow_mut().get_or_insert_with(|| Error::new(code, message.concat()));
    }

    /// Shape and numbers of a tensor.
    #[inline(never)]
    fn raw(&self, name: &str, dtype: &str) -> (Vec<usize>, &'a [u8]) {
        let found = self.header.iter().find(|(n, _)| n == name).and_then(|(_, tensor)| {
            let Some(Field::List(shape)) = tensor.get("shape") else { return None };
            let shape = shape.iter().map(Field::count).collect::<Option<Vec<usize>>>()?;
            let (begin, end) = range(tensor)?;
            (tensor.get("dtype")?.text()? == dtype).then_some((shape, self.data.get(begin..end)?))
        });
        found.unwrap_or_else(|| {
            self.wrong(name, "it is missing or of another type");
            (Vec::new(), &[])
        })
    }

    fn integers<const BYTES: usize>(&self, name: &str, dtype: &str) -> Vec<[u8; BYTES]> {
        self.raw(name, dtype).1.as_chunks::<BYTES>().0.to_vec()
    }

    /// The numbers of a tensor of this shape; of any length where none is given.
    #[inline(never)]
    fn floats(&self, name: &str, expected: &[Option<usize>]) -> Vec<f32> {
        let (shape, data) = self.raw(name, "F32");
        let fits = shape.len() == expected.len()
            && shape.iter().zip(expected).all(|(&n, &expected)| expected.is_none_or(|e| e == n));
        let values: Vec<f32> = data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if !fits || values.len() != shape.iter().product::<usize>() {
            let expected: Vec<usize> = expected.iter().copied().flatten().collect();
            self.wrong(name, &["its shape is ", &text(&shape), " instead of ", &text(&expected)].concat());
            return Vec::new();
        }
        if values.iter().any(|v| !v.is_finite()) {
            self.fail("model_values", &["`", name, "` of the model holds values that are not finite"]);
        }
        values
    }

    fn vector(&self, name: &str, len: Option<usize>) -> Vec<f32> {
        self.floats(name, &[len])
    }

    #[inline(never)]
    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Array2<f32> {
        let values = self.floats(name, &[Some(rows), Some(columns)]);
        Array2::from_shape_vec((rows, columns), values).unwrap_or_default()
    }

    /// As without a log in a model that was written without it.
    fn wear(&self) -> Wear {
        if !self.has("choice.wear") {
            return Wear::UNLEARNED;
        }
        self.vector("choice.wear", Some(WEARS)).try_into().map_or(Wear::UNLEARNED, Wear)
    }

    fn has(&self, name: &str) -> bool {
        self.header.iter().any(|(n, _)| n == name)
    }

    /// Empty in a model that was written without one.
    fn memory(&self, rows: usize) -> Memory {
        if !self.has("memory.starts") {
            return Memory::empty(rows);
        }
        let words = |name| self.integers::<4>(name, "U32").into_iter().map(u32::from_le_bytes).collect();
        let memory = Memory {
            starts: words("memory.starts"),
            followers: words("memory.followers"),
            weights: self.raw("memory.weights", "U8").1.to_vec(),
            gains: Gains::from_slice(&self.vector("memory.gains", Some(Gains::LEN)), self.alike()),
        };
        if let Err(why) = memory.check(rows) {
            self.wrong("memory.starts", &why);
        }
        memory
    }

    /// Only the model of some products of a shop has one.
    fn part(&self) -> Option<Part> {
        if !self.has("part") {
            return None;
        }
        let words: Vec<u32> = self.integers::<4>("part", "U32").into_iter().map(u32::from_le_bytes).collect();
        let (&[seen, products], counts) = words.split_first_chunk()?;
        Some(Part {
            seen,
            products,
            counts: counts.as_chunks().0.iter().map(|&[hash, n]| (hash, n)).collect(),
        })
    }

    fn alike(&self) -> Vec<FieldGains> {
        let fields = self.integers::<4>("alike.fields", "U32");
        let gains = self.floats("alike.gains", &[Some(fields.len()), Some(2 * ALIKE_POOLS)]);
        let one = |(row, field): (usize, &[u8; 4])| {
            let at = |k: usize| gains.get(2 * ALIKE_POOLS * row + k).copied().unwrap_or_default();
            let c = |from: usize| std::array::from_fn(|k| at(from + k));
            FieldGains { field: u32::from_le_bytes(*field), known: c(0), new: c(ALIKE_POOLS) }
        };
        fields.iter().enumerate().map(one).collect()
    }

    fn linear(&self, [weight, bias]: [&str; 2], inputs: usize, outputs: usize) -> Linear {
        Linear { weight: self.matrix(weight, outputs, inputs), bias: self.vector(bias, Some(outputs)).into() }
    }
}

fn range(tensor: &Field) -> Option<(usize, usize)> {
    let Some(Field::List(offsets)) = tensor.get("data_offsets") else { return None };
    Some((offsets.first()?.count()?, offsets.get(1)?.count()?))
}

fn text(shape: &[usize]) -> String {
    shape.iter().flat_map(|&n| ["[".to_owned(), host::count_text(n), "]".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn model() -> Model {
        let catalog =
            Catalog::read(b"id,title,colour\na,red cup,red\nb,red can,red\nc,blue can,blue").unwrap();
        let mut model = Model::cold(&catalog);
        model.nothing = Some(2.5);
        model.wear = Wear([0.5, 0.25, 1.5, -0.75]);
        model.tower.hidden =
            Linear::random(INPUTS * EMBEDDING, HIDDEN, 1.0, &mut fastrand::Rng::with_seed(4));
        model.memory = Arc::new(Memory {
            starts: vec![0, 2, 2, 3],
            followers: vec![1, 2, 0],
            weights: vec![9, 255, 1],
            gains: Gains {
                strength: 0.5,
                followed: [1.0; 6],
                again: [-0.5; 6],
                alike: vec![FieldGains { field: 7, known: [0.25, 0.5, 1.0], new: [-0.75; 3] }],
            },
        });
        model.trained = true;
        model
    }

    #[test]
    fn a_model_without_memory_or_wear_remembers_nothing_and_has_the_usual_wear() {
        let bytes = model().to_safetensors().unwrap();
        let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let without = |prefix: &str| {
            let some = file.iter().filter(|(name, _)| !name.starts_with(prefix));
            let bytes = safetensors::serialize(some.collect::<Vec<_>>(), None).unwrap();
            Model::from_safetensors(&bytes).unwrap()
        };
        assert_eq!(without("memory."), Model { memory: Arc::new(Memory::empty(3)), ..model() });
        assert_eq!(without("choice.wear"), Model { wear: Wear::UNLEARNED, ..model() });
    }

    #[test]
    fn a_memory_that_points_nowhere_is_refused() {
        let whole = model();
        for broken in [
            Memory { starts: vec![0, 2, 1, 3], ..(*whole.memory).clone() },
            Memory { starts: vec![0, 2, 2, 4], ..(*whole.memory).clone() },
            Memory { starts: vec![0, 2, 3], ..(*whole.memory).clone() },
            Memory { followers: vec![1, 2, 3], ..(*whole.memory).clone() },
            Memory { weights: vec![9, 255], ..(*whole.memory).clone() },
        ] {
            let bytes = Model { memory: Arc::new(broken), ..whole.clone() }.to_safetensors().unwrap();
            assert_eq!(Model::from_safetensors(&bytes).unwrap_err().code(), "model_format");
        }
    }

    #[test]
    fn a_model_written_out_reads_back_the_same() {
        let bytes = model().to_safetensors().unwrap();
        assert_eq!(Model::from_safetensors(&bytes).unwrap(), model());
    }

    #[test]
    fn a_part_of_a_shop_has_its_rows_in_the_catalogues_order_and_knows_how_rare_a_value_is_there() {
        let catalog =
            Catalog::read(b"id,title,colour\nx,red cup,red\ny,red can,red\nz,blue can,blue").unwrap();
        let mut bytes = Model { items: Default::default(), ..model() }.to_safetensors().unwrap();
        let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let words = [2, 1000, crate::catalog::hash("colour", "red"), 10].map(u32::to_le_bytes).concat();
        let part = safetensors::tensor::TensorView::new(safetensors::Dtype::U32, vec![4], &words).unwrap();
        let all = file.iter().chain([("part", part)]);
        bytes = safetensors::serialize(all.collect::<Vec<_>>(), None).unwrap();
        let mut read = Model::from_safetensors(&bytes).unwrap();
        assert_eq!((read.residual.nrows(), read.bias.len()), (3, 3));
        let alike =
            vec![FieldGains { field: crate::catalog::field("colour"), known: [1.0; 3], new: [2.0; 3] }];
        Arc::make_mut(&mut read.memory).gains.alike = alike;
        let items = read.place(&catalog);
        assert_eq!(items.new, [false, false, true]);
        assert_eq!(items.bias, read.bias);
        let past = crate::shopper::Past::new(0, crate::shopper::Interest::Viewed);
        let parts = items.recall.parts(&crate::shopper::State::new([past], [], vec![]), 1);
        // Last, short and long pool, each for ln(1000 / 10).
        let alike: f32 = parts.iter().sum::<f32>();
        let memory = read.memory.gains.strength * (3.0 * Memory::probability(9)).ln_1p();
        assert!((alike - memory - 3.0 * 100.0_f32.ln()).abs() < 1e-3, "{alike} {memory}");
    }

    #[test]
    fn the_same_model_is_written_to_the_same_bytes() {
        assert_eq!(model().to_safetensors().unwrap(), model().to_safetensors().unwrap());
    }

    #[test]
    fn truncated_and_foreign_bytes_are_refused() {
        let bytes = model().to_safetensors().unwrap();
        for cut in [0, 4, 100, bytes.len() - 1] {
            assert_eq!(Model::from_safetensors(&bytes[..cut]).unwrap_err().code(), "model_format", "{cut}");
        }
        assert_eq!(Model::from_safetensors(b"<!doctype html>").unwrap_err().code(), "model_format");
        let mut other = model();
        other.tower.gate = Array2::zeros((3, EMBEDDING));
        let bytes = other.to_safetensors().unwrap();
        assert_eq!(Model::from_safetensors(&bytes).unwrap_err().code(), "model_format");
        let mut other = model();
        other.bias[1] = f32::NAN;
        let bytes = other.to_safetensors().unwrap();
        assert_eq!(Model::from_safetensors(&bytes).unwrap_err().code(), "model_values");
    }
}
