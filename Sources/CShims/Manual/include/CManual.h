#pragma once
#include <stddef.h>

/// A page of docs/ as it is in the repository: its path there without ".md", and its UTF-8 bytes.
struct sous_manual_page {
  const char *path;
  const unsigned char *text;
  size_t count;
};

/// The pages in the order of their paths.
const struct sous_manual_page *sous_manual_pages(void);
size_t sous_manual_page_count(void);
