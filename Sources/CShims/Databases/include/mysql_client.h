#pragma once

// libmariadb (MariaDB Connector/C 3), which speaks to MySQL too, loaded when such a database is first opened. Declared here
// after its documentation: the calls that do not block return what to wait for, and go on with the matching `…_cont`.

struct st_mysql;
struct st_mysql_res;

/// MYSQL_FIELD.
struct mysql_column {
  char *name, *original_name, *table, *original_table, *database, *catalog, *standard;
  unsigned long length, longest;
  unsigned int lengths[7];
  unsigned int flags, decimals, charset, type;
  void *extension;
};

struct mysql_client {
  struct st_mysql *(*init)(struct st_mysql *);
  void (*close)(struct st_mysql *);
  int (*options)(struct st_mysql *, int option, const void *value);
  int (*connect_start)(struct st_mysql **result, struct st_mysql *, const char *host, const char *user,
                       const char *password, const char *database, unsigned int port, const char *socket,
                       unsigned long flags);
  int (*connect_cont)(struct st_mysql **result, struct st_mysql *, int status);
  int (*query_start)(int *result, struct st_mysql *, const char *text, unsigned long length);
  int (*query_cont)(int *result, struct st_mysql *, int status);
  struct st_mysql_res *(*use_result)(struct st_mysql *);
  int (*row_start)(char ***row, struct st_mysql_res *);
  int (*row_cont)(char ***row, struct st_mysql_res *, int status);
  unsigned long *(*lengths)(struct st_mysql_res *);
  void (*free_result)(struct st_mysql_res *);
  unsigned int (*column_count)(struct st_mysql_res *);
  struct mysql_column *(*columns)(struct st_mysql_res *);
  const char *(*error)(struct st_mysql *);
  unsigned int (*error_number)(struct st_mysql *);
  int (*socket)(const struct st_mysql *);
  unsigned int (*timeout)(const struct st_mysql *);
};

enum {
  mysql_connect_timeout = 0,
  mysql_read_default_group = 5,
  mysql_charset_name = 7,
  mysql_nonblock = 6000,
};

/// The library; NULL where it cannot be loaded, and `problem` then says why.
const struct mysql_client *mysql_client_library(const char **problem);
