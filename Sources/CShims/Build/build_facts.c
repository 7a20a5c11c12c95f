#include "build_facts.h"

// Given by Package.swift, here alone: a new commit compiles this file anew and nothing else.
#ifndef SOUS_COMMIT
#define SOUS_COMMIT "unknown"
#endif

const char *sous_commit(void) { return SOUS_COMMIT; }
