#pragma once

// libpq, loaded when a database is first opened: what never speaks to one needs no such library. Declared here after
// "libpq - C Library" of PostgreSQL's documentation; its interface has been the same since version 9.

struct pg_conn;
struct pg_result;
struct pg_cancel;

struct postgresql {
  struct pg_conn *(*connect_start)(const char *const *keywords, const char *const *values, int expand_dbname);
  int (*connect_poll)(struct pg_conn *);
  int (*status)(const struct pg_conn *);
  int (*socket)(const struct pg_conn *);
  char *(*error_message)(const struct pg_conn *);
  void (*finish)(struct pg_conn *);
  int (*send_query)(struct pg_conn *, const char *);
  int (*send_prepare)(struct pg_conn *, const char *name, const char *query, int count, const unsigned *types);
  int (*send_describe)(struct pg_conn *, const char *name);
  int (*consume_input)(struct pg_conn *);
  int (*is_busy)(struct pg_conn *);
  struct pg_result *(*get_result)(struct pg_conn *);
  int (*result_status)(const struct pg_result *);
  char *(*result_error)(const struct pg_result *);
  void (*clear)(struct pg_result *);
  int (*row_count)(const struct pg_result *);
  int (*column_count)(const struct pg_result *);
  char *(*column_name)(const struct pg_result *, int column);
  unsigned (*column_type)(const struct pg_result *, int column);
  int (*column_modifier)(const struct pg_result *, int column);
  char *(*value)(const struct pg_result *, int row, int column);
  int (*is_null)(const struct pg_result *, int row, int column);
  int (*get_copy)(struct pg_conn *, char **buffer, int async);
  int (*put_copy)(struct pg_conn *, const char *buffer, int count);
  int (*end_copy)(struct pg_conn *, const char *error);
  int (*flush)(struct pg_conn *);
  int (*set_nonblocking)(struct pg_conn *, int on);
  char *(*command_rows)(struct pg_result *);
  void (*free)(void *);
  struct pg_cancel *(*get_cancel)(struct pg_conn *);
  int (*cancel)(struct pg_cancel *, char *message, int count);
  void (*free_cancel)(struct pg_cancel *);
};

/// The library; NULL where it cannot be loaded, and `problem` then says why.
const struct postgresql *postgresql_library(const char **problem);
