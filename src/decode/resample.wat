;; Both passes of Pillow's 8-bit resize, exact to the bit, eight bytes, or one pixel, at a time.
;;
;; A weight has 22 bits behind the point. It comes as two halves of 16 bits, weight = high * 2048 + low, as i32x4.dot_i16x8_s
;; multiplies and adds two positions at once, where i32x4.mul takes longer for one. Sums wrap as Pillow's do.
;;
;; An axis is one record for every output position, without gaps:
;;   i32       where the first input position lies, in bytes from the source
;;   pairs of  i16 high, i16 high, i16 low, i16 low    the weights of two input positions that follow each other
;;
;; Both functions read and write up to 8 bytes behind the end of a buffer. $pairs and $count are at least 1; $rows of
;; `down` too.
(module
  (memory (export "memory") 1 1024)

  ;; Across: $rows rows of RGB pixels become $count pixels wide.
  (func (export "across")
    (param $source i32) (param $sourceStride i32) (param $target i32) (param $targetStride i32) (param $rows i32)
    (param $axis i32) (param $count i32) (param $pairs i32)
    (local $weights i32) (local $weightsEnd i32) (local $from i32) (local $to i32) (local $toEnd i32)
    (local $two v128) (local $high v128) (local $low v128)
    (if (i32.eqz (local.get $rows)) (then (return)))
    (loop $row
      (local.set $weights (local.get $axis))
      (local.set $to (local.get $target))
      (local.set $toEnd (i32.add (local.get $target) (i32.mul (local.get $count) (i32.const 3))))
      (loop $pixel
        (local.set $from (i32.add (local.get $source) (i32.load (local.get $weights))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 4)))
        (local.set $weightsEnd (i32.add (local.get $weights) (i32.shl (local.get $pairs) (i32.const 3))))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (local.set $low (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (loop $pair
          ;; r r' g g' b b' as 16 bits, of two pixels.
          (local.set $two
            (i8x16.swizzle
              (v128.load64_zero (local.get $from))
              (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))
          (local.set $high
            (i32x4.add (local.get $high)
              (i32x4.dot_i16x8_s (local.get $two) (v128.load32_splat (local.get $weights)))))
          (local.set $low
            (i32x4.add (local.get $low)
              (i32x4.dot_i16x8_s (local.get $two) (v128.load32_splat offset=4 (local.get $weights)))))
          (local.set $from (i32.add (local.get $from) (i32.const 6)))
          (local.set $weights (i32.add (local.get $weights) (i32.const 8)))
          (br_if $pair (i32.lt_u (local.get $weights) (local.get $weightsEnd))))
        (local.set $low
          (i32x4.shr_s
            (i32x4.add (i32x4.shl (local.get $high) (i32.const 11)) (local.get $low))
            (i32.const 22)))
        (local.set $low (i16x8.narrow_i32x4_s (local.get $low) (local.get $low)))
        ;; The fourth byte is the next pixel's.
        (v128.store32_lane 0
          (local.get $to)
          (i8x16.narrow_i16x8_u (local.get $low) (local.get $low)))
        (local.set $to (i32.add (local.get $to) (i32.const 3)))
        (br_if $pixel (i32.lt_u (local.get $to) (local.get $toEnd))))
      (local.set $source (i32.add (local.get $source) (local.get $sourceStride)))
      (local.set $target (i32.add (local.get $target) (local.get $targetStride)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows))))

  ;; Down: rows of $stride bytes become $rows rows of as many.
  (func (export "down")
    (param $source i32) (param $stride i32) (param $target i32) (param $rows i32) (param $axis i32) (param $pairs i32)
    (local $first i32) (local $weights i32) (local $weightsEnd i32) (local $x i32) (local $from i32)
    (local $upper v128) (local $lower v128) (local $left v128) (local $right v128) (local $halves v128)
    (local $leftHigh v128) (local $leftLow v128) (local $rightHigh v128) (local $rightLow v128)
    (loop $row
      (local.set $first (i32.add (local.get $source) (i32.load (local.get $axis))))
      (local.set $axis (i32.add (local.get $axis) (i32.const 4)))
      (local.set $weightsEnd (i32.add (local.get $axis) (i32.shl (local.get $pairs) (i32.const 3))))
      (local.set $x (i32.const 0))
      (loop $columns
        (local.set $weights (local.get $axis))
        (local.set $from (i32.add (local.get $first) (local.get $x)))
        (local.set $leftHigh (v128.const i32x4 0 0 0 0))
        (local.set $rightHigh (v128.const i32x4 0 0 0 0))
        (local.set $leftLow (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (local.set $rightLow (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (loop $pair
          (local.set $upper (v128.load8x8_u (local.get $from)))
          (local.set $lower (v128.load8x8_u (i32.add (local.get $from) (local.get $stride))))
          (local.set $left
            (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $upper) (local.get $lower)))
          (local.set $right
            (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $upper) (local.get $lower)))
          (local.set $halves (v128.load32_splat (local.get $weights)))
          (local.set $leftHigh (i32x4.add (local.get $leftHigh) (i32x4.dot_i16x8_s (local.get $left) (local.get $halves))))
          (local.set $rightHigh (i32x4.add (local.get $rightHigh) (i32x4.dot_i16x8_s (local.get $right) (local.get $halves))))
          (local.set $halves (v128.load32_splat offset=4 (local.get $weights)))
          (local.set $leftLow (i32x4.add (local.get $leftLow) (i32x4.dot_i16x8_s (local.get $left) (local.get $halves))))
          (local.set $rightLow (i32x4.add (local.get $rightLow) (i32x4.dot_i16x8_s (local.get $right) (local.get $halves))))
          (local.set $from (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 1))))
          (local.set $weights (i32.add (local.get $weights) (i32.const 8)))
          (br_if $pair (i32.lt_u (local.get $weights) (local.get $weightsEnd))))
        (local.set $left
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s
              (i32x4.add (i32x4.shl (local.get $leftHigh) (i32.const 11)) (local.get $leftLow))
              (i32.const 22))
            (i32x4.shr_s
              (i32x4.add (i32x4.shl (local.get $rightHigh) (i32.const 11)) (local.get $rightLow))
              (i32.const 22))))
        (v128.store64_lane 0
          (i32.add (local.get $target) (local.get $x))
          (i8x16.narrow_i16x8_u (local.get $left) (local.get $left)))
        (local.set $x (i32.add (local.get $x) (i32.const 8)))
        (br_if $columns (i32.lt_u (local.get $x) (local.get $stride))))
      (local.set $axis (local.get $weightsEnd))
      (local.set $target (i32.add (local.get $target) (local.get $stride)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows))))
)
