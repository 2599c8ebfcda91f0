package render

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// volumeSource renders the source of a Pod's volume.
func volumeSource(source model.Source) corev1.VolumeSource {
	switch s := source.(type) {
	case model.EmptyDir:
		return corev1.VolumeSource{EmptyDir: emptyDir(s)}
	case model.HostPath:
		return corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: s.Path, Type: ptr(corev1.HostPathType(s.Type))}}
	case model.ImageVolume:
		return corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: s.Ref}}
	case model.ClaimVolume:
		return corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: s.Claim.Name}}
	case model.DataVolume:
		return dataVolume(s)
	case model.APIToken:
		return corev1.VolumeSource{Projected: apiToken()}
	}
	panic("volume source without a case")
}

func emptyDir(e model.EmptyDir) *corev1.EmptyDirVolumeSource {
	out := &corev1.EmptyDirVolumeSource{}
	if e.InMemory {
		out.Medium = corev1.StorageMediumMemory
	}
	if e.Size > 0 {
		out.SizeLimit = resource.NewQuantity(e.Size, resource.BinarySI)
	}
	return out
}

// dataVolume renders the volume of a ConfigMap or a Secret with its files.
func dataVolume(v model.DataVolume) corev1.VolumeSource {
	d := v.Data
	var items []corev1.KeyToPath
	for _, path := range sortedKeys(d.Keys) {
		one := corev1.KeyToPath{Key: d.Keys[path], Path: path, Mode: v.Mode}
		if path == "" {
			one.Path = d.Keys[path]
		}
		if mode, ok := d.Modes[path]; ok && v.Mode == nil {
			one.Mode = &mode
		}
		items = append(items, one)
	}
	if d.Secret {
		return corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: d.Name, Items: items}}
	}
	return corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: d.Name}, Items: items}}
}

// tokenPath is where client libraries look for the credential of a Pod.
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

// tokenLifetime is in seconds; the kubelet renews the token.
const tokenLifetime = 3600

// apiToken renders what a client of the API server needs.
func apiToken() *corev1.ProjectedVolumeSource {
	ca := corev1.KeyToPath{Key: "ca.crt", Path: "ca.crt"}
	return &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
		{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: ptr(int64(tokenLifetime))}},
		{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}, Items: []corev1.KeyToPath{ca}}},
		{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{{Path: "namespace", FieldRef: namespaceField()}}}},
	}}
}

// volumeMount renders a mount of a container.
func volumeMount(m model.Mount) corev1.VolumeMount {
	out := corev1.VolumeMount{Name: m.Volume, MountPath: m.Target, SubPath: m.SubPath, ReadOnly: m.ReadOnly}
	if m.Propagation != "" {
		out.MountPropagation = ptr(corev1.MountPropagationMode(m.Propagation))
	}
	if m.Recursive {
		out.RecursiveReadOnly = ptr(corev1.RecursiveReadOnlyEnabled)
	}
	return out
}

func namespaceField() *corev1.ObjectFieldSelector {
	return &corev1.ObjectFieldSelector{FieldPath: "metadata.namespace"}
}
