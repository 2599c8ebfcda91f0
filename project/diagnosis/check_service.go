package diagnosis

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/platforms"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
)

func (c *checker) build(s types.ServiceConfig) {
	b := s.Build
	if b == nil {
		return
	}
	if b.DockerfileInline != "" && b.Dockerfile != "" {
		c.add(s, "build", "dockerfile and dockerfile_inline cannot be used together", "")
	}
	for _, name := range sortedKeys(b.AdditionalContexts) {
		other, ok := strings.CutPrefix(b.AdditionalContexts[name], types.ServicePrefix)
		if !ok {
			continue
		}
		t, exists := c.model.AllServices()[other]
		if !exists {
			message := fmt.Sprintf("service %s declares unknown service %s as additional contexts %s", problem.Quoted(s.Name), problem.Quoted(other), problem.Printable(name))
			c.add(s, "build.additional_contexts."+name, message, undefinedHint("service", other, c.serviceNames()))
		} else if t.Build == nil {
			c.add(s, "build.additional_contexts."+name, "service "+other+" has no build section, so it has no build context", "")
		}
	}
	for i, secret := range b.Secrets {
		c.refers(s, "build.secrets"+modelpath.Item(i), "secret", secret.Source, sortedKeys(c.model.Secrets))
	}
	for i, platform := range b.Platforms {
		c.platform(s, "build.platforms"+modelpath.Item(i), platform)
	}
	if len(b.Platforms) > 0 && s.Platform != "" && !slices.Contains(b.Platforms, s.Platform) {
		c.add(s, "build.platforms", "service.build.platforms MUST include service.platform "+problem.Quoted(s.Platform), "")
	}
}

func (c *checker) serviceNames() []string { return sortedKeys(c.model.AllServices()) }

// refers checks a reference to a resource.
func (c *checker) refers(s types.ServiceConfig, attribute, kind, name string, known []string) {
	if slices.Contains(known, name) || c.cut[kind+"s"] {
		return
	}
	c.add(s, attribute, refersTo(s.Name, kind, name), undefinedHint(kind, name, known))
}

func (c *checker) network(s types.ServiceConfig) {
	if s.NetworkMode != "" && len(s.Networks) > 0 {
		c.add(s, "network_mode", "network_mode and networks cannot be used together", "")
	}
	for _, key := range sortedKeys(s.Networks) {
		// Without networks of its own there is no default one to refer to.
		implicit := key == "default" && s.NetworkMode != ""
		if _, ok := c.model.Networks[key]; !ok && !implicit {
			c.refers(s, "networks."+key, "network", key, sortedKeys(c.model.Networks))
		}
	}
}

// namespaces are the attributes through which one service shares something
// with another, and so depends on it.
func namespaces(s types.ServiceConfig) map[string]string {
	return map[string]string{
		"network_mode": s.NetworkMode, "ipc": s.Ipc, "pid": s.Pid, "uts": s.Uts, "cgroup": s.Cgroup,
	}
}

// dependencies checks that what a service depends on is there and active.
func (c *checker) dependencies(s types.ServiceConfig) {
	for _, dep := range sortedKeys(s.DependsOn) {
		p, wrong := c.dependency(s.Name, dep, s.DependsOn[dep].Required)
		if wrong {
			c.add(s, dependsThrough(s, dep), p.Message, p.Hint)
		}
	}
}

// dependsThrough is the attribute that makes a service depend on another:
// compose-go adds depends_on for some others.
func dependsThrough(s types.ServiceConfig, dep string) string {
	for _, attribute := range sortedKeys(namespaces(s)) {
		if namespaces(s)[attribute] == types.ServicePrefix+dep {
			return attribute
		}
	}
	for i, from := range s.VolumesFrom {
		if name, _, _ := strings.Cut(from, ":"); name == dep {
			return "volumes_from" + modelpath.Item(i)
		}
	}
	for i, link := range s.Links {
		if name, _, _ := strings.Cut(link, ":"); name == dep {
			return "links" + modelpath.Item(i)
		}
	}
	return "depends_on." + dep
}

func (c *checker) dependency(from, dep string, required bool) (problem.Problem, bool) {
	if _, ok := c.model.Services[dep]; ok || c.cut["services"] {
		return problem.Problem{}, false
	}
	if disabled, ok := c.model.DisabledServices[dep]; ok {
		if !required {
			return problem.Problem{}, false
		}
		message, hint := DisabledWords(from, dep, disabled.Profiles)
		return problem.Problem{Message: message, Hint: hint}, true
	}
	if _, ok := c.model.AllJobs()[dep]; ok {
		return problem.Problem{Message: dep + " is a job: a service can only depend on services"}, true
	}
	message := "service " + problem.Quoted(from) + " depends on undefined service " + problem.Quoted(dep)
	return problem.Problem{Message: message, Hint: undefinedHint("service", dep, c.serviceNames())}, true
}

// DisabledWords describe a required dependency whose profiles are not active.
func DisabledWords(from, name string, profiles []string) (message, hint string) {
	message = "service " + problem.Quoted(name) + " is required by " + problem.Quoted(from) + " but is disabled"
	if len(profiles) > 0 {
		message += ". Can be enabled by profiles " + problem.Printable(fmt.Sprint(profiles))
		hint = "enable it with --profile " + problem.Printable(profiles[0]) + ", or make the dependency `required: false`"
	}
	return message, hint
}

// mounts checks the volumes and that no two things are mounted in one place.
func (c *checker) mounts(s types.ServiceConfig) {
	taken := map[string]string{}
	take := func(attribute, target string) {
		if other, ok := taken[target]; ok && target != "" {
			c.add(s, attribute, fmt.Sprintf("the target %s is already used by %s", problem.Printable(target), other), "")
			return
		}
		taken[target] = attribute
	}
	for i, tmpfs := range s.Tmpfs {
		target, _, _ := strings.Cut(tmpfs, ":")
		take("tmpfs"+modelpath.Item(i), target)
	}
	for i, v := range s.Volumes {
		take("volumes"+modelpath.Item(i), v.Target)
		if v.Type == types.VolumeTypeVolume && v.Source != "" {
			if _, ok := c.model.Volumes[v.Source]; !ok {
				c.undefinedVolume(s, i, v.Source)
			}
		}
	}
}

func (c *checker) undefinedVolume(s types.ServiceConfig, i int, source string) {
	if c.cut["volumes"] {
		return
	}
	hint := undefinedHint("volume", source, sortedKeys(c.model.Volumes))
	if strings.HasPrefix(hint, "declare") {
		hint += "; the path of a directory must start with ./"
	}
	c.add(s, "volumes"+modelpath.Item(i), refersTo(s.Name, "volume", source), hint)
}

func (c *checker) resources(s types.ServiceConfig) {
	for i, config := range s.Configs {
		c.refers(s, "configs"+modelpath.Item(i), "config", config.Source, sortedKeys(c.model.Configs))
	}
	for i, secret := range s.Secrets {
		c.refers(s, "secrets"+modelpath.Item(i), "secret", secret.Source, sortedKeys(c.model.Secrets))
	}
	for _, key := range sortedKeys(s.Models) {
		c.refers(s, "models."+key, "model", key, sortedKeys(c.model.Models))
	}
}

// processors are known architectures, for hints about misspelled ones.
var processors = []string{"386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"}

// platform checks `linux/arm64` and its short forms: BuildKit accepts an unknown
// architecture without an error.
func (c *checker) platform(s types.ServiceConfig, attribute, value string) {
	system, processor, both := strings.Cut(value, "/")
	switch {
	case value == "":
		return
	case !both:
		processor = system // either will do
	case system != "linux" && system != "windows":
		return // wasi/wasm: a runtime's own matter
	}
	processor, _, _ = strings.Cut(processor, "/")
	if _, err := platforms.Parse(processor); err == nil {
		return
	}
	hint := ""
	if near := Nearest(processor, processors); near != "" {
		hint = "did you mean " + near + "?"
	}
	c.add(s, attribute, "invalid platform "+problem.Quoted(value)+" (example: linux/arm64)", hint)
}

// running checks how the containers run.
func (c *checker) running(s types.ServiceConfig) {
	c.platform(s, "platform", s.Platform)
	if s.HealthCheck != nil && len(s.HealthCheck.Test) > 0 {
		if first := s.HealthCheck.Test[0]; !slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, first) {
			c.add(s, "healthcheck.test", "must begin with CMD, CMD-SHELL or NONE, not "+problem.Quoted(first), "")
		}
	}
	if !validRestart(s.Restart) {
		c.add(s, "restart", "invalid restart policy "+problem.Quoted(s.Restart)+": must be no, always, unless-stopped, on-failure or on-failure:N", "")
	}
	if _, _, err := s.GetPullPolicy(); err != nil {
		c.add(s, "pull_policy", invalidPullPolicy(s.PullPolicy), "")
	}
	if s.Develop != nil {
		for i, w := range s.Develop.Watch {
			if w.Target == "" && w.Action != types.WatchActionRebuild && w.Action != types.WatchActionRestart {
				c.add(s, "develop.watch"+modelpath.Item(i), "target is required for the action "+string(w.Action), "")
			}
		}
	}
}

func invalidPullPolicy(policy string) string {
	return "invalid pull policy " + problem.Quoted(policy) + ": must be always, missing, never, build, daily, weekly or every_DURATION"
}

func validRestart(policy string) bool {
	switch policy {
	case "", "no", "always", "unless-stopped", "on-failure":
		return true
	}
	count, ok := strings.CutPrefix(policy, "on-failure:")
	_, err := strconv.ParseUint(count, 10, 31)
	return ok && err == nil
}

// cycles names each cycle of dependencies once.
func (c *checker) cycles() {
	const visiting, done = 1, 2
	state := map[string]int{}
	var trail []string
	var visit func(name string)
	visit = func(name string) {
		state[name] = visiting
		trail = append(trail, name)
		for _, dep := range slices.Sorted(maps.Keys(c.model.Services[name].DependsOn)) {
			switch state[dep] {
			case visiting:
				cycle := append(slices.Clone(trail[slices.Index(trail, dep):]), dep)
				s := c.model.Services[name]
				c.add(s, dependsThrough(s, dep), "dependency cycle detected: "+strings.Join(cycle, " -> "), "")
			case 0:
				if _, ok := c.model.Services[dep]; ok {
					visit(dep)
				}
			}
		}
		trail = trail[:len(trail)-1]
		state[name] = done
	}
	for _, name := range sortedKeys(c.model.Services) {
		if state[name] == 0 {
			visit(name)
		}
	}
}
