// The machine's own limit: how long it takes to read every row once, by a SIMD loop that does nothing else.

/** 128-bit loads into four independent sums, over `bytes` (a multiple of 64) from 65,536 on. */
export const text = `(module
  (memory (export "memory") 1)
  (func (export "read") (param $bytes i32) (result i32)
    (local $at i32) (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $at (i32.const 65536))
    (local.set $end (i32.add (i32.const 65536) (local.get $bytes)))
    (loop $next
      (local.set $a (i32x4.add (local.get $a) (v128.load (local.get $at))))
      (local.set $b (i32x4.add (local.get $b) (v128.load offset=16 (local.get $at))))
      (local.set $c (i32x4.add (local.get $c) (v128.load offset=32 (local.get $at))))
      (local.set $d (i32x4.add (local.get $d) (v128.load offset=48 (local.get $at))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 64))) (local.get $end))))
    (i32x4.extract_lane 0 (i32x4.add (i32x4.add (local.get $a) (local.get $b)) (i32x4.add (local.get $c) (local.get $d))))))`;
