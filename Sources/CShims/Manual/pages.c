// The files of docs/, listed by "make manual".
#include "CManual.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page0[] = {
#embed "../../../docs/confine.md"
};
static const unsigned char page1[] = {
#embed "../../../docs/databrew.md"
};
static const unsigned char page2[] = {
#embed "../../../docs/excel.md"
};
static const unsigned char page3[] = {
#embed "../../../docs/expressions.md"
};
static const unsigned char page4[] = {
#embed "../../../docs/nodes.md"
};
static const unsigned char page5[] = {
#embed "../../../docs/reference/commands.md"
};
static const unsigned char page6[] = {
#embed "../../../docs/reference/formats.md"
};
static const unsigned char page7[] = {
#embed "../../../docs/reference/patterns.md"
};
static const unsigned char page8[] = {
#embed "../../../docs/reference/recipe-file.md"
};
static const unsigned char page9[] = {
#embed "../../../docs/reference/report.md"
};
static const unsigned char page10[] = {
#embed "../../../docs/reference/studio-keys.md"
};
static const unsigned char page11[] = {
#embed "../../../docs/rejects.md"
};
static const unsigned char page12[] = {
#embed "../../../docs/spark.md"
};
static const unsigned char page13[] = {
#embed "../../../docs/spark-differences.md"
};
static const unsigned char page14[] = {
#embed "../../../docs/steps.md"
};
static const unsigned char page15[] = {
#embed "../../../docs/studio.md"
};
static const unsigned char page16[] = {
#embed "../../../docs/tables.md"
};

static const struct sous_manual_page pages[] = {
  {"confine", page0, sizeof(page0)},
  {"databrew", page1, sizeof(page1)},
  {"excel", page2, sizeof(page2)},
  {"expressions", page3, sizeof(page3)},
  {"nodes", page4, sizeof(page4)},
  {"reference/commands", page5, sizeof(page5)},
  {"reference/formats", page6, sizeof(page6)},
  {"reference/patterns", page7, sizeof(page7)},
  {"reference/recipe-file", page8, sizeof(page8)},
  {"reference/report", page9, sizeof(page9)},
  {"reference/studio-keys", page10, sizeof(page10)},
  {"rejects", page11, sizeof(page11)},
  {"spark", page12, sizeof(page12)},
  {"spark-differences", page13, sizeof(page13)},
  {"steps", page14, sizeof(page14)},
  {"studio", page15, sizeof(page15)},
  {"tables", page16, sizeof(page16)},
};

const struct sous_manual_page *sous_manual_pages(void) { return pages; }
size_t sous_manual_page_count(void) { return sizeof(pages) / sizeof(pages[0]); }
