package conform

import (
	"hash/maphash"
	"math"
	"slices"
)

// fewItems is the length up to which comparing all pairs of a list is faster than hashing its items.
const fewItems = 8

// unique reports whether no two items of a list are equal. A range of 10,000 published ports is such a list, so
// the time must not grow with the square of the length.
func unique(list []any) bool {
	if len(list) <= fewItems {
		for i, item := range list {
			if slices.ContainsFunc(list[:i], func(earlier any) bool { return same(earlier, item) }) {
				return false
			}
		}
		return true
	}
	h := hasher{maphash.MakeSeed()}
	seen := make(map[uint64][]any, len(list))
	for _, item := range list {
		sum := h.sum(item)
		if slices.ContainsFunc(seen[sum], func(earlier any) bool { return same(earlier, item) }) {
			return false
		}
		seen[sum] = append(seen[sum], item)
	}
	return true
}

// hasher computes hashes that are equal for values that are the same in JSON.
type hasher struct{ seed maphash.Seed }

func (h hasher) sum(value any) uint64 {
	if n, ok := number(value); ok {
		return maphash.Comparable(h.seed, math.Float64bits(n+0)) // -0 and 0 are the same
	}
	switch v := value.(type) {
	case []any:
		sum := uint64(len(v))
		for _, item := range v {
			sum = sum*31 + h.sum(item)
		}
		return sum
	case map[string]any:
		sum := uint64(len(v))
		for name, item := range v { // in any order
			sum += maphash.Comparable(h.seed, [2]uint64{maphash.String(h.seed, name), h.sum(item)})
		}
		return sum
	case string:
		return maphash.String(h.seed, v)
	}
	return 0 // true, false, null and what no JSON has: compared with each other
}
