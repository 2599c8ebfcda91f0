package project

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// actsOn lists the attributes that are acted on, so that every other one that
// a file uses can be warned of: nothing is dropped in silence. `*` is any key,
// `**` all below. It is kept by hand, beside what acts.
const actsOn = `
name
version

services.*.annotations.**
services.*.attach
services.*.build.args.**
services.*.build.context
services.*.build.dockerfile
services.*.build.dockerfile_inline
services.*.build.extra_hosts.**
services.*.build.labels.**
services.*.build.network
services.*.build.no_cache
services.*.build.pull
services.*.build.secrets.**
services.*.build.tags.**
services.*.build.target
services.*.cap_add.**
services.*.cap_drop.**
services.*.cgroup
services.*.cgroup_parent
services.*.command.**
services.*.configs.**
services.*.container_name
services.*.cpu_period
services.*.cpu_quota
services.*.cpu_shares
services.*.cpus
services.*.cpuset
services.*.depends_on.**
services.*.deploy.mode
services.*.deploy.replicas
services.*.deploy.resources.limits.cpus
services.*.deploy.resources.limits.memory
services.*.deploy.resources.limits.pids
services.*.deploy.resources.reservations.memory
services.*.deploy.restart_policy.condition
services.*.deploy.restart_policy.max_attempts
services.*.device_cgroup_rules.**
services.*.devices.**
services.*.dns.**
services.*.dns_opt.**
services.*.dns_search.**
services.*.domainname
services.*.entrypoint.**
services.*.env_file.**
services.*.environment.**
services.*.expose.**
services.*.extra_hosts.**
services.*.group_add.**
services.*.healthcheck.**
services.*.hostname
services.*.image
services.*.init
services.*.ipc
services.*.label_file.**
services.*.labels.**
services.*.links.**
services.*.logging.**
services.*.mac_address
services.*.mem_limit
services.*.mem_reservation
services.*.memswap_limit
services.*.name
services.*.network_mode
services.*.networks.*.aliases.**
services.*.networks.*.driver_opts.**
services.*.networks.*.ipv4_address
services.*.networks.*.ipv6_address
services.*.networks.*.link_local_ips.**
services.*.networks.*.mac_address
services.*.networks.*.priority
services.*.oom_kill_disable
services.*.oom_score_adj
services.*.pid
services.*.pids_limit
services.*.platform
services.*.ports.*.host_ip
services.*.ports.*.mode
services.*.ports.*.protocol
services.*.ports.*.published
services.*.ports.*.target
services.*.post_start.**
services.*.pre_stop.**
services.*.privileged
services.*.profiles.**
services.*.pull_policy
services.*.read_only
services.*.restart
services.*.runtime
services.*.scale
services.*.secrets.**
services.*.security_opt.**
services.*.shm_size
services.*.stdin_open
services.*.stop_grace_period
services.*.stop_signal
services.*.sysctls.**
services.*.tmpfs.**
services.*.tty
services.*.ulimits.**
services.*.user
services.*.userns_mode
services.*.uts
services.*.volumes.*.bind.create_host_path
services.*.volumes.*.bind.propagation
services.*.volumes.*.bind.selinux
services.*.volumes.*.consistency
services.*.volumes.*.read_only
services.*.volumes.*.source
services.*.volumes.*.target
services.*.volumes.*.tmpfs.mode
services.*.volumes.*.tmpfs.size
services.*.volumes.*.type
services.*.volumes.*.volume.nocopy
services.*.volumes.*.volume.subpath
services.*.working_dir

networks.*.attachable
networks.*.driver
networks.*.driver_opts.**
networks.*.enable_ipv4
networks.*.enable_ipv6
networks.*.external
networks.*.internal
networks.*.ipam.**
networks.*.labels.**
networks.*.name

volumes.*.driver
volumes.*.driver_opts.**
volumes.*.external
volumes.*.labels.**
volumes.*.name

configs.*.content
configs.*.environment
configs.*.file
configs.*.name

secrets.*.environment
secrets.*.file
secrets.*.name
`

// A valueUse says for which values an attribute is acted on after all.
var valueUses = map[string]func(value any) bool{
	// The modes differ in a swarm only; this one is the default.
	"services.*.ports.[].mode":   func(v any) bool { return v == "ingress" || v == "" },
	"services.*.deploy.mode":     func(v any) bool { return v == "replicated" || v == "" },
	"services.*.volumes.[].type": func(v any) bool { return v == "bind" || v == "volume" || v == "tmpfs" },
	"services.*.pull_policy": func(v any) bool {
		text := fmt.Sprint(v)
		return text != "daily" && text != "weekly" && text != "refresh" && !strings.HasPrefix(text, "every_")
	},
}

// Acts reports whether an attribute is acted on, by its path in the canonical
// model: services.web.ports[0].target.
func Acts(path string) bool {
	at := actsTable()
	for _, step := range modelpath.Steps(path) {
		if strings.HasPrefix(step, "x-") || at.all {
			return true
		}
		if at = at.next(step); at == nil {
			return false
		}
	}
	return true
}

// acting is a table of paths as a tree.
type acting struct {
	below map[string]*acting
	all   bool
}

func (a *acting) next(step string) *acting {
	if next, ok := a.below[step]; ok {
		return next
	}
	return a.below["*"]
}

var actsTable = sync.OnceValue(func() *acting {
	top := &acting{below: map[string]*acting{}}
	for line := range strings.Lines(actsOn) {
		at := top
		for _, step := range strings.Split(strings.TrimSpace(line), ".") {
			if step == "" {
				continue
			}
			if step == "**" {
				at.all = true
				continue
			}
			if at.below[step] == nil {
				at.below[step] = &acting{below: map[string]*acting{}}
			}
			at = at.below[step]
		}
	}
	return top
})

// loadersOwn are keys that no file has: compose-go leaves them in its tree, the
// second for the value of a secret that stands in a variable.
var loadersOwn = []string{"#extensions", "Content"}

// idle lists the paths of a model that nothing acts on.
func idle(dict map[string]any) [][]string {
	var out [][]string
	var visit func(at *acting, value any, path []string)
	visit = func(at *acting, value any, path []string) {
		if at.all {
			return
		}
		if use, ok := useAt(path); ok && !use(value) {
			out = append(out, modelpath.Join(path))
			return
		}
		switch v := value.(type) {
		case map[string]any:
			for _, key := range sortedKeys(v) {
				if strings.HasPrefix(key, "x-") || slices.Contains(loadersOwn, key) {
					continue
				}
				next := at.next(key)
				if next == nil {
					out = append(out, modelpath.Join(path, key))
					continue
				}
				visit(next, v[key], append(path, key))
			}
		case []any:
			for i, one := range v {
				if next := at.next("*"); next != nil {
					visit(next, one, append(path, modelpath.Item(i)))
				}
			}
		}
	}
	visit(actsTable(), dict, make([]string, 0, 8))
	return out
}

// useAt finds the rule for an attribute's value. It is asked for every value
// of the model: the last step tells most apart.
func useAt(path []string) (func(any) bool, bool) {
	if len(path) < 3 {
		return nil, false
	}
	switch path[len(path)-1] {
	case "mode", "type", "pull_policy":
	default:
		return nil, false
	}
	for pattern, use := range valueUses {
		if modelpath.Match(pattern, path) {
			return use, true
		}
	}
	return nil, false
}
