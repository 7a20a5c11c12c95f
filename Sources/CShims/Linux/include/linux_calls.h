// System calls that glibc offers only under _GNU_SOURCE, which Swift's Glibc module does not define.
#pragma once
#include <stdint.h>

/// renameat2 with RENAME_EXCHANGE: 0, or the errno.
int linux_rename_exchange(const char *from, const char *to);
/// renameat2 with RENAME_NOREPLACE: 0, or the errno.
int linux_rename_noreplace(const char *from, const char *to);
/// syncfs: 0, or the errno.
int linux_sync_file_system(int descriptor);
/// Birth time of a file in nanoseconds since the epoch, links not followed; 0 where the file system keeps none.
int64_t linux_birth_time(const char *path);
/// malloc_trim: gives memory that the heap has freed back to the system.
void linux_trim_heap(void);
/// mallopt: the heap keeps next to nothing of what is freed, from now on and in the whole process; costs time.
void linux_keep_heap_small(void);
