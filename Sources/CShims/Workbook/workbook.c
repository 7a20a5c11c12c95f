#include "workbook.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static struct {
  lxw_workbook *(*new_workbook)(const char *, lxw_workbook_options *);
  lxw_worksheet *(*add_worksheet)(lxw_workbook *, const char *);
  lxw_format *(*add_format)(lxw_workbook *);
  void (*set_num_format)(lxw_format *, const char *);
  lxw_error (*set_properties)(lxw_workbook *, lxw_doc_properties *);
  lxw_error (*close)(lxw_workbook *);
  void (*free)(lxw_workbook *);
  lxw_error (*set_column)(lxw_worksheet *, lxw_col_t, lxw_col_t, double, lxw_format *);
  lxw_error (*write_string)(lxw_worksheet *, lxw_row_t, lxw_col_t, const char *, lxw_format *);
  lxw_error (*write_number)(lxw_worksheet *, lxw_row_t, lxw_col_t, double, lxw_format *);
  lxw_error (*write_boolean)(lxw_worksheet *, lxw_row_t, lxw_col_t, int, lxw_format *);
  char *(*strerror)(lxw_error);
} library;

static char problem[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *find(void *handle, const char *name) {
  void *found = dlsym(handle, name);
  if (!found && !problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
  return found;
}

static void load(void) {
  // Of the version whose declarations this is built with: the workbook's fields are read.
  void *handle = dlopen("libxlsxwriter.so." LXW_SOVERSION, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(problem, sizeof problem, "%s", dlerror());
    return;
  }
  *(void **)&library.new_workbook = find(handle, "workbook_new_opt");
  *(void **)&library.add_worksheet = find(handle, "workbook_add_worksheet");
  *(void **)&library.add_format = find(handle, "workbook_add_format");
  *(void **)&library.set_num_format = find(handle, "format_set_num_format");
  *(void **)&library.set_properties = find(handle, "workbook_set_properties");
  *(void **)&library.close = find(handle, "workbook_close");
  *(void **)&library.free = find(handle, "lxw_workbook_free");
  *(void **)&library.set_column = find(handle, "worksheet_set_column");
  *(void **)&library.write_string = find(handle, "worksheet_write_string");
  *(void **)&library.write_number = find(handle, "worksheet_write_number");
  *(void **)&library.write_boolean = find(handle, "worksheet_write_boolean");
  *(void **)&library.strerror = find(handle, "lxw_strerror");
}

const char *workbook_load(void) {
  pthread_once(&once, load);
  return problem[0] ? problem : NULL;
}

struct workbook_writer {
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format **formats;
  uint16_t format_count;
};

workbook_writer *workbook_begin(const char *path, const char *folder, const char *sheet) {
  workbook_writer *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  lxw_workbook_options options;
  memset(&options, 0, sizeof options);
  options.constant_memory = LXW_TRUE;
  options.use_zip64 = LXW_TRUE;
  options.tmpdir = (char *)folder;
  made->workbook = library.new_workbook(path, &options);
  made->sheet = made->workbook ? library.add_worksheet(made->workbook, sheet) : NULL;
  // The same rows are the same bytes: the first second that a zip archive can hold, as its parts have it too.
  lxw_doc_properties properties;
  memset(&properties, 0, sizeof properties);
  properties.created = 315532800;
  if (!made->sheet || library.set_properties(made->workbook, &properties)) {
    workbook_forget(made);
    return NULL;
  }
  return made;
}

int workbook_column(workbook_writer *writer, uint16_t column, const char *format, double width) {
  if (column >= writer->format_count) {
    lxw_format **more = realloc(writer->formats, (column + 1u) * sizeof *more);
    if (!more) return LXW_ERROR_MEMORY_MALLOC_FAILED;
    for (uint16_t place = writer->format_count; place <= column; place++) more[place] = NULL;
    writer->formats = more;
    writer->format_count = column + 1;
  }
  if (!format) return 0;
  writer->formats[column] = library.add_format(writer->workbook);
  if (!writer->formats[column]) return LXW_ERROR_MEMORY_MALLOC_FAILED;
  library.set_num_format(writer->formats[column], format);
  return library.set_column(writer->sheet, column, column, width, NULL);
}

int workbook_text(workbook_writer *writer, uint32_t row, uint16_t column, const char *text) {
  return library.write_string(writer->sheet, row, column, text, NULL);
}

int workbook_number(workbook_writer *writer, uint32_t row, uint16_t column, double number) {
  return library.write_number(writer->sheet, row, column, number, writer->formats[column]);
}

int workbook_boolean(workbook_writer *writer, uint32_t row, uint16_t column, int flag) {
  return library.write_boolean(writer->sheet, row, column, flag, NULL);
}

double workbook_written(double number) {
  char text[40];
  snprintf(text, sizeof text, "%.16G", number);
  return strtod(text, NULL);
}

int workbook_finish(workbook_writer *writer) {
  // The library does not look whether its temporary files took what it wrote.
  FILE *rows = writer->sheet->optimize_tmpfile;
  int is_lost = rows && (fflush(rows) || ferror(rows));
  int error = 0;
  if (is_lost) {
    library.free(writer->workbook);
  } else {
    error = library.close(writer->workbook);
  }
  writer->workbook = NULL;
  workbook_forget(writer);
  return is_lost ? -1 : error;
}

void workbook_forget(workbook_writer *writer) {
  if (writer->workbook) library.free(writer->workbook);
  free(writer->formats);
  free(writer);
}

const char *workbook_error(int error) { return error < 0 ? "temporary data were not written" : library.strerror(error); }
