// The one thing Swift's SIMD types do not say: which of 64 bytes equal a value, as a 64-bit mask.
// Swift lowers `vector .== scalar` to a loop over lanes; the compiler intrinsics are one instruction each.
#pragma once
#include <stdint.h>

#include "crc32.h"

/// Asks for the cache line of an address that is read soon; any address is allowed.
static inline void csimd_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

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

/// Where the fields and lines of CSV text end, for whole blocks of 64 bytes that hold no quote and no CR without an LF.
///
/// Looks at up to `block_count` blocks (and one byte more) and stops before the first that needs more care; returns how
/// many it has done: none where the processor lacks AVX2 and BMI. Appends the positions of delimiters and LFs, counted
/// from `base`, to `ends`, and for every LF its index in `ends` to `row_ends`; both counts are of entries in use. Room
/// for 64 entries a block and 8 more is required. The top bit of every byte is or-ed into `high`.
long csimd_index_plain(
    const uint8_t *bytes, long block_count, uint8_t delimiter, uint8_t quote, int has_quote, uint32_t base,
    uint32_t *ends, long *end_count, uint32_t *row_ends, long *row_count, uint64_t *high);

/// The product of two 64-bit numbers folded to 64 bits (high half xor low half): the mixing step of the row hash.
static inline uint64_t csimd_fold_multiply(uint64_t a, uint64_t b) {
  const __uint128_t product = (__uint128_t)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}
