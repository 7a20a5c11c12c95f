// Foundation brings ICU with 30 MB of data: names of months, collations and formats of all languages. GRDB and Yams need
// Foundation, and nothing that this program asks of either looks into these data. So where Foundation is linked into the
// program, ICU gets a package without entries, as ICU's own "stubdata" is one (icu4c/source/stubdata/stubdata.cpp): the linker
// takes these instead of the archive's member. Hidden, so that a Foundation that is a library of its own keeps its own.
#include <stddef.h>
#include <stdint.h>

struct icu_data {
  uint16_t header_size;
  uint8_t magic1, magic2;
  // UDataInfo
  uint16_t info_size, reserved;
  uint8_t is_big_endian, charset_family, size_of_char, reserved_byte;
  uint8_t data_format[4], format_version[4], data_version[4];
  uint8_t padding[8];
  // The table of contents.
  uint32_t count, reserved_count;
  struct {
    const char *name;
    const void *data;
  } entries[1];
};

// Of a toolchain with another version the name is not asked for, and its data stay.
#define EMPTY(name)                                                                                                            \
  extern const struct icu_data name __attribute__((visibility("hidden")));                                                     \
  const struct icu_data name __attribute__((aligned(16))) = {                                                                  \
      .header_size = offsetof(struct icu_data, count), .magic1 = 0xda, .magic2 = 0x27, .info_size = 20, .size_of_char = 2,     \
      .data_format = {'T', 'o', 'C', 'P'}, .format_version = {1}};

EMPTY(icudt74_dat)
EMPTY(icudt76_dat)
