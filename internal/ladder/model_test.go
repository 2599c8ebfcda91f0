package ladder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// draw makes one random Compose file after the other.
type draw struct {
	*rapid.T
	names []string // of the services
	n     int      // labels for rapid
}

func (d *draw) flip() bool { return d.below(2) == 0 }

// rarely is true one time in so many.
func (d *draw) rarely(n int) bool { return d.below(n) == n-1 }

func (d *draw) below(n int) int {
	d.n++
	return rapid.IntRange(0, n-1).Draw(d.T, fmt.Sprint("n", d.n))
}

func one[V any](d *draw, of ...V) V { return of[d.below(len(of))] }

func some[V any](d *draw, of ...V) []V {
	all := []V{}
	for _, v := range of {
		if d.flip() {
			all = append(all, v)
		}
	}
	return all
}

// maybe puts each entry into a section one time in so many.
func (d *draw) maybe(into thing, n int, entries thing) {
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		if d.rarely(n) {
			into[key] = entries[key]
		}
	}
}

// project is a file with up to five services that use what stands beside them.
func (d *draw) project() thing {
	pool := []string{"web", "db", "my_app", "API.v2", "Worker", "9lives", "x--y", strings.Repeat("long-name-", 7) + "end"}
	start := d.below(len(pool))
	for i := range 1 + d.below(5) {
		d.names = append(d.names, pool[(start+i)%len(pool)])
	}
	services := thing{}
	for i, name := range d.names {
		services[name] = d.service(name, d.names[:i])
	}
	return thing{
		"name": one(d, "shop", "my_project-1", "0zero"), "services": services,
		"networks": thing{"default": nil, "front": nil, "Back_End": thing{"internal": d.flip()}},
		"volumes":  thing{"data": nil, "My_Data": thing{"labels": thing{"a b": "c"}}, "there": thing{"external": true, "name": "is_there"}, "nfs": thing{"driver_opts": thing{"type": "nfs", "o": "addr=10.0.0.1,rw", "device": ":/export"}}},
		"configs":  thing{"plain": thing{"content": "a $$(b) status: {c}\n"}, "My.Config": thing{"file": "./file.txt"}, "bin": thing{"file": "./blob"}},
		"secrets":  thing{"password": thing{"file": "./file.txt"}, "Api_Key": thing{"file": "./blob"}},
	}
}

// text is what has tripped exports before.
func (d *draw) text() string {
	return one(d, "plain", "", "with space", "$$HOME", "$${X:-y}", "$$(date)", "a $$$$ b", "price: 5$$", "$$(A)$$$$(B)",
		"'quoted' \"twice\"", "é ☃", "- x: #y", "yes", "0123", "1e3", "line\nline", "{a}", "*", "\ttab", "http://web:80/?a=b&c=d", "trailing ")
}

func (d *draw) texts() []any {
	var all []any
	for range d.below(4) {
		all = append(all, d.text())
	}
	return all
}

func (d *draw) service(name string, before []string) thing {
	// By the mark a test finds the service's container again.
	s := thing{"image": one(d, "nginx", "registry.example.com:5000/a/b:1.0", "busybox@sha256:"+strings.Repeat("0", 64)), "environment": d.environment(name)}
	for _, part := range []func(thing){d.process, d.ports, d.mounts, d.objects, d.deploy, d.security, d.networking, d.labels, d.host} {
		part(s)
	}
	if d.flip() {
		s["healthcheck"] = d.healthcheck()
	}
	if on := d.dependencies(before); len(on) > 0 {
		s["depends_on"] = on
	}
	return s
}

func (d *draw) environment(mark string) thing {
	env := thing{"MARK": mark}
	for _, key := range some(d, "A", "DB_PASSWORD", "lower.case-key", "URL", "B") {
		env[key] = d.text()
	}
	return env
}

func (d *draw) process(s thing) {
	if d.flip() {
		s["command"] = d.texts()
	}
	if d.rarely(3) {
		s["entrypoint"] = append([]any{"/entry"}, d.texts()...)
	}
	d.maybe(s, 3, thing{
		"working_dir": "/srv/app", "tty": true, "stdin_open": true, "init": true, "stop_grace_period": one(d, "1m30s", "500ms", "0s"),
		"stop_signal": "SIGINT", "restart": one(d, "no", "always", "unless-stopped", "on-failure", "on-failure:3"),
		"pull_policy": one(d, "always", "missing", "never", "build"), "user": one(d, "1000", "1000:1000", "0", "nobody"), "hostname": one(d, "box", "Box_1", "a.b.c"),
	})
	if d.rarely(4) {
		s["post_start"] = []any{thing{"command": append([]any{"/hook"}, d.texts()...)}}
		s["pre_stop"] = []any{thing{"command": append([]any{"/hook"}, d.texts()...)}}
	}
}

func (d *draw) ports(s thing) {
	base := 8000 + 10*len(d.names)*d.below(50)
	ports := some[any](d, fmt.Sprintf("%d:80", base), "443", "53:53/udp", fmt.Sprintf("127.0.0.1:%d:53/tcp", base+1), "7000-7002",
		thing{"target": 9090, "published": fmt.Sprint(base + 2), "protocol": "udp", "mode": "host"}, thing{"target": 6060, "name": "A long name_of a port", "app_protocol": "http"})
	if len(ports) > 0 {
		s["ports"] = ports
	}
	if expose := some[any](d, "80", "5432", "6000-6003", "53/udp"); len(expose) > 0 {
		s["expose"] = expose
	}
}

func (d *draw) mounts(s thing) {
	mounts := some[any](d, "data:/var/lib/data", "My_Data:/my/data:ro", "there:/there", "nfs:/nfs", "/anonymous", "./file.txt:/etc/file.txt:ro", "./folder:/etc/folder:ro",
		"./folder:/srv/rw", "/var/run/docker.sock:/var/run/docker.sock", thing{"type": "tmpfs", "target": "/scratch", "tmpfs": thing{"size": 1 << 20, "mode": 0o1777}},
		thing{"type": "volume", "source": "data", "target": "/sub", "volume": thing{"subpath": "a/b", "nocopy": true}})
	if len(mounts) > 0 && d.flip() {
		s["volumes"] = mounts
	}
	if d.rarely(3) {
		s["tmpfs"] = []any{"/run", "/tmp:size=64m"}
	}
	if d.rarely(4) {
		s["shm_size"] = "64m"
	}
}

func (d *draw) objects(s thing) {
	s["configs"] = some[any](d, "plain", thing{"source": "My.Config", "target": "/etc/My.Config", "mode": 0o440, "uid": "100"}, thing{"source": "bin", "target": "/etc/bin"})
	s["secrets"] = some[any](d, "password", thing{"source": "Api_Key", "target": "key"}, thing{"source": "password", "target": "/etc/password", "mode": 0o400})
}

func (d *draw) healthcheck() thing {
	if d.rarely(4) {
		return thing{"test": []any{"NONE"}}
	}
	h := thing{"test": one[any](d, "curl -f http://localhost || exit 1", []any{"CMD", "true", "$$(X)"}, []any{"CMD-SHELL", "echo $$HOME"})}
	d.maybe(h, 2, thing{"interval": one(d, "500ms", "1m"), "timeout": "3s", "retries": 5, "start_period": one(d, "0s", "40s"), "start_interval": "1s"})
	return h
}

func (d *draw) dependencies(before []string) thing {
	on := thing{}
	for _, name := range before {
		if d.rarely(3) {
			on[name] = thing{"condition": one(d, "service_started", "service_healthy", "service_completed_successfully"), "required": d.flip(), "restart": d.flip()}
		}
	}
	return on
}
