package render

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

// namespace renders the Namespace, if the user wants one.
func namespace(c *context) Manifests {
	o := c.model.Options
	if !o.CreateNamespace || o.Namespace == "" {
		return nil
	}
	return Manifests{{Object: &corev1.Namespace{TypeMeta: typeMeta("v1", "Namespace"), ObjectMeta: c.clusterMeta(o.Namespace)}}}
}

// accounts renders the ServiceAccount of all Pods, which has no rights, and
// that of Pods that wait for Jobs.
func accounts(c *context) Manifests {
	var out Manifests
	if len(c.model.Pods) > 0 {
		out = append(out, serviceAccount(c, c.model.Account))
	}
	if name := c.model.WaitAccount; name != "" {
		out = append(out, serviceAccount(c, name), jobReader(c, name), jobReaderBinding(c, name))
	}
	return out
}

func serviceAccount(c *context, name string) Manifest {
	return Manifest{
		Object: &corev1.ServiceAccount{
			TypeMeta: typeMeta("v1", "ServiceAccount"), ObjectMeta: c.meta(name, nil), AutomountServiceAccountToken: ptr(false),
		},
		Comments: comments{"": c.model.Origin},
	}
}

const rbacVersion = "rbac.authorization.k8s.io/v1"

// jobReader renders the Role that can read Jobs.
func jobReader(c *context, name string) Manifest {
	return Manifest{Object: &rbacv1.Role{
		TypeMeta: typeMeta(rbacVersion, "Role"), ObjectMeta: c.meta(name, nil),
		Rules: []rbacv1.PolicyRule{{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: []string{"get", "list", "watch"}}},
	}}
}

func jobReaderBinding(c *context, name string) Manifest {
	return Manifest{Object: &rbacv1.RoleBinding{
		TypeMeta: typeMeta(rbacVersion, "RoleBinding"), ObjectMeta: c.meta(name, nil),
		Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: name, Namespace: c.model.Options.Namespace}},
		RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
	}}
}
