// Digests, keyed digests and deterministic encryption by libcrypto, loaded when they are first asked for.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Loads the library: NULL, or what is missing. Any thread, any number of times; it comes before everything below.
const char *digest_load(void);

/// Bytes that the longest digest has.
enum { digest_room = 64 };

/// A way to compute digests that is kept from one text to the next, so that none of them allocates. One thread at a time.
typedef struct digest digest;
/// NULL when the library has no digest of this name, such as "SHA256".
digest *digest_open(const char *name);
void digest_close(digest *);
/// How many bytes were written to `target`, which has `digest_room`; 0 when the library refuses.
size_t digest_of(digest *, const void *bytes, size_t count, uint8_t *target);

/// HMAC with a digest, kept as `digest` is.
typedef struct keyed_digest keyed_digest;
keyed_digest *keyed_digest_open(const char *name);
void keyed_digest_close(keyed_digest *);
/// The key of all that follows; 0 when the library refuses it.
int keyed_digest_key(keyed_digest *, const void *key, size_t count);
size_t keyed_digest_of(keyed_digest *, const void *bytes, size_t count, uint8_t *target);

/// AES-256-SIV (RFC 5297), which gives equal bytes for equal texts and notices every change. Kept as `digest` is.
typedef struct siv siv;
enum { siv_key_count = 64, siv_tag_count = 16 };
/// NULL when the library has no such cipher.
siv *siv_open(void);
void siv_close(siv *);
/// Writes the tag, then as many bytes as there are; 0 when the library refuses.
int siv_seal(siv *, const uint8_t *key, const void *bytes, size_t count, uint8_t *target);
/// Writes `count - siv_tag_count` bytes; 0 when the bytes are not what `siv_seal` made with this key.
int siv_open_sealed(siv *, const uint8_t *key, const void *bytes, size_t count, uint8_t *target);
