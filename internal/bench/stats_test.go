//go:build unix

package main

import (
	"math/rand/v2"
	"testing"
)

func TestMedian(t *testing.T) {
	if got := median([]float64{3, 1, 2}); got != 2 {
		t.Errorf("of three: %v, want 2", got)
	}
	if got := median([]float64{4, 1, 2, 3}); got != 2.5 {
		t.Errorf("of four: %v, want 2.5", got)
	}
}

func TestIntervalIsAsNarrowAsTheNumberOfValuesAllows(t *testing.T) {
	// The ranks are those of the tables for the sign test at 95 %.
	for _, c := range []struct {
		n         int
		low, high float64
		ok        bool
	}{
		{3, 1, 3, false}, {5, 1, 5, false}, {6, 1, 6, true}, {9, 2, 8, true}, {15, 4, 12, true}, {27, 8, 20, true}, {45, 16, 30, true},
	} {
		values := make([]float64, c.n)
		for i := range values {
			values[i] = float64(i + 1)
		}
		low, high, ok := interval(values)
		if low != c.low || high != c.high || ok != c.ok {
			t.Errorf("%d values: ranks %v..%v %v, want %v..%v %v", c.n, low, high, ok, c.low, c.high, c.ok)
		}
	}
}

func TestIntervalHoldsTheMedianAsOftenAsItSays(t *testing.T) {
	throw := rand.New(rand.NewPCG(1, 2))
	const tries = 4000
	held := 0
	for range tries {
		values := make([]float64, 9)
		for i := range values {
			values[i] = throw.ExpFloat64() // a skewed distribution, whose median is ln 2
		}
		if low, high, _ := interval(values); low <= 0.6931 && 0.6931 <= high {
			held++
		}
	}
	if share := float64(held) / tries; share < confidence-0.01 {
		t.Errorf("it held the median in %.3f of the tries, want at least %v", share, confidence)
	}
}
