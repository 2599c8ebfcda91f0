// Command controlplane is a whole Kubernetes control plane in one program, for
// tests: etcd, kube-apiserver, kube-controller-manager, kube-scheduler and
// kwok, which plays the nodes.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		refuse()
	}
	name := os.Args[1]
	if name == "serve" && len(os.Args) == 3 {
		if err := serve(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "controlplane:", err)
			os.Exit(1)
		}
		return
	}
	run, ok := components()[name]
	if !ok {
		refuse()
	}
	// A component reads its arguments as if it were a program of its own.
	os.Args = os.Args[1:]
	run()
}

func refuse() {
	var names []string
	for name := range components() {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(os.Stderr, "usage: controlplane serve FOLDER | %s [FLAG...]\n", strings.Join(names, " | "))
	os.Exit(2)
}
