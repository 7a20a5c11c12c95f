// The files of docs/, listed by scripts/pages.
#include "CManual.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page0[] = {
#embed "../../../docs/benchmarks.md"
};
static const unsigned char page1[] = {
#embed "../../../docs/databrew.md"
};
static const unsigned char page2[] = {
#embed "../../../docs/excel.md"
};
static const unsigned char page3[] = {
#embed "../../../docs/explanation/catalog-and-publication.md"
};
static const unsigned char page4[] = {
#embed "../../../docs/explanation/glossary.md"
};
static const unsigned char page5[] = {
#embed "../../../docs/explanation/ledger.md"
};
static const unsigned char page6[] = {
#embed "../../../docs/explanation/memory.md"
};
static const unsigned char page7[] = {
#embed "../../../docs/explanation/nodes.md"
};
static const unsigned char page8[] = {
#embed "../../../docs/explanation/reading-files.md"
};
static const unsigned char page9[] = {
#embed "../../../docs/explanation/rejects.md"
};
static const unsigned char page10[] = {
#embed "../../../docs/explanation/samples-and-counts.md"
};
static const unsigned char page11[] = {
#embed "../../../docs/explanation/security.md"
};
static const unsigned char page12[] = {
#embed "../../../docs/explanation/types.md"
};
static const unsigned char page13[] = {
#embed "../../../docs/expressions.md"
};
static const unsigned char page14[] = {
#embed "../../../docs/how-to/check-the-data.md"
};
static const unsigned char page15[] = {
#embed "../../../docs/how-to/compare-two-tables.md"
};
static const unsigned char page16[] = {
#embed "../../../docs/how-to/duplicates.md"
};
static const unsigned char page17[] = {
#embed "../../../docs/how-to/file-without-header.md"
};
static const unsigned char page18[] = {
#embed "../../../docs/how-to/folder-that-grows.md"
};
static const unsigned char page19[] = {
#embed "../../../docs/how-to/from-a-database.md"
};
static const unsigned char page20[] = {
#embed "../../../docs/how-to/from-databrew-and-glue.md"
};
static const unsigned char page21[] = {
#embed "../../../docs/how-to/from-openrefine.md"
};
static const unsigned char page22[] = {
#embed "../../../docs/how-to/from-pandas.md"
};
static const unsigned char page23[] = {
#embed "../../../docs/how-to/from-sql.md"
};
static const unsigned char page24[] = {
#embed "../../../docs/how-to/from-visidata.md"
};
static const unsigned char page25[] = {
#embed "../../../docs/how-to/glue.md"
};
static const unsigned char page26[] = {
#embed "../../../docs/how-to/install-and-remove.md"
};
static const unsigned char page27[] = {
#embed "../../../docs/how-to/join-several-tables.md"
};
static const unsigned char page28[] = {
#embed "../../../docs/how-to/json-in-a-column.md"
};
static const unsigned char page29[] = {
#embed "../../../docs/how-to/little-memory.md"
};
static const unsigned char page30[] = {
#embed "../../../docs/how-to/nightly-runs.md"
};
static const unsigned char page31[] = {
#embed "../../../docs/how-to/nulls.md"
};
static const unsigned char page32[] = {
#embed "../../../docs/how-to/numbers-and-dates.md"
};
static const unsigned char page33[] = {
#embed "../../../docs/how-to/one-file-or-many.md"
};
static const unsigned char page34[] = {
#embed "../../../docs/how-to/only-the-bad-rows.md"
};
static const unsigned char page35[] = {
#embed "../../../docs/how-to/parameters.md"
};
static const unsigned char page36[] = {
#embed "../../../docs/how-to/pipes.md"
};
static const unsigned char page37[] = {
#embed "../../../docs/how-to/recipes-in-git.md"
};
static const unsigned char page38[] = {
#embed "../../../docs/how-to/run-on-spark.md"
};
static const unsigned char page39[] = {
#embed "../../../docs/how-to/s3.md"
};
static const unsigned char page40[] = {
#embed "../../../docs/how-to/secrets.md"
};
static const unsigned char page41[] = {
#embed "../../../docs/how-to/sort-as-people-do.md"
};
static const unsigned char page42[] = {
#embed "../../../docs/how-to/spreadsheets.md"
};
static const unsigned char page43[] = {
#embed "../../../docs/how-to/terminal.md"
};
static const unsigned char page44[] = {
#embed "../../../docs/how-to/undo-a-run.md"
};
static const unsigned char page45[] = {
#embed "../../../docs/how-to/within-groups.md"
};
static const unsigned char page46[] = {
#embed "../../../docs/questions.md"
};
static const unsigned char page47[] = {
#embed "../../../docs/reference/commands.md"
};
static const unsigned char page48[] = {
#embed "../../../docs/reference/environment.md"
};
static const unsigned char page49[] = {
#embed "../../../docs/reference/exit-statuses.md"
};
static const unsigned char page50[] = {
#embed "../../../docs/reference/formats.md"
};
static const unsigned char page51[] = {
#embed "../../../docs/reference/json-outputs.md"
};
static const unsigned char page52[] = {
#embed "../../../docs/reference/messages.md"
};
static const unsigned char page53[] = {
#embed "../../../docs/reference/patterns.md"
};
static const unsigned char page54[] = {
#embed "../../../docs/reference/recipe-file.md"
};
static const unsigned char page55[] = {
#embed "../../../docs/reference/report.md"
};
static const unsigned char page56[] = {
#embed "../../../docs/reference/studio-keys.md"
};
static const unsigned char page57[] = {
#embed "../../../docs/screens.md"
};
static const unsigned char page58[] = {
#embed "../../../docs/spark.md"
};
static const unsigned char page59[] = {
#embed "../../../docs/spark-differences.md"
};
static const unsigned char page60[] = {
#embed "../../../docs/steps.md"
};
static const unsigned char page61[] = {
#embed "../../../docs/studio.md"
};
static const unsigned char page62[] = {
#embed "../../../docs/tables.md"
};
static const unsigned char page63[] = {
#embed "../../../docs/tutorial.md"
};

static const struct sous_manual_page pages[] = {
  {"benchmarks", page0, sizeof(page0)},
  {"databrew", page1, sizeof(page1)},
  {"excel", page2, sizeof(page2)},
  {"explanation/catalog-and-publication", page3, sizeof(page3)},
  {"explanation/glossary", page4, sizeof(page4)},
  {"explanation/ledger", page5, sizeof(page5)},
  {"explanation/memory", page6, sizeof(page6)},
  {"explanation/nodes", page7, sizeof(page7)},
  {"explanation/reading-files", page8, sizeof(page8)},
  {"explanation/rejects", page9, sizeof(page9)},
  {"explanation/samples-and-counts", page10, sizeof(page10)},
  {"explanation/security", page11, sizeof(page11)},
  {"explanation/types", page12, sizeof(page12)},
  {"expressions", page13, sizeof(page13)},
  {"how-to/check-the-data", page14, sizeof(page14)},
  {"how-to/compare-two-tables", page15, sizeof(page15)},
  {"how-to/duplicates", page16, sizeof(page16)},
  {"how-to/file-without-header", page17, sizeof(page17)},
  {"how-to/folder-that-grows", page18, sizeof(page18)},
  {"how-to/from-a-database", page19, sizeof(page19)},
  {"how-to/from-databrew-and-glue", page20, sizeof(page20)},
  {"how-to/from-openrefine", page21, sizeof(page21)},
  {"how-to/from-pandas", page22, sizeof(page22)},
  {"how-to/from-sql", page23, sizeof(page23)},
  {"how-to/from-visidata", page24, sizeof(page24)},
  {"how-to/glue", page25, sizeof(page25)},
  {"how-to/install-and-remove", page26, sizeof(page26)},
  {"how-to/join-several-tables", page27, sizeof(page27)},
  {"how-to/json-in-a-column", page28, sizeof(page28)},
  {"how-to/little-memory", page29, sizeof(page29)},
  {"how-to/nightly-runs", page30, sizeof(page30)},
  {"how-to/nulls", page31, sizeof(page31)},
  {"how-to/numbers-and-dates", page32, sizeof(page32)},
  {"how-to/one-file-or-many", page33, sizeof(page33)},
  {"how-to/only-the-bad-rows", page34, sizeof(page34)},
  {"how-to/parameters", page35, sizeof(page35)},
  {"how-to/pipes", page36, sizeof(page36)},
  {"how-to/recipes-in-git", page37, sizeof(page37)},
  {"how-to/run-on-spark", page38, sizeof(page38)},
  {"how-to/s3", page39, sizeof(page39)},
  {"how-to/secrets", page40, sizeof(page40)},
  {"how-to/sort-as-people-do", page41, sizeof(page41)},
  {"how-to/spreadsheets", page42, sizeof(page42)},
  {"how-to/terminal", page43, sizeof(page43)},
  {"how-to/undo-a-run", page44, sizeof(page44)},
  {"how-to/within-groups", page45, sizeof(page45)},
  {"questions", page46, sizeof(page46)},
  {"reference/commands", page47, sizeof(page47)},
  {"reference/environment", page48, sizeof(page48)},
  {"reference/exit-statuses", page49, sizeof(page49)},
  {"reference/formats", page50, sizeof(page50)},
  {"reference/json-outputs", page51, sizeof(page51)},
  {"reference/messages", page52, sizeof(page52)},
  {"reference/patterns", page53, sizeof(page53)},
  {"reference/recipe-file", page54, sizeof(page54)},
  {"reference/report", page55, sizeof(page55)},
  {"reference/studio-keys", page56, sizeof(page56)},
  {"screens", page57, sizeof(page57)},
  {"spark", page58, sizeof(page58)},
  {"spark-differences", page59, sizeof(page59)},
  {"steps", page60, sizeof(page60)},
  {"studio", page61, sizeof(page61)},
  {"tables", page62, sizeof(page62)},
  {"tutorial", page63, sizeof(page63)},
};

const struct sous_manual_page *sous_manual_pages(void) { return pages; }
size_t sous_manual_page_count(void) { return sizeof(pages) / sizeof(pages[0]); }
