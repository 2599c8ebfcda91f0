package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// volumeProvisioner is the name of the provisioner of the default storage class.
const volumeProvisioner = "compose.test/folder"

// provision creates a volume for every claim, until the context ends.
func provision(ctx context.Context, plane *children, c client) error {
	kube, err := c.kube()
	if err != nil {
		return err
	}
	folder, err := filepath.Abs("volumes")
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(kube, 0)
	create := func(object any) {
		if err := createVolume(ctx, kube, folder, object.(*core.PersistentVolumeClaim)); err != nil {
			plane.ended <- err.Error()
		}
	}
	_, err = factory.Core().V1().PersistentVolumeClaims().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: create})
	factory.Start(ctx.Done())
	return err
}

// createVolume creates a volume that is bound to a claim. The volume is like a
// new ext4 file system: it belongs to root and contains lost+found. It is a
// local volume, because the kubelet does not apply fsGroup to a hostPath.
func createVolume(ctx context.Context, kube *kubernetes.Clientset, folder string, claim *core.PersistentVolumeClaim) error {
	name := "pvc-" + string(claim.UID)
	class := claim.Spec.StorageClassName
	if claim.Spec.VolumeName != "" || class == nil || *class == "" {
		return nil // the claim names an existing volume
	}
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Join(path, "lost+found"), 0o700); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o755); err != nil {
		return err
	}
	volume := &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: name},
		Spec: core.PersistentVolumeSpec{
			AccessModes: claim.Spec.AccessModes, Capacity: claim.Spec.Resources.Requests, StorageClassName: *class,
			PersistentVolumeReclaimPolicy: core.PersistentVolumeReclaimRetain,
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: path}},
			ClaimRef:                      &core.ObjectReference{Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{{
				MatchExpressions: []core.NodeSelectorRequirement{{Key: core.LabelHostname, Operator: core.NodeSelectorOpExists}},
			}}}},
		},
	}
	_, err := kube.CoreV1().PersistentVolumes().Create(ctx, volume, meta.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create a volume for the claim %s/%s: %w", claim.Namespace, claim.Name, err)
	}
	return nil
}
