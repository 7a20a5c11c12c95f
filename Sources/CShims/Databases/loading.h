#pragma once

#include <stddef.h>

/// A call of a library, and where its address goes in a struct of them.
struct named_call {
  size_t place;
  const char *name;
};

/// Loads a library and puts the addresses of calls into `calls`; says in `problem`, of `problem_size` bytes, why it cannot.
void load_calls(const char *library, const struct named_call *names, size_t count, void *calls, char *problem,
                size_t problem_size);
