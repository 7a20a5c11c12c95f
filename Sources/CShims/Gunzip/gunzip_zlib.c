#include "gunzip.h"

// ISA-L before 2.32 finds wrong checksums in good data on arm64 (isa-l #316), so there it is zlib.
#if !defined(__x86_64__)

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include <zlib.h>

struct gunzip_member {
  z_stream stream;
  bool is_damaged;
};

gunzip_member *gunzip_create(void) {
  gunzip_member *member = calloc(1, sizeof(gunzip_member));
  if (member && inflateInit2(&member->stream, 15 + 16) != Z_OK) {
    free(member);
    return NULL;
  }
  return member;
}

void gunzip_free(gunzip_member *member) {
  if (member) inflateEnd(&member->stream);
  free(member);
}

void gunzip_begin(gunzip_member *member) {
  inflateReset(&member->stream);
  member->is_damaged = false;
}

gunzip_status gunzip_inflate(
  gunzip_member *member, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count
) {
  z_stream *stream = &member->stream;
  uInt taken = *input_count < INT_MAX ? *input_count : INT_MAX, room = *output_count < INT_MAX ? *output_count : INT_MAX;
  stream->next_in = (Bytef *)input;
  stream->avail_in = taken;
  stream->next_out = output;
  stream->avail_out = room;
  int status = inflate(stream, Z_NO_FLUSH);
  *input_count -= taken - stream->avail_in;
  *output_count -= room - stream->avail_out;
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) member->is_damaged = true;
  if (member->is_damaged) return GUNZIP_DAMAGED;
  return status == Z_STREAM_END ? GUNZIP_END : GUNZIP_MORE;
}

#endif
