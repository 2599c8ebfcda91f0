// Package resolve decides what a project becomes in Kubernetes: which services
// share a Pod, the kind of each workload, every name, port, volume, wait and
// secret. The result is a model.Model, which package render turns into objects
// without further decisions of this kind.
//
// Resolve is the list of all steps, in order. Each step is a function in a
// file of its own, named for what it decides:
//
//	ports a service listens on      port.go, mention.go
//	kind of the workload            kind.go, oneshot.go
//	which services share a Pod      pod.go
//	names of workloads and Services names.go, dnsname.go, rename.go
//	published ports, routes         expose.go, route.go
//	waits for dependencies          wait.go
//	health checks                   health.go
//	named volumes                   volume.go
//	mounts of a container           mount.go, bind.go, tmpfs.go, file.go, fill.go
//	owner of new claims             owner.go
//	configs, secrets, environment   config.go, copy.go, environment.go
//	network policies                policy.go
//	user and command of a container user.go, command.go
//
// The steps are pure: what they must know about images and local files is in
// model.Facts, which Needs lists. They record outcomes, notes and faults in
// report.Findings. After a fault the Model may be incomplete and must not be
// used. The Model does not change after Resolve has returned.
//
// The package has more than 3,000 lines because its steps share the look-ups
// over services, volumes and names, which would have to be exported otherwise.
package resolve
