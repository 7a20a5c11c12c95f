#pragma once

/// The commit that this program was built from, as `git` names it, with `+` behind it where files were changed since;
/// "unknown" where the sources were built without their history and nobody said it.
const char *sous_commit(void);
