#include "simd.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <cpuid.h>
#include <immintrin.h>

// Asks the processor once. The C library's own test would need a runtime library that Swift does not link.
static int has_avx2_and_bmi(void) {
  static int known = -1;
  int answer = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (answer >= 0) return answer;
  unsigned a, b, c, d;
  answer = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) && (c & bit_OSXSAVE) && (c & bit_POPCNT)) {
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    // The system saves the upper halves of the vector registers.
    if ((low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d))
      answer = (b & bit_AVX2) && (b & bit_BMI);
  }
  __atomic_store_n(&known, answer, __ATOMIC_RELAXED);
  return answer;
}

#define FAST __attribute__((target("avx2,bmi,popcnt")))

static inline FAST uint64_t equal(__m256i low, __m256i high, __m256i wanted) {
  const uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  const uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return (uint64_t)second << 32 | first;
}

static FAST long index_plain(
    const uint8_t *bytes, long block_count, uint8_t delimiter, uint8_t quote, int has_quote, uint32_t base,
    uint32_t *ends, long *end_count, uint32_t *row_ends, long *row_count, uint64_t *high) {
  const __m256i delimiters = _mm256_set1_epi8((char)delimiter), quotes = _mm256_set1_epi8((char)quote);
  const __m256i feeds = _mm256_set1_epi8('\n'), returns = _mm256_set1_epi8('\r');
  const __m256i quote_filter = _mm256_set1_epi8(has_quote ? (char)0xFF : 0);
  __m256i all = _mm256_setzero_si256();
  uint32_t *out = ends + *end_count;
  uint32_t *rows = row_ends + *row_count;
  uint32_t at = (uint32_t)*end_count;
  long block = 0;
  for (; block < block_count; block++) {
    const uint8_t *here = bytes + 64 * block;
    const __m256i b0 = _mm256_loadu_si256((const __m256i *)here);
    const __m256i b1 = _mm256_loadu_si256((const __m256i *)(here + 32));
    const __m256i q = _mm256_and_si256(
        _mm256_or_si256(_mm256_cmpeq_epi8(b0, quotes), _mm256_cmpeq_epi8(b1, quotes)), quote_filter);
    const __m256i r = _mm256_or_si256(_mm256_cmpeq_epi8(b0, returns), _mm256_cmpeq_epi8(b1, returns));
    uint64_t lines = equal(b0, b1, feeds);
    if (!_mm256_testz_si256(_mm256_or_si256(q, r), _mm256_or_si256(q, r))) {
      if (!_mm256_testz_si256(q, q)) break;
      const uint64_t behind = (lines >> 1) | ((uint64_t)(here[64] == '\n') << 63);
      if (equal(b0, b1, returns) & ~behind) break;
    }
    all = _mm256_or_si256(all, _mm256_or_si256(b0, b1));
    uint64_t marks = equal(b0, b1, delimiters) | lines;
    const uint32_t position = base + 64 * (uint32_t)block;
    const int count = __builtin_popcountll(marks);
    // One line end or none goes without a branch; what is too much is overwritten.
    rows[0] = at + (uint32_t)__builtin_popcountll(marks & (_blsmsk_u64(lines) >> 1));
    rows += lines != 0;
    for (uint64_t rest = _blsr_u64(lines); rest != 0; rest = _blsr_u64(rest))
      *rows++ = at + (uint32_t)__builtin_popcountll(marks & (_blsmsk_u64(rest) >> 1));
    for (int done = 0; done < count; done += 8)
      for (int lane = 0; lane < 8; lane++) {
        out[done + lane] = position + (uint32_t)_tzcnt_u64(marks);
        marks = _blsr_u64(marks);
      }
    out += count;
    at += (uint32_t)count;
  }
  *high |= (uint32_t)_mm256_movemask_epi8(all);
  *end_count = out - ends;
  *row_count = rows - row_ends;
  return block;
}

long csimd_index_plain(
    const uint8_t *bytes, long block_count, uint8_t delimiter, uint8_t quote, int has_quote, uint32_t base,
    uint32_t *ends, long *end_count, uint32_t *row_ends, long *row_count, uint64_t *high) {
  if (!has_avx2_and_bmi()) return 0;
  return index_plain(
      bytes, block_count, delimiter, quote, has_quote, base, ends, end_count, row_ends, row_count, high);
}
#else
long csimd_index_plain(
    const uint8_t *bytes, long block_count, uint8_t delimiter, uint8_t quote, int has_quote, uint32_t base,
    uint32_t *ends, long *end_count, uint32_t *row_ends, long *row_count, uint64_t *high) {
  return 0;
}
#endif
