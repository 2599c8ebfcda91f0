package cli

import "io/fs"

// enforcesMode is false on Windows, where access control lists protect a user's temporary files.
const enforcesMode = false

func belongsTo(fs.FileInfo, int) bool { return true }
