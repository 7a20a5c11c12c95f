// The one thing Swift's SIMD types do not say: which of 64 bytes equal a value, as a 64-bit mask.
// Swift lowers `vector .== scalar` to a loop over lanes; the compiler intrinsics are one instruction each.
#pragma once
#include <stdint.h>

#include "crc32.h"

#if defined(__SSE2__)
// Vector extensions instead of <emmintrin.h>: that header drags <stdlib.h> into a module of its own, and Swift then
// takes thread types to be declared there.
typedef char csimd_bytes __attribute__((vector_size(16)));
typedef char csimd_unaligned_bytes __attribute__((vector_size(16), aligned(1)));

/// Bit i is set where bytes[i] == value; reads 64 bytes, any alignment.
static inline uint64_t csimd_equal64(const uint8_t *bytes, uint8_t value) {
  uint64_t mask = 0;
  for (int lane = 0; lane < 4; lane++) {
    const csimd_bytes block = *(const csimd_unaligned_bytes *)(bytes + 16 * lane);
    mask |= (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128((csimd_bytes)(block == (char)value)) << (16 * lane);
  }
  return mask;
}

/// Bit i is set where the top bit of bytes[i] is (a byte that is not ASCII); reads 64 bytes.
static inline uint64_t csimd_high_bit64(const uint8_t *bytes) {
  uint64_t mask = 0;
  for (int lane = 0; lane < 4; lane++) {
    const csimd_bytes block = *(const csimd_unaligned_bytes *)(bytes + 16 * lane);
    mask |= (uint64_t)(uint32_t)__builtin_ia32_pmovmskb128(block) << (16 * lane);
  }
  return mask;
}
#else
static inline uint64_t csimd_equal64(const uint8_t *bytes, uint8_t value) {
  uint64_t mask = 0;
  for (int i = 0; i < 64; i++) mask |= (uint64_t)(bytes[i] == value) << i;
  return mask;
}

static inline uint64_t csimd_high_bit64(const uint8_t *bytes) {
  uint64_t mask = 0;
  for (int i = 0; i < 64; i++) mask |= (uint64_t)(bytes[i] >> 7) << i;
  return mask;
}
#endif

/// The product of two 64-bit numbers folded to 64 bits (high half xor low half): the mixing step of the row hash.
static inline uint64_t csimd_fold_multiply(uint64_t a, uint64_t b) {
  const __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}
