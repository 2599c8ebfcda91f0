package canonical

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// ServiceKeys is the order in which docker compose writes the keys of a
// service: that of its first letters, mostly, and of compose-go until 2.14.
// Later versions of compose-go marshal in another order, which would make a
// difference of every line. A key that is not in the list follows at the end.
const ServiceKeys = `profiles annotations attach build develop blkio_config cap_add cap_drop cgroup_parent cgroup
cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares command configs
container_name credential_spec depends_on deploy device_cgroup_rules devices dns dns_opt dns_search dockerfile
domainname entrypoint provider environment env_file expose extends external_links extra_hosts group_add gpus
hostname healthcheck image init ipc isolation labels label_file links logging log_driver log_opt mem_limit
mem_reservation memswap_limit mem_swappiness mac_address models net network_mode networks oom_kill_disable
oom_score_adj pid pids_limit platform ports privileged pull_policy read_only restart runtime scale secrets
security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits
use_api_socket user userns_mode uts volume_driver volumes volumes_from working_dir pre_start post_start pre_stop`

// arrange puts the keys of services and jobs in their order.
func arrange(root *yaml.Node) {
	rank := map[string]int{}
	for i, key := range strings.Fields(ServiceKeys) {
		rank[key] = i + 1
	}
	for _, section := range []string{"services", "jobs"} {
		all := value(root, section)
		if all == nil {
			continue
		}
		for i := 1; i < len(all.Content); i += 2 {
			arrangeKeys(all.Content[i], rank)
		}
	}
}

func value(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func arrangeKeys(mapping *yaml.Node, rank map[string]int) {
	pairs := slices.Collect(slices.Chunk(mapping.Content, 2))
	last := len(rank) + 1
	at := func(pair []*yaml.Node) int {
		if i := rank[pair[0].Value]; i > 0 {
			return i
		}
		return last
	}
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return at(a) - at(b) })
	mapping.Content = slices.Concat(pairs...)
}
