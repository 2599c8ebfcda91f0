package view

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareReplicas orders the names of containers by service and then by number: web-2 comes before web-10.
func CompareReplicas(a, b string) int {
	nameA, numberA := splitNumber(a)
	nameB, numberB := splitNumber(b)
	return cmp.Or(cmp.Compare(nameA, nameB), cmp.Compare(numberA, numberB), cmp.Compare(a, b))
}

// splitNumber splits the replica number off a name, 0 for a name without one.
func splitNumber(name string) (string, int) {
	at := len(strings.TrimRight(name, "0123456789"))
	number, err := strconv.Atoi(name[at:])
	if err != nil {
		return name, 0
	}
	return name[:at], number
}
