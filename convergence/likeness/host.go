package likeness

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"
)

// elsewhere are the fields of a host configuration that are compared by
// another rule, or by nobody: limits, and what no file can ask for.
var elsewhere = strings.Fields(`Binds Mounts Tmpfs PortBindings NetworkMode Links
Memory MemoryReservation MemorySwap NanoCpus CpuPeriod CpuQuota CpuShares CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus
PidsLimit BlkioWeight RestartPolicy
AutoRemove ConsoleSize ContainerIDFile MaskedPaths ReadonlyPaths PublishAllPorts VolumeDriver`)

// attributes are what a Compose file calls the fields.
var attributes = map[string]string{
	"CapAdd": "cap_add", "CapDrop": "cap_drop", "CgroupnsMode": "cgroup", "CgroupParent": "cgroup_parent",
	"DeviceCgroupRules": "device_cgroup_rules", "Dns": "dns", "DnsOptions": "dns_opt", "DnsSearch": "dns_search",
	"DeviceRequests": "gpus", "ExtraHosts": "extra_hosts", "GroupAdd": "group_add", "IpcMode": "ipc", "LogConfig": "logging",
	"MemorySwappiness": "mem_swappiness", "OomKillDisable": "oom_kill_disable", "OomScoreAdj": "oom_score_adj",
	"PidMode": "pid", "ReadonlyRootfs": "read_only", "SecurityOpt": "security_opt", "ShmSize": "shm_size",
	"StorageOpt": "storage_opt", "UsernsMode": "userns_mode", "UTSMode": "uts", "VolumesFrom": "volumes_from",
}

func attribute(field string) string {
	if name, ok := attributes[field]; ok {
		return name
	}
	if strings.HasPrefix(field, "Blkio") {
		return "blkio_config"
	}
	return strings.ToLower(field)
}

// host compares all that a host configuration says, so that a field which a
// later version brings is compared too.
func (d differences) host() {
	want, have := d.settings(d.want.Host), d.settings(d.have.Container.HostConfig)
	for field, value := range want {
		d.differ(attribute(field), reflect.DeepEqual(value, have[field]))
	}
	for field, value := range have {
		_, asked := want[field]
		d.differ(attribute(field), asked || d.usual(field, value))
	}
	d.differ("ports", slices.Equal(published(d.want.Host.PortBindings), published(d.have.Container.HostConfig.PortBindings)))
}

// settings are a host configuration's fields that say something, in one form:
// what has no order is sorted.
func (d differences) settings(h *container.HostConfig) map[string]any {
	raw, err := json.Marshal(h)
	if err != nil {
		return nil // it came as JSON
	}
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	for _, field := range elsewhere {
		delete(out, field)
	}
	for field, value := range out {
		if list, ok := value.([]any); ok && !strings.HasPrefix(field, "Dns") {
			value = plain(field, list, h)
		}
		if out[field] = value; empty(value) {
			delete(out, field)
		}
	}
	return out
}

// plain words the entries of a list in one way, and sorts them.
func plain(field string, list []any, h *container.HostConfig) []string {
	var out []string
	for _, entry := range list {
		text, ok := entry.(string)
		if !ok {
			raw, _ := json.Marshal(entry) // keys in order
			text = string(raw)
		}
		switch field {
		case "CapAdd", "CapDrop":
			text = strings.TrimPrefix(strings.ToUpper(text), "CAP_")
		case "VolumesFrom":
			// docker compose creates its containers without the access mode.
			text, _, _ = strings.Cut(text, ":")
		case "SecurityOpt":
			text = strings.Replace(text, "no-new-privileges:true", "no-new-privileges", 1)
			// The engine adds it where there is nothing to confine.
			if text == "label=disable" && (h.Privileged || h.PidMode.IsHost() || h.IpcMode.IsHost()) {
				continue
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// empty reports whether a value says nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			if !empty(inner) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	case []string:
		return len(v) == 0
	}
	return v == nil || reflect.ValueOf(v).IsZero()
}

// usual reports whether a value that nobody asked for is what the engine takes
// then.
func (d differences) usual(field string, value any) bool {
	switch field {
	case "CgroupnsMode":
		return value == "host" || value == "private" // as the engine was told
	case "IpcMode":
		return value == "private" || value == "shareable"
	case "Isolation":
		return value == "default"
	case "LogConfig":
		driver := d.have.Container.HostConfig.LogConfig.Type
		return driver == d.have.Engine.LoggingDriver // with the engine's own options
	case "MemorySwappiness":
		return value == float64(-1)
	case "Runtime":
		return value == "runc" || value == d.have.Engine.DefaultRuntime
	case "ShmSize":
		return value == float64(64<<20)
	}
	return false
}

// published are port bindings as text, sorted.
func published(m nat.PortMap) []string {
	var out []string
	for port, bindings := range m {
		for _, b := range bindings {
			if b.HostIP == "0.0.0.0" {
				b.HostIP = ""
			}
			if b.HostPort == "0" {
				b.HostPort = ""
			}
			out = append(out, fmt.Sprintf("%s:%s:%s", b.HostIP, b.HostPort, port))
		}
	}
	slices.Sort(out)
	return out
}
