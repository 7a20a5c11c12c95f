#include "cre2.h"

#include <cstdlib>
#include <cstring>
#include <re2/re2.h>
#include <vector>

struct cre2_pattern {
  RE2 compiled;
  explicit cre2_pattern(re2::StringPiece text, const RE2::Options &options) : compiled(text, options) {}
};

extern "C" cre2_pattern *cre2_compile(const char *pattern, size_t length, cre2_problem *problem, char **message) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(64 << 20);
  auto *made = new cre2_pattern(re2::StringPiece(pattern, length), options);
  if (made->compiled.ok()) return made;
  *problem = made->compiled.error_code() == RE2::ErrorRepeatSize ? CRE2_REPEATED_TOO_OFTEN : CRE2_INVALID;
  *message = strdup(made->compiled.error().c_str());
  delete made;
  return nullptr;
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }
extern "C" void cre2_free_text(char *text) { std::free(text); }
extern "C" int cre2_group_count(const cre2_pattern *pattern) { return pattern->compiled.NumberOfCapturingGroups(); }

extern "C" bool cre2_match(
    const cre2_pattern *pattern, const char *text, size_t length, size_t start, int groups, ptrdiff_t *spans) {
  const int count = groups + 1;
  re2::StringPiece few[16];
  std::vector<re2::StringPiece> many(count > 16 ? count : 0);
  re2::StringPiece *const found = count > 16 ? many.data() : few;
  if (!pattern->compiled.Match(re2::StringPiece(text, length), start, length, RE2::UNANCHORED, found, count)) return false;
  for (int i = 0; i < count; i++) {
    const bool present = found[i].data() != nullptr;
    spans[2 * i] = present ? found[i].data() - text : -1;
    spans[2 * i + 1] = present ? spans[2 * i] + (ptrdiff_t)found[i].size() : -1;
  }
  return true;
}

extern "C" bool cre2_test(const cre2_pattern *pattern, const char *text, size_t length) {
  return pattern->compiled.Match(re2::StringPiece(text, length), 0, length, RE2::UNANCHORED, nullptr, 0);
}
