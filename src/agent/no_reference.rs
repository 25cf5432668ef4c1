//! Without the feature `full` there is no plain deep Q-network: a type without values in its place, so that
//! everything that would be done with one is compiled away.

#![allow(missing_docs)]

use crate::Error;
use crate::config::Config;

/// What there is none of.
#[derive(Debug, Clone)]
pub enum Reference {}

/// One shown product as a transition (s, a, r, s′).
#[derive(Debug, Clone)]
pub struct Step {
    pub s: Vec<f32>,
    pub a: u32,
    pub r: f32,
    pub s2: Vec<f32>,
}

#[allow(clippy::unused_self)]
impl Reference {
    /// # Errors
    /// `full_needed`, always.
    pub fn available() -> Result<(), Error> {
        Err(Error::needs_full())
    }

    /// # Errors
    /// `full_needed`, always.
    pub fn new(_: usize, _: &Config, _: u64) -> Result<Self, Error> {
        Err(Error::needs_full())
    }

    pub fn q_values(&mut self, _: &[f32]) -> Vec<f32> {
        match *self {}
    }

    pub fn learn(&mut self, _: &[Step], _: u32) -> f32 {
        match *self {}
    }

    pub fn explore(&self, _: &mut [u32], _: &[bool], _: &mut fastrand::Rng) -> Vec<u32> {
        match *self {}
    }

    pub fn save(&self, _: u32) -> Vec<Vec<f32>> {
        match *self {}
    }

    pub fn restore(&mut self, _: &[Vec<f32>], _: u32) {
        match *self {}
    }
}
