package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelist "k8s.io/client-go/listers/core/v1"
	discoverylist "k8s.io/client-go/listers/discovery/v1"
)

// names is the DNS server of the cluster. It answers for Services as the
// Kubernetes DNS specification says: the address of a Service, the ready
// endpoints of a headless one, and the host names of its Pods. It answers over
// UDP and knows IPv4 only; any other name does not exist.
type names struct {
	services corelist.ServiceLister
	slices   discoverylist.EndpointSliceLister
}

// serveNames starts the DNS server. It serves until the context ends.
func serveNames(ctx context.Context, plane *children, c client) error {
	kube, err := c.kube()
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(kube, 0)
	n := names{factory.Core().V1().Services().Lister(), factory.Discovery().V1().EndpointSlices().Lister()}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	conn, err := net.ListenPacket("udp4", dnsAddress+":53")
	if err != nil {
		return fmt.Errorf("listen for DNS queries: %w", err)
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	go func() { plane.ended <- "the DNS server ended: " + n.serve(conn).Error() }()
	return nil
}

func (n names) serve(conn net.PacketConn) error {
	query := make([]byte, 1500)
	for {
		length, from, err := conn.ReadFrom(query)
		if err != nil {
			return err
		}
		if answer, err := n.answer(query[:length]); err == nil {
			_, _ = conn.WriteTo(answer, from)
		}
	}
}

// answer returns the answer to one query, or an error if the query cannot be read.
func (n names) answer(query []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	if len(m.Questions) != 1 {
		return nil, fmt.Errorf("%d questions", len(m.Questions))
	}
	question := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionDesired: m.RecursionDesired, RecursionAvailable: true}
	m.Additionals, m.Authorities, m.Answers = nil, nil, nil
	found, target := n.look(strings.ToLower(strings.TrimSuffix(question.Name.String(), ".")))
	header := dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 1}
	switch {
	case target != "":
		name, err := dnsmessage.NewName(target + ".")
		if err != nil {
			return nil, err
		}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.CNAMEResource{CNAME: name}})
		found, _ = n.look(target)
		header.Name = name
	case len(found) == 0:
		m.RCode = dnsmessage.RCodeNameError
	}
	if question.Type == dnsmessage.TypeA {
		for _, address := range found {
			if ip := net.ParseIP(address).To4(); ip != nil {
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte(ip)}})
			}
		}
	}
	return m.Pack()
}

// look returns the addresses of a name, or the name that it is another name of.
func (n names) look(name string) (addresses []string, target string) {
	name, ok := strings.CutSuffix(name, ".svc."+clusterDomain)
	if !ok {
		return nil, ""
	}
	words := strings.Split(name, ".")
	if len(words) != 2 && len(words) != 3 {
		return nil, ""
	}
	namespace, host := words[len(words)-1], ""
	service, err := n.services.Services(namespace).Get(words[len(words)-2])
	if err != nil {
		return nil, ""
	}
	if len(words) == 3 {
		host = words[0]
	}
	switch {
	case service.Spec.Type == core.ServiceTypeExternalName:
		return nil, service.Spec.ExternalName
	case service.Spec.ClusterIP != core.ClusterIPNone && host == "":
		return []string{service.Spec.ClusterIP}, ""
	}
	return n.endpoints(service, host), ""
}

// endpoints returns the addresses of the ready Pods of a Service, or those with
// a host name. A Service that publishes addresses before the Pods are ready has
// endpoints that are marked as ready.
func (n names) endpoints(service *core.Service, host string) []string {
	list, err := n.slices.EndpointSlices(service.Namespace).List(labels.SelectorFromSet(labels.Set{discovery.LabelServiceName: service.Name}))
	if err != nil {
		return nil
	}
	var all []string
	for _, slice := range list {
		for _, e := range slice.Endpoints {
			ready := e.Conditions.Ready == nil || *e.Conditions.Ready
			if ready && (host == "" || e.Hostname != nil && *e.Hostname == host) {
				all = append(all, e.Addresses...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
