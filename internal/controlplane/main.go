// Command controlplane is a Kubernetes cluster in one program, for tests: etcd,
// kube-apiserver, kube-controller-manager and kube-scheduler, and either kwok,
// which simulates nodes, or a kubelet and kube-proxy, which are a real node.
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
	if nodes := nodesOf(os.Args[1:]); nodes != nil {
		if err := serve(os.Args[2], nodes); err != nil {
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

// nodesOf returns what the command `serve` runs Pods on, or nil for another command.
func nodesOf(words []string) nodes {
	switch {
	case len(words) == 2 && words[0] == "serve":
		return simulated{}
	case len(words) == 4 && words[0] == "serve" && words[2] == "kubelet":
		return real{plugins: words[3]}
	}
	return nil
}

func refuse() {
	var names []string
	for name := range components() {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(os.Stderr, "usage: controlplane serve FOLDER [kubelet CNI-PLUGINS] | %s [FLAG...]\n", strings.Join(names, " | "))
	os.Exit(2)
}
