package engineclient

// DefaultParallel is how many calls to an engine run at once by default. It keeps the
// engine busy without overloading the host: the engine serialises part of every start.
const DefaultParallel = 24
