//go:build unix

package main

import (
	"regexp"
	"slices"
	"strings"
)

// faultFile is the project of the fault tests: a health check, a dependency, a volume, two networks, a container
// that ends, and output before and after a pause.
const faultFile = `
services:
  db:
    image: app
    command: ["print", "d1", "d2", "then", "sleep", "5", "then", "print", "d3", "then", "serve"]
    environment: {N: 1}
    volumes: [data:/data]
    healthcheck: {test: [CMD, "true"], interval: 1s}
  web:
    image: app
    command: ["print", "w1", "w2", "then", "sleep", "5", "then", "print", "w3", "then", "serve"]
    environment: {N: 1}
    networks: [front, back]
    depends_on: {db: {condition: service_healthy}}
  job:
    image: app
    command: ["print", "done", "then", "sleep", "3", "then", "exit", "0"]
networks: {front: {}, back: {}, default: {}}
volumes: {data: {}}
`

// faultCensus is what the engine has when the project is up.
var faultCensus = []string{
	"container shop-db-1 running", "container shop-job-1 running", "container shop-web-1 running",
	"network shop_back", "network shop_default", "network shop_front", "volume shop_data",
}

// builtFile is a project with an image to build; hooksFile has hooks, and terminalFile a service with a terminal.
const (
	builtFile = `
services:
  web: {image: built, build: {context: ., dockerfile_inline: "FROM scratch"}}
`
	hooksFile = `
services:
  web:
    image: app
    post_start: [{command: ["print", "began"]}]
    pre_stop: [{command: ["print", "ending"]}]
`
	terminalFile = `
services:
  web:
    image: app
    command: ["print", "w1", "w2", "then", "sleep", "5", "then", "print", "w3", "then", "serve"]
    tty: true
  job:
    image: app
    command: ["sleep", "1", "then", "print", "j1", "then", "sleep", "5", "then", "print", "j2", "then", "exit", "3"]
    tty: true
    ports: ["127.0.0.1:8080:80"]
`
)

// faultCommand is a command whose engine fails.
type faultCommand struct {
	args   []string
	before [][]string // what brings the engine to where it begins
	code   int        // its exit code when nothing fails
	reads  bool       // it changes nothing
	goesOn bool       // it ends at Ctrl-C
	mixed  bool       // its lines come in any order
	tty    bool       // it shows a terminal, whose stream has no frames
	// samples says that how often its lines are printed depends on time.
	samples bool
}

func (c faultCommand) name() string { return strings.Join(c.args, " ") }

// shown is the output as it is compared.
func (c faultCommand) shown(out string) string {
	if !c.mixed && !c.samples {
		return out
	}
	lines := strings.SplitAfter(unstable.ReplaceAllString(out, "X"), "\n")
	slices.Sort(lines)
	if c.samples {
		lines = slices.Compact(lines)
	}
	return strings.Join(lines, "")
}

// unstable is what differs between two runs: process IDs, and digests with a key of the user.
var unstable = regexp.MustCompile(`\b10\d\d\b|digests=\{.*?\}`)

var (
	up      = []string{"up", "-d"}
	started = [][]string{up}

	onTerminal = [][]string{{"-f", "terminal.yaml", "up", "-d"}}
)

// faultCommands is every command that calls the engine, except those that need what the engine in memory does not
// have (builds with BuildKit) or what a bubble does not have (files that are watched): TestFaultsOnARealEngine runs them.
var faultCommands = []faultCommand{
	{args: up},
	{args: []string{"up", "-d", "--wait", "web"}},
	{args: []string{"-f", "changed.yaml", "up", "-d"}, before: started},
	{args: []string{"up"}, goesOn: true, code: 130, mixed: true},
	{args: []string{"create"}},
	{args: []string{"down"}, before: started},
	{args: []string{"down", "-v", "--rmi", "all"}, before: started},
	{args: []string{"stop"}, before: started},
	{args: []string{"start"}, before: [][]string{up, {"stop"}}},
	{args: []string{"restart"}, before: started},
	{args: []string{"kill"}, before: started},
	{args: []string{"pause", "web"}, before: started},
	{args: []string{"unpause", "web"}, before: [][]string{up, {"pause", "web"}}},
	{args: []string{"rm", "-s", "-f"}, before: started},
	{args: []string{"scale", "web=2"}, before: started},
	{args: []string{"run", "--rm", "--name", "once", "web", "print", "a", "then", "sleep", "3", "then", "print", "b"}},
	{args: []string{"run", "-d", "--name", "once", "job"}, before: started},
	{args: []string{"exec", "-T", "web", "cat"}, before: started},
	{args: []string{"exec", "-d", "web", "true"}, before: started},
	{args: []string{"attach", "--no-stdin", "job"}, before: started, reads: true, mixed: true},
	{args: []string{"logs"}, before: started, reads: true, mixed: true},
	{args: []string{"logs", "-f"}, before: started, reads: true, goesOn: true, code: 130, mixed: true},
	{args: []string{"ps", "-a"}, before: started, reads: true, mixed: true},
	{args: []string{"ps", "--format", "json"}, before: started, reads: true, mixed: true},
	{args: []string{"ls"}, before: started, reads: true, mixed: true},
	{args: []string{"top"}, before: started, reads: true, mixed: true},
	{args: []string{"images"}, before: started, reads: true, mixed: true},
	{args: []string{"volumes"}, before: started, reads: true},
	{args: []string{"stats", "--no-stream"}, before: started, reads: true, mixed: true},
	{args: []string{"stats", "--format", "json"}, before: started, reads: true, samples: true, goesOn: true, code: 130},
	{args: []string{"events"}, before: started, reads: true, mixed: true, goesOn: true, code: 130},
	{args: []string{"wait", "job"}, before: started, reads: true},
	{args: []string{"plan"}, reads: true},
	{args: []string{"-f", "changed.yaml", "plan"}, before: started, reads: true},
	{args: []string{"pull", "--ignore-pull-failures"}},
	{args: []string{"push", "--ignore-push-failures"}},
	{args: []string{"commit", "web", "snapshot"}, before: started},
	{args: []string{"export", "-o", "out.tar", "web"}, before: started, reads: true},
	{args: []string{"cp", "file", "web:/file"}, before: started},
	{args: []string{"cp", "web:/etc", "-"}, before: started, reads: true},
	{args: []string{"-f", "built.yaml", "build"}},
	{args: []string{"-f", "built.yaml", "up", "-d", "--build"}},
	{args: []string{"-f", "hooks.yaml", "up", "-d"}},
	{args: []string{"-f", "hooks.yaml", "stop"}, before: [][]string{{"-f", "hooks.yaml", "up", "-d"}}},
	{args: []string{"-f", "terminal.yaml", "up"}, goesOn: true, code: 130, mixed: true},
	{args: []string{"-f", "terminal.yaml", "logs", "-f"}, before: onTerminal, reads: true, goesOn: true, code: 130, mixed: true},
	{args: []string{"-f", "terminal.yaml", "attach", "--no-stdin", "job"}, before: onTerminal, reads: true, tty: true, code: 3},
	{args: []string{"-f", "terminal.yaml", "port", "job", "80"}, before: onTerminal, reads: true},
	{args: []string{"-f", "terminal.yaml", "up", "--exit-code-from", "job"}, mixed: true, code: 3},
	{args: []string{"up", "-d", "--force-recreate", "-V"}, before: started},
	{args: []string{"start", "--wait"}, before: [][]string{up, {"stop"}}},
	{args: []string{"config", "--resolve-image-digests"}, reads: true},
	{args: []string{"generate"}, before: started, reads: true, mixed: true},
	{args: []string{"wait", "--down-project", "job"}, before: started},
	{args: []string{"version", "--format", "json"}, reads: true},
	{args: []string{"test", "job"}, mixed: true},
}
