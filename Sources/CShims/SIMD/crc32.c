#include "crc32.h"

#if defined(__x86_64__)
#include <immintrin.h>

int csimd_has_crc32(void) { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

// Folding by carry-less multiplication: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
// Instruction", Intel 2009. The constants are powers of x modulo the reflected polynomial, as the paper lists them.
__attribute__((target("pclmul,sse4.1"))) uint32_t csimd_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m128i fold64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i fold16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i fold8 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i reduce = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low = _mm_setr_epi32(~0, 0, ~0, 0);

  __m128i a = _mm_loadu_si128((const __m128i *)bytes), b = _mm_loadu_si128((const __m128i *)(bytes + 16));
  __m128i c = _mm_loadu_si128((const __m128i *)(bytes + 32)), d = _mm_loadu_si128((const __m128i *)(bytes + 48));
  a = _mm_xor_si128(a, _mm_cvtsi32_si128((int)~crc));
  bytes += 64;
  count -= 64;
#define FOLD(x, by, next) \
  _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(x, by, 0x00), _mm_clmulepi64_si128(x, by, 0x11)), next)
  while (count >= 64) {
    a = FOLD(a, fold64, _mm_loadu_si128((const __m128i *)bytes));
    b = FOLD(b, fold64, _mm_loadu_si128((const __m128i *)(bytes + 16)));
    c = FOLD(c, fold64, _mm_loadu_si128((const __m128i *)(bytes + 32)));
    d = FOLD(d, fold64, _mm_loadu_si128((const __m128i *)(bytes + 48)));
    bytes += 64;
    count -= 64;
  }
  a = FOLD(a, fold16, b);
  a = FOLD(a, fold16, c);
  a = FOLD(a, fold16, d);
  while (count >= 16) {
    a = FOLD(a, fold16, _mm_loadu_si128((const __m128i *)bytes));
    bytes += 16;
    count -= 16;
  }
#undef FOLD
  // 128 bits to 64, then Barrett's reduction to 32.
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, fold16, 0x10));
  a = _mm_xor_si128(_mm_srli_si128(a, 4), _mm_clmulepi64_si128(_mm_and_si128(a, low), fold8, 0x00));
  b = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(a, low), reduce, 0x10), low);
  a = _mm_xor_si128(a, _mm_clmulepi64_si128(b, reduce, 0x00));
  return ~(uint32_t)_mm_extract_epi32(a, 1);
}
#else
int csimd_has_crc32(void) { return 0; }
uint32_t csimd_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return crc;
}
#endif
