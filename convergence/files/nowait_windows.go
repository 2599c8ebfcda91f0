package files

// noWait is for what this system does not have.
const noWait = 0
