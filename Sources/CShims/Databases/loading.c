#include "loading.h"

#include <dlfcn.h>
#include <stdio.h>

void load_calls(const char *library, const struct named_call *names, size_t count, void *calls, char *problem,
                size_t problem_size) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(problem, problem_size, "%s", dlerror());
    return;
  }
  for (size_t n = 0; n < count; n++) {
    void *found = dlsym(handle, names[n].name);
    if (!found) {
      snprintf(problem, problem_size, "%s", dlerror());
      return;
    }
    *(void **)((char *)calls + names[n].place) = found;
  }
}
