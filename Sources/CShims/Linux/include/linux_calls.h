// System calls that glibc offers only under _GNU_SOURCE, which Swift's Glibc module does not define.
#pragma once
#include <stdint.h>

/// renameat2 with RENAME_EXCHANGE: 0, or the errno.
int linux_rename_exchange(const char *from, const char *to);
/// renameat2 with RENAME_NOREPLACE: 0, or the errno.
int linux_rename_noreplace(const char *from, const char *to);
/// O_PATH, for a descriptor that only says where something is.
static const int linux_path_only = 010000000;
/// openat2 with RESOLVE_BENEATH: opens a relative path that leads nowhere out of the folder `root`, whatever links
/// stand in it. The descriptor, or minus the errno; EXDEV for a path that leaves the folder.
int linux_open_beneath(int root, const char *path, int flags);
/// The same, part by part, for kernels without openat2.
int linux_open_beneath_by_hand(int root, const char *path, int flags);
/// syncfs: 0, or the errno.
int linux_sync_file_system(int descriptor);
/// Birth time of a file in nanoseconds since the epoch, links not followed; 0 where the file system keeps none.
int64_t linux_birth_time(const char *path);
/// malloc_trim: gives memory that the heap has freed back to the system.
void linux_trim_heap(void);
/// The same after `linux_keep_heap_small`, else nothing: for those who have freed many small pieces. Costs milliseconds.
void linux_trim_small_heap(void);
/// mallopt: the heap keeps few megabytes of what is freed, from now on and in the whole process; costs time.
void linux_keep_heap_small(void);
