//go:build unix

package main

import (
	"slices"
)

// confidence is what an interval has at least.
const confidence = 0.95

// median of some values.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

// interval holds the true median with at least 95 %, whatever the values'
// distribution: the true median has as many values below it as a coin that is
// thrown n times has heads, so few throws tell how far from the ends one may
// go. Under 6 values nothing reaches 95 %, and ok is false.
func interval(values []float64) (low, high float64, ok bool) {
	v := slices.Sorted(slices.Values(values))
	k := 0
	for k < len(v)/2 && 1-2*atMost(k, len(v)) >= confidence {
		k++
	}
	if k == 0 {
		return v[0], v[len(v)-1], false
	}
	return v[k-1], v[len(v)-k], true
}

// atMost is the chance that n throws of a coin give at most k heads.
func atMost(k, n int) float64 {
	chance, sum := 1.0, 0.0 // of exactly i heads, times 2^n
	all := 1.0
	for i := range n {
		if i <= k {
			sum += chance
			chance = chance * float64(n-i) / float64(i+1)
		}
		all *= 2
	}
	return sum / all
}

// ratios divides pairwise.
func ratios(a, b []sample, of func(sample) float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = of(a[i]) / of(b[i])
	}
	return out
}

func each(list []sample, of func(sample) float64) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = of(list[i])
	}
	return out
}
