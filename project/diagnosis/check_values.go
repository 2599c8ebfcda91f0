package diagnosis

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
)

// A valueRule checks the values at a path that are texts of a form of their
// own, which no schema describes. Its error says what is wrong.
type valueRule struct {
	pattern string
	check   func(any) error
}

// takesNull reports whether a rule is about values that are not there, too.
func (r valueRule) takesNull() bool {
	return r.pattern == "services.*.pid" || r.pattern == "services.*.build.additional_contexts.*"
}

var valueRules = []valueRule{
	{"services.*.ports.[]", checkPort},
	{"services.*.expose.[]", checkExpose},
	{"services.*.volumes.[]", checkVolume},
	{"services.*.environment.[]", checkVariable},
	{"services.*.command", checkCommand},
	{"services.*.entrypoint", checkCommand},
	{"services.*.post_start.[].command", checkCommand},
	{"services.*.pre_stop.[].command", checkCommand},
	{"services.*.extra_hosts", checkHosts},
	{"services.*.build.extra_hosts", checkHosts},
	{"services.*.devices.[]", checkDevice},
	{"services.*.pre_start.[].devices.[]", checkDevice},
	{"services.*.ulimits.*", checkUlimit},
	{"services.*.build.ulimits.*", checkUlimit},
	{"services.*.build.ssh.[]", checkSSH},
	{"services.*.build.additional_contexts.*", checkContext},
	{"services.*.build.additional_contexts.[]", checkContextItem},
	{"services.*.pid", checkText},

	{"services.*.stop_grace_period", checkDuration},
	{"services.*.healthcheck.interval", checkDuration},
	{"services.*.healthcheck.timeout", checkDuration},
	{"services.*.healthcheck.start_period", checkDuration},
	{"services.*.healthcheck.start_interval", checkDuration},
	{"services.*.deploy.update_config.delay", checkDuration},
	{"services.*.deploy.update_config.monitor", checkDuration},
	{"services.*.deploy.rollback_config.delay", checkDuration},
	{"services.*.deploy.rollback_config.monitor", checkDuration},
	{"services.*.deploy.restart_policy.delay", checkDuration},
	{"services.*.deploy.restart_policy.window", checkDuration},

	{"services.*.mem_limit", checkSize},
	{"services.*.mem_reservation", checkSize},
	{"services.*.memswap_limit", checkSize},
	{"services.*.shm_size", checkSize},
	{"services.*.build.shm_size", checkSize},
	{"services.*.volumes.[].tmpfs.size", checkSize},
	{"services.*.deploy.resources.limits.memory", checkSize},
	{"services.*.deploy.resources.reservations.memory", checkSize},
	{"services.*.deploy.resources.limits.cpus", checkCPUs},
	{"services.*.deploy.resources.reservations.cpus", checkCPUs},
	{"services.*.deploy.resources.reservations.devices.[]", checkDeviceRequest},
	{"services.*.gpus.[]", checkDeviceRequest},

	{"include.[]", checkInclude},
	{"volumes.*", checkExternal},
	{"configs.*", checkOneOf("file", "environment", "content")},
	{"secrets.*", checkOneOf("file", "environment")},
}

// allValueRules are the rules for a document by itself.
var allValueRules = slices.Concat(valueRules, numberRules)

// checkPort checks `8080:80/tcp` and its long form.
func checkPort(v any) error {
	if long, ok := v.(map[string]any); ok {
		return checkLongPort(long)
	}
	text := fmt.Sprint(v)
	ports, err := types.ParsePortConfig(text)
	if err != nil {
		return fmt.Errorf("invalid port %q: %w", text, err)
	}
	if slices.ContainsFunc(ports, func(p types.ServicePortConfig) bool { return p.Target == 0 }) {
		return fmt.Errorf("invalid port %q: the container port is missing", text)
	}
	return nil
}

func checkLongPort(port map[string]any) error {
	if _, ok := port["target"]; !ok {
		return fmt.Errorf("target is required: the port in the container")
	}
	if host, ok := port["host_ip"].(string); ok && net.ParseIP(host) == nil {
		return fmt.Errorf("host_ip: invalid IP address %q", host)
	}
	if published := fmt.Sprint(port["published"]); port["published"] != nil && !isPortRange(published) {
		return fmt.Errorf("published: invalid port %q", published)
	}
	return nil
}

func checkPublished(v any) error {
	if text := fmt.Sprint(v); v != nil && !isPortRange(text) {
		return fmt.Errorf("invalid port %q", text)
	}
	return nil
}

func isPortRange(text string) bool {
	if text == "" {
		return true
	}
	first, last, isRange := strings.Cut(text, "-")
	from, err := strconv.ParseUint(first, 10, 16)
	if err != nil || !isRange {
		return err == nil
	}
	to, err := strconv.ParseUint(last, 10, 16)
	return err == nil && from <= to
}

func checkExpose(v any) error {
	text, _, _ := strings.Cut(fmt.Sprint(v), "/")
	if !isPortRange(text) || text == "" {
		return fmt.Errorf("invalid port %q", fmt.Sprint(v))
	}
	return nil
}

// checkVolume checks `./data:/data:ro` and its long form.
func checkVolume(v any) error {
	if long, ok := v.(map[string]any); ok {
		if t, _ := long["target"].(string); t == "" {
			return fmt.Errorf("target is required: the path in the container")
		}
		return nil
	}
	text := fmt.Sprint(v)
	if _, err := format.ParseVolume(text); err != nil {
		return fmt.Errorf("invalid volume %q: %w", text, err)
	}
	return nil
}

func checkVariable(v any) error {
	name, _, _ := strings.Cut(fmt.Sprint(v), "=")
	if name != strings.TrimRight(name, " \t") {
		return fmt.Errorf("the variable name %s is followed by a space", strings.TrimSpace(name))
	}
	return nil
}

func checkCommand(v any) error {
	var c types.ShellCommand
	if _, ok := v.(string); !ok {
		return nil
	}
	if err := c.DecodeMapstructure(v); err != nil {
		return fmt.Errorf("a quote is not closed or is invalid")
	}
	return nil
}

func checkHosts(v any) error {
	var h types.HostsList
	if err := h.DecodeMapstructure(v); err != nil {
		return fmt.Errorf("invalid list of HOST=ADDRESS: %w", err)
	}
	return nil
}

func checkDevice(v any) error {
	switch device := v.(type) {
	case string:
		if device == "" || strings.Count(device, ":") > 2 {
			return fmt.Errorf("invalid device %q: must be HOST:CONTAINER:PERMISSIONS", device)
		}
	case map[string]any:
		if device["target"] == nil {
			return fmt.Errorf("target is required: the device in the container")
		}
	}
	return nil
}

func checkInclude(v any) error {
	if entry, ok := v.(map[string]any); ok && entry["path"] == nil {
		return fmt.Errorf("path is required: the file to include")
	}
	return nil
}

// checkExternal checks that nothing is asked of a volume that others made.
func checkExternal(v any) error {
	volume, ok := v.(map[string]any)
	if !ok || volume["external"] == nil || volume["external"] == false {
		return nil
	}
	for _, key := range sortedKeys(volume) {
		if key != "name" && key != "external" && !strings.HasPrefix(key, "x-") {
			return fmt.Errorf("is external, so %s cannot be set", key)
		}
	}
	return nil
}

// lacking is what a rule says when something is not there: another file may
// have it.
type lacking struct{ message string }

func (l lacking) Error() string { return l.message }

// checkOneOf checks that a secret or config has one source.
func checkOneOf(keys ...string) func(any) error {
	return func(v any) error {
		resource, _ := v.(map[string]any)
		var have []string
		for _, key := range keys {
			if resource[key] != nil {
				have = append(have, key)
			}
		}
		if len(have) > 1 {
			return fmt.Errorf("%s cannot be used together", strings.Join(have, " and "))
		}
		if len(have) == 0 && resource["driver"] == nil && resource["external"] == nil {
			return lacking{"one of " + strings.Join(keys, ", ") + " is required"}
		}
		return nil
	}
}
