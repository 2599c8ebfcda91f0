package configdiff

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"
)

// ignored are the fields of a host configuration that another rule compares, or
// that no Compose file can set.
var ignored = strings.Fields(`Binds Mounts Tmpfs PortBindings NetworkMode Links
Memory MemoryReservation MemorySwap NanoCpus CpuPeriod CpuQuota CpuShares CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus
PidsLimit BlkioWeight RestartPolicy
AutoRemove ConsoleSize ContainerIDFile MaskedPaths ReadonlyPaths PublishAllPorts VolumeDriver`)

// attributes are the names of the fields in a Compose file.
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

// host compares all fields of the host configuration, so that a field of a later API
// version is compared too.
func (d differences) host() {
	want, have := d.settings(d.want.Host), d.settings(d.have.Container.HostConfig)
	for field, value := range want {
		d.differ(attribute(field), reflect.DeepEqual(value, have[field]))
	}
	for field, value := range have {
		_, asked := want[field]
		d.differ(attribute(field), asked || d.isDefault(field, value))
	}
	d.differ("ports", slices.Equal(published(d.want.Host.PortBindings), published(d.have.Container.HostConfig.PortBindings)))
}

// settings are the fields of a host configuration that are set, in a canonical form:
// lists without an order are sorted.
func (d differences) settings(h *container.HostConfig) map[string]any {
	raw, err := json.Marshal(h)
	if err != nil {
		return nil // it came as JSON
	}
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	for _, field := range ignored {
		delete(out, field)
	}
	for field, value := range out {
		if list, ok := value.([]any); ok && !strings.HasPrefix(field, "Dns") {
			value = canonical(field, list, h)
		}
		if out[field] = value; empty(value) {
			delete(out, field)
		}
	}
	return out
}

// canonical writes the entries of a list in one way, and sorts them.
func canonical(field string, list []any, h *container.HostConfig) []string {
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
			// The engine adds it to containers that it does not confine.
			if text == "label=disable" && (h.Privileged || h.PidMode.IsHost() || h.IpcMode.IsHost()) {
				continue
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// empty reports whether a value is unset.
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

// isDefault reports whether a value is the engine's default for a field that the
// request does not set.
func (d differences) isDefault(field string, value any) bool {
	switch field {
	case "CgroupnsMode":
		return value == "host" || value == "private" // by the daemon's configuration
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
