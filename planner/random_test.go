package planner_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// failer is what load needs of a test.
type failer interface {
	Fatalf(format string, args ...any)
}

// load reads a Compose file from memory.
func load(t failer, yaml string, env map[string]string) *project.Project {
	p, err := project.Load(context.Background(), project.Source{
		Files: []string{"-"}, Dir: "/srv/shop", Stdin: strings.NewReader(yaml), Env: env, Name: "shop",
	})
	if err != nil {
		t.Fatalf("load: %v\n%s", err, yaml)
	}
	return p
}

var serviceNames = []string{"a", "b", "c", "d", "e"}

// randomFile is a Compose file of up to five services that uses all that the
// planner has rules for; without shots none of them ends by itself.
func randomFile(t *rapid.T, shots bool) string {
	var y strings.Builder
	y.WriteString("services:\n")
	draw := func(label string, n int) int { return rapid.IntRange(0, n-1).Draw(t, label) }
	rare := func(label string) bool { return draw(label, 6) == 0 }
	often := func(label string) bool { return draw(label, 3) == 0 }
	var here, lasting []string // services so far; those that do not end by themselves
	checked := map[string]bool{}
	ports := rapid.Permutation([]int{8001, 8002, 8003, 8004, 8005}).Draw(t, "ports")
	names := rapid.Permutation([]string{"x1", "x2", "x3", "x4", "0123456789ab_x5"}).Draw(t, "names")
	secrets, data := false, false
	for i, name := range serviceNames {
		if len(here) > 0 && rare(name+" is left out") {
			continue
		}
		fmt.Fprintf(&y, "  %s:\n    image: img%d\n    environment: {LEVEL: \"%d\"}\n", name, draw("image", 2), draw("level", 2))
		oneShot := shots && often("one-shot")
		if oneShot {
			y.WriteString("    command: [sleep, \"1\"]\n")
		} else {
			y.WriteString("    command: [serve]\n")
		}
		fmt.Fprintf(&y, "%s", limitsIn(t, oneShot))
		alone := false
		if rare("container_name") {
			fmt.Fprintf(&y, "    container_name: %s\n", names[i])
			alone = true
		}
		if rare("port") {
			fmt.Fprintf(&y, "    ports: [\"%d:80\"]\n", ports[i])
			alone = true
		} else {
			fmt.Fprintf(&y, "%s", networksOf(t, lasting))
		}
		if !oneShot {
			lasting = append(lasting, name)
		}
		if !alone {
			fmt.Fprintf(&y, "    scale: %d\n", []int{1, 1, 1, 2, 3, 0}[draw("scale", 6)])
		}
		if !oneShot && often("healthcheck") {
			y.WriteString("    healthcheck: {test: [CMD, \"true\"]}\n")
			checked[name] = true
		}
		switch draw("volumes", 5) {
		case 0:
			y.WriteString("    volumes: [\"data:/data\"]\n")
			data = true
		case 1:
			y.WriteString("    volumes: [/anon]\n")
		}
		if rare("hooks") {
			y.WriteString("    pre_stop: [{command: [bye]}]\n    post_start: [{command: [hello]}]\n")
		}
		if rare("hooks before the start") {
			y.WriteString("    pre_start: [{command: [exit, \"0\"]}, {command: [\"true\"], per_replica: true}]\n")
		}
		if rare("secret") {
			fmt.Fprintf(&y, "    secrets: [token]\n    read_only: %v\n", rapid.Bool().Draw(t, "read only"))
			secrets = true
		}
		y.WriteString(dependenciesOf(t, here, lasting, checked))
		here = append(here, name)
	}
	fmt.Fprintf(&y, "networks:\n  n1: {labels: {version: \"%d\"}}\n  n2: {}\n", draw("network version", 3)/2)
	if data {
		fmt.Fprintf(&y, "volumes: {data: {driver_opts: {type: tmpfs, device: tmpfs, o: size=%dm}}}\n", 1+draw("volume version", 4)/3)
	}
	if secrets {
		y.WriteString("secrets: {token: {environment: TOKEN}}\n")
	}
	return y.String()
}

// limitsIn are limits that can be changed in place. What ends by itself is not
// to start again.
func limitsIn(t *rapid.T, oneShot bool) string {
	out := []string{"", "", "    mem_limit: 64M\n", "    mem_limit: 128M\n"}[rapid.IntRange(0, 3).Draw(t, "memory")]
	restart := rapid.IntRange(0, 2).Draw(t, "restart")
	if oneShot {
		return out
	}
	return out + []string{"", "    restart: always\n", "    restart: \"no\"\n"}[restart]
}

func networksOf(t *rapid.T, lasting []string) string {
	switch rapid.IntRange(0, 6).Draw(t, "networks") {
	case 0:
		return "    networks: [n1]\n"
	case 1:
		return fmt.Sprintf("    networks: {n1: {}, n2: {aliases: [x%d]}}\n", rapid.IntRange(0, 1).Draw(t, "alias"))
	case 2:
		return "    networks: [default, n2]\n"
	case 3:
		if len(lasting) > 0 {
			return fmt.Sprintf("    network_mode: service:%s\n", rapid.SampledFrom(lasting).Draw(t, "parent"))
		}
	}
	return ""
}

func dependenciesOf(t *rapid.T, here, lasting []string, checked map[string]bool) string {
	var y strings.Builder
	for _, name := range here {
		if rapid.IntRange(0, 2).Draw(t, "depends") > 0 {
			continue
		}
		conditions := []string{"service_started"}
		if !slices.Contains(lasting, name) {
			conditions = append(conditions, "service_completed_successfully", "service_completed_successfully")
		}
		if checked[name] {
			conditions = append(conditions, "service_healthy")
		}
		fmt.Fprintf(&y, "      %s: {condition: %s, restart: %v, required: %v}\n", name,
			rapid.SampledFrom(conditions).Draw(t, "condition"), rapid.Bool().Draw(t, "restart"), rapid.Bool().Draw(t, "required"))
	}
	if y.Len() == 0 {
		return ""
	}
	return "    depends_on:\n" + y.String()
}

// randomProject is a random file, loaded. Loading costs more than all that a
// law then does, so most are of a few hundred that the laws share.
func randomProject(t *rapid.T) *project.Project {
	if rapid.IntRange(0, 9).Draw(t, "project is new") == 9 {
		return loadShop(t, randomFile(t, true))
	}
	return shared(rapid.IntRange(0, len(sharedProjects)-1).Draw(t, "project"))
}

// lastingProject is a random project of which nothing ends by itself.
func lastingProject(t *rapid.T) *project.Project {
	return loadShop(t, randomFile(t, false))
}

func loadShop(t failer, file string) *project.Project {
	return load(t, file, map[string]string{"TOKEN": "canary"})
}

// sharedProjects are loaded when a law wants them first; nobody can change one.
var sharedProjects [300]struct {
	once sync.Once
	*project.Project
}

func shared(i int) *project.Project {
	s := &sharedProjects[i]
	s.once.Do(func() {
		file := rapid.Custom(func(t *rapid.T) string { return randomFile(t, true) }).Example(i)
		s.Project = loadShop(panics{}, file)
	})
	return s.Project
}

// panics is the failer of what cannot fail.
type panics struct{}

func (panics) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// up is the intent of `up -d --remove-orphans`.
func up() planner.Intent { return planner.Intent{Goal: planner.GoalRunning, RemoveOrphans: true} }

// upLosing is up with the word to lose what is in the volume `data`, where the
// project has it.
func upLosing(p *project.Project) planner.Intent {
	in := up()
	if _, ok := p.Volume("data"); ok {
		in.RecreateVolumes = []string{"data"}
	}
	return in
}

// randomModel is an engine on which a project was brought up, perhaps not to
// the end, and on which then this and that has happened.
func randomModel(t *rapid.T) *model {
	m := newModel(rapid.SampledFrom([]string{"1.41", "1.44"}).Draw(t, "API"))
	for i := range 2 {
		ref := fmt.Sprintf("img%d", i)
		m.images[ref] = planner.Image{ID: "sha256:" + ref}
	}
	if rapid.IntRange(0, 4).Draw(t, "engine is empty") == 0 {
		return m
	}
	for range rapid.IntRange(1, 2).Draw(t, "ups before") {
		p := randomProject(t)
		plan, err := planner.Make(p, m.state(p), upLosing(p))
		if err != nil {
			continue
		}
		m.must(t, p, plan, randomWalk(t, plan))
		m.perturb(t)
	}
	return m
}

// randomWalk takes ready steps in any order, and perhaps not all.
func randomWalk(t *rapid.T, plan plan.Plan) *walk {
	w := &walk{pick: func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "next") }}
	if rapid.Bool().Draw(t, "interrupted") {
		w.limit = rapid.IntRange(0, len(plan.Steps)).Draw(t, "steps taken")
		if w.limit == 0 {
			w.limit = -1
		}
	}
	return w
}

// must applies a plan that has to work.
func (m *model) must(t *rapid.T, p *project.Project, plan plan.Plan, w *walk) {
	if w.limit < 0 {
		return
	}
	if err := m.apply(p, plan, w); err != nil {
		t.Fatalf("apply: %v\n%s\nnow %s", err, dump(plan), describe(m))
	}
}

// perturb does what happens on an engine between two runs.
func (m *model) perturb(t *rapid.T) {
	for _, b := range m.containers {
		switch rapid.IntRange(0, 14).Draw(t, "fate of "+b.Name) {
		case 0:
			b.Status, b.ExitCode, b.Health = planner.Exited, 1, planner.NoHealth
		case 1:
			b.Status, b.ExitCode, b.Health = planner.Exited, 0, planner.NoHealth
		case 2:
			if b.Status == planner.Running {
				b.Status = planner.Paused
			}
		case 3:
			b.Status = planner.Dead
		case 4:
			b.Networks, b.endpoints = nil, nil
		}
	}
	m.images["img0"] = planner.Image{ID: rapid.SampledFrom([]string{"sha256:img0", "sha256:img0-new"}).Draw(t, "img0")}
	if len(m.containers) > 0 && rapid.IntRange(0, 4).Draw(t, "one-off") == 0 {
		b := *m.containers[0]
		b.ID, b.Number, b.OneOff, b.Mounts, b.Ports = m.id(), 0, true, nil, nil
		b.Name = "shop-" + b.Service + "-run-" + b.ID[:6]
		b.Status = rapid.SampledFrom([]planner.Status{planner.Running, planner.Exited}).Draw(t, "one-off is")
		if m.find(b.Name) == nil {
			m.containers = append(m.containers, &b)
		}
	}
}
