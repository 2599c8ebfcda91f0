package planner

import "github.com/seed-6dc66d55/compose/planner/plan"

// Goal is the state that a command wants its services in.
type Goal string

const (
	GoalFetched Goal = "fetched" // images pulled and built, nothing else
	GoalPulled  Goal = "pulled"  // `pull`
	GoalBuilt   Goal = "built"   // `build`
	GoalPushed  Goal = "pushed"  // `push`
	GoalCreated Goal = "created"
	GoalRunning Goal = "running"
	GoalPaused  Goal = "paused"
	GoalStopped Goal = "stopped"
	GoalAbsent  Goal = "absent"

	// These goals are about one container, or about images, by name. Their plans do
	// not depend on what the engine has: see NeedsState.
	GoalOneOffRun    Goal = "one-off run"   // start the container of `run`, and follow it unless Detached
	GoalOneOffEnded  Goal = "one-off ended" // end it, after the user has left
	GoalCommitted    Goal = "committed"     // `commit`
	GoalImagesListed Goal = "images listed" // list the files of images, for `k8s export`
)

// NeedsState reports whether a plan for the goal depends on the state of the engine.
func (g Goal) NeedsState() bool {
	switch g {
	case GoalOneOffRun, GoalOneOffEnded, GoalCommitted, GoalImagesListed:
		return false
	}
	return true
}

// Recreate says when an existing container is replaced.
type Recreate string

const (
	RecreateDiverged Recreate = "" // when it differs from what is wanted
	RecreateAlways   Recreate = "always"
	RecreateNever    Recreate = "never"
)

// Intent is what a command wants of the project. The zero value of a field is its
// default.
type Intent struct {
	Goal Goal
	// Services are those named on the command line; none means all of them. The other
	// services of the project are their dependencies.
	Services []string

	// Existing restricts Running, Paused and Stopped to existing containers: nothing
	// is created or compared (start, restart, stop ...).
	Existing bool
	// Restart stops running containers and starts them again (restart).
	Restart bool
	// Signal sends a signal instead of stopping (kill).
	Signal string
	// Unpause only unpauses.
	Unpause bool
	// Timeout is the stop timeout in seconds; nil uses that of each container.
	Timeout *int
	// NoDeps ignores the dependencies.
	NoDeps bool

	Recreate     Recreate // of the named services
	RecreateDeps Recreate // of their dependencies
	// RenewAnonymous gives replaced containers new anonymous volumes.
	RenewAnonymous bool
	// RecreateVolumes are volumes, by the project's key or by name, that may be
	// recreated, which deletes their data, if their definition changed.
	RecreateVolumes []string
	// RemoveOrphans removes containers of services that are not in the files.
	RemoveOrphans bool
	// IgnoreOrphans omits the note about them.
	IgnoreOrphans bool

	// Pull overrides every service's pull policy: always, missing, never, build.
	Pull string
	// Build builds all images, even if they exist; NoBuild builds none.
	Build, NoBuild bool
	// Rebuild are services whose images are built, whatever their policy.
	Rebuild []string
	// Tried are the references that this run pulled or tried to pull, and Built those
	// that it built.
	Tried, Built []string

	// IgnoreFailures and IgnoreBuildable are options of `pull` and `push`: a failure is
	// not an error, and images that can be built are skipped.
	IgnoreFailures, IgnoreBuildable bool

	// Provide runs the providers in the rounds that fetch images; Provided are the
	// services whose providers this run already ran.
	Provide  bool
	Provided []string

	// Changed are the files that changed under rules of develop.watch. If it is set,
	// the plan only updates existing containers with them.
	Changed []Changed
	// Prune removes images that the project built, and that have no name and no
	// container any more.
	Prune bool

	// Wait waits until the services are running or healthy.
	Wait bool

	// Options of GoalAbsent:
	StoppedOnly      bool   // rm: keep running containers
	Networks         bool   // down: the project's networks too
	Volumes          bool   // down -v: its named volumes too
	AnonymousVolumes bool   // rm -v, down -v
	OneOffs          bool   // one-off containers too
	Images           string // down --rmi: "", "local", "all"

	// Detached starts a one-off container without following it.
	Detached bool
	// Commit is the action of GoalCommitted.
	Commit plan.CommitContainer
	// Read are the actions of GoalImagesListed.
	Read []plan.ReadImage

	// Adopt accepts a project that was created from another directory.
	Adopt bool
}

// Changed are paths that changed under one rule of a service.
type Changed struct {
	Service string
	Rule    int    // of its develop.watch
	From    string // the rule's path, with symbolic links resolved
	Paths   []string
	// Only restricts the copy to some containers, by ID: they were created after the
	// change, and need the files but no restart. If it is empty, all containers get
	// the files, and the rule's action applies.
	Only []string
}
