// Decompression of gzip members by ISA-L, some two times as fast as zlib.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// What is known of one member: header, window, code tables; some 90 KiB.
typedef struct gunzip_member gunzip_member;

typedef enum {
  /// The member goes on: room or input is used up.
  GUNZIP_MORE,
  /// The member ended here, and its checksum and length are right.
  GUNZIP_END,
  /// These bytes are not what RFC 1952 allows, or the checksum or the length is wrong.
  GUNZIP_DAMAGED,
} gunzip_status;

/// NULL when memory is short.
gunzip_member *gunzip_create(void);
void gunzip_free(gunzip_member *member);

/// Expects the first byte of a header next.
void gunzip_begin(gunzip_member *member);

/// Decompresses what input and room allow, and takes from both counts what was used. It may hold some output back, so a
/// member is cut short only when a call without input brings neither output nor the end.
gunzip_status gunzip_inflate(
  gunzip_member *member, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count);
