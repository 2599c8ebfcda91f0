package observe_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

const adopted = `
services:
  web:
    image: app
    command: [sleep, inf]
    hostname: front
    user: "1000"
    working_dir: /tmp
    environment: {MODE: fast, LEVEL: info}
    labels: {tier: web}
    cap_add: [NET_ADMIN]
    cap_drop: [CAP_MKNOD]
    dns: [10.0.0.1, 10.0.0.2]
    extra_hosts: ["other:10.1.2.3"]
    healthcheck: {test: [CMD, "true"], interval: 30s, timeout: 2s, retries: 4}
    init: true
    logging: {driver: json-file, options: {max-size: 1m}}
    pid: host
    read_only: true
    security_opt: ["no-new-privileges:true"]
    shm_size: 32m
    stop_signal: SIGUSR1
    stop_grace_period: 3s
    sysctls: {net.core.somaxconn: 1024}
    tmpfs: ["/scratch:size=1m"]
    ulimits: {nofile: {soft: 2000, hard: 4000}}
    expose: ["3000"]
    ports: ["127.0.0.1:8080:80"]
    tty: true
    stdin_open: true
    group_add: ["5"]
    devices: ["/dev/null:/dev/other"]
    volumes:
      - data:/data:ro
      - .:/here
      - /anonymous
      - {type: volume, source: data, target: /third, volume: {nocopy: true}}
      - {type: tmpfs, target: /fourth, tmpfs: {size: 1000000}}
    networks:
      front: {aliases: [one, two]}
networks: {front: }
volumes: {data: }
`

// Each change of the file is told by the attribute, and only by that.
var foreignChanges = []struct{ from, to, differs string }{
	{"", "", ""},
	{"image: app\n", "image: app\n    mem_limit: 64m\n", ""}, // a limit: changed in place
	{"ports: [\"127.0.0.1:8080:80\"]", "ports: [{host_ip: 127.0.0.1, published: 8080, target: 80}]", ""},
	{"[sleep, inf]", "[sleep, \"3\"]", "command"},
	{"hostname: front", "", "hostname"},
	{"\"1000\"", "\"1001\"", "user"},
	{"working_dir: /tmp", "", "working_dir"},
	{"MODE: fast, ", "", "environment.MODE"},
	{"{tier: web}", "{tier: db, more: x}", "labels.more labels.tier"},
	{"[NET_ADMIN]", "[CAP_NET_ADMIN]", ""},
	{"[NET_ADMIN]", "[NET_RAW]", "cap_add"},
	{"cap_drop: [CAP_MKNOD]", "", "cap_drop"},
	{"10.0.0.1, 10.0.0.2", "10.0.0.2, 10.0.0.1", "dns"},
	{"10.1.2.3", "10.1.2.4", "extra_hosts"},
	{"retries: 4", "retries: 5", "healthcheck.retries"},
	{"init: true", "", "init"},
	{"max-size: 1m", "max-size: 2m", "logging"},
	{"pid: host", "", "pid"},
	{"read_only: true", "", "read_only"},
	{"security_opt: [\"no-new-privileges:true\"]", "", "security_opt"},
	{"shm_size: 32m", "", "shm_size"},
	{"SIGUSR1", "USR1", ""},
	{"stop_signal: SIGUSR1", "", "stop_signal"},
	{"stop_grace_period: 3s", "", "stop_grace_period"},
	{"1024", "1025", "sysctls"},
	{"size=1m", "size=2m", "tmpfs"},
	{"soft: 2000", "soft: 2001", "ulimits"},
	{"\"3000\"", "\"3001\"", "expose"},
	{"8080", "8081", "ports"},
	{"tty: true", "", "tty"},
	{"stdin_open: true", "", "stdin_open"},
	{"[\"5\"]", "[\"6\"]", "group_add"},
	{"/dev/other", "/dev/another", "devices"},
	{"/data:ro", "/data", "volumes"},
	{".:/here", ".:/there", "volumes"},
	{"- /anonymous", "", "volumes"},
	{"nocopy: true", "nocopy: false", "volumes"},
	{"1000000", "2000000", "tmpfs"},
	{"one, two", "two", "networks"},
	{"image: app\n", "image: app\n    privileged: true\n", "privileged"},
	{"image: app\n", "image: app\n    entrypoint: [sleep]\n", "entrypoint"},
	{"    networks:\n      front: {aliases: [one, two]}\n", "    network_mode: none\n", "network_mode"},
}

// A container with a hash that nobody knows is compared with what we would
// make: docker-compose 1.29 hashes what we do not have, and what a later
// docker compose will hash is unknown.
func TestAContainerOfAnUnknownComposeIsComparedByInspect(t *testing.T) {
	for _, version := range []string{"1.41", "1.45"} {
		synctest.Test(t, func(t *testing.T) {
			server := enginetest.New(t, enginetest.API(version))
			server.Image("app", enginetest.Behaviour{})
			engine, dir := server.Engine(), t.TempDir()
			up(t, engine, load(t, dir, adopted))
			for _, c := range foreignChanges {
				if !strings.Contains(adopted, c.from) {
					t.Errorf("%q is not in the file", c.from)
				}
				want := load(t, dir, strings.Replace(adopted, c.from, c.to, 1))
				state, err := observe.Project(t.Context(), engine, want, observe.Options{Existing: true})
				if err != nil {
					t.Fatal(err)
				}
				list := state.Containers
				list[0].Hash, list[0].Parts = "of some other version", confighash.Parts{}
				if err := observe.ExplainDifferences(t.Context(), engine, want, list, nil); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.Fields(c.differs), list[0].Differs, cmp.Transformer("text", func(l []string) string { return strings.Join(l, " ") })); diff != "" || !list[0].Compared {
					t.Errorf("%s: %q -> %q: -want +got:\n%s", version, c.from, c.to, diff)
				}
			}
		})
	}
}

// load reads a Compose file in a directory; the project is called shop.
func load(t *testing.T, dir, file string) *project.Project {
	t.Helper()
	p, err := project.Load(t.Context(), project.Source{Files: []string{"-"}, Name: "shop", Dir: dir, Stdin: strings.NewReader(file)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// up creates and starts a project on an engine that does not have it.
func up(t *testing.T, engine *engineclient.Engine, want *project.Project) {
	t.Helper()
	state, err := observe.Project(t.Context(), engine, want, observe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := planner.Make(want, state, planner.Intent{Goal: planner.GoalRunning})
	if err == nil {
		err = apply.Apply(t.Context(), engine, want, plan, apply.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
}
