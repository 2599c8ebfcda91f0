package ladder

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// end is one end of a connection: a Pod of the manifests, a Pod of another
// namespace, or an address outside of the cluster.
type end struct {
	labels    map[string]string // of a Pod of the manifests
	namespace string            // "" is that of the manifests
	address   netip.Addr
}

func inside(labels map[string]string) end { return end{labels: labels} }

var (
	clusterDNS = end{namespace: "kube-system"}
	apiServer  = end{address: netip.MustParseAddr("192.0.2.10")}
	client     = end{address: netip.MustParseAddr("198.51.100.7")}
)

// flow is a connection that somebody makes.
type flow struct {
	why      string
	from, to end
	port     int32
	protocol core.Protocol
}

// allowed evaluates all policies as a cluster does: a Pod that a policy selects
// talks and listens only where a policy allows it.
func (f flow) allowed(objects []Object) bool {
	return f.side(objects, networking.PolicyTypeEgress, f.from, f.to) && f.side(objects, networking.PolicyTypeIngress, f.to, f.from)
}

func (f flow) side(objects []Object, side networking.PolicyType, own, other end) bool {
	if own.labels == nil {
		return true // no policy of the manifests concerns it
	}
	isolated := false
	for _, o := range objects {
		p, ok := o.Typed.(*networking.NetworkPolicy)
		if !ok || !slices.Contains(typesOf(p), side) || !selects(&p.Spec.PodSelector, own.labels) {
			continue
		}
		isolated = true
		for _, r := range rulesOf(p, side) {
			if f.portAllowed(r.ports) && other.among(r.peers) {
				return true
			}
		}
	}
	return !isolated
}

// typesOf returns what a policy is about, which is implied if it is not set.
func typesOf(p *networking.NetworkPolicy) []networking.PolicyType {
	if len(p.Spec.PolicyTypes) > 0 {
		return p.Spec.PolicyTypes
	}
	types := []networking.PolicyType{networking.PolicyTypeIngress}
	if len(p.Spec.Egress) > 0 {
		types = append(types, networking.PolicyTypeEgress)
	}
	return types
}

// rule is a rule of either side.
type rule struct {
	ports []networking.NetworkPolicyPort
	peers []networking.NetworkPolicyPeer
}

func rulesOf(p *networking.NetworkPolicy, side networking.PolicyType) []rule {
	var rules []rule
	if side == networking.PolicyTypeIngress {
		for _, r := range p.Spec.Ingress {
			rules = append(rules, rule{r.Ports, r.From})
		}
		return rules
	}
	for _, r := range p.Spec.Egress {
		rules = append(rules, rule{r.Ports, r.To})
	}
	return rules
}

func (f flow) portAllowed(ports []networking.NetworkPolicyPort) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p networking.NetworkPolicyPort) bool {
		same := p.Protocol == nil && f.protocol == core.ProtocolTCP || p.Protocol != nil && *p.Protocol == f.protocol
		return same && (p.Port == nil || p.Port.IntVal == f.port)
	})
}

// among reports whether an end is one of the peers. No peers are all.
func (e end) among(peers []networking.NetworkPolicyPeer) bool {
	return len(peers) == 0 || slices.ContainsFunc(peers, func(p networking.NetworkPolicyPeer) bool {
		switch {
		case p.IPBlock != nil:
			return e.address.IsValid() && netip.MustParsePrefix(p.IPBlock.CIDR).Contains(e.address)
		case p.NamespaceSelector != nil:
			return e.namespace != "" && p.PodSelector == nil && selects(p.NamespaceSelector, map[string]string{"kubernetes.io/metadata.name": e.namespace})
		}
		return e.labels != nil && selects(p.PodSelector, e.labels)
	})
}

func selects(selector *meta.LabelSelector, set map[string]string) bool {
	s, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && s.Matches(labels.Set(set))
}

// required lists the connections without which the manifests do not work: those
// of init containers that wait, look-ups, and those to everything that is
// published, through the node, a Service, an Ingress or an HTTPRoute.
func required(objects []Object) []flow {
	var all []flow
	for _, p := range pods(objects) {
		if p.spec.HostNetwork {
			continue
		}
		for _, c := range p.containers() {
			words := strings.Join(c.Command, " ")
			if c.init && strings.Contains(words, "nslookup") {
				all = append(all, flow{c.Name + " of " + p.of.String() + " looks a name up", inside(p.labels), clusterDNS, 53, core.ProtocolUDP})
			}
			if c.init && strings.HasPrefix(words, "kubectl wait") {
				all = append(all, flow{c.Name + " of " + p.of.String() + " asks the API server", inside(p.labels), apiServer, 6443, core.ProtocolTCP},
					flow{c.Name + " of " + p.of.String() + " finds the API server", inside(p.labels), clusterDNS, 53, core.ProtocolUDP})
			}
			for _, port := range c.Ports {
				if port.HostPort != 0 {
					all = append(all, flow{fmt.Sprintf("port %d of the node leads to %s", port.HostPort, p.of), client, inside(p.labels), port.ContainerPort, protocolOf(port.Protocol)})
				}
			}
		}
	}
	routed := backends(objects)
	for _, o := range objects {
		s, ok := o.Typed.(*core.Service)
		if !ok {
			continue
		}
		public := s.Spec.Type == core.ServiceTypeLoadBalancer || s.Spec.Type == core.ServiceTypeNodePort
		for _, port := range s.Spec.Ports {
			if !public && !routed[fmt.Sprint(s.Name, ":", port.Port)] {
				continue
			}
			for _, p := range pods(objects) {
				if !p.spec.HostNetwork && selects(&meta.LabelSelector{MatchLabels: s.Spec.Selector}, p.labels) {
					all = append(all, flow{fmt.Sprintf("%s publishes port %d", o, port.Port), client, inside(p.labels), port.TargetPort.IntVal, protocolOf(port.Protocol)})
				}
			}
		}
	}
	return all
}

// backends returns NAME:PORT of the Services that Ingresses and HTTPRoutes lead to.
func backends(objects []Object) map[string]bool {
	out := map[string]bool{}
	for _, o := range objects {
		if in, ok := o.Typed.(*networking.Ingress); ok {
			for _, r := range in.Spec.Rules {
				for _, path := range r.HTTP.Paths {
					out[fmt.Sprint(path.Backend.Service.Name, ":", path.Backend.Service.Port.Number)] = true
				}
			}
		}
		rules, _, _ := unstructured.NestedSlice(o.Object, "spec", "rules")
		for _, r := range rules {
			refs, _, _ := unstructured.NestedSlice(r.(thing), "backendRefs")
			for _, ref := range refs {
				out[fmt.Sprint(ref.(thing)["name"], ":", ref.(thing)["port"])] = true
			}
		}
	}
	return out
}

// blocked lists the required connections that the policies block.
func blocked(objects []Object) []string {
	var faults []string
	for _, f := range required(objects) {
		if !f.allowed(objects) {
			faults = append(faults, "blocked: "+f.why)
		}
	}
	return faults
}

// The policies of every golden allow what its manifests require.
func TestPoliciesAllowWhatIsRequired(t *testing.T) {
	files, err := filepath.Glob("../../k8sexport/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	counted := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := Read(section(archive, "manifests.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		counted += len(required(objects))
		for _, fault := range blocked(objects) {
			t.Errorf("%s: %s", filepath.Base(file), fault)
		}
	}
	if counted < 50 {
		t.Errorf("only %d connections are required: that is no test", counted)
	}
}

// The same holds for files that only some machines have.
func TestPoliciesOfCases(t *testing.T) {
	folder := os.Getenv("COMPOSE_TEST_CASES")
	if folder == "" {
		folder = "../../../shared/cases/kubernetes"
	}
	files, err := filepath.Glob(folder + "/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		objects, err := Read(exportOnce(t, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range blocked(objects) {
			t.Errorf("%s: %s", filepath.Base(file), fault)
		}
	}
}
