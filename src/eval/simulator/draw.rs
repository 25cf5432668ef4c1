//! Random numbers as the simulated worlds need them.

use fastrand::Rng;

/// One standard normal number (Box & Muller 1958).
pub fn normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.f64()).cos()
}

/// One standard Gumbel number: the largest of `u_i + gumbel` falls on i with probability `∝ exp u_i`.
pub fn gumbel(rng: &mut Rng) -> f64 {
    -(-(1.0 - rng.f64()).ln()).max(f64::MIN_POSITIVE).ln()
}

/// A direction, uniform on the sphere.
pub fn unit(rng: &mut Rng, length: usize) -> Vec<f64> {
    let mut v: Vec<f64> = (0..length).map(|_| normal(rng)).collect();
    normalise(&mut v);
    v
}

/// Scales a vector to length 1.
pub fn normalise(v: &mut [f64]) {
    let length = v.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    v.iter_mut().for_each(|x| *x /= length);
}

/// Probabilities from a symmetric Dirichlet distribution; the smaller `concentration`, the fewer of them matter.
pub fn dirichlet(rng: &mut Rng, length: usize, concentration: f64) -> Vec<f64> {
    let mut p: Vec<f64> = (0..length).map(|_| gamma(rng, concentration).max(1e-12)).collect();
    let sum: f64 = p.iter().sum();
    p.iter_mut().for_each(|p| *p /= sum);
    p
}

/// Gamma with scale 1 (Marsaglia & Tsang 2000).
fn gamma(rng: &mut Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma(rng, shape + 1.0) * (1.0 - rng.f64()).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = (9.0 * d).sqrt().recip();
    loop {
        let x = normal(rng);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && (1.0 - rng.f64()).ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v;
        }
    }
}

/// An index with probability proportional to its weight; 0 when all weights are.
pub fn weighted(rng: &mut Rng, weights: &[f64]) -> usize {
    let mut left = rng.f64() * weights.iter().sum::<f64>();
    for (i, w) in weights.iter().enumerate() {
        left -= w;
        if left < 0.0 {
            return i;
        }
    }
    weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut rng = Rng::with_seed(1);
        let mean = |f: &mut dyn FnMut() -> f64| (0..20_000).map(|_| f()).sum::<f64>() / 20_000.0;
        assert!(mean(&mut || normal(&mut rng)).abs() < 0.03);
        assert!((mean(&mut || normal(&mut rng).powi(2)) - 1.0).abs() < 0.05);
        assert!((mean(&mut || gumbel(&mut rng)) - 0.5772).abs() < 0.04);
        for shape in [0.35, 3.0] {
            let got = mean(&mut || gamma(&mut rng, shape));
            assert!((got / shape - 1.0).abs() < 0.05, "{got} for {shape}");
        }
        let p = dirichlet(&mut rng, 7, 0.5);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn weights_are_shares_and_what_has_none_is_never_drawn() {
        let mut rng = Rng::with_seed(2);
        let mut counts = [0; 3];
        (0..9_000).for_each(|_| counts[weighted(&mut rng, &[1.0, 0.0, 2.0])] += 1);
        assert_eq!(counts[1], 0);
        assert!((counts[2] as f64 / 6_000.0 - 1.0).abs() < 0.05, "{counts:?}");
    }
}
