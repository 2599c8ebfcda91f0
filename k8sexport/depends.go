package k8sexport

import (
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

// waitAll makes a Pod wait for what its services depend on. A Service takes
// connections once a Pod behind it is ready, so to connect is to wait.
func (e *export) waitAll(p *pod) {
	waits := map[string]bool{}
	for _, s := range append(append([]*service{}, p.jobs...), p.members...) {
		for _, name := range sortedKeys(s.DependsOn) {
			e.wait(p, s, name, s.DependsOn[name], waits)
		}
	}
}

func (e *export) wait(p *pod, s *service, name string, d types.ServiceDependency, waits map[string]bool) {
	at := s.at("depends_on." + name)
	if len(e.want.Origin(at)) == 0 {
		e.implied(p, s, name, waits) // by a link, or by sharing something
		return
	}
	if d.Restart {
		e.tell(at+".restart", Approximate, "", "a change of the dependency's configuration does not restart this service", "`kubectl rollout restart`")
	}
	dep := e.byName[name]
	at += ".condition" // which the short form has, too
	switch {
	case dep == nil:
		e.tell(at, Approximate, "", "nothing waits for it: it is not exported", "")
	case dep.pod == p && dep.folded != nil:
		e.tell(at, Approximate, "initContainers", name+" runs in this Pod before it; each new Pod runs it again, and where it fails it is tried again", "")
	case dep.pod == p:
		e.tell(at, Approximate, "", "containers of one Pod start together", "let the program try again until "+name+" answers")
	case e.opt.DependsOn == DependsNone:
		e.tell(at, Approximate, "", "nothing waits: --depends-on none", "")
	case dep.pod.kind == cronJob:
		e.tell(at, Dropped, "", "nothing can wait for a CronJob", "")
	case dep.pod.kind == job && d.Condition != types.ServiceConditionCompletedSuccessfully:
		e.tell(at, Approximate, "", "nothing waits for a Job to start", "")
	case dep.GetScale() == 0:
		e.tell(at, Meaningless, "", "it has no replicas", "")
	default:
		e.tellWait(at, dep, d)
		if !waits[name] {
			waits[name] = true
			e.addWaiter(p, dep, e.from(s.at("depends_on."+name)))
		}
	}
}

func (e *export) addWaiter(p *pod, dep *service, from string) {
	p.from["initContainers"+item(len(p.spec.InitContainers))] = from
	p.spec.InitContainers = append(p.spec.InitContainers, e.waiter(p, dep))
}

// implied is a dependency that the files do not state: compose-go adds one for
// a link and for volumes_from.
func (e *export) implied(p *pod, s *service, name string, waits map[string]bool) {
	dep := e.byName[name]
	if dep == nil || dep.pod == p || waits[name] || !dep.pod.kind.runs() || dep.GetScale() == 0 || e.opt.DependsOn == DependsNone {
		return
	}
	waits[name] = true
	e.addWaiter(p, dep, e.from(s.path)+": depends on "+name)
}

func (e *export) tellWait(at string, dep *service, d types.ServiceDependency) {
	switch {
	case dep.pod.kind == job:
		e.tell(at, Approximate, "initContainers", "where the Job fails this service waits on", "")
	case d.Condition == types.ServiceConditionStarted && dep.HealthCheck != nil && !dep.HealthCheck.Disable:
		e.tell(at, Approximate, "initContainers", "it waits until "+dep.Name+" is ready, not only started", "")
	case !d.Required:
		e.tell(strings.TrimSuffix(at, "condition")+"required", Approximate, "initContainers", "it waits for ever where "+dep.Name+" does not come", "")
	}
}

// waiter is the init container that waits for a service.
func (e *export) waiter(p *pod, dep *service) corev1.Container {
	c := corev1.Container{Name: suffixedPrefix("wait-for-", dep.host), Image: e.opt.WaitImage}
	c.SecurityContext = &corev1.SecurityContext{AllowPrivilegeEscalation: ptr(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}}
	if dep.pod.kind == job {
		e.waitJob(p, dep, &c)
		return c
	}
	for _, port := range dep.ports {
		if port.protocol == corev1.ProtocolTCP && !e.headless(dep) {
			c.Command = []string{"sh", "-c", fmt.Sprintf("until nc -z -w 2 %s %d; do sleep 1; done", dep.host, port.number)}
			return c
		}
	}
	// A name without an address of its own is known once a Pod is ready. It is
	// said in full: nslookup does not always search the Pod's domains.
	c.Env = []corev1.EnvVar{{Name: "NAMESPACE", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.namespace"}}}}
	c.Command = []string{"sh", "-c", fmt.Sprintf(`until nslookup "%s.$NAMESPACE.svc.cluster.local." >/dev/null 2>&1; do sleep 1; done`, dep.host)}
	return c
}

func suffixedPrefix(prefix, name string) string { return prefix + fit(name, maxLabel-len(prefix)) }

// waitJob waits for a Job's end: the API server knows it, so this container
// alone gets the Pod's credentials, which may look at Jobs.
func (e *export) waitJob(p *pod, dep *service, c *corev1.Container) {
	e.build(dep.pod)
	name := e.jobName(dep.pod)
	c.Image = e.opt.KubectlImage
	c.Command = []string{"kubectl", "wait", "--for=condition=complete", "--timeout=-1s", "job/" + name}
	const token = "api-token"
	p.volume("token", token, corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
		{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: ptr(int64(3600))}},
		{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}, Items: []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}}}},
		{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{{Path: "namespace", FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.namespace"}}}}},
	}}}, e.from(dep.path))
	c.VolumeMounts = []corev1.VolumeMount{{Name: token, MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true}}
	p.spec.ServiceAccountName = e.waiterName()
	if !e.waits {
		e.waits = true
		e.waiterAccount()
	}
}

func (e *export) accountName() string { return label(e.want.Name(), maxLabel) }
func (e *export) waiterName() string {
	return suffixed(label(e.want.Name(), maxLabel), "waits", maxLabel)
}

// serviceAccounts puts out the account of all Pods, which may do nothing.
func (e *export) serviceAccounts() {
	if e.opt.CreateNamespace && e.opt.Namespace != "" {
		ns := e.meta(e.opt.Namespace, nil)
		ns.Namespace = ""
		e.add(&corev1.Namespace{TypeMeta: typeMeta("v1", "Namespace"), ObjectMeta: ns}, nil)
	}
	if len(e.pods) > 0 {
		e.serviceAccount(e.accountName())
	}
}

func (e *export) serviceAccount(name string) {
	e.take("ServiceAccount", name, "name")
	e.add(&corev1.ServiceAccount{
		TypeMeta: typeMeta("v1", "ServiceAccount"), ObjectMeta: e.meta(name, nil), AutomountServiceAccountToken: ptr(false),
	}, origins{"": e.from("name")})
}

// waiterAccount may look at Jobs.
func (e *export) waiterAccount() {
	name := e.waiterName()
	e.serviceAccount(name)
	e.add(&rbacv1.Role{
		TypeMeta: typeMeta("rbac.authorization.k8s.io/v1", "Role"), ObjectMeta: e.meta(name, nil),
		Rules: []rbacv1.PolicyRule{{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: []string{"get", "list", "watch"}}},
	}, nil)
	e.add(&rbacv1.RoleBinding{
		TypeMeta: typeMeta("rbac.authorization.k8s.io/v1", "RoleBinding"), ObjectMeta: e.meta(name, nil),
		Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: name, Namespace: e.opt.Namespace}},
		RoleRef:  rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: name},
	}, nil)
}
