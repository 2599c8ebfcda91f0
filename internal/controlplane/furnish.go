package main

import (
	"context"
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

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

// settled tells whether all that furnish put there can be used, and the nodes.
func (c client) settled(ctx context.Context, nodes nodes) bool {
	kube, err := c.kube()
	if err != nil {
		return false
	}
	list, err := kube.CoreV1().Nodes().List(ctx, meta.ListOptions{})
	if err != nil {
		return false
	}
	return nodes.ready(list.Items) && c.gatewaysServed(ctx)
}

// countReady returns how many nodes are ready.
func countReady(list []core.Node) int {
	ready := 0
	for _, node := range list {
		if slices.ContainsFunc(node.Status.Conditions, isReady) {
			ready++
		}
	}
	return ready
}

func isReady(c core.NodeCondition) bool {
	return c.Type == core.NodeReady && c.Status == core.ConditionTrue
}

func (c client) furnish(ctx context.Context, provisioner string) error {
	kube, err := c.kube()
	if err != nil {
		return err
	}
	if _, err := kube.StorageV1().StorageClasses().Create(ctx, storageClass(provisioner), meta.CreateOptions{}); err != nil {
		return fmt.Errorf("create a storage class: %w", err)
	}
	return c.defineGateways(ctx)
}

func storageClass(provisioner string) *storage.StorageClass {
	return &storage.StorageClass{
		ObjectMeta:  meta.ObjectMeta{Name: "standard", Annotations: map[string]string{"storageclass.kubernetes.io/is-default-class": "true"}},
		Provisioner: provisioner,
	}
}
