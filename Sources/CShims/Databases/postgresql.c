#include "postgresql.h"
#include "loading.h"

#include <pthread.h>
#include <stddef.h>

static struct postgresql library;
static char problem_text[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct named_call calls[] = {
  {offsetof(struct postgresql, connect_start), "PQconnectStartParams"},
  {offsetof(struct postgresql, connect_poll), "PQconnectPoll"},
  {offsetof(struct postgresql, status), "PQstatus"},
  {offsetof(struct postgresql, socket), "PQsocket"},
  {offsetof(struct postgresql, error_message), "PQerrorMessage"},
  {offsetof(struct postgresql, finish), "PQfinish"},
  {offsetof(struct postgresql, send_query), "PQsendQuery"},
  {offsetof(struct postgresql, send_prepare), "PQsendPrepare"},
  {offsetof(struct postgresql, send_describe), "PQsendDescribePrepared"},
  {offsetof(struct postgresql, consume_input), "PQconsumeInput"},
  {offsetof(struct postgresql, is_busy), "PQisBusy"},
  {offsetof(struct postgresql, get_result), "PQgetResult"},
  {offsetof(struct postgresql, result_status), "PQresultStatus"},
  {offsetof(struct postgresql, result_error), "PQresultErrorMessage"},
  {offsetof(struct postgresql, clear), "PQclear"},
  {offsetof(struct postgresql, row_count), "PQntuples"},
  {offsetof(struct postgresql, column_count), "PQnfields"},
  {offsetof(struct postgresql, column_name), "PQfname"},
  {offsetof(struct postgresql, column_type), "PQftype"},
  {offsetof(struct postgresql, column_modifier), "PQfmod"},
  {offsetof(struct postgresql, value), "PQgetvalue"},
  {offsetof(struct postgresql, is_null), "PQgetisnull"},
  {offsetof(struct postgresql, get_copy), "PQgetCopyData"},
  {offsetof(struct postgresql, put_copy), "PQputCopyData"},
  {offsetof(struct postgresql, end_copy), "PQputCopyEnd"},
  {offsetof(struct postgresql, flush), "PQflush"},
  {offsetof(struct postgresql, set_nonblocking), "PQsetnonblocking"},
  {offsetof(struct postgresql, command_rows), "PQcmdTuples"},
  {offsetof(struct postgresql, free), "PQfreemem"},
  {offsetof(struct postgresql, get_cancel), "PQgetCancel"},
  {offsetof(struct postgresql, cancel), "PQcancel"},
  {offsetof(struct postgresql, free_cancel), "PQfreeCancel"},
};

static void load(void) {
  load_calls("libpq.so.5", calls, sizeof calls / sizeof *calls, &library, problem_text, sizeof problem_text);
}

const struct postgresql *postgresql_library(const char **problem) {
  pthread_once(&once, load);
  *problem = problem_text[0] ? problem_text : NULL;
  return problem_text[0] ? NULL : &library;
}
