#include "digest.h"

#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  EVP_MD *(*md_fetch)(OSSL_LIB_CTX *, const char *, const char *);
  void (*md_free)(EVP_MD *);
  EVP_MD_CTX *(*md_new)(void);
  void (*md_close)(EVP_MD_CTX *);
  int (*md_init)(EVP_MD_CTX *, const EVP_MD *, ENGINE *);
  int (*md_update)(EVP_MD_CTX *, const void *, size_t);
  int (*md_final)(EVP_MD_CTX *, unsigned char *, unsigned int *);
  EVP_MAC *(*mac_fetch)(OSSL_LIB_CTX *, const char *, const char *);
  void (*mac_free)(EVP_MAC *);
  EVP_MAC_CTX *(*mac_new)(EVP_MAC *);
  void (*mac_close)(EVP_MAC_CTX *);
  int (*mac_init)(EVP_MAC_CTX *, const unsigned char *, size_t, const OSSL_PARAM *);
  int (*mac_update)(EVP_MAC_CTX *, const unsigned char *, size_t);
  int (*mac_final)(EVP_MAC_CTX *, unsigned char *, size_t *, size_t);
  EVP_CIPHER *(*cipher_fetch)(OSSL_LIB_CTX *, const char *, const char *);
  void (*cipher_free)(EVP_CIPHER *);
  EVP_CIPHER_CTX *(*cipher_new)(void);
  void (*cipher_close)(EVP_CIPHER_CTX *);
  int (*cipher_init)(EVP_CIPHER_CTX *, const EVP_CIPHER *, ENGINE *, const unsigned char *, const unsigned char *, int);
  int (*cipher_update)(EVP_CIPHER_CTX *, unsigned char *, int *, const unsigned char *, int);
  int (*cipher_final)(EVP_CIPHER_CTX *, unsigned char *, int *);
  int (*cipher_control)(EVP_CIPHER_CTX *, int, int, void *);
} library;

static char problem[300];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find(void *handle, const char *name, void *target) {
  void *found = dlsym(handle, name);
  if (!found && !problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
  memcpy(target, &found, sizeof found);
}

static void load(void) {
  void *crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!crypto) {
    snprintf(problem, sizeof problem, "%s", dlerror());
    return;
  }
  find(crypto, "EVP_MD_fetch", &library.md_fetch);
  find(crypto, "EVP_MD_free", &library.md_free);
  find(crypto, "EVP_MD_CTX_new", &library.md_new);
  find(crypto, "EVP_MD_CTX_free", &library.md_close);
  find(crypto, "EVP_DigestInit_ex", &library.md_init);
  find(crypto, "EVP_DigestUpdate", &library.md_update);
  find(crypto, "EVP_DigestFinal_ex", &library.md_final);
  find(crypto, "EVP_MAC_fetch", &library.mac_fetch);
  find(crypto, "EVP_MAC_free", &library.mac_free);
  find(crypto, "EVP_MAC_CTX_new", &library.mac_new);
  find(crypto, "EVP_MAC_CTX_free", &library.mac_close);
  find(crypto, "EVP_MAC_init", &library.mac_init);
  find(crypto, "EVP_MAC_update", &library.mac_update);
  find(crypto, "EVP_MAC_final", &library.mac_final);
  find(crypto, "EVP_CIPHER_fetch", &library.cipher_fetch);
  find(crypto, "EVP_CIPHER_free", &library.cipher_free);
  find(crypto, "EVP_CIPHER_CTX_new", &library.cipher_new);
  find(crypto, "EVP_CIPHER_CTX_free", &library.cipher_close);
  find(crypto, "EVP_CipherInit_ex", &library.cipher_init);
  find(crypto, "EVP_CipherUpdate", &library.cipher_update);
  find(crypto, "EVP_CipherFinal_ex", &library.cipher_final);
  find(crypto, "EVP_CIPHER_CTX_ctrl", &library.cipher_control);
}

const char *digest_load(void) {
  pthread_once(&once, load);
  return problem[0] ? problem : NULL;
}

struct digest {
  EVP_MD *kind;
  EVP_MD_CTX *context;
};

digest *digest_open(const char *name) {
  digest *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->kind = library.md_fetch(NULL, name, NULL);
  made->context = library.md_new();
  if (made->kind && made->context) return made;
  digest_close(made);
  return NULL;
}

void digest_close(digest *digest) {
  library.md_close(digest->context);
  library.md_free(digest->kind);
  free(digest);
}

size_t digest_of(digest *digest, const void *bytes, size_t count, uint8_t *target) {
  unsigned int length = 0;
  if (library.md_init(digest->context, digest->kind, NULL) != 1) return 0;
  if (library.md_update(digest->context, bytes, count) != 1) return 0;
  return library.md_final(digest->context, target, &length) == 1 ? length : 0;
}

struct keyed_digest {
  char name[16];
  EVP_MAC *kind;
  EVP_MAC_CTX *context;
};

keyed_digest *keyed_digest_open(const char *name) {
  keyed_digest *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  snprintf(made->name, sizeof made->name, "%s", name);
  made->kind = library.mac_fetch(NULL, "HMAC", NULL);
  if (made->kind) made->context = library.mac_new(made->kind);
  if (made->context) return made;
  keyed_digest_close(made);
  return NULL;
}

void keyed_digest_close(keyed_digest *digest) {
  library.mac_close(digest->context);
  library.mac_free(digest->kind);
  free(digest);
}

int keyed_digest_key(keyed_digest *digest, const void *key, size_t count) {
  OSSL_PARAM parameters[] = {
      {OSSL_MAC_PARAM_DIGEST, OSSL_PARAM_UTF8_STRING, digest->name, strlen(digest->name), OSSL_PARAM_UNMODIFIED},
      {NULL, 0, NULL, 0, 0},
  };
  return library.mac_init(digest->context, key, count, parameters) == 1;
}

size_t keyed_digest_of(keyed_digest *digest, const void *bytes, size_t count, uint8_t *target) {
  size_t length = 0;
  // Without a key it begins anew with the one that it has.
  if (library.mac_init(digest->context, NULL, 0, NULL) != 1) return 0;
  if (library.mac_update(digest->context, bytes, count) != 1) return 0;
  return library.mac_final(digest->context, target, &length, digest_room) == 1 ? length : 0;
}

struct siv {
  EVP_CIPHER *kind;
  EVP_CIPHER_CTX *context;
};

siv *siv_open(void) {
  siv *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->kind = library.cipher_fetch(NULL, "AES-256-SIV", NULL);
  made->context = library.cipher_new();
  if (made->kind && made->context) return made;
  siv_close(made);
  return NULL;
}

void siv_close(siv *siv) {
  library.cipher_close(siv->context);
  library.cipher_free(siv->kind);
  free(siv);
}

int siv_seal(siv *siv, const uint8_t *key, const void *bytes, size_t count, uint8_t *target) {
  int length = 0, rest = 0;
  if (library.cipher_init(siv->context, siv->kind, NULL, key, NULL, 1) != 1) return 0;
  if (library.cipher_update(siv->context, target + siv_tag_count, &length, bytes, (int)count) != 1) return 0;
  if (library.cipher_final(siv->context, target + siv_tag_count + length, &rest) != 1) return 0;
  return library.cipher_control(siv->context, EVP_CTRL_AEAD_GET_TAG, siv_tag_count, target) == 1;
}

int siv_open_sealed(siv *siv, const uint8_t *key, const void *bytes, size_t count, uint8_t *target) {
  int length = 0, rest = 0;
  if (count < siv_tag_count) return 0;
  if (library.cipher_init(siv->context, siv->kind, NULL, key, NULL, 0) != 1) return 0;
  if (library.cipher_control(siv->context, EVP_CTRL_AEAD_SET_TAG, siv_tag_count, (void *)bytes) != 1) return 0;
  const uint8_t *sealed = (const uint8_t *)bytes + siv_tag_count;
  if (library.cipher_update(siv->context, target, &length, sealed, (int)(count - siv_tag_count)) != 1) return 0;
  return library.cipher_final(siv->context, target + length, &rest) == 1;
}
