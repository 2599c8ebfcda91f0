package cli

import (
	"context"
)

// app is the tree of commands. Each type that it is made of has one concern and can do everything that the types
// below it can:
//
//	invocation   what the program was called with
//	console      output, questions, errors and signals
//	connection   the engine
//	loader       the project
//	runner       changes: from an intent to convergence.Run
//
// Above these are the commands, a type per section of the help and a file per command.
type app struct{ *runner }

// The commands of each section of the help.
type (
	lifecycleCommands  struct{ *runner }
	inspectCommands    struct{ *runner }
	imageCommands      struct{ *runner }
	developCommands    struct{ *runner }
	kubernetesCommands struct{ *runner }
	pluginCommands     struct{ *runner }
)

func newApp(ctx context.Context, w World) *app {
	console := newConsole(&invocation{World: w, shell: w.Env, base: ctx})
	return &app{&runner{&loader{&connection{console: console}}}}
}
