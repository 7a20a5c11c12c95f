#include "gunzip.h"

#if defined(__x86_64__)

#include <stdbool.h>
#include <stdlib.h>

#include <isa-l/igzip_lib.h>

struct gunzip_member {
  struct inflate_state state;
  // Headers are read apart from the data: only so may one arrive in pieces.
  struct isal_gzip_header header;
  bool is_header_read;
  // A failure stays one, also when ISA-L would go on.
  bool is_damaged;
};

// RFC 1952, section 2.3.1.2: these bits must be zero; ISA-L ignores them.
static const uint32_t reserved_flags = 0xE0;

// ISA-L counts in 32 bits.
static const size_t step = 1 << 30;

gunzip_member *gunzip_create(void) { return malloc(sizeof(gunzip_member)); }

void gunzip_free(gunzip_member *member) { free(member); }

void gunzip_begin(gunzip_member *member) {
  isal_inflate_init(&member->state);
  member->header = (struct isal_gzip_header){0};
  member->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
  member->is_header_read = false;
  member->is_damaged = false;
}

gunzip_status gunzip_inflate(
  gunzip_member *member, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count
) {
  struct inflate_state *state = &member->state;
  uint32_t taken = *input_count < step ? *input_count : step, room = *output_count < step ? *output_count : step;
  state->next_in = (uint8_t *)input;
  state->avail_in = taken;
  state->next_out = output;
  state->avail_out = room;
  int status = ISAL_DECOMP_OK;
  if (!member->is_header_read) {
    status = isal_read_gzip_header(state, &member->header);
    member->is_header_read = status == ISAL_DECOMP_OK;
  }
  if (member->is_header_read) status = isal_inflate(state);
  *input_count -= taken - state->avail_in;
  *output_count -= room - state->avail_out;
  if (status < 0 || member->header.flags & reserved_flags) member->is_damaged = true;
  if (member->is_damaged) return GUNZIP_DAMAGED;
  return state->block_state == ISAL_BLOCK_FINISH ? GUNZIP_END : GUNZIP_MORE;
}

#endif
