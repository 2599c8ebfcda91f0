package planner

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

// Intent is what a command wants, beside the project. The zero value of a
// field is the usual.
type Intent struct {
	Goal Goal
	// Services are those named on the command line; none means all of the
	// project's. The rest of the project are their dependencies.
	Services []string

	// Existing restricts Running, Paused and Stopped to what is there: nothing is
	// created and nothing compared (start, restart, stop ...).
	Existing bool
	// Bounce stops what runs before it starts it again (restart).
	Bounce bool
	// Signal kills instead of stopping (kill).
	Signal string
	// Unpause starts only what is paused.
	Unpause bool
	// Timeout is the seconds given to a container to stop; nil is its own.
	Timeout *int
	// NoDeps leaves the dependencies alone.
	NoDeps bool

	Recreate     Recreate // of the named services
	RecreateDeps Recreate // of their dependencies
	// RenewAnonymous gives replaced containers new anonymous volumes.
	RenewAnonymous bool
	// RecreateVolumes are volumes, by the project's key or by name, that may be
	// made again, and lose their data, where their definition has changed.
	RecreateVolumes []string
	// RemoveOrphans removes containers of services that the files do not have.
	RemoveOrphans bool
	// IgnoreOrphans says nothing about them.
	IgnoreOrphans bool

	// Pull overrides every service's pull policy: always, missing, never, build.
	Pull string
	// Build builds all images again; NoBuild builds none.
	Build, NoBuild bool
	// Rebuild are services whose images are built again, by whatever policy.
	Rebuild []string
	// Tried are the references that this run has pulled, or tried to pull, and
	// Built those that it has built.
	Tried, Built []string

	// IgnoreFailures says that a pull or a push which fails does not matter, and
	// IgnoreBuildable leaves out what can be built, where images are all that a
	// command is about.
	IgnoreFailures, IgnoreBuildable bool

	// Provide runs the providers in the rounds that bring images; Provided are
	// the services whose providers this run has run.
	Provide  bool
	Provided []string

	// Changed are the files that have changed under rules of develop.watch. Only
	// they are followed then: into containers that are there.
	Changed []Changed
	// Prune removes images that the project has built and that nothing names or
	// uses any more.
	Prune bool

	// Wait waits until the services run or are healthy.
	Wait bool

	// Of Absent:
	StoppedOnly      bool   // rm: leave what runs
	Networks         bool   // down: the project's networks too
	Volumes          bool   // down -v: its named volumes too
	AnonymousVolumes bool   // rm -v, down -v
	OneOffs          bool   // one-off containers too
	Images           string // down --rmi: "", "local", "all"

	// Detached starts a one-off container without following it.
	Detached bool
	// Commit is what GoalCommitted does.
	Commit CommitContainer
	// Read are the images that GoalImagesListed lists.
	Read []ReadImage

	// Adopt allows a project that was brought up from another directory.
	Adopt bool
}

// Changed are paths that have changed under one rule of a service.
type Changed struct {
	Service string
	Rule    int    // of its develop.watch
	From    string // the rule's path, without links
	Paths   []string
	// Only are the IDs of the containers that lack them: they were made after
	// the change. Files are all that they need. None is all, and all the rule says.
	Only []string
}
