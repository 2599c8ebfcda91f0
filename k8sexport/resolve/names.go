package resolve

import "github.com/seed-6dc66d55/compose/k8sexport/k8sname"

// names records which element of the files holds which name of an object.
type names struct {
	in      *input
	holders map[string]string // kind/name → path of the holder
}

// take gives a name to the element at path. If another element holds it, that
// is a fault.
func (n *names) take(kind, name, path string) {
	if other, taken := n.holders[kind+"/"+name]; taken && other != path {
		n.in.Fault(path, "rename one of them", "the %s %q would have the same name as that of %s", kind, name, other)
		return
	}
	n.holders[kind+"/"+name] = path
}

// nameWorkloads names the workload of each service, and the DNS name under
// which others find it.
func nameWorkloads(in *input, all *services) *names {
	n := &names{in: in, holders: map[string]string{}}
	for _, s := range all.list {
		s.Workload = k8sname.Label(s.Name, k8sname.MaxWorkload)
		s.Host = k8sname.Label(s.Name, k8sname.MaxLabel)
		n.take("workload", s.Workload, s.Path)
	}
	return n
}
