package render

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// pod is the Pod template of a workload while it is rendered.
type pod struct {
	*context
	*model.Pod
	spec           corev1.PodSpec
	comments       comments // of fields of spec
	podLabels      map[string]string
	podAnnotations map[string]string
}

// newPod renders the Pod template of a workload.
func newPod(c *context, m *model.Pod) *pod {
	p := &pod{context: c, Pod: m, comments: comments{}}
	p.spec = corev1.PodSpec{
		ServiceAccountName:           c.model.Account,
		AutomountServiceAccountToken: ptr(false), // containers of Docker have no credentials of a cluster
		EnableServiceLinks:           ptr(false), // and no variables that name other services
		SecurityContext:              &corev1.PodSecurityContext{SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
	}
	if m.WaitsForJob() {
		p.spec.ServiceAccountName = c.model.WaitAccount
	}
	for i, v := range m.Volumes {
		p.comments["volumes"+item(i)] = v.Origin
		p.spec.Volumes = append(p.spec.Volumes, corev1.Volume{Name: v.Name, VolumeSource: volumeSource(v.Source)})
	}
	for _, one := range m.Init {
		p.addInit(one)
	}
	for i, one := range m.Containers {
		container, from := serviceContainer(p, one)
		p.comments.under("containers"+item(i), from)
		p.spec.Containers = append(p.spec.Containers, container)
	}
	p.settings()
	p.harden()
	p.request()
	placement{p}.place()
	p.label()
	return p
}

// podSelector returns the selector of the Pods of the workload.
func (p *pod) podSelector() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: p.selector(p.Pod)}
}

// addInit adds an init container.
func (p *pod) addInit(one model.Init) {
	at := "initContainers" + item(len(p.spec.InitContainers))
	switch one := one.(type) {
	case *model.Wait:
		p.comments[at] = one.Origin
		p.spec.InitContainers = append(p.spec.InitContainers, waitContainer(p.context, one))
	case *model.Fill:
		p.comments[at] = one.Origin
		p.spec.InitContainers = append(p.spec.InitContainers, fillContainer(p.context, one))
	case *model.Seed:
		p.comments[at] = one.Origin
		p.spec.InitContainers = append(p.spec.InitContainers, seedContainer(p.context, one))
	case *model.Own:
		p.comments[at] = one.Origin
		p.spec.InitContainers = append(p.spec.InitContainers, ownContainer(p.context, one))
	case *model.Container:
		container, from := initContainer(p, one)
		p.comments.under(at, from)
		p.spec.InitContainers = append(p.spec.InitContainers, container)
	}
}

// settings sets what all containers of a Pod share. For most settings the
// first member that sets it decides.
func (p *pod) settings() {
	for _, s := range p.Members {
		p.namespaces(s)
		p.hostname(s)
		p.domainname(s)
		p.hostAliases(s)
		p.dns(s)
		p.groups(s)
		p.sysctls(s)
		p.userNamespace(s)
		p.initProcess(s)
		placement{p}.platform(s)
		p.gracePeriod(s)
		p.account(s)
		placement{p}.runtimeClass(s)
		p.reportDisabled(s)
	}
	if secret := p.model.Options.ImagePullSecret; secret != "" {
		p.spec.ImagePullSecrets = []corev1.LocalObjectReference{{Name: secret}}
		p.Note(report.AssumeSecret(secret, "registry credentials"))
	}
	if p.spec.HostPID {
		p.spec.ShareProcessNamespace = nil // the Pod sees all processes of the node
		delete(p.comments, "shareProcessNamespace")
	}
	if g := p.FSGroup; g != nil && p.spec.SecurityContext.FSGroup == nil {
		p.spec.SecurityContext.FSGroup = &g.ID
		p.spec.SecurityContext.FSGroupChangePolicy = ptr(corev1.FSGroupChangeOnRootMismatch)
		p.comments["securityContext.fsGroup"] = g.Origin
	}
}

// defaultGrace is Docker's default, which is shorter than Kubernetes'.
const defaultGrace = 10 * time.Second

// gracePeriod sets how long the Pod has to stop: the longest of its members.
func (p *pod) gracePeriod(s *model.Service) {
	seconds := int64(defaultGrace / time.Second)
	if s.StopGracePeriod != nil {
		seconds = ceilSeconds(*s.StopGracePeriod)
		p.comments["terminationGracePeriodSeconds"] = p.Comment(s.At("stop_grace_period"))
	}
	if have := p.spec.TerminationGracePeriodSeconds; have == nil || *have < seconds {
		p.spec.TerminationGracePeriodSeconds = &seconds
	}
}

// account sets the ServiceAccount that the user names.
func (p *pod) account(s *model.Service) {
	if name := s.X.ServiceAccount; name != "" {
		p.spec.ServiceAccountName, p.spec.AutomountServiceAccountToken = name, ptr(true)
		p.comments["serviceAccountName"] = p.Comment(s.At("x-k8s.serviceAccount"))
	}
}

// reportDisabled records attributes that switch something off.
func (p *pod) reportDisabled(s *model.Service) {
	if !s.UseAPISocket {
		p.Record(s.At("use_api_socket"), report.APISocketOff)
	}
	switch h := s.HealthCheck; {
	case h == nil:
	case len(h.Test) == 1 && h.Test[0] == "NONE":
		p.Record(s.At("healthcheck.test"), report.NoProbe)
	case h.Disable:
		p.Record(s.At("healthcheck.disable"), report.NoProbe)
	}
}

// label sets the labels and the annotations of the Pod. Compose labels become
// annotations: their values are not restricted, and no selector uses them.
func (p *pod) label() {
	p.podLabels = p.labels(p.Lead())
	for _, key := range p.Networks {
		p.podLabels[networkLabel(key)] = "true"
	}
	for _, name := range p.Aliases {
		p.podLabels[aliasLabel(name)] = "true"
	}
	for _, claim := range p.SameNode {
		p.podLabels[volumeLabel(claim)] = "true"
	}
	for _, s := range p.Members {
		p.annotate(s.At("labels"), s.Labels)
		p.annotate(s.At("annotations"), s.Annotations)
	}
}

func (p *pod) annotate(path string, values map[string]string) {
	for _, k := range sortedKeys(values) {
		if !k8sname.IsQualified(k) {
			p.Record(path+"."+k, report.LabelKey)
			continue
		}
		put(&p.podAnnotations, k, values[k])
	}
}
