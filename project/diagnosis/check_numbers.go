package diagnosis

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// numberRange is the range of the numbers at a path: what the field of the
// engine's API can hold, or less where the engine always refuses the rest.
type numberRange struct {
	pattern  string
	min, max float64
}

// maxInt64 is the largest float64 that is an int64.
const maxInt64 = float64(math.MaxInt64 - 1023)

// maxNanoCPUs is the largest number of CPUs that the engine's API can hold.
const maxNanoCPUs = maxInt64 / 1e9

var numberRanges = []numberRange{
	{"services.*.scale", 0, maxInt64},
	{"services.*.deploy.replicas", 0, maxInt64},
	{"services.*.mem_limit", -maxInt64, maxInt64},
	{"services.*.mem_reservation", -maxInt64, maxInt64},
	{"services.*.memswap_limit", -maxInt64, maxInt64},
	{"services.*.mem_swappiness", -1, 100},
	{"services.*.shm_size", 0, maxInt64},
	{"services.*.cpus", 0, maxNanoCPUs},
	{"services.*.cpu_count", 0, maxInt64},
	{"services.*.cpu_shares", 0, maxInt64},
	{"services.*.cpu_quota", -1, maxInt64},
	{"services.*.cpu_period", 0, maxInt64},
	{"services.*.cpu_rt_runtime", 0, maxInt64},
	{"services.*.cpu_rt_period", 0, maxInt64},
	{"services.*.pids_limit", -maxInt64, maxInt64},
	{"services.*.oom_score_adj", -1000, 1000},
	{"services.*.ulimits.*", -1, maxInt64},
	{"services.*.ulimits.*.soft", -1, maxInt64},
	{"services.*.ulimits.*.hard", -1, maxInt64},
	{"services.*.build.shm_size", 0, maxInt64},
	{"services.*.build.ulimits.*", -1, maxInt64},
	{"services.*.build.ulimits.*.soft", -1, maxInt64},
	{"services.*.build.ulimits.*.hard", -1, maxInt64},
	{"services.*.healthcheck.retries", 0, maxInt64},
	{"services.*.ports.[].target", 1, 65535},
	{"services.*.volumes.[].tmpfs.size", 0, maxInt64},
	{"services.*.volumes.[].tmpfs.mode", 0, math.MaxUint32},
	{"services.*.configs.[].mode", 0, math.MaxUint32},
	{"services.*.secrets.[].mode", 0, math.MaxUint32},
	{"services.*.networks.*.priority", -maxInt64, maxInt64},
	{"services.*.networks.*.gw_priority", -maxInt64, maxInt64},
	{"services.*.blkio_config.weight", 0, 1000},
	{"services.*.blkio_config.weight_device.[].weight", 0, 1000},
	{"services.*.blkio_config.device_read_bps.[].rate", 0, maxInt64},
	{"services.*.blkio_config.device_read_iops.[].rate", 0, maxInt64},
	{"services.*.blkio_config.device_write_bps.[].rate", 0, maxInt64},
	{"services.*.blkio_config.device_write_iops.[].rate", 0, maxInt64},
	{"services.*.gpus.[].count", -1, maxInt64},
	{"services.*.deploy.resources.limits.cpus", 0, maxNanoCPUs},
	{"services.*.deploy.resources.limits.memory", 0, maxInt64},
	{"services.*.deploy.resources.limits.pids", -maxInt64, maxInt64},
	{"services.*.deploy.resources.reservations.cpus", 0, maxNanoCPUs},
	{"services.*.deploy.resources.reservations.memory", 0, maxInt64},
	{"services.*.deploy.resources.reservations.devices.[].count", -1, maxInt64},
	{"services.*.deploy.resources.reservations.generic_resources.[].discrete_resource_spec.value", 0, maxInt64},
	{"services.*.deploy.update_config.parallelism", 0, maxInt64},
	{"services.*.deploy.update_config.max_failure_ratio", 0, math.MaxFloat32},
	{"services.*.deploy.rollback_config.parallelism", 0, maxInt64},
	{"services.*.deploy.rollback_config.max_failure_ratio", 0, math.MaxFloat32},
	{"services.*.deploy.restart_policy.max_attempts", 0, maxInt64},
	{"services.*.deploy.placement.max_replicas_per_node", 0, maxInt64},
}

// portTexts are the values that are a port or a range of ports.
var portTexts = []valueRule{
	{"services.*.ports.[].published", checkPublished},
	{"services.*.expose.[]", checkExpose},
}

// Numbers checks the numbers of a merged model, before compose-go's types cut
// them to what they can hold: 1e20 replicas become a negative number there.
func Numbers(sources *origin.Sources, model map[string]any) problem.Problems {
	var found problem.Problems
	for _, rule := range slices.Concat(numberRules, portTexts) {
		eachAt(model, strings.Split(rule.pattern, "."), make([]string, 0, 8), func(path []string, value any) {
			if err := rule.check(value); err != nil {
				found = append(found, sources.Problem(slices.Clone(path), problem.Printable(err.Error())))
			}
		})
	}
	if len(found) == 0 {
		return nil
	}
	return Clean(sources, found)
}

// numberRules are the number ranges as rules for values.
var numberRules = rulesOf(numberRanges)

// rulesOf returns the rules for services, and the same for jobs and for the
// containers of pre_start hooks, which have most of the attributes.
func rulesOf(ranges []numberRange) []valueRule {
	var rules []valueRule
	for _, r := range ranges {
		attribute := strings.TrimPrefix(r.pattern, "services.*.")
		for _, place := range []string{"services.*.", "services.*.pre_start.[].", "jobs.*."} {
			rules = append(rules, valueRule{place + attribute, r.check})
		}
	}
	return rules
}

// check returns an error for a number that is out of range. What is no number
// is for other checks.
func (r numberRange) check(value any) error {
	n, ok := numberOf(value)
	if !ok || n >= r.min && n <= r.max {
		return nil
	}
	return fmt.Errorf("%v is out of range: must be from %s to %s", value, boundText(r.min), boundText(r.max))
}

// boundText is a bound as a whole number. The bounds of an int64 are written
// as they are, not as the nearest float64.
func boundText(bound float64) string {
	switch bound {
	case maxInt64:
		return strconv.FormatInt(math.MaxInt64, 10)
	case -maxInt64:
		return strconv.FormatInt(math.MinInt64, 10)
	case math.MaxFloat32:
		return "3.4e38"
	}
	return strconv.FormatFloat(math.Floor(bound), 'f', -1, 64)
}

// eachAt calls f for each value at the paths of a pattern: `*` is any key,
// `[]` any item. The path is valid during the call only.
func eachAt(value any, pattern, path []string, f func([]string, any)) {
	if len(pattern) == 0 {
		f(path, value)
		return
	}
	switch v := value.(type) {
	case map[string]any:
		if pattern[0] != "*" {
			if next, ok := v[pattern[0]]; ok {
				eachAt(next, pattern[1:], append(path, pattern[0]), f)
			}
			return
		}
		for key, next := range v {
			eachAt(next, pattern[1:], append(path, key), f)
		}
	case []any:
		if pattern[0] != "[]" {
			return
		}
		for i, next := range v {
			eachAt(next, pattern[1:], append(path, modelpath.Item(i)), f)
		}
	}
}

// quantity is a number with an optional unit of size: 512, 1.5g.
var quantity = lazyregexp.New(`^\s*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*([a-zA-Z]*)\s*$`)

// numberOf returns a value as a number; a text may be one too, with a unit.
func numberOf(value any) (float64, bool) {
	if text, ok := value.(string); ok {
		return quantityOf(text)
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), !math.IsNaN(v.Float())
	}
	return 0, false
}

func quantityOf(text string) (float64, bool) {
	m := quantity().FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, _ := strconv.ParseFloat(m[1], 64) // infinite beyond the range of float64
	if m[2] == "" {
		return n, true
	}
	unit, err := units.RAMInBytes("1" + m[2])
	return n * float64(unit), err == nil
}
