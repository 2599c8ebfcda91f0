// Package k8sexport turns a project into Kubernetes objects that run as the
// Compose files would, and into a report of what they cannot say. It is pure:
// what it must know of images and files comes in as Facts.
package k8sexport
