package planner_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// command is a command line in a plan's file, as the cli would read it.
type command struct {
	intent planner.Intent
	scale  map[string]int
	name   string
}

// commands are what each command wants; its flags come on top.
func commands() map[string]planner.Intent {
	return map[string]planner.Intent{
		"up":      {Goal: planner.GoalRunning},
		"run":     {Goal: planner.GoalRunning}, // its first plan, then its second
		"create":  {Goal: planner.GoalCreated},
		"fetch":   {Goal: planner.GoalFetched}, // the round of `up` that brings images
		"start":   {Goal: planner.GoalRunning, Existing: true},
		"restart": {Goal: planner.GoalRunning, Existing: true, Restart: true},
		"unpause": {Goal: planner.GoalRunning, Existing: true, Unpause: true},
		"pause":   {Goal: planner.GoalPaused, Existing: true},
		"stop":    {Goal: planner.GoalStopped, Existing: true},
		"kill":    {Goal: planner.GoalStopped, Existing: true, Signal: "SIGKILL", IgnoreOrphans: true},
		"rm":      {Goal: planner.GoalAbsent, Existing: true, StoppedOnly: true},
		"watch":   {Goal: planner.GoalRunning, Existing: true, Changed: []planner.Changed{}}, // SERVICE:RULE:PATHS[:CONTAINER]
		"push":    {Goal: planner.GoalPushed},
		"down":    {Goal: planner.GoalAbsent, Existing: true, Networks: true, OneOffs: true},
	}
}

func readCommand(t *testing.T, line string) command {
	t.Helper()
	words := strings.Fields(line)
	intent, ok := commands()[words[0]]
	if !ok {
		t.Fatalf("no command %q", words[0])
	}
	c := command{intent: intent, scale: map[string]int{}, name: words[0]}
	for rest := words[1:]; len(rest) > 0; {
		rest = c.flag(t, rest)
	}
	return c
}

// flag takes one flag, or a service, from the words and returns the rest.
func (c *command) flag(t *testing.T, words []string) []string {
	t.Helper()
	in := &c.intent
	switches := map[string]*bool{
		"--remove-orphans": &in.RemoveOrphans, "--ignore-orphans": &in.IgnoreOrphans, "--no-deps": &in.NoDeps,
		"-V": &in.RenewAnonymous, "--wait": &in.Wait, "--build": &in.Build, "--no-build": &in.NoBuild, "--adopt": &in.Adopt, "--provide": &in.Provide,
	}
	word, rest := words[0], words[1:]
	if flag, ok := switches[word]; ok {
		*flag = true
		return rest
	}
	value := func() string {
		v := rest[0]
		rest = rest[1:]
		return v
	}
	switch word {
	case "--force-recreate":
		in.Recreate = planner.RecreateAlways
	case "--always-recreate-deps":
		in.RecreateDeps = planner.RecreateAlways
	case "--no-recreate":
		in.Recreate, in.RecreateDeps = planner.RecreateNever, planner.RecreateNever
	case "-v":
		in.AnonymousVolumes, in.Volumes = true, in.Networks
	case "-s":
		if c.name == "rm" {
			in.StoppedOnly = false
		} else {
			in.Signal = value()
		}
	case "-t":
		n := number(t, value())
		in.Timeout = &n
	case "--rmi":
		in.Images = value()
	case "--recreate-volumes":
		in.RecreateVolumes = append(in.RecreateVolumes, value())
	case "--pull":
		in.Pull = value()
	case "--tried":
		in.Tried = append(in.Tried, value())
	case "--built":
		in.Built = append(in.Built, value())
	case "--scale":
		service, n, _ := strings.Cut(value(), "=")
		c.scale[service] = number(t, n)
	case "--prune":
		in.Prune = true
	case "--rebuild":
		in.Rebuild = append(in.Rebuild, value())
	default:
		if strings.Contains(word, ":") {
			in.Changed = append(in.Changed, readChanged(t, word))
			return rest
		}
		if strings.HasPrefix(word, "-") {
			t.Fatalf("no flag %s", word)
		}
		in.Services = append(in.Services, word)
	}
	return rest
}

// readChanged reads web:0:a.txt,b.txt, and web:0:a.txt:shop-web-2.
func readChanged(t *testing.T, word string) planner.Changed {
	t.Helper()
	parts := strings.Split(word, ":")
	out := planner.Changed{Service: parts[0], Rule: number(t, parts[1]), From: "/srv/shop/src", Paths: strings.Split(parts[2], ",")}
	if len(parts) > 3 {
		out.Only = []string{idOf(parts[3])}
	}
	return out
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// want is the part of the project that the command is about.
func (c command) want(t *testing.T, p *project.Project) *project.Project {
	t.Helper()
	out, err := p.Select(c.intent.Services, project.Selection{NoDeps: c.intent.NoDeps, Dependents: c.intent.Restart || c.name == "watch"})
	if err != nil {
		t.Fatal(err)
	}
	for service, n := range c.scale {
		if out, err = out.WithScale(service, n); err != nil {
			t.Fatal(err)
		}
	}
	if c.name != "run" {
		return out
	}
	out, err = out.WithOneOff(project.OneOff{Service: c.intent.Services[0], Name: "shop-" + c.intent.Services[0] + "-run-1"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
