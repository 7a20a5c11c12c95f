#include "transfer.h"

#include "digest.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Answers that are kept as text are lists and messages.
static const size_t most_text = 64u << 20;

static struct {
  CURLcode (*global_init)(long);
  CURL *(*easy_init)(void);
  void (*easy_cleanup)(CURL *);
  void (*easy_reset)(CURL *);
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  CURLcode (*easy_perform)(CURL *);
  const char *(*easy_strerror)(CURLcode);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
} library;

static char problem[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *find(void *handle, const char *name) {
  void *found = handle ? dlsym(handle, name) : NULL;
  if (!found && !problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
  return found;
}

static void load(void) {
  void *curl = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!curl) {
    snprintf(problem, sizeof problem, "%s", dlerror());
    return;
  }
  // Requests are signed.
  const char *missing = digest_load();
  if (missing) {
    snprintf(problem, sizeof problem, "%s", missing);
    return;
  }
  *(void **)&library.global_init = find(curl, "curl_global_init");
  *(void **)&library.easy_init = find(curl, "curl_easy_init");
  *(void **)&library.easy_cleanup = find(curl, "curl_easy_cleanup");
  *(void **)&library.easy_reset = find(curl, "curl_easy_reset");
  *(void **)&library.easy_setopt = find(curl, "curl_easy_setopt");
  *(void **)&library.easy_getinfo = find(curl, "curl_easy_getinfo");
  *(void **)&library.easy_perform = find(curl, "curl_easy_perform");
  *(void **)&library.easy_strerror = find(curl, "curl_easy_strerror");
  *(void **)&library.slist_append = find(curl, "curl_slist_append");
  *(void **)&library.slist_free_all = find(curl, "curl_slist_free_all");
  if (!problem[0] && library.global_init(CURL_GLOBAL_ALL)) snprintf(problem, sizeof problem, "libcurl does not start");
}

const char *transfer_load(void) {
  pthread_once(&once, load);
  return problem[0] ? problem : NULL;
}

struct transfer {
  CURL *curl;
};

transfer *transfer_open(void) {
  CURL *curl = library.easy_init();
  if (!curl) return NULL;
  transfer *made = malloc(sizeof *made);
  if (made) made->curl = curl;
  else library.easy_cleanup(curl);
  return made;
}

void transfer_close(transfer *transfer) {
  library.easy_cleanup(transfer->curl);
  free(transfer);
}

struct exchange {
  CURL *curl;
  const transfer_request *request;
  transfer_answer *answer;
  size_t text_room, head_room;
  size_t sent;
  int is_too_long;
};

static int append(uint8_t **bytes, size_t *count, size_t *room, const char *added, size_t length) {
  if (length > most_text - *count) return 0;
  if (*room - *count < length) {
    size_t wanted = (*count + length) * 2 + 1024;
    uint8_t *larger = realloc(*bytes, wanted);
    if (!larger) return 0;
    *bytes = larger;
    *room = wanted;
  }
  memcpy(*bytes + *count, added, length);
  *count += length;
  return 1;
}

static size_t take_body(char *bytes, size_t size, size_t items, void *raw) {
  struct exchange *exchange = raw;
  size_t length = size * items;
  transfer_answer *answer = exchange->answer;
  long status = 0;
  library.easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
  if (exchange->request->target && status >= 200 && status < 300) {
    if (length > exchange->request->target_count - answer->received) {
      exchange->is_too_long = 1;
      return 0;
    }
    memcpy(exchange->request->target + answer->received, bytes, length);
    answer->received += length;
    return length;
  }
  if (append(&answer->text, &answer->text_count, &exchange->text_room, bytes, length)) return length;
  exchange->is_too_long = 1;
  return 0;
}

static size_t take_head(char *bytes, size_t size, size_t items, void *raw) {
  struct exchange *exchange = raw;
  size_t length = size * items;
  // A status line begins the head of another answer.
  if (length > 5 && !memcmp(bytes, "HTTP/", 5)) exchange->answer->head_count = 0;
  return append((uint8_t **)&exchange->answer->head, &exchange->answer->head_count, &exchange->head_room, bytes, length)
             ? length
             : 0;
}

static size_t give_body(char *target, size_t size, size_t items, void *raw) {
  struct exchange *exchange = raw;
  size_t room = size * items, left = exchange->request->body_count - exchange->sent;
  size_t length = room < left ? room : left;
  memcpy(target, exchange->request->body + exchange->sent, length);
  exchange->sent += length;
  return length;
}

static int rewind_body(void *raw, curl_off_t offset, int origin) {
  struct exchange *exchange = raw;
  if (origin != SEEK_SET || offset < 0 || (size_t)offset > exchange->request->body_count) return CURL_SEEKFUNC_CANTSEEK;
  exchange->sent = (size_t)offset;
  return CURL_SEEKFUNC_OK;
}

static int ask(void *raw, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)a, (void)b, (void)c, (void)d;
  struct exchange *exchange = raw;
  const transfer_request *request = exchange->request;
  return request->should_stop ? request->should_stop(request->context) : 0;
}

static enum transfer_end meaning(CURLcode code, const struct exchange *exchange) {
  switch (code) {
  case CURLE_OK: return transfer_done;
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY: return transfer_unresolved;
  case CURLE_COULDNT_CONNECT: return transfer_unconnected;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR: return transfer_untrusted;
  case CURLE_OPERATION_TIMEDOUT: return transfer_stalled;
  case CURLE_ABORTED_BY_CALLBACK: return transfer_stopped;
  case CURLE_WRITE_ERROR: return exchange->is_too_long ? transfer_too_long : transfer_other;
  case CURLE_PARTIAL_FILE:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_SSL_CONNECT_ERROR: return transfer_cut;
  default: return transfer_other;
  }
}

void transfer_perform(transfer *transfer, const transfer_request *request, transfer_answer *answer) {
  memset(answer, 0, sizeof *answer);
  CURL *curl = transfer->curl;
  struct exchange exchange = {.curl = curl, .request = request, .answer = answer};
  library.easy_reset(curl);
  library.easy_setopt(curl, CURLOPT_URL, request->url);
  // Keys may hold "/../".
  library.easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  library.easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  library.easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  library.easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  library.easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
  library.easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L << 10);
  library.easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 512L << 10);
  library.easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  library.easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  library.easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, request->stall_seconds);
  if (request->certificates) library.easy_setopt(curl, CURLOPT_CAINFO, request->certificates);
  if (request->is_direct) library.easy_setopt(curl, CURLOPT_NOPROXY, "*");
  library.easy_setopt(curl, CURLOPT_ERRORBUFFER, answer->error);
  library.easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  library.easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  library.easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
  library.easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  library.easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  library.easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask);
  library.easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
  if (!strcmp(request->method, "HEAD")) {
    library.easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (!strcmp(request->method, "PUT")) {
    library.easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    library.easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body_count);
    library.easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
    library.easy_setopt(curl, CURLOPT_READDATA, &exchange);
    library.easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_body);
    library.easy_setopt(curl, CURLOPT_SEEKDATA, &exchange);
  } else if (!strcmp(request->method, "POST")) {
    library.easy_setopt(curl, CURLOPT_POST, 1L);
    library.easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
    library.easy_setopt(curl, CURLOPT_POSTFIELDS, request->body_count ? (const char *)request->body : "");
  } else if (strcmp(request->method, "GET")) {
    library.easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
  }
  struct curl_slist *headers = NULL;
  int is_complete = 1;
  for (size_t index = 0; index < request->header_count; index++) {
    struct curl_slist *longer = library.slist_append(headers, request->headers[index]);
    if (longer) headers = longer;
    else is_complete = 0;
  }
  library.easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  CURLcode code = is_complete ? library.easy_perform(curl) : CURLE_OUT_OF_MEMORY;
  library.slist_free_all(headers);
  library.easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
  library.easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
  answer->end = meaning(code, &exchange);
  if (code && !answer->error[0]) snprintf(answer->error, sizeof answer->error, "%s", library.easy_strerror(code));
}

void transfer_forget(transfer_answer *answer) {
  free(answer->text);
  free(answer->head);
  answer->text = NULL;
  answer->head = NULL;
}
