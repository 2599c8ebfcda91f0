// Package model has the types that a project is resolved into before Kubernetes
// objects are made of it: services, Pods with their containers and volumes,
// claims, data, DNS names, routes and policies.
//
// Package resolve fills a Model, package render reads it. No type here is a
// Kubernetes object, and nothing changes after Resolve has returned. Fields
// named Origin hold the comment of the object or field in the output: the place
// in the Compose files that it comes from.
//
// Options and Facts, the arguments of an export, are here too, because both
// phases depend on them.
package model

// Model is what a project becomes in Kubernetes.
type Model struct {
	Project  string
	Origin   string  // of the project's name
	Options  Options // with defaults, and with x-k8s of the project applied
	Services []*Service
	Pods     []*Pod // a Pod comes after the Jobs that it waits for

	Account     string // name of the ServiceAccount of all Pods
	WaitAccount string // name of the ServiceAccount of Pods that wait for Jobs; "" if no Pod waits

	Data      []*Data // ConfigMaps and Secrets
	Claims    []*Claim
	DNSNames  []DNSName
	Published []Published
	Routes    []Route
	Links     []Link
	Policies  []Policy
}
