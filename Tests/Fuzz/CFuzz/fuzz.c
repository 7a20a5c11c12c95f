#include "fuzz.h"

// libFuzzer's own main, which is never run, wants this.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  (void)data;
  (void)size;
  return 0;
}
