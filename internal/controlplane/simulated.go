package main

import (
	"context"
	"fmt"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// simulated are nodes that kwok simulates: no container runs.
type simulated struct{}

// count is the number of simulated nodes: a node has each host port once.
const count = 8

func (simulated) address() string { return "127.0.0.1" }

func (simulated) network() []string {
	return []string{"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"}
}

func (simulated) provisioner() string { return "kwok.x-k8s.io/volume" }

func (simulated) ready(list []core.Node) bool { return countReady(list) == count }

func (simulated) start(ctx context.Context, plane *children, a access, c client) error {
	stages, err := writeStages()
	if err != nil {
		return fmt.Errorf("write the stages of kwok: %w", err)
	}
	kube, err := c.kube()
	if err != nil {
		return err
	}
	for i := range count {
		if _, err := kube.CoreV1().Nodes().Create(ctx, node(i), meta.CreateOptions{}); err != nil {
			return fmt.Errorf("create a node: %w", err)
		}
	}
	return plane.start(part{"kwok", "--config=" + stages, "--kubeconfig=" + a.kubeconfig, "--manage-all-nodes=true",
		"--cidr=10.64.0.0/12", "--node-ip=127.0.0.1", "--node-port=0", "--server-address=127.0.0.1:0", "--node-lease-duration-seconds=40"})
}

func node(i int) *core.Node {
	name := fmt.Sprintf("node-%d", i)
	room := core.ResourceList{
		core.ResourceCPU: resource.MustParse("10000"), core.ResourceMemory: resource.MustParse("100Ti"),
		core.ResourceEphemeralStorage: resource.MustParse("100Ti"), core.ResourcePods: resource.MustParse("10000"),
	}
	return &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: name, Labels: map[string]string{
			core.LabelHostname: name, core.LabelOSStable: "linux", core.LabelArchStable: "amd64",
		}},
		Status: core.NodeStatus{Allocatable: room, Capacity: room},
	}
}
