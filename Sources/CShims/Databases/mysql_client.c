#include "mysql_client.h"
#include "loading.h"

#include <pthread.h>
#include <stddef.h>

static struct mysql_client library;
static char problem_text[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct named_call calls[] = {
  {offsetof(struct mysql_client, init), "mysql_init"},
  {offsetof(struct mysql_client, close), "mysql_close"},
  {offsetof(struct mysql_client, options), "mysql_options"},
  {offsetof(struct mysql_client, connect_start), "mysql_real_connect_start"},
  {offsetof(struct mysql_client, connect_cont), "mysql_real_connect_cont"},
  {offsetof(struct mysql_client, query_start), "mysql_real_query_start"},
  {offsetof(struct mysql_client, query_cont), "mysql_real_query_cont"},
  {offsetof(struct mysql_client, use_result), "mysql_use_result"},
  {offsetof(struct mysql_client, row_start), "mysql_fetch_row_start"},
  {offsetof(struct mysql_client, row_cont), "mysql_fetch_row_cont"},
  {offsetof(struct mysql_client, lengths), "mysql_fetch_lengths"},
  {offsetof(struct mysql_client, free_result), "mysql_free_result"},
  {offsetof(struct mysql_client, column_count), "mysql_num_fields"},
  {offsetof(struct mysql_client, columns), "mysql_fetch_fields"},
  {offsetof(struct mysql_client, error), "mysql_error"},
  {offsetof(struct mysql_client, error_number), "mysql_errno"},
  {offsetof(struct mysql_client, socket), "mysql_get_socket"},
  {offsetof(struct mysql_client, timeout), "mysql_get_timeout_value_ms"},
};

static void load(void) {
  load_calls("libmariadb.so.3", calls, sizeof calls / sizeof *calls, &library, problem_text, sizeof problem_text);
}

const struct mysql_client *mysql_client_library(const char **problem) {
  pthread_once(&once, load);
  *problem = problem_text[0] ? problem_text : NULL;
  return problem_text[0] ? NULL : &library;
}
