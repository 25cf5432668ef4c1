/** Weights of a network, kernels laid out [in][out] as in Keras and in ONNX' Gemm: W1, b1, W2, b2, … */
export type DqnWeights = Record<`${'W' | 'b'}${number}`, Float32Array>;

export interface DqnOptions {
  /** Numbers in a state, at least 1. */
  stateDim: number;
  /** Number of actions, at least 1. */
  numActions: number;
  /** Widths of the hidden layers, each followed by relu. Default [64, 32]. */
  hidden?: ArrayLike<number> & Iterable<number>;
  /** Discount of the next state's value, at least 0 and less than 1. Default 0.95. */
  gamma?: number;
  /** Adam's step size, more than 0 and at most 1. Default 0.001. */
  learningRate?: number;
  /** Seed of the initial weights, a whole number. Default 0. */
  seed?: number;
  /** Weights to start from instead, for the online and the target network. */
  weights?: Record<string, Float32Array | readonly number[]>;
}

/** A minibatch of transitions, in rows of flat arrays. */
export interface DqnBatch {
  /** States, batch × stateDim numbers. */
  s: Float32Array | readonly number[];
  /** The action taken in each. */
  a: Int32Array | Uint32Array | readonly number[];
  /** The reward for it. */
  r: Float32Array | readonly number[];
  /** The states after it, batch × stateDim numbers. */
  s2: Float32Array | readonly number[];
  /** Whether the episode ended with it, so that no next value counts. */
  done: Uint8Array | readonly boolean[] | readonly number[];
}

/** Errors are of class Error with one of these in `code`. */
export type DqnErrorCode =
  | 'config_range'
  | 'dqn_shape'
  | 'dqn_action_range'
  | 'dqn_not_finite'
  | 'dqn_diverged'
  | 'dqn_freed'
  | 'wasm_fetch'
  | 'wasm_blocked'
  | 'wasm_compile';

/** A deep Q-network with its target network and Adam; see the README for what it computes. */
export class Dqn {
  constructor(options: DqnOptions);
  /** Ids of the k actions of greatest Q(state, ·), best first; equal ones by the lower id. */
  topK(state: Float32Array | readonly number[], k: number): Uint32Array;
  /** Q(state, a) of every action a. */
  qValues(state: Float32Array | readonly number[]): Float32Array;
  /**
   * One step of Adam on the mean of (Q(s, a) − (r + γ max Q_target(s2, ·)))² over the batch.
   * Returns that mean, from before the step. After an error nothing is changed.
   */
  learn(batch: DqnBatch): number;
  /** Makes the target network a copy of the online one. */
  syncTarget(): void;
  /** A copy of the weights of the online network. */
  weights(): DqnWeights;
  /** Gives the memory back at once; the garbage collector would do it some day. */
  free(): void;
}

/** Loads the wasm from elsewhere, where `full.wasm` is not beside the script. Not needed otherwise. */
export function init(
  source: string | URL | Request | Response | BufferSource | WebAssembly.Module,
): Promise<void>;
