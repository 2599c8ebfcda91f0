package main

import (
	"context"
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// nodes is how many machines kwok plays at first: one holds a host port once.
const nodes = 8

// client puts into the cluster what one that is for use has from the start.
type client struct {
	config *rest.Config
}

func newClient(a access) client {
	return client{config: &rest.Config{
		Host: a.server, BearerToken: a.token, QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{CAFile: a.certificate},
	}}
}

// kube fails until the server has written its certificate.
func (c client) kube() (*kubernetes.Clientset, error) { return kubernetes.NewForConfig(c.config) }

func (c client) ready(ctx context.Context) bool {
	kube, err := c.kube()
	if err != nil {
		return false
	}
	answer, err := kube.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
	return err == nil && string(answer) == "ok"
}

// settled tells whether all that furnish put there can be used.
func (c client) settled(ctx context.Context) bool {
	kube, err := c.kube()
	if err != nil {
		return false
	}
	list, err := kube.CoreV1().Nodes().List(ctx, meta.ListOptions{})
	if err != nil {
		return false
	}
	ready := 0
	for _, node := range list.Items {
		if slices.ContainsFunc(node.Status.Conditions, isReady) {
			ready++
		}
	}
	return ready == nodes && c.gatewaysServed(ctx)
}

func isReady(c core.NodeCondition) bool {
	return c.Type == core.NodeReady && c.Status == core.ConditionTrue
}

func (c client) furnish(ctx context.Context) error {
	kube, err := c.kube()
	if err != nil {
		return err
	}
	for i := range nodes {
		if _, err := kube.CoreV1().Nodes().Create(ctx, node(i), meta.CreateOptions{}); err != nil {
			return fmt.Errorf("create a node: %w", err)
		}
	}
	if _, err := kube.StorageV1().StorageClasses().Create(ctx, storageClass(), meta.CreateOptions{}); err != nil {
		return fmt.Errorf("create a storage class: %w", err)
	}
	return c.defineGateways(ctx)
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

func storageClass() *storage.StorageClass {
	return &storage.StorageClass{
		ObjectMeta:  meta.ObjectMeta{Name: "standard", Annotations: map[string]string{"storageclass.kubernetes.io/is-default-class": "true"}},
		Provisioner: "kwok.x-k8s.io/volume",
	}
}
