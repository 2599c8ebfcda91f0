package render

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// persistentVolumeClaim renders the claim of a volume.
func persistentVolumeClaim(c *context, claim *model.Claim) Manifest {
	o := &corev1.PersistentVolumeClaim{TypeMeta: typeMeta("v1", "PersistentVolumeClaim"), ObjectMeta: c.meta(claim.Name, nil), Spec: claimSpec(claim)}
	c.addLabels(&o.ObjectMeta, claim.Path+".labels", claim.Config.Labels)
	return Manifest{Object: o, Comments: comments{"": claim.Origin}}
}

func claimSpec(claim *model.Claim) corev1.PersistentVolumeClaimSpec {
	spec := corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.PersistentVolumeAccessMode(claim.AccessMode)},
		Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: claim.Size}},
	}
	if claim.Class != "" {
		spec.StorageClassName = &claim.Class
	}
	if claim.NFS != nil {
		spec.StorageClassName, spec.VolumeName = ptr(""), claim.NFS.Name
		spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany}
	}
	return spec
}

// persistentVolume renders the volume behind a claim for an NFS share.
func persistentVolume(c *context, claim *model.Claim) Manifest {
	spec := claimSpec(claim)
	nfs := claim.NFS
	o := &corev1.PersistentVolume{TypeMeta: typeMeta("v1", "PersistentVolume"), ObjectMeta: c.clusterMeta(nfs.Name)}
	o.Spec = corev1.PersistentVolumeSpec{
		Capacity:                      spec.Resources.Requests,
		AccessModes:                   spec.AccessModes,
		PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
		MountOptions:                  nfs.Options,
		PersistentVolumeSource:        corev1.PersistentVolumeSource{NFS: &corev1.NFSVolumeSource{Server: nfs.Server, Path: nfs.Path}},
	}
	return Manifest{Object: o, Comments: comments{"": nfs.Origin}}
}
