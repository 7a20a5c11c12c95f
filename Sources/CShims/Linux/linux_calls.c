#define _GNU_SOURCE
#include "linux_calls.h"
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

// linux/openat2.h, which older headers lack.
struct open_how_v0 {
  uint64_t flags, mode, resolve;
};
enum { resolve_no_magiclinks = 0x02, resolve_beneath = 0x08 };

int linux_rename_exchange(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

int linux_rename_noreplace(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int linux_sync_file_system(int descriptor) { return syncfs(descriptor) == 0 ? 0 : errno; }

int64_t linux_birth_time(const char *path) {
  struct statx facts;
  if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &facts) != 0) return 0;
  if (!(facts.stx_mask & STATX_BTIME)) return 0;
  return facts.stx_btime.tv_sec * 1000000000LL + facts.stx_btime.tv_nsec;
}

static atomic_bool keeps_heap_small;

void linux_keep_heap_small(void) {
  atomic_store(&keeps_heap_small, true);
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 2);
  // What a batch frees the next one takes again: with less kept a third of the pages are asked for anew.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

void linux_trim_heap(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void linux_trim_small_heap(void) {
  if (atomic_load(&keeps_heap_small)) linux_trim_heap();
}

int linux_open_beneath(int root, const char *path, int flags) {
  struct open_how_v0 how = {.flags = (uint64_t)flags | O_CLOEXEC, .resolve = resolve_beneath | resolve_no_magiclinks};
  for (int attempt = 0; attempt < 32; attempt++) {
    long descriptor = syscall(SYS_openat2, root, path, &how, sizeof how);
    if (descriptor >= 0) return (int)descriptor;
    if (errno == EINTR || errno == EAGAIN) continue;
    // Sandboxes answer with EPERM to calls that they do not know.
    if (errno == ENOSYS || errno == EPERM) return linux_open_beneath_by_hand(root, path, flags);
    return -errno;
  }
  return -EAGAIN;
}

enum { most_folders = 256, most_links = 40 };

int linux_open_beneath_by_hand(int root, const char *path, int flags) {
  char pending[PATH_MAX], link[PATH_MAX], joined[PATH_MAX];
  int folders[most_folders], depth = 0, links = 0, result = 0;
  if (path[0] == '/') return -EXDEV;
  if (strlen(path) >= sizeof pending) return -ENAMETOOLONG;
  strcpy(pending, path);
  char *rest = pending;
  for (;;) {
    while (*rest == '/') rest++;
    int folder = depth > 0 ? folders[depth - 1] : root;
    if (*rest == 0) {
      int descriptor = openat(folder, ".", flags | O_CLOEXEC);
      result = descriptor >= 0 ? descriptor : -errno;
      break;
    }
    size_t length = strcspn(rest, "/");
    char name[NAME_MAX + 1];
    if (length > NAME_MAX) {
      result = -ENAMETOOLONG;
      break;
    }
    memcpy(name, rest, length);
    name[length] = 0;
    rest += length;
    if (strcmp(name, ".") == 0) continue;
    if (strcmp(name, "..") == 0) {
      if (depth == 0) {
        result = -EXDEV;
        break;
      }
      close(folders[--depth]);
      continue;
    }
    int part = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat facts;
    if (part < 0 || fstat(part, &facts) != 0) {
      result = -errno;
      if (part >= 0) close(part);
      break;
    }
    if (S_ISLNK(facts.st_mode)) {
      ssize_t count = readlinkat(part, "", link, sizeof link - 1);
      int error = errno;
      close(part);
      if (count < 0) result = -error;
      else if (++links > most_links) result = -ELOOP;
      else if (link[0] == '/') result = -EXDEV;
      else if ((size_t)count + strlen(rest) + 2 > sizeof joined) result = -ENAMETOOLONG;
      if (result < 0) break;
      link[count] = 0;
      // What is left begins with its slash.
      memcpy(joined, link, (size_t)count);
      strcpy(joined + count, rest);
      strcpy(pending, joined);
      rest = pending;
      continue;
    }
    if (S_ISDIR(facts.st_mode)) {
      if (depth == most_folders) {
        close(part);
        result = -ENAMETOOLONG;
        break;
      }
      folders[depth++] = part;
      continue;
    }
    close(part);
    if (*rest != 0) {
      result = -ENOTDIR;
      break;
    }
    int descriptor = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
    result = descriptor >= 0 ? descriptor : -errno;
    break;
  }
  while (depth > 0) close(folders[--depth]);
  return result;
}
