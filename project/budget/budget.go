// Package budget holds the limits of one load of a project. They bound the time and the memory that any set of
// files can take, and are far above what projects need. docs/LOADING.md lists them; a value beyond one is refused
// with its file and line where it has one.
package budget

const (
	// FileBytes is the size of one file that is read as a whole: a Compose file, an env file, standard input. A
	// project of 10,000 services has some 3 MB.
	FileBytes = 16 << 20
	// TotalBytes is the size of all Compose files of a project together.
	TotalBytes = 64 << 20
	// EnvBytes is the size of the env files of all services together. Each service reads its own, so a file counts
	// as often as services name it.
	EnvBytes = 8 << 20
	// Files is the number of Compose files that a project leads to by include and extends.
	Files = 2000

	// Depth is the number of levels to which values nest. The time that compose-go needs grows with its square.
	Depth = 500
	// Values is the number of YAML nodes of a project with aliases, include and extends expanded. Ten thousand
	// services have some 300,000.
	Values = 2_000_000
	// FewValues are allowed in any case. More than that must be at most ValuesRatio times the nodes that the files
	// contain: files that people write repeat themselves some times over, not hundreds.
	FewValues   = 200_000
	ValuesRatio = 50
	// Merges is the depth of merge keys that merge from one another.
	Merges = 64

	// Nesting is the number of variables in the defaults of one another. Each level reads the text again.
	Nesting = 64
	// Expansion is the number of bytes that the variables of the Compose files expand to.
	Expansion = 4 << 20
	// EnvExpansion is the number of bytes to which the values of an env file expand, or ExpansionRatio times the
	// size of the file if that is more. Ten lines in which each variable is five times the one before would need
	// gigabytes.
	EnvExpansion   = 1 << 20
	ExpansionRatio = 50
	// RawLine is the length of a line of an env file with `format: raw`.
	RawLine = 1 << 20

	// Replicas is the number of containers of all services of a project together. A plan of so many takes 0.2 s.
	Replicas = 10_000
)

// ExpandedValues returns how many values a set of files that contains some may expand to.
func ExpandedValues(contained int) int {
	return min(Values, max(FewValues, contained*ValuesRatio))
}
