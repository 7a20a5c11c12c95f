// HTTP by libcurl, loaded when it is first asked for, with the digests that sign requests: whoever reads only files of this
// machine does not pay the ten milliseconds that their some thirty libraries take to load.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Loads the libraries: NULL, or what is missing. Any thread, any number of times.
const char *transfer_load(void);

/// A connection that is kept between requests. One thread at a time.
typedef struct transfer transfer;
/// NULL when libcurl cannot make one. `transfer_load` comes first.
transfer *transfer_open(void);
void transfer_close(transfer *);

typedef struct {
  const char *method;
  const char *url;
  /// "Name: value", without line ends.
  const char *const *headers;
  size_t header_count;
  const uint8_t *body;
  size_t body_count;
  /// Where the body of an answer below 300 goes; without it, and of other answers, it is kept in `text`.
  uint8_t *target;
  size_t target_count;
  long connect_milliseconds;
  /// Seconds without a byte after which the other side counts as gone.
  long stall_seconds;
  /// Certificates to trust instead of the system's, or NULL.
  const char *certificates;
  /// Whether proxies of the environment are passed by.
  int is_direct;
  /// Asked about every second and while bytes move: other than 0 ends the transfer.
  int (*should_stop)(void *);
  void *context;
} transfer_request;

enum transfer_end {
  transfer_done = 0,
  transfer_unresolved,
  transfer_unconnected,
  transfer_untrusted,
  transfer_stalled,
  transfer_cut,
  transfer_stopped,
  transfer_too_long,
  transfer_other,
};

typedef struct {
  enum transfer_end end;
  long status;
  /// Bytes written to the request's target.
  size_t received;
  uint8_t *text;
  size_t text_count;
  /// The header lines of the last answer.
  char *head;
  size_t head_count;
  char error[256];
} transfer_answer;

void transfer_perform(transfer *, const transfer_request *, transfer_answer *);
/// Frees what an answer holds.
void transfer_forget(transfer_answer *);
