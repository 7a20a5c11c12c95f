// Workbooks by libxlsxwriter, which is loaded when one is written: whoever writes none does not need it.
#pragma once
#include <stdint.h>

/// Loads the library: NULL, or what is missing. Any thread, any number of times.
const char *workbook_load(void);

/// A workbook of one sheet, whose rows go to temporary files as they come. One thread at a time.
typedef struct workbook_writer workbook_writer;

/// Begins a workbook. NULL when memory is short or the name of the sheet is not allowed. `workbook_load` comes first.
/// @param path where the workbook is written when it is closed
/// @param folder for temporary files
workbook_writer *workbook_begin(const char *path, const char *folder, const char *sheet);

/// Declares the columns' number format and width in characters, before any cell; a format of NULL is the usual one.
/// Returns 0, or the library's error.
int workbook_column(workbook_writer *, uint16_t column, const char *format, double width);

/// Cells, row by row. Return 0, or the library's error; a text ends with a zero byte.
int workbook_text(workbook_writer *, uint32_t row, uint16_t column, const char *text);
int workbook_number(workbook_writer *, uint32_t row, uint16_t column, double number);
int workbook_boolean(workbook_writer *, uint32_t row, uint16_t column, int flag);

/// The number that stands in the file for a number: the library writes sixteen digits.
double workbook_written(double number);

/// Writes the workbook and frees the writer. Returns 0, or the library's error; -1 when temporary data were not written.
int workbook_finish(workbook_writer *);
/// Frees the writer.
void workbook_forget(workbook_writer *);

/// What an error means.
const char *workbook_error(int error);
