// RE2 for Swift: the user's regular expressions, in time linear in the text.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

/// Why a pattern is not valid, as far as somebody does something about it.
typedef enum { CRE2_INVALID, CRE2_REPEATED_TOO_OFTEN } cre2_problem;

/// Compiles a pattern (UTF-8); NULL when it is not valid, and `problem` and `message` (freed by cre2_free_text) say why.
cre2_pattern *cre2_compile(const char *pattern, size_t length, cre2_problem *problem, char **message);
void cre2_free(cre2_pattern *pattern);
void cre2_free_text(char *text);

/// Number of capturing groups.
int cre2_group_count(const cre2_pattern *pattern);

/// The first match at or after `start`. `spans` takes 2 × (groups + 1) offsets, -1 where a group took no part: the match
/// and the first `groups` capturing groups. Fewer groups are found faster, none fastest.
bool cre2_match(const cre2_pattern *pattern, const char *text, size_t length, size_t start, int groups, ptrdiff_t *spans);

/// Whether some part of the text matches: faster than finding out where.
bool cre2_test(const cre2_pattern *pattern, const char *text, size_t length);

#ifdef __cplusplus
}
#endif
