// CRC-32 (the polynomial of gzip, reflected), sixteen bytes a step where the processor multiplies without carries.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Whether `csimd_crc32` can be called on this processor.
int csimd_has_crc32(void);

/// The CRC of `count` bytes, a multiple of 16 and at least 64, continued from `crc` (0 to begin).
uint32_t csimd_crc32(uint32_t crc, const uint8_t *bytes, size_t count);
